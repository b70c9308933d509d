"""The sources that the tests of the handlers import, and whom they name."""

from __future__ import annotations

from tests.handler.world import World

NAMES = ("ada.lovelace", "alan.turing", "grace.hopper", "edsger.dijkstra", "barbara.liskov")


MORE = ("donald.knuth", "frances.allen")


HASH = "$2b$10$" + "InventedByNobody" * 3 + "12345"
"""A bcrypt hash by its form; no password is known for it."""


GROUPED = {NAMES[0]: "admins", NAMES[1]: "admins;editors", NAMES[3]: "editors"}
"""Which of the users are to join which groups."""


HASHED = {"PasswordHashingAlgorithm": "BCRYPT"}


def users_csv(names: tuple[str, ...] = NAMES, *, real_name: str = "Invented Person") -> bytes:
    """A source file; its columns are in another order than the pool's, and fewer."""
    rows = [f"{n}@example.com,TRUE,{n},{real_name}\\, {n.title()}" for n in names]
    return "\n".join(["email,email_verified,cognito:username,name", *rows, ""]).encode()


def hashed_csv(hashes: dict[str, str]) -> bytes:
    """A source file with a column of password hashes, blank for users without one."""
    rows = [f"{name}@example.com,TRUE,{name},{hashes.get(name, '')}" for name in NAMES]
    header = "email,email_verified,cognito:username,password_hash"
    return "\n".join([header, *rows, ""]).encode()


def grouped_csv(groups: dict[str, str], names: tuple[str, ...] = NAMES) -> bytes:
    """A source file with a column of groups, blank for users who are to join none."""
    rows = [f"{name}@example.com,TRUE,{name},{groups.get(name, '')}" for name in names]
    header = "email,email_verified,cognito:username,cognito:groups"
    return "\n".join([header, *rows, ""]).encode()


def uploaded(world: World, names: tuple[str, ...]) -> bytes:
    """A file with these users as the service takes it: with all columns of its header."""
    header = world.cognito.behaviour.header(world.pool)
    cells = {"email_verified": "TRUE"}
    rows = [
        ",".join(
            {**cells, "cognito:username": name, "email": f"{name}@example.com"}.get(column, "")
            for column in header
        )
        for name in names
    ]
    return "\n".join([",".join(header), *rows, ""]).encode()
