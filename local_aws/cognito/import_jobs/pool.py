"""What an import needs to know of a user pool."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from local_aws.cognito.import_jobs.settings import ImportSettings

PASSWORD_HASH = "password_hash"
USERNAME = "cognito:username"
MFA_ENABLED = "cognito:mfa_enabled"

# FACTS 1.1.6
_STANDARD_COLUMNS = (
    "name",
    "given_name",
    "family_name",
    "middle_name",
    "nickname",
    "preferred_username",
    "profile",
    "picture",
    "website",
    "email",
    "email_verified",
    "gender",
    "birthdate",
    "zoneinfo",
    "locale",
    "phone_number",
    "phone_number_verified",
    "address",
    "updated_at",
    MFA_ENABLED,
    USERNAME,
)


@dataclass(frozen=True)
class Attribute:
    """One entry of a pool's schema; bounds are of the length or of the number."""

    name: str
    kind: str
    required: bool
    least: int | None
    most: int | None


@dataclass(frozen=True)
class Pool:
    """A user pool as DescribeUserPool shows it, reduced to what decides about an import."""

    id: str
    name: str
    schema: Mapping[str, Attribute]
    auto_verified: tuple[str, ...]
    username_attributes: tuple[str, ...]
    alias_attributes: tuple[str, ...]
    case_sensitive: bool
    mfa: str
    first_factors: tuple[str, ...]

    def header(self, settings: ImportSettings) -> list[str]:
        """The columns that GetCSVHeader answers (FACTS 1.1.6, 1.1.8, 1.1.9)."""
        prefixes: tuple[str, ...] = ("custom:",)
        if settings.header_lists_developer_attributes:
            prefixes += ("dev:",)
        columns = [*_STANDARD_COLUMNS, *(name for name in self.schema if name.startswith(prefixes))]
        if settings.header_lists_password_hash and settings.password_hashes == "supported":
            columns.append(PASSWORD_HASH)
        if settings.header_order == "by_pool":
            # The same pool with the same attributes has the same order in each process.
            random.Random(f"{self.id} {' '.join(columns)}").shuffle(columns)
        return columns


def describe(document: Mapping[str, Any]) -> Pool:
    """Read a user pool from DescribeUserPool's ``UserPool``."""
    username = document.get("UsernameConfiguration") or {}
    sign_in = (document.get("Policies") or {}).get("SignInPolicy") or {}
    attributes = [_attribute(entry) for entry in document.get("SchemaAttributes") or ()]
    return Pool(
        id=document["Id"],
        name=document["Name"],
        schema={attribute.name: attribute for attribute in attributes},
        auto_verified=tuple(document.get("AutoVerifiedAttributes") or ()),
        username_attributes=tuple(document.get("UsernameAttributes") or ()),
        alias_attributes=tuple(document.get("AliasAttributes") or ()),
        # The API's default is case sensitive (UsernameConfigurationType).
        case_sensitive=bool(username.get("CaseSensitive", True)),
        mfa=document.get("MfaConfiguration") or "OFF",
        first_factors=tuple(sign_in.get("AllowedFirstAuthFactors") or ()),
    )


def _attribute(entry: Mapping[str, Any]) -> Attribute:
    kind = entry.get("AttributeDataType", "String")
    if kind == "Number":
        bounds, names = entry.get("NumberAttributeConstraints") or {}, ("MinValue", "MaxValue")
    else:
        bounds, names = entry.get("StringAttributeConstraints") or {}, ("MinLength", "MaxLength")
    least, most = (int(bounds[name]) if name in bounds else None for name in names)
    # `sub` is required of every pool but given by Cognito itself (FACTS 1.5.6).
    required = bool(entry.get("Required")) and entry["Name"] != "sub"
    return Attribute(entry["Name"], kind, required, least, most)
