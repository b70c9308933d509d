"""All that is used of ministack: its modules, and of each the names that are read or replaced.

A name of ours is ministack's without its leading underscore. Its records are in ``records``.
"""

from __future__ import annotations

from local_aws.emulator.internals import Names

app = Names(
    "app",
    "AUTH",
    "SERVICE_HANDLERS",
    "_MINISTACK_HOST",
    "_MINISTACK_PORT",
    "_dispatch_service_request",
    "_get_reset_lock",
    "_handle_post_body_shortcuts",
    "_reset_all_state",
    "app",
    "main",
)
responses = Names(
    "core.responses",
    "error_response_json",
    "get_account_id",
    "get_region",
    "request_scope",
)
router = Names(
    "core.router",
    "detect_service",
    "extract_access_key_id",
)
iam_actions = Names(
    "core.iam_actions",
    "access_denied_response",
    "extract_iam_action",
    "extract_resource_arn",
    "identity_denial_message",
)
iam_evaluator = Names(
    "core.iam_evaluator",
    "CredentialResolutionError",
    "EvalContext",
    "_action_matches",
    "_conditions_met",
    "_gather_role_policies",
    "_permissions_boundary",
    "_principal_keys",
    "_resolve_managed_policy_document",
    "_resource_policy",
    "_service_principal_matches",
    "combine_resource_policy",
    "enforce",
    "evaluate",
    "fnmatch_iam_cs",
    "parse_policy_document",
    "resolve_credential",
)
iam = Names(
    "services.iam",
    "_roles",
)
sts = Names(
    "services.sts",
    "_sessions",
    "register_session",
)
lambda_runtime = Names(
    "core.lambda_runtime",
    "Worker",
    "_PYTHON_WORKER_SCRIPT",
    "_workers",
    "execution_credentials",
)
lambda_ = Names(
    "services.lambda_svc",
    "_LAMBDA_ASYNC_RETRY_BASE_SECONDS",
    "_emit_lambda_logs",
    "_execute_function_dispatch",
    "_execute_function_warm",
    "_execution_record_for_config",
    "_functions",
    "_get_func_record_for_ref",
    "_invoke",
    "execution_credentials",
    "invoke_async_with_retry",
)
cloudformation = Names(
    "services.cloudformation",
    "_stacks",
)
cfn_changesets = Names(
    "services.cloudformation.changesets",
    "_deploy_stack_async",
)
cfn_custom_resource = Names(
    "services.cloudformation.custom_resource",
    "_normalise_resource_properties",
    "_response_url",
    "invoke_custom_resource",
)
cfn_engine = Names(
    "services.cloudformation.engine",
    "_extract_deps",
)
cfn_handlers = Names(
    "services.cloudformation.handlers",
    "_ACTION_HANDLERS",
    "_cancel_update_stack",
    "_continue_update_rollback_async",
    "_delete_stack_async",
    "_deploy_stack_async",
    "_error",
    "_resolve_stack",
    "_roll_back_operation",
    parameter="_p",
)
cfn_provisioners = Names(
    "services.cloudformation.provisioners",
    "_RESOURCE_HANDLERS",
    "_update_resource",
)
cfn_stacks = Names(
    "services.cloudformation.stacks",
    "_add_event",
    "_delete_resource",
    "_delete_stack_async",
    "_deploy_stack_async",
    "_roll_back_operation",
    "run_reentrant",
)
logs = Names(
    "services.cloudwatch_logs",
    "_create_log_group",
    "_create_log_stream",
    "_describe_log_streams",
    "_log_groups",
    "_put_log_events",
    "_put_resource_policy",
    "_resource_policies",
)
cognito = Names(
    "services.cognito",
    "_add_custom_attributes",
    "_admin_add_user_to_group",
    "_admin_list_groups_for_user",
    "_admin_remove_user_from_group",
    "_create_group",
    "_delete_group",
    "_delete_user_pool",
    "_get_group",
    "_get_pool_unscoped",
    "_list_groups",
    "_list_users",
    "_list_users_in_group",
    "_pool_out",
    "_resolve_pool",
    "_resolve_user",
    "_start_federated_profile",
    "_update_user_pool",
    "_user_out",
    "_user_pools",
)
kms = Names(
    "services.kms",
    "_resolve_key",
)
s3 = Names(
    "services.s3",
    "_buckets",
    "_create_bucket",
    "_delete_object",
    "_get_object_data",
    "_resolve_sse_write_headers",
)
states = Names(
    "services.stepfunctions",
    "_ExecutionError",
    "_SFN_WAIT_SCALE",
    "_add_event",
    "_call_lambda",
    "_create_state_machine",
    "_executions",
    "_find_matching_catcher",
    "_find_matching_retrier",
    "_run_execution",
    "_state_machines",
    "_update_state_machine",
)

REPLY_PATH = "/_ministack/cfn-response/"
"""Where a ResponseURL of a custom resource points to; its token follows."""
