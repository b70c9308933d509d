"""Nothing is granted that is not needed: each grant is taken away, and something fails.

The grants are read from the synthesized templates, so a new one is tried without a change here.
What each removal brought stands in `tests/evidence/removals`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from cdk_cognito_user_import import UserGroups, UserImportLogsRole, UserSource

from local_aws import LocalAws, assembly
from tests.deployed.support import removal, removal_table
from tests.deployed.support.grants import Grant, grants
from tests.deployed.support.people import usernames
from tests.deployed.support.probe import Probe
from tests.deployed.support.removal import Assemblies, Stack
from tests.documents import Documents
from tests.local_aws.iam import role
from tests.local_aws.imports import policy

_BUCKET = "example-seeds"


@pytest.fixture(scope="module")
def ordinary(tmp_path_factory: pytest.TempPathFactory) -> Assemblies:
    """An import with the defaults, from a file."""
    return removal.assemblies(tmp_path_factory.mktemp("ordinary"))


@pytest.fixture
def aws(local_aws_iam: LocalAws) -> LocalAws:
    assembly.bootstrap(local_aws_iam)
    # How long anybody waits is not the subject.
    local_aws_iam.configure(wait_scale=0.02)
    return local_aws_iam


def of(versions: Assemblies) -> list[Grant]:
    """What an import is granted."""
    return grants(removal.template(versions.first))


def try_each(
    aws: LocalAws,
    versions: Assemblies,
    kind: str,
    which: Iterable[Grant],
    documents: Documents,
) -> None:
    """Take each of these grants away, and none; hold what comes of it against the document."""
    everything = Stack(aws, "Everything", versions)
    lacking = {f"Without{number}": grant for number, grant in enumerate(which)}
    stacks = [Stack(aws, name, versions, grant) for name, grant in lacking.items()]
    found = removal.first_missing([everything, *stacks])
    assert found.pop(everything.name) == ("", "")
    unneeded = [grant for name, grant in lacking.items() if not found[name][1]]
    assert unneeded == [], "taking these away changes nothing: do not grant them"
    rows = [removal_table.row(grant, *found[name]) for name, grant in lacking.items()]
    documents.hold(removal_table.file_of(kind), removal_table.table(kind, rows))


@pytest.mark.parametrize("owner", ["LogsRole", "TriggerRole", "WorkerRole", "WorkflowRole"])
@pytest.mark.evidence
def test_each_grant_is_needed(
    aws: LocalAws, ordinary: Assemblies, owner: str, documents: Documents
) -> None:
    which = [grant for grant in of(ordinary) if grant.role == f"Seed{owner}"]
    assert which
    try_each(aws, ordinary, f"default {owner}", which, documents)


def test_no_other_role_is_made(ordinary: Assemblies) -> None:
    roles = {grant.role for grant in of(ordinary)}
    assert roles == {"SeedLogsRole", "SeedTriggerRole", "SeedWorkerRole", "SeedWorkflowRole"}


@pytest.mark.evidence
def test_each_grant_of_an_import_from_a_bucket_is_needed(
    aws: LocalAws, ordinary: Assemblies, tmp_path: Path, documents: Documents
) -> None:
    """A version of an object under a key of one's own, and a logs role for all pools."""
    key = aws.client("kms").create_key()["KeyMetadata"]["Arn"]
    storage = make_bucket(aws)
    storage.put_bucket_versioning(Bucket=_BUCKET, VersioningConfiguration={"Status": "Enabled"})

    def source(stack: cdk.Stack, file: Path) -> UserSource:
        stored = storage.put_object(
            Bucket=_BUCKET,
            Key=file.name,
            Body=file.read_bytes(),
            ServerSideEncryption="aws:kms",
            SSEKMSKeyId=key,
        )
        bucket = s3.Bucket.from_bucket_attributes(
            stack,
            "Bucket",
            bucket_name=_BUCKET,
            encryption_key=kms.Key.from_key_arn(stack, "Key", key),
        )
        return UserSource.from_bucket(bucket, file.name, stored["VersionId"])

    versions = removal.assemblies(
        tmp_path, source, logs_role=lambda stack: UserImportLogsRole(stack, "ImportLogs")
    )
    try_each(aws, versions, "in a bucket", beyond(versions, ordinary), documents)


