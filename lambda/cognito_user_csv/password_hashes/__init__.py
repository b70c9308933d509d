"""What the service takes as a password hash, and how the hashes of other systems become one."""

from .algorithms import Hashing, PasswordHashingAlgorithm, UnfitPasswordHashes

__all__ = ["Hashing", "PasswordHashingAlgorithm", "UnfitPasswordHashes"]
