"""Rows that only the service refuses: the reason names the source's line in the service's words."""

from __future__ import annotations

import pytest
from cdk_cognito_user_import import FailureTolerance

from local_aws.assembly import DeploymentError
from tests.deployed.support.aliases import OWNER, TAKEN_ALIAS, pool_with_a_taken_alias
from tests.deployed.support.cli import Cli
from tests.deployed.support.patience import shorten
from tests.deployed.support.people import Person, people, person, usernames
from tests.deployed.support.waiting import until
from tests.deployed.support.world import World

# FACTS 5.3
UNVERIFIED = (
    "The User Record does not set any of the auto verified attributes to true. "
    "(Example: email_verified to true)."
)


def by_phone(number: int) -> Person:
    return person(
        number, email_verified="FALSE", phone_number="+15550190042", phone_number_verified="TRUE"
    )


def by_email(number: int) -> Person:
    return person(number, phone_number="", phone_number_verified="")


def test_cdk_deploy_names_the_line_and_the_services_words(world: World, cdk: Cli) -> None:
    # The account's one job is another pool's until this pool has changed its mind about addresses:
    # Plan accepts a row that the service fails later.
    pool = world.make_pool(AutoVerifiedAttributes=["email", "phone_number"])
    folder = world.seeded(
        [by_phone(1), by_phone(2), by_email(3), by_phone(4)], pool=world.existing(pool)
    )
    release = world.occupy_the_account()
    deployment = cdk.begin_deploy(folder)
    world.until_job(pool, "Created")
    world.aws.client("cognito-idp").update_user_pool(
        UserPoolId=pool, AutoVerifiedAttributes=["phone_number"]
    )
    release()
    run = cdk.end(deployment)
    assert run.status != 0
    assert "ROLLBACK_COMPLETE" in run.output
    (job,) = world.jobs(pool)
    (reason,) = world.reasons()
    assert reason == (
        f'the import job ended Succeeded "Import Job Completed Successfully.": 3 imported, '
        "0 skipped, 1 failed, 0 not attempted, of 4 users sent from users.csv. "
        f"users.csv:4: {UNVERIFIED} Correct these lines and deploy again. Users already imported "
        "stay in the pool and are left out next time. Job log: "
        f"/aws/cognito/userpools/{pool}/people, stream {job['JobId']}/{job['JobName']}."
    )
    assert "".join(reason.split()) in "".join(run.output.split())
    assert world.requests() == ["Create", "Delete"]
    assert world.users(pool) == usernames(1, 2, 4)


def rows_with_a_taken_alias(count: int, first: int = 1) -> list[Person]:
    """The last one has an address that is somebody's in the pool, which the service finds out."""
    return [*people(count - 1, first), person(first + count - 1, email=TAKEN_ALIAS)]


def test_lines_are_those_of_the_source_when_present_users_are_left_out(world: World) -> None:
    pool = world.existing(pool_with_a_taken_alias(world))
    first = world.deploy(world.seeded(people(3), pool=pool))
    error = world.refused(world.seeded(rows_with_a_taken_alias(6), pool=pool))
    assert error.status == "UPDATE_ROLLBACK_COMPLETE"
    (reason,) = world.reasons()
    assert "2 imported, 0 skipped, 1 failed, 0 not attempted, of 3 users sent" in reason
    assert "users.csv:7: An alias of the user belongs to another user." in reason
    assert world.users(first.pool) == [OWNER, *usernames(1, 2, 3, 4, 5)]


def test_a_reason_names_ten_lines_and_counts_the_rest(world: World) -> None:
    # Another pool's job is active until this pool has changed its mind about addresses.
    pool = world.make_pool(AutoVerifiedAttributes=["email", "phone_number"])
    release = world.occupy_the_account()
    phone = {"phone_number": "", "phone_number_verified": ""}
    world.start(world.seeded([by_phone(1), *[person(n, **phone) for n in range(2, 41)]],
                             pool=world.existing(pool)))  # fmt: skip
    world.until_job(pool, "Created")
    world.aws.client("cognito-idp").update_user_pool(
        UserPoolId=pool, AutoVerifiedAttributes=["phone_number"]
    )
    release()
    with pytest.raises(DeploymentError):
        world.finish()
    (reason,) = world.reasons()
    assert "Too many users have failed or been skipped during the import." in reason
    assert [f"users.csv:{line}:" in reason for line in (2, 3, 12, 13)] == [False, True, True, False]
    assert "… and 29 more." in reason


