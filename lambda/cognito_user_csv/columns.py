"""The columns of an import file by name."""

from __future__ import annotations

from typing import Final

USERNAME: Final = "cognito:username"
MFA_ENABLED: Final = "cognito:mfa_enabled"
PREFERRED_USERNAME: Final = "preferred_username"
EMAIL: Final = "email"
EMAIL_VERIFIED: Final = "email_verified"
PHONE_NUMBER: Final = "phone_number"
PHONE_NUMBER_VERIFIED: Final = "phone_number_verified"
BIRTHDATE: Final = "birthdate"
UPDATED_AT: Final = "updated_at"
IDENTITIES: Final = "identities"
PASSWORD_HASH: Final = "password_hash"  # noqa: S105 (a column's name, FACTS 2.2.1)
# Only a source has this column, and never an upload. Its name is that of the claim in Cognito's
# tokens.
GROUPS: Final = "cognito:groups"
CUSTOM_PREFIX: Final = "custom:"

# Every pool has these, in the order that is documented for GetCSVHeader (FACTS 1.1.6).
STANDARD: Final = (
    "name",
    "given_name",
    "family_name",
    "middle_name",
    "nickname",
    PREFERRED_USERNAME,
    "profile",
    "picture",
    "website",
    EMAIL,
    EMAIL_VERIFIED,
    "gender",
    BIRTHDATE,
    "zoneinfo",
    "locale",
    PHONE_NUMBER,
    PHONE_NUMBER_VERIFIED,
    "address",
    UPDATED_AT,
    MFA_ENABLED,
    USERNAME,
)

# For an attribute, the column that says whether it is verified.
VERIFIED: Final = {EMAIL: EMAIL_VERIFIED, PHONE_NUMBER: PHONE_NUMBER_VERIFIED}

BOOLEAN: Final = frozenset({EMAIL_VERIFIED, PHONE_NUMBER_VERIFIED, MFA_ENABLED})

# What other systems call the column of groups.
PLAIN_GROUPS: Final = "groups"

# Columns of user exports that cannot be imported: FACTS 1.5.6 (`sub` and dates), 1.5.10 (`dev:`
# attributes), 1.5.12 (groups, passwords in clear text, second factors).
_DECIDED_BY_COGNITO = "Cognito sets it itself"
_NO_CLEAR_PASSWORDS = "an import takes no passwords in clear text"
_NO_MFA_SECRETS = "an import takes no second factors"
_DEVELOPER_ONLY = "developer-only attributes have no column in this pool"
NOT_IMPORTABLE: Final = {
    "sub": _DECIDED_BY_COGNITO,
    "cognito:user_status": _DECIDED_BY_COGNITO,
    "cognito:email_alias": _DECIDED_BY_COGNITO,
    "cognito:phone_number_alias": _DECIDED_BY_COGNITO,
    "UserStatus": _DECIDED_BY_COGNITO,
    "UserCreateDate": _DECIDED_BY_COGNITO,
    "UserLastModifiedDate": _DECIDED_BY_COGNITO,
    "Enabled": _DECIDED_BY_COGNITO,
    "password": _NO_CLEAR_PASSWORDS,
    PLAIN_GROUPS: f"the column of groups is called {GROUPS}",
    "totp_secret": _NO_MFA_SECRETS,
}

# The API's pattern for names of custom attributes allows these (CreateUserPool,
# SchemaAttributeType); no header of an upload has a documented way to write them (FACTS 1.3.3).
_UNWRITABLE = {",": "a comma", '"': "a quotation mark", "\\": "a backslash"}


def unwritable(name: str) -> str | None:
    """The character in a column's name that no header can hold, in words; None if there is none."""
    return next((what for character, what in _UNWRITABLE.items() if character in name), None)


def not_importable(name: str) -> str | None:
    """Why the column ``name`` cannot be imported, or None if no such reason is known."""
    if name.startswith("dev:"):
        return _DEVELOPER_ONLY
    return NOT_IMPORTABLE.get(name)
