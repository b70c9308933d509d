"""Users join the groups that their rows name: those users, and nobody else."""

from __future__ import annotations

import pytest

from tests.handler.addresses import profile, world_by_address
from tests.handler.aws.listed_user import listed_user
from tests.handler.definition import POOL
from tests.handler.grouped import (
    ADA,
    ADDITION,
    ALAN,
    GRACE,
    admins,
    calls,
    create,
    refusing,
    with_groups,
)
from tests.handler.sources import GROUPED, MORE, NAMES, grouped_csv
from tests.handler.world import World


def test_who_is_imported_and_who_is_there_already_join(grouped: World) -> None:
    grouped.pool.users[ALAN] = "alan@example.com"
    request = create(grouped)
    assert request.data["GroupMemberships"] == "4"
    assert grouped.pool.members("admins") == {ADA, ALAN}
    assert grouped.pool.members("editors") == {ALAN, NAMES[3]}


def test_without_the_argument_nobody_joins_and_the_column_is_refused(grouped: World) -> None:
    properties = grouped.properties(grouped_csv(GROUPED))
    request = grouped.cloudformation.create(properties)
    assert "groups=UserGroups.existing()" in request.reason
    assert not grouped.pool.joined


def test_only_missing_memberships_are_made(grouped: World) -> None:
    grouped.watching = True
    csv = admins(NAMES)
    grouped.cloudformation.create(grouped.properties(csv, Groups="Existing"))
    assert calls(grouped, ADDITION) == len(NAMES)
    more = admins(NAMES + MORE[:1])
    request = grouped.cloudformation.update(grouped.properties(more, Groups="Existing"))
    assert request.data["GroupMemberships"] == "6"
    assert calls(grouped, ADDITION) == len(NAMES) + 1


def test_a_missing_group_is_refused_before_any_job(world: World) -> None:
    world.pool.groups = {"admins": 0.0}
    request = create(world)
    assert request.status == "FAILED"
    assert "users.csv:3, the 2nd group of cognito:groups." in request.reason
    assert "UserGroups.create_missing()" in request.reason
    assert "editors" not in request.reason
    assert not world.pool.jobs


def test_a_group_that_is_listed_late_is_there(grouped: World) -> None:
    grouped.pool.groups = dict.fromkeys(grouped.pool.groups, grouped.clock.now)
    grouped.cognito.behaviour.seconds_until_group_listed = 10
    assert create(grouped).status == "SUCCESS"


def test_a_missing_group_is_made_and_the_others_stay(world: World) -> None:
    world.pool.groups = {"admins": 1.0}
    assert create(world, Groups="CreateMissing").status == "SUCCESS"
    assert world.pool.groups.pop("admins") == 1.0
    assert set(world.pool.groups) == {"editors"}


def test_in_a_pool_of_addresses_the_pools_own_username_joins() -> None:
    world = with_groups(world_by_address("email"))
    name = "ada@example.com"
    csv = b"email,email_verified,cognito:username,cognito:groups\n"
    csv += f"{name},TRUE,{name},admins\n".encode()
    properties = world.properties(csv, Groups="Existing")
    assert world.cloudformation.create(properties).status == "SUCCESS"
    assert world.pool.members("admins") == {f"uuid of {name}"}


def stranger_with_the_address(world: World) -> None:
    world.cognito.add_pool(POOL, alias=True)
    with_groups(world)
    world.pool.users["mallory"] = f"{ADA}@example.com"


def test_a_stranger_with_the_rows_address_joins_nothing(world: World) -> None:
    stranger_with_the_address(world)
    request = create(world, FailureTolerance={"Users": "1"})
    assert request.status == "SUCCESS", request.reason
    assert world.pool.members("admins") == {ALAN}
    assert request.data["GroupMemberships"] == "3"


def test_a_row_in_place_of_a_stranger_joins_by_its_own_name(world: World) -> None:
    # FACTS 1.5.8: it is unknown what the service does with such a row.
    stranger_with_the_address(world)
    world.cognito.behaviour.taken_alias = "imported"
    assert create(world).status == "SUCCESS"
    assert world.pool.members("admins") == {ADA, ALAN}


def test_a_federated_profile_with_the_address_joins_nothing() -> None:
    world = with_groups(world_by_address("email"))
    name = "ada@example.com"
    world.pool.others = [profile(name)]
    csv = b"email,email_verified,cognito:username,cognito:groups\n"
    csv += f"{name},TRUE,{name},admins\n".encode()
    assert world.cloudformation.create(world.properties(csv, Groups="Existing")).status == "SUCCESS"
    assert world.pool.members("admins") == {f"uuid of {name}"}


def test_whoever_has_not_proven_the_address_joins_nothing() -> None:
    world = with_groups(world_by_address("email", "phone"))
    name = "ada@example.com"
    # Two users of one address, both made by hand: nobody knows which one the row means.
    world.pool.others = [
        listed_user(f"uuid {n}", status="CONFIRMED", email=name, email_verified="false")
        for n in range(2)
    ]
    csv = b"email,email_verified,phone_number,phone_number_verified,cognito:username,cognito:groups"
    csv += f"\n{name},FALSE,+15550190042,TRUE,{name},admins\n".encode()
    request = world.cloudformation.create(world.properties(csv, Groups="Existing"))
    assert request.status == "FAILED"
    assert "users.csv:2" in request.reason
    assert not world.pool.joined