@pytest.fixture(scope="module")
def in_a_vpc(tmp_path_factory: pytest.TempPathFactory) -> Assemblies:
    """An import in a VPC."""

    def vpc(stack: cdk.Stack) -> ec2.IVpc:
        return ec2.Vpc.from_vpc_attributes(
            stack,
            "Vpc",
            vpc_id="vpc-0123456789abcdef0",
            availability_zones=["eu-west-1a"],
            private_subnet_ids=["subnet-0123456789abcdef0"],
        )

    return removal.assemblies(tmp_path_factory.mktemp("vpc"), vpc=vpc)


@pytest.mark.xdist_group("vpc")
@pytest.mark.evidence
def test_each_grant_of_an_import_in_a_vpc_is_needed(
    aws: LocalAws, ordinary: Assemblies, in_a_vpc: Assemblies, documents: Documents
) -> None:
    try_each(aws, in_a_vpc, "in a VPC", beyond(in_a_vpc, ordinary), documents)


@pytest.mark.xdist_group("vpc")
def test_code_in_a_vpc_uses_no_network_interfaces(aws: LocalAws, in_a_vpc: Assemblies) -> None:
    """The Worker's role has the permissions for Lambda, not for the function's code."""
    stack = Stack(aws, "Deployed", in_a_vpc)
    assert stack.deploy(in_a_vpc.first) is None
    interface = {"NetworkInterfaceId": "eni-0123456789abcdef0"}
    calls: dict[str, dict[str, Any]] = {
        "assign_private_ip_addresses": {**interface, "SecondaryPrivateIpAddressCount": 1},
        "create_network_interface": {"SubnetId": "subnet-0123456789abcdef0"},
        "delete_network_interface": interface,
        "describe_network_interfaces": {},
        "describe_subnets": {},
        "unassign_private_ip_addresses": {**interface, "PrivateIpAddresses": ["10.0.0.9"]},
    }
    others = Probe(aws, stack.role("SeedWorkerRole"))
    worker = Probe.instead_of(aws, stack.physical_id("SeedWorker"))
    assert others.call("ec2", "describe_subnets") == ""
    for method, parameters in calls.items():
        assert worker.call("ec2", method, **parameters) == "UnauthorizedOperation"


@pytest.mark.evidence
def test_each_grant_of_a_role_of_ones_own_is_needed(
    aws: LocalAws, ordinary: Assemblies, tmp_path: Path, documents: Documents
) -> None:
    """Inline policies of a role that the user brought; the latest version of an object."""
    make_bucket(aws)

    def source(stack: cdk.Stack, file: Path) -> UserSource:
        # Another key for each version of the app: CloudFormation sees no other change.
        key = f"{file.parent.name}/{file.name}"
        aws.client("s3").put_object(Bucket=_BUCKET, Key=key, Body=file.read_bytes())
        return UserSource.from_bucket(s3.Bucket.from_bucket_name(stack, "Bucket", _BUCKET), key)

    def own(stack: cdk.Stack) -> iam.IRole:
        return iam.Role(stack, "OwnRole", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))

    versions = removal.assemblies(tmp_path, source, worker_role=own)
    try_each(aws, versions, "own role", beyond(versions, ordinary), documents)


@pytest.mark.evidence
def test_each_grant_of_an_asset_under_a_key_of_ones_own_is_needed(
    aws: LocalAws, ordinary: Assemblies, tmp_path: Path, documents: Documents
) -> None:
    key = aws.client("kms").create_key()["KeyMetadata"]["Arn"]
    by_default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}
    aws.client("s3").put_bucket_encryption(
        Bucket=f"cdk-{assembly.QUALIFIER}-assets-{aws.account}-{aws.region}",
        ServerSideEncryptionConfiguration={
            "Rules": [{"ApplyServerSideEncryptionByDefault": by_default}]
        },
    )

    def source(stack: cdk.Stack, file: Path) -> UserSource:
        return UserSource.from_csv(file, bootstrap_key=kms.Key.from_key_arn(stack, "Key", key))

    versions = removal.assemblies(tmp_path, source)
    try_each(aws, versions, "bootstrap key", beyond(versions, ordinary), documents)


