"""What the service may do, documented or not: an import copes with every plausible behaviour."""

from __future__ import annotations

import json
import re

import pytest

from tests.handler.aws.import_job import ImportJob
from tests.handler.cloudformation import Request
from tests.handler.creations import CALLS, create, others_job
from tests.handler.definition import POOL
from tests.handler.sources import MORE, NAMES, uploaded, users_csv
from tests.handler.world import World

# FACTS 3.5: how a second active job, or a role not known yet, is answered is unknown.
REFUSALS = (
    "PreconditionNotMetException",
    "LimitExceededException",
    "TooManyRequestsException",
    "InvalidParameterException",
    "NotAuthorizedException",
    "OperationNotEnabledException",
    "AccessDeniedException",
)
LOG_GROUP = f"/aws/cognito/userpools/{POOL}/example-pool"


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("code", REFUSALS)
def test_a_job_in_the_same_pool_is_waited_for(world: World, call: str, code: str) -> None:
    world.cognito.behaviour.busy_at, world.cognito.behaviour.busy_code = call, code
    world.cognito.behaviour.seconds_in_progress = 300
    job = others_job(world)
    job.upload = uploaded(world, MORE)
    job.start(world.clock.now)
    assert create(world) == "SUCCESS"
    assert set(world.pool.users) == {*MORE, *NAMES}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("code", REFUSALS[:3])
def test_a_job_of_another_pool_is_waited_for(world: World, call: str, code: str) -> None:
    world.cognito.behaviour.busy_at, world.cognito.behaviour.busy_code = call, code
    world.cognito.behaviour.busy_until = world.clock.now + 600
    assert create(world) == "SUCCESS"


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("code", REFUSALS)
def test_a_role_that_is_not_known_yet_is_waited_for(world: World, call: str, code: str) -> None:
    world.cognito.behaviour.role_fails, world.cognito.behaviour.role_code = call, code
    world.cognito.behaviour.role_ready_at = world.clock.now + 60
    assert create(world) == "SUCCESS"
    assert len(world.pool.jobs) == 1


def test_a_fresh_job_is_fresh_although_a_crash_left_one_behind(world: World) -> None:
    world.cognito.behaviour.role_ready_at = world.clock.now + 10
    properties = world.properties(users_csv())
    request = world.cloudformation.send("Create", properties, "")
    world.clock.run(lambda: bool(world.pool.jobs))
    # What a crash between Create and Start leaves: a job of this execution that never starts.
    first = world.pool.jobs[0]
    left = ImportJob("import-left", first.name, POOL, "role", "", world.clock.now)
    first.name = first.name.replace("-a1", "-a2")
    world.pool.jobs.insert(0, left)
    world.rest()
    assert request.status == "SUCCESS"


def test_a_job_that_nobody_can_start_any_more_is_reported(world: World) -> None:
    world.cognito.behaviour.busy_until = world.clock.now + 1e9
    properties = world.properties(users_csv())
    request = world.cloudformation.send("Create", properties, "")
    world.clock.run(lambda: bool(world.pool.jobs))
    world.clock.sleep(100)
    world.pool.jobs[0].status = "Expired"
    world.rest()
    assert request.reason.startswith("the import job ended Expired: 0 imported")


def test_a_job_that_somebody_stops_is_reported(world: World) -> None:
    world.cognito.behaviour.seconds_per_row = 10
    request = world.cloudformation.send("Create", world.properties(users_csv()), "")
    world.clock.sleep(25)
    world.pool.jobs[0].stop(world.clock.now)
    world.rest()
    assert request.reason.startswith(
        'the import job ended Stopped "The Import Job was stopped by the developer.": 2 imported'
    )


def test_a_pool_full_of_jobs_is_told_from_a_busy_account(world: World) -> None:
    for _ in range(1000):
        others_job(world, "Succeeded")
    reason = create(world)
    assert "The pool has 1,000 import jobs, and jobs cannot be deleted." in reason
    assert world.clock.elapsed < 60


