"""Rows that nothing but the service refuses: their address is an alias of somebody in the pool."""

from __future__ import annotations

from typing import Any

from tests.deployed.support.world import World

OWNER = "zqvother"
"""The user of `pool_with_a_taken_alias`."""

TAKEN_ALIAS = "zqvtaken@example.com"
"""The address of that user."""


def pool_with_a_taken_alias(world: World, **options: Any) -> str:
    """A pool that no stack knows of, with one user; `options` are CreateUserPool's."""
    pool = world.make_pool(**{"AliasAttributes": ["email"], **options})
    world.aws.client("cognito-idp").admin_create_user(
        UserPoolId=pool,
        Username=OWNER,
        UserAttributes=[
            {"Name": "email", "Value": TAKEN_ALIAS},
            {"Name": "email_verified", "Value": "true"},
        ],
    )
    return pool
