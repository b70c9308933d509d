"""The state machine of an import, made from the table in `cognito_import_contract.states`.

A step gets the request from the execution's input and the progress from the state, and returns the
new progress, which names the state to go to. Only Respond is given the pre-signed `ResponseURL`.
"""

from __future__ import annotations

from aws_cdk import Arn, ArnComponents, ArnFormat, Duration, Names, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_stepfunctions as sfn
from aws_cdk import aws_stepfunctions_tasks as tasks
from cognito_import_contract import timing
from cognito_import_contract.states import FIRST, STEPS, WAITS, State
from constructs import Construct

from ._permissions import log_and_trace
from ._roles import managed_policy

# Step Functions Developer Guide, "Handle Lambda service exceptions": a function that ran out of
# time, or ended without saying why, may be reported as Lambda.Unknown.
_HUNG = ["States.Timeout", "Sandbox.Timedout", "Lambda.Unknown"]
# The same guide: Lambda throttled the call, or could not be reached.
_NOT_RUN = [
    "Lambda.TooManyRequestsException",
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
]
# Lambda Developer Guide, "Troubleshoot invocation issues in Lambda" and "Lambda function states": a
# function in a VPC is Pending for minutes when it is made, and again after weeks without a call.
# Lambda gives up after six minutes.
_NOT_READY = [
    "Lambda.ResourceConflictException",
    "Lambda.ResourceNotReadyException",
    "Lambda.ENINotReadyException",
]
# Where the state has the time limit of a step that has none in the table; the step before wrote it.
_LIMIT = "$.limit_seconds"


def workflow_name(scope: Construct, role: iam.Role) -> str:
    """A name that was never used before and will never be used again, of at most 80 characters.

    The id of the workflow's role makes it unique: IAM gives no id twice, not even to a role of the
    same name (IAM User Guide, "IAM identifiers"). The construct's path, shortened, tells people
    which import it belongs to.
    """
    return f"{Names.unique_resource_name(scope, max_length=40)}-{role.role_id}"


def workflow_arn(scope: Construct, name: str) -> str:
    """The ARN of the workflow with this name, for policies that are made before the workflow."""
    return Arn.format(
        ArnComponents(
            service="states",
            resource="stateMachine",
            resource_name=name,
            arn_format=ArnFormat.COLON_RESOURCE_NAME,
        ),
        Stack.of(scope),
    )


def workflow_log_name(name: str) -> str:
    """The name of the log group of the workflow with this name.

    Step Functions adds a log group with any other name to a resource policy, which all workflows of
    the account and region share and which has at most 5,120 characters (Step Functions Developer
    Guide, "Avoiding Amazon CloudWatch Logs resource policy size restrictions").
    """
    return f"/aws/vendedlogs/states/{name}"


def workflow(
    scope: Construct,
    id: str,
    *,
    name: str,
    worker: lambda_.Function,
    role: iam.Role,
    log: logs.LogGroup,
    in_vpc: bool,
) -> sfn.StateMachine:
    """The state machine of one import, and the policy that Step Functions needs to make it."""
    begin = _Definition(scope, worker, in_vpc).begin()
    made = sfn.StateMachine(
        scope,
        id,
        state_machine_name=name,
        comment="Imports users into a Cognito user pool",
        definition_body=sfn.DefinitionBody.from_chainable(begin),
        # Otherwise LambdaInvoke would let the role invoke `<function>:*`, too.
        role=role.without_policy_updates(),
        # The log has no execution data, because the input contains CloudFormation's ResponseURL.
        logs=sfn.LogOptions(destination=log, level=sfn.LogLevel.ALL, include_execution_data=False),
        tracing_enabled=True,
    )
    made.node.add_dependency(managed_policy(scope, f"{id}LogPolicy", role, [log_and_trace()]))
    return made


