"""Groups come along: users join the groups that the file names, and nobody else does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_cognito as cognito
from cdk_cognito_user_import import FailureTolerance, UserGroups

from tests.deployed.support.aliases import OWNER, TAKEN_ALIAS, pool_with_a_taken_alias
from tests.deployed.support.apps import Seeded, user_pool
from tests.deployed.support.cli import Cli
from tests.deployed.support.patience import retry_once, shorten
from tests.deployed.support.people import Person, person, usernames
from tests.deployed.support.world import World

EVERYONE = range(1, 10)
# What the Worker waits for is real time.
_QUICK = {
    "BETWEEN_LOOKS_FOR_GROUPS": 0.3,
    "LONGEST_PAUSE_OF_A_THROTTLED_CALL": 0.1,
    "NEW_GROUP": 2.5,
}
# The SDK repeats a call twice, the workflow its step once (`retry_once`): one more than they do.
_THROTTLES = 7


def member(number: int, *groups: str, **cells: str) -> Person:
    """One person who is to be in these groups."""
    return person(number, **cells, **{"cognito:groups": ";".join(groups)})


def address(number: int) -> str:
    return f"zqvmail{number}@example.com"


def with_groups_of_the_stack(world: World, rows: list[Person]) -> Path:
    """Synthesize a stack with a group in front of the import and one behind it, in the code."""
    source = world.source(rows)

    def pool(stack: cdk.Stack) -> cognito.UserPool:
        made = user_pool(stack)
        made.add_group("Admins", group_name="admins")
        return made

    def build(app: cdk.App) -> None:
        stack = Seeded(app, source=source, pool=pool, groups=UserGroups.existing())
        cognito.CfnUserPoolGroup(
            stack, "Staff", group_name="staff", user_pool_id=stack.pool.user_pool_ref.user_pool_id
        )

    folder = world.synth(build)
    shorten(folder, **_QUICK)
    return folder


def test_groups_of_the_same_stack(world: World, cdk: Cli) -> None:
    # New groups are listed late, new users cannot be added at once, and pages are short (FACTS
    # 10.7 to 10.9), or empty although more follow (FACTS 6.18).
    world.aws.configure(
        seconds_until_group_listed=2,
        seconds_until_user_addable=1,
        items_per_group_page=2,
        list_users_empty_pages=1,
    )
    rows = [member(number, "staff") for number in EVERYONE]
    rows[:2] = [member(1, "staff", "admins"), member(2)]
    first = cdk.deploy(with_groups_of_the_stack(world, rows))
    assert first.counts == (9, 0, 0)
    assert first["GroupMemberships"] == "9"
    assert world.members(first.pool) == {
        "admins": usernames(1),
        "staff": usernames(1, *EVERYONE[2:]),
    }

    rows[1] = member(2, "admins")
    second = world.deploy(with_groups_of_the_stack(world, rows))
    assert world.requests() == ["Create", "Update"]
    assert second["JobId"] == first["JobId"]
    assert second["GroupMemberships"] == "10"
    assert world.members(second.pool) == {
        "admins": usernames(1, 2),
        "staff": usernames(1, *EVERYONE[2:]),
    }

    # A group that nobody has made: nobody is imported, and the memberships are what they were.
    rows.append(member(10, "staff", "zqvgroup"))
    error = world.refused(with_groups_of_the_stack(world, rows))
    assert error.status == "UPDATE_ROLLBACK_COMPLETE"
    (reason,) = world.reasons()
    assert "1 groups that users.csv names are not in the pool" in reason
    assert "users.csv:11, the 2nd group of cognito:groups" in reason
    assert len(world.jobs(second.pool)) == 1
    assert world.users(second.pool) == usernames(*EVERYONE)
    assert world.members(second.pool)["staff"] == usernames(1, *EVERYONE[2:])


def test_missing_groups_are_made_where_addresses_are_usernames(world: World) -> None:
    pool = world.make_pool(UsernameAttributes=["email"])
    cognito_idp = world.aws.client("cognito-idp")
    cognito_idp.create_group(UserPoolId=pool, GroupName="zqvold")

    def folder(*rows: Person) -> Path:
        assembled = world.seeded(
            [{**row, "cognito:username": row["email"]} for row in rows],
            pool=world.existing(pool),
            edit=retry_once,
            groups=UserGroups.create_missing(),
        )
        shorten(assembled, **_QUICK)
        return assembled

    # The account's other applications call, too (FACTS 10.11).
    add = ("cognito-idp", "AdminAddUserToGroup")
    world.aws.fail(*add, code="TooManyRequestsException", status=400, times=_THROTTLES)
    first = world.deploy(folder(member(1, "zqvnew", "zqvold"), member(2, "zqvnew"), member(3)))
    assert first.counts == (3, 0, 0)
    assert first["GroupMemberships"] == "3"
    by_address = {world.attributes(pool, name)["email"]: name for name in world.users(pool)}
    assert sorted(by_address) == [address(1), address(2), address(3)]
    wanted = {
        "zqvold": [by_address[address(1)]],
        "zqvnew": sorted([by_address[address(1)], by_address[address(2)]]),
    }
    assert world.members(pool) == wanted
    assert error_codes(world, "AdminAddUserToGroup").count("TooManyRequestsException") == _THROTTLES

    # Refused for good: the service's words are told, unless they repeat what is in the cell.
    world.aws.fail(
        *add,
        code="InvalidParameterException",
        message="So many groups.",
        status=400,
        after=3,
        times=100,
    )
    world.refused(folder(member(1, "zqvold", "zqvnew"), member(2, "zqvnew"), member(3, "zqvold")))
    (reason,) = world.reasons()
    place = "users.csv:4, the 1st group of cognito:groups"
    words = "AdminAddUserToGroup was refused: InvalidParameterException: So many groups"
    assert f"{place}: {words}" in reason
    assert world.members(pool) == wanted


def test_a_stranger_who_has_the_rows_address_gets_no_group(world: World) -> None:
    # AdminAddUserToGroup takes an alias for a name (FACTS 10.1), and an owner of the row's address
    # may also be called what the row's user would be.
    pool = pool_with_a_taken_alias(world, AliasAttributes=["email", "preferred_username"])
    cognito_idp = world.aws.client("cognito-idp")
    cognito_idp.admin_update_user_attributes(
        UserPoolId=pool,
        Username=OWNER,
        UserAttributes=[{"Name": "preferred_username", "Value": usernames(1)[0]}],
    )
    cognito_idp.create_group(UserPoolId=pool, GroupName="admins")
    rows = [member(1, "admins", email=TAKEN_ALIAS), member(2, "admins")]

    def folder(**options: Any) -> Path:
        assembled = world.seeded(
            rows, pool=world.existing(pool), groups=UserGroups.existing(), **options
        )
        shorten(assembled, **_QUICK, UNSEEN_MEMBER=1)
        return assembled

    outcome = world.deploy(folder(failure_tolerance=FailureTolerance.users(1)))
    assert outcome.counts == (1, 0, 1)
    assert outcome["GroupMemberships"] == "1"
    assert world.users(pool) == [OWNER, *usernames(2)]
    assert world.members(pool) == {"admins": usernames(2)}
    error = world.refused(folder())
    assert error.status == "UPDATE_ROLLBACK_COMPLETE"
    (reason,) = world.reasons()
    assert "users.csv:2: An alias of the user belongs to another user." in reason
    assert world.members(pool) == {"admins": usernames(2)}


def error_codes(world: World, operation: str) -> list[str]:
    """What the calls of an operation were answered with, in order."""
    calls = world.aws.calls("cognito-idp")
    return [str(call["error"]) for call in calls if call["operation"] == operation]
