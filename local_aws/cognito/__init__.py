"""Cognito where it differs from the emulator's, and its user import jobs."""
