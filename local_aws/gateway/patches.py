"""Which patches make the emulator ours, and in which order they are installed."""

from __future__ import annotations

from local_aws.gateway import (
    boundaries,
    control,
    custom_resource,
    dispatch,
    federated_users,
    function_states,
    functions,
    iam_propagation,
    import_service,
    log_policy,
    nested_stacks,
    objects,
    policy_resources,
    service_roles,
    source_function,
    special_characters,
    stack_cleanup,
    stack_status,
    tracing,
    user_lists,
    workflows,
)


def install(instance: str) -> None:
    """Install everything into the emulator of this process. Call once, before it serves."""
    dispatch.install()
    custom_resource.install()
    stack_cleanup.install()
    stack_status.install()
    nested_stacks.install()
    functions.install()
    workflows.install()
    tracing.install()
    function_states.install()
    log_policy.install()
    service_roles.install()
    boundaries.install()
    iam_propagation.install()
    source_function.install()
    special_characters.install()
    objects.install()
    policy_resources.install()
    user_lists.install()
    federated_users.install()
    import_service.install()
    control.install(instance)
