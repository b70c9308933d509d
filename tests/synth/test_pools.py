"""Pools of every kind, here and elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import pytest
from aws_cdk import (
    App,
    CfnParameter,
    Environment,
    Fn,
    Stack,
)
from aws_cdk import aws_cognito as cognito
from aws_cdk.interfaces.aws_cognito import IUserPoolRef, UserPoolReference
from cdk_cognito_user_import import CognitoUserImport, UserSource
from constructs import Construct

from tests.synth.apps import (
    USERS,
    flat,
    of_type,
    permissions,
    resources,
    role_of,
    the_import,
    user_pool,
)

ADA: dict[str, object] = {
    "cognito:username": "ada",
    "email": "ada@example.com",
    "email_verified": True,
}

POOL_ARN = "arn:example:cognito-idp:eu-west-1:111122223333:userpool/eu-west-1_Abc123def"


def _seed(stack: Stack, pool: IUserPoolRef, id: str = "Seed") -> CognitoUserImport:
    return CognitoUserImport(stack, id, user_pool=pool, source=UserSource.from_csv(USERS))


@pytest.mark.parametrize(
    ("kind", "arn"),
    [
        ("CfnUserPool", "<Pool.Arn>"),
        ("by ARN", POOL_ARN),
        (
            "by id",
            "arn:<AWS::Partition>:cognito-idp:<AWS::Region>:<AWS::AccountId>:userpool/eu-west-1_Abc",
        ),
    ],
)
def test_pool(kind: str, arn: str) -> None:
    stack = Stack()
    pools: dict[str, IUserPoolRef] = {
        "CfnUserPool": cognito.CfnUserPool(stack, "Pool", auto_verified_attributes=["email"]),
        "by ARN": cognito.UserPool.from_user_pool_arn(stack, "ByArn", POOL_ARN),
        "by id": cognito.UserPool.from_user_pool_id(stack, "ById", "eu-west-1_Abc"),
    }
    seed = CognitoUserImport(
        stack, "Seed", user_pool=pools[kind], source=UserSource.from_users([ADA])
    )
    found = resources(stack)
    worker = dict(permissions(found, role_of(found, seed.worker)))
    assert worker["cognito-idp:CreateUserImportJob"] == arn


HERE = Environment(account="111122223333", region="eu-west-1")


class OwnPool(Construct):
    """A pool in a class of a user's own, which does not say where the pool is."""

    user_pool_ref = UserPoolReference(user_pool_id="eu-west-1_Abc", user_pool_arn=POOL_ARN)


POOLS_THAT_MAY_BE_HERE: dict[str, Callable[[Stack], IUserPoolRef]] = {
    "by id": lambda stack: cognito.UserPool.from_user_pool_id(stack, "P", "eu-west-1_Abc"),
    "by ARN": lambda stack: cognito.UserPool.from_user_pool_arn(stack, "P", POOL_ARN),
    "id from a parameter": lambda stack: cognito.UserPool.from_user_pool_id(
        stack, "P", CfnParameter(stack, "Id").value_as_string
    ),
    "ARN from an export": lambda stack: cognito.UserPool.from_user_pool_arn(
        stack, "P", Fn.import_value("invented")
    ),
    "UserPool": user_pool,
    "CfnUserPool": lambda stack: cognito.CfnUserPool(
        stack, "P", auto_verified_attributes=["email"]
    ),
    "class of one's own": lambda stack: cast("IUserPoolRef", OwnPool(stack, "P")),
}


@pytest.mark.minutes
@pytest.mark.parametrize("pools_env", [None, HERE], ids=["any pool", "pool here"])
@pytest.mark.parametrize("stacks_env", [None, HERE], ids=["any stack", "stack here"])
@pytest.mark.parametrize("kind", POOLS_THAT_MAY_BE_HERE)
def test_pool_that_may_be_here(
    kind: str, stacks_env: Environment | None, pools_env: Environment | None
) -> None:
    app = App()
    pool = POOLS_THAT_MAY_BE_HERE[kind](Stack(app, "Pools", env=pools_env))
    stack = Stack(app, "Stack", env=stacks_env)
    source = UserSource.from_users([ADA])
    assert CognitoUserImport(stack, "Seed", user_pool=pool, source=source)


def test_pool_of_another_stack() -> None:
    app = App()
    pool = user_pool(Stack(app, "Pools"))
    stack = Stack(app, "Seeds")
    _seed(stack, pool)
    found = resources(stack)
    assert flat(the_import(found)["UserPoolId"]).startswith("<Pools:ExportsOutputRefPool")
    assert not of_type(found, "AWS::Cognito::UserPool")
