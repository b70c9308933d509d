"""The one PUT, against a real server on this machine."""

from __future__ import annotations

import http.server
import io
import threading
from collections.abc import Iterator
from email.message import Message

import pytest
from cognito_user_import.http import HttpFailed, put


class _Server(http.server.HTTPServer):
    status = 200
    received: tuple[Message, bytes] = (Message(), b"")


class _Handler(http.server.BaseHTTPRequestHandler):
    server: _Server

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received = (self.headers, body)
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@pytest.fixture
def server() -> Iterator[_Server]:
    with _Server(("127.0.0.1", 0), _Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def _url(server: _Server) -> str:
    return f"http://127.0.0.1:{server.server_port}/?X-Amz-Signature=secret"


def test_a_file_is_sent_with_its_length_and_the_signed_header(server: _Server) -> None:
    headers = {"x-amz-server-side-encryption": "aws:kms", "Content-Type": "text/csv"}
    put(_url(server), io.BytesIO(b"some,csv\n"), 9, headers)
    received, body = server.received
    assert body == b"some,csv\n"
    assert received["Content-Length"] == "9"
    assert received["X-amz-server-side-encryption"] == "aws:kms"
    assert "Transfer-Encoding" not in received


def test_an_answer_is_sent_with_an_empty_content_type(server: _Server) -> None:
    put(_url(server), b"{}", 2, {"Content-Type": ""})
    assert server.received[0]["Content-Type"] == ""


@pytest.mark.parametrize("status", [204, 403, 503])
def test_anything_but_200_is_a_failure_that_does_not_name_the_url(
    server: _Server, status: int
) -> None:
    server.status = status
    with pytest.raises(HttpFailed) as failed:
        put(_url(server), b"{}", 2, {})
    assert failed.value.status == status
    assert str(failed.value) == f"HTTP {status}"


def test_no_answer_is_a_failure_that_does_not_name_the_url(server: _Server) -> None:
    url = _url(server).replace(str(server.server_port), "1")
    with pytest.raises(HttpFailed) as failed:
        put(url, b"{}", 2, {})
    assert (failed.value.status, str(failed.value)) == (0, "URLError")
