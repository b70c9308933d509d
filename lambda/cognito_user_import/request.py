"""What CloudFormation asks for: the request, parsed once into frozen objects.

Scalars arrive as strings (FACTS 7.1), and properties written by older versions of the construct
keep arriving in Deletes and rollbacks, so whatever is optional has a default.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .errors import StepFailed, one_line

DEFAULT_TIMEOUT_SECONDS = 30 * 60
_LONGEST_NUMBER = 6
_EXECUTION_NAME = re.compile(r"(?P<type>[A-Z][a-z]+)-[0-9a-f]{32}-(?P<pool>[0-9a-f]{8})")
_MORE_SECONDS_FOR_A_DELETE = 120
# CloudFormation User Guide, "Stack status codes". A nested stack has the status itself, and so has
# a stack that `cdk rollback` rolls back.
_ROLLING_BACK = "UPDATE_ROLLBACK_IN_PROGRESS"


def short_hash(*parts: str, length: int = 12) -> str:
    """A short, stable digest that can stand in names."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:length]


@dataclass(frozen=True)
class Source:
    """Where the CSV lies.

    `dialect` is the value of a `cognito_user_csv.Dialect`; the Trigger reads requests, too, and
    does without the CSV knowledge. `is_asset` tells a CDK asset, whose key is the hash of its
    content, from an object of the user's own.
    """

    bucket: str
    key: str
    version: str | None
    dialect: str
    name: str
    is_asset: bool

    @property
    def id(self) -> str:
        """Digest of what identifies the users asked for."""
        return short_hash(self.bucket, self.key, self.version or "", self.dialect)

    @classmethod
    def parse(cls, properties: Mapping[str, Any]) -> Source:
        """Read the `Source` property."""
        key = str(properties.get("Key", ""))
        return cls(
            bucket=str(properties.get("Bucket", "")),
            key=key,
            version=properties.get("ObjectVersion") or None,
            dialect=str(properties.get("Dialect", "cognito")),
            # Parts that were tokens at synth may hold anything.
            name=one_line(str(properties.get("Name") or key)),
            is_asset=str(properties.get("IsAsset", "false")).lower() == "true",
        )


@dataclass(frozen=True)
class Tolerance:
    """How many failed users still make a success, counted over the rows sent."""

    users: int = 0
    percent: Fraction = Fraction()

    def allows(self, failed: int, sent: int) -> bool:
        """Whether `failed` of `sent` rows may fail."""
        # Exactly: as floats, 18.4 percent of 375 are less than 69.
        return failed <= self.users or failed * 100 <= sent * self.percent

    @classmethod
    def parse(cls, properties: Mapping[str, Any]) -> Tolerance:
        """Read the `FailureTolerance` property."""
        return cls(int(properties.get("Users", 0)), Fraction(str(properties.get("Percent", 0))))


def _identity(properties: object) -> dict[str, Any]:
    """The little that a Delete needs, whatever an older version, or a person, has written."""
    given = properties if isinstance(properties, Mapping) else {}
    timeout = str(given.get("TimeoutSeconds", ""))
    is_number = timeout.isascii() and timeout.isdecimal() and len(timeout) <= _LONGEST_NUMBER
    seconds = int(timeout) if is_number else DEFAULT_TIMEOUT_SECONDS
    return {
        "UserPoolId": given.get("UserPoolId", ""),
        # All it does is wait for others to stop, who take until their deadline and a little more.
        "TimeoutSeconds": seconds + _MORE_SECONDS_FOR_A_DELETE,
    }


