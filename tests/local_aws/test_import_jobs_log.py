"""The job's log (FACTS 5)."""

from __future__ import annotations

import time

from local_aws import LocalAws
from tests.local_aws.imports import Pool, client, quick, user

TEST_ENTRY = "Cognito User Pools Import - Test Log"


def test_group_stream_and_lines(local_aws: LocalAws) -> None:
    pool = Pool(local_aws)
    result = pool.run_rows(user("ada"), user("bad", email=""), user("ada"), user("grace"))
    job = result.job
    logs = client(local_aws, "logs")
    group = f"/aws/cognito/userpools/{pool.id}/people"
    assert [found["logGroupName"] for found in logs.describe_log_groups()["logGroups"]] == [group]
    streams = logs.describe_log_streams(logGroupName=group)["logStreams"]
    assert [found["logStreamName"] for found in streams] == [f"{job['JobId']}/job"]
    assert list(result.log) == [
        TEST_ENTRY,
        TEST_ENTRY,
        "[SUCCEEDED] Line Number 2 - The import succeeded.",
        result.log[3],
        "[SKIPPED] Line Number 4 - The user already exists.",
        "[SUCCEEDED] Line Number 5 - The import succeeded.",
    ]
    assert result.log[3].startswith("[FAILED] Line Number 3 - ")


def test_each_job_has_a_stream_in_the_pools_group(local_aws: LocalAws) -> None:
    quick(local_aws)
    pool = Pool(local_aws)
    pool.run_rows(user("ada"))
    pool.run_rows(user("grace"))
    group = f"/aws/cognito/userpools/{pool.id}/people"
    streams = client(local_aws, "logs").describe_log_streams(logGroupName=group)["logStreams"]
    assert len(streams) == 2


def test_the_role_is_tried_before_the_job_begins(local_aws: LocalAws) -> None:
    local_aws.configure(hold="Pending")
    pool = Pool(local_aws)
    job = pool.ready()
    pool.start(job)
    deadline = time.monotonic() + 10
    while not pool.log(job) and time.monotonic() < deadline:
        time.sleep(0.005)
    assert pool.log(job) == [TEST_ENTRY]


def test_a_job_that_fails_as_a_whole_has_test_entries_only(local_aws: LocalAws) -> None:
    quick(local_aws)
    assert Pool(local_aws).run(b"not,a,header\n").log == [TEST_ENTRY, TEST_ENTRY]


def test_a_pool_name_that_no_log_group_can_have(local_aws: LocalAws) -> None:
    quick(local_aws)
    pool = Pool(local_aws, PoolName="our people")
    assert pool.run_rows(user("ada")).job["Status"] == "Failed"
    quick(local_aws, pool_name_unfit_for_log="replaced")
    pool.name = "our-people"
    assert len(pool.run_rows(user("ada")).log) == 3


def test_the_log_can_come_late(local_aws: LocalAws) -> None:
    quick(local_aws, log_delay_seconds=0.3)
    pool = Pool(local_aws)
    result = pool.run_rows(user("ada"))
    assert result.log == [TEST_ENTRY, TEST_ENTRY]
    deadline = time.monotonic() + 10
    while len(pool.log(result.job)) < 3 and time.monotonic() < deadline:
        time.sleep(0.02)
    assert len(pool.log(result.job)) == 3


def test_the_log_can_be_lost(local_aws: LocalAws) -> None:
    quick(local_aws, log_rows="dropped")
    result = Pool(local_aws).run_rows(user("ada"))
    assert result.counts == (1, 0, 0)
    assert result.log == [TEST_ENTRY, TEST_ENTRY]
