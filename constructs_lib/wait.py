"""How long a deployment waits for its import."""

from __future__ import annotations


class Wait:
    """When the deployment goes on."""

    def __init__(self, name: str) -> None:
        self._name = name

    @classmethod
    def until_done(cls) -> Wait:
        """Go on when every user is imported; a failed import fails the deployment (the default)."""
        return cls("UntilDone")

    @classmethod
    def background(cls) -> Wait:
        """Go on when the first import job runs; the workflow sees it through.

        For imports longer than CloudFormation's hour. The execution ends `SUCCEEDED` or `FAILED`,
        so that `CognitoUserImport.metric_failed` can carry an alarm.
        """
        return cls("Background")

    @property
    def name(self) -> str:
        """The value of the custom resource's `Wait` property."""
        return self._name
