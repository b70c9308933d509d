"""The one PUT, against a real server on this machine."""

from __future__ import annotations

import contextlib
import http.server
import io
import socket
import threading
from collections.abc import Callable, Iterator
from email.message import Message
from typing import Any

import botocore.session
import pytest
from botocore.config import Config
from cognito_user_import.errors import TryAgain, calling
from cognito_user_import.presigned_put import HttpFailed, put


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


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def listening(serve: Callable[[socket.socket], object]) -> Iterator[int]:
    """A port of this machine at which `serve` has the first connection."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def accept() -> None:
            with contextlib.suppress(OSError):
                connection, _ = server.accept()
                with connection:
                    serve(connection)

        thread = threading.Thread(target=accept)
        thread.start()
        yield server.getsockname()[1]
    thread.join()


def failure(url: str, body: bytes = b"{}", timeout: float = 5) -> HttpFailed:
    with pytest.raises(HttpFailed) as failed:
        put(f"{url}/?X-Amz-Signature=secret", body, len(body), {}, timeout=timeout)
    assert "secret" not in str(failed.value)
    assert "127.0.0.1" not in str(failed.value)
    return failed.value


def test_a_connection_that_is_refused() -> None:
    failed = failure(f"http://127.0.0.1:{free_port()}")
    assert (failed.status, str(failed)) == (
        0,
        "the connection was refused: ConnectionRefusedError",
    )


def test_a_name_that_is_not_known() -> None:
    # RFC 2606 keeps this name from ever being one.
    failed = failure("https://bucket.invalid")
    assert str(failed) == "the name of its host could not be resolved: gaierror"


def test_a_server_that_does_not_speak_tls() -> None:
    with listening(lambda connection: connection.sendall(b"HTTP/1.1 400 \r\n\r\n")) as port:
        failed = failure(f"https://127.0.0.1:{port}")
    assert str(failed).startswith("TLS failed: SSL")


def test_a_server_that_says_nothing() -> None:
    done = threading.Event()
    with listening(lambda _connection: done.wait(5)) as port:
        failed = failure(f"http://127.0.0.1:{port}", timeout=0.2)
        done.set()
    assert str(failed) == "there was no answer in time: TimeoutError"


def test_a_server_that_hangs_up() -> None:
    with listening(lambda connection: connection.recv(10)) as port:
        failed = failure(f"http://127.0.0.1:{port}")
    assert str(failed).startswith("the connection broke off: ")


@pytest.mark.parametrize("size", [10, 50_000_000], ids=["small", "larger than any buffer"])
def test_a_refusal_that_comes_before_the_body_was_sent(size: int) -> None:
    def refuse(connection: socket.socket) -> None:
        connection.recv(1000)
        connection.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")

    with listening(refuse) as port:
        failed = failure(f"http://127.0.0.1:{port}", b"x" * size)
    assert (failed.status, str(failed)) == (403, "HTTP 403")


def _client(port: int, **config: Any) -> Any:
    return botocore.session.get_session().create_client(
        "cognito-idp",
        region_name="eu-west-1",
        endpoint_url=f"https://127.0.0.1:{port}",
        aws_access_key_id="example",
        aws_secret_access_key="example",
        config=Config(retries={"total_max_attempts": 1}, **config),
    )


def told(client: Any) -> str:
    with pytest.raises(TryAgain) as raised, calling("DescribeUserPool"):
        client.describe_user_pool(UserPoolId="eu-west-1_example")
    return str(raised.value).partition(". ")[0]


def test_what_the_sdk_makes_of_such_a_network() -> None:
    assert told(_client(free_port())) == (
        "DescribeUserPool was not answered: EndpointConnectionError"
    )
    with listening(lambda connection: connection.sendall(b"HTTP/1.1 400 \r\n\r\n")) as port:
        assert told(_client(port)) == "DescribeUserPool was not answered: SSLError"
    done = threading.Event()
    with listening(lambda _connection: done.wait(5)) as port:
        slow = told(_client(port, connect_timeout=0.2, read_timeout=0.2))
        done.set()
    assert slow == "DescribeUserPool was not answered: ReadTimeoutError"
