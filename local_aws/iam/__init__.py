"""IAM: what a policy permits, where the emulator does not ask or decides otherwise."""
