"""HTTP PUT to a pre-signed URL, which no message shows."""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any, BinaryIO

from cognito_import_contract import timing

_Kind = type[Exception] | tuple[type[Exception], ...]
_WORDS: tuple[tuple[_Kind, str], ...] = (
    (socket.gaierror, "the name of its host could not be resolved"),
    (ssl.SSLCertVerificationError, "the certificate of its host is not trusted"),
    (ssl.SSLError, "TLS failed"),
    (ConnectionRefusedError, "the connection was refused"),
    (TimeoutError, "there was no answer in time"),
    ((ConnectionError, http.client.HTTPException), "the connection broke off"),
    (OSError, "its host could not be reached"),
)


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
    timeout: float = timing.UPLOAD_SILENCE,
) -> None:
    """PUT `length` bytes of `body` with a Content-Length, which S3 demands (FACTS 3.6.5).

    `timeout` is how many seconds the server may be silent.

    Raises:
        HttpFailed: any status but 200, or no answer. Its text never holds the URL, which is a
            bearer credential (FACTS 3.6.8).
    """
    request = urllib.request.Request(  # noqa: S310 - the URL comes from AWS
        url, data=body, method="PUT", headers={"Content-Length": str(length), **headers}
    )
    try:
        with _OPENER.open(request, timeout=timeout) as answer:
            status = int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            raise HttpFailed(error.code, f"HTTP {error.code}") from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise HttpFailed(0, network_words(error)) from None
    if status != http.client.OK:
        raise HttpFailed(status, f"HTTP {status}")


def network_words(error: Exception) -> str:
    """A network error in words, and its class; not its own text, which may contain the URL."""
    if isinstance(error, urllib.error.URLError) and isinstance(error.reason, Exception):
        error = error.reason
    name = type(error).__name__
    for kind, words in _WORDS:
        if isinstance(error, kind):
            return f"{words}: {name}"
    return name


class _AnsweredEarly:
    """A connection that reads the answer even if the server refuses before it has the whole body.

    In that case the server closes the connection, so that sending the rest fails.
    """

    def request(self, *arguments: Any, **named: Any) -> None:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            super().request(*arguments, **named)  # type: ignore[misc]


class _Http(_AnsweredEarly, http.client.HTTPConnection):
    pass


class _Https(_AnsweredEarly, http.client.HTTPSConnection):
    pass


class _HttpHandler(urllib.request.HTTPHandler):
    def http_open(self, request: urllib.request.Request) -> Any:
        return self.do_open(_Http, request)


class _HttpsHandler(urllib.request.HTTPSHandler):
    def https_open(self, request: urllib.request.Request) -> Any:
        return self.do_open(_Https, request)


_OPENER = urllib.request.build_opener(_HttpHandler, _HttpsHandler)
