"""What the service takes as a password hash, and how the hashes of other systems become one.

``fit`` decides whether one text fits, whatever its form; ``fields`` writes hashes that are kept in
several fields as one text. The reason why a hash does not fit shows no part of a salt or a hash.
"""

from .algorithms import Hashing, PasswordHashingAlgorithm, UnfitPasswordHashes
from .fields import discourse, fusionauth, keycloak_argon2, keycloak_pbkdf2, stytch
from .fit import fit
from .verdict import Kind, Unfit

__all__ = [
    "Hashing",
    "Kind",
    "PasswordHashingAlgorithm",
    "Unfit",
    "UnfitPasswordHashes",
    "discourse",
    "fit",
    "fusionauth",
    "keycloak_argon2",
    "keycloak_pbkdf2",
    "stytch",
]
