"""CloudFormation where it differs from the emulator's: custom resources and stacks."""
