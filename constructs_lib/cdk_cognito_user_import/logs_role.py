"""The role with which Cognito writes the log of an import job."""

from __future__ import annotations

from aws_cdk import Arn, ArnComponents, Stack
from aws_cdk import aws_iam as iam
from aws_cdk.interfaces.aws_cognito import IUserPoolRef
from constructs import Construct

from ._permissions import COGNITO, import_log_arn
from ._roles import Permission, managed_policy
from ._types import ID, SCOPE, USER_POOL, a, check_types, or_none

_KINDS = {
    "scope": SCOPE,
    "id": ID,
    "user_pool": or_none(USER_POOL),
    "confused_deputy_protection": a(bool, "True or False"),
}


class UserImportLogsRole(iam.Role):
    """The CloudWatch Logs role of Cognito's user import jobs.

    Cognito assumes it to create the log group `/aws/cognito/userpools/<pool id>/<pool name>` and to
    write one line per user, without the user's data. One role serves any number of imports:

        logs_role = UserImportLogsRole(self, "ImportLogs")
        CognitoUserImport(self, "Seed", user_pool=pool, source=source, logs_role=logs_role)

    The actions are those of the Cognito Developer Guide, "Importing users into user pools from a
    CSV file" (FACTS 5.1). That guide grants them on all log groups below `/aws/cognito/`. It also
    gives the name of a pool's log group (FACTS 5.2), so this role is narrower: it grants them on
    the import logs of one pool, or of all pools of the account and region. You can also give
    `CognitoUserImport` a role that you define yourself.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        user_pool: IUserPoolRef | None = None,
        confused_deputy_protection: bool = False,
    ) -> None:
        """Make the role.

        Args:
            scope: the parent construct.
            id: the construct's id.
            user_pool: the pool whose imports use the role. Default: any pool of the account and
                region.
            confused_deputy_protection: whether the trust demands that Cognito acts for this account
                and for `user_pool` (`aws:SourceAccount`, `aws:SourceArn`). Default: False, because
                nothing documents that the service sends these keys for imports (FACTS 5.1). If it
                does not, the job fails, so try it in your account before you rely on it. Without
                the conditions, the most that somebody else could make the service do with this role
                is to write lines into these log groups.

        Raises:
            TypeError: an argument is of a wrong type.
        """
        check_types(
            _KINDS,
            scope=scope,
            id=id,
            user_pool=user_pool,
            confused_deputy_protection=confused_deputy_protection,
        )
        trusted: iam.PrincipalBase = iam.ServicePrincipal(COGNITO)
        if confused_deputy_protection:
            trusted = trusted.with_conditions(_only_on_behalf_of(scope, user_pool))
        super().__init__(
            scope,
            id,
            description="Lets Amazon Cognito write the logs of user import jobs",
            assumed_by=trusted,
        )
        # The policy is a child of the role, so whatever depends on the role also waits for it.
        managed_policy(self, "Policy", self, [_write_import_logs(scope, user_pool)])


def _write_import_logs(scope: Construct, user_pool: IUserPoolRef | None) -> Permission:
    # No slash follows the pool's id. A pool's name may have characters that a log group's name may
    # not have, and how the service then names the group is not known (FACTS 5.2). All ids have the
    # same length, so no other pool's log group matches.
    name = "*" if user_pool is None else f"{user_pool.user_pool_ref.user_pool_id}*"
    return Permission(
        "logs:CreateLogGroup",
        "logs:CreateLogStream",
        "logs:DescribeLogStreams",
        "logs:PutLogEvents",
        on=import_log_arn(scope, name),
        wildcard=(
            "Amazon Cognito, which alone may assume the role, names the log group after the pool "
            "and writes a new stream for each import job."
        ),
    )


def _only_on_behalf_of(scope: Construct, user_pool: IUserPoolRef | None) -> dict[str, object]:
    any_pool = ArnComponents(service="cognito-idp", resource="userpool", resource_name="*")
    pool = user_pool.user_pool_ref.user_pool_arn if user_pool else None
    return {
        "StringEquals": {"aws:SourceAccount": Stack.of(scope).account},
        "ArnLike": {"aws:SourceArn": pool or Arn.format(any_pool, Stack.of(scope))},
    }
