"""The logs role of a job in ministack: its trust, its sessions, and what these may write."""

from __future__ import annotations

import datetime
import json
import secrets
import time
from typing import Any

from local_aws.gateway import iam_propagation
from local_aws.gateway.internals import require
from local_aws.import_jobs.jobs import Job, Scope
from local_aws.import_jobs.settings import ImportSettings

_app = require("app", "AUTH")
_evaluator = require(
    "core.iam_evaluator",
    "EvalContext",
    "enforce",
    "_action_matches",
    "_conditions_met",
    "_service_principal_matches",
)
_iam = require("services.iam", "_roles")
_logs = require(
    "services.cloudwatch_logs",
    "_create_log_group",
    "_create_log_stream",
    "_describe_log_streams",
    "_put_log_events",
)
_responses = require("core.responses", "request_scope")
_sts = require("services.sts", "register_session")

SERVICE = "cognito-idp.amazonaws.com"
"""The service principal of import jobs (FACTS 5.1)."""

_SESSION_SECONDS = 12 * 3600
_LOGS_OPERATIONS = {
    "CreateLogGroup": _logs._create_log_group,
    "CreateLogStream": _logs._create_log_stream,
    "DescribeLogStreams": _logs._describe_log_streams,
    "PutLogEvents": _logs._put_log_events,
}


def can_assume(job: Job, settings: ImportSettings) -> bool:
    """Whether the role exists, is old enough, and trusts Cognito (FACTS 5.1, 5.6)."""
    role = _role(job)
    if role is None:
        return False
    created = datetime.datetime.fromisoformat(role["CreateDate"].replace("Z", "+00:00"))
    if time.time() - created.timestamp() < settings.role_propagation_seconds:
        return False
    trust = iam_propagation.trust_in_force(job.scope.account, role["RoleName"])
    return trust is not None and _trusts_cognito(trust, job, settings)


def assume(job: Job) -> RoleLogs:
    """Assume an existing role: CloudWatch Logs with its permissions."""
    access_key = "ASIA" + secrets.token_hex(8).upper()
    role = _role(job)
    assert role is not None
    session = "CognitoUserImport"
    principal = f"assumed-role/{role['RoleName']}/{session}"
    _sts.register_session(
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
        with _responses.request_scope(self._scope.account, self._scope.region):
            if self._is_denied(operation, parameters):
                return "AccessDeniedException"
            status, _, body = _LOGS_OPERATIONS[operation](parameters)
        return "" if status < 400 else str(json.loads(body)["__type"])

    def is_permitted(self, operation: str, parameters: dict[str, object]) -> bool:
        """Whether the role permits a call."""
        with _responses.request_scope(self._scope.account, self._scope.region):
            return not self._is_denied(operation, parameters)

    def _is_denied(self, operation: str, parameters: dict[str, object]) -> bool:
        if not _app.AUTH:
            return False
        resource = (
            f"arn:aws:logs:{self._scope.region}:{self._scope.account}"
            f":log-group:{parameters['logGroupName']}:log-stream:"
            f"{parameters.get('logStreamName', '')}"
        )
        denied = _evaluator.enforce(
            self._access_key,
            f"logs:{operation}",
            "logs",
            self._scope.region,
            resource_arn=resource,
        )
        return denied is not None


def _role(job: Job) -> dict[str, Any] | None:
    _, _, name = job.role.rpartition("/")
    role: dict[str, Any] | None = _iam._roles.get_scoped(job.scope.account, None, name)
    return role if role and role["Arn"] == job.role else None


def _trusts_cognito(document: Any, job: Job, settings: ImportSettings) -> bool:
    """Evaluate a trust policy for the service; ministack's own evaluator lets root pass for it."""
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
    context = _evaluator.EvalContext(
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
        _evaluator._service_principal_matches(statement.get("Principal"), SERVICE)
        and _evaluator._action_matches(
            context.action, [actions] if isinstance(actions, str) else actions, []
        )
        and _evaluator._conditions_met(statement.get("Condition", {}), context)
    )
