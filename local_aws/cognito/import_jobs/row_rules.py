"""The verdict on one row: a user to import, or the reason why it fails."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from local_aws.cognito.import_jobs import password_hashes, values
from local_aws.cognito.import_jobs.errors import RowFailedError
from local_aws.cognito.import_jobs.pool import MFA_ENABLED, PASSWORD_HASH, USERNAME, Pool
from local_aws.cognito.import_jobs.settings import ImportSettings

# FACTS 5.3: as documented, and as seen in a log of 2024.
_UNVERIFIED = {
    "true": "The User Record does not set any of the auto verified attributes to true. "
    "(Example: email_verified to true).",
    "verified": "The User Record does not set any of the auto verified attributes to verified. "
    "(Example: email_verified to true).",
}
_CONTACTS = ("email", "phone_number")
_LIKE = {"email": values.is_email, "phone_number": values.is_phone_number}
_FACTOR_CONTACTS = {"EMAIL_OTP": "email", "SMS_OTP": "phone_number"}


@dataclass(frozen=True)
class UserRecord:
    """A row that passed: a user as the pool is to store it."""

    username: str
    attributes: Mapping[str, str]
    confirmed: bool
    password_hash: str


class RowRules:
    """The rules of one pool for the rows of one file.

    Args:
        pool: the user pool.
        columns: the file's columns in order.
        algorithm: the job's password hashing algorithm, if any.
        settings: how undocumented cases are decided.
    """

    def __init__(
        self, pool: Pool, columns: Sequence[str], algorithm: str | None, settings: ImportSettings
    ) -> None:
        self._pool = pool
        self._settings = settings
        # A column that is no attribute got here because the settings ignore it.
        self._checks = {
            name: values.attribute(schema, settings)
            for name, schema in pool.schema.items()
            if name in columns
        }
        self._required = [name for name, schema in pool.schema.items() if schema.required]
        self._is_mfa_enabled = values.boolean(MFA_ENABLED, settings)
        self._check_hash = password_hashes.checker(algorithm) if algorithm else None

    def verdict(self, row: Mapping[str, str]) -> UserRecord:
        """Judge one row.

        Args:
            row: values by column, trimmed; blank ones are empty.

        Raises:
            RowFailedError: the row breaks a rule.
        """
        username = self._username(row)
        attributes = {name: check(row[name]) for name, check in self._checks.items() if row[name]}
        self._check_contacts(attributes)
        for name in self._required:
            if name not in attributes:
                raise RowFailedError(f"The required attribute {name} has no value.")
        self._check_mfa(row.get(MFA_ENABLED, ""))
        password_hash = row.get(PASSWORD_HASH, "") if self._check_hash else ""
        if self._check_hash and password_hash:
            self._check_hash(password_hash)
        for name in self._pool.username_attributes:
            if _LIKE[name](username):
                attributes.setdefault(name, username)
        return UserRecord(
            username,
            attributes,
            bool(password_hash) or self._passwordless(attributes),
            password_hash,
        )

    def _username(self, row: Mapping[str, str]) -> str:
        username = row.get(USERNAME, "")
        if not username:
            raise RowFailedError(f"The required column {USERNAME} has no value.")
        values.check_username(username)
        sign_in = self._pool.username_attributes
        if sign_in and not any(_LIKE[name](username) for name in sign_in):
            # FACTS 1.5.7
            raise RowFailedError(f"The username is not of the form that {sign_in[0]} has.")
        for name in sign_in:
            contact = row.get(name, "")
            # Nothing says which of two different values would win: neither.
            if contact and _LIKE[name](username) and contact != username:
                raise RowFailedError(f"The username differs from the value of {name}.")
        for alias in self._pool.alias_attributes:
            if alias in _LIKE and _LIKE[alias](username):
                # FACTS 1.5.8
                raise RowFailedError(f"The username has the form of the alias {alias}.")
        return username

    def _check_contacts(self, attributes: Mapping[str, str]) -> None:
        """Verified contacts have a value (FACTS 1.2.1), and one is auto-verified (1.2.3)."""
        verified = [name for name in _CONTACTS if attributes.get(f"{name}_verified") == "true"]
        if not set(verified) & set(self._pool.auto_verified):
            raise RowFailedError(_UNVERIFIED[self._settings.unverified_text])
        for name in verified:
            if name not in attributes:
                raise RowFailedError(f"{name}_verified is true but {name} has no value.")

    def _check_mfa(self, value: str) -> None:
        """FACTS 1.2.5"""
        if not value:
            return
        enabled = self._is_mfa_enabled(value) == "true"
        if enabled and self._pool.mfa == "OFF":
            raise RowFailedError(f"{MFA_ENABLED} is true but the user pool has no MFA.")
        if not enabled and self._pool.mfa == "ON":
            raise RowFailedError(f"{MFA_ENABLED} is false but the user pool requires MFA.")

    def _passwordless(self, attributes: Mapping[str, str]) -> bool:
        """Whether the pool offers a passwordless factor for an imported contact (FACTS 6.2)."""
        return any(
            _FACTOR_CONTACTS.get(factor, "") in attributes for factor in self._pool.first_factors
        )
