"""Files, names and keys that somebody chose to do harm with."""

from __future__ import annotations

import gzip
import io
import os
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import aws_cdk as cdk
import pytest
from aws_cdk import aws_s3 as s3
from cdk_cognito_user_import import UserSource
from cognito_user_csv import CsvOptions, Pool, check
from hypothesis import given, settings
from hypothesis import strategies as st

from local_aws.assembly import DeploymentError
from tests.deployed.support.aliases import TAKEN_ALIAS, pool_with_a_taken_alias
from tests.deployed.support.apps import Seeded
from tests.deployed.support.csv_in_a_cage import Cage
from tests.deployed.support.people import cognito_csv, people, person, usernames
from tests.deployed.support.world import BUCKET, World

FORMULAS = (
    '=HYPERLINK(zqv("https://example.com"))',
    "=cmd|zqv!A0",
    "+zqv+1",
    "-zqv-1",
    "@SUM(zqv)",
    "%0A=zqv",
)
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def zipped() -> bytes:
    """An archive with a file that unpacks to much more."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("users.csv", cognito_csv(people(2)) + b"\0" * 50_000_000)
    return archive.getvalue()


ROW = b"cognito:username,email,email_verified,name\nzqv,zqv@example.com,TRUE,"
MONSTERS = {
    "a zip": zipped(),
    "a gzip": gzip.compress(cognito_csv(people(1000))),
    "a cell of 10 MB": ROW + b"z" * 10_000_000 + b"\n",
    "a quoted cell of 10 MB": ROW + b'"' + b"z\n" * 5_000_000 + b'"\n',
    "a column's name of 10 MB": b"z" * 10_000_000 + b"\n",
    "ten million cells": ROW + b"," * 10_000_000 + b"\n",
    "ten million columns": b"," * 10_000_000 + b"\n",
    "a hundred thousand columns": b"cognito:username,%s\n"
    % b",".join(map(b"c%d".__mod__, range(100_000))),
    "two million blank lines": ROW + b"\n" * 2_000_000 + b"z",
    "two million lines": ROW + b"z\n" * 2_000_000,
    "ten million quotes": ROW + b'"' * 10_000_000,
    "ten million backslashes": ROW + b"\\" * 10_000_000 + b"\n",
    "ten million spaces": ROW + b" " * 10_000_000 + b"z\n",
    "ten million carriage returns": ROW + b"\r" * 10_000_000,
    "ten million byte order marks": b"\xef\xbb\xbf" * 10_000_000,
    "zeros": b"\0" * 10_000_000,
    "random bytes": bytes((i * 7919 >> 3) & 255 for i in range(1_000_000)),
    "UTF-16": cognito_csv(people(1000)).decode().encode("utf-16"),
    "overlong UTF-8": ROW + b"\xc0\xaf\xc0\xae\n",
    "surrogates": ROW + b"\xed\xa0\x80\n",
    "terminal escapes": ROW + b"\x1b]0;zqv\x07\x1b[2J\n",
}


@pytest.fixture(scope="module")
def cage() -> Iterator[Cage]:
    cage = Cage()
    yield cage
    cage.close()


@pytest.mark.parametrize("name", MONSTERS)
def test_a_monster_is_refused_with_little_memory(cage: Cage, name: str) -> None:
    for outcome in cage.look_at(MONSTERS[name]).values():
        assert outcome["upload"] is None
        assert outcome["rules"]
        assert "zqv" not in outcome["message"]
        assert not CONTROL.search(outcome["message"].replace("\n", ""))
        assert len(outcome["message"]) < 5000


def test_a_file_with_too_many_users_is_not_read_to_its_end() -> None:
    content = ROW + b"z\n" * 2_000_000
    report = check(io.BytesIO(content), CsvOptions(), pool=Pool.unknown())
    assert report.totals["UserCsv/TooManyUsers"] == 1
    assert report.size < len(content) / 2


pieces = st.one_of(
    st.sampled_from(
        [b"cognito:username", b"email", b"email_verified", b"name", b"zqv", b"zqv@example.com"]
    ),
    st.sampled_from([b",", b"\n", b"\r\n", b'"', b'""', b"\\,", b"\\", b" ", b"\xef\xbb\xbf"]),
    st.sampled_from([b"TRUE", b"=zqv()", b"\x1b[31m", b"\0", b"\xff", b"\xe2\x80\xa8", b"\x85"]),
    st.binary(max_size=3),
)
rows = st.lists(pieces, max_size=40).map(b"".join)


@settings(max_examples=300, deadline=None)
@given(content=st.one_of(rows, rows.map(lambda row: ROW + row), st.binary(max_size=200)))
def test_any_file_is_refused_or_made_safe(cage: Cage, content: bytes) -> None:
    for outcome in cage.look_at(content).values():
        assert "zqv" not in outcome["message"]
        assert not CONTROL.search(outcome["message"].replace("\n", ""))
        if outcome["upload"] is not None:
            lines = outcome["upload"].removesuffix("\n").split("\n")
            cells = [len(re.split(r"(?<!\\),", line)) for line in lines]
            assert set(cells) == {4}
            assert not CONTROL.search("".join(lines))
            assert not {'"', "\ufeff"} & set(outcome["upload"])


@pytest.mark.parametrize("kind", ["a zip", "a gzip", "a cell of 10 MB", "terminal escapes"])
def test_plan_refuses_a_monster(world: World, kind: str) -> None:
    world.bucket(MONSTERS[kind])
    reason = world.refusal(world.from_bucket(world.make_pool()))
    assert reason.startswith("s3://example-seeds/users.csv:")


def test_formulas_are_imported_byte_for_byte(world: World) -> None:
    formulas = [formula for formula in FORMULAS if '"' not in formula]
    rows = [person(number, name=text) for number, text in enumerate(formulas, 1)]
    outcome = world.deploy(world.seeded(rows))
    found = [world.attributes(outcome.pool, name)["name"] for name in usernames(1, 2, 3, 4, 5)]
    assert found == formulas


@pytest.mark.parametrize("name", ["fifo", "zero", "/dev/zero", "/dev/tty", "/dev/stdin"])
def test_what_never_ends_is_not_read(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "zero").symlink_to("/dev/zero")
    with pytest.raises(ValueError, match="is a pipe or a device; name a CSV file"):
        UserSource.from_csv(tmp_path / name)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nowhere", "No such file"),
        ("dangling", "No such file"),
        ("loop", "Too many levels of symbolic links"),
        ("users.csv/more", "Not a directory"),
        ("x" * 5000, "File name too long"),
        ("users\0.csv", "not a path"),
    ],
)
def test_a_path_to_nowhere(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "users.csv").write_bytes(ROW)
    (tmp_path / "dangling").symlink_to("nowhere")
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(ValueError, match=said):
        UserSource.from_csv(tmp_path / name)


@pytest.mark.parametrize("name", ["", ".", "..", "folder", "link"])
def test_a_directory_and_so_an_archive_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("folder")
    with pytest.raises(ValueError, match="is a directory; name a CSV file in it"):
        UserSource.from_csv(tmp_path / name)


@pytest.mark.parametrize(
    "name",
    [
        "users.c*v",
        "users.c?v",
        "users.${aws:username}",
        "users.cs\nv",
        "users.c v",
        "u." + "x" * 99,
    ],
)
@pytest.mark.parametrize("through_a_link", [False, True])
def test_an_extension_that_would_mean_something_in_a_policy(
    tmp_path: Path, name: str, through_a_link: bool
) -> None:
    (tmp_path / name).write_bytes(ROW)
    (tmp_path / "users.csv").symlink_to(name)
    with pytest.raises(ValueError, match=r"rename the file so that it ends in \.csv"):
        UserSource.from_csv(tmp_path / ("users.csv" if through_a_link else name))


def test_a_path_that_is_a_token() -> None:
    with pytest.raises(ValueError, match="the path of a user source is a token"):
        UserSource.from_csv(cdk.CfnParameter(cdk.Stack(), "Path").value_as_string)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("us\ners\x1b[2J\u202e.csv", "us?ers?[2J?.csv"),
        ("a" * 240 + ".csv", "a" * 100),
        ("ü€𝄞 a+b&c.csv", "ü€𝄞 a+b&c.csv"),
    ],
)
def test_a_files_name_in_a_reason(world: World, name: str, shown: str) -> None:
    rows = [*people(2), person(3, email=TAKEN_ALIAS)]
    source = UserSource.from_csv(world.file(rows, name))
    pool = pool_with_a_taken_alias(world)
    world.refused(world.seeded(source, pool=world.existing(pool)))
    (reason,) = world.reasons()
    assert f" {shown}:4: An alias of the user" in reason
    assert not CONTROL.search(reason)
    assert no_control_characters_in(world)


@pytest.mark.parametrize(
    "key", ["a b+c&d=e@f.csv", "../%2e%2e/users.csv", "ü€𝄞/[{}]'\"`~|<>#.csv", "x" * 1020 + ".csv"]
)
def test_an_odd_key_is_imported(world: World, key: str) -> None:
    put(world, key, cognito_csv(people(2)))
    assert world.deploy(from_key(world, key)).counts == (2, 0, 0)


@pytest.mark.parametrize(
    ("key", "there"),
    [
        ("us\ners\x1b[2J.csv", True),
        ("us\ners\x1b[2J.csv", False),
        ("x" * 1000 + "\u202e" * 8, True),
    ],
)
def test_an_odd_key_in_a_reason(world: World, key: str, there: bool) -> None:
    put(world, key if there else "other", b"name\nzqv\n")
    reason = refused_key(world, key)
    assert ("the column is missing" in reason) == there
    assert ("cannot be read" in reason) != there
    assert not CONTROL.search(reason.replace("\n", ""))
    assert "\u202e" not in reason
    assert no_control_characters_in(world)


def put(world: World, key: str, content: bytes) -> None:
    world.bucket()
    world.aws.client("s3").put_object(Bucket=BUCKET, Key=key, Body=content)


def from_key(world: World, key: str) -> Path:
    def source(stack: cdk.Stack) -> UserSource:
        return UserSource.from_bucket(s3.Bucket.from_bucket_name(stack, "Bucket", BUCKET), key)

    pool = world.existing(world.make_pool())
    return world.synth(lambda app: Seeded(app, source=source, pool=pool))


def refused_key(world: World, key: str) -> str:
    error = world.refused(from_key(world, key))
    assert isinstance(error, DeploymentError)
    (reason,) = world.reasons()
    return reason


def no_control_characters_in(world: World) -> bool:
    """Whether no line of our own logs holds any: they could forge another line."""
    logs = world.aws.client("logs")
    for group in logs.describe_log_groups()["logGroups"]:
        name = group["logGroupName"]
        if name.startswith("/aws/lambda/"):
            for event in logs.filter_log_events(logGroupName=name)["events"]:
                if CONTROL.search(event["message"].rstrip("\n")):
                    return False
    return True


# What a pool may be called and a log group may not (FACTS 5.2).
POOL_NAMES = ["two words,\na+b=c\td@e.f", "ü" * 128]


@pytest.mark.parametrize("name", POOL_NAMES)
def test_a_pool_name_that_no_log_group_can_have(world: World, name: str) -> None:
    world.aws.configure(pool_name_unfit_for_log="replaced")
    pool = pool_with_a_taken_alias(world, PoolName=name)
    rows = [*people(2), person(3, email=TAKEN_ALIAS)]
    world.refused(world.seeded(rows, pool=world.existing(pool)))
    (reason,) = world.reasons()
    assert "2 imported, 0 skipped, 1 failed" in reason
    # Where the lines are is unknown; the verdict does not depend on them.
    assert "The job's log, which names the lines, could not be read." in reason
    assert not CONTROL.search(reason)


def test_a_job_that_fails_for_its_pools_name(world: World) -> None:
    pool = world.make_pool(PoolName="two words")
    world.refused(world.seeded(people(2), pool=world.existing(pool)))
    (reason,) = world.reasons()
    assert "The log group of the user pool cannot be created." in reason
