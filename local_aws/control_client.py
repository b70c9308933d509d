"""Talks to the control endpoint of a running gateway; ``gateway.control`` answers."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

# Straight to the loopback address, whatever proxy the environment names.
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class LocalAwsError(Exception):
    """The local AWS did not start, does not run, or refused a control request."""


def control(
    endpoint_url: str,
    action: str,
    arguments: dict[str, Any] | None = None,
    *,
    timeout: float = 60,
) -> Any:
    """Send one control request and return its answer.

    Args:
        endpoint_url: the gateway's.
        action: name of the action.
        arguments: its arguments, JSON.
        timeout: seconds without an answer.

    Raises:
        LocalAwsError: the gateway refused the request.
        OSError: nobody answered.
    """
    request = urllib.request.Request(
        f"{endpoint_url}/_local_aws/{action}",
        data=json.dumps(arguments or {}).encode(),
        headers={"Content-Type": "application/json"},
        method="POST",
    )
    try:
        with _OPENER.open(request, timeout=timeout) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            reason = error.read().decode("utf-8", "replace")
        try:
            reason = json.loads(reason)["message"]
        except (ValueError, KeyError, TypeError):
            reason = f"status {error.code}"
        raise LocalAwsError(f"{action}: {reason}") from None
