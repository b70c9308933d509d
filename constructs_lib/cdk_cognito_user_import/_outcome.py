"""What an import gives back to the stack."""

from __future__ import annotations

from typing import NamedTuple

from aws_cdk import CfnOutput, CustomResource
from constructs import Construct


class _Attribute(NamedTuple):
    name: str
    """As the functions answer with it: a test holds the two together."""

    output: str | None
    """What it says as an output of the stack, if it is one."""


_ATTRIBUTES = (
    _Attribute("JobId", "Id of the import's newest job, none if it never had one"),
    _Attribute("Status", "Status of the import's newest job, NotNeeded if it never had one"),
    _Attribute("ImportedUsers", "Users that the last deployment imported"),
    _Attribute("SkippedUsers", "Users that the service skipped in the last deployment"),
    _Attribute("FailedUsers", "Users that failed in the last deployment, as far as tolerated"),
    _Attribute("AlreadyPresentUsers", None),
    _Attribute("InactiveUsers", None),
)
ATTRIBUTE_NAMES = tuple(attribute.name for attribute in _ATTRIBUTES)


class Outcome:
    """The answer to the last request, as tokens.

    The last deployment is the last one that changed the import: one that changes nothing of it
    leaves everything as it is. After a rollback, all of this is that of the earlier success again.
    With `Wait.background()` it is what was known when the first job ran, and stays so.
    """

    _resource: CustomResource

    @property
    def resource(self) -> CustomResource:
        """The custom resource; what depends on it comes after the import.

        `second.resource.node.add_dependency(first.resource)` makes one import follow another.
        With `second.node.add_dependency(first)`, every role and function of the second import would
        wait for the first import, too.
        """
        return self._resource

    @property
    def job_id(self) -> str:
        """Id of the import's newest job, `none` if it never had one (token)."""
        return self._resource.get_att_string("JobId")

    @property
    def status(self) -> str:
        """Status of the import's newest job, `NotNeeded` if it never had one (token).

        Success is judged by the counts: a job whose users all exist ends `Failed` (FACTS 3.7).
        """
        return self._resource.get_att_string("Status")

    @property
    def imported_users(self) -> str:
        """Users that the last deployment imported (token: a number)."""
        return self._resource.get_att_string("ImportedUsers")

    @property
    def skipped_users(self) -> str:
        """Users that the service skipped in the last deployment (token: a number).

        They were not there before: they have come meanwhile, or, in a pool with aliases, somebody
        else may have their alias (FACTS 1.5.8); there they count against the failure tolerance.
        """
        return self._resource.get_att_string("SkippedUsers")

    @property
    def failed_users(self) -> str:
        """Users that failed in the last deployment, as far as tolerated (token: a number)."""
        return self._resource.get_att_string("FailedUsers")

    @property
    def already_present_users(self) -> str:
        """Users that the last deployment found in the pool and left out (token: a number)."""
        return self._resource.get_att_string("AlreadyPresentUsers")

    @property
    def inactive_users(self) -> str:
        """Users left out who cannot sign in: unconfirmed or disabled (token: a number).

        An import cannot help them: a user who exists is never changed (FACTS 6.9, 6.13).
        """
        return self._resource.get_att_string("InactiveUsers")


def show(scope: Construct, resource: CustomResource) -> None:
    """Make the stack's outputs."""
    for name, text in _ATTRIBUTES:
        if text is not None:
            value = resource.get_att_string(name)
            CfnOutput(scope, f"{name}Output", value=value, description=text)
