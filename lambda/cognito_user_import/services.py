"""What a step needs from outside: AWS clients, HTTP and the clock. Tests give their own."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

import botocore.session
from botocore.config import Config
from cognito_import_contract import timing

from .presigned_put import put


@cache
def _session() -> Any:
    return botocore.session.get_session()


@dataclass(frozen=True)
class Services:
    """Clients for the services that the functions call, HTTP, and the clock."""

    cognito: Any
    s3: Any
    logs: Any
    stepfunctions: Any
    cloudformation: Any
    put: Callable[..., None] = field(default=put)
    now: Callable[[], float] = field(default=time.time)
    sleep: Callable[[float], None] = field(default=time.sleep)

    @classmethod
    def of_runtime(cls, attempts: int = timing.ATTEMPTS) -> Services:
        """Clients with the runtime's botocore and the function's role.

        `attempts` is how often a client sends a call that is not answered.
        """
        return cls(
            cognito=_Lazy("cognito-idp", attempts),
            s3=_Lazy("s3", attempts),
            logs=_Lazy("logs", attempts),
            stepfunctions=_Lazy("stepfunctions", attempts),
            cloudformation=_Lazy("cloudformation", attempts),
        )


class _Lazy:
    """A client made when it is first used: most imports never read a job's log."""

    def __init__(self, service: str, attempts: int) -> None:
        self._service = service
        self._attempts = attempts

    @cached_property
    def _client(self) -> Any:
        # botocore is used directly, because boto3 would only add start-up time.
        config = Config(
            retries={"mode": "standard", "total_max_attempts": self._attempts},
            connect_timeout=timing.CONNECT,
            read_timeout=timing.READ,
        )
        return _session().create_client(self._service, config=config)

    def __getattr__(self, operation: str) -> Any:
        return getattr(self._client, operation)
