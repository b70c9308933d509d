"""What a step is given in one invocation of the Worker."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from .budget import Budget
from .errors import DENIED, StepFailed, TryAgain
from .identity import run_id
from .job_names import JobName
from .jobs import Job, Jobs
from .other_requests import OtherRequests
from .request import Request
from .services import Services

GAVE_WAY = "a newer request for this import has come, and this one gave way to it"


@dataclass(frozen=True)
class Execution:
    """The workflow's execution: its name, when it started, and the state machine's ARN."""

    name: str
    started: float
    state_machine_arn: str


@dataclass(frozen=True)
class Step:
    """The request, the execution that it belongs to, the services, and the time that is left.

    `served_pool_id` is the pool that the import now belongs to, which an update may have changed.
    `response_url` takes the answer to CloudFormation; only Respond has it, unless a person started
    the execution. `log_group` is the name of the Worker's own log group.
    """

    request: Request
    execution: Execution
    services: Services
    budget: Budget
    served_pool_id: str = ""
    response_url: str = ""
    log_group: str = ""

    @property
    def run_id(self) -> str:
        """The execution's part of a job's name."""
        return run_id(self.execution.name)

    @cached_property
    def jobs(self) -> Jobs:
        """The jobs of the request's pool."""
        return Jobs(self.services.cognito, self.request.user_pool_id)

    def own_jobs(self) -> list[tuple[JobName, Job]]:
        """The jobs that this execution has made, newest first."""
        return self.jobs.of_run(self.request.import_id, self.run_id)

    @cached_property
    def others(self) -> OtherRequests:
        """The other requests of this import."""
        return OtherRequests(
            self.services.stepfunctions,
            self.execution.state_machine_arn,
            self.execution.name,
            self.execution.started,
            self.request,
        )

    def has_left(self, refused: TryAgain) -> bool:
        """Whether the import has moved to another pool, and its role may not use this one any more.

        The import's own role keeps the permissions for the old pool until the cleanup of the update
        (docs/decisions.md); a role that the user gives does not.
        """
        moved = bool(self.served_pool_id) and self.served_pool_id != self.request.user_pool_id
        return moved and refused.code == DENIED

    def give_way(self) -> None:
        """End here if a newer request has come.

        Raises:
            StepFailed: one has.
        """
        if self.others.has_newer():
            raise StepFailed(f"{GAVE_WAY}.")

    def end_if_over(self) -> None:
        """End here if the state machine goes on without this invocation.

        Raises:
            TryAgain: it does, because it has repeated the step or is about to.
        """
        if self.budget.is_over:
            raise TryAgain("The step has reached its time limit.")
