"""What is refused as soon as an import is written down."""

from __future__ import annotations

import re

from aws_cdk import Duration, Stack, Token
from aws_cdk import aws_iam as iam
from aws_cdk.interfaces.aws_cognito import IUserPoolRef

from ._later import is_known_later, refuse_unresolvable

_SHORTEST_TIMEOUT = Duration.minutes(1)
# CloudFormation waits an hour at most for a custom resource (FACTS 7.1).
_LONGEST_WAIT = Duration.minutes(60)
# After the deadline the job is stopped and the reason told.
_MARGIN = Duration.minutes(5)
# In a VPC the Worker may be unable to run for six minutes more: the workflow waits for it.
_MARGIN_IN_VPC = Duration.minutes(10)
# Cognito API Reference, UserPoolType, Id. What stands before the underscore is the region.
_POOL_ID = re.compile(r"(?P<region>[\w-]+)_[0-9a-zA-Z]+", re.ASCII)


def margin_for(*, in_vpc: bool) -> Duration:
    """How much longer than `timeout` CloudFormation waits for the answer."""
    return _MARGIN_IN_VPC if in_vpc else _MARGIN


def check_pool(user_pool: IUserPoolRef, stack: Stack) -> None:
    """Refuse a pool that is none, or that is known to be out of the stack's reach.

    Raises:
        ValueError: the pool's id is none, or could not be resolved, or its region or account is
            known to be another one.
    """
    pool_id = user_pool.user_pool_ref.user_pool_id
    refuse_unresolvable(
        "the id of the user pool", pool_id, stack, instead="UserPool.from_user_pool_id(…)"
    )
    if not is_known_later(pool_id):
        _check_place("region", _region_of(pool_id), stack.region)
    # A class of the user's own may do without.
    env = getattr(user_pool, "env", None)
    if env is not None:
        _check_place("region", env.region, stack.region)
        _check_place("account", env.account, stack.account)


def check_logs_role(role: iam.IRole | None, stack: Stack) -> None:
    """Refuse a brought role whose ARN could not be resolved where it is needed.

    Raises:
        ValueError: the ARN is a dynamic reference to a secure value, or split off one.
    """
    if role is not None:
        by_name = "Role.from_role_name(…)"
        refuse_unresolvable("the ARN of logs_role", role.role_arn, stack, instead=by_name)


def _region_of(pool_id: str) -> str:
    # It stands in the resources of policies, too, where *, ? and $ mean something.
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


def check_timeout(timeout: Duration, margin: Duration) -> int:
    """The timeout in seconds; with the margin it must not exceed what CloudFormation waits.

    Raises:
        ValueError: it is out of bounds, a token, or not whole seconds.
    """
    if timeout.is_unresolved():
        raise ValueError("timeout is a token; give a Duration that is known at synth")
    seconds = timeout.to_seconds(integral=False)
    longest = _LONGEST_WAIT.minus(margin)
    if not _SHORTEST_TIMEOUT.to_seconds() <= seconds <= longest.to_seconds():
        with_vpc = " with vpc" if margin is _MARGIN_IN_VPC else ""
        raise ValueError(
            f"timeout is {seconds:g} seconds; give 1 to {longest.to_minutes():g} minutes{with_vpc} "
            "(CloudFormation waits an hour), or use wait=Wait.background() for imports that take "
            "longer"
        )
    if seconds != int(seconds):
        raise ValueError(f"timeout is {seconds:g} seconds; give whole seconds")
    return int(seconds)
