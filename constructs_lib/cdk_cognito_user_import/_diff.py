"""Makes a change of the users readable in `cdk diff`."""

from __future__ import annotations

from aws_cdk import CfnResource, Stack
from constructs import Construct


def show_users(scope: Construct, resource: CfnResource, users: int) -> None:
    """Let `cdk diff` show the number of users before and after, besides the hashes of the file.

    The number is written into the metadata of the resource and of the template. As a property it
    would send an Update whenever a new version of this package counts users in another way. The
    change set that `cdk diff` makes by default shows changes of the template's metadata, but not of
    a resource's. CloudFormation changes nothing when only the template's metadata differs
    (CloudFormation User Guide, "Metadata").

    Args:
        scope: the import.
        resource: its custom resource.
        users: how many users its file has.
    """
    resource.add_metadata("Users", users)
    stack = Stack.of(scope)
    path = scope.node.path.removeprefix(f"{stack.node.path}/")
    stack.add_metadata(f"Users of {path}", users)
