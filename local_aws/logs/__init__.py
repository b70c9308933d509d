"""CloudWatch Logs where it differs from the emulator's."""
