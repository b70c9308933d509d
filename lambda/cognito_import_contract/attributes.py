"""The attributes of the custom resource: what an import gives back."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass


@dataclass(frozen=True)
class Attributes:
    """What the answer to CloudFormation says; the defaults are those of an import without a job."""

    job_id: str = "none"
    status: str = "NotNeeded"
    imported_users: int = 0
    skipped_users: int = 0
    failed_users: int = 0
    already_present_users: int = 0
    inactive_users: int = 0
    unfit_hash_users: int = 0
    group_memberships: int = 0

    def to_answer(self) -> dict[str, str]:
        """The values by their names in CloudFormation."""
        return {attribute_name(field): str(value) for field, value in vars(self).items()}


def attribute_name(field: str) -> str:
    """The name by which `Fn::GetAtt` asks for a field: `JobId` for `job_id`."""
    return "".join(word.capitalize() for word in field.split("_"))


ATTRIBUTE_NAMES = tuple(attribute_name(field.name) for field in dataclasses.fields(Attributes))
