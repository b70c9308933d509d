"""How requests and jobs have ended."""

from __future__ import annotations

from tests.handler.definition import POOL
from tests.handler.world import World


def statuses(world: World) -> list[str]:
    return [f"{request.type} {request.status}" for request in world.cloudformation.requests]


def job_statuses(world: World, pool: str = POOL) -> list[str]:
    return [job.status for job in world.cognito.pools[pool].jobs]
