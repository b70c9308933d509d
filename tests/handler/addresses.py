"""Pools whose users sign in with an address, and who else has it."""

from __future__ import annotations

from tests.handler.aws.listed_user import listed_user
from tests.handler.definition import POOL, synthesized
from tests.handler.world import World


def world_by_address(*attributes: str) -> World:
    """A world whose pool has these username attributes."""
    world = World(synthesized())
    flags = {f"by_{name}": True for name in attributes}
    world.cognito.add_pool(POOL, auto_verified=("email", "phone_number")[: len(flags)], **flags)
    return world


def profile(address: str) -> dict[str, object]:
    """A federated profile: its provider may have verified the address."""
    return listed_user(
        "Google_1234", status="EXTERNAL_PROVIDER", email=address, email_verified="true"
    )
