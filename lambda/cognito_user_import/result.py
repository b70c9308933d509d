"""How a request ended."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Result:
    """How the import ended: what the reply, the outputs and the execution's output say."""

    ok: bool
    reason: str = ""
    job_id: str = "none"
    status: str = "NotNeeded"
    imported_users: int = 0
    skipped_users: int = 0
    failed_users: int = 0
    already_present_users: int = 0
    inactive_users: int = 0

    def attributes(self) -> dict[str, str]:
        """The custom resource's attributes, as `Fn::GetAtt` names them."""
        return {
            "JobId": self.job_id,
            "Status": self.status,
            "ImportedUsers": str(self.imported_users),
            "SkippedUsers": str(self.skipped_users),
            "FailedUsers": str(self.failed_users),
            "AlreadyPresentUsers": str(self.already_present_users),
            "InactiveUsers": str(self.inactive_users),
        }
