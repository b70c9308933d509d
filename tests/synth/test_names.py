"""Names that an import gives: nobody else, and no earlier import, has had them."""

from __future__ import annotations

import re

from aws_cdk import App, NestedStack, Stack, Stage
from cdk_cognito_user_import import CognitoUserImport, UserSource
from constructs import Construct

from tests.synth.apps import USERS, flat, of_type, resources, user_pool
from tests.synth.conftest import Seeded

_LONG = "VeryLong" * 12
_ROLE_ID = "<[A-Za-z0-9]+WorkflowRole[0-9A-F]{8}.RoleId>"


def test_the_workflows_log_takes_up_no_resource_policy(seeded: Seeded) -> None:
    # CloudWatch Logs has 5,120 characters for the log groups of all other names in an account.
    (name,) = _log_names(seeded.stack)
    assert re.fullmatch(f"/aws/vendedlogs/states/StackSeed[0-9A-F]{{8}}-{_ROLE_ID}", name)


def test_the_workflow_has_a_name_that_no_earlier_one_had(seeded: Seeded) -> None:
    # Step Functions keeps a name until the last execution has ended; an import that is taken out
    # and added again has another role, and IAM gives no role's id twice.
    (machine,) = of_type(seeded.resources, "AWS::StepFunctions::StateMachine").values()
    name = flat(machine["Properties"]["StateMachineName"])
    assert re.fullmatch(f"StackSeed[0-9A-F]{{8}}-{_ROLE_ID}", name)
    assert flat(machine["Properties"]["RoleArn"]) == name.partition("-")[2].replace("RoleId", "Arn")


def test_long_paths_are_cut_and_stay_different() -> None:
    app = App()
    first = Stack(app, "First")
    stacks = [first, Stack(app, "Second"), Stack(Stage(app, "Stage"), "Third")]
    for stack in (*stacks, NestedStack(first, _LONG)):
        for name in (f"{_LONG}One", f"{_LONG}Two"):
            scope = Construct(stack, f"In{name}")
            source = UserSource.from_csv(USERS)
            CognitoUserImport(scope, name, user_pool=user_pool(scope), source=source)
    nested = first.node.find_child(_LONG)
    assert isinstance(nested, Stack)
    names = [name for stack in (*stacks, nested) for name in _log_names(stack)]
    readable = [re.fullmatch(f"/aws/vendedlogs/states/(\\w{{1,60}})-{_ROLE_ID}", n) for n in names]
    assert len({found[1] for found in readable if found}) == len(names) == 8


def _log_names(stack: Stack) -> list[str]:
    """The names of the log groups that have one."""
    groups = of_type(resources(stack), "AWS::Logs::LogGroup").values()
    named = (group["Properties"].get("LogGroupName") for group in groups)
    return [flat(name) for name in named if name]
