"""The workflow as a table: its states, what each may call, and which may follow.

The construct makes the state machine and the Worker's permissions from it, docs/security.md shows
it, and the tests check that the Worker keeps to it.

    TakeTurn -> Plan -> ImportPart -> WaitForJob <-> CheckJob -> Report -> AddToGroups -> Respond

A Delete goes from TakeTurn directly to Respond. An update that CloudFormation rolls back goes from
TakeTurn to RollBack and then to Respond. Without groups, Report goes directly to Respond.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum

from . import timing


class State(str, Enum):
    """The states, named as the console shows them."""

    TAKE_TURN = "TakeTurn"
    ROLL_BACK = "RollBack"
    PLAN = "Plan"
    IMPORT_PART = "ImportPart"
    CHECK_JOB = "CheckJob"
    REPORT = "Report"
    ADD_TO_GROUPS = "AddToGroups"
    RESPOND = "Respond"
    WAIT_FOR_TURN = "WaitForTurn"
    WAIT_FOR_JOB = "WaitForJob"
    SUCCEEDED = "Succeeded"
    GAVE_WAY = "GaveWay"
    FAILED = "Failed"


class Feature(str, Enum):
    """What an import does only if it is asked to; only then are the calls for it permitted."""

    GROUPS = "groups"
    CREATE_GROUPS = "create_missing groups"


@dataclass(frozen=True)
class Call:
    """An action that a step needs on something.

    Attributes:
        action: the IAM action.
        on: what it is permitted on, in words: one of the constants below.
        purpose: what it is for.
        only_with: the feature that needs the action; None: every import needs it.
    """

    action: str
    on: str
    purpose: str
    only_with: Feature | None = None


POOL = "the pool"
SOURCE = "the one CSV object"
LOGS_ROLE = "the logs role"
IMPORT_LOG = "the streams of this pool's import logs"
WORKFLOW = "the import's own workflow"

DESCRIBE_POOL = Call(
    "cognito-idp:DescribeUserPool",
    POOL,
    "the pool's rules: schema, auto-verified attributes, aliases, MFA",
)
GET_HEADER = Call("cognito-idp:GetCSVHeader", POOL, "the columns of the upload")
LIST_USERS = Call(
    "cognito-idp:ListUsers",
    POOL,
    "leaving out users that are there already, and looking for those whom Cognito skipped; where "
    "e-mail addresses or phone numbers are compared, a page of users with all their attributes "
    "passes through memory ([facts](facts.md), 6.12)",
)
LIST_JOBS = Call(
    "cognito-idp:ListUserImportJobs",
    POOL,
    "finding the import's earlier jobs, which are its only memory",
)
CREATE_JOB = Call("cognito-idp:CreateUserImportJob", POOL, "making the job")
START_JOB = Call("cognito-idp:StartUserImportJob", POOL, "starting it")
DESCRIBE_JOB = Call("cognito-idp:DescribeUserImportJob", POOL, "its status and counters")
STOP_JOB = Call(
    "cognito-idp:StopUserImportJob",
    POOL,
    "stopping it: at the deadline, on Delete, when a newer request has come",
)
LIST_GROUPS = Call(
    "cognito-idp:ListGroups",
    POOL,
    "seeing which groups there are",
    Feature.GROUPS,
)
LIST_MEMBERS = Call(
    "cognito-idp:ListUsersInGroup",
    POOL,
    "leaving out memberships that are there already; pages of users with all their attributes pass "
    "through memory",
    Feature.GROUPS,
)
ADD_TO_GROUP = Call(
    "cognito-idp:AdminAddUserToGroup",
    POOL,
    "making a membership",
    Feature.GROUPS,
)
CREATE_GROUP = Call(
    "cognito-idp:CreateGroup",
    POOL,
    "making a group that is missing, without a role",
    Feature.CREATE_GROUPS,
)
READ_SOURCE = Call("s3:GetObject", SOURCE, "reading the users")
PASS_ROLE = Call("iam:PassRole", LOGS_ROLE, "`CreateUserImportJob` hands the role to Cognito")
READ_JOB_LOG = Call(
    "logs:GetLogEvents",
    IMPORT_LOG,
    "the service's words on failed lines",
)
LIST_EXECUTIONS = Call(
    "states:ListExecutions",
    WORKFLOW,
    "one request at a time; giving way to a newer one",
)


@dataclass(frozen=True)
class Step:
    """A state in which the Worker does something.

    Attributes:
        calls: the AWS calls that it may make.
        followers: the states that may follow; the last one follows if none of the others does.
        limit: its time limit in seconds; None: about half of the time left (`timing.step_limit`).
    """

    calls: tuple[Call, ...]
    followers: tuple[State, ...]
    limit: int | None = None


STEPS: Mapping[State, Step] = {
    State.TAKE_TURN: Step(
        calls=(LIST_EXECUTIONS, LIST_JOBS, STOP_JOB),
        followers=(State.PLAN, State.ROLL_BACK, State.WAIT_FOR_TURN, State.RESPOND),
    ),
    State.ROLL_BACK: Step(
        calls=(LIST_JOBS, DESCRIBE_POOL, GET_HEADER),
        followers=(State.RESPOND,),
    ),
    State.PLAN: Step(
        calls=(DESCRIBE_POOL, GET_HEADER, LIST_USERS, LIST_JOBS, READ_SOURCE, LIST_GROUPS),
        followers=(State.IMPORT_PART, State.ADD_TO_GROUPS, State.WAIT_FOR_TURN, State.RESPOND),
    ),
    State.IMPORT_PART: Step(
        calls=(
            LIST_EXECUTIONS,
            LIST_JOBS,
            GET_HEADER,
            READ_SOURCE,
            PASS_ROLE,
            CREATE_JOB,
            START_JOB,
        ),
        followers=(State.WAIT_FOR_JOB,),
    ),
    State.CHECK_JOB: Step(
        calls=(LIST_EXECUTIONS, LIST_JOBS, DESCRIBE_JOB, START_JOB, STOP_JOB),
        followers=(State.WAIT_FOR_JOB, State.IMPORT_PART, State.REPORT, State.RESPOND),
        limit=timing.LOOK_LIMIT,
    ),
    State.REPORT: Step(
        calls=(DESCRIBE_JOB, READ_JOB_LOG, DESCRIBE_POOL, GET_HEADER, LIST_USERS, READ_SOURCE),
        followers=(State.ADD_TO_GROUPS, State.RESPOND),
        limit=timing.REPORT_LIMIT,
    ),
    State.ADD_TO_GROUPS: Step(
        calls=(
            LIST_EXECUTIONS,
            DESCRIBE_POOL,
            GET_HEADER,
            READ_SOURCE,
            LIST_GROUPS,
            CREATE_GROUP,
            LIST_MEMBERS,
            LIST_USERS,
            ADD_TO_GROUP,
        ),
        followers=(State.ADD_TO_GROUPS, State.WAIT_FOR_TURN, State.RESPOND),
    ),
    State.RESPOND: Step(
        calls=(),
        followers=(
            State.SUCCEEDED,
            State.GAVE_WAY,
            State.WAIT_FOR_JOB,
            State.ADD_TO_GROUPS,
            State.FAILED,
        ),
        limit=timing.RESPOND_LIMIT,
    ),
}
"""What the Worker does. Any step but Respond that ends in an error is followed by Respond."""

FIRST = State.TAKE_TURN

WAITS: Mapping[State, State] = {
    State.WAIT_FOR_TURN: State.TAKE_TURN,
    State.WAIT_FOR_JOB: State.CHECK_JOB,
}
"""States that only wait, and the state that follows."""


def calls_of_all_steps() -> tuple[Call, ...]:
    """Every call that the Worker may make, each once, in the order of the workflow."""
    return tuple(dict.fromkeys(call for step in STEPS.values() for call in step.calls))


def actions_on(what: str, features: Collection[Feature] = ()) -> list[str]:
    """The IAM actions that the steps of an import need on something, sorted by name."""
    needed = {None, *features}
    return sorted(
        call.action for call in calls_of_all_steps() if call.on == what and call.only_with in needed
    )
