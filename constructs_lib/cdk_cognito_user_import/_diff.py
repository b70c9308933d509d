"""What makes a change of the users readable in `cdk diff`."""

from __future__ import annotations

from aws_cdk import CfnResource, Stack
from constructs import Construct


def show_users(scope: Construct, resource: CfnResource, users: int) -> None:
    """Have `cdk diff` show the number of users before and after, besides the hashes of the file.

    The number stands in the resource's metadata and in the template's. As a property it would send
    an Update whenever this package counts in another way. Of a resource's metadata, the change set
    that `cdk diff` makes by default shows no change; of the template's, it does, and CloudFormation
    changes nothing when only that differs (CloudFormation User Guide, "Metadata").

    Args:
        scope: the import.
        resource: its custom resource.
        users: how many users its file has.
    """
    resource.add_metadata("Users", users)
    stack = Stack.of(scope)
    path = scope.node.path.removeprefix(f"{stack.node.path}/")
    stack.add_metadata(f"Users of {path}", users)
