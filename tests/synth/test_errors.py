"""What is refused when the app is written: the value, what is allowed, what to change."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App, Aws, CfnParameter, Duration, Environment, Fn, Stack, Token
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_s3 as s3
from aws_cdk.interfaces.aws_cognito import IUserPoolRef
from cdk_cognito_user_import import CognitoUserImport, FailureTolerance, UserSource

from tests.synth.apps import USERS, SeededStack, user_pool

HERE = Environment(account="111122223333", region="eu-west-1")


def test_missing_file() -> None:
    with pytest.raises(ValueError, match=r"there is no file 'nowhere\.csv', looked up from"):
        UserSource.from_csv("nowhere.csv")


def test_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "users.csv"
    path.touch(mode=0o000)
    # Root reads everything.
    monkeypatch.setattr("os.access", lambda _path, _mode: False)
    with pytest.raises(ValueError, match="cannot be read; check the file's permissions"):
        UserSource.from_csv(path)


def test_directory(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="is a directory; name a CSV file in it"):
        UserSource.from_csv(tmp_path)


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("",), "the key of UserSource.from_bucket is empty; name the CSV object"),
        (("users.csv", ""), "the object_version of UserSource.from_bucket is empty; leave it out"),
    ],
)
def test_empty_names(arguments: tuple[str, ...], text: str) -> None:
    bucket = s3.Bucket.from_bucket_name(Stack(), "Bucket", "invented-users")
    with pytest.raises(ValueError, match=text):
        UserSource.from_bucket(bucket, *arguments)


def test_no_users() -> None:
    with pytest.raises(ValueError, match="got no users; give one mapping per user"):
        UserSource.from_users([])


def test_value_that_no_file_can_hold_is_not_quoted() -> None:
    with pytest.raises(ValueError, match="user 1, name: the value contains") as refused:
        UserSource.from_users([{"cognito:username": "ada", "name": 'Zaphod "Z"'}])
    assert "Zaphod" not in str(refused.value)


@pytest.mark.parametrize(
    "user",
    [
        {"cognito:username": "ada", "name": Fn.ref("AWS::Region")},
        {"cognito:username": "ada", "name": f"in {Aws.REGION}"},
        {"cognito:username": "ada", Aws.STACK_NAME: "Zaphod"},
    ],
)
def test_users_in_code_take_no_tokens(user: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"user 2 of UserSource.from_users holds a token"):
        UserSource.from_users([{"cognito:username": "bob"}, user])


def test_users_in_code_may_have_dates() -> None:
    assert UserSource.from_users([{"cognito:username": "ada", "birthdate": date(1815, 12, 10)}])


@pytest.mark.parametrize(
    "value",
    [
        object(),
        math.nan,
        1.5,
        b"Zaphod",
        datetime(2026, 1, 1, tzinfo=timezone.utc),
        Token.as_number({"Ref": "Zaphod"}),
    ],
    ids=["object", "nan", "float", "bytes", "datetime", "token"],
)
def test_users_in_code_have_values_of_known_types(value: object) -> None:
    with pytest.raises(TypeError, match="user 1, name: text, a whole number, a boolean, a date"):
        UserSource.from_users([{"cognito:username": "ada", "name": value}])


@pytest.mark.parametrize("user", ["Zaphod", {("a",): "Zaphod"}, [("name", "Zaphod")]])
def test_users_in_code_are_mappings(user: Any) -> None:
    with pytest.raises(TypeError, match="user 1: a mapping of values by column name is needed"):
        UserSource.from_users([user])


def test_half_a_character() -> None:
    with pytest.raises(ValueError, match="user 1, name: the value contains half a character"):
        UserSource.from_users([{"cognito:username": "ada", "name": "Zaphod \ud83d"}])


@pytest.mark.parametrize("pool_id", ["eu-west-1_*", "eu-west-1_Abc?", "${aws:username}"])
def test_pool_id_that_means_something_in_a_policy(pool_id: str) -> None:
    _refused(Stack(), pool_id, "give one pool's id, such as eu-west-1_AbCdEfGhI")


@pytest.mark.parametrize("pool_id", ["people", "eu-west-1", "eu-west-1_", "eu-west-1_Abc\n"])
def test_pool_id_that_no_pool_has(pool_id: str) -> None:
    _refused(Stack(), pool_id, "give one pool's id, such as eu-west-1_AbCdEfGhI")


def test_pool_id_of_another_region() -> None:
    stack = Stack(App(), "Stack", env=Environment(region="eu-west-1"))
    _refused(
        stack,
        "us-east-1_Abc",
        "the user pool is of region us-east-1, the stack of region eu-west-1, and an import reaches"
        " no other; put it into a stack of the pool's region and account",
    )


@pytest.mark.parametrize(
    ("region", "account", "text"),
    [
        ("us-east-2", "111122223333", "is of region us-east-2, the stack of region eu-west-1"),
        ("eu-west-1", "444455556666", "is of account 444455556666, the stack of account 1111"),
    ],
)
@pytest.mark.parametrize("kind", ["ARN", "stack", "resource"])
def test_pool_of_another_place(kind: str, region: str, account: str, text: str) -> None:
    app = App()
    stack = Stack(app, "Stack", env=HERE)
    there = Stack(app, "There", env=Environment(account=account, region=region))
    arn = f"arn:aws:cognito-idp:{region}:{account}:userpool/{region}_Abc"
    pools: dict[str, IUserPoolRef] = {
        "ARN": cognito.UserPool.from_user_pool_arn(stack, "ByArn", arn),
        "stack": user_pool(there),
        "resource": cognito.CfnUserPool(there, "Resource"),
    }
    with pytest.raises(ValueError, match=text):
        CognitoUserImport(stack, "Seed", user_pool=pools[kind], source=UserSource.from_csv(USERS))


def _refused(stack: Stack, pool_id: str, text: str) -> None:
    pool = cognito.UserPool.from_user_pool_id(stack, "Pool", pool_id)
    with pytest.raises(ValueError, match=text):
        CognitoUserImport(stack, "Seed", user_pool=pool, source=UserSource.from_csv(USERS))


@pytest.mark.parametrize("timeout", [Duration.seconds(59), Duration.minutes(56)])
def test_timeout_out_of_bounds(timeout: Duration) -> None:
    with pytest.raises(ValueError, match=r"give 1 to 55 minutes .* wait=Wait.background\(\)"):
        SeededStack(timeout=timeout)


def test_timeout_too_long_for_a_vpc() -> None:
    app = App()
    vpc = ec2.Vpc(Stack(app, "Network"), "Vpc", max_azs=1)
    with pytest.raises(ValueError, match=r"3060 seconds; give 1 to 50 minutes with vpc .*an hour"):
        SeededStack(app, vpc=vpc, timeout=Duration.minutes(51))


def test_timeout_in_fractions_of_a_second() -> None:
    with pytest.raises(ValueError, match=r"timeout is 90.5 seconds; give whole seconds"):
        SeededStack(timeout=Duration.millis(90_500))


def test_timeout_that_is_not_known_yet() -> None:
    # A token's number is huge and negative: it must not be compared.
    minutes = CfnParameter(Stack(), "Minutes", type="Number").value_as_number
    with pytest.raises(ValueError, match="timeout is a token"):
        SeededStack(timeout=Duration.minutes(minutes))


def test_refused_id_is_free_again() -> None:
    stack = Stack()
    pool, source = user_pool(stack), UserSource.from_csv(USERS)
    with pytest.raises(ValueError, match="timeout"):
        CognitoUserImport(stack, "Seed", user_pool=pool, source=source, timeout=Duration.hours(1))
    assert CognitoUserImport(stack, "Seed", user_pool=pool, source=source)


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (
            lambda: FailureTolerance.users(-1),
            "failure tolerance is -1 users; give a whole number, 0 or more",
        ),
        (
            lambda: FailureTolerance.users(2.5),  # type: ignore[arg-type]
            "failure tolerance is 2.5 users; give a whole number, 0 or more",
        ),
        (lambda: FailureTolerance.percent(-0.5), "is -0.5 percent; give 0 to 100"),
        (lambda: FailureTolerance.percent(100.5), "is 100.5 percent; give 0 to 100"),
        (lambda: FailureTolerance.percent(float("nan")), "is nan percent; give 0 to 100"),
        (lambda: FailureTolerance.users(_token()), "is a token; give a number"),
        (lambda: FailureTolerance.percent(_token()), "is a token; give a number"),
    ],
)
def test_failure_tolerance(make: Callable[[], FailureTolerance], text: str) -> None:
    with pytest.raises(ValueError, match=text):
        make()


@pytest.mark.parametrize(
    ("name", "value"),
    [("vpc_subnets", ec2.SubnetSelection(one_per_az=True)), ("security_groups", [])],
)
def test_network_without_vpc(name: str, value: Any) -> None:
    with pytest.raises(ValueError, match=f"{name} is given without vpc"):
        SeededStack(**{name: value})


def _token() -> int:
    return int(Token.as_number({"Ref": "Number"}))


def test_the_text_of_a_file_is_no_path_and_is_not_repeated() -> None:
    with pytest.raises(ValueError, match="give the path of a CSV file, not its text") as raised:
        UserSource.from_csv("cognito:username,email\nzaphod,zaphod@example.com\n")
    assert "zaphod" not in str(raised.value)
