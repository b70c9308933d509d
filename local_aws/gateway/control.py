"""The loopback control endpoint ``/_local_aws/…`` and the outermost layer of the gateway."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

from hypercorn.asyncio.tcp_server import TCPServer

from local_aws.cloudformation import replies, requests
from local_aws.cognito import federated_users, import_operations
from local_aws.emulator import ministack
from local_aws.gateway import parts
from local_aws.lambda_ import availability
from local_aws.settings import service_settings
from local_aws.traffic import calls, faults, generation, serving

_serve_aws = ministack.app.app

PREFIX = "/_local_aws/"

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Connections = dict[tuple[Any, ...], asyncio.StreamWriter]

_connections: Connections = {}


def install(instance: str) -> None:
    """Put the control endpoint in front of the emulator.

    Args:
        instance: token that ``health`` answers, by which a parent knows its own child.
    """
    tcp_server: Any = TCPServer
    run = tcp_server.run

    async def run_registered(server: Any) -> None:
        peer = tuple(server.writer.get_extra_info("peername") or ())
        _connections[peer] = server.writer
        try:
            await run(server)
        finally:
            _connections.pop(peer, None)

    tcp_server.run = run_registered

    async def gateway(scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(PREFIX):
            await _control(instance, scope["path"][len(PREFIX) :], receive, send)
            return
        if scope["type"] == "http" and ministack.app.AUTH:
            # Policies that deny aws:SecureTransport=false, such as the CDK bootstrap bucket's,
            # protect the network; loopback has none.
            scope = {**scope, "headers": [*scope["headers"], (b"x-forwarded-proto", b"https")]}
        if scope["type"] == "http":
            serving.client_port.set(scope["client"][1])
        try:
            await _serve_aws(scope, receive, send)
        except serving.ConnectionDroppedError:
            _connections[tuple(scope["client"])].transport.abort()

    ministack.app.app = gateway


async def _control(instance: str, action: str, receive: Receive, send: Send) -> None:
    body = b""
    more = True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    arguments = json.loads(body or b"{}")
    status = 200
    try:
        answer: Any = (
            {"instance": instance} if action == "health" else await _act(action, arguments)
        )
    except (TypeError, ValueError) as error:
        status, answer = 400, {"message": str(error)}
    content = json.dumps(answer).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(content)).encode()),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})


async def _act(action: str, arguments: dict[str, Any]) -> Any:
    if action == "reset":
        return await _reset()
    if action == "calls":
        return await asyncio.to_thread(calls.recorded, arguments.get("service"))
    if action not in _ACTIONS:
        raise ValueError(f"there is no action {action!r}")
    return _ACTIONS[action](**arguments)


async def _reset() -> None:
    # Nothing may start a state machine or a function between the two halves.
    async with ministack.app.get_reset_lock():
        generation.advance()
        parts.reset()
        await asyncio.to_thread(ministack.app.reset_all_state)
    faults.clear()
    calls.clear()
    service_settings.reset()


def _configure(**changes: Any) -> None:
    """Change settings of the import jobs and of the other services: all of them, or none."""
    mine = {name: value for name, value in changes.items() if import_operations.has_setting(name)}
    others = {name: value for name, value in changes.items() if name not in mine}
    service_settings.current().updated(others)
    import_operations.configure(mine)
    service_settings.configure(others)


def _fail(**arguments: Any) -> dict[str, Any]:
    fault = faults.Fault(**arguments)
    faults.add(fault)
    return asdict(fault)


_ACTIONS: dict[str, Callable[..., Any]] = {
    "configure": _configure,
    "fail": _fail,
    "federate": federated_users.sign_in,
    "make_idle": availability.make_idle,
    "replies": replies.replies,
    "requests": requests.sent,
}
