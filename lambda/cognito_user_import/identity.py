"""Short digests that stand in names: of an import, of its source, of an execution."""

from __future__ import annotations

import hashlib

from cognito_import_contract.properties import SourceObject


def short_hash(*parts: str, length: int = 12) -> str:
    """A short, stable digest."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:length]


def source_id(source: SourceObject) -> str:
    """Digest of what identifies the users asked for."""
    dialect, hashing = source.options.dialect.value, source.options.hashing
    hashed = () if hashing is None else (hashing.algorithm.value,)
    return short_hash(source.bucket, source.key, source.version or "", dialect, *hashed)


def run_id(execution_name: str) -> str:
    """An execution's part of the names of its jobs.

    Not the request's: a person may start an old request again, which is another run.
    """
    return short_hash(execution_name)
