"""Permissions and faults meet each operation on groups by its name."""

from __future__ import annotations

import pytest

from local_aws import LocalAws
from tests.local_aws.groups import NO_ROLE, OPERATIONS, method_of, refusal, with_users
from tests.local_aws.iam import as_user, is_denied, statement
from tests.local_aws.imports import Pool, impatient


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_fault_meets_an_operation_by_name(local_aws: LocalAws, operation: str) -> None:
    pool = with_users(local_aws, "ada")
    cognito = impatient(local_aws)
    local_aws.fail("cognito-idp", operation, code="InternalErrorException", status=500)
    call = getattr(cognito, method_of(cognito, operation))
    parameters = {"UserPoolId": pool.id, **OPERATIONS[operation]}
    assert refusal(call, **parameters).startswith("InternalErrorException")
    assert refusal(call, **parameters) == ""
    names = [entry["operation"] for entry in local_aws.calls("cognito-idp")]
    assert names[-2:] == [operation] * 2


@pytest.mark.parametrize("missing", [None, *OPERATIONS])
def test_each_operation_needs_its_permission(local_aws_iam: LocalAws, missing: str | None) -> None:
    pool = with_users(local_aws_iam, "ada")
    granted = [f"cognito-idp:{name}" for name in OPERATIONS if name != missing]
    cognito = as_user(local_aws_iam, statement(granted, pool.arn))
    denied = {
        operation
        for operation, parameters in OPERATIONS.items()
        if is_denied(cognito, method_of(cognito, operation), {"UserPoolId": pool.id, **parameters})
    }
    assert denied == ({missing} if missing else set())


def test_a_permission_is_for_one_pool(local_aws_iam: LocalAws) -> None:
    pool, other = with_users(local_aws_iam, "ada"), Pool(local_aws_iam, role=NO_ROLE)
    cognito = as_user(local_aws_iam, statement(["cognito-idp:*"], other.arn))
    for operation, parameters in OPERATIONS.items():
        name = method_of(cognito, operation)
        assert is_denied(cognito, name, {"UserPoolId": pool.id, **parameters})
