"""The properties of the custom resource: the construct writes them, the Worker reads them.

Scalars arrive as text (FACTS 7.1), and what an older version of the construct has written keeps
arriving, in Deletes and rollbacks, so whatever is optional has the default that it meant then.
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
    """What becomes of groups that the source names and the pool lacks."""

    EXISTING = "Existing"
    CREATE_MISSING = "CreateMissing"


@dataclass(frozen=True)
class SourceObject:
    """The object in S3 that holds the users.

    `name` is what messages call it. `is_asset` tells an asset of the CDK, whose key is the hash of
    its content, from an object of the user's own. `options` are how it is read; whether groups are
    set, the import says (`ImportProperties.csv_options`).
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
            # Parts that were tokens at synth may hold anything.
            name=one_line(str(given.get("Name") or key)),
            # A token may turn out to be empty: then the latest version is meant.
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
    """How many failed users still make a success: a number, or a share of those sent in percent."""

    users: int = 0
    percent: Fraction | None = None

    def allows(self, failed: int, sent: int) -> bool:
        """Whether `failed` of `sent` users may fail."""
        # A fraction, because as floats 18.4 percent of 375 are less than 69.
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
        """The properties as they stand in the template."""
        return {
            "StateMachineArn": self.state_machine_arn,
            "UserPoolId": self.user_pool_id,
            "Source": self.source.to_template(),
            "LogsRoleArn": self.logs_role_arn,
            "TimeoutSeconds": self.timeout_seconds,
            "Wait": self.wait.value,
            "FailureTolerance": self.failure_tolerance.to_template(),
            # CloudFormation knows the attributes of the last answer only. A version of this
            # package that has more of them sends an Update, because this list has changed.
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
        """Read the little that a Delete needs, whatever an older version, or a person, wrote."""
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
