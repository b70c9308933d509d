"""The properties of the custom resource: the construct writes them, the Worker reads them.

CloudFormation delivers scalars as text (FACTS 7.1). In Deletes and rollbacks it also delivers
properties that an older version of the construct wrote, so the default of an optional property is
what its absence meant in that version.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from typing import Any

from cognito_user_csv import (
    CsvOptions,
    Dialect,
    Hashing,
    PasswordHashingAlgorithm,
    UnfitPasswordHashes,
)

from . import timing
from .attributes import ATTRIBUTE_NAMES
from .text import one_line

_LONGEST_NUMBER = 6


class WaitFor(Enum):
    """When CloudFormation is answered."""

    UNTIL_DONE = "UntilDone"
    BACKGROUND = "Background"


class GroupsMode(Enum):
    """What happens to groups that the source names and the pool does not have."""

    EXISTING = "Existing"
    CREATE_MISSING = "CreateMissing"


@dataclass(frozen=True)
class SourceObject:
    """The object in S3 that holds the users.

    `name` is its name in messages. `is_asset`: it is an asset of the CDK, whose key is the hash of
    its content, and not an object in a user's bucket. `options` say how it is read, but for groups:
    whether they are set is a property of the import (`ImportProperties.csv_options`).
    """

    bucket: str
    key: str
    name: str
    version: str | None = None
    is_asset: bool = False
    options: CsvOptions = field(default_factory=CsvOptions)

    def to_template(self) -> dict[str, object]:
        """The property `Source`."""
        options = self.options
        return {
            "Bucket": self.bucket,
            "Key": self.key,
            **({} if self.version is None else {"ObjectVersion": self.version}),
            "Dialect": options.dialect.value,
            "Name": self.name,
            "IsAsset": self.is_asset,
            **({} if options.unit == "line" else {"Unit": options.unit}),
            **_hashing_to_template(options.hashing),
        }

    @classmethod
    def parse(cls, given: Mapping[str, Any]) -> SourceObject:
        """Read the property `Source`."""
        key = str(given.get("Key", ""))
        return cls(
            bucket=str(given.get("Bucket", "")),
            key=key,
            # Parts that were tokens at synth may hold any characters.
            name=one_line(str(given.get("Name") or key)),
            # A token may have an empty value at deployment, which means the latest version.
            version=given.get("ObjectVersion") or None,
            is_asset=str(given.get("IsAsset", "false")).lower() == "true",
            options=CsvOptions(
                dialect=Dialect(given.get("Dialect", "cognito")),
                unit="user" if given.get("Unit") == "user" else "line",
                hashing=_parse_hashing(given),
            ),
        )


def _hashing_to_template(hashing: Hashing | None) -> dict[str, object]:
    if hashing is None:
        return {}
    return {
        "PasswordHashingAlgorithm": hashing.algorithm.value,
        "UnfitPasswordHashes": hashing.unfit.value,
    }


def _parse_hashing(given: Mapping[str, Any]) -> Hashing | None:
    if given.get("PasswordHashingAlgorithm") is None:
        return None
    return Hashing(
        PasswordHashingAlgorithm(given["PasswordHashingAlgorithm"]),
        UnfitPasswordHashes(given.get("UnfitPasswordHashes", "refuse")),
    )


@dataclass(frozen=True)
class Tolerance:
    """How many users may fail: a number, or a percentage of the users sent."""

    users: int = 0
    percent: Fraction | None = None

    def allows(self, failed: int, sent: int) -> bool:
        """Whether `failed` of `sent` users may fail."""
        # `percent` is a fraction, because with floats 18.4 percent of 375 is less than 69.
        return failed <= self.users or failed * 100 <= sent * (self.percent or 0)

    def to_template(self) -> dict[str, float]:
        """The property `FailureTolerance`."""
        if self.percent is None:
            return {"Users": self.users}
        return {"Percent": float(self.percent)}

    @classmethod
    def parse(cls, given: Mapping[str, Any]) -> Tolerance:
        """Read the property `FailureTolerance`."""
        share = given.get("Percent")
        return cls(int(given.get("Users", 0)), None if share is None else Fraction(str(share)))


@dataclass(frozen=True)
class ImportProperties:
    """All properties of the custom resource.

    `run_again` is for CloudFormation, which sends an Update when it changes; the Worker ignores it.
    Without `groups`, nobody is added to a group.
    """

    user_pool_id: str
    logs_role_arn: str
    source: SourceObject
    state_machine_arn: str = ""
    timeout_seconds: int = timing.DEFAULT_TIMEOUT
    wait: WaitFor = WaitFor.UNTIL_DONE
    failure_tolerance: Tolerance = Tolerance()
    run_again: str | None = None
    groups: GroupsMode | None = None

    @property
    def csv_options(self) -> CsvOptions:
        """How the source is read."""
        return dataclasses.replace(self.source.options, groups=self.groups is not None)

    def to_template(self) -> dict[str, object]:
        """The properties as they are written into the template."""
        return {
            "StateMachineArn": self.state_machine_arn,
            "UserPoolId": self.user_pool_id,
            "Source": self.source.to_template(),
            "LogsRoleArn": self.logs_role_arn,
            "TimeoutSeconds": self.timeout_seconds,
            "Wait": self.wait.value,
            "FailureTolerance": self.failure_tolerance.to_template(),
            # CloudFormation knows only the attributes of the last answer. If a new version of this
            # package has more attributes, this list changes, and CloudFormation sends an Update.
            "Attributes": list(ATTRIBUTE_NAMES),
            **({} if self.run_again is None else {"RunAgain": self.run_again}),
            **({} if self.groups is None else {"Groups": self.groups.value}),
        }

    @classmethod
    def parse(cls, given: Mapping[str, Any]) -> ImportProperties:
        """Read the properties.

        Raises:
            TypeError, ValueError, AttributeError, ArithmeticError: one has a form that this version
                cannot read.
        """
        is_background = given.get("Wait") == WaitFor.BACKGROUND.value
        return cls(
            user_pool_id=str(given.get("UserPoolId", "")),
            logs_role_arn=str(given.get("LogsRoleArn", "")),
            source=SourceObject.parse(given.get("Source") or {}),
            state_machine_arn=str(given.get("StateMachineArn") or ""),
            timeout_seconds=int(given.get("TimeoutSeconds", timing.DEFAULT_TIMEOUT)),
            wait=WaitFor.BACKGROUND if is_background else WaitFor.UNTIL_DONE,
            failure_tolerance=Tolerance.parse(given.get("FailureTolerance") or {}),
            run_again=given.get("RunAgain"),
            groups=GroupsMode(given["Groups"]) if given.get("Groups") else None,
        )

    @classmethod
    def parse_identity(cls, given: object) -> ImportProperties:
        """Read the few properties that a Delete needs, even if they or others are malformed."""
        known = given if isinstance(given, Mapping) else {}
        timeout = str(known.get("TimeoutSeconds", ""))
        is_number = timeout.isascii() and timeout.isdecimal() and len(timeout) <= _LONGEST_NUMBER
        seconds = int(timeout) if is_number else timing.DEFAULT_TIMEOUT
        return cls.parse(
            {
                "StateMachineArn": known.get("StateMachineArn"),
                "UserPoolId": known.get("UserPoolId", ""),
                "TimeoutSeconds": seconds + timing.MORE_FOR_A_DELETE,
            }
        )
