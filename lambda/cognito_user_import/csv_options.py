"""How a source is read, by the import's properties."""

from __future__ import annotations

from cognito_import_contract.properties import ImportProperties, SourceObject
from cognito_user_csv import (
    CsvOptions,
    Dialect,
    Hashing,
    PasswordHashingAlgorithm,
    UnfitPasswordHashes,
)


def csv_options(properties: ImportProperties) -> CsvOptions:
    """What the properties say of the file."""
    return CsvOptions(
        dialect=Dialect(properties.source.dialect),
        unit=properties.source.unit,
        hashing=_hashing(properties.source),
        groups=properties.groups is not None,
    )


def _hashing(source: SourceObject) -> Hashing | None:
    if source.password_hashing_algorithm is None:
        return None
    return Hashing(
        PasswordHashingAlgorithm(source.password_hashing_algorithm),
        UnfitPasswordHashes(source.unfit_password_hashes),
    )
