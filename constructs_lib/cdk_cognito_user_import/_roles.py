"""Roles, and what they are permitted."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import Stack, Token, Validations
from aws_cdk import aws_iam as iam
from constructs import Construct

from ._acknowledgments import (
    acknowledge_escapes,
    acknowledge_inline_policy,
    acknowledge_wildcards,
)
from ._finding_ids import with_counterparts
from ._later import refuse_unresolvable
from ._own_findings import finding_id


class Permission:
    """A statement of a policy, with the reasons for what checks find in its resources.

    Args:
        actions: what is permitted.
        on: the resource.
        conditions: when it is permitted. Default: always.
        wildcard: the reason for the wildcard in the resource, if there is one.
        escaped: whether the resource has characters that are escaped for IAM.
        effect: whether it is permitted or denied.
    """

    def __init__(
        self,
        *actions: str,
        on: str,
        conditions: dict[str, dict[str, str]] | None = None,
        wildcard: str = "",
        escaped: bool = False,
        effect: iam.Effect = iam.Effect.ALLOW,
    ) -> None:
        self.statement = iam.PolicyStatement(
            effect=effect,
            actions=list(actions),
            # A resource with a wildcard becomes part of a finding's id.
            resources=[with_counterparts(on) if wildcard else on],
            conditions=conditions,
        )
        self._wildcard = wildcard
        self._escaped = escaped

    def accept_findings(self, policy: Construct) -> None:
        """Acknowledge what checks find in the resource, each with its reason."""
        if self._wildcard:
            acknowledge_wildcards(policy, self.statement, self._wildcard)
        if self._escaped:
            acknowledge_escapes(policy)


def managed_policy(
    scope: Construct,
    id: str,
    role: iam.IRole,
    permissions: Sequence[Permission],
    *,
    description: str | None = None,
) -> iam.ManagedPolicy:
    """A customer-managed policy (HIPAA, NIST and PCI rule packs refuse inline policies).

    The policy refers to the role, and not the role to the policy. So CloudFormation can make the
    role at once, whatever the permissions refer to. The policy must not be a child of a role that a
    function or a workflow runs with: the CDK makes these wait for everything below their role, and
    the policy may itself refer to one of them.
    """
    policy = iam.ManagedPolicy(
        scope,
        id,
        statements=[each.statement for each in permissions],
        roles=[role],
        description=description,
    )
    for permission in permissions:
        permission.accept_findings(policy)
    return policy


def service_role(scope: Construct, id: str, service: str) -> iam.Role:
    """A role for an AWS service, without any permission yet."""
    return iam.Role(scope, id, assumed_by=iam.ServicePrincipal(service))


def inline_policy(
    scope: Construct, id: str, role: iam.IRole, permissions: Sequence[Permission]
) -> iam.Policy:
    """Permissions for a role that the user gives.

    The inline policy belongs to the import's own stack, so no other stack depends on this one. A
    role `without_policy_updates()` stays as it is.

    Raises:
        ValueError: the role's name, which the policy needs, could not be resolved.
    """
    policy = iam.Policy(scope, id, statements=[each.statement for each in permissions])
    # A role that takes no policy updates does not attach the policy, which is then left out.
    role.attach_inline_policy(policy)
    attached = policy.node.default_child
    assert isinstance(attached, iam.CfnPolicy)  # noqa: S101 - for the type checker
    refuse_unresolvable(
        "the name of worker_role", attached.roles, scope, instead="Role.from_role_name(…)"
    )
    acknowledge_inline_policy(policy)
    for permission in permissions:
        permission.accept_findings(policy)
    return policy


def warn_if_foreign(scope: Construct, parameter: str, role: iam.IRole, why: str) -> None:
    """Warn about a role of the user's that belongs to another account than the stack.

    Args:
        scope: the import.
        parameter: which role it is, as `CognitoUserImport` calls it.
        role: the role.
        why: what will not work.
    """
    accounts = {Stack.of(scope).account, role.env.account}
    if len(accounts) == 1 or any(map(Token.is_unresolved, accounts)):
        return
    rule = "".join(word.capitalize() for word in parameter.split("_"))
    Validations.of(scope).add_warning(
        finding_id(f"{rule}Account"),
        f"the {parameter} belongs to account {role.env.account}, the stack to account "
        f"{Stack.of(scope).account}: {why}; give a role of the stack's account",
    )
