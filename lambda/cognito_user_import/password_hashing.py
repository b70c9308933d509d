"""Jobs that take password hashes: the algorithm reaches the service, and its answer says so.

The runtime's SDK may be older than the parameter, which it then refuses to send and leaves out of
the answer (FACTS 2.1.1 to 2.1.4). So the parameter is written into the request's body, and read
from the answer's, whatever the SDK knows.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .errors import INVALID, NOT_ENABLED, NotReady, StepFailed, TryAgain, starting

_PARAMETER = "PasswordHashingAlgorithm"
_OPERATION = "cognito-idp.CreateUserImportJob"
# It is not known with which error the service refuses a pool without hashes (FACTS 2.5).
_MAY_MEAN_INELIGIBLE = frozenset({INVALID, NOT_ENABLED})
INELIGIBLE = (
    "It may also be that this user pool takes no password hashes yet: only pools on Cognito's new "
    "infrastructure do (Cognito Developer Guide, importing users). Then ask AWS Support for the "
    "pool's upgrade, or leave out password_hashing_algorithm and the column password_hash."
)


def create_with_algorithm(
    cognito: Any, algorithm: str, create: Callable[[], dict[str, Any]]
) -> dict[str, Any]:
    """Make a job that takes hashes of an algorithm.

    Raises:
        NotReady, TryAgain: the service refused, or did not answer.
        StepFailed: the service does not confirm the algorithm. The job is not started.
    """
    bodies: list[bytes] = []
    try:
        with _parameter_sent(cognito, algorithm, bodies), starting("CreateUserImportJob"):
            answer = create()
    except (NotReady, TryAgain) as refused:
        if refused.code in _MAY_MEAN_INELIGIBLE:
            text = f"{refused} {INELIGIBLE}"
            raise type(refused)(text, refused.code, refused=refused.refused) from None
        raise
    if _confirmed(bodies) != algorithm:
        raise StepFailed(
            f"the service did not confirm the password hashing algorithm {algorithm} of the import "
            "job, so the job was not started: its users might have come without their passwords. "
            f"{INELIGIBLE}"
        )
    return answer


@contextlib.contextmanager
def _parameter_sent(cognito: Any, algorithm: str, bodies: list[bytes]) -> Iterator[None]:
    """Add the parameter to the calls of a block, and collect the bodies of their answers."""

    def add(params: dict[str, Any], **_: Any) -> None:
        body = {**json.loads(params["body"]), _PARAMETER: algorithm}
        params["body"] = json.dumps(body).encode()

    def collect(response_dict: Mapping[str, Any] | None, **_: Any) -> None:
        if response_dict is not None:
            bodies.append(response_dict["body"])

    events = cognito.meta.events
    # These events come before the request is signed, and when the answer has come.
    hooks = ((f"before-call.{_OPERATION}", add), (f"response-received.{_OPERATION}", collect))
    for name, hook in hooks:
        events.register(name, hook)
    try:
        yield
    finally:
        for name, hook in hooks:
            events.unregister(name, hook)


def _confirmed(bodies: list[bytes]) -> str:
    """The algorithm that the last answer names."""
    try:
        return str(json.loads(bodies[-1])["UserImportJob"][_PARAMETER])
    except (IndexError, ValueError, KeyError, TypeError):
        return ""
