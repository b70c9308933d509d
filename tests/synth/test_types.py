"""Arguments of a wrong type: the error says what to write."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, cast

import pytest
from aws_cdk import App, Duration, Stack, Token
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from cdk_cognito_user_import import (
    CognitoUserImport,
    FailureTolerance,
    UserGroups,
    UserImportLogsRole,
    UserSource,
    Wait,
)

from tests.synth.apps import USERS, SeededStack, user_pool
from tests.synth.public_api import FUNCTIONS

STACK = Stack(App(), "Stack")
POOL = user_pool(STACK)
SOURCE = UserSource.from_csv(USERS)
BUCKET = s3.Bucket.from_bucket_name(STACK, "Bucket", "invented-users")
KEY_ARN = "arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-0000-0000-000000000000"
ROLE_ARN = "arn:aws:iam::111122223333:role/example"
USER = {"cognito:username": "zaphod"}


def imports(**options: Any) -> object:
    given = {"scope": STACK, "id": "Seed", "user_pool": POOL, "source": SOURCE, **options}
    return CognitoUserImport(given.pop("scope"), given.pop("id"), **given)


def logs_role(**options: Any) -> object:
    given = {"scope": STACK, "id": "LogsRole", **options}
    return UserImportLogsRole(given.pop("scope"), given.pop("id"), **given)


def from_bucket(**options: Any) -> object:
    return UserSource.from_bucket(**{"bucket": BUCKET, "key": "users.csv", **options})


def from_csv(**options: Any) -> object:
    return UserSource.from_csv(**{"path": USERS, **options})


def from_users(**options: Any) -> object:
    return UserSource.from_users(**{"users": [USER], **options})


def metric(**options: Any) -> object:
    return SeededStack().seed.metric(**options)


# By function: how it is called, and for some parameters what people may take them for, and what the
# error says then. For the others see `wrong_values`.
Wrong = Mapping[str, tuple[list[object], str]]
POOL_BY_ID = 'write cognito.UserPool.from_user_pool_id(self, "Pool", "eu-west-1_'
ROLE_BY_ARN = 'write iam.Role.from_role_arn(self, "Role", "arn:aws:iam::'
KEY_BY_ARN = 'write kms.Key.from_key_arn(self, "Key", "arn:aws:kms:'
A_DIALECT = "write Dialect.RFC4180 or Dialect.COGNITO"
HASHES: Wrong = {
    "password_hashing_algorithm": (["BCRYPT"], "write PasswordHashingAlgorithm.BCRYPT"),
    "unfit_password_hashes": (["refuse", None], "write UnfitPasswordHashes.REFUSE or "),
}
TRUE_OR_FALSE = "write True or False"
CFN_ROLE = iam.CfnRole(STACK, "CfnRole", assume_role_policy_document={})
TABLE: dict[str, tuple[Callable[..., object], Wrong]] = {
    "CognitoUserImport.__init__": (
        imports,
        {
            "scope": (["Stack", None], "write the construct that it belongs to, such as self"),
            "id": ([7, None], 'write a text, such as "Seed"'),
            "user_pool": (["eu-west-1_Abc", None, cognito.UserPool], POOL_BY_ID),
            "source": (
                ["users.csv", [USER], BUCKET, None, UserSource.from_csv],
                'write UserSource.from_csv("users.csv"), UserSource.from_bucket(bucket, "users.csv"'
                ') or UserSource.from_users([{"cognito:username": "ada"}])',
            ),
            "groups": (
                ["existing", True, ["admins"], UserGroups.existing, UserGroups],
                "write UserGroups.existing() or UserGroups.create_missing()",
            ),
            "logs_role": ([ROLE_ARN, CFN_ROLE], ROLE_BY_ARN),
            "worker_role": ([ROLE_ARN, CFN_ROLE, iam.Role], ROLE_BY_ARN),
            "vpc": (["vpc-1"], 'write ec2.Vpc.from_lookup(self, "Vpc", vpc_id="vpc-'),
            "vpc_subnets": (["subnet-1", ["subnet-1"], {}], "write ec2.SubnetSelection("),
            "security_groups": (
                ["sg-1", ["sg-1"], ec2.CfnSecurityGroup(STACK, "Group", group_description="one")],
                'write [ec2.SecurityGroup.from_security_group_id(self, "Group", "sg-',
            ),
            "architecture": (["arm64"], "write lambda_.Architecture.ARM_64"),
            "log_retention": ([30, None], "write logs.RetentionDays.ONE_MONTH"),
            "log_encryption_key": (["alias/logs"], KEY_BY_ARN),
            "wait": (
                ["background", False, Wait.background, Wait],
                "write Wait.background() or Wait.until_done()",
            ),
            "timeout": ([30, 30.0, timedelta(minutes=30), None], "write Duration.minutes(30)"),
            "failure_tolerance": (
                [3, "1%", FailureTolerance.none],
                "write FailureTolerance.users(3) or FailureTolerance.percent(1)",
            ),
            "run_again": ([3, True, Duration.days(1)], "write a text, such as "),
            "outputs": (["JobId", 1, None, ["JobId"]], TRUE_OR_FALSE),
        },
    ),
    "CognitoUserImport.metric": (metric, {"metric_name": ([5, None], "argument metric_name")}),
    "UserImportLogsRole.__init__": (
        logs_role,
        {
            "scope": (["Stack", None], "write the construct that it belongs to, such as self"),
            "id": ([7, None], 'write a text, such as "Seed"'),
            "user_pool": (["eu-west-1_Abc"], POOL_BY_ID),
            "confused_deputy_protection": (["yes", 1, None], TRUE_OR_FALSE),
        },
    ),
    "UserSource.__init__": (
        UserSource,
        {"source": (["users.csv", None, SOURCE], 'write UserSource.from_csv("users.csv")')},
    ),
    "UserSource.from_csv": (
        from_csv,
        {
            "path": ([7, b"users.csv", None, [USER]], "write the name of a file: UserSource.from_"),
            "dialect": (["rfc4180", None], A_DIALECT),
            **HASHES,
            "bootstrap_key": (["alias/key", kms.Key], KEY_BY_ARN),
        },
    ),
    "UserSource.from_bucket": (
        from_bucket,
        {
            "bucket": (["users", s3.CfnBucket(STACK, "CfnBucket")], "write s3.Bucket.from_bucket_"),
            "key": ([7, None], 'the key of an object: UserSource.from_bucket(bucket, "users.csv")'),
            "object_version": ([7], "write the version of the object as a text"),
            "dialect": (["rfc4180", None], A_DIALECT),
            **HASHES,
        },
    ),
    "UserSource.from_users": (
        from_users,
        {
            "users": (["zaphod", USER, None, 7], "write a list with one mapping for each user: [{"),
            **HASHES,
            "bootstrap_key": (["alias/key"], KEY_BY_ARN),
        },
    ),
    "UserSource.bind": (
        SOURCE.bind,
        {"scope": (["Stack"], "write the construct that it belongs to")},
    ),
    "FailureTolerance.__init__": (
        FailureTolerance,
        {"tolerance": ([3, None], "write FailureTolerance.users(3)")},
    ),
    "FailureTolerance.users": (
        FailureTolerance.users,
        {"count": (["3", True, None], "write a number of users: FailureTolerance.users(3)")},
    ),
    "FailureTolerance.percent": (
        FailureTolerance.percent,
        {"share": (["1%", True, None], "write a number of percent: FailureTolerance.percent(1)")},
    ),
    "UserGroups.__init__": (
        UserGroups,
        {"mode": (["Existing", None], "write UserGroups.existing() or UserGroups.create_missing")},
    ),
    "Wait.__init__": (
        Wait,
        {"wait_for": (["later", None], "write Wait.background() or Wait.until_done()")},
    ),
}
PARAMETERS = {
    name: [
        each.name
        for each in inspect.signature(function).parameters.values()
        if each.name not in ("self", "cls") and each.kind is not each.VAR_KEYWORD
    ]
    for name, function in FUNCTIONS.items()
}


def wrong_values(function: str, parameter: str) -> tuple[list[object], str]:
    """Those of the table; else an object of no type, and None unless it may be left out."""
    takes = typing.get_type_hints(FUNCTIONS[function])[parameter]
    without = [] if type(None) in typing.get_args(takes) else [None]
    return TABLE[function][1].get(parameter, ([object(), *without], "; write "))


CASES = [
    pytest.param(call, parameter, value, text, id=f"{function}-{parameter}-{number}")
    for function, (call, _) in TABLE.items()
    for parameter in PARAMETERS[function]
    for values, text in [wrong_values(function, parameter)]
    for number, value in enumerate(values)
]


def test_the_table_has_every_function_and_no_parameter_that_is_gone() -> None:
    assert {*TABLE} == {name for name, parameters in PARAMETERS.items() if parameters}
    for name, (_, wrong) in TABLE.items():
        assert {*wrong} <= {*PARAMETERS[name]}


@pytest.mark.parametrize(("call", "parameter", "value", "text"), CASES)
def test_a_wrong_type_is_told_what_to_write(
    call: Callable[..., object], parameter: str, value: object, text: str
) -> None:
    with pytest.raises(TypeError, match=f"^(type of )?({parameter}|argument)") as refused:
        call(**{parameter: value})
    assert text in str(refused.value)
    assert "zaphod" not in str(refused.value)


def test_options_of_a_metric_are_held_against_their_types() -> None:
    period = cast(Duration, 5)
    with pytest.raises(TypeError, match="argument period must be"):
        SeededStack().seed.metric_failed(period=period)


def test_what_only_has_the_interface_is_taken() -> None:
    app = App()
    vpc = ec2.Vpc(Stack(app, "Network"), "Vpc", max_azs=1)
    stack = Stack(app, "Seeded")
    seed = CognitoUserImport(
        stack,
        "Seed",
        user_pool=cognito.UserPool.from_user_pool_id(stack, "Pool", "eu-west-1_Abc"),
        source=UserSource.from_bucket(BUCKET, Token.as_string({"Ref": "Key"})),
        logs_role=iam.Role.from_role_arn(stack, "LogsRole", ROLE_ARN),
        worker_role=iam.Role.from_role_arn(stack, "WorkerRole", ROLE_ARN),
        vpc=vpc,
        security_groups=(ec2.SecurityGroup(stack, "Group", vpc=vpc),),
        log_encryption_key=kms.Key.from_key_arn(stack, "Key", KEY_ARN),
        run_again=Token.as_string({"Ref": "Again"}),
    )
    assert seed.worker.connections.security_groups
