"""What an import gives back to the stack."""

from __future__ import annotations

from aws_cdk import CfnOutput, CustomResource
from cognito_import_contract.attributes import attribute_name
from constructs import Construct

# The attributes that are also outputs of the stack, and the outputs' descriptions.
_OUTPUTS = {
    "job_id": "Id of the import's newest job, none if it never had one",
    "status": "Status of the import's newest job, NotNeeded if it never had one",
    "imported_users": "Users that the last deployment imported",
    "skipped_users": "Users that the service skipped in the last deployment",
    "failed_users": "Users that failed in the last deployment, as far as tolerated",
}
# One more if password hashes are imported.
_OUTPUTS_WITH_HASHES = {
    "unfit_hash_users": "Users sent without a password because their hash does not fit",
}
# One more if users join groups.
_OUTPUTS_WITH_GROUPS = {
    "group_memberships": "Memberships in groups that the source asks for and that are set",
}


class Outcome:
    """The answer to the last request, as tokens.

    "The last deployment" is the last one that changed the import: any other leaves the values as
    they are. After a rollback they are those of the earlier success again, if it had a job; if not,
    they are `none`, `NotNeeded` and 0. With `Wait.background()` they are what was known when the
    first job ran, and do not change later.
    """

    _resource: CustomResource

    @property
    def job_id(self) -> str:
        """Id of the import's newest job, `none` if it never had one (token)."""
        return self._attribute("job_id")

    @property
    def status(self) -> str:
        """Status of the import's newest job, `NotNeeded` if it never had one (token).

        Success is judged by the counts and not by this status, because a job whose users all exist
        appears to end `Failed` (FACTS 3.7).
        """
        return self._attribute("status")

    @property
    def imported_users(self) -> str:
        """Users that the last deployment imported (token: a number)."""
        return self._attribute("imported_users")

    @property
    def skipped_users(self) -> str:
        """Users that the service skipped in the last deployment (token: a number).

        The deployment had not seen them in the pool before. They may have been added meanwhile, or
        there was not enough time to look for everyone. In a pool with aliases, another user may
        have their alias (what an import does then is not known, FACTS 1.5.8), so there they count
        against the failure tolerance.
        """
        return self._attribute("skipped_users")

    @property
    def failed_users(self) -> str:
        """Users that failed in the last deployment, as far as tolerated (token: a number)."""
        return self._attribute("failed_users")

    @property
    def already_present_users(self) -> str:
        """Users that the last deployment found in the pool and left out (token: a number)."""
        return self._attribute("already_present_users")

    @property
    def inactive_users(self) -> str:
        """Users left out who cannot sign in: unconfirmed or disabled (token: a number).

        An import cannot help them, because it never changes a user who exists (FACTS 6.9).
        ListUsers tells who is unconfirmed or disabled (FACTS 6.13).
        """
        return self._attribute("inactive_users")

    @property
    def unfit_hash_users(self) -> str:
        """Users sent without a password because their hash does not fit (token: a number).

        Counted for the last deployment. Without `UnfitPasswordHashes.IMPORT_WITHOUT` it is 0.
        """
        return self._attribute("unfit_hash_users")

    @property
    def group_memberships(self) -> str:
        """Memberships in groups that the source asks for and that are set (token: a number).

        Those that the last deployment made are counted, and those that it found. It is 0 with
        `Wait.background()`, because they are set after the deployment, and after a rollback, which
        sets none.
        """
        return self._attribute("group_memberships")

    def _attribute(self, field: str) -> str:
        return self._resource.get_att_string(attribute_name(field))


def show(
    scope: Construct, resource: CustomResource, *, with_hashes: bool, with_groups: bool
) -> None:
    """Make the stack's outputs."""
    outputs = {
        **_OUTPUTS,
        **(_OUTPUTS_WITH_HASHES if with_hashes else {}),
        **(_OUTPUTS_WITH_GROUPS if with_groups else {}),
    }
    for field, text in outputs.items():
        name = attribute_name(field)
        value = resource.get_att_string(name)
        CfnOutput(scope, f"{name}Output", value=value, description=text)
