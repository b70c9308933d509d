"""What Cognito user import jobs accept as CSV, and how to write it.

The package makes no AWS calls and uses the standard library only. Synthesis and the functions use
the same source files.
"""

from . import limits
from .check import check
from .dialect import Dialect
from .findings import Finding, Severity, Unit, place_text
from .linemap import LineMap
from .options import CsvOptions
from .password_hashes import Hashing, PasswordHashingAlgorithm, UnfitPasswordHashes
from .pool import AttributeSchema, Pool
from .prepare import Prepared, SourceUser, iter_users, prepare
from .report import Report
from .rules import RULES, Rule
from .rules.pool import check_pool
from .table import count_users
from .users import write_users

__all__ = [
    "RULES",
    "AttributeSchema",
    "CsvOptions",
    "Dialect",
    "Finding",
    "Hashing",
    "LineMap",
    "PasswordHashingAlgorithm",
    "Pool",
    "Prepared",
    "Report",
    "Rule",
    "Severity",
    "SourceUser",
    "UnfitPasswordHashes",
    "Unit",
    "check",
    "check_pool",
    "count_users",
    "iter_users",
    "limits",
    "place_text",
    "prepare",
    "write_users",
]
