"""X-Ray, as far as permissions go."""
