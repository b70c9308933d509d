"""The ways a job or a row can fail."""


class JobFailedError(Exception):
    """The whole job fails; the text is its CompletionMessage."""


class RowFailedError(Exception):
    """One row fails; the text goes to the job's log and never names a value."""
