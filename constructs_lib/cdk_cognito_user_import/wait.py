"""How long a deployment waits for its import."""

from __future__ import annotations

from cognito_import_contract.properties import WaitFor

from ._types import A_WAIT, a, check_types

_KINDS = {"wait_for": a(WaitFor, A_WAIT)}


class Wait:
    """When the deployment goes on."""

    def __init__(self, wait_for: WaitFor) -> None:
        """Not for direct use: call `until_done` or `background`.

        Args:
            wait_for: the custom resource's property `Wait`.

        Raises:
            TypeError: `wait_for` is of a wrong type.
        """
        check_types(_KINDS, wait_for=wait_for)
        self._wait_for = wait_for

    @classmethod
    def until_done(cls) -> Wait:
        """Go on when the import has ended; a failed import fails the deployment (the default)."""
        return cls(WaitFor.UNTIL_DONE)

    @classmethod
    def background(cls) -> Wait:
        """Go on when the first import job runs; the workflow then finishes the import.

        This is for imports that take longer than the hour for which CloudFormation waits. The
        execution ends `SUCCEEDED` or `FAILED`, so that an alarm can be set on
        `CognitoUserImport.metric_failed`.
        """
        return cls(WaitFor.BACKGROUND)