def test_who_signed_up_and_is_not_confirmed_joins_nothing(grouped: World) -> None:
    grouped.pool.users[ADA] = "mallory@example.com"
    grouped.pool.unconfirmed = {ADA}
    request = create(grouped)
    assert request.status == "FAILED"
    assert "users of users.csv are not in their groups (1): nobody is seen" in request.reason
    assert "users.csv:2." in request.reason
    assert grouped.pool.members("admins") == {ALAN}


def test_a_row_skipped_for_an_address_not_verified_is_not_in_its_groups() -> None:
    """The service's "already exists" says that somebody is there, not that the user may join."""
    world = with_groups(world_by_address("email"))
    world.cognito.behaviour.taken_address = "skipped"
    name = "ada@example.com"
    world.pool.others = [
        listed_user("uuid", status="FORCE_CHANGE_PASSWORD", email=name, email_verified="false")
    ]
    csv = b"email,email_verified,cognito:username,cognito:groups\n"
    csv += f"{name},TRUE,{name},admins\n".encode()
    request = world.cloudformation.create(world.properties(csv, Groups="Existing"))
    assert request.status == "FAILED"
    assert "users of users.csv are not in their groups (1): nobody is seen" in request.reason
    assert "users.csv:2." in request.reason


def test_a_sign_up_that_was_not_listed_yet_is_not_in_its_groups(grouped: World) -> None:
    grouped.pool.users[ADA] = "mallory@example.com"
    grouped.pool.created_at[ADA] = grouped.clock.now
    grouped.pool.unconfirmed = {ADA}
    grouped.cognito.behaviour.seconds_until_listed = 30
    request = create(grouped)
    assert request.status == "FAILED"
    assert "users.csv:2." in request.reason


def test_a_tolerated_failure_excuses_nobody_else(grouped: World) -> None:
    """The failed row has no groups; the sign-up, who has some, was not listed when Plan looked."""
    grouped.cognito.behaviour.bad_users = frozenset({GRACE})
    grouped.pool.users[ADA] = "mallory@example.com"
    grouped.pool.created_at[ADA] = grouped.clock.now
    grouped.pool.unconfirmed = {ADA}
    grouped.cognito.behaviour.seconds_until_listed = 30
    request = create(grouped, FailureTolerance={"Users": "1"})
    assert request.status == "FAILED"
    assert "users.csv:2." in request.reason


@pytest.mark.parametrize("pages", [1, 3])
def test_a_filter_may_find_a_user_on_a_later_page(grouped: World, pages: int) -> None:
    grouped.cognito.behaviour.empty_filtered_pages = pages
    grouped.pool.users[ALAN] = "alan@example.com"
    request = create(grouped)
    assert request.status == "SUCCESS", request.reason
    assert request.data["GroupMemberships"] == "4"


def test_a_user_who_is_known_late_joins(grouped: World) -> None:
    grouped.cognito.behaviour.seconds_until_addable = 50
    request = create(grouped)
    assert request.status == "SUCCESS", request.reason
    assert request.data["GroupMemberships"] == "4"


def test_a_user_who_is_never_known_fails_the_import(grouped: World) -> None:
    grouped.cognito.behaviour.seconds_until_addable = 3600
    request = create(grouped)
    assert "users.csv:2, users.csv:3, users.csv:5." in request.reason
    assert request.answers[0].at - request.sent < 120


def test_a_rollback_sets_no_memberships(grouped: World) -> None:
    create(grouped)
    grouped.pool.joined.clear()
    grouped.cognito.behaviour.bad_users = frozenset(MORE)
    csv = grouped_csv(GROUPED, NAMES + MORE)
    grouped.cloudformation.update(grouped.properties(csv, Groups="Existing"))
    rollback = grouped.cloudformation.requests[-1]
    assert rollback.is_rollback
    assert rollback.status == "SUCCESS"
    assert not grouped.pool.joined


def test_a_refusal_is_told_with_its_place_in_the_services_words() -> None:
    world = refusing("NotAuthorizedException", "Not here and not today.")
    request = create(world, {ALAN: "admins;editors"})
    assert (
        "users.csv:3, the 1st group of cognito:groups: AdminAddUserToGroup was refused: "
        "NotAuthorizedException: Not here and not today."
    ) in request.reason


@pytest.mark.parametrize("text", [f"No {ALAN.upper()} here.", "The group admins is full."])
def test_words_that_repeat_what_was_sent_are_not_told(text: str) -> None:
    world = refusing("LimitExceededException", text)
    request = create(world, {ALAN: "admins"})
    assert "was refused: LimitExceededException." in request.reason


def test_who_fails_within_the_tolerance_is_left_out(grouped: World) -> None:
    grouped.cognito.behaviour.bad_users = frozenset({ADA})
    request = create(grouped, FailureTolerance={"Users": "1"})
    assert (request.status, request.data["GroupMemberships"]) == ("SUCCESS", "3")


def test_one_more_than_the_job_has_lost_is_told(grouped: World) -> None:
    grouped.pool.users[ALAN] = "alan@example.com"
    grouped.pool.unconfirmed = {ALAN}
    grouped.cognito.behaviour.bad_users = frozenset({ADA})
    request = create(grouped, FailureTolerance={"Users": "1"})
    assert request.status == "FAILED"
    assert "users of users.csv are not in their groups (2)" in request.reason
