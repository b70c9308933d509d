"""The generated file of the CSV benchmarks, and how they measure."""

from __future__ import annotations

import csv
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from cognito_user_csv import AttributeSchema, Pool

USERS = 500_000

_ATTRIBUTES = {
    "email": AttributeSchema(required=True, min_length=0, max_length=2_048),
    "given_name": AttributeSchema(min_length=0, max_length=100),
    "custom:tier": AttributeSchema(min_length=1, max_length=20),
}
POOL = Pool(
    auto_verified=frozenset({"email"}),
    username_attributes=frozenset(),
    alias_attributes=frozenset({"preferred_username"}),
    case_sensitive=False,
    mfa="OFF",
    attributes=_ATTRIBUTES,
    csv_header=(*Pool.unknown().known_columns, "custom:tier"),
)
"""The pool that the file is for: 22 columns, and usernames that ignore case."""

_GIVEN = ("Ada", "José", "Zoë", "Wei", "Łukasz", "Grace", "Amélie", "Björn")
_FAMILY = ("Lovelace", "García", "Müller", "Chen", "Nowak", "Hopper", "Dubois", "Ødegård")


_BCRYPT_DIGITS = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


def generate(path: Path, users: int, *, hashes: bool = False) -> None:
    """Write a file of ``users`` invented users and all 22 columns; always the same bytes.

    With ``hashes`` there is a column of password hashes, too, which are nobody's: digits by chance.
    """
    chance = random.Random(2026)
    digits = random.Random(2027)
    names = (*POOL.known_columns, "password_hash") if hashes else POOL.known_columns
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(",".join(names) + "\n")
        for number in range(users):
            given, family = chance.choice(_GIVEN), chance.choice(_FAMILY)
            cells = {
                "name": f"{given} {family}",
                "given_name": given,
                "family_name": family,
                "preferred_username": f"{given.lower()}{number}",
                "profile": f"https://example.com/people/{number}",
                "picture": f"https://example.com/pictures/{number}.png",
                "email": f"user{number}@example.com",
                "email_verified": "TRUE",
                "gender": "female",
                "birthdate": f"{chance.randint(1, 12):02}/{chance.randint(1, 28):02}/1980",
                "zoneinfo": "Europe/Paris",
                "locale": "fr-FR",
                "phone_number": f"+1555{number:07}",
                "phone_number_verified": "FALSE",
                "address": f"{number} Main Street\\, Springfield",
                "updated_at": str(1_600_000_000 + number),
                "cognito:username": f"user{number}",
                "custom:tier": "gold",
            }
            if hashes:
                cells["password_hash"] = f"$2b$12${''.join(digits.choices(_BCRYPT_DIGITS, k=53))}"
            file.write(",".join(cells.get(name, "") for name in names) + "\n")


def read_bare(path: Path) -> None:
    """The pass that everything is compared to: every row through ``csv.reader``, nothing else."""
    with path.open(encoding="utf-8", newline="") as file:
        for _ in csv.reader(file):
            pass


def fastest(*functions: Callable[[], object], rounds: int = 5) -> list[float]:
    """Seconds of CPU time of each function: the best of some rounds, taken in turns."""
    best = [float("inf")] * len(functions)
    for _ in range(rounds):
        for index, function in enumerate(functions):
            start = time.process_time()
            function()
            best[index] = min(best[index], time.process_time() - start)
    return best


def peak_memory(*arguments: str) -> int:
    """Bytes of memory that a Python process with these arguments had at its peak."""
    report = "import re; print(re.search(r'VmHWM:\\s*(\\d+)', open('/proc/self/status').read())[1])"
    code = f"{arguments[0]}\n{report}" if arguments else report
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments[1:]],
        check=True,
        capture_output=True,
        text=True,
    )
    return int(done.stdout.split()[-1]) * 1024


def size_text(path: Path) -> str:
    """How large a file is."""
    return f"{path.stat().st_size / 1e6:.0f} MB"
