"""The emulator's process: ministack, the import operations and what AWS does beyond it."""
