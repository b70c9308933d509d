"""Passwords come along: the algorithm reaches the service, and is never lost."""

from __future__ import annotations

import io
from typing import Any

import pytest
from cognito_user_csv import CsvOptions, check
from cognito_user_import.job_names import JobName
from cognito_user_import.pool_facts import read_pool

from tests.handler.cloudformation import Request
from tests.handler.definition import POOL
from tests.handler.sources import HASH, HASHED, NAMES, hashed_csv, users_csv
from tests.handler.world import World

UNFIT = HASH.replace("$10$", "$13$")
WITHOUT = {**HASHED, "UnfitPasswordHashes": "import_without"}


def create(world: World, hashes: dict[str, str], **source: str) -> Request:
    properties = world.properties(hashed_csv(hashes), Source={**HASHED, **source})
    return world.cloudformation.create(properties)


def everyone(world: World) -> bool:
    return set(world.pool.users) == set(NAMES)


@pytest.mark.parametrize("listed", [True, False])
def test_hashes_are_imported_where_the_header_has_the_column_and_where_not(
    world: World, listed: bool
) -> None:
    world.cognito.behaviour.lists_password_hash = listed
    request = create(world, {NAMES[0]: HASH})
    assert request.status == "SUCCESS", request.reason
    assert everyone(world)
    assert world.pool.password_hashes == {NAMES[0]: HASH}
    assert request.data["UnfitHashUsers"] == "0"


def test_without_an_algorithm_no_hash_is_sent(world: World) -> None:
    request = world.cloudformation.create(world.properties(hashed_csv({})))
    assert request.status == "SUCCESS", request.reason
    assert world.pool.password_hashes == {}


@pytest.mark.parametrize("listed", [True, False])
def test_the_blank_column_counts_in_the_size_of_the_upload(world: World, listed: bool) -> None:
    world.cognito.behaviour.lists_password_hash = listed
    csv = users_csv()
    world.cloudformation.create(world.properties(csv))
    pool = read_pool(world.cognito, POOL).rules
    expected = check(io.BytesIO(csv), CsvOptions(), pool=pool).upload_size
    assert len(world.pool.jobs[0].upload or b"") == expected


def test_an_unfit_hash_is_refused_before_any_job(world: World) -> None:
    request = create(world, {NAMES[0]: UNFIT})
    assert request.status == "FAILED"
    assert "password_hash" in request.reason
    assert UNFIT[8:] not in request.reason
    assert world.pool.jobs == []


def test_users_with_an_unfit_hash_are_imported_without_and_counted(world: World) -> None:
    hashes = {NAMES[0]: HASH, NAMES[1]: UNFIT, NAMES[2]: UNFIT}
    world.pool.users[NAMES[2]] = f"{NAMES[2]}@example.com"  # not sent, so not counted
    request = create(world, hashes, **WITHOUT)
    assert request.status == "SUCCESS", request.reason
    assert everyone(world)
    assert world.pool.password_hashes == {NAMES[0]: HASH}
    assert request.data["UnfitHashUsers"] == "1"
    assert '"unfit": 1' in world.stdout.getvalue()


def test_users_who_are_there_and_have_a_hash_are_counted_in_the_log(world: World) -> None:
    for name in NAMES[:3]:
        world.pool.users[name] = f"{name}@example.com"
    assert create(world, {NAMES[0]: HASH, NAMES[1]: HASH, NAMES[4]: HASH}).status == "SUCCESS"
    assert '"present_with_hash": 2' in world.stdout.getvalue()
    assert world.pool.password_hashes == {NAMES[4]: HASH}


def test_a_rollback_gives_the_earlier_count(world: World) -> None:
    first = create(world, {NAMES[1]: UNFIT}, **WITHOUT)
    assert first.data["UnfitHashUsers"] == "1"
    world.cognito.behaviour.bad_users = frozenset({"new.user"})
    world.cloudformation.update(world.properties(users_csv((*NAMES, "new.user"))))
    _, update, rollback = world.cloudformation.requests
    assert (update.status, rollback.status) == ("FAILED", "SUCCESS")
    assert rollback.data == first.data


def test_an_algorithm_that_is_not_confirmed_starts_no_job(world: World) -> None:
    world.cognito.behaviour.loses_algorithm = True
    request = create(world, {NAMES[0]: HASH})
    assert request.status == "FAILED"
    assert "did not confirm the password hashing algorithm BCRYPT" in request.reason
    assert [(job.status, job.upload) for job in world.pool.jobs] == [("Created", None)]
    assert world.pool.users == {}


@pytest.mark.parametrize(
    "code", ["InvalidParameterException", "OperationNotEnabledException", "NewException"]
)
def test_a_pool_that_takes_no_hashes_is_told_in_the_services_words(world: World, code: str) -> None:
    world.cognito.behaviour.refuses_algorithm = code
    request = create(world, {NAMES[0]: HASH})
    assert request.status == "FAILED"
    assert f"{code}: The user pool does not take password hashes." in request.reason
    assert ("only pools on Cognito's new infrastructure" in request.reason) == (
        code != "NewException"
    )
    assert world.pool.jobs == []


def test_a_job_that_fails_before_any_row_may_be_the_pools_fault(world: World) -> None:
    world.cognito.behaviour.fails_jobs_with_algorithm = True
    request = create(world, {NAMES[0]: HASH})
    assert request.status == "FAILED"
    assert "check that the logs role trusts" in request.reason
    assert "only pools on Cognito's new infrastructure" in request.reason
    # One more for a role that was new, none without the column.
    assert [job.algorithm for job in world.pool.jobs] == ["BCRYPT", "BCRYPT"]


def test_another_algorithm_is_another_source(world: World) -> None:
    create(world, {NAMES[0]: HASH})
    (job,) = world.pool.jobs
    hashes = {**HASHED, "PasswordHashingAlgorithm": "SCRYPT"}
    world.pool.users.clear()
    world.cloudformation.update(world.properties(hashed_csv({}), Source=hashes))
    other = world.pool.jobs[-1]
    assert job.name.split("-")[2] != other.name.split("-")[2]


def test_no_hash_is_shown(world: World) -> None:
    properties: dict[str, Any] = {"UserPoolId": POOL}
    assert create(world, {NAMES[0]: HASH}, **properties).status == "SUCCESS"
    (execution,) = world.machine.executions.values()
    for text in (world.stdout.getvalue(), str(execution.history), str(world.pool.jobs[0].name)):
        assert HASH[7:] not in text


def test_the_algorithm_is_part_of_what_identifies_a_source(world: World) -> None:
    # A rollback takes the counts of the job that imported the very source that it goes back to.
    create(world, {NAMES[0]: HASH})
    same_file = {"PasswordHashingAlgorithm": "SCRYPT", "UnfitPasswordHashes": "import_without"}
    del world.pool.users[NAMES[0]]
    create(world, {NAMES[0]: HASH}, **same_file)
    first, second = (JobName.parse(job.name) for job in world.pool.jobs)
    assert first is not None
    assert second is not None
    assert first.import_id == second.import_id
    assert first.source_id != second.source_id


def test_a_hash_without_an_algorithm_is_refused_where_the_pool_lists_the_column(
    world: World,
) -> None:
    request = world.cloudformation.create(world.properties(hashed_csv({NAMES[0]: HASH})))
    assert request.status == "FAILED"
    assert "users.csv:2: password_hash: " in request.reason
    assert world.pool.jobs == []