@dataclass(frozen=True)
class Request:
    """One request of CloudFormation's, or of a person who starts the workflow by hand.

    `received` (seconds since the epoch, 0: not known) and `stack_status` are the Trigger's: when it
    was given the request, and the status that the stack had then.
    """

    type: str
    id: str
    stack_id: str
    logical_id: str
    user_pool_id: str
    logs_role_arn: str
    source: Source
    timeout_seconds: int
    background: bool
    tolerance: Tolerance
    received: float = 0.0
    stack_status: str = ""

    @property
    def is_delete(self) -> bool:
        """Whether the resource goes away."""
        return self.type == "Delete"

    @property
    def is_rollback(self) -> bool:
        """Whether CloudFormation goes back to properties that it has had.

        The request itself does not say so; the stack's status does, which the Trigger asks for.
        """
        return self.type == "Update" and self.stack_status == _ROLLING_BACK

    @property
    def must_not_fail(self) -> bool:
        """Whether a failure would leave the stack stuck: DELETE_FAILED, UPDATE_ROLLBACK_FAILED."""
        return self.is_delete or self.is_rollback

    @property
    def import_id(self) -> str:
        """Identity of the import: it lasts as long as its resource in its stack."""
        return short_hash(self.stack_id, self.logical_id)

    @property
    def physical_id(self) -> str:
        """The physical resource id; another pool means another resource."""
        return f"{self.user_pool_id}/user-import/{self.import_id}"

    @property
    def execution_name(self) -> str:
        """The same for a repeated delivery of the same request; at most 80 characters."""
        return f"{self.type}-{short_hash(self.id, length=32)}-{self._pool_tag}"

    def is_concerned_by(self, execution_name: str) -> bool:
        """Whether the execution with this name and this request must not be at work together."""
        name = _EXECUTION_NAME.fullmatch(execution_name)
        if not name:
            return False
        return name["pool"] == self._pool_tag or "Delete" not in {name["type"], self.type}

    @property
    def _pool_tag(self) -> str:
        return short_hash(self.user_pool_id, length=8)

    @classmethod
    def parse(
        cls, event: Mapping[str, Any], default_id: str = "", default_stack: str = ""
    ) -> Request:
        """Read a custom resource event.

        Args:
            event: the event, or what of it a person gave who started the workflow by hand.
            default_id: the request's id if it has none.
            default_stack: what to take for the stack's id if it has none.

        Raises:
            StepFailed: a property has a form this version cannot read.
        """
        request_type = str(event.get("RequestType", "Create"))
        given = event.get("ResourceProperties") or {}
        try:
            if request_type == "Delete":
                given = _identity(given)
            return cls._of(event, request_type, given, default_id, default_stack)
        except (TypeError, ValueError, AttributeError, ArithmeticError):
            rescued = cls._of(event, request_type, _identity(given), default_id, default_stack)
            if rescued.must_not_fail:
                return rescued
            raise StepFailed(
                "the properties of the custom resource are not those of this version of the "
                "construct. Deploy again with the current version of cdk-cognito-user-import."
            ) from None

    @classmethod
    def identity(cls, event: Mapping[str, Any]) -> Request:
        """What an answer to a request needs, however malformed its properties are."""
        given = _identity(event.get("ResourceProperties"))
        return cls._of(event, str(event.get("RequestType", "Create")), given, "", "")

    @classmethod
    def _of(
        cls,
        event: Mapping[str, Any],
        request_type: str,
        properties: Mapping[str, Any],
        default_id: str,
        default_stack: str,
    ) -> Request:
        return cls(
            type=request_type,
            id=str(event.get("RequestId") or default_id),
            stack_id=str(event.get("StackId") or default_stack),
            logical_id=str(event.get("LogicalResourceId", "")),
            user_pool_id=str(properties.get("UserPoolId", "")),
            logs_role_arn=str(properties.get("LogsRoleArn", "")),
            source=Source.parse(properties.get("Source") or {}),
            timeout_seconds=int(properties.get("TimeoutSeconds", DEFAULT_TIMEOUT_SECONDS)),
            background=properties.get("Wait") == "Background",
            tolerance=Tolerance.parse(properties.get("FailureTolerance") or {}),
            received=float(event.get("Received", 0)),
            stack_status=str(event.get("StackStatus", "")),
        )