@pytest.mark.evidence
def test_each_grant_of_an_import_with_groups_is_needed(
    aws: LocalAws, ordinary: Assemblies, tmp_path: Path, documents: Documents
) -> None:
    """The group is missing, and is then so big that the list of its members is asked for."""
    versions = removal.assemblies(
        tmp_path, members_of="zqvteam", groups=lambda _stack: UserGroups.create_missing()
    )
    # The object is another one than the ordinary import's.
    which = [grant for grant in beyond(versions, ordinary) if grant.action != "s3:GetObject"]
    assert which
    try_each(aws, versions, "groups", which, documents)


def make_bucket(aws: LocalAws) -> Any:
    """Make a bucket for users; return a client."""
    storage = aws.client("s3")
    region = {"LocationConstraint": aws.region}
    storage.create_bucket(Bucket=_BUCKET, CreateBucketConfiguration=region)
    return storage


def beyond(versions: Assemblies, ordinary: Assemblies) -> list[Grant]:
    """What an import is granted that one with the defaults is not."""
    known = {replace(grant, place=("", 0)) for grant in of(ordinary)}
    return [grant for grant in of(versions) if replace(grant, place=("", 0)) not in known]


DENIED = ("AccessDenied", "AccessDeniedException")


@pytest.fixture
def deployed(aws: LocalAws, ordinary: Assemblies) -> Stack:
    stack = Stack(aws, "Deployed", ordinary)
    assert stack.deploy(ordinary.first) is None
    return stack


@pytest.fixture
def worker(deployed: Stack) -> Probe:
    """Acts as the Worker's role."""
    return Probe(deployed.aws, deployed.role("SeedWorkerRole"))


def test_the_worker_reads_one_object(deployed: Stack, worker: Probe) -> None:
    source = deployed.source
    assert worker.call("s3", "get_object", **source) == ""
    stored = deployed.aws.client("s3").list_objects_v2(Bucket=source["Bucket"])["Contents"]
    (other, *_) = (entry["Key"] for entry in stored if entry["Key"] != source["Key"])
    assert worker.call("s3", "get_object", **{**source, "Key": other}) in DENIED
    assert worker.call("s3", "get_object_tagging", **source) in DENIED
    assert worker.call("s3", "put_object", **source) in DENIED
    assert worker.call("s3", "delete_object", **source) in DENIED
    assert worker.call("s3", "list_objects_v2", Bucket=source["Bucket"]) in DENIED


def test_the_worker_imports_into_one_pool(deployed: Stack, worker: Probe) -> None:
    other = deployed.aws.client("cognito-idp").create_user_pool(PoolName="other")["UserPool"]["Id"]
    user = {"Username": usernames(1)[0]}
    assert worker.call("cognito-idp", "list_users", UserPoolId=deployed.pool) == ""
    reading: dict[str, dict[str, int]] = {
        "describe_user_pool": {},
        "get_csv_header": {},
        "list_users": {},
        "list_user_import_jobs": {"MaxResults": 1},
    }
    for method, more in reading.items():
        assert worker.call("cognito-idp", method, UserPoolId=deployed.pool, **more) == ""
        assert worker.call("cognito-idp", method, UserPoolId=other, **more) in DENIED
    forbidden: dict[str, dict[str, str]] = {
        "admin_get_user": user,
        "admin_delete_user": user,
        "admin_create_user": {"Username": "zqvother"},
        "update_user_pool": {},
        "delete_user_pool": {},
    }
    for method, names in forbidden.items():
        assert worker.call("cognito-idp", method, UserPoolId=deployed.pool, **names) in DENIED


