"""CSV files on the machine that runs `cdk synth`."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path

from aws_cdk import Token
from cognito_user_csv import CsvOptions, count_users

# The CDK makes it the end of the asset's key, and that stands in a policy, where a wildcard or a
# variable would mean something.
_EXTENSION = re.compile(r"(\.[A-Za-z0-9_-]{1,20})?")
_BLOCK = 1024 * 1024


@dataclass(frozen=True)
class LocalFile:
    """The CSV file that is deployed, as far as synthesis knows it.

    Attributes:
        path: where it lies in the cloud assembly.
        name: its name in messages.
        options: how it is read; whether groups are set is not the source's to say.
    """

    path: Path
    name: str
    options: CsvOptions


def users_in(file: LocalFile) -> int:
    """How many users the file has, whatever else is wrong with it."""
    with file.path.open("rb") as source:
        return count_users(source, dialect=file.options.dialect)


def file_digest(path: Path) -> str:
    """SHA-256 of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def existing_file(path: str) -> Path:
    """The absolute path of a CSV file that can be read; ValueError otherwise."""
    if Token.is_unresolved(path):
        raise ValueError("the path of a user source is a token; give one that is known at synth")
    try:
        mode = Path(path).stat().st_mode
    except (OSError, ValueError) as error:
        if "\n" in path or "\r" in path:
            # The user may have given the file's content, which no message may repeat.
            raise ValueError(
                "UserSource.from_csv was given a text with a line break in it, and there is no "
                "such file; give the path of a CSV file, not its text"
            ) from None
        why = getattr(error, "strerror", None) or "not a path"
        raise ValueError(
            f"there is no file {path!r}, looked up from {str(Path.cwd())!r} ({why}); "
            "correct the path of UserSource.from_csv"
        ) from None
    if stat.S_ISDIR(mode):
        raise ValueError(f"the user source {path!r} is a directory; name a CSV file in it")
    if not stat.S_ISREG(mode):
        # Reading a pipe or a device may never end.
        raise ValueError(f"the user source {path!r} is a pipe or a device; name a CSV file")
    if not os.access(path, os.R_OK):
        raise ValueError(f"the user source {path!r} cannot be read; check the file's permissions")
    file = Path(path).resolve()
    if not _EXTENSION.fullmatch(file.suffix):
        raise ValueError(
            f"the name of the user source {str(file)!r} ends in {file.suffix!r}, which becomes "
            "part of an object's key; rename the file so that it ends in .csv"
        )
    return file


def printable(name: str) -> str:
    """The name without characters that could forge a line of a log or a message."""
    return "".join(character if character.isprintable() else "?" for character in name)
