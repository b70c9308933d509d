"""How long a deployment waits for its import."""

from __future__ import annotations

from ._types import a, check_types

_UNTIL_DONE, _BACKGROUND = "UntilDone", "Background"
_INSTEAD = "Wait.until_done() or Wait.background()"
_KINDS = {"name": a(str, _INSTEAD)}


class Wait:
    """When the deployment goes on."""

    def __init__(self, name: str) -> None:
        """Use `until_done` or `background` instead.

        Args:
            name: the value of the custom resource's `Wait` property.

        Raises:
            TypeError: `name` is no text.
            ValueError: there is no such way to wait.
        """
        check_types(_KINDS, name=name)
        if name not in (_UNTIL_DONE, _BACKGROUND):
            raise ValueError(f"there is no way to wait that is called {name!r}; write {_INSTEAD}")
        self._name = name

    @classmethod
    def until_done(cls) -> Wait:
        """Go on when every user is imported; a failed import fails the deployment (the default)."""
        return cls(_UNTIL_DONE)

    @classmethod
    def background(cls) -> Wait:
        """Go on when the first import job runs; the workflow sees it through.

        For imports longer than CloudFormation's hour. The execution ends `SUCCEEDED` or `FAILED`,
        so that `CognitoUserImport.metric_failed` can carry an alarm.
        """
        return cls(_BACKGROUND)

    @property
    def name(self) -> str:
        """The value of the custom resource's `Wait` property."""
        return self._name
