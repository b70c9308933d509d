"""S3 where it differs from the emulator's."""