def test_the_worker_passes_one_role_to_one_service(deployed: Stack, worker: Probe) -> None:
    aws = deployed.aws
    job = {"UserPoolId": deployed.pool, "JobName": "example"}
    own = deployed.role("SeedLogsRole")
    other = role(aws, "other-logs", service="cognito-idp.amazonaws.com")

    def create(logs_role: str) -> str:
        return worker.call(
            "cognito-idp", "create_user_import_job", CloudWatchLogsRoleArn=logs_role, **job
        )

    assert create(own) == ""
    assert create(other) in DENIED
    # It may not create functions either; with that, the role's condition is what is left.
    aws.client("iam").put_role_policy(
        RoleName=deployed.role("SeedWorkerRole").rpartition("/")[2],
        PolicyName="more",
        PolicyDocument=policy("lambda:CreateFunction"),
    )
    function = {
        "FunctionName": "other",
        "Runtime": "python3.14",
        "Handler": "index.handler",
        "Role": own,
        "Code": {"S3Bucket": "example", "S3Key": "example"},
    }
    assert worker.call("lambda", "create_function", **function) in DENIED


def test_the_worker_reads_the_import_logs_of_one_pool(deployed: Stack, worker: Probe) -> None:
    logs = deployed.aws.client("logs")
    groups = [group["logGroupName"] for group in logs.describe_log_groups()["logGroups"]]
    (own,) = (group for group in groups if group.startswith("/aws/cognito/userpools/"))
    other = "/aws/cognito/userpools/eu-west-1_Example00/people"
    logs.create_log_group(logGroupName=other)

    def read(group: str) -> str:
        (stream, *_) = [
            found["logStreamName"]
            for found in logs.describe_log_streams(logGroupName=group)["logStreams"]
        ] or ["example"]
        return worker.call("logs", "get_log_events", logGroupName=group, logStreamName=stream)

    assert read(own) == ""
    for group in (other, *(group for group in groups if group != own)):
        assert read(group) in DENIED


def test_the_worker_sees_executions_but_not_what_they_were_started_with(
    deployed: Stack, worker: Probe
) -> None:
    # The input of an execution holds CloudFormation's ResponseURL: docs/security.md.
    states = deployed.aws.client("stepfunctions")
    machine = {"stateMachineArn": deployed.physical_id("SeedWorkflow")}
    (execution, *_) = states.list_executions(**machine)["executions"]
    arn = {"executionArn": execution["executionArn"]}
    assert worker.call("stepfunctions", "list_executions", **machine) == ""
    trigger = Probe(deployed.aws, deployed.role("SeedTriggerRole"))
    for reader in (worker, trigger):
        assert reader.call("stepfunctions", "describe_execution", **arn) in DENIED
        assert reader.call("stepfunctions", "get_execution_history", **arn) in DENIED
        assert reader.call("stepfunctions", "stop_execution", **arn) in DENIED
    assert worker.call("stepfunctions", "start_execution", **machine) in DENIED


def test_a_wildcard_in_a_key_opens_no_other_object(aws: LocalAws, tmp_path: Path) -> None:
    storage = make_bucket(aws)
    key = "in/u*e?s$.csv"

    def source(stack: cdk.Stack, file: Path) -> UserSource:
        storage.put_object(Bucket=_BUCKET, Key=key, Body=file.read_bytes())
        return UserSource.from_bucket(s3.Bucket.from_bucket_name(stack, "Bucket", _BUCKET), key)

    stack = Stack(aws, "Deployed", removal.assemblies(tmp_path, source))
    assert stack.deploy(stack.versions.first) is None
    storage.put_object(Bucket=_BUCKET, Key="in/users$.csv", Body=b"")
    worker = Probe(aws, stack.role("SeedWorkerRole"))
    assert worker.call("s3", "get_object", Bucket=_BUCKET, Key=key) == ""
    assert worker.call("s3", "get_object", Bucket=_BUCKET, Key="in/users$.csv") in DENIED
