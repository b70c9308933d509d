"""The life of an import in CloudFormation, as the real CDK CLI leads it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import aws_cdk as cdk_lib
from aws_cdk import aws_cognito as cognito
from cdk_cognito_user_import import CognitoUserImport, Wait

from tests.deployed.support.apps import STACK, Seeded, user_pool
from tests.deployed.support.cli import Cli
from tests.deployed.support.people import people, person, usernames
from tests.deployed.support.world import World


def test_create_update_other_pool_and_delete(world: World, cdk: Cli) -> None:
    first = cdk.deploy(world.seeded(people(2)))
    assert (first["Status"], first.counts) == ("Succeeded", (2, 0, 0))

    more = world.seeded(people(3))
    assert cdk.deploy(more).counts == (1, 0, 0)
    cdk.deploy(more)
    assert world.requests() == ["Create", "Update"]

    moved = world.seeded(people(3), pool=lambda stack: user_pool(stack, "OtherPool"))
    second = cdk.deploy(moved)
    assert second.pool != first.pool
    assert second.counts == (3, 0, 0)
    assert world.requests() == ["Create", "Update", "Update", "Delete"]
    old, new = (world.aws.requests()[index]["physical_id"] for index in (2, 3))
    assert old == new != world.resource("Custom::CognitoUserImport")

    cdk.destroy(moved)
    assert world.requests()[4:] == ["Delete"]
    for pool in (first.pool, second.pool):
        assert world.users(pool) == usernames(1, 2, 3)


def worker_policies(world: World) -> set[str]:
    iam = world.aws.client("iam")
    (role,) = (r["RoleName"] for r in iam.list_roles()["Roles"] if "WorkerRole" in r["RoleName"])
    attached = iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]
    return {policy["PolicyName"] for policy in attached}


def test_an_import_that_moves_to_another_pool_stops_its_job_in_the_old_one(
    world: World, cdk: Cli
) -> None:
    old, new = world.make_pool(), world.make_pool()
    world.aws.configure(hold="InProgress")
    cdk.deploy(world.seeded(people(2), pool=world.existing(old), wait=Wait.background()))
    first = worker_policies(world)
    moved = world.seeded(people(3), pool=world.existing(new), wait=Wait.background())
    cdk.deploy(moved)
    assert (world.statuses(old), world.statuses(new)) == (["Stopped"], ["InProgress"])
    assert world.requests() == ["Create", "Update", "Delete"]
    # The one for the old pool has gone, and another one is there for the new pool.
    assert (len(first & worker_policies(world)), len(worker_policies(world))) == (0, 1)
    world.aws.configure(hold="")
    world.until_quiet()
    assert world.users(new) == usernames(1, 2, 3)


def test_a_failed_update_rolls_back_without_the_old_file(world: World, cdk: Cli) -> None:
    pool = world.make_pool()
    good = world.seeded(people(2), pool=world.existing(pool))
    before = cdk.deploy(good)
    world.remove_file(good)

    by_phone = person(
        3, email_verified="", phone_number="+15550190042", phone_number_verified="TRUE"
    )
    rows = [person(1, phone_number="", phone_number_verified=""), by_phone]
    run = cdk.refused(world.seeded(rows, pool=world.existing(pool)))
    assert world.status() == "UPDATE_ROLLBACK_COMPLETE"
    assert "users.csv:3: email_verified: none of the attributes" in run.words
    assert world.requests() == ["Create", "Update", "Update"]
    assert world.outcome() == before
    assert world.users(pool) == usernames(1, 2)

    assert cdk.deploy(world.seeded(people(3), pool=world.existing(pool))).counts == (1, 0, 0)


def test_deleting_a_stack_during_its_import_stops_the_job(world: World, cdk: Cli) -> None:
    pool = world.make_pool()
    world.aws.configure(hold="InProgress")
    folder = world.seeded(people(2), pool=world.existing(pool))
    deployment = cdk.begin_deploy(folder)
    world.until_job(pool, "InProgress")
    cdk.destroy(folder)
    assert cdk.end(deployment).status != 0
    assert world.requests() == ["Create", "Delete"]
    assert world.statuses(pool) == ["Stopped"]
    world.until_quiet()
    # The late answer to the cancelled Create is nobody's business any more.
    outcomes = {reply["request_type"]: reply["outcome"] for reply in world.aws.replies()}
    assert outcomes == {"Create": "ignored", "Delete": "accepted"}


def deadline_of_two_seconds(template: dict[str, Any]) -> None:
    """The construct gives a minute at least; waiting for it would prove no more."""
    (resource,) = (
        resource
        for resource in template["Resources"].values()
        if resource["Type"] == "Custom::CognitoUserImport"
    )
    resource["Properties"]["TimeoutSeconds"] = 2


def test_the_deadline_stops_the_job_and_tells_the_counts(world: World, cdk: Cli) -> None:
    world.aws.configure(hold="InProgress")
    run = cdk.refused(world.seeded(people(2), deadline_of_two_seconds))
    (pool,) = world.pools()
    assert world.statuses(pool) == ["Stopped"]
    (reason,) = world.reasons()
    assert reason.startswith("the import did not finish within its timeout")
    assert "0 imported, 0 skipped, 0 failed, 2 not attempted, of 2 users sent" in reason
    assert "with a longer `timeout` or with `wait=Wait.background()`" in reason
    assert "Job log: /aws/cognito/userpools/" in reason
    assert "".join(reason.split()) in "".join(run.output.split())


def test_in_the_background_the_deployment_goes_on_while_the_job_runs(
    world: World, cdk: Cli
) -> None:
    world.aws.configure(hold="InProgress")
    outcome = cdk.deploy(world.seeded(people(2), wait=Wait.background()))
    assert world.statuses(outcome.pool) == ["InProgress"]
    assert outcome["Status"] == "InProgress"
    assert outcome["JobId"] == world.jobs(outcome.pool)[0]["JobId"]
    assert world.execution("Create")["status"] == "RUNNING"
    world.aws.configure(hold="")
    world.until_quiet()
    assert world.execution("Create")["status"] == "SUCCEEDED"
    assert world.users(outcome.pool) == usernames(1, 2)


def test_destroying_a_stack_stops_its_job_in_the_background(world: World, cdk: Cli) -> None:
    pool = world.make_pool()
    world.aws.configure(hold="InProgress")
    folder = world.seeded(people(2), pool=world.existing(pool), wait=Wait.background())
    cdk.deploy(folder)
    cdk.destroy(folder)
    assert world.requests() == ["Create", "Delete"]
    assert world.statuses(pool) == ["Stopped"]


def test_a_worker_that_dies_and_is_throttled_imports_everybody_once(world: World, cdk: Cli) -> None:
    throttled = "TooManyRequestsException"
    world.aws.fail("lambda", "Invoke", resource="Worker", times=2, code=throttled, status=429)
    world.aws.fail("cognito-idp", "CreateUserImportJob", kind="crash")
    world.aws.fail("cognito-idp", "StartUserImportJob", kind="crash_after")
    world.aws.fail("cognito-idp", "DescribeUserImportJob", kind="crash")
    outcome = cdk.deploy(world.seeded(people(3)))
    assert outcome.counts == (3, 0, 0)
    assert world.statuses(outcome.pool) == ["Succeeded"]
    assert world.users(outcome.pool) == usernames(1, 2, 3)


def two_imports(world: World, first: Wait, second: Wait) -> Path:
    """Two imports into one pool in one stack; nothing says which one comes first."""

    def build(app: cdk_lib.App) -> None:
        stack = Seeded(app, source=world.source(people(2, first=3)), wait=second)
        CognitoUserImport(
            stack,
            # The local AWS makes a stack's resources one after another, in the alphabet's order.
            "First",
            user_pool=stack.pool,
            source=world.source(people(2)),
            wait=first,
            outputs=False,
        )

    return world.synth(build)


def test_two_imports_into_one_pool_need_no_dependency(world: World, cdk: Cli) -> None:
    outcome = cdk.deploy(two_imports(world, Wait.until_done(), Wait.until_done()))
    assert outcome.counts == (2, 0, 0)
    assert world.statuses(outcome.pool) == ["Succeeded", "Succeeded"]
    assert world.users(outcome.pool) == usernames(1, 2, 3, 4)
    second, first = world.jobs(outcome.pool)
    assert first["CompletionDate"] <= second["StartDate"]


def test_an_import_waits_for_another_ones_job_in_its_stack(world: World, cdk: Cli) -> None:
    world.aws.configure(hold="InProgress")
    deployment = cdk.begin_deploy(two_imports(world, Wait.background(), Wait.until_done()))
    pool = world.the_pool()
    # CloudFormation goes on once the first one runs: the second one waits for its turn.
    world.until_jobs(pool, "Created", "InProgress")
    assert world.status() == "CREATE_IN_PROGRESS"
    world.aws.configure(hold="")
    cdk.must(deployment)
    outcome = world.outcome()
    assert (outcome["Status"], outcome.counts) == ("Succeeded", (2, 0, 0))
    assert world.statuses(pool) == ["Succeeded", "Succeeded"]
    assert world.users(pool) == usernames(1, 2, 3, 4)


def test_two_stacks_at_once_into_a_pool_of_a_third(world: World, cdk: Cli) -> None:
    def build(app: cdk_lib.App) -> None:
        owner = cdk_lib.Stack(app, "Owner")
        pool = user_pool(owner)

        def shared(_: cdk_lib.Stack) -> cognito.UserPool:
            return pool

        Seeded(app, source=world.source(people(2)), pool=shared)
        Seeded(app, "Other", source=world.source(people(3, first=2)), pool=shared)

    world.aws.configure(hold="InProgress")
    deployment = cdk.begin_deploy(world.synth(build), "--all", "--concurrency", "2")
    pool = world.the_pool()
    world.until_jobs(pool, "Created", "InProgress")
    world.aws.configure(hold="")
    cdk.must(deployment)
    assert world.users(pool) == usernames(1, 2, 3, 4)
    counts = [world.outcome(stack).counts for stack in (STACK, "Other")]
    assert all(failed == 0 for _, _, failed in counts)
    assert sum(imported for imported, _, _ in counts) == 4


def test_another_logical_id_is_another_import_of_the_same_users(world: World, cdk: Cli) -> None:
    source = world.source(people(2))
    first = cdk.deploy(world.seeded(source))
    second = cdk.deploy(world.seeded(source, import_id="SeedRenamed"))
    assert world.requests() == ["Create", "Create", "Delete"]
    assert second.pool == first.pool
    assert (second["JobId"], second["Status"], second["AlreadyPresent"]) == (
        "none",
        "NotNeeded",
        "2",
    )
    assert world.users(second.pool) == usernames(1, 2)
