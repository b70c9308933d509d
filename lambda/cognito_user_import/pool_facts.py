"""Reading the user pool: its rules and its columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cognito_user_csv import Pool

from .errors import calling


@dataclass(frozen=True)
class PoolFacts:
    """What the service says about the pool."""

    name: str
    estimated_users: int
    rules: Pool

    @property
    def names_are_all(self) -> bool:
        """Whether only a username identifies a user, so that no alias or address can collide."""
        return not self.rules.alias_attributes and not self.rules.username_attributes

    @property
    def skips_are_proof(self) -> bool:
        """Whether a skipped row proves that its user is in the pool.

        It does not where another user may have the row's alias, because it is not known what the
        service does with such a row (FACTS 1.5.8).
        """
        return not self.rules.alias_attributes and len(self.rules.username_attributes or ()) <= 1


def read_pool(cognito: Any, user_pool_id: str) -> PoolFacts:
    """Describe the pool and its import columns."""
    with calling("DescribeUserPool"):
        described = cognito.describe_user_pool(UserPoolId=user_pool_id)["UserPool"]
    columns = read_columns(cognito, user_pool_id)
    return PoolFacts(
        name=str(described.get("Name", "")),
        estimated_users=int(described.get("EstimatedNumberOfUsers") or 0),
        rules=Pool.from_description(described, columns),
    )


def read_columns(cognito: Any, user_pool_id: str) -> tuple[str, ...]:
    """The header to upload: exactly what GetCSVHeader says, in its order (FACTS 1.1.4).

    A pool that takes password hashes lists `password_hash` (FACTS 1.1.8).
    """
    with calling("GetCSVHeader"):
        header = cognito.get_csv_header(UserPoolId=user_pool_id)["CSVHeader"]
    return tuple(header)