def test_a_verdict_does_not_need_the_log(world: World) -> None:
    world.aws.configure(log_rows="dropped")
    pool = world.existing(pool_with_a_taken_alias(world))
    world.refused(world.seeded(rows_with_a_taken_alias(4), pool=pool))
    (reason,) = world.reasons()
    assert "3 imported, 0 skipped, 1 failed" in reason
    assert "The job's log, which names the lines, could not be read." in reason


@pytest.mark.parametrize(
    "tolerance",
    [FailureTolerance.users(1), FailureTolerance.percent(25)],
    ids=["users", "percent"],
)
def test_failures_within_the_tolerance_are_a_success(
    world: World, tolerance: FailureTolerance
) -> None:
    pool = world.existing(pool_with_a_taken_alias(world))
    folder = world.seeded(rows_with_a_taken_alias(4), pool=pool, failure_tolerance=tolerance)
    outcome = world.deploy(folder)
    assert outcome.counts == (3, 0, 1)
    assert world.users(outcome.pool) == [OWNER, *usernames(1, 2, 3)]


def test_one_failure_more_than_tolerated(world: World) -> None:
    pool = world.existing(pool_with_a_taken_alias(world))
    tolerance = FailureTolerance.percent(24)
    rows = rows_with_a_taken_alias(4)
    error = world.refused(world.seeded(rows, pool=pool, failure_tolerance=tolerance))
    assert error.status == "ROLLBACK_COMPLETE"
    (reason,) = world.reasons()
    assert "3 imported, 0 skipped, 1 failed" in reason


def test_users_who_come_meanwhile_are_skipped_and_no_failure(world: World) -> None:
    pool = world.make_pool()
    release = world.occupy_the_account()
    world.start(world.seeded(people(3), pool=world.existing(pool)))
    world.until_job(pool, "Created")
    cognito_idp = world.aws.client("cognito-idp")
    for username in usernames(1, 2, 3):
        cognito_idp.admin_create_user(UserPoolId=pool, Username=username)
    release()
    outcome = world.finish()
    # The service calls that a failed job: FACTS 3.7.
    assert outcome["Status"] == "Failed"
    assert outcome.counts == (0, 3, 0)
    until("the job is over", lambda: world.statuses(pool) == ["Failed"])


def test_a_user_who_is_skipped_for_an_alias_is_not_taken_for_imported(world: World) -> None:
    world.aws.configure(taken_alias="skipped")
    pool = pool_with_a_taken_alias(world)
    first = world.seeded(people(2), pool=world.existing(pool))
    # The skipped user is looked for, in case ListUsers shows new users late (FACTS 6.11).
    shorten(first, SKIPPED_USERS=1)
    world.deploy(first)
    folder = world.seeded(rows_with_a_taken_alias(4), pool=world.existing(pool))
    # Nor by the next Update, which finds the job of the first one.
    for imported, sent in ((1, 2), (0, 1)):
        world.refused(folder)
        reason = world.reasons()[-1]
        assert (
            f"{imported} imported, 1 skipped, 0 failed, 0 not attempted, of {sent} user" in reason
        )
        assert "users.csv:5: The user already exists. Skipped users were not in the p" in reason
    assert world.users(pool) == [OWNER, *usernames(1, 2, 3)]


def test_users_who_come_meanwhile_into_a_pool_with_aliases_are_found_by_name(world: World) -> None:
    # New users are listed only after a while (FACTS 6.11).
    world.aws.configure(list_users_delay_seconds=4)
    pool = pool_with_a_taken_alias(world)
    folder = world.seeded(people(3), pool=world.existing(pool))
    release = world.occupy_the_account()
    world.start(folder)
    world.until_job(pool, "Created")
    world.aws.client("cognito-idp").admin_create_user(UserPoolId=pool, Username=usernames(1)[0])
    release()
    assert world.finish().counts == (2, 1, 0)