def test_a_pool_deleted_meanwhile_is_reported_and_deleted_without_complaint(world: World) -> None:
    world.cognito.behaviour.seconds_per_row = 100
    request = world.cloudformation.send("Create", world.properties(users_csv()), "")
    world.clock.sleep(30)
    del world.cognito.pools[POOL]
    world.rest()
    assert "ResourceNotFoundException: User pool" in request.reason
    world.cloudformation.properties = request.event["ResourceProperties"]
    assert world.cloudformation.delete().status == "SUCCESS"


def test_users_come_and_jobs_and_logs_are_read_in_pages(world: World) -> None:
    world.cognito.page = world.logs.page = 2
    for number in range(9):
        world.pool.users[f"a-user-{number}"] = f"a-user-{number}@example.com"
        others_job(world, "Succeeded")
    world.pool.users[NAMES[4]] = "there@example.com"
    world.cognito.behaviour.bad_users = frozenset(NAMES[:3])
    reason = create(world)
    assert all(f"users.csv:{line}: The User Record" in reason for line in (2, 3, 4))
    assert "of 4 users sent" in reason


def test_few_users_are_looked_up_in_a_large_pool_by_name(world: World) -> None:
    world.pool.users |= {f"user-{n}": f"user-{n}@example.com" for n in range(1000)}
    world.pool.users[NAMES[0]] = "there@example.com"
    world.watching = True
    assert create(world) == "SUCCESS"
    assert sum(call.operation == "ListUsers" for call in world.calls) == len(NAMES)
    assert world.pool.jobs[0].usernames == list(NAMES[1:])


@pytest.mark.parametrize("size", [0, 1000])
def test_users_are_found_by_their_e_mail_address_where_it_is_the_username(size: int) -> None:
    from tests.handler.definition import synthesized  # noqa: PLC0415 - a world of its own

    world = World(synthesized())
    mails = tuple(f"{name}@example.com" for name in NAMES)
    there = {f"user-{n}@example.com": f"user-{n}@example.com" for n in range(size)}
    world.cognito.add_pool(POOL, by_email=True, users={**there, mails[1]: mails[1]})
    csv = users_csv(mails).replace(b"@example.com@example.com", b"@example.com")
    request = world.cloudformation.create(world.properties(csv))
    assert request.data["AlreadyPresentUsers"] == "1"
    assert world.pool.jobs[0].usernames == [mail for mail in mails if mail != mails[1]]


@pytest.mark.parametrize("delay", [6, 1e9], ids=["late", "missing"])
def test_the_verdict_does_not_depend_on_the_log(world: World, delay: float) -> None:
    world.logs.delay = delay
    world.cognito.behaviour.bad_users = frozenset(NAMES[:1])
    reason = create(world)
    assert "4 imported, 0 skipped, 1 failed, 0 not attempted, of 5 users sent" in reason
    named = "users.csv:2: The User Record does not set any" in reason
    assert named == (delay == 6)
    assert named != ("The job's log, which names the lines, could not be read." in reason)


def test_a_log_that_counts_its_lines_otherwise_does_not_change_the_verdict(world: World) -> None:
    request = world.cloudformation.send("Create", world.properties(users_csv()), "")
    world.cognito.behaviour.bad_users = frozenset(NAMES[:1])
    world.clock.run(lambda: bool(world.pool.jobs))
    world.pool.jobs[0].log.append("[FAILED] Line Number 99 - In the service's words.")
    world.rest()
    assert "4 imported, 0 skipped, 1 failed" in request.reason
    assert "users.csv:? (line 99 of the upload): In the service's words." in request.reason


@pytest.mark.parametrize(
    ("tolerance", "status"),
    [
        ({"Users": "1"}, "FAILED"),
        ({"Users": "2"}, "SUCCESS"),
        ({"Percent": "39"}, "FAILED"),
        ({"Percent": "40"}, "SUCCESS"),
    ],
)
def test_failures_within_the_tolerance_are_a_success(
    world: World, tolerance: dict[str, str], status: str
) -> None:
    world.cognito.behaviour.bad_users = frozenset(NAMES[:2])
    properties = world.properties(users_csv(), FailureTolerance=tolerance)
    request = world.cloudformation.create(properties)
    assert request.status == status
    if status == "SUCCESS":
        assert (request.data["ImportedUsers"], request.data["FailedUsers"]) == ("3", "2")


