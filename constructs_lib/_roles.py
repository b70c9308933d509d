"""Roles whose whole permission is one customer-managed policy."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import aws_iam as iam
from constructs import Construct


def service_role(
    scope: Construct, id: str, service: str, statements: Sequence[iam.PolicyStatement]
) -> iam.Role:
    """A role for an AWS service.

    The policy is a managed one (HIPAA, NIST and PCI rule packs refuse inline policies), and the
    role refers to it, so whoever depends on the role finds it with its permissions.
    """
    policy = iam.ManagedPolicy(scope, f"{id}Policy", statements=list(statements))
    return iam.Role(scope, id, assumed_by=iam.ServicePrincipal(service), managed_policies=[policy])
