"""Who counts as present: a success means that everyone in the source is in the pool."""

from __future__ import annotations

import pytest

from tests.handler.addresses import profile, world_by_address
from tests.handler.aws.listed_user import listed_user
from tests.handler.sources import MORE, NAMES, users_csv
from tests.handler.world import World

MAILS = tuple(f"{name}@example.com" for name in NAMES)
PHONE = "+15550190042"


def mail_csv(*mails: str) -> bytes:
    return users_csv(mails or MAILS).replace(b"@example.com@example.com", b"@example.com")


@pytest.mark.parametrize("others", [0, 500], ids=["listed", "looked up"])
def test_a_federated_profile_with_the_address_is_somebody_else(others: int) -> None:
    world = world_by_address("email")
    world.pool.users = {f"user{n}@example.com": f"user{n}@example.com" for n in range(others)}
    world.pool.others = [profile(MAILS[0])]
    request = world.cloudformation.create(world.properties(mail_csv()))
    assert request.status == "SUCCESS", request.reason
    assert (request.data["ImportedUsers"], request.data["AlreadyPresentUsers"]) == ("5", "0")
    assert set(MAILS) <= set(world.pool.users)


def test_a_user_who_is_skipped_for_a_federated_profile_has_failed() -> None:
    world = world_by_address("email")
    world.pool.others = [profile(MAILS[2])]
    world.cognito.behaviour.taken_address = "skipped"
    request = world.cloudformation.create(world.properties(mail_csv()))
    assert request.status == "FAILED"
    assert "users.csv:4: The user already exists." in request.reason
    assert "a profile of an identity provider has it" in request.reason
    again = world.cloudformation.create(
        world.properties(mail_csv(), FailureTolerance={"Users": "1"})
    )
    assert again.status == "SUCCESS"


def test_beside_a_federated_profile_whoever_has_the_name_is_the_user() -> None:
    world = world_by_address("email")
    made_by_hand = listed_user(
        "uuid of somebody", status="FORCE_CHANGE_PASSWORD", email=MAILS[0], email_verified="false"
    )
    world.pool.others = [profile(MAILS[2]), made_by_hand]
    world.cognito.behaviour.taken_address = "skipped"
    request = world.cloudformation.create(world.properties(mail_csv()))
    assert "3 imported, 2 skipped" in request.reason
    assert "users.csv:4: " in request.reason
    assert "users.csv:2: " not in request.reason


def test_a_federated_profile_does_not_make_others_fail_who_came_meanwhile() -> None:
    world = world_by_address("email")
    world.pool.others = [profile(MAILS[2])]
    world.pool.users = {MAILS[0]: MAILS[0]}
    world.pool.created_at = {MAILS[0]: world.clock.now}
    world.cognito.behaviour.seconds_until_listed = 5
    request = world.cloudformation.create(world.properties(mail_csv()))
    assert request.status == "SUCCESS", request.reason
    assert (request.data["ImportedUsers"], request.data["SkippedUsers"]) == ("4", "1")


def signed_up_by_phone(address: str, *, verified: bool = False) -> dict[str, object]:
    return listed_user(
        "uuid of somebody",
        status="CONFIRMED",
        email=address,
        email_verified=str(verified).lower(),
        phone_number=PHONE,
        phone_number_verified="true",
    )


def test_an_address_that_somebody_else_has_not_verified_is_not_theirs() -> None:
    world = world_by_address("email", "phone")
    world.pool.others = [signed_up_by_phone(MAILS[0])]
    request = world.cloudformation.create(world.properties(mail_csv()))
    assert request.status == "SUCCESS", request.reason
    assert (request.data["ImportedUsers"], request.data["AlreadyPresentUsers"]) == ("5", "0")


def test_an_address_that_somebody_has_verified_is_theirs() -> None:
    world = world_by_address("email", "phone")
    world.pool.others = [signed_up_by_phone(MAILS[0], verified=True)]
    request = world.cloudformation.create(world.properties(mail_csv()))
    assert (request.data["ImportedUsers"], request.data["AlreadyPresentUsers"]) == ("4", "1")


