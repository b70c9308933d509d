"""Lambda where it differs from the emulator's."""
