"""HTTP PUT to a pre-signed URL, without ever naming the URL."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import BinaryIO


class HttpFailed(Exception):  # noqa: N818
    """The PUT did not succeed. `status` is the HTTP status, 0 when there was no answer."""

    def __init__(self, status: int, what: str) -> None:
        super().__init__(what)
        self.status = status


def put(
    url: str,
    body: bytes | BinaryIO,
    length: int,
    headers: Mapping[str, str],
    *,
    timeout: float = 60,
) -> None:
    """PUT `length` bytes of `body` with a Content-Length (FACTS 3.6.5: S3 refuses chunks).

    `timeout` is how many seconds the other side may be silent.

    Raises:
        HttpFailed: any status but 200, or no answer. Its text never holds the URL, which is a
            bearer credential (FACTS 3.6.8).
    """
    request = urllib.request.Request(  # noqa: S310 - the URL comes from AWS
        url, data=body, method="PUT", headers={"Content-Length": str(length), **headers}
    )
    try:
        with urllib.request.urlopen(request, timeout=timeout) as answer:  # noqa: S310
            status = int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            raise HttpFailed(error.code, f"HTTP {error.code}") from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise HttpFailed(0, type(error).__name__) from None
    if status != http.client.OK:
        raise HttpFailed(status, f"HTTP {status}")
