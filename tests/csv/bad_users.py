"""Files with one thing wrong in what they say of a user."""

from __future__ import annotations

import dataclasses

from cognito_user_csv import (
    AttributeSchema,
    CsvOptions,
    Hashing,
    PasswordHashingAlgorithm,
    Pool,
    UnfitPasswordHashes,
)

from tests.csv.bad_lines import BCRYPT, GROUPS, USERNAME, WITH_GROUPS, Bad, with_column, with_schema
from tests.csv.samples import ADA, BOB, HEADER, POOL, lines, make_pool

PHONE_POOL = make_pool(auto_verified=["email", "phone_number"])
SMS_ONLY = dataclasses.replace(make_pool(mfa="ON"), mfa_factors=frozenset({"SMS_MFA"}))

BAD_USERS = [
    Bad("MissingUsername", lines(HEADER, ADA, ",bob@example.com,TRUE"), 3, USERNAME),
    Bad("UsernameCharacters", lines(HEADER, ADA, "b ob,bob@example.com,TRUE"), 3, USERNAME),
    Bad("UsernameCharacters", lines(HEADER, ADA, "b\u200bob,bob@example.com,TRUE"), 3, USERNAME),
    Bad("UsernameLength", lines(HEADER, ADA, f"{'b' * 129},bob@example.com,TRUE"), 3, USERNAME),
    Bad("UsernameLength", lines(HEADER, ADA, f"{'𠮷' * 65},bob@example.com,TRUE"), 3, USERNAME),
    Bad("DuplicateUsername", lines(HEADER, ADA, BOB, ADA), 4, USERNAME),
    Bad(
        "DuplicateUsername",
        lines(HEADER, ADA, "ADA,ada@example.org,TRUE"),
        3,
        USERNAME,
        make_pool(case_sensitive=False),
    ),
    Bad(
        "DuplicateUsername",
        lines(HEADER, "straße,ada@example.com,TRUE", "STRASSE,ada@example.org,TRUE"),
        3,
        USERNAME,
        make_pool(case_sensitive=False),
    ),
    Bad(
        "UsernameLikeAlias",
        lines(HEADER, ADA, "bob@example.com,bob@example.com,TRUE"),
        3,
        USERNAME,
        make_pool(alias_attributes=["email"]),
    ),
    Bad(
        "UsernameLikeAlias",
        lines(HEADER, ADA, "+15550100,bob@example.com,TRUE"),
        3,
        USERNAME,
        make_pool(alias_attributes=["phone_number"]),
    ),
    Bad(
        "UsernameDiffers",
        lines(HEADER, "ada@example.com,ada@example.com,TRUE", "bob@example.com,b@example.com,TRUE"),
        3,
        "email",
        make_pool(username_attributes=["email", "phone_number"]),
    ),
    Bad(
        "UsernameDiffers",
        lines(f"phone_number,{HEADER}", "+15550101,+15550100,ada@example.com,TRUE"),
        2,
        "phone_number",
        make_pool(username_attributes=["email", "phone_number"]),
    ),
    Bad(
        "SharedAlias",
        lines(HEADER, ADA, "bob,ada@example.com,TRUE"),
        3,
        "email",
        make_pool(alias_attributes=["email"]),
    ),
    Bad(
        "SharedAlias",
        lines(f"{HEADER},preferred_username", f"{ADA},Countess", f"{BOB},countess"),
        3,
        "preferred_username",
        make_pool(alias_attributes=["preferred_username"], case_sensitive=False),
    ),
    Bad(
        "SharedAlias",
        lines(f"{HEADER},preferred_username", f"{ADA},ada", f"{BOB},Ada"),
        3,
        "preferred_username",
        make_pool(alias_attributes=["preferred_username"], case_sensitive=False),
    ),
    Bad(
        "SharedAlias",
        lines(
            f"{HEADER},phone_number,phone_number_verified",
            "+15550100,,,+15550100,TRUE",
            "ada@example.com,ada@example.com,TRUE,+15550100,",
        ),
        3,
        "phone_number",
        make_pool(
            username_attributes=["email", "phone_number"],
            auto_verified=["email", "phone_number"],
        ),
    ),
    Bad("UsernameForm", lines(HEADER, ADA), 2, USERNAME, make_pool(username_attributes=["email"])),
    Bad(
        "UsernameForm",
        lines(
            HEADER,
            "ada@example.com,ada@example.com,TRUE",
            "+1555,bob@example.com,TRUE",
            "c,c@example.com,TRUE",
        ),
        4,
        USERNAME,
        make_pool(username_attributes=["email", "phone_number"]),
    ),
    Bad("FederatedUsername", lines(HEADER, ADA, "google_1,bob@example.com,TRUE"), 3, USERNAME),
    Bad(
        "FederatedUsername",
        lines(HEADER, ADA, "Firm_1,bob@example.com,TRUE"),
        3,
        USERNAME,
        dataclasses.replace(POOL, providers=frozenset({"Firm"})),
    ),
    Bad("FederatedUser", with_column("identities", ""), 1, "identities"),
    Bad("UnverifiedUser", lines(HEADER, ADA, "bob,bob@example.com,FALSE"), 3, "email_verified"),
    Bad("UnverifiedUser", lines(HEADER, ADA, "bob,bob@example.com,"), 3, "email_verified"),
    Bad(
        "UnverifiedUser",
        lines(f"{HEADER},phone_number,phone_number_verified", "bob,b@example.com,,+15550100,TRUE"),
        2,
        "email_verified",
    ),
    Bad(
        "UnverifiedUser",
        lines(f"{HEADER},phone_number,phone_number_verified", "bob,b@example.com,,+15550100,false"),
        2,
        "email_verified",
        Pool.unknown(),
    ),
    Bad("VerifiedWithoutValue", lines(HEADER, ADA, "bob,,TRUE"), 3, "email"),
    Bad(
        "VerifiedWithoutValue",
        lines(f"{HEADER},phone_number_verified", f"{ADA},", f"{BOB},TRUE"),
        3,
        "phone_number_verified",
        PHONE_POOL,
    ),
    Bad(
        "MissingAttribute",
        with_column("given_name", "Bob"),
        2,
        "given_name",
        with_schema("given_name", AttributeSchema(required=True)),
    ),
    Bad("Boolean", lines(HEADER, ADA, "bob,bob@example.com,yes"), 3, "email_verified"),
    Bad(
        "Boolean",
        with_column("custom:vip", "1"),
        3,
        "custom:vip",
        with_schema("custom:vip", AttributeSchema("Boolean")),
    ),
    Bad("Mfa", with_column("cognito:mfa_enabled", "TRUE"), 3, "cognito:mfa_enabled"),
    Bad(
        "Mfa",
        with_column("cognito:mfa_enabled", "False"),
        3,
        "cognito:mfa_enabled",
        make_pool(mfa="ON"),
    ),
    Bad("Email", lines(HEADER, ADA, "bob,bob at example.com,TRUE"), 3, "email"),
    Bad("Email", lines(HEADER, ADA, "bob,bob\u200b@example.com,TRUE"), 3, "email"),
    Bad("Email", lines(HEADER, ADA, "bob,bob@x@example.com,TRUE"), 3, "email"),
    Bad("PhoneNumber", with_column("phone_number", "+1 555 0100"), 3, "phone_number"),
    Bad("PhoneNumber", with_column("phone_number", "15550100"), 3, "phone_number"),
    Bad("PhoneNumber", with_column("phone_number", "+1234567890123456"), 3, "phone_number"),
    Bad("PhoneNumber", with_column("phone_number", "+1٥٥٥"), 3, "phone_number"),
    Bad("Birthdate", with_column("birthdate", "31.12.1999"), 3, "birthdate"),
    Bad("Birthdate", with_column("birthdate", "02/29/1999"), 3, "birthdate"),
    Bad("Birthdate", with_column("birthdate", "1999-13-01"), 3, "birthdate"),
    Bad("Birthdate", with_column("birthdate", "1/2/1999"), 3, "birthdate"),
    Bad(
        "DateTime",
        with_column("custom:joined", "last summer"),
        3,
        "custom:joined",
        with_schema("custom:joined", AttributeSchema("DateTime")),
    ),
    Bad("UpdatedAt", with_column("updated_at", "1767225600000"), 3, "updated_at"),
    Bad("UpdatedAt", with_column("updated_at", "2026-01-01"), 3, "updated_at"),
    Bad("AttributeLength", with_column("name", "x" * 2049), 3, "name"),
    Bad("AttributeLength", with_column("name", "😀" * 1025), 3, "name"),
    Bad(
        "AttributeLength",
        with_column("custom:tier", "gold"),
        3,
        "custom:tier",
        with_schema("custom:tier", AttributeSchema(min_length=5)),
    ),
    Bad(
        "AttributeLength",
        with_column("custom:tier", "go\\,ld"),
        3,
        "custom:tier",
        with_schema("custom:tier", AttributeSchema(max_length=4)),
    ),
    Bad(
        "AttributeNumber",
        with_column("custom:seats", "501"),
        3,
        "custom:seats",
        with_schema("custom:seats", AttributeSchema("Number", min_value=1, max_value=500)),
    ),
    Bad(
        "AttributeNumber",
        with_column("custom:seats", "3.5"),
        3,
        "custom:seats",
        with_schema("custom:seats", AttributeSchema("Number")),
    ),
    Bad(
        "CannotRecover",
        lines(
            f"{HEADER},phone_number,phone_number_verified",
            f"{ADA},+15550100,TRUE",
            f"{BOB},+15550101,FALSE",
        ),
        3,
        "phone_number",
        make_pool(recovery=["phone_number"]),
    ),
    Bad(
        "CannotRecover", lines(HEADER, ADA), 2, "phone_number", make_pool(recovery=["phone_number"])
    ),
    Bad(
        "CannotRecover",
        lines(
            f"{HEADER},phone_number,phone_number_verified",
            f"{ADA},,",
            "bob,bob@example.com,FALSE,+15550101,TRUE",
        ),
        3,
        "email",
        make_pool(recovery=["email"], auto_verified=["email", "phone_number"]),
    ),
    Bad(
        "NoSecondFactor",
        lines(f"{HEADER},phone_number", f"{ADA},+15550100", f"{BOB},"),
        3,
        "phone_number",
        SMS_ONLY,
    ),
    Bad("NoSecondFactor", lines(HEADER, ADA), 2, "phone_number", SMS_ONLY),
    *(
        Bad(rule, with_column("password_hash", value), 3, "password_hash", options=BCRYPT)
        for rule, value in {
            "PasswordHashForm": f"$2b$10${'x' * 52}",
            "PasswordHashBound": f"$2b$13${'x' * 53}",
            "PasswordHashAlgorithm": f"16384$8$1${'0a' * 16}${'0b' * 32}",
            "PasswordHashForeign": f"$wp$2y$10${'x' * 53}",
            "ClearTextPassword": "Violet-Kettle-73",
        }.items()
    ),
    *(
        Bad(
            "UnfitPasswordHashes",
            with_column("password_hash", value),
            3,
            "password_hash",
            options=CsvOptions(
                hashing=Hashing(PasswordHashingAlgorithm.BCRYPT, UnfitPasswordHashes.IMPORT_WITHOUT)
            ),
        )
        for value in (f"$2b$13${'x' * 53}", "!", "16384$8$1$0a$0b", "$P$x")
    ),
    *(
        Bad(rule, with_column(GROUPS, value), 3, GROUPS, options=WITH_GROUPS)
        for rule, values in {
            "GroupBlank": ["a;;b", "a;", ";a", ";", "a; ;b", "a;\u3000"],
            "GroupNameLength": ["x" * 129, f"a;{'x' * 129};b", "𠮷" * 65],
            "GroupNameCharacters": ["x y", "a;x\u3000y", "x\u200by", "a;\ue000", "x\u0378"],
            "DuplicateGroup": ["a;a", "a ; b;a", "é中;b;é中", "b;a;a", "a;b;b;c"],
            "TooManyGroups": [";".join(f"g{number}" for number in range(101))],
            "NullMark": ["NULL"],
            "ControlCharacter": ["a;b\tc"],
        }.items()
        for value in values
    ),
]
