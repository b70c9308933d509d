"""What an import deploys, under old and new feature flags alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from tests.synth.apps import Json, of_type, text
from tests.synth.conftest import Seeded


def test_resources_of_one_import(seeded: Seeded) -> None:
    types = Counter(resource["Type"] for resource in seeded.resources.values())
    assert types == {
        "AWS::Cognito::UserPool": 1,
        "Custom::CognitoUserImport": 1,
        "AWS::Lambda::Function": 2,
        "AWS::Lambda::EventInvokeConfig": 1,
        "AWS::StepFunctions::StateMachine": 1,
        "AWS::IAM::Role": 4,
        "AWS::IAM::ManagedPolicy": 5,
        "AWS::Logs::LogGroup": 3,
    }


def test_logical_ids_are_fixed(seeded: Seeded) -> None:
    # Another id replaces the resources of everybody who updates the package.
    assert sorted(seeded.resources) == [
        "PoolD3F588B8",
        "SeedC76DC678",
        "SeedLogsRoleAE44911D",
        "SeedLogsRolePolicy7F8AAF2C",
        "SeedTrigger5791E436",
        "SeedTriggerEventInvokeConfigC6DB58D1",
        "SeedTriggerLogsE6E27DDE",
        "SeedTriggerPolicy24C2D199",
        "SeedTriggerRole5A31E608",
        "SeedWorkerCB123521",
        "SeedWorkerLogsAE8CBC7D",
        "SeedWorkerPolicy60106C2E",
        "SeedWorkerRoleB04253B2",
        "SeedWorkflowB5941C15",
        "SeedWorkflowLogPolicy06A90230",
        "SeedWorkflowLogs6A9471C0",
        "SeedWorkflowPolicy6479F30E",
        "SeedWorkflowRole14762B3B",
    ]


def test_nothing_but_the_workflow_and_its_log_has_a_physical_name(seeded: Seeded) -> None:
    names = {"LogGroupName", "ManagedPolicyName", "RoleName", "StateMachineName"}
    functions = of_type(seeded.resources, "AWS::Lambda::Function").values()
    assert not any("FunctionName" in function["Properties"] for function in functions)
    named = [key for key, each in seeded.resources.items() if names & set(each["Properties"])]
    assert sorted(named) == ["SeedWorkflowB5941C15", "SeedWorkflowLogs6A9471C0"]


def test_both_functions_run_from_one_asset(seeded: Seeded) -> None:
    functions = of_type(seeded.resources, "AWS::Lambda::Function").values()
    assert len({text(function["Properties"]["Code"]) for function in functions}) == 1
    assert {function["Properties"]["Handler"] for function in functions} == {
        "cognito_user_import.trigger.handler",
        "cognito_user_import.worker.handler",
    }


def test_functions_run_on_a_supported_python(seeded: Seeded) -> None:
    functions = of_type(seeded.resources, "AWS::Lambda::Function").values()
    assert {function["Properties"]["Runtime"] for function in functions} == {"python3.14"}


def test_functions_know_only_what_they_work_on(seeded: Seeded) -> None:
    worker = seeded.resources["SeedWorkerCB123521"]["Properties"]["Environment"]["Variables"]
    trigger = seeded.resources["SeedTrigger5791E436"]["Properties"]
    assert worker == {"USER_POOL_ID": {"Ref": "PoolD3F588B8"}}
    assert "Environment" not in trigger


def test_every_function_writes_to_its_own_log_group(seeded: Seeded) -> None:
    functions = of_type(seeded.resources, "AWS::Lambda::Function")
    written = {
        key: function["Properties"]["LoggingConfig"]["LogGroup"]["Ref"]
        for key, function in functions.items()
    }
    assert written == {
        "SeedWorkerCB123521": "SeedWorkerLogsAE8CBC7D",
        "SeedTrigger5791E436": "SeedTriggerLogsE6E27DDE",
    }


def test_logs_go_after_a_month_and_with_the_stack(seeded: Seeded) -> None:
    for group in of_type(seeded.resources, "AWS::Logs::LogGroup").values():
        assert group["Properties"]["RetentionInDays"] == 30
        assert group["DeletionPolicy"] == "Delete"


def test_custom_resource_waits_for_every_permission(seeded: Seeded) -> None:
    # A role is usable some seconds after it is there; a policy that is not there, never.
    waits = _all_before("SeedC76DC678", seeded.resources)
    policies = of_type(seeded.resources, "AWS::IAM::ManagedPolicy")
    assert set(policies) <= waits
    for policy in policies.values():
        (role,) = policy["Properties"]["Roles"]
        assert role["Ref"] in of_type(seeded.resources, "AWS::IAM::Role")


def test_custom_resource_waits_until_the_functions_can_run(seeded: Seeded) -> None:
    # A reference is fulfilled as soon as the function has an ARN, in a VPC minutes too early.
    waits = set(seeded.resources["SeedC76DC678"]["DependsOn"])
    assert set(of_type(seeded.resources, "AWS::Lambda::Function")) <= waits
    assert set(of_type(seeded.resources, "AWS::Lambda::EventInvokeConfig")) <= waits


def test_the_permissions_for_another_pool_are_another_policy(seeded: Seeded) -> None:
    # CloudFormation replaces a managed policy whose description changes; the old pool's
    # permissions last until its jobs have been stopped.
    policies = of_type(seeded.resources, "AWS::IAM::ManagedPolicy")
    (description,) = (
        policy["Properties"]["Description"]
        for policy in policies.values()
        if "cognito-idp:CreateUserImportJob" in text(policy)
    )
    assert {"Ref": "PoolD3F588B8"} in description["Fn::Join"][1]


def test_custom_resource_is_deleted_with_its_stack(seeded: Seeded) -> None:
    # The Delete stops jobs that still run; it leaves the users alone.
    assert seeded.resources["SeedC76DC678"]["DeletionPolicy"] == "Delete"


def _all_before(resource: str, found: Mapping[str, Json]) -> set[str]:
    """What must be complete before a resource is begun, because of DependsOn alone."""
    before = set(found[resource].get("DependsOn", []))
    return before.union(*(_all_before(each, found) for each in before))
