"""A role that a stack makes has its permissions boundary (template reference, AWS::IAM::Role)."""

from __future__ import annotations

from typing import Any

from local_aws.emulator import ministack


def install() -> None:
    """Let stacks set boundaries, and change them."""
    handlers = ministack.cfn_provisioners.RESOURCE_HANDLERS["AWS::IAM::Role"]
    create, update = handlers["create"], handlers["update"]

    def create_bounded(logical_id: str, properties: Any, *rest: Any) -> Any:
        return _bounded(create(logical_id, properties, *rest), properties)

    def update_bounded(physical_id: str, old: Any, new: Any, *rest: Any, **options: Any) -> Any:
        return _bounded(update(physical_id, old, new, *rest, **options), new)

    handlers["create"], handlers["update"] = create_bounded, update_bounded


def _bounded(made: Any, properties: Any) -> Any:
    role = ministack.iam.roles.get(made[0])
    if role is not None:
        role["PermissionsBoundary"] = properties.get("PermissionsBoundary")
    return made
