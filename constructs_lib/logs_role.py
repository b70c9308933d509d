"""The role with which Cognito writes the log of an import job."""

from __future__ import annotations

from aws_cdk import Arn, ArnComponents, ArnFormat, Stack
from aws_cdk import aws_iam as iam
from constructs import Construct


class UserImportLogsRole(iam.Role):
    """The CloudWatch Logs role of Cognito's user import jobs.

    Cognito assumes it to create the log group `/aws/cognito/userpools/<pool id>/<pool name>` and to
    write one line per user. One role serves any number of imports:

        logs_role = UserImportLogsRole(self, "ImportLogs")
        CognitoUserImport(self, "Seed", user_pool=pool, source=source, logs_role=logs_role)

    Trust and permissions are those of the Cognito Developer Guide, "Creating the CloudWatch Logs
    IAM role" (FACTS 5.1). The trust has no `aws:SourceArn` condition: whether the service sends
    that key for imports is not documented, and without it the job would fail.
    """

    def __init__(self, scope: Construct, id: str) -> None:
        log_groups = Arn.format(
            ArnComponents(
                service="logs",
                resource="log-group",
                resource_name="/aws/cognito/*",
                arn_format=ArnFormat.COLON_RESOURCE_NAME,
            ),
            Stack.of(scope),
        )
        policy = iam.ManagedPolicy(
            scope,
            f"{id}Policy",
            statements=[
                iam.PolicyStatement(
                    actions=[
                        "logs:CreateLogGroup",
                        "logs:CreateLogStream",
                        "logs:DescribeLogStreams",
                        "logs:PutLogEvents",
                    ],
                    resources=[log_groups],
                )
            ],
        )
        super().__init__(
            scope,
            id,
            description="Lets Amazon Cognito write the logs of user import jobs",
            assumed_by=iam.ServicePrincipal("cognito-idp.amazonaws.com"),
            managed_policies=[policy],
        )
