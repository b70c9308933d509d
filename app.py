"""The demo: a user pool and the users of examples/users.csv."""

from __future__ import annotations

import os

from aws_cdk import App, CfnOutput, RemovalPolicy, Stack
from aws_cdk import aws_cognito as cognito
from constructs import Construct

from constructs_lib import CognitoUserImport, UserSource

DEFAULT_USERS = "examples/users.csv"


class DemoStack(Stack):
    """A pool that verifies e-mail addresses, seeded with invented users."""

    def __init__(self, scope: Construct, id: str, *, users: str = DEFAULT_USERS) -> None:
        super().__init__(scope, id)
        pool = cognito.UserPool(
            self,
            "Pool",
            # Without an auto-verified attribute Cognito starts no import.
            auto_verify=cognito.AutoVerifiedAttrs(email=True),
            custom_attributes={
                "department": cognito.StringAttribute(max_len=60, mutable=True),
                "employee_number": cognito.NumberAttribute(min=1, max=999_999, mutable=True),
            },
            # A demo leaves nothing behind. Keep the pool in production.
            removal_policy=RemovalPolicy.DESTROY,
        )
        CognitoUserImport(self, "Seed", user_pool=pool, source=UserSource.from_csv(users))
        CfnOutput(self, "UserPoolId", value=pool.user_pool_id)


if __name__ == "__main__":
    app = App()
    DemoStack(app, "UserImportDemo", users=os.environ.get("USERS_CSV", DEFAULT_USERS))
    app.synth()
