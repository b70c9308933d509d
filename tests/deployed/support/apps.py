"""The apps that the scenarios deploy, synthesized in this process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_cognito as cognito
from aws_cdk.interfaces.aws_cognito import IUserPoolRef
from cdk_cognito_user_import import CognitoUserImport, UserSource

STACK = "Seeded"
Build = Callable[[cdk.App], object]

# What a failed or deleted stack would take along, and the search for leaks needs.
_EVIDENCE = ["AWS::Logs::LogGroup", "AWS::StepFunctions::StateMachine"]


def synth(folder: Path, build: Build) -> Path:
    """Synthesize an app; return the folder of its cloud assembly."""
    app = cdk.App(outdir=str(folder))
    build(app)
    cdk.RemovalPolicies.of(app).retain(apply_to_resource_types=_EVIDENCE)
    app.synth()
    return folder


def user_pool(scope: cdk.Stack, id: str = "Pool", **options: Any) -> cognito.UserPool:
    """A pool that verifies e-mail addresses."""
    settings: dict[str, Any] = {
        "auto_verify": cognito.AutoVerifiedAttrs(email=True),
        "custom_attributes": {"badge": cognito.NumberAttribute(mutable=True)},
        **options,
    }
    return cognito.UserPool(scope, id, **settings)


class Seeded(cdk.Stack):
    """A stack with one import, by default into a pool of its own.

    A source in a bucket needs the stack to name the bucket in, hence the function.
    Outputs: those of the import, ``UserPoolId`` and ``AlreadyPresent``.
    """

    def __init__(
        self,
        scope: cdk.App,
        id: str = STACK,
        *,
        source: UserSource | Callable[[cdk.Stack], UserSource],
        pool: Callable[[cdk.Stack], IUserPoolRef] = user_pool,
        import_id: str = "Seed",
        **options: Any,
    ) -> None:
        super().__init__(scope, id)
        self.pool = pool(self)
        users = source if isinstance(source, UserSource) else source(self)
        self.seed = CognitoUserImport(self, import_id, user_pool=self.pool, source=users, **options)
        cdk.CfnOutput(self, "UserPoolId", value=self.pool.user_pool_ref.user_pool_id)
        cdk.CfnOutput(self, "AlreadyPresent", value=self.seed.already_present_users)
