"""The checks of an import's arguments, which are made when the construct is made."""

from __future__ import annotations

import re
from collections.abc import Sequence

from aws_cdk import Duration, Stack, Token
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk.interfaces.aws_cognito import IUserPoolRef
from cognito_import_contract import timing

from ._later import is_known_later, refuse_unresolvable
from ._types import A_TOLERANCE, A_WAIT, GROUPS, ID, SCOPE, USER_POOL, Kind, a, having, or_none
from .failure_tolerance import FailureTolerance
from .user_groups import UserGroups
from .user_source import UserSource
from .wait import Wait

_ROLE = having("role_arn", 'iam.Role.from_role_arn(self, "Role", "arn:aws:iam::…:role/…")')
_GROUP = having("security_group_id", "")
_GROUPS = Kind(
    lambda value: (
        isinstance(value, Sequence) and not isinstance(value, str) and all(map(_GROUP.fits, value))
    ),
    '[ec2.SecurityGroup.from_security_group_id(self, "Group", "sg-…")]',
)
KINDS = {
    "scope": SCOPE,
    "id": ID,
    "user_pool": USER_POOL,
    "source": a(
        UserSource,
        'UserSource.from_csv("users.csv"), UserSource.from_bucket(bucket, "users.csv") or '
        'UserSource.from_users([{"cognito:username": "ada"}])',
    ),
    "groups": or_none(a(UserGroups, GROUPS)),
    "logs_role": or_none(_ROLE),
    "worker_role": or_none(_ROLE),
    "vpc": or_none(having("select_subnets", 'ec2.Vpc.from_lookup(self, "Vpc", vpc_id="vpc-…")')),
    "vpc_subnets": or_none(
        a(ec2.SubnetSelection, "ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED)")
    ),
    "security_groups": or_none(_GROUPS),
    "architecture": or_none(a(lambda_.Architecture, "lambda_.Architecture.ARM_64")),
    "log_retention": a(logs.RetentionDays, "logs.RetentionDays.ONE_MONTH"),
    "log_encryption_key": or_none(
        having("key_ref", 'kms.Key.from_key_arn(self, "Key", "arn:aws:kms:…:key/…")')
    ),
    "wait": or_none(a(Wait, A_WAIT)),
    "timeout": a(Duration, "Duration.minutes(30)"),
    "failure_tolerance": or_none(a(FailureTolerance, A_TOLERANCE)),
    "run_again": or_none(a(str, 'a text, such as "2026-11-26: ada was deleted by mistake"')),
    "outputs": a(bool, "True or False"),
}

# Cognito API Reference, UserPoolType, Id. The part before the underscore is the region.
_POOL_ID = re.compile(r"(?P<region>[\w-]+)_[0-9a-zA-Z]+", re.ASCII)


def check_pool(user_pool: IUserPoolRef, stack: Stack) -> None:
    """Refuse a malformed pool id, and a pool that is known to be out of the stack's reach.

    Raises:
        ValueError: the pool's id does not have the form of one, or CloudFormation could not resolve
            it, or the pool is known to be in another region or account than the stack.
    """
    pool_id = user_pool.user_pool_ref.user_pool_id
    refuse_unresolvable(
        "the id of the user pool", pool_id, stack, instead="UserPool.from_user_pool_id(…)"
    )
    if not is_known_later(pool_id):
        _check_place("region", _region_of(pool_id), stack.region)
    # A class of the user's that implements the interface may have no `env`.
    env = getattr(user_pool, "env", None)
    if env is not None:
        _check_place("region", env.region, stack.region)
        _check_place("account", env.account, stack.account)


def check_logs_role(role: iam.IRole | None, stack: Stack) -> None:
    """Refuse a role of the user's whose ARN CloudFormation could not resolve where it is needed.

    Raises:
        ValueError: the ARN is a dynamic reference to a secure value, or is split off any dynamic
            reference.
    """
    if role is not None:
        by_name = "Role.from_role_name(…)"
        refuse_unresolvable("the ARN of logs_role", role.role_arn, stack, instead=by_name)


def _region_of(pool_id: str) -> str:
    # The id is also written into policies, where *, ? and $ have a meaning of their own.
    found = _POOL_ID.fullmatch(pool_id)
    if found is None:
        raise ValueError(
            f"the id of the user pool is {pool_id!r}; give one pool's id, such as "
            "eu-west-1_AbCdEfGhI"
        )
    return found["region"]


def _check_place(kind: str, pools: str, stacks: str) -> None:
    if pools != stacks and not any(map(Token.is_unresolved, (pools, stacks))):
        raise ValueError(
            f"the user pool is of {kind} {pools}, the stack of {kind} {stacks}, and an import "
            "reaches no other; put it into a stack of the pool's region and account"
        )


def check_timeout(timeout: Duration, *, in_vpc: bool) -> int:
    """The timeout in seconds.

    Raises:
        ValueError: it is out of bounds, a token, or not whole seconds.
    """
    if timeout.is_unresolved():
        raise ValueError("timeout is a token; give a Duration that is known at synth")
    seconds = timeout.to_seconds(integral=False)
    shortest, longest = timing.SHORTEST_TIMEOUT, timing.longest_timeout(in_vpc=in_vpc)
    if not shortest <= seconds <= longest:
        with_vpc = " with vpc" if in_vpc else ""
        raise ValueError(
            f"timeout is {seconds:g} seconds; give {shortest // 60} to {longest // 60} minutes"
            f"{with_vpc} (CloudFormation waits an hour), or use wait=Wait.background() for imports "
            "that take longer"
        )
    if seconds != int(seconds):
        raise ValueError(f"timeout is {seconds:g} seconds; give whole seconds")
    return int(seconds)