def test_an_unverified_address_is_theirs_if_the_row_says_so_too() -> None:
    world = world_by_address("email", "phone")
    world.pool.others = [signed_up_by_phone(MAILS[0])]
    csv = (
        "cognito:username,email,email_verified,phone_number,phone_number_verified\n"
        f"{MAILS[0]},{MAILS[0]},FALSE,{PHONE},TRUE\n"
    )
    request = world.cloudformation.create(world.properties(csv.encode()))
    assert request.status == "SUCCESS", request.reason
    assert (request.data["AlreadyPresentUsers"], request.data["JobId"]) == ("1", "none")


def test_present_users_who_cannot_sign_in_are_counted(world: World) -> None:
    for name in NAMES[:4]:
        world.pool.users[name] = f"{name}@example.com"
    world.pool.unconfirmed = {NAMES[0], "somebody else"}
    world.pool.disabled = {NAMES[1]}
    request = world.cloudformation.create(world.properties(users_csv()))
    assert request.data["AlreadyPresentUsers"] == "4"
    assert request.data["InactiveUsers"] == "2"
    assert '"inactive": 2' in world.stdout.getvalue()


def test_a_sign_up_that_was_not_confirmed_is_there_and_counted() -> None:
    world = world_by_address("email")
    world.pool.users = {mail: mail for mail in MAILS}
    world.pool.unconfirmed = {MAILS[0]}
    request = world.cloudformation.create(world.properties(mail_csv()))
    assert request.data["AlreadyPresentUsers"] == "5"
    assert request.data["InactiveUsers"] == "1"
    assert not world.pool.jobs


def test_inactive_users_are_remembered_for_a_rollback(world: World) -> None:
    world.pool.users = dict.fromkeys(NAMES[:2], "")
    world.pool.disabled = {NAMES[0]}
    world.cloudformation.create(world.properties(users_csv()))
    world.cognito.behaviour.bad_users = frozenset(MORE)
    world.cloudformation.update(world.properties(users_csv(NAMES + MORE)))
    rollback = world.cloudformation.requests[-1]
    assert (rollback.is_rollback, rollback.data["InactiveUsers"]) == (True, "1")


def test_going_back_to_an_earlier_file_imports_who_was_deleted_by_hand(world: World) -> None:
    cloudformation = world.cloudformation
    both, one = world.properties(users_csv(NAMES[:2])), world.properties(users_csv(NAMES[:1]))
    cloudformation.create(both)
    del world.pool.users[NAMES[1]]
    cloudformation.update(one)
    again = cloudformation.update(both)
    assert again.status == "SUCCESS"
    assert NAMES[1] in world.pool.users


def test_an_update_of_anything_asks_the_pool_again(world: World) -> None:
    first = world.cloudformation.create(world.properties(users_csv()))
    del world.pool.users[NAMES[3]]
    update = world.cloudformation.update(world.properties(users_csv(), TimeoutSeconds="600"))
    assert update.data["ImportedUsers"] == "1"
    assert update.data["AlreadyPresentUsers"] == "4"
    assert update.data["JobId"] != first.data["JobId"]


def test_counts_are_of_the_last_deployment_id_and_status_of_the_newest_job(world: World) -> None:
    first = world.cloudformation.create(world.properties(users_csv()))
    update = world.cloudformation.update(world.properties(users_csv(), RunAgain="2026-11-26"))
    assert update.data == {
        "JobId": first.data["JobId"],
        "Status": "Succeeded",
        "ImportedUsers": "0",
        "SkippedUsers": "0",
        "FailedUsers": "0",
        "AlreadyPresentUsers": "5",
        "InactiveUsers": "0",
        "UnfitHashUsers": "0",
        "GroupMemberships": "0",
    }
