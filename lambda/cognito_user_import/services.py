"""What a step needs of the world: AWS clients, HTTP, the clock. Tests inject their own."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore.config import Config

from .http import put

_SHORT = Config(
    retries={"mode": "standard", "total_max_attempts": 4}, connect_timeout=5, read_timeout=30
)


@dataclass(frozen=True)
class Services:
    """Clients for the four services that the Worker calls."""

    cognito: Any
    s3: Any
    logs: Any
    stepfunctions: Any
    put: Callable[..., None] = field(default=put)
    now: Callable[[], float] = field(default=time.time)
    sleep: Callable[[float], None] = field(default=time.sleep)

    @classmethod
    def of_runtime(cls) -> Services:
        """Clients with the runtime's boto3 and the function's role."""
        return cls(
            cognito=boto3.client("cognito-idp", config=_SHORT),
            s3=boto3.client("s3", config=_SHORT),
            logs=boto3.client("logs", config=_SHORT),
            stepfunctions=boto3.client("stepfunctions", config=_SHORT),
        )
