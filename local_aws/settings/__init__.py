"""What a running emulator can be told by name."""
