"""The numbers of seconds of an import, and how they add up to CloudFormation's hour.

Only the growing pauses between the attempts inside one call stand where the call is made.

`timeout` counts from CloudFormation's request. When it is over, the job is asked to stop, and the
answer must still come before CloudFormation gives up:

    timeout | stop the job (STOP_JOB), tell the reason (the rest of `margin`) | CloudFormation

A step that hangs is repeated once, so a step that does the work gets about half of what is left of
`timeout` (`step_limit`). All numbers are seconds, except `ATTEMPTS` and the numbers of retries.
"""

from __future__ import annotations

# Limits of CloudFormation and Lambda.

CLOUDFORMATION_WAITS = 3600
"""CloudFormation waits an hour at most for a custom resource (FACTS 7.1)."""

LONGEST_INVOCATION = 900
"""Lambda ends a function after 15 minutes (Lambda Developer Guide, "Lambda quotas")."""

# `timeout` and what follows it.

SHORTEST_TIMEOUT = 60
DEFAULT_TIMEOUT = 30 * 60

STOP_JOB = 120
"""How long a job may take to stop after it was asked to. In the cases seen, it took seconds."""

_AFTER_THE_DEADLINE = 300
"""The time after `timeout` for the job to stop and for the answer."""

_UNTIL_READY_IN_A_VPC = 300
"""Extra time for a Worker in a VPC: Lambda may be unable to run it for minutes (`LATE_START`)."""

LATE_START = 360
"""How long Lambda may take to run a Worker in a VPC before the time counts towards `timeout`.

Lambda Developer Guide, "Lambda function states": a function in a VPC is Pending for minutes when it
is made, and again after weeks without a call. Lambda gives up after six minutes.
"""

MORE_FOR_A_DELETE = 120
"""Added to the `timeout` of a Delete. A Delete only waits for other requests, which may take until
their own deadline and a little longer."""

ANSWER_WAITS_FOR_JOBS = 60
"""How long the answer to a failed request waits for the request's jobs to stop."""


def margin(*, in_vpc: bool) -> int:
    """How much longer than `timeout` CloudFormation waits for the answer."""
    return _AFTER_THE_DEADLINE + (_UNTIL_READY_IN_A_VPC if in_vpc else 0)


def longest_timeout(*, in_vpc: bool) -> int:
    """The longest `timeout` that CloudFormation's hour has room for."""
    return CLOUDFORMATION_WAITS - margin(in_vpc=in_vpc)


# Invocations of the Worker.

LAST_MOMENTS = 30
"""The time that an invocation reserves to end properly and hand on its state."""

BEGIN_NOTHING_NEW = 3
"""Closer than this to its end, an invocation begins nothing new: Step Functions counts from an
earlier moment, so its time limit may have passed already."""

_SHORTEST_INVOCATION = 60

LOOK_LIMIT = 60
"""The time limit of a step that looks at a job."""

REPORT_LIMIT = 180
"""The time limit of the step that reads the job's log and looks up skipped users."""

RESPOND_LIMIT = 120
"""The time limit of the step that answers CloudFormation."""


def step_limit(seconds_left: float) -> int:
    """The time limit of a step that does the work: about half, so that it can be repeated once."""
    half = int(seconds_left / 2) + LAST_MOMENTS
    return max(min(half, LONGEST_INVOCATION), _SHORTEST_INVOCATION)


# Step Functions repeats a step that failed, after pauses that double.

FIRST_RETRY_AFTER = 2
LONGEST_PAUSE_OF_A_RETRY = 30

RETRIES = 5
"""How often a step is repeated: a crash, a throttle, an outage or a fresh permission may pass
within the minute that this takes."""

RETRIES_OF_A_HANG = 1
"""A step that hung may hang again, so it is repeated only once."""

RETRIES_UNTIL_RUN = 7
"""How often a step is repeated that Lambda did not run; this takes two minutes. Meanwhile Respond
could not answer either, so giving up sooner would not help."""

BETWEEN_RETRIES_IN_A_VPC = 15
"""The pause, always the same, while the function in a VPC is not ready."""

RETRIES_IN_A_VPC = LATE_START // BETWEEN_RETRIES_IN_A_VPC + 1
"""How often a step is repeated meanwhile: a little longer than Lambda may take (`LATE_START`)."""

# The Trigger.

TRIGGER_LIMIT = 180
"""The Trigger's time limit: it asks for the stack's status, starts the workflow, or answers."""

TRIGGER_KEEPS = 60
"""The part of `TRIGGER_LIMIT` that is reserved for the last call and for the Trigger's answer."""

LONGEST_DELIVERY = 300
"""An execution that starts more than this after its request came was started again by a person."""

# Refusals that may pass.

NEW_PERMISSION = 60
"""A new role or policy works after seconds, or up to a minute (FACTS 5.6)."""

NEW_LOGS_ROLE = 90
"""The same for the role with which Cognito writes the job's log. It is given more time, because
Cognito must also assume it."""

FRESH_JOB_AFTER = 20
"""The wait before a new job replaces one that failed before its first row: its role may have been
too new (FACTS 5.6)."""

BUSY_ACCOUNT = 24 * 3600
"""How long an import in the background waits for other import jobs of the account."""

JOB_UNSEEN = 600
"""How long looks at a job may fail before the import gives up. The job itself goes on meanwhile."""

SKIPPED_USERS = 60
"""How long skipped users are looked up, because `ListUsers` may show a user late (FACTS 6.11)."""

BETWEEN_LOOKS_FOR_SKIPPED_USERS = 5

JOB_LOG = 25
"""How long the job's log is read, which may have many pages."""

BETWEEN_LOOKS_AT_THE_LOG = 2
"""The wait between reads of a job's log, which may be written late, so it is read a few times."""

NEW_GROUP = 15
"""How long to wait until `ListGroups` shows a group that the same deployment has made. Whether it
shows one at once is not documented (FACTS 10.8)."""

UNSEEN_MEMBER = 60
"""How long a user who joins a group is looked for: `ListUsers` may show it late (FACTS 6.11)."""

BETWEEN_LOOKS_FOR_GROUPS = 5

NEWER_REQUEST = 10
"""A step with many calls looks for a newer request at this interval."""

EXECUTIONS_LISTED = 2
"""How long `ListExecutions` may not list a new execution: it is eventually consistent (Step
Functions API Reference)."""

# Waits between looks.

SHORTEST_WAIT = 1
LONGEST_WAIT = 30
LONGEST_WAIT_IN_BACKGROUND = 300

FIRST_LOOKS = (0.02, 0.18, 0.3, 0.5, 0.5, 0.5)
"""Pauses between the first looks at a job. A small job takes a second or two (FACTS 4.5).

They take two seconds in all. A pool allows 5 calls a second (FACTS 4.3); these are fewer.
"""

LONGEST_PAUSE_OF_A_THROTTLED_CALL = 16
LONGEST_PAUSE_OF_TRIGGER = 30

# A call that is not answered.

CONNECT = 5
READ = 15
ATTEMPTS = 3
"""How often a call is sent that is not answered. After the deadline there are a few minutes for
everything that is left, so one call must take less than a minute."""

CALL_UNANSWERED = READ * ATTEMPTS
"""How long a call takes that is never answered."""

UPLOAD_SILENCE = 60
"""How long the server that takes the upload may be silent before the request fails."""

ANSWER_SILENCE = 10
"""How long the server that takes the answer to CloudFormation may be silent before the request
fails."""
