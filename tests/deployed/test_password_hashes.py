"""Passwords come along: users sign in with the one that they had, and with no other."""

from __future__ import annotations

import base64
import hashlib

import argon2
import bcrypt
import pytest
from argon2.low_level import hash_secret
from botocore.exceptions import ClientError
from cdk_cognito_user_import import PasswordHashingAlgorithm, UnfitPasswordHashes, UserSource

from tests.deployed.support.patience import shorten
from tests.deployed.support.people import Person, person, usernames
from tests.deployed.support.world import World

PASSWORD = "Violet-Kettle-73"
OTHER = "Violet-Kettle-74"
# In base64, and so in a hash, these are the letters that no log may hold.
_SALT = base64.b64decode("zqv/zqv/zqv/zqv/zqv/zg==")


def _bcrypt(cost: int = 4) -> str:
    return bcrypt.hashpw(
        PASSWORD.encode(), f"$2b${cost:02}$zqvzqvzqvzqvzqvzqvzqvu".encode()
    ).decode()


def _argon2id() -> str:
    return hash_secret(
        PASSWORD.encode(), _SALT, 2, 19_456, 1, 32, argon2.Type.ID, version=19
    ).decode()


def _scrypt() -> str:
    found = hashlib.scrypt(PASSWORD.encode(), salt=_SALT, n=1024, r=8, p=1, dklen=32)
    return f"1024$8$1${_SALT.hex()}${found.hex()}"


def _unpadded(value: bytes) -> str:
    return base64.b64encode(value).decode().rstrip("=")


def _pbkdf2() -> str:
    found = hashlib.pbkdf2_hmac("sha256", PASSWORD.encode(), _SALT, 1000)
    return f"$pbkdf2-sha256$1000${_unpadded(_SALT)}${_unpadded(found)}"


def _django() -> str:
    """As Django 4.2 writes it: a form that is rewritten."""
    salt = "zqvSaltOfDjango12345"
    found = hashlib.pbkdf2_hmac("sha256", PASSWORD.encode(), salt.encode(), 2000)
    return f"pbkdf2_sha256$2000${salt}${base64.b64encode(found).decode()}"


# One deployment for each algorithm; the other forms are tried in `tests/csv`.
HASHES = {
    "ARGON2ID": [_argon2id],
    "SCRYPT": [_scrypt],
    "PBKDF2_SHA256": [_pbkdf2, _django],
}


def source(
    world: World,
    rows: list[Person],
    algorithm: str,
    unfit: UnfitPasswordHashes = UnfitPasswordHashes.REFUSE,
) -> UserSource:
    return UserSource.from_csv(
        world.file(rows),
        password_hashing_algorithm=PasswordHashingAlgorithm[algorithm],
        unfit_password_hashes=unfit,
    )


def sign_in(world: World, pool: str, username: str, password: str) -> str:
    """Sign in as a client of the pool; ``signed in``, or the error's code."""
    cognito = world.aws.client("cognito-idp")
    client = cognito.create_user_pool_client(
        UserPoolId=pool,
        ClientName="web",
        ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    )["UserPoolClient"]["ClientId"]
    given = {"USERNAME": username, "PASSWORD": password}
    try:
        answer = cognito.initiate_auth(
            ClientId=client, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=given
        )
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return "signed in" if "AccessToken" in answer["AuthenticationResult"] else "challenged"


@pytest.mark.parametrize("algorithm", HASHES)
def test_users_sign_in_with_their_old_password(world: World, algorithm: str) -> None:
    hashes = [make() for make in HASHES[algorithm]]
    rows = [person(number, password_hash=each) for number, each in enumerate([*hashes, ""], 1)]
    outcome = world.deploy(world.seeded(source(world, rows, algorithm)))
    assert outcome.counts == (len(rows), 0, 0)
    assert outcome["UnfitHashUsers"] == "0"
    *with_hash, without = usernames(*range(1, len(rows) + 1))
    for username in with_hash:
        assert sign_in(world, outcome.pool, username, OTHER) == "NotAuthorizedException"
        assert sign_in(world, outcome.pool, username, PASSWORD) == "signed in"
    assert sign_in(world, outcome.pool, without, PASSWORD) == "PasswordResetRequiredException"


def test_unfit_hashes_are_refused_or_left_out(world: World) -> None:
    # GetCSVHeader of this pool does not list the column, which is sent all the same.
    world.aws.configure(header_lists_password_hash=False)
    rows = [person(1, password_hash=_bcrypt()), person(2, password_hash=_bcrypt(13))]
    pool = world.existing(world.make_pool())
    unfit = UnfitPasswordHashes.IMPORT_WITHOUT
    with pytest.raises(RuntimeError, match="cost 13, at most 12") as refused:
        world.seeded(source(world, rows, "BCRYPT"), pool=pool)
    assert "zqv" not in str(refused.value).partition("\n")[0]
    outcome = world.deploy(world.seeded(source(world, rows, "BCRYPT", unfit), pool=pool))
    assert outcome.counts == (2, 0, 0)
    assert outcome["UnfitHashUsers"] == "1"
    first, second = usernames(1, 2)
    assert sign_in(world, outcome.pool, first, OTHER) == "NotAuthorizedException"
    assert sign_in(world, outcome.pool, first, PASSWORD) == "signed in"
    assert sign_in(world, outcome.pool, second, PASSWORD) == "PasswordResetRequiredException"


def test_a_pool_that_takes_no_hashes_fails_the_deployment(world: World) -> None:
    world.aws.configure(password_hashes="OperationNotEnabledException")
    rows = [person(1, password_hash=_bcrypt())]
    folder = world.seeded(source(world, rows, "BCRYPT"))
    shorten(folder, NEW_LOGS_ROLE=1, NEW_PERMISSION=1)
    world.refused(folder)
    assert "OperationNotEnabledException" in world.reasons()[0]
    assert "only pools on Cognito's new infrastructure" in world.reasons()[0]
