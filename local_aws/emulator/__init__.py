"""The door to the emulator: only modules in here name what ministack keeps private."""
