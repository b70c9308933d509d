"""The emulator's process: its start, what it answers first, and which parts it is made of."""
