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
_EXECUTION_NAME = re.compile(
    r"(?P<type>[A-Z][a-z]+)-[0-9a-f]{32}-(?P<pool>[0-9a-f]{8})-(?P<source>[0-9a-f]{12})"
)
_MORE_SECONDS_FOR_A_DELETE = 120


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

    @property
    def is_immutable(self) -> bool:
        """Whether the same properties always mean the same bytes."""
        return self.is_asset or self.version is not None

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


def _for_a_delete(properties: Mapping[str, Any]) -> dict[str, Any]:
    """The little that a Delete needs."""
    timeout = str(properties.get("TimeoutSeconds", ""))
    seconds = int(timeout) if timeout.isdecimal() else DEFAULT_TIMEOUT_SECONDS
    return {
        "UserPoolId": properties.get("UserPoolId", ""),
        # All it does is wait for others to stop, who take until their deadline and a little more.
        "TimeoutSeconds": seconds + _MORE_SECONDS_FOR_A_DELETE,
    }


@dataclass(frozen=True)
class Request:
    """One request of CloudFormation's, or of a person who starts the workflow by hand."""

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

    @property
    def is_delete(self) -> bool:
        """Whether the resource goes away."""
        return self.type == "Delete"

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
        return f"{self.type}-{short_hash(self.id, length=32)}-{self._pool_tag}-{self.source.id}"

    def is_concerned_by(self, execution_name: str) -> bool:
        """Whether the execution with this name and this request must not be at work together."""
        name = _EXECUTION_NAME.fullmatch(execution_name)
        if not name:
            return False
        return name["pool"] == self._pool_tag or "Delete" not in {name["type"], self.type}

    def is_repeated_by(self, execution_name: str) -> bool:
        """Whether the execution with this name imported the same source into the same pool."""
        name = _EXECUTION_NAME.fullmatch(execution_name)
        if not name:
            return False
        return (name["pool"], name["source"]) == (self._pool_tag, self.source.id)

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
        properties = event.get("ResourceProperties") or {}
        if request_type == "Delete":
            # A Delete must not stumble over what an older version wrote.
            properties = _for_a_delete(properties)
        try:
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
            )
        except (TypeError, ValueError, AttributeError):
            raise StepFailed(
                "the properties of the custom resource are not those of this version of the "
                "construct. Deploy again with the current version of cdk-cognito-user-import."
            ) from None
