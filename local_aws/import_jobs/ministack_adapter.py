"""All that the import service uses of ministack's internals; roles are in `ministack_roles`."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from local_aws.gateway.internals import require
from local_aws.import_jobs import ministack_roles, uploads
from local_aws.import_jobs.errors import Answer, ApiError
from local_aws.import_jobs.job_log import LogsSession
from local_aws.import_jobs.jobs import Job, Scope
from local_aws.import_jobs.row_rules import UserRecord
from local_aws.import_jobs.settings import ImportSettings
from local_aws.import_jobs.sign_in import ImportedPassword

_app = require("app", "AUTH", "_MINISTACK_HOST", "_MINISTACK_PORT")
_cognito = require(
    "services.cognito",
    "_user_pools",
    "_pool_out",
    "_update_user_pool",
    "_delete_user_pool",
    "_add_custom_attributes",
)
_evaluator = require("core.iam_evaluator", "EvalResult", "enforce", "resolve_credential")
_iam_actions = require("core.iam_actions", "identity_denial_message")
_provisioners = require("services.cloudformation.provisioners", "_RESOURCE_HANDLERS")
_responses = require("core.responses", "get_account_id", "get_region", "request_scope")
_router = require("core.router", "extract_access_key_id")
_s3 = require("services.s3", "_buckets", "_create_bucket", "_delete_object", "_get_object_data")


class Ministack:
    """The emulator of this process."""

    def scope(self) -> Scope:
        """Account and region of the request being served."""
        return Scope(_responses.get_account_id(), _responses.get_region())

    def pool(self, scope: Scope, pool_id: str) -> Mapping[str, Any] | None:
        """A user pool as DescribeUserPool shows it, or None."""
        pool = _cognito._user_pools.get_scoped(scope.account, scope.region, pool_id)
        document: Mapping[str, Any] | None = _cognito._pool_out(pool) if pool else None
        return document

    def users(self, scope: Scope, pool_id: str) -> Users:
        """The users of an existing pool."""
        return Users(_cognito._user_pools.get_scoped(scope.account, scope.region, pool_id))

    def guard_pools(self, is_importing: Callable[[Scope, str], bool]) -> None:
        """Refuse changes of a pool while it is importing (FACTS 3.8), CloudFormation's included."""

        def importing(pool_id: str) -> bool:
            return is_importing(self.scope(), pool_id)

        for name in ("_update_user_pool", "_delete_user_pool", "_add_custom_attributes"):
            setattr(_cognito, name, _guarded(getattr(_cognito, name), importing))
        handlers = _provisioners._RESOURCE_HANDLERS["AWS::Cognito::UserPool"]
        delete = handlers["delete"]

        def delete_pool(pool_id: str, properties: Any) -> Any:
            if importing(pool_id):
                raise ValueError(_import_in_progress())
            return delete(pool_id, properties)

        handlers["delete"] = delete_pool

    def pass_role_denial(
        self, headers: Mapping[str, str], query: Mapping[str, Any], role: str
    ) -> str | None:
        """Why the caller may not pass a role to Cognito, or None when it may."""
        if not _app.AUTH:
            return None
        denied = _evaluator.enforce(
            _router.extract_access_key_id(headers, query),
            "iam:PassRole",
            "iam",
            _responses.get_region(),
            resource_arn=role,
            service_context={"iam:PassedToService": ministack_roles.SERVICE},
        )
        if denied is None:
            return None
        if not isinstance(denied, _evaluator.EvalResult):
            return str(denied.message)
        message: str = _iam_actions.identity_denial_message(
            "iam:PassRole", denied.principal_arn, role, denied.decision == "Deny"
        )
        return message

    def can_assume(self, job: Job, settings: ImportSettings) -> bool:
        """Whether the role exists, is old enough, and trusts Cognito (FACTS 5.1, 5.6)."""
        return ministack_roles.can_assume(job, settings)

    def logs(self, job: Job) -> LogsSession:
        """CloudWatch Logs with the permissions of the job's role."""
        return ministack_roles.assume(job)

    def presign(self, job: Job, seconds: int) -> str:
        """A URL to upload the job's CSV; makes the service's bucket when there is none."""
        bucket = uploads.bucket(job.scope.region)
        with _responses.request_scope(uploads.OWNER, job.scope.region):
            if bucket not in _s3._buckets:
                _s3._create_bucket(bucket, b"")
        # The secret of every root; a real one would be a session's of the service.
        owner = _evaluator.resolve_credential(uploads.OWNER, uploads.OWNER)
        endpoint = f"http://{_app._MINISTACK_HOST}:{_app._MINISTACK_PORT}"
        return uploads.presign(job, endpoint, owner.secret_access_key, seconds)

    def has_upload(self, job: Job) -> bool:
        """Whether the job's CSV is uploaded."""
        return self._upload(job) is not None

    def read_upload(self, job: Job) -> bytes:
        """The uploaded CSV."""
        return self._upload(job) or b""

    def delete_upload(self, job: Job) -> None:
        """Delete the uploaded CSV, if any."""
        with _responses.request_scope(uploads.OWNER, job.scope.region):
            _s3._delete_object(uploads.bucket(job.scope.region), uploads.key(job))

    def _upload(self, job: Job) -> bytes | None:
        with _responses.request_scope(uploads.OWNER, job.scope.region):
            data: bytes | None = _s3._get_object_data(
                uploads.bucket(job.scope.region), uploads.key(job)
            )
        return data


class Users:
    """The users of one pool."""

    def __init__(self, pool: dict[str, Any]) -> None:
        self._pool = pool
        self._users: dict[str, Any] = pool["_users"]

    def __len__(self) -> int:
        return len(self._users)

    def __iter__(self) -> Iterator[tuple[str, Mapping[str, str]]]:
        for username, user in list(self._users.items()):
            # FACTS 1.5.13
            attributes = user["Attributes"] if user["UserStatus"] != "EXTERNAL_PROVIDER" else ()
            yield username, {entry["Name"]: entry["Value"] for entry in attributes}

    def add(self, user: UserRecord, *, generated_username: bool) -> None:
        """Store a new user: no triggers run, no messages are sent (FACTS 6)."""
        attributes = {"sub": str(uuid.uuid4()), **user.attributes}
        username = attributes["sub"] if generated_username else user.username
        now = time.time()
        stored: dict[str, Any] = {
            "Username": username,
            "Attributes": [{"Name": name, "Value": value} for name, value in attributes.items()],
            "UserCreateDate": now,
            "UserLastModifiedDate": now,
            "Enabled": True,
            "UserStatus": "CONFIRMED" if user.confirmed else "RESET_REQUIRED",
            "MFAOptions": [],
            # Without one, signing in answers that a password reset is required.
            "_password": "",
            "_groups": [],
            "_tokens": [],
        }
        if user.confirmed:
            stored["_password"] = ImportedPassword(user.password_hash, stored)
        self._users[username] = stored
        self._pool["EstimatedNumberOfUsers"] = len(self._users)


def _import_in_progress() -> str:
    return "User pool has an import job in progress."


def _guarded(
    operation: Callable[[dict[str, Any]], Answer], importing: Callable[[str], bool]
) -> Callable[[dict[str, Any]], Answer]:
    def guarded(data: dict[str, Any]) -> Answer:
        if importing(str(data.get("UserPoolId"))):
            return ApiError("UserImportInProgressException", _import_in_progress()).answer()
        return operation(data)

    return guarded
