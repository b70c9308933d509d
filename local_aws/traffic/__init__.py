"""What every API call passes through: its record, its faults, its quota, its generation."""
