"""The users of a source that has been checked."""

from __future__ import annotations

from collections.abc import Iterator

from cognito_user_csv import SourceUser, iter_users

from .download import Download
from .pool_facts import PoolFacts
from .step import Step


def source_users(step: Step, facts: PoolFacts, source: Download) -> Iterator[SourceUser]:
    """Each user of a source, in the order of the source, which is read from its beginning."""
    source.file.seek(0)
    return iter_users(source.file, step.request.properties.csv_options, pool=facts.rules)
