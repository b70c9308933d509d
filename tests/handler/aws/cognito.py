"""Cognito: pools, users, and import jobs that move with the virtual clock (FACTS 1, 3, 4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.handler.aws.api import refusal
from tests.handler.aws.groups import Groups
from tests.handler.aws.import_job import ACTIVE, ImportJob
from tests.handler.aws.listed_user import MADE_UP, called, listed_user, shown
from tests.handler.aws.logs import Logs
from tests.handler.clock import Clock

UPLOADS = "https://aws-cognito-idp-user-import-pdx.s3.us-west-2.amazonaws.com/"
SIGNATURE = "X-Amz-Signature=5ec2e7"
HEADER = ("name", "email", "email_verified", "cognito:mfa_enabled", "cognito:username")
PHONE = ("phone_number", "phone_number_verified")
_URL_SECONDS = 899  # FACTS 3.6.1
_MAX_JOBS = 1000  # FACTS 4.1


@dataclass(frozen=True)
class Seen:
    """What a look into a pool shows."""

    users: frozenset[str] = frozenset()
    joined: frozenset[tuple[str, str]] = frozenset()
    """Group and user of each membership, the user by the name that a row has for it."""

    unconfirmed: frozenset[str] = frozenset()


@dataclass
class Behaviour:
    """What is not documented, or differs from run to run."""

    seconds_pending: float = 0.4
    seconds_in_progress: float = 0.6
    seconds_per_row: float = 0.0
    seconds_stopping: float = 2.0
    never_stops: bool = False
    busy_until: float = 0.0
    busy_code: str = "PreconditionNotMetException"
    busy_at: str = "StartUserImportJob"
    role_ready_at: float = 0.0
    role_fails: str = "job"
    role_code: str = "InvalidParameterException"
    bad_users: frozenset[str] = frozenset()
    role_text: str = "The CloudWatch Logs role cannot be assumed."
    busy_text: str = "Only one import job can be active at a time per account."
    failure_threshold: float = 0.5
    # New pools list `password_hash` (FACTS 1.1.8). What the column does in a job without an
    # algorithm (FACTS 2.2.8), and whether a header must be the pool's (FACTS 1.1.5), is unknown.
    lists_password_hash: bool = True
    takes_password_hash: bool = True
    insists_on_header: bool = True
    # With which error a pool that takes no hashes refuses an algorithm is unknown (FACTS 2.5): or
    # it fails the job, or it leaves the algorithm out.
    refuses_algorithm: str = ""
    fails_jobs_with_algorithm: bool = False
    loses_algorithm: bool = False
    # So many pages of a filtered listing are empty and have a token all the same (FACTS 6.18).
    empty_filtered_pages: int = 0
    # ListUsers shows a new user after this long (FACTS 6.11).
    seconds_until_listed: float = 0.0
    taken_alias: str = "skipped"
    # How long a token of ListUsers is good is unknown (FACTS 6.16).
    token_seconds: float = 3600.0
    # What a job does with a row whose address is that of a federated profile, or is somebody's who
    # has not verified it, is unknown; Cognito keeps both users side by side (FACTS 1.5.13).
    taken_address: str = "imported"
    # Nothing is known of how soon a new group, or a new user, is seen by the operations on groups.
    seconds_until_group_listed: float = 0.0
    seconds_until_addable: float = 0.0

    def header(self, pool: UserPool) -> tuple[str, ...]:
        """What GetCSVHeader lists."""
        hashes = ("password_hash",) if self.lists_password_hash else ()
        return (*HEADER, *(PHONE if pool.by_phone else ()), *hashes)

    def takes(self, header: tuple[str, ...], pool: UserPool, algorithm: str) -> bool:
        """Whether a job imports a file with this header."""
        if algorithm:
            # A job with an algorithm needs the column (FACTS 2.2.3).
            all_columns = {*self.header(pool), "password_hash"}
            return not self.fails_jobs_with_algorithm and set(header) == all_columns
        if "password_hash" in header and not self.takes_password_hash:
            return False
        return header == self.header(pool) or not self.insists_on_header


@dataclass
class UserPool:
    """One pool."""

    id: str
    name: str = "example-pool"
    users: dict[str, str] = field(default_factory=dict)
    unconfirmed: set[str] = field(default_factory=set)
    disabled: set[str] = field(default_factory=set)
    # Users as ListUsers shows them who are none of the file's: profiles of identity providers
    # (FACTS 1.5.13), or who have an address of the file's that is not verified.
    others: list[dict[str, Any]] = field(default_factory=list)
    jobs: list[ImportJob] = field(default_factory=list)
    auto_verified: tuple[str, ...] = ("email",)
    by_email: bool = False
    by_phone: bool = False
    alias: bool = False
    estimated_users: int | None = None
    ignores_case: bool = False
    created_at: dict[str, float] = field(default_factory=dict)
    password_hashes: dict[str, str] = field(default_factory=dict)
    created_by_job: dict[str, str] = field(default_factory=dict)
    attempts: Counter[str] = field(default_factory=Counter)
    groups: dict[str, float] = field(default_factory=dict)
    """When each group was made."""

    joined: dict[tuple[str, str], str] = field(default_factory=dict)
    """Who joined which group: group and username, and whether a call or a person did it."""

    def named(self, username: str) -> list[dict[str, Any]]:
        """Who has this username, as ListUsers shows a user."""
        name = username.removeprefix(MADE_UP) if self.by_email else username
        found = [user for user in self.others if user["Username"] == username]
        return [*found, *([_listed(self, name)] if name in self.users else [])]

    def everyone(self) -> list[dict[str, Any]]:
        """All users as ListUsers shows them."""
        return [*self.others, *(_listed(self, name) for name in self.users)]

    def remove(self, name: str) -> None:
        """A person deletes a user, who leaves all groups by that."""
        del self.users[name]
        self.unconfirmed.discard(name)
        self.joined = {key: how for key, how in self.joined.items() if key[1] != name}

    def members(self, group: str) -> set[str]:
        """The usernames of those who are in a group."""
        return {username for name, username in self.joined if name == group}


class Cognito(Groups):
    """The operations of Cognito that an import uses."""

    def __init__(self, clock: Clock, logs: Logs) -> None:
        self._clock = clock
        self._logs = logs
        self.behaviour = Behaviour()
        self.pools: dict[str, UserPool] = {}
        self.reachable: set[str] | None = None  # the pools that the caller's policy names
        self._jobs_made = 0
        self.page = 60  # entries that a listing gives at once

    def add_pool(self, pool_id: str, **more: Any) -> UserPool:
        """Create a pool."""
        self.pools[pool_id] = UserPool(pool_id, **more)
        return self.pools[pool_id]

    def settle(self) -> None:
        """Move every job on to the present."""
        for pool in self.pools.values():
            for job in pool.jobs:
                job.settle(self._clock.now, pool, self.behaviour, self._logs)

    def seen(self, pool_id: str) -> Seen:
        """A pool as it is now; empty if it is gone."""
        self.settle()
        pool = self.pools.get(pool_id)
        if pool is None:
            return Seen()
        joined = {(group, name.removeprefix(MADE_UP)) for group, name in pool.joined}
        return Seen(frozenset(pool.users), frozenset(joined), frozenset(pool.unconfirmed))

    def active_jobs(self, pool_id: str = "") -> list[ImportJob]:
        """The jobs that are not at their end."""
        self.settle()
        pools = [pool for pool in self.pools.values() if pool_id in ("", pool.id)]
        return [job for pool in pools for job in pool.jobs if job.status in ACTIVE]

    def upload(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        """What S3 answers to a PUT to a pre-signed URL: an HTTP status."""
        job_id = url.removeprefix(UPLOADS).split("?")[0]
        job = next(j for pool in self.pools.values() for j in pool.jobs if j.id == job_id)
        signed = headers.get("x-amz-server-side-encryption") == "aws:kms"  # FACTS 3.6.3
        if not signed or self._clock.now > job.created + _URL_SECONDS:
            return 403
        job.upload = body
        return 200

    def describe_user_pool(self, UserPoolId: str) -> dict[str, Any]:  # noqa: N803
        """DescribeUserPool."""
        pool = self._pool("DescribeUserPool", UserPoolId)
        return {
            "UserPool": {
                "Id": pool.id,
                "Name": pool.name,
                "AutoVerifiedAttributes": list(pool.auto_verified),
                "UsernameAttributes": ["email"] * pool.by_email + ["phone_number"] * pool.by_phone,
                "AliasAttributes": ["email"] if pool.alias else [],
                "EstimatedNumberOfUsers": (
                    len(pool.users) if pool.estimated_users is None else pool.estimated_users
                ),
                "MfaConfiguration": "OFF",
                "UsernameConfiguration": {"CaseSensitive": not pool.ignores_case},
                "SchemaAttributes": [
                    {"Name": "name", "AttributeDataType": "String"},
                    {"Name": "email", "AttributeDataType": "String"},
                    {"Name": "email_verified", "AttributeDataType": "Boolean"},
                ],
            }
        }

    def get_csv_header(self, UserPoolId: str) -> dict[str, Any]:  # noqa: N803
        """GetCSVHeader."""
        pool = self._pool("GetCSVHeader", UserPoolId)
        return {"UserPoolId": UserPoolId, "CSVHeader": list(self.behaviour.header(pool))}

    def list_users(
        self,
        UserPoolId: str,  # noqa: N803
        Limit: int,  # noqa: N803
        AttributesToGet: list[str] | None = None,  # noqa: N803
        Filter: str = "",  # noqa: N803
        PaginationToken: str = "0",  # noqa: N803
    ) -> dict[str, Any]:
        """ListUsers."""
        pool = self._pool("ListUsers", UserPoolId)
        self.settle()
        listed = self._clock.now - self.behaviour.seconds_until_listed
        names, others = list(pool.users), pool.others
        if Filter:
            attribute, _, value = Filter.partition(" = ")
            assert attribute == ("email" if pool.by_email else "username")
            others = [user for user in others if f'"{called(user, attribute)}"' == value]
            names = [value[1:-1]] if value[1:-1] in pool.users else []
        names = [name for name in names if pool.created_at.get(name, 0.0) <= listed]
        empty, _, token = PaginationToken.rpartition(":")
        if Filter and int(empty or 0) < self.behaviour.empty_filtered_pages:
            return {"Users": [], "PaginationToken": f"{int(empty or 0) + 1}:0"}
        PaginationToken = token  # noqa: N806
        position, _, made = PaginationToken.partition("@")
        if made and self._clock.now - float(made) > self.behaviour.token_seconds:
            text = f"Paging marker {PaginationToken} is invalid for request"
            raise refusal("ListUsers", "InvalidParameterException", text)
        start, end = int(position), int(position) + min(Limit, self.page)
        # Only those of the page are made: there may be thousands.
        page = others[start:end]
        page += [_listed(pool, name) for name in _slice(names, start, end, len(others))]
        answer: dict[str, Any] = {"Users": [shown(user, AttributesToGet) for user in page]}
        if end < len(others) + len(names):
            answer["PaginationToken"] = f"{end}@{self._clock.now}"
        return answer

    def list_user_import_jobs(
        self,
        UserPoolId: str,  # noqa: N803
        MaxResults: int,  # noqa: N803
        PaginationToken: str = "0",  # noqa: N803
    ) -> dict[str, Any]:
        """ListUserImportJobs, newest first (FACTS 3.2)."""
        pool = self._pool("ListUserImportJobs", UserPoolId)
        self.settle()
        start, size = int(PaginationToken), min(MaxResults, self.page)
        newest = pool.jobs[::-1]
        page = newest[start : start + size]
        answer: dict[str, Any] = {"UserImportJobs": [job.describe() for job in page]}
        if start + len(page) < len(newest):
            answer["PaginationToken"] = str(start + len(page))
        return answer

    def create_user_import_job(
        self,
        JobName: str,  # noqa: N803
        UserPoolId: str,  # noqa: N803
        CloudWatchLogsRoleArn: str,  # noqa: N803
        PasswordHashingAlgorithm: str = "",  # noqa: N803
    ) -> dict[str, Any]:
        """CreateUserImportJob."""
        operation = "CreateUserImportJob"
        pool = self._pool(operation, UserPoolId)
        self._refuse_now(operation)
        if PasswordHashingAlgorithm and self.behaviour.refuses_algorithm:
            text = "The user pool does not take password hashes."
            raise refusal(operation, self.behaviour.refuses_algorithm, text)
        if len(pool.jobs) >= _MAX_JOBS:
            raise refusal(operation, "LimitExceededException", "Too many import jobs.")
        self._jobs_made += 1
        job_id = f"import-{self._jobs_made:010d}"
        url = f"{UPLOADS}{job_id}?{SIGNATURE}{self._jobs_made}"
        job = ImportJob(job_id, JobName, pool.id, CloudWatchLogsRoleArn, url, self._clock.now)
        if not self.behaviour.loses_algorithm:
            job.algorithm = PasswordHashingAlgorithm
        pool.jobs.append(job)
        return {"UserImportJob": job.describe()}

    def start_user_import_job(self, UserPoolId: str, JobId: str) -> dict[str, Any]:  # noqa: N803
        """StartUserImportJob: once, with its CSV, and alone in the account (FACTS 4.2)."""
        operation = "StartUserImportJob"
        job = self._job(operation, UserPoolId, JobId)
        not_met = "PreconditionNotMetException"
        if job.status != "Created":
            raise refusal(operation, not_met, f"The job {JobId} was started already.")
        if job.upload is None:
            raise refusal(operation, not_met, f"No csv file was uploaded for {JobId}")
        self._refuse_now(operation)
        job.start(self._clock.now)
        return {"UserImportJob": job.describe()}

    def stop_user_import_job(self, UserPoolId: str, JobId: str) -> dict[str, Any]:  # noqa: N803
        """StopUserImportJob: only what runs can be stopped."""
        operation = "StopUserImportJob"
        job = self._job(operation, UserPoolId, JobId)
        if job.status not in ("Pending", "InProgress"):
            raise refusal(
                operation, "PreconditionNotMetException", f"The job {JobId} is {job.status}."
            )
        job.stop(self._clock.now)
        return {"UserImportJob": job.describe()}

    def describe_user_import_job(self, UserPoolId: str, JobId: str) -> dict[str, Any]:  # noqa: N803
        """DescribeUserImportJob."""
        return {"UserImportJob": self._job("DescribeUserImportJob", UserPoolId, JobId).describe()}

    def _refuse_now(self, operation: str) -> None:
        """Busy account or unknown role: which call refuses it is UNK (FACTS 3.5)."""
        behaviour = self.behaviour
        if operation == behaviour.busy_at and (
            self._clock.now < behaviour.busy_until or self.active_jobs()
        ):
            raise refusal(operation, behaviour.busy_code, behaviour.busy_text)
        if operation == behaviour.role_fails and self._clock.now < behaviour.role_ready_at:
            raise refusal(operation, behaviour.role_code, behaviour.role_text)

    def _pool(self, operation: str, pool_id: str) -> UserPool:
        if self.reachable is not None and pool_id not in self.reachable:
            text = f"not authorized to perform: cognito-idp:{operation}"
            raise refusal(operation, "AccessDeniedException", text)
        if pool_id not in self.pools:
            text = f"User pool {pool_id} does not exist."
            raise refusal(operation, "ResourceNotFoundException", text)
        return self.pools[pool_id]

    def _job(self, operation: str, pool_id: str, job_id: str) -> ImportJob:
        pool = self._pool(operation, pool_id)
        self.settle()
        for job in pool.jobs:
            if job.id == job_id:
                return job
        text = f"Import job {job_id} does not exist."
        raise refusal(operation, "ResourceNotFoundException", text)


def _slice(names: list[str], start: int, end: int, before: int) -> list[str]:
    """The names between two positions of a list in which so many others come before them."""
    return names[max(start - before, 0) : max(end - before, 0)]


def _listed(pool: UserPool, name: str) -> dict[str, Any]:
    """One of the pool's users as ListUsers shows it."""
    address = pool.users[name]
    return listed_user(
        # FACTS 1.5.7: the service makes up the username.
        f"{MADE_UP}{name}" if pool.by_email else name,
        status="UNCONFIRMED" if name in pool.unconfirmed else "RESET_REQUIRED",
        enabled=name not in pool.disabled,
        email=address,
        email_verified=str(name not in pool.unconfirmed).lower() if address else "",
    )
