"""Groups that a stack defines for its pool."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import WaiterError

from local_aws import LocalAws
from tests.local_aws.groups import (
    NO_ROLE,
    add,
    groups,
    groups_of,
    members,
    refusal,
    with_users,
)
from tests.local_aws.imports import Pool, client

QUICK = {"Delay": 0.05, "MaxAttempts": 200}


def template(**resources: Any) -> str:
    return json.dumps(
        {
            "Resources": {
                "People": {
                    "Type": "AWS::Cognito::UserPool",
                    "Properties": {"UserPoolName": "people", "AutoVerifiedAttributes": ["email"]},
                },
                **resources,
            },
            "Outputs": {
                "Pool": {"Value": {"Ref": "People"}},
                **{name: {"Value": {"Ref": name}} for name in resources},
            },
        }
    )


def group(pool: Any = None, **properties: Any) -> dict[str, Any]:
    """A stack's group."""
    of = {"UserPoolId": pool or {"Ref": "People"}}
    return {"Type": "AWS::Cognito::UserPoolGroup", "Properties": {**of, **properties}}


def deploy(aws: LocalAws, verb: str, body: str = "", name: str = "people") -> dict[str, str]:
    """Create, update or delete a stack; return its outputs."""
    stacks = client(aws, "cloudformation")
    options = {"TemplateBody": body} if body else {}
    getattr(stacks, f"{verb}_stack")(StackName=name, **options)
    stacks.get_waiter(f"stack_{verb}_complete").wait(StackName=name, WaiterConfig=QUICK)
    if verb == "delete":
        return {}
    outputs = stacks.describe_stacks(StackName=name)["Stacks"][0]["Outputs"]
    return {output["OutputKey"]: output["OutputValue"] for output in outputs}


def of_stack(aws: LocalAws, pool_id: str) -> Pool:
    """The pool that a stack made."""
    found = Pool.__new__(Pool)
    found.aws, found.id, found.cognito = aws, pool_id, client(aws, "cognito-idp")
    return found


def test_a_stack_makes_and_deletes_groups(local_aws: LocalAws) -> None:
    outputs = deploy(local_aws, "create", template(Staff=group(GroupName="staff"), Unnamed=group()))
    pool = of_stack(local_aws, outputs["Pool"])
    assert outputs["Staff"] == "staff"
    assert groups(pool) == sorted([outputs["Unnamed"], "staff"])
    pool.cognito.admin_create_user(UserPoolId=pool.id, Username="ada")
    assert add(pool, "ada") == ""
    changed = group(GroupName="staff", Description="All of us")
    deploy(local_aws, "update", template(Staff=changed))
    assert groups(pool) == ["staff"]
    assert members(pool) == ["ada"]
    deploy(local_aws, "update", template(Renamed=group(GroupName="people")))
    assert groups(pool) == ["people"]
    assert groups_of(pool, "ada") == []
    pool.cognito.admin_add_user_to_group(UserPoolId=pool.id, Username="ada", GroupName="people")
    deploy(local_aws, "delete")
    assert refusal(pool.cognito.list_groups, UserPoolId=pool.id).startswith(
        "ResourceNotFoundException"
    )


def test_a_stack_cannot_make_a_group_that_is_there(local_aws: LocalAws) -> None:
    pool = with_users(local_aws, "ada")
    assert add(pool, "ada") == ""
    body = template(Staff=group(pool.id, GroupName="staff"))
    with pytest.raises(WaiterError, match="ROLLBACK"):
        deploy(local_aws, "create", body)
    events = client(local_aws, "cloudformation").describe_stack_events(StackName="people")
    reasons = [event.get("ResourceStatusReason", "") for event in events["StackEvents"]]
    assert any("A group with the name already exists." in reason for reason in reasons)
    # The rollback leaves what the stack did not make.
    assert members(pool) == ["ada"]


def test_a_stack_cannot_make_a_group_with_a_bad_name(local_aws: LocalAws) -> None:
    pool = Pool(local_aws, role=NO_ROLE)
    with pytest.raises(WaiterError, match="ROLLBACK"):
        deploy(local_aws, "create", template(Staff=group(pool.id, GroupName="all of us")))
    assert groups(pool) == []


def test_a_pool_with_groups_can_be_deleted(local_aws: LocalAws) -> None:
    outputs = deploy(local_aws, "create", template(Staff=group(GroupName="staff")))
    pool = of_stack(local_aws, outputs["Pool"])
    pool.cognito.delete_user_pool(UserPoolId=pool.id)
    error = refusal(pool.cognito.list_groups, UserPoolId=pool.id)
    assert error.startswith("ResourceNotFoundException")
    deploy(local_aws, "delete")
