"""What is read of a pool."""

from __future__ import annotations

from cognito_user_csv import AttributeSchema, Pool

DESCRIPTION = {
    "Id": "eu-west-1_Example",
    "MfaConfiguration": "OPTIONAL",
    "AutoVerifiedAttributes": ["email"],
    "AliasAttributes": ["preferred_username"],
    "UsernameConfiguration": {"CaseSensitive": False},
    "AccountRecoverySetting": {"RecoveryMechanisms": [{"Name": "verified_email", "Priority": 1}]},
    "SchemaAttributes": [
        {
            "Name": "email",
            "AttributeDataType": "String",
            "Required": True,
            "StringAttributeConstraints": {"MinLength": "0", "MaxLength": "2048"},
        },
        {
            "Name": "custom:seats",
            "AttributeDataType": "Number",
            "Required": False,
            "NumberAttributeConstraints": {"MinValue": "1"},
        },
    ],
}


def test_a_description() -> None:
    pool = Pool.from_description(DESCRIPTION, ["cognito:username", "email", "custom:seats"])
    assert pool == Pool(
        auto_verified=frozenset({"email"}),
        username_attributes=frozenset(),
        alias_attributes=frozenset({"preferred_username"}),
        case_sensitive=False,
        mfa="OPTIONAL",
        account_recovery=frozenset({"email"}),
        attributes={
            "email": AttributeSchema(required=True, min_length=0, max_length=2048),
            "custom:seats": AttributeSchema("Number", min_value=1),
        },
        csv_header=("cognito:username", "email", "custom:seats"),
    )
    assert pool.username_key("Ada") == "ada"
    assert pool.username_key("straße") != pool.username_key("strasse")


def test_a_bare_description_has_the_services_defaults() -> None:
    pool = Pool.from_description({}, ["cognito:username"])
    assert pool.auto_verified == frozenset()
    assert pool.case_sensitive is True
    assert pool.mfa == "OFF"
    assert pool.account_recovery == frozenset({"email", "phone_number"})
    assert pool.username_key("Ada") == "Ada"


def test_columns_follow_from_the_schema() -> None:
    known = Pool(attributes={"email": AttributeSchema(), "custom:tier": AttributeSchema()})
    assert known.known_columns[-2:] == ("cognito:username", "custom:tier")
    assert known.takes_column("custom:tier")
    assert not known.takes_column("custom:other")
    assert Pool.unknown().takes_column("custom:other")
    assert Pool.unknown().upload_columns(["custom:x", "phone"])[-1] == "custom:x"
