"""The emulator as the import service asks of it in `aws`; roles are in `logs_role`."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from local_aws.cognito.api.answers import ApiError
from local_aws.cognito.import_jobs import logs_role, uploads
from local_aws.cognito.import_jobs.job_log import LogsSession
from local_aws.cognito.import_jobs.jobs import Job, Scope
from local_aws.cognito.import_jobs.row_rules import UserRecord
from local_aws.cognito.import_jobs.settings import ImportSettings
from local_aws.cognito.import_jobs.sign_in import ImportedPassword
from local_aws.emulator import ministack, records
from local_aws.iam import pass_role
from local_aws.traffic.errors import Answer


class EmulatedAws:
    """The emulator of this process."""

    def scope(self) -> Scope:
        """Account and region of the request being served."""
        return Scope(ministack.responses.get_account_id(), ministack.responses.get_region())

    def pool(self, scope: Scope, pool_id: str) -> Mapping[str, Any] | None:
        """A user pool as DescribeUserPool shows it, or None."""
        pool = ministack.cognito.user_pools.get_scoped(scope.account, scope.region, pool_id)
        document: Mapping[str, Any] | None = ministack.cognito.pool_out(pool) if pool else None
        return document

    def users(self, scope: Scope, pool_id: str) -> Users:
        """The users of an existing pool."""
        return Users(ministack.cognito.user_pools.get_scoped(scope.account, scope.region, pool_id))

    def guard_pools(self, is_importing: Callable[[Scope, str], bool]) -> None:
        """Refuse changes of a pool while it is importing (FACTS 3.8), CloudFormation's included."""

        def importing(pool_id: str) -> bool:
            return is_importing(self.scope(), pool_id)

        for name in ("update_user_pool", "delete_user_pool", "add_custom_attributes"):
            setattr(ministack.cognito, name, _guarded(getattr(ministack.cognito, name), importing))
        handlers = ministack.cfn_provisioners.RESOURCE_HANDLERS["AWS::Cognito::UserPool"]
        delete = handlers["delete"]

        def delete_pool(pool_id: str, properties: Any) -> Any:
            if importing(pool_id):
                raise ValueError(_import_in_progress())
            return delete(pool_id, properties)

        handlers["delete"] = delete_pool

    def pass_role_denial(
        self, headers: Mapping[str, str], query: Mapping[str, Any], role: str
    ) -> str:
        """Why the caller may not pass a role to Cognito; empty if it may."""
        return pass_role.denial(headers, query, role, logs_role.SERVICE)

    def can_assume(self, job: Job, settings: ImportSettings) -> bool:
        """Whether the role exists, is old enough, and trusts Cognito (FACTS 5.1, 5.6)."""
        return logs_role.can_assume(job, settings)

    def logs(self, job: Job) -> LogsSession:
        """CloudWatch Logs with the permissions of the job's role."""
        return logs_role.assume(job)

    def presign(self, job: Job, seconds: int) -> str:
        """A URL to upload the job's CSV; makes the service's bucket when there is none."""
        bucket = uploads.bucket(job.scope.region)
        with ministack.responses.request_scope(uploads.OWNER, job.scope.region):
            if bucket not in ministack.s3.buckets:
                ministack.s3.create_bucket(bucket, b"")
        # The secret of every root; a real one would be a session's of the service.
        owner = ministack.iam_evaluator.resolve_credential(uploads.OWNER, uploads.OWNER)
        endpoint = f"http://{ministack.app.MINISTACK_HOST}:{ministack.app.MINISTACK_PORT}"
        return uploads.presign(job, endpoint, owner.secret_access_key, seconds)

    def has_upload(self, job: Job) -> bool:
        """Whether the job's CSV is uploaded."""
        return self._upload(job) is not None

    def read_upload(self, job: Job) -> bytes:
        """The uploaded CSV."""
        return self._upload(job) or b""

    def delete_upload(self, job: Job) -> None:
        """Delete the uploaded CSV, if any."""
        with ministack.responses.request_scope(uploads.OWNER, job.scope.region):
            ministack.s3.delete_object(uploads.bucket(job.scope.region), uploads.key(job))

    def _upload(self, job: Job) -> bytes | None:
        with ministack.responses.request_scope(uploads.OWNER, job.scope.region):
            data: bytes | None = ministack.s3.get_object_data(
                uploads.bucket(job.scope.region), uploads.key(job)
            )
        return data


class Users:
    """The users of one pool."""

    def __init__(self, pool: dict[str, Any]) -> None:
        self._pool = pool
        self._users: dict[str, Any] = pool[records.USERS]

    def __len__(self) -> int:
        return len(self._users)

    def __iter__(self) -> Iterator[tuple[str, Mapping[str, str]]]:
        for username, user in list(self._users.items()):
            # FACTS 1.5.13
            attributes = user["Attributes"] if user["UserStatus"] != records.FEDERATED else ()
            yield username, {entry["Name"]: entry["Value"] for entry in attributes}

    def add(self, user: UserRecord, *, generated_username: bool) -> None:
        """Store a new user: no triggers run, no messages are sent (FACTS 6)."""
        attributes = {"sub": str(uuid.uuid4()), **user.attributes}
        username = attributes["sub"] if generated_username else user.username
        status = "CONFIRMED" if user.confirmed else "RESET_REQUIRED"
        record = records.user(username, attributes, status)
        if user.confirmed:
            record[records.PASSWORD] = ImportedPassword(user.password_hash, record)
        records.add_user(self._pool, record)


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
