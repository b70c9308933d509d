"""What runs in a process group and what it listens on, from Linux' /proc."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

LISTEN = "0A"  # state of a listening socket in /proc/net/tcp


def group(process_group: int) -> set[int]:
    """Ids of the live processes of a group."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = stat.read_text("utf-8", "replace").rpartition(")")[2].split()
            if int(fields[2]) == process_group and fields[0] not in "ZX":
                found.add(int(stat.parent.name))
    return found


def until_gone(process_group: int) -> None:
    """Wait until no process of the group is left."""
    deadline = time.monotonic() + 10
    while left := group(process_group):
        assert time.monotonic() < deadline, f"processes {left} are left"
        time.sleep(0.05)


def listening(process_group: int) -> list[str]:
    """Addresses (``ip:port``) that the group's processes listen on or have bound for UDP."""
    inodes = set()
    for process in group(process_group):
        for link in Path(f"/proc/{process}/fd").iterdir():
            with contextlib.suppress(OSError):
                inodes.add(str(link.readlink()).removeprefix("socket:[").removesuffix("]"))
    addresses = []
    for table in ("tcp", "tcp6", "udp", "udp6"):
        path = Path(f"/proc/net/{table}")
        for line in path.read_text("utf-8").splitlines()[1:] if path.exists() else []:
            fields = line.split()
            if fields[9] in inodes and (fields[3] == LISTEN or table.startswith("udp")):
                addresses.append(_readable(fields[1]))
    return addresses


def _readable(address: str) -> str:
    ip, port = address.split(":")
    octets = [str(byte) for byte in reversed(bytes.fromhex(ip))]
    return f"{'.'.join(octets)}:{int(port, 16)}"