class _Definition:
    """The states, and how they follow one another."""

    def __init__(self, scope: Construct, worker: lambda_.Function, in_vpc: bool) -> None:
        self._scope = scope
        self._worker = worker
        self._in_vpc = in_vpc
        self._steps = {name: self._step(name) for name in STEPS}
        self._waits = {name: self._wait(name) for name in WAITS}
        self._ends: dict[State, sfn.State] = {
            State.SUCCEEDED: sfn.Succeed(scope, State.SUCCEEDED.value),
            # This end is a success, so that it does not set off an alarm for failed imports.
            State.GAVE_WAY: sfn.Succeed(scope, State.GAVE_WAY.value),
            State.FAILED: sfn.Fail(
                scope,
                State.FAILED.value,
                error="UserImportFailed",
                cause_path=sfn.JsonPath.string_at("$.ending.result.reason"),
            ),
        }

    def begin(self) -> sfn.Chain:
        """Connect the states. The first one replaces the execution's input.

        Otherwise the ResponseURL would be handed on through all states.
        """
        for name, wait in self._waits.items():
            wait.next(self._steps[WAITS[name]])
        for name, step in self._steps.items():
            self._connect(name, step)
        start = {
            # The function itself has the time limit of the first step, which depends on `timeout`.
            # If it were also written here, each change of `timeout` would change the definition.
            "limit_seconds": timing.LONGEST_INVOCATION,
            "late_start_seconds": timing.LATE_START if self._in_vpc else 0,
            # The Worker looks here whether the definition that is run has the steps that it needs.
            "steps": [name.value for name in self._steps],
        }
        begin = sfn.Pass(self._scope, "Begin", result=sfn.Result.from_object(start))
        return begin.next(self._steps[FIRST])

    def _connect(self, name: State, step: tasks.LambdaInvoke) -> None:
        states = {**self._steps, **self._waits, **self._ends}
        *others, last = STEPS[name].followers
        if others:
            choice = sfn.Choice(self._scope, f"After{name.value}")
            for other in others:
                choice.when(sfn.Condition.string_equals("$.next", other.value), states[other])
            step.next(choice.otherwise(states[last]))
        else:
            step.next(states[last])
        if name is not State.RESPOND:
            respond = self._steps[State.RESPOND]
            step.add_catch(respond, errors=[sfn.Errors.ALL], result_path="$.error")

    def _step(self, name: State) -> tasks.LambdaInvoke:
        """A step with its time limit, or the path to it. The step is told its limit, too."""
        limit = STEPS[name].limit
        if limit is None:
            timeout, told = sfn.Timeout.at(_LIMIT), sfn.JsonPath.number_at(_LIMIT)
        else:
            timeout, told = sfn.Timeout.duration(Duration.seconds(limit)), limit
        payload = {
            "step": name.value,
            "execution": {
                "name": sfn.JsonPath.execution_name,
                "started": sfn.JsonPath.execution_start_time,
            },
            "state_machine": sfn.JsonPath.state_machine_id,
            "request": sfn.JsonPath.object_at("$$.Execution.Input.Request"),
            "progress": sfn.JsonPath.entire_payload,
            "limit": told,
        }
        if name is State.RESPOND:
            # A person who starts the workflow by hand gives no ResponseURL. The whole input is
            # handed over, because a path to a field that is absent would be an error.
            payload["input"] = sfn.JsonPath.object_at("$$.Execution.Input")
        step = tasks.LambdaInvoke(
            self._scope,
            name.value,
            lambda_function=self._worker,
            payload=sfn.TaskInput.from_object(payload),
            output_path="$.Payload",
            retry_on_service_exceptions=False,
            task_timeout=timeout,
        )
        self._add_retriers(step)
        return step

    def _add_retriers(self, step: tasks.LambdaInvoke) -> None:
        """Add the retriers, which are tried in this order. Every step is safe to repeat.

        `timing` says why each has its number of attempts.
        """
        first = Duration.seconds(timing.FIRST_RETRY_AFTER)
        longest = Duration.seconds(timing.LONGEST_PAUSE_OF_A_RETRY)
        # A step raises this on purpose, and would raise it again.
        step.add_retry(errors=["StepFailed"], max_attempts=0)
        step.add_retry(
            errors=_NOT_RUN,
            interval=first,
            backoff_rate=2,
            max_attempts=timing.RETRIES_UNTIL_RUN,
            max_delay=longest,
        )
        if self._in_vpc:
            step.add_retry(
                errors=_NOT_READY,
                interval=Duration.seconds(timing.BETWEEN_RETRIES_IN_A_VPC),
                backoff_rate=1,
                max_attempts=timing.RETRIES_IN_A_VPC,
            )
        step.add_retry(errors=_HUNG, interval=first, max_attempts=timing.RETRIES_OF_A_HANG)
        # Anything else.
        step.add_retry(
            errors=[sfn.Errors.ALL],
            interval=first,
            backoff_rate=2,
            max_attempts=timing.RETRIES,
            max_delay=longest,
        )

    def _wait(self, name: State) -> sfn.Wait:
        return sfn.Wait(self._scope, name.value, time=sfn.WaitTime.seconds_path("$.wait_seconds"))
