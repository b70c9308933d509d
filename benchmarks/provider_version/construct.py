"""A plain user import on the CDK's provider framework.

It does what people write by hand: it fits the file's columns to the pool's, makes a job, uploads,
starts, polls, and fails on failed users. It checks nothing, looks up nobody, and repeats nothing.
"""

from __future__ import annotations

from pathlib import Path

from aws_cdk import CustomResource, Duration
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3_assets as s3_assets
from aws_cdk import custom_resources as cr
from cdk_cognito_user_import import UserImportLogsRole
from constructs import Construct


class ProviderUserImport(Construct):
    """Imports a CSV file into a pool through `onEvent` and `isComplete`."""

    def __init__(self, scope: Construct, id: str, *, pool: cognito.UserPool, csv: str) -> None:
        super().__init__(scope, id)
        asset = s3_assets.Asset(self, "Users", path=csv)
        logs_role = UserImportLogsRole(self, "LogsRole")
        on_event = self._function("OnEvent", "index.on_event")
        is_complete = self._function("IsComplete", "index.is_complete")
        asset.grant_read(on_event)
        logs_role.grant_pass_role(on_event.grant_principal)
        for function in (on_event, is_complete):
            pool.grant(
                function,
                "cognito-idp:CreateUserImportJob",
                "cognito-idp:DescribeUserImportJob",
                "cognito-idp:GetCSVHeader",
                "cognito-idp:StartUserImportJob",
            )
        provider = cr.Provider(
            self,
            "Provider",
            on_event_handler=on_event,
            is_complete_handler=is_complete,
            total_timeout=Duration.minutes(30),
        )
        CustomResource(
            self,
            "Resource",
            service_token=provider.service_token,
            properties={
                "UserPoolId": pool.user_pool_id,
                "Bucket": asset.s3_bucket_name,
                "Key": asset.s3_object_key,
                "LogsRoleArn": logs_role.role_arn,
            },
        )

    def _function(self, id: str, handler: str) -> lambda_.Function:
        return lambda_.Function(
            self,
            id,
            code=lambda_.Code.from_asset(str(Path(__file__).parent / "handler")),
            handler=handler,
            runtime=lambda_.Runtime.PYTHON_3_14,
            timeout=Duration.minutes(5),
        )
