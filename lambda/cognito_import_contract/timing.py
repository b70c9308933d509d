"""Every number of seconds of an import, and how they add up to CloudFormation's hour.

`timeout` counts from CloudFormation's request. When it is over, the job is asked to stop, and the
answer must still come before CloudFormation gives up:

    timeout | stop the job (STOP_JOB), tell the reason (the rest of `margin`) | CloudFormation

A step that hangs is repeated once, so a step that does the work gets half of what is left of
`timeout` (`step_limit`). All numbers are seconds.
"""

from __future__ import annotations

# What others allow.

CLOUDFORMATION_WAITS = 3600
"""CloudFormation waits an hour at most for a custom resource (FACTS 7.1)."""

LONGEST_INVOCATION = 900
"""Lambda ends a function after 15 minutes (Lambda Developer Guide, "Lambda quotas")."""

# `timeout` and what follows it.

SHORTEST_TIMEOUT = 60
DEFAULT_TIMEOUT = 30 * 60

STOP_JOB = 120
"""For a job to stop that was asked to. Wherever it was seen, it took seconds."""

_AFTER_THE_DEADLINE = 300
"""For the job to stop and for the answer."""

_UNTIL_READY_IN_A_VPC = 300
"""More for a Worker in a VPC, which Lambda may be unable to run for minutes (`LATE_START`)."""

LATE_START = 360
"""So long may Lambda take until it runs a Worker in a VPC without `timeout` being used up.

Lambda Developer Guide, "Lambda function states": a function in a VPC is Pending for minutes when it
is made, and again after weeks without a call. Lambda gives up after six minutes.
"""

MORE_FOR_A_DELETE = 120
"""A Delete only waits for others, who may take until their own deadline and a little longer."""

ANSWER_WAITS_FOR_JOBS = 60
"""So long does the answer to a failed request wait for its jobs to stop."""


def margin(*, in_vpc: bool) -> int:
    """How much longer than `timeout` CloudFormation waits for the answer."""
    return _AFTER_THE_DEADLINE + (_UNTIL_READY_IN_A_VPC if in_vpc else 0)


def longest_timeout(*, in_vpc: bool) -> int:
    """The longest `timeout` that CloudFormation's hour has room for."""
    return CLOUDFORMATION_WAITS - margin(in_vpc=in_vpc)


# Invocations of the Worker.

LAST_MOMENTS = 30
"""What an invocation keeps back to end in good order."""

BEGIN_NOTHING_NEW = 3
"""Less than this before its end, an invocation begins nothing: Step Functions' clock is ahead."""

_SHORTEST_INVOCATION = 60

LOOK_LIMIT = 60
"""The time limit of a step that looks at a job."""

REPORT_LIMIT = 180
"""The time limit of the step that reads the job's log and looks up skipped users."""

RESPOND_LIMIT = 120
"""The time limit of the step that answers CloudFormation."""


def step_limit(seconds_left: float) -> int:
    """How long a step that does the work may take: if it hangs, it is repeated once."""
    half = int(seconds_left / 2) + LAST_MOMENTS
    return max(min(half, LONGEST_INVOCATION), _SHORTEST_INVOCATION)


# The Trigger.

TRIGGER_LIMIT = 180
"""The Trigger's time limit: it asks for the stack's status, starts the workflow, or answers."""

TRIGGER_KEEPS = 60
"""What of it is kept back for the last call, and for an answer from there."""

LONGEST_DELIVERY = 300
"""An execution that started later than this after its request was started again by a person."""

# Refusals that may pass.

NEW_PERMISSION = 60
"""A new role or policy works after "a few seconds to a minute" (FACTS 5.6)."""

NEW_LOGS_ROLE = 90
"""The same for the role with which Cognito writes the job's log, which Cognito must assume, too."""

FRESH_JOB_AFTER = 20
"""After this, another job follows one whose role was so new that it failed before any row."""

BUSY_ACCOUNT = 24 * 3600
"""An import in the background waits so long for other import jobs of the account."""

JOB_UNSEEN = 600
"""A job goes on while the service cannot be asked about it. It is not left unwatched for longer."""

SKIPPED_USERS = 60
"""`ListUsers` may show a user late (FACTS 6.11): skipped users are looked up for so long."""

BETWEEN_LOOKS_FOR_SKIPPED_USERS = 5

JOB_LOG = 25
"""How long the job's log is read, whose pages may be many."""

BETWEEN_LOOKS_AT_THE_LOG = 2
"""A job's log may be late (FACTS 5.3), so it is looked at a few times."""

CALL_UNANSWERED = 45
"""How long one call takes that is never answered (`CONNECT`, `READ` and `ATTEMPTS`)."""

NEW_GROUP = 15
"""`ListGroups` may show late a group that the same deployment has made; nothing is known of it."""

UNSEEN_MEMBER = 60
"""`ListUsers` may show a user late (FACTS 6.11): who is to join a group is looked for so long."""

BETWEEN_LOOKS_FOR_GROUPS = 5

NEWER_REQUEST = 10
"""A step with many calls looks for a newer request, and at its time, as often as this."""

EXECUTIONS_LISTED = 2
"""`ListExecutions` is eventually consistent (Step Functions API Reference)."""

# Waits between looks.

SHORTEST_WAIT = 1
LONGEST_WAIT = 30
LONGEST_WAIT_IN_BACKGROUND = 300

FIRST_LOOKS = (0.02, 0.18, 0.3, 0.5, 0.5, 0.5)
"""Pauses between the first looks at a job, whose seed takes a second or two (FACTS 4.5).

Two seconds in all, and well below the 5 calls a second of a pool (FACTS 4.3).
"""

LONGEST_PAUSE_OF_A_THROTTLED_CALL = 16
LONGEST_PAUSE_OF_TRIGGER = 30

# A call that is not answered.

CONNECT = 5
READ = 15
ATTEMPTS = 3
"""After the deadline there are minutes for all that is left, so no call may take one."""

UPLOAD_SILENCE = 60
"""How long the storage that takes the upload may be silent."""

ANSWER_SILENCE = 10
"""How long the storage that takes the answer to CloudFormation may be silent."""
