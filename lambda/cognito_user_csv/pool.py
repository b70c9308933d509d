"""What is known of a user pool that matters for the CSV of its users."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from . import columns

DataType = Literal["String", "Number", "DateTime", "Boolean"]
Mfa = Literal["OFF", "ON", "OPTIONAL"]

_RECOVERY = {"verified_email": columns.EMAIL, "verified_phone_number": columns.PHONE_NUMBER}
_ADMIN_ONLY = "admin_only"


@dataclass(frozen=True)
class AttributeSchema:
    """The schema of one attribute of a pool. A bound that is None is not set."""

    data_type: DataType = "String"
    required: bool = False
    min_length: int | None = None
    max_length: int | None = None
    min_value: int | None = None
    max_value: int | None = None

    @classmethod
    def from_description(cls, attribute: Mapping[str, Any]) -> AttributeSchema:
        """Read an entry of ``UserPool.SchemaAttributes``, whose bounds arrive as text.

        In a template, any value may be an intrinsic function; the value is then not known.
        """
        text = _mapping(attribute.get("StringAttributeConstraints"))
        number = _mapping(attribute.get("NumberAttributeConstraints"))
        data_type: Any = attribute.get("AttributeDataType")
        return cls(
            # A type that is not known is treated as text, for which there are the fewest rules.
            data_type=data_type if data_type in get_args(DataType) else "String",
            required=as_boolean(attribute.get("Required", False)) is True,
            min_length=_integer(text.get("MinLength")),
            max_length=_integer(text.get("MaxLength")),
            min_value=_integer(number.get("MinValue")),
            max_value=_integer(number.get("MaxValue")),
        )


def as_boolean(value: object) -> bool | None:
    """A boolean, which templates also write as text; None if it is neither true nor false."""
    return {"true": True, "false": False}.get(str(value).lower())


def recovery_of(setting: object) -> frozenset[str] | None:
    """``Pool.account_recovery`` for an ``AccountRecoverySetting``; None if it is not known.

    Without the setting, codes go by SMS or e-mail (API reference, UserPoolType).
    """
    if setting is None:
        return frozenset(_RECOVERY.values())
    mechanisms = _mapping(setting).get("RecoveryMechanisms")
    if not isinstance(mechanisms, list) or not mechanisms:
        return None
    names = [str(_mapping(mechanism).get("Name")) for mechanism in mechanisms]
    if not {_ADMIN_ONLY, *_RECOVERY}.issuperset(names):
        return None
    return frozenset(_RECOVERY[name] for name in names if name in _RECOVERY)


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _integer(text: object) -> int | None:
    try:
        return int(str(text))
    except ValueError:
        return None


@dataclass(frozen=True)
class Pool:
    """What is known of a user pool; a field that is None is not known.

    The service tells everything but ``mfa_factors`` and ``providers``. At synth, other fields may
    not be known (a token, an imported pool). A rule that needs such a field is not checked.
    """

    auto_verified: frozenset[str] | None = None
    """``email`` and/or ``phone_number``; empty: the pool verifies none (FACTS 1.2.2)."""

    username_attributes: frozenset[str] | None = None
    """What people sign up with instead of a username: ``email``, ``phone_number`` (FACTS 1.5.7)."""

    alias_attributes: frozenset[str] | None = None
    """What people can sign in with besides the username (FACTS 1.5.8): ``email``, ``phone_number``,
    ``preferred_username``."""

    case_sensitive: bool | None = None
    """Whether usernames that differ only in case are different users (FACTS 1.5.9)."""

    mfa: Mfa | None = None
    """Whether multi-factor authentication is required (``ON``), optional or off. It decides which
    values ``cognito:mfa_enabled`` may have (FACTS 1.2.5)."""

    mfa_factors: frozenset[str] | None = None
    """The factors that the pool allows, by their names in CloudFormation's ``EnabledMfas``. Only a
    template has them: DescribeUserPool does not list them."""

    account_recovery: frozenset[str] | None = None
    """Where codes for a new password are sent: ``email``, ``phone_number``; empty: only an
    administrator gives one."""

    providers: frozenset[str] = frozenset()
    """Names of identity providers that the pool is known to have."""

    attributes: Mapping[str, AttributeSchema] | None = None
    """Schema by column name, so a custom attribute's key is ``custom:<name>``."""

    more_columns: bool = False
    """Whether the pool may have custom attributes besides those in ``attributes``."""

    csv_header: tuple[str, ...] | None = None
    """GetCSVHeader's columns, the only header known to succeed (FACTS 1.1.4). None: the columns are
    derived from ``attributes``."""

    @classmethod
    def unknown(cls) -> Pool:
        """A pool about which nothing is known."""
        return cls()

    @classmethod
    def from_description(cls, user_pool: Mapping[str, Any], csv_header: Sequence[str]) -> Pool:
        """Read what DescribeUserPool calls ``UserPool`` and GetCSVHeader calls ``CSVHeader``.

        What the description leaves out has the service's default: no auto-verified attribute, no
        aliases, MFA off, case-sensitive usernames, account recovery by e-mail and phone.
        """
        configuration = user_pool.get("UsernameConfiguration") or {}
        return cls(
            auto_verified=frozenset(user_pool.get("AutoVerifiedAttributes") or ()),
            username_attributes=frozenset(user_pool.get("UsernameAttributes") or ()),
            alias_attributes=frozenset(user_pool.get("AliasAttributes") or ()),
            case_sensitive=as_boolean(configuration.get("CaseSensitive", True)),
            mfa=user_pool.get("MfaConfiguration") or "OFF",
            account_recovery=recovery_of(user_pool.get("AccountRecoverySetting")),
            attributes={
                attribute["Name"]: AttributeSchema.from_description(attribute)
                for attribute in user_pool.get("SchemaAttributes") or ()
            },
            csv_header=tuple(csv_header),
        )

    @property
    def known_columns(self) -> tuple[str, ...]:
        """The columns that the pool's import is known to take, in the order of the upload."""
        if self.csv_header is not None:
            return self.csv_header
        custom = [name for name in self.attributes or () if name.startswith(columns.CUSTOM_PREFIX)]
        return columns.STANDARD + tuple(custom)

    @property
    def booleans(self) -> tuple[str, ...]:
        """The columns of attributes that are known to be booleans (FACTS 1.3.7)."""
        attributes = self.attributes or {}
        return tuple(name for name in attributes if attributes[name].data_type == "Boolean")

    def takes_column(self, name: str) -> bool:
        """Whether a file may have this column. Unknown schema: any ``custom:`` name may exist."""
        if name in self.known_columns:
            return True
        may_have_more = self.attributes is None or self.more_columns
        return (
            self.csv_header is None
            and may_have_more
            and len(name) > len(columns.CUSTOM_PREFIX)
            and name.startswith(columns.CUSTOM_PREFIX)
        )

    def upload_columns(self, header: Sequence[str], *, hashes: bool = False) -> tuple[str, ...]:
        """The columns of the upload made from a file with this header, as far as known.

        With ``hashes`` a column of password hashes is added if the pool's columns do not have one.
        (Pools that take hashes were seen to list it: FACTS 1.1.8.)
        """
        extra = [name for name in header if name not in self.known_columns]
        of_hashes = {columns.PASSWORD_HASH} - {*self.known_columns} if hashes else ()
        return (*self.known_columns, *filter(self.takes_column, extra), *of_hashes)

    def required(self, name: str) -> bool:
        """Whether the pool is known to demand a value in this column (FACTS 1.2.1)."""
        schema = (self.attributes or {}).get(name)
        # Every pool's schema calls `sub` required, but no import may set it (FACTS 1.5.6).
        return schema is not None and schema.required and self.takes_column(name)

    def username_key(self, username: str) -> str:
        """The form in which a username is compared with the pool's: lower case if it ignores case.

        It is not known how the service ignores case beyond ASCII. Lower case is safer here than
        case folding, because fewer names become equal: if a user who exists is sent, the service
        skips it and says so, but a user who is taken for another one would not be imported.
        """
        return username.lower() if self.case_sensitive is False else username
