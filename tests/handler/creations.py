"""Creates of an import, as several tests begin, and another job of the pool."""

from __future__ import annotations

from tests.handler.aws.import_job import ImportJob
from tests.handler.definition import POOL
from tests.handler.sources import users_csv
from tests.handler.world import World

CALLS = ("CreateUserImportJob", "StartUserImportJob")


def create(world: World, **properties: object) -> str:
    """Create an import, and return its reason or status."""
    request = world.cloudformation.create(world.properties(users_csv(), **properties))
    return request.reason or request.status


def others_job(world: World, status: str = "Created", name: str = "by somebody else") -> ImportJob:
    """A job that somebody else has made in the pool."""
    job = ImportJob("import-other", name, POOL, "role", "", world.clock.now, status)
    world.pool.jobs.append(job)
    return job
