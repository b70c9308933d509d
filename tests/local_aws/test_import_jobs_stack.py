"""CloudFormation meets a pool that is importing (FACTS 3.8)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import WaiterError

from local_aws import LocalAws
from tests.local_aws.imports import Pool, client, create_role, user

QUICK = {"Delay": 0.05, "MaxAttempts": 200}


def template(**properties: Any) -> str:
    """A template with one user pool, named like the others of these tests."""
    pool = {
        "Type": "AWS::Cognito::UserPool",
        "Properties": {
            "UserPoolName": "people",
            "AutoVerifiedAttributes": ["email"],
            **properties,
        },
    }
    return json.dumps({"Resources": {"People": pool}})


@pytest.fixture
def pool(local_aws: LocalAws) -> Pool:
    """A pool that a stack owns."""
    stacks = client(local_aws, "cloudformation")
    stacks.create_stack(StackName="people", TemplateBody=template())
    stacks.get_waiter("stack_create_complete").wait(StackName="people", WaiterConfig=QUICK)
    resource = stacks.describe_stack_resource(StackName="people", LogicalResourceId="People")
    found = Pool.__new__(Pool)
    found.aws, found.name, found.role = local_aws, "people", create_role(local_aws)
    found.cognito = client(local_aws, "cognito-idp")
    found.id = resource["StackResourceDetail"]["PhysicalResourceId"]
    return found


def test_a_stack_cannot_delete_a_pool_that_is_importing(local_aws: LocalAws, pool: Pool) -> None:
    stacks = client(local_aws, "cloudformation")
    deleted = stacks.get_waiter("stack_delete_complete")
    local_aws.configure(hold="InProgress")
    job = pool.ready(user("ada"))
    pool.start(job)
    stacks.delete_stack(StackName="people")
    with pytest.raises(WaiterError, match="DELETE_FAILED"):
        deleted.wait(StackName="people", WaiterConfig=QUICK)
    local_aws.configure(hold="")
    assert pool.until(job)["Status"] == "Succeeded"
    stacks.delete_stack(StackName="people")
    deleted.wait(StackName="people", WaiterConfig=QUICK)


def test_a_stack_cannot_update_a_pool_that_is_importing(local_aws: LocalAws, pool: Pool) -> None:
    stacks = client(local_aws, "cloudformation")
    local_aws.configure(hold="InProgress")
    pool.start(pool.ready(user("ada")))
    changed = template(MfaConfiguration="OPTIONAL")
    stacks.update_stack(StackName="people", TemplateBody=changed)
    with pytest.raises(WaiterError, match="ROLLBACK"):
        stacks.get_waiter("stack_update_complete").wait(StackName="people", WaiterConfig=QUICK)
    events = stacks.describe_stack_events(StackName="people")["StackEvents"]
    reasons = [event.get("ResourceStatusReason", "") for event in events]
    assert any("UserImportInProgressException" in reason for reason in reasons)
