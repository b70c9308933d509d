"""Step Functions where it differs from the emulator's."""
