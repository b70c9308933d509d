"""``LocalAws``: starts and stops the local AWS, and talks to it."""

from __future__ import annotations

import os
import threading
from types import TracebackType
from typing import Any

import boto3
import botocore.config

from local_aws.control_client import LocalAwsError, control
from local_aws.launch import LOOPBACK, GatewayProcess
from local_aws.traffic.faults import Fault

# Straight to the loopback address, whatever proxy the environment names.
_CLIENT_CONFIG = botocore.config.Config(
    proxies={}, s3={"addressing_style": "path"}, retries={"mode": "standard"}
)

DEFAULT_ACCOUNT = "111111111111"
DEFAULT_REGION = "eu-west-1"


class LocalAws:
    """An AWS on this machine: one process group, one loopback socket, nothing kept.

    A context manager::

        with LocalAws() as aws:
            aws.client("cognito-idp").list_user_pools(MaxResults=10)

    Args:
        iam: enforce IAM policies. Off by default: every caller may do everything.
        account: account id of the caller, 12 digits.
        region: the caller's region.

    Raises:
        LocalAwsError: on entering, when the emulator does not come up within 30 seconds.
    """

    def __init__(
        self, *, iam: bool = False, account: str = DEFAULT_ACCOUNT, region: str = DEFAULT_REGION
    ) -> None:
        self.iam = iam
        self.account = account
        self.region = region
        self._process: GatewayProcess | None = None
        self._lock = threading.Lock()
        self._session = boto3.session.Session(region_name=region)
        self._clients: dict[tuple[Any, ...], Any] = {}

    def __enter__(self) -> LocalAws:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start the emulator and wait until it serves."""
        if self._process is not None:
            raise LocalAwsError("this local AWS is running already")
        self._process = GatewayProcess(iam=self.iam, account=self.account, region=self.region)

    def stop(self) -> None:
        """Stop the emulator and all it started, within about two seconds. Safe to repeat."""
        process, self._process = self._process, None
        self._clients.clear()
        if process is not None:
            process.stop()

    @property
    def process_id(self) -> int:
        """Id of the emulator's process and of its process group."""
        return self._running().id

    def is_running(self) -> bool:
        """Whether the emulator's process is alive."""
        return self._process is not None and self._process.is_running()

    @property
    def endpoint_url(self) -> str:
        """The one endpoint of all services, ``http://127.0.0.1:<port>``."""
        return self._running().endpoint_url

    @property
    def environment(self) -> dict[str, str]:
        """Variables that a CDK CLI, an AWS CLI or an SDK needs; no others of AWS should be set."""
        home = self._running().root
        return {
            "AWS_ENDPOINT_URL": self.endpoint_url,
            # An account id as access key is that account's root.
            "AWS_ACCESS_KEY_ID": self.account,
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_CONFIG_FILE": str(home / "aws-config"),
            "AWS_SHARED_CREDENTIALS_FILE": str(home / "aws-credentials"),
            "AWS_EC2_METADATA_DISABLED": "true",
            "CDK_DEFAULT_ACCOUNT": self.account,
            "CDK_DEFAULT_REGION": self.region,
            # The CLI remembers access key -> account: never across instances.
            "CDK_HOME": str(home / "cdk"),
            "CDK_DISABLE_CLI_TELEMETRY": "1",
            "CDK_DISABLE_VERSION_CHECK": "1",
            "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "20",
            "AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED": "true",
            "NO_PROXY": LOOPBACK,
            "no_proxy": LOOPBACK,
        }

    def process_environment(self) -> dict[str, str]:
        """This process' environment for a command: without its AWS and CDK variables, with ours."""
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("AWS_", "CDK_"))
        }
        return {**inherited, **self.environment}

    def client(self, service: str, **credentials: str) -> Any:
        """A boto3 client of this local AWS.

        Args:
            service: boto3's name of the service.
            credentials: boto3's ``aws_access_key_id``, ``aws_secret_access_key``,
                ``aws_session_token`` and ``region_name``; default: the account's root, `region`.
        """
        chosen = {
            "aws_access_key_id": self.account,
            "aws_secret_access_key": "test",
            "region_name": self.region,
            **credentials,
        }
        key = (service, *sorted(chosen.items()))
        # Making a client takes a quarter of a second the first time, and is not thread-safe;
        # using one is.
        with self._lock:
            if key not in self._clients:
                self._clients[key] = self._session.client(
                    service, endpoint_url=self.endpoint_url, config=_CLIENT_CONFIG, **chosen
                )
            return self._clients[key]

    def configure(self, **settings: Any) -> None:
        """Change settings of the running emulator.

        Args:
            settings: those that ``docs/local-aws-settings.md`` lists.

        Raises:
            LocalAwsError: a setting does not exist or its value is not valid.
        """
        self._control("configure", settings)

    def reset(self) -> None:
        """Empty it: all resources, settings back to defaults, faults and call record cleared."""
        self._control("reset")

    def calls(self, service: str | None = None) -> list[dict[str, Any]]:
        """The API calls since start or reset, of one service or all; never bodies or queries.

        Returns:
            Dictionaries with the fields of ``local_aws.traffic.calls.Call``.
        """
        answer: list[dict[str, Any]] = self._control("calls", {"service": service})
        return answer

    def requests(self) -> list[dict[str, Any]]:
        """The requests CloudFormation sent to custom resources, in order.

        Returns:
            Dictionaries of ``request_id``, ``request_type`` (``Create``, ``Update``, ``Delete``),
            ``logical_id``, ``physical_id`` (empty for a Create) and ``waiting``: whether
            CloudFormation still waits for the reply.
        """
        answer: list[dict[str, Any]] = self._control("requests")
        return answer

    def replies(self) -> list[dict[str, Any]]:
        """The replies custom resources sent to CloudFormation, in order.

        Returns:
            Dictionaries with the fields of ``local_aws.cloudformation.replies.Reply``.
        """
        answer: list[dict[str, Any]] = self._control("replies")
        return answer

    def fail(
        self,
        service: str,
        operation: str,
        *,
        code: str = Fault.code,
        message: str = Fault.message,
        status: int = Fault.status,
        times: int = Fault.times,
        after: int = Fault.after,
        kind: str = Fault.kind,
        delay: float = Fault.delay,
        resource: str = Fault.resource,
    ) -> None:
        """Make the next calls of an operation fail, on the server's side.

        Args:
            service: ``cognito-idp``, ``s3``, ``lambda``, ``states``, ``logs``, …
            operation: such as ``StartUserImportJob``, ``GetObject``, ``Invoke``.
            code: error code of the answer; the empty string for a `delay` alone.
            message: error message of the answer.
            status: HTTP status of the answer.
            times: how many calls fail.
            after: how many calls pass before.
            kind: ``"error"`` answers instead of doing the call; ``"after"`` does the call, then
                answers with the error; ``"reset"`` closes the connection without doing it;
                ``"crash"`` kills the function that makes the call instead of doing it, and
                ``"crash_after"`` does it first.
            delay: seconds to wait before any of that.
            resource: only calls whose bucket and key, or function name, contain this.
        """
        fault = {
            "service": service,
            "operation": operation,
            "code": code,
            "message": message,
            "status": status,
            "times": times,
            "after": after,
            "kind": kind,
            "delay": delay,
            "resource": resource,
        }
        self._control("fail", fault)

    def federate(self, pool_id: str, provider: str, user_id: str, **attributes: str) -> str:
        """Make the profile of a user who signs in through an identity provider for the first time.

        Args:
            pool_id: id of the user pool.
            provider: name of the provider; it need not exist.
            user_id: the provider's id of the user.
            attributes: the profile's, such as ``email``.

        Returns:
            Its username, ``<provider>_<user_id>``.

        Raises:
            LocalAwsError: there is no such pool, or the profile exists.
        """
        profile = {
            "pool_id": pool_id,
            "provider": provider,
            "user_id": user_id,
            "attributes": attributes,
        }
        return str(self._control("federate", profile))

    def make_idle(self, function_name: str) -> None:
        """Make a function Inactive, as Lambda does to one in a VPC that was idle for weeks.

        Its next invocation is refused and makes it Pending for ``vpc_pending_seconds``.

        Raises:
            LocalAwsError: there is no such function.
        """
        self._control("make_idle", {"function_name": function_name})

    def _running(self) -> GatewayProcess:
        if self._process is None:
            raise LocalAwsError("this local AWS is not running")
        return self._process

    def _control(self, action: str, arguments: dict[str, Any] | None = None) -> Any:
        return control(self.endpoint_url, action, arguments)
