"""What the service takes as a password hash, and how the hashes of other systems become one.

``fit`` judges one text, in whatever form it comes; ``fields`` writes hashes of several fields as
one text. No verdict holds a character of a salt or a hash.
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
