"""The workflow: Begin -> Plan -> ImportPart -> WaitForJob <-> CheckJob -> Report -> Respond.

A step gets the request from the execution's input and the progress from the state, and returns the
new progress, which names the state to go to. The pre-signed `ResponseURL` is handed to Respond
alone.
"""

from __future__ import annotations

from collections.abc import Mapping

from aws_cdk import Arn, ArnComponents, ArnFormat, Duration, Names, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_stepfunctions as sfn
from aws_cdk import aws_stepfunctions_tasks as tasks
from constructs import Construct

from ._permissions import log_and_trace
from ._roles import managed_policy

# A step that hangs, and hangs again, must not use up CloudFormation's patience: those that do the
# work may take half of what is left (`Step.limit_seconds`), the others look and tell.
_HALF = "$.limit_seconds"
# The first step has the Worker's own time limit, which depends on `timeout`. If it stood here, too,
# another `timeout` would be a change of the whole definition.
_LONGEST_INVOCATION = Duration.minutes(15)
_LOOK = Duration.minutes(1)
_JUDGE = Duration.minutes(3)
_TELL = Duration.minutes(2)
# Step Functions Developer Guide, "Handle Lambda service exceptions": a function's time-out, like
# other ends that it says nothing of, may be called Lambda.Unknown.
_HUNG = ["States.Timeout", "Sandbox.Timedout", "Lambda.Unknown"]
# The same guide: throttled, or not reached.
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
_BETWEEN_ATTEMPTS = Duration.seconds(15)
_ATTEMPTS_UNTIL_READY = 25
# So long may Lambda take until it runs the Worker without `timeout` being used up.
_LATE_START = Duration.minutes(6)


def workflow_name(scope: Construct, role: iam.Role) -> str:
    """A name that was never used before, and will not be again, at most 80 characters long.

    What makes it so is the id of the workflow's role: IAM gives no id twice, not even to a role of
    the same name (IAM User Guide, "IAM identifiers"). The construct's path, cut to what people can
    read, says whose it is.
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

    Step Functions enters a log group of any other name into a resource policy that is one for the
    account and region and holds at most 5,120 characters (Step Functions Developer Guide, "Avoiding
    Amazon CloudWatch Logs resource policy size restrictions").
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
    """The state machine of one import, with what Step Functions asks of its role to make it."""
    definition = _Definition(scope, worker, in_vpc)
    made = sfn.StateMachine(
        scope,
        id,
        state_machine_name=name,
        comment="Imports users into a Cognito user pool",
        definition_body=sfn.DefinitionBody.from_chainable(definition.begin),
        # LambdaInvoke would add `<function>:*` to the role.
        role=role.without_policy_updates(),
        # Data stays out of the log: the execution's input holds CloudFormation's ResponseURL.
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
        plan = self._step("Plan", _HALF)
        import_part = self._step("ImportPart", _HALF)
        check_job = self._step("CheckJob", _LOOK)
        report = self._step("Report", _JUDGE)
        # A person who starts the workflow by hand gives no ResponseURL; the input is handed over
        # whole because a path to an absent field would be an error.
        answer = {"input": sfn.JsonPath.object_at("$$.Execution.Input")}
        respond = self._step("Respond", _TELL, answer)
        wait_for_turn = self._wait("WaitForTurn").next(plan)
        wait_for_job = self._wait("WaitForJob").next(check_job)
        succeeded = sfn.Succeed(scope, "Succeeded")
        # For a newer request; it ends well, so that an alarm for failed imports does not ring.
        gave_way = sfn.Succeed(scope, "GaveWay")
        failed = sfn.Fail(
            scope,
            "Failed",
            error="UserImportFailed",
            cause_path=sfn.JsonPath.string_at("$.result.reason"),
        )

        plan.next(
            self._by_next("Planned", ImportPart=import_part, WaitForTurn=wait_for_turn).otherwise(
                respond
            )
        )
        import_part.next(wait_for_job)
        check_job.next(
            self._by_next(
                "Checked",
                WaitForJob=wait_for_job,
                ImportPart=import_part,
                Report=report,
            ).otherwise(respond)
        )
        report.next(respond)
        respond.next(
            self._by_next(
                "Responded", Succeeded=succeeded, GaveWay=gave_way, WaitForJob=wait_for_job
            ).otherwise(failed)
        )
        for step in (plan, import_part, check_job, report):
            step.add_catch(respond, errors=[sfn.Errors.ALL], result_path="$.error")
        # The input, and with it the ResponseURL, goes no further.
        start = {
            "limit_seconds": _LONGEST_INVOCATION.to_seconds(),
            "late_start_seconds": _LATE_START.to_seconds() if in_vpc else 0,
        }
        self.begin = sfn.Pass(scope, "Begin", result=sfn.Result.from_object(start)).next(plan)

    def _step(
        self, name: str, limit: Duration | str, more: Mapping[str, object] | None = None
    ) -> tasks.LambdaInvoke:
        """A step with its time limit, or the path to it, which the step is told, too."""
        if isinstance(limit, str):
            timeout, told = sfn.Timeout.at(limit), sfn.JsonPath.number_at(limit)
        else:
            timeout, told = sfn.Timeout.duration(limit), limit.to_seconds()
        step = tasks.LambdaInvoke(
            self._scope,
            name,
            lambda_function=self._worker,
            payload=sfn.TaskInput.from_object(
                {
                    "step": name,
                    "execution": {
                        "name": sfn.JsonPath.execution_name,
                        "started": sfn.JsonPath.execution_start_time,
                    },
                    "state_machine": sfn.JsonPath.state_machine_id,
                    "request": sfn.JsonPath.object_at("$$.Execution.Input.Request"),
                    "progress": sfn.JsonPath.entire_payload,
                    "limit": told,
                    **(more or {}),
                }
            ),
            output_path="$.Payload",
            retry_on_service_exceptions=False,
            task_timeout=timeout,
        )
        # Retriers are tried in order: what a step refused on purpose is final, what hung may hang
        # again, anything else (a crash, a throttle, an outage, a fresh permission) may pass within
        # the minute that this takes. Every step is safe to repeat.
        step.add_retry(errors=["StepFailed"], max_attempts=0)
        # While Lambda does not run the Worker, nothing can be answered either.
        step.add_retry(
            errors=_NOT_RUN,
            interval=Duration.seconds(2),
            backoff_rate=2,
            max_attempts=7,
            max_delay=Duration.seconds(30),
        )
        if self._in_vpc:
            step.add_retry(
                errors=_NOT_READY,
                interval=_BETWEEN_ATTEMPTS,
                backoff_rate=1,
                max_attempts=_ATTEMPTS_UNTIL_READY,
            )
        step.add_retry(errors=_HUNG, interval=Duration.seconds(2), max_attempts=1)
        step.add_retry(
            errors=[sfn.Errors.ALL],
            interval=Duration.seconds(2),
            backoff_rate=2,
            max_attempts=5,
            max_delay=Duration.seconds(30),
        )
        return step

    def _wait(self, name: str) -> sfn.Wait:
        return sfn.Wait(self._scope, name, time=sfn.WaitTime.seconds_path("$.wait_seconds"))

    def _by_next(self, name: str, **states: sfn.IChainable) -> sfn.Choice:
        choice = sfn.Choice(self._scope, name)
        for next_state, state in states.items():
            choice.when(sfn.Condition.string_equals("$.next", next_state), state)
        return choice
