"""The ten most likely failures, in the words that `cdk deploy` prints."""

from __future__ import annotations

from tests.handler import ten_failures
from tests.handler.aws.api import refusal
from tests.handler.definition import POOL, REGION
from tests.handler.faults import Call, Fault, Injection
from tests.handler.sources import NAMES, users_csv
from tests.handler.ten_failures import created, fresh_world, reason
from tests.handler.world import World

LOG = f"Job log: /aws/cognito/userpools/{POOL}/example-pool, stream "
IMPORTED = "Users already imported stay in the pool and are left out next time."


def stream(world: World) -> str:
    job = world.pool.jobs[-1]
    return f"{job.id}/{job.name}."


def test_users_that_the_service_refuses() -> None:
    world = ten_failures.users_refused()
    assert reason(world) == (
        'the import job ended Succeeded "Import Job Completed Successfully.": 3 imported, '
        "0 skipped, 2 failed, 0 not attempted, of 5 users sent from users.csv. "
        "users.csv:3: The User Record does not set any of the auto verified attributes to true. "
        "(Example: email_verified to true). "
        "users.csv:4: The User Record does not set any of the auto verified attributes to true. "
        "(Example: email_verified to true). "
        f"Correct these lines and deploy again. {IMPORTED} {LOG}{stream(world)}"
    )


def test_a_file_that_breaks_a_rule() -> None:
    text = reason(ten_failures.file_breaks_a_rule())
    assert text.startswith("users.csv:4: email_verified: neither true nor false")
    assert "→" in text


def test_a_pool_that_verifies_nothing() -> None:
    text = reason(ten_failures.pool_verifies_nothing())
    assert "no import job would start" in text
    assert "set auto_verify=AutoVerifiedAttrs(email=True) on the UserPool" in text


def test_another_import_is_at_work_until_the_deadline() -> None:
    assert reason(ten_failures.another_at_work()) == (
        "StartUserImportJob was refused: PreconditionNotMetException: Only one import job can be "
        "active at a time per account. It was tried until the deadline, for 120 seconds. An "
        "account runs one import job at a time: if another one is active, wait for it and deploy "
        "again, or raise `timeout`. If none is, check that the logs role trusts "
        "cognito-idp.amazonaws.com and may write to /aws/cognito/*."
    )


def test_the_import_takes_longer_than_its_timeout() -> None:
    world = ten_failures.takes_too_long()
    assert reason(world) == (
        "the import did not finish within its timeout (30 min): the import job ended Stopped "
        '"The Import Job was stopped by the developer.": 2 imported, 0 skipped, 0 failed, '
        "3 not attempted, of 5 users sent from users.csv. Deploy again to go on, with a longer "
        f"`timeout` or with `wait=Wait.background()`. {IMPORTED} {LOG}{stream(world)}"
    )


def test_a_source_that_cannot_be_read() -> None:
    world = ten_failures.source_not_readable()
    key = world.properties(users_csv())["Source"]["Key"]
    assert reason(world) == (
        f"the source s3://cdk-hnb659fds-assets-111122223333-{REGION}/{key} cannot be read "
        "(AccessDenied). Check that the object exists and that its bucket and key policies let the "
        "Worker's role read it (an environment bootstrapped with a key of your own needs "
        "`bootstrap_key`), then deploy again."
    )


def test_a_source_that_is_not_there_is_told_at_once(world: World) -> None:
    world.s3.may_list = True
    properties = world.properties(users_csv())
    world.s3.delete(properties["Source"]["Bucket"], properties["Source"]["Key"])
    request = world.cloudformation.create(properties)
    assert "cannot be read (NoSuchKey). Check that the object exists" in request.reason
    assert request.answers[0].at - request.sent < 1


def test_a_logs_role_that_the_service_cannot_assume() -> None:
    world = ten_failures.logs_role_not_assumable()
    assert reason(world) == (
        "the import job ended Failed: 0 imported, 0 skipped, 0 failed, 5 not attempted, of 5 users "
        "sent from users.csv. No user was attempted: check that the logs role trusts "
        "cognito-idp.amazonaws.com and may write to /aws/cognito/*, then deploy again. "
        f"{LOG}{stream(world)}"
    )


def test_an_upload_that_a_policy_forbids() -> None:
    assert reason(ten_failures.upload_forbidden()) == (
        "the upload to the import job's storage failed (HTTP 403). The URL had expired, or a "
        "policy forbids the upload: if the Worker reaches S3 through a VPC endpoint or under an "
        "organization policy, allow PutObject to AWS's own buckets, aws-cognito-idp-user-import-* "
        "for the upload and cloudformation-custom-resource-response-* for the answer to "
        "CloudFormation."
    )


def test_a_permission_that_is_missing() -> None:
    assert reason(ten_failures.permission_missing()) == (
        "CreateUserImportJob was refused: AccessDeniedException: in the service's words. "
        "It was tried for 94 seconds."
    )


def test_a_function_that_always_dies() -> None:
    assert reason(ten_failures.function_died()) == (
        "a step of the import ended unexpectedly (Runtime.ExitError), more than once. Deploy "
        "again; if it stays so, see the log group WorkerLogs and the execution in the Step "
        "Functions console."
    )


def test_what_the_service_says_of_a_user_is_not_repeated() -> None:
    def refuse(_world: World, _perform: object) -> None:
        message = f'Invalid filter: username = "{NAMES[0]}"'
        raise refusal("ListUsers", "InvalidParameterException", message)

    call = Call(-1, "", "cognito-idp", "ListUsers")
    world = fresh_world(Injection(call, Fault("echo", refuse), stays=True))
    world.pool.users |= {f"user-{n}": f"user-{n}@example.com" for n in range(1000)}
    assert reason(created(world)) == "ListUsers was refused: InvalidParameterException."
    assert NAMES[0] not in world.stdout.getvalue()


def test_a_name_that_forges_lines(world: World) -> None:
    world.cognito.behaviour.bad_users = frozenset(NAMES[:1])
    source = {"Name": "s3://bucket/us\ners\x1b[2J.csv", "IsAsset": "false"}
    assert "s3://bucket/us ers [2J.csv:2: The User Record" in reason(created(world, Source=source))


def test_of_users_in_code_the_users_are_counted() -> None:
    in_code = {"Unit": "user", "Name": "UserSource.from_users"}
    world = fresh_world()
    world.cognito.behaviour.bad_users = frozenset(NAMES[:1])
    refused = world.cloudformation.create(world.properties(users_csv(), Source=in_code))
    assert "UserSource.from_users: user 1: The User Record does not set any" in refused.reason
    broken = users_csv().replace(b"TRUE", b"maybe", 1)
    planned = world.cloudformation.create(world.properties(broken, Source=in_code))
    assert planned.reason.startswith("UserSource.from_users: user 1: email_verified: ")
