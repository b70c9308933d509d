"""What CloudFormation asks for: the request, parsed once into a frozen object."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cognito_import_contract.properties import ImportProperties, SourceObject

from .errors import StepFailed
from .identity import short_hash

_EXECUTION_NAME = re.compile(r"(?P<type>[A-Z][a-z]+)-[0-9a-f]{32}-(?P<pool>[0-9a-f]{8})")
# CloudFormation User Guide, "Stack status codes". A nested stack has this status, too, and so has a
# stack that `cdk rollback` rolls back.
_ROLLING_BACK = "UPDATE_ROLLBACK_IN_PROGRESS"


@dataclass(frozen=True)
class Request:
    """One request from CloudFormation, or from a person who starts the workflow by hand.

    The Trigger adds `received`, when it got the request (seconds since the epoch, 0: not known),
    and `stack_status`, the status of the stack at that moment. `resource_id` is the physical id
    that CloudFormation knows, empty for a Create.
    """

    type: str
    id: str
    stack_id: str
    logical_id: str
    resource_id: str
    properties: ImportProperties
    received: float = 0.0
    stack_status: str = ""

    @property
    def is_delete(self) -> bool:
        """Whether the resource goes away."""
        return self.type == "Delete"

    @property
    def is_rollback(self) -> bool:
        """Whether CloudFormation goes back to earlier properties.

        The request itself does not say so. The stack's status does, and the Trigger asks for it.
        """
        return self.type == "Update" and self.stack_status == _ROLLING_BACK

    @property
    def must_not_fail(self) -> bool:
        """Whether a failure would leave the stack stuck: DELETE_FAILED, UPDATE_ROLLBACK_FAILED."""
        return self.is_delete or self.is_rollback

    @property
    def user_pool_id(self) -> str:
        """The pool of the import."""
        return self.properties.user_pool_id

    @property
    def source(self) -> SourceObject:
        """Where the users are."""
        return self.properties.source

    @property
    def import_id(self) -> str:
        """The import's id, which stays the same as long as its resource is in its stack."""
        return short_hash(self.stack_id, self.logical_id)

    @property
    def physical_id(self) -> str:
        """The physical resource id to answer with; another pool means another resource.

        A Delete must name the resource that it was sent for, to which an older version of this
        package may have given another id.
        """
        if self.resource_id and (self.is_delete or not self.user_pool_id):
            return self.resource_id
        return f"{self.user_pool_id}/user-import/{self.import_id}"

    @property
    def execution_name(self) -> str:
        """The execution's name, the same for each delivery of a request; at most 80 characters."""
        return f"{self.type}-{short_hash(self.id, length=32)}-{self._pool_tag}"

    def is_concerned_by(self, execution_name: str) -> bool:
        """Whether this request must not be at work at the same time as the execution so named."""
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
            event: the event, or the parts of it that a person gave to start the workflow by hand.
            default_id: the request's id if it has none.
            default_stack: what to take for the stack's id if it has none.

        Raises:
            StepFailed: a property has a form this version cannot read.
        """
        given = event.get("ResourceProperties")
        identity = ImportProperties.parse_identity(given)
        request = cls._of(event, identity, default_id, default_stack)
        if request.is_delete:
            return request
        try:
            properties = ImportProperties.parse(given or {})
        except (TypeError, ValueError, AttributeError, ArithmeticError):
            if request.must_not_fail:
                return request
            raise StepFailed(
                "the properties of the custom resource are not those of this version of the "
                "construct. Deploy again with the current version of cdk-cognito-user-import."
            ) from None
        return cls._of(event, properties, default_id, default_stack)

    @classmethod
    def identity(cls, event: Mapping[str, Any]) -> Request:
        """The parts of a request that an answer needs, even if its properties are malformed."""
        return cls._of(event, ImportProperties.parse_identity(event.get("ResourceProperties")))

    @classmethod
    def _of(
        cls,
        event: Mapping[str, Any],
        properties: ImportProperties,
        default_id: str = "",
        default_stack: str = "",
    ) -> Request:
        return cls(
            type=str(event.get("RequestType", "Create")),
            id=str(event.get("RequestId") or default_id),
            stack_id=str(event.get("StackId") or default_stack),
            logical_id=str(event.get("LogicalResourceId", "")),
            resource_id=str(event.get("PhysicalResourceId") or ""),
            properties=properties,
            received=float(event.get("Received", 0)),
            stack_status=str(event.get("StackStatus", "")),
        )
