"""How long a deployment waits for its import."""

from __future__ import annotations

from cognito_import_contract.properties import WaitFor

from ._types import a, check_types

_KINDS = {"wait_for": a(WaitFor, "Wait.until_done() or Wait.background()")}


class Wait:
    """When the deployment goes on."""

    def __init__(self, wait_for: WaitFor) -> None:
        """Use `until_done` or `background` instead.

        Args:
            wait_for: the custom resource's property `Wait`.

        Raises:
            TypeError: `wait_for` is of a wrong type.
        """
        check_types(_KINDS, wait_for=wait_for)
        self._wait_for = wait_for

    @classmethod
    def until_done(cls) -> Wait:
        """Go on when every user is imported; a failed import fails the deployment (the default)."""
        return cls(WaitFor.UNTIL_DONE)

    @classmethod
    def background(cls) -> Wait:
        """Go on when the first import job runs; the workflow sees it through.

        For imports longer than CloudFormation's hour. The execution ends `SUCCEEDED` or `FAILED`,
        so that `CognitoUserImport.metric_failed` can carry an alarm.
        """
        return cls(WaitFor.BACKGROUND)

    @property
    def wait_for(self) -> WaitFor:
        """The custom resource's property `Wait`."""
        return self._wait_for
