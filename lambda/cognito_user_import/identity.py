"""Short hashes that are parts of names: of an import, of its source, of an execution."""

from __future__ import annotations

import hashlib

from cognito_import_contract.properties import SourceObject


def short_hash(*parts: str, length: int = 12) -> str:
    """A short hash, which is always the same for the same parts."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:length]


def source_id(source: SourceObject) -> str:
    """The hash of the properties that decide which users are imported."""
    dialect, hashing = source.options.dialect.value, source.options.hashing
    hashed = () if hashing is None else (hashing.algorithm.value,)
    return short_hash(source.bucket, source.key, source.version or "", dialect, *hashed)


def run_id(execution_name: str) -> str:
    """The part of a job's name that identifies the execution.

    It does not identify the request: a person may start an old request again, as another execution.
    """
    return short_hash(execution_name)