@pytest.mark.parametrize(("percent", "status"), [("49", "FAILED"), ("50", "SUCCESS")])
def test_a_tolerance_in_percent_counts_over_the_rows_sent(
    world: World, percent: str, status: str
) -> None:
    world.pool.users |= dict.fromkeys(NAMES[:3], "there@example.com")
    world.cognito.behaviour.bad_users = frozenset(NAMES[3:4])  # a half of those sent
    properties = world.properties(users_csv(), FailureTolerance={"Percent": percent})
    assert world.cloudformation.create(properties).status == status


def test_users_that_came_meanwhile_are_skipped_and_a_success(world: World) -> None:
    world.cognito.behaviour.seconds_pending = 20
    request = world.cloudformation.send("Create", world.properties(users_csv()), "")
    world.clock.sleep(5)
    world.pool.users |= dict.fromkeys(NAMES, "there@example.com")
    world.rest()
    assert world.pool.jobs[0].status == "Failed"  # FACTS 3.7
    assert (request.status, request.data["SkippedUsers"]) == ("SUCCESS", "5")


def test_an_answer_is_never_too_long(world: World) -> None:
    names = tuple(f"user-{number:04}" for number in range(400))
    rows = users_csv(names, real_name="é").replace(b"TRUE", b"perhaps")
    request = world.cloudformation.create(world.properties(rows))
    assert request.status == "FAILED"
    assert len(request.answers[0].body) <= 4096
    assert "400 errors" in request.reason


def refused_at_length(world: World, name: str, words: str) -> Request:
    """The Create of a file with this name whose 40 users all fail, with these words in the log."""
    users = tuple(f"user{number}" for number in range(40))
    properties = world.properties(users_csv(users), Source={"Name": name})
    world.cognito.behaviour.bad_users = frozenset(users)
    request = world.cloudformation.send("Create", properties, "")
    world.clock.run(lambda: bool(world.pool.jobs))
    world.pool.jobs[0].log += [f"[FAILED] Line Number {n} - {words}" for n in range(2, 42)]
    world.rest()
    assert len(request.answers[0].body) <= 4096
    assert f"40 failed, 0 not attempted, of 40 users sent from {name}." in request.reason
    return request


def test_of_many_lines_those_are_told_that_leave_room_for_what_to_do(world: World) -> None:
    name = f"{'ü' * 246}.csv"
    reason = refused_at_length(world, name, "Überlanges Wort " * 18).reason
    told = len(re.findall(r"ü\.csv:\d+: Über", reason))
    assert 1 <= told < 10
    assert f" … and {40 - told} more. Correct these lines and deploy again." in reason
    job = world.pool.jobs[0]
    assert reason.endswith(f"Job log: {LOG_GROUP}, stream {job.id}/{job.name}.")


def test_a_reason_that_is_too_long_all_the_same_is_cut_and_the_answer_stays_whole(
    world: World,
) -> None:
    # Letters of four bytes, as many as the longest key and the longest pool name may have.
    world.pool.name = "𝕌" * 128
    request = refused_at_length(world, f"{'𝕌' * 250}.csv", "𝕌𝕓𝕖𝕣𝕝𝕒𝕟𝕘" * 40)
    assert len(request.answers[0].body) > 4080
    assert request.reason.endswith(" …")


def test_a_refused_file_makes_no_job(world: World) -> None:
    rows = users_csv().replace(b"TRUE", b"perhaps")
    assert world.cloudformation.create(world.properties(rows)).status == "FAILED"
    assert world.pool.jobs == []


def test_waits_get_longer_up_to_half_a_minute(world: World) -> None:
    world.cognito.behaviour.seconds_per_row = 250
    create(world)
    (execution,) = world.machine.executions.values()
    looks = [
        json.loads(str(end)) for what, end in execution.history if what == "CheckJob succeeded"
    ]
    polls = [look["wait_seconds"] for look in looks if look["next"] == "WaitForJob"]
    assert (polls[0], max(polls)) == (1, 30)
    assert polls == sorted(polls)
