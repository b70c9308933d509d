"""What docs/passwords.md tells people to do works."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
from aws_cdk import Acknowledgment, App, Stack, Validations
from aws_cdk.assertions import Annotations, Match
from cdk_cognito_user_import import CognitoUserImport, PasswordHashingAlgorithm, UserSource
from cognito_user_csv import PasswordHashingAlgorithm as CsvAlgorithm
from cognito_user_csv.password_hashes import fit

from tests.documents import DOCS
from tests.synth.apps import user_pool

TEXT = (DOCS / "passwords.md").read_text(encoding="utf-8")
PASSWORD = "Violet-Kettle-73"


def made_by_the_recipe(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    (code,) = re.findall(r"```sh\npython3 -c '\n(.*?)'\n```", TEXT, re.DOTALL)
    monkeypatch.setattr("getpass.getpass", lambda: PASSWORD)
    exec(code, {})
    return capsys.readouterr().out.strip()


def test_the_recipe_makes_a_hash_of_the_password(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made = made_by_the_recipe(monkeypatch, capsys)
    assert fit(made, CsvAlgorithm.SCRYPT) == made
    n, r, p, salt, found = made.split("$")
    computed = hashlib.scrypt(
        PASSWORD.encode(),
        salt=bytes.fromhex(salt),
        n=int(n),
        r=int(r),
        p=int(p),
        maxmem=2**26,
        dklen=32,
    )
    assert computed.hex() == found


def test_the_recipe_imports_it_without_a_warning(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (row,) = re.findall(r"```csv\n(.*?)```", TEXT, re.DOTALL)
    made = made_by_the_recipe(monkeypatch, capsys)
    (tmp_path / "admins.csv").write_text(row.replace("32768$8$1$<salt>$<hash>", made))
    monkeypatch.chdir(tmp_path)
    (code,) = [block for block in re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
               if "admins.csv" in block]  # fmt: skip
    stack = Stack(App(), "Stack")
    given = {
        "self": stack,
        "pool": user_pool(stack),
        "Acknowledgment": Acknowledgment,
        "CognitoUserImport": CognitoUserImport,
        "PasswordHashingAlgorithm": PasswordHashingAlgorithm,
        "UserSource": UserSource,
        "Validations": Validations,
    }
    exec(code, given)
    text = Match.string_like_regexp("bucket of your own")
    assert Annotations.from_stack(stack).find_warning("*", text) == []
