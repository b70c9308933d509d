"""The demo: a user pool and the users of examples/users.csv."""

from __future__ import annotations

import os

from aws_cdk import Acknowledgment, App, CfnOutput, RemovalPolicy, Stack, Validations
from aws_cdk import aws_cognito as cognito
from cdk_cognito_user_import import (
    CognitoUserImport,
    PasswordHashingAlgorithm,
    UserGroups,
    UserSource,
)
from cdk_nag import AwsSolutionsChecks
from constructs import Construct

DEFAULT_USERS = "examples/users.csv"


class DemoStack(Stack):
    """A pool that verifies e-mail addresses, seeded with invented users and two groups of them."""

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
            password_policy=cognito.PasswordPolicy(
                min_length=12,
                require_digits=True,
                require_lowercase=True,
                require_symbols=True,
                require_uppercase=True,
            ),
            # A demo leaves nothing behind. Keep the pool in production.
            removal_policy=RemovalPolicy.DESTROY,
        )
        Validations.of(pool).acknowledge(
            Acknowledgment(
                id="AwsSolutions::AwsSolutions-COG2",
                reason="The pool has no app client, so nobody can sign in: a second factor would "
                "protect nothing.",
            ),
            Acknowledgment(
                id="AwsSolutions::AwsSolutions-COG8",
                reason="The Plus plan is billed per user and watches sign-ins; the demo has none.",
            ),
        )
        # Some of the invented users bring the password that they had, as a hash.
        source = UserSource.from_csv(
            users, password_hashing_algorithm=PasswordHashingAlgorithm.SCRYPT
        )
        # The import waits for the groups of its stack, and users join those that the file names.
        pool.add_group("Admins", group_name="admins")
        pool.add_group("Research", group_name="research")
        seed = CognitoUserImport(
            self, "Seed", user_pool=pool, source=source, groups=UserGroups.existing()
        )
        Validations.of(seed).acknowledge(
            Acknowledgment(
                id="cdk-cognito-user-import::PasswordHashesInAsset",
                reason="The users are invented, and so are their passwords.",
            )
        )
        CfnOutput(self, "UserPoolId", value=pool.user_pool_id)


if __name__ == "__main__":
    app = App()
    Validations.of(app).add_plugins(AwsSolutionsChecks(app, verbose=True))
    DemoStack(app, "UserImportDemo", users=os.environ.get("USERS_CSV", DEFAULT_USERS))
    app.synth()
