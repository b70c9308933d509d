"""The logs role of a job in the emulator: its trust, its sessions, and what these may write."""

from __future__ import annotations

import datetime
import json
import secrets
import time
from typing import Any

from local_aws.cognito.import_jobs.jobs import Job, Scope
from local_aws.cognito.import_jobs.settings import ImportSettings
from local_aws.emulator import ministack
from local_aws.iam import propagation

SERVICE = "cognito-idp.amazonaws.com"
"""The service principal of import jobs (FACTS 5.1)."""

_SESSION_SECONDS = 12 * 3600
_LOGS_OPERATIONS = {
    "CreateLogGroup": ministack.logs.create_log_group,
    "CreateLogStream": ministack.logs.create_log_stream,
    "DescribeLogStreams": ministack.logs.describe_log_streams,
    "PutLogEvents": ministack.logs.put_log_events,
}


def can_assume(job: Job, settings: ImportSettings) -> bool:
    """Whether the role exists, is old enough, and trusts Cognito (FACTS 5.1, 5.6)."""
    role = _role(job)
    if role is None:
        return False
    created = datetime.datetime.fromisoformat(role["CreateDate"].replace("Z", "+00:00"))
    if time.time() - created.timestamp() < settings.role_propagation_seconds:
        return False
    trust = propagation.trust_in_force(job.scope.account, role["RoleName"])
    return trust is not None and _trusts_cognito(trust, job, settings)


def assume(job: Job) -> RoleLogs:
    """Assume an existing role: CloudWatch Logs with its permissions."""
    access_key = "ASIA" + secrets.token_hex(8).upper()
    role = _role(job)
    assert role is not None
    session = "CognitoUserImport"
    principal = f"assumed-role/{role['RoleName']}/{session}"
    ministack.sts.register_session(
        access_key,
        {
            "Arn": f"arn:aws:sts::{job.scope.account}:{principal}",
            "UserId": f"{role['RoleId']}:{session}",
            "SecretAccessKey": secrets.token_hex(20),
            "SessionToken": secrets.token_hex(20),
            "Expiration": time.time() + _SESSION_SECONDS,
            "AccountId": job.scope.account,
            "PrincipalType": "AssumedRole",
        },
    )
    return RoleLogs(job.scope, access_key)


class RoleLogs:
    """CloudWatch Logs as one session of a role may use it."""

    def __init__(self, scope: Scope, access_key: str) -> None:
        self._scope = scope
        self._access_key = access_key

    def call(self, operation: str, parameters: dict[str, object]) -> str:
        """Call an operation; return the error's code, or the empty string."""
        with ministack.responses.request_scope(self._scope.account, self._scope.region):
            if self._is_denied(operation, parameters):
                return "AccessDeniedException"
            status, _, body = _LOGS_OPERATIONS[operation](parameters)
        return "" if status < 400 else str(json.loads(body)["__type"])

    def is_permitted(self, operation: str, parameters: dict[str, object]) -> bool:
        """Whether the role permits a call."""
        with ministack.responses.request_scope(self._scope.account, self._scope.region):
            return not self._is_denied(operation, parameters)

    def _is_denied(self, operation: str, parameters: dict[str, object]) -> bool:
        if not ministack.app.AUTH:
            return False
        resource = (
            f"arn:aws:logs:{self._scope.region}:{self._scope.account}"
            f":log-group:{parameters['logGroupName']}:log-stream:"
            f"{parameters.get('logStreamName', '')}"
        )
        denied = ministack.iam_evaluator.enforce(
            self._access_key,
            f"logs:{operation}",
            "logs",
            self._scope.region,
            resource_arn=resource,
        )
        return denied is not None


def _role(job: Job) -> dict[str, Any] | None:
    _, _, name = job.role.rpartition("/")
    role: dict[str, Any] | None = ministack.iam.roles.get_scoped(job.scope.account, None, name)
    return role if role and role["Arn"] == job.role else None


def _trusts_cognito(document: Any, job: Job, settings: ImportSettings) -> bool:
    """Evaluate a trust policy for the service; the emulator's own lets root pass for it."""
    policy = json.loads(document) if isinstance(document, str) else document
    statements = policy.get("Statement", [])
    keys = {}
    if settings.role_conditions == "source_keys_supplied":
        scope = job.scope
        keys = {
            "aws:sourceaccount": scope.account,
            "aws:sourcearn": f"arn:aws:cognito-idp:{scope.region}:{scope.account}"
            f":userpool/{job.pool_id}",
        }
    context = ministack.iam_evaluator.EvalContext(
        principal_arn=SERVICE,
        principal_type="Service",
        principal_account="",
        action="sts:AssumeRole",
        resource_arn=job.role,
        region=job.scope.region,
        service_context=keys,
    )
    effects = {
        statement["Effect"]
        for statement in ([statements] if isinstance(statements, dict) else statements)
        if _applies(statement, context)
    }
    return effects == {"Allow"}


def _applies(statement: dict[str, Any], context: Any) -> bool:
    actions = statement.get("Action", [])
    return bool(
        ministack.iam_evaluator.service_principal_matches(statement.get("Principal"), SERVICE)
        and ministack.iam_evaluator.action_matches(
            context.action, [actions] if isinstance(actions, str) else actions, []
        )
        and ministack.iam_evaluator.conditions_met(statement.get("Condition", {}), context)
    )
