"""Seed an Amazon Cognito user pool from a CSV file, with one line in an AWS CDK stack.

Documents that docstrings name, such as docs/security.md, are in the folder `docs` of the installed
package or of the checkout. A number such as FACTS 5.1 is a row or a section of docs/facts.md, which
gives the source.
"""

from . import _asset as _asset  # isort: skip - it makes the packages of the asset importable

from .dialect import Dialect
from .failure_tolerance import FailureTolerance
from .logs_role import UserImportLogsRole
from .password_hashing import PasswordHashingAlgorithm, UnfitPasswordHashes
from .user_groups import UserGroups
from .user_import import CognitoUserImport
from .user_source import UserSource
from .wait import Wait

__all__ = [
    "CognitoUserImport",
    "Dialect",
    "FailureTolerance",
    "PasswordHashingAlgorithm",
    "UnfitPasswordHashes",
    "UserGroups",
    "UserImportLogsRole",
    "UserSource",
    "Wait",
]
