"""Seed an Amazon Cognito user pool from a CSV file with one line in an AWS CDK stack."""

from .dialect import Dialect
from .failure_tolerance import FailureTolerance
from .logs_role import UserImportLogsRole
from .user_import import CognitoUserImport
from .user_source import UserSource
from .wait import Wait

__all__ = [
    "CognitoUserImport",
    "Dialect",
    "FailureTolerance",
    "UserImportLogsRole",
    "UserSource",
    "Wait",
]
