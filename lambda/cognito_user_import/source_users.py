"""The users of a source that has been checked."""

from __future__ import annotations

from collections.abc import Iterator

from cognito_user_csv import Dialect, SourceUser, iter_users

from .download import Download
from .password_hashing import hashing_of
from .pool_facts import PoolFacts
from .step import Step


def source_users(step: Step, facts: PoolFacts, source: Download) -> Iterator[SourceUser]:
    """Each user of a source, in its order, from its beginning."""
    source.file.seek(0)
    properties = step.request.properties
    return iter_users(
        source.file,
        dialect=Dialect(properties.source.dialect),
        pool=facts.rules,
        hashing=hashing_of(properties.source),
        groups=properties.groups is not None,
    )
