"""The parts that turn ministack into the local AWS, in the order of their installation.

A new part is added here: to `_PARTS`, and to `_STATEFUL` when it remembers something.
"""

from __future__ import annotations

from typing import Protocol

from local_aws.cloudformation import (
    custom_resource,
    failed_updates,
    function_waits,
    nested_stacks,
    replies,
    requests,
    stack_cleanup,
    stack_status,
)
from local_aws.cognito import federated_users, groups, import_operations, user_lists
from local_aws.gateway import dispatch
from local_aws.iam import (
    boundaries,
    policy_resources,
    propagation,
    service_roles,
    source_function,
    special_characters,
)
from local_aws.lambda_ import availability, function_log, invocations, sessions
from local_aws.logs import delivery_policy
from local_aws.s3 import objects
from local_aws.states import executions
from local_aws.xray import tracing


class Part(Protocol):
    """A module that wraps names of the emulator."""

    def install(self) -> None:
        """Wrap them; called once."""
        ...


class Stateful(Protocol):
    """A module that remembers what happened."""

    def reset(self) -> None:
        """Forget it."""
        ...


# Some wrap the same name: the later one is asked first.
_PARTS: tuple[Part, ...] = (
    dispatch,
    custom_resource,
    replies,
    stack_cleanup,
    stack_status,
    nested_stacks,
    sessions,
    invocations,
    function_log,
    executions,
    tracing,
    availability,
    function_waits,
    delivery_policy,
    service_roles,
    boundaries,
    propagation,
    source_function,
    special_characters,
    objects,
    policy_resources,
    user_lists,
    groups,
    federated_users,
    import_operations,
)

_STATEFUL: tuple[Stateful, ...] = (
    requests,
    replies,
    import_operations,
    failed_updates,
    availability,
    function_waits,
    propagation,
    user_lists,
    groups,
)


def install() -> None:
    """Install every part into the emulator of this process, before it serves."""
    for part in _PARTS:
        part.install()


def reset() -> None:
    """Let every part forget what happened, while the emulator is reset."""
    for part in _STATEFUL:
        part.reset()
