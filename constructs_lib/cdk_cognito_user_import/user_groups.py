"""The groups that imported users join."""

from __future__ import annotations

from cognito_import_contract.properties import GroupsMode

from ._types import GROUPS, a, check_types

_KINDS = {"mode": a(GroupsMode, GROUPS)}


class UserGroups:
    """The users join the groups that the source's column `cognito:groups` names.

    Several groups in a cell are separated by `;`. Users who are already in the pool join them, too.
    Nobody is ever removed from a group.
    """

    def __init__(self, mode: GroupsMode) -> None:
        """Not for direct use: call `existing` or `create_missing`.

        Args:
            mode: the custom resource's property `Groups`.

        Raises:
            TypeError: `mode` is of a wrong type.
        """
        check_types(_KINDS, mode=mode)
        self._mode = mode

    @classmethod
    def existing(cls) -> UserGroups:
        """A group that the pool does not have is an error, and nobody is imported.

        Groups that the import's own stack defines for the pool are made before the import, but for
        groups with a condition that the import does not have.
        """
        return cls(GroupsMode.EXISTING)

    @classmethod
    def create_missing(cls) -> UserGroups:
        """A group that the pool does not have is made, without a role and without a precedence.

        It does not belong to the stack, and stays when the stack is deleted.
        """
        return cls(GroupsMode.CREATE_MISSING)
