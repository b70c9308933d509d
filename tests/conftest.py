"""Fixtures that several rings of tests share, and the last word of a run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from local_aws import LocalAws
from tests import summary
from tests.documents import OPTION, Documents


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let `make evidence` write what other runs compare."""
    parser.addoption(OPTION, action="store_true", help="write the documents that tests make")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep each module of tests about templates in one process, which synthesizes once for all."""
    for item in items:
        if item.path.parent.name == "synth":
            item.add_marker(pytest.mark.xdist_group(item.path.stem))


@pytest.fixture(scope="session")
def documents(pytestconfig: pytest.Config) -> Documents:
    """The documents that tests make."""
    return Documents(write=pytestconfig.getoption(OPTION))


@pytest.fixture(scope="session")
def _local_aws() -> Iterator[LocalAws]:
    with LocalAws() as aws:
        yield aws


@pytest.fixture
def local_aws(_local_aws: LocalAws) -> Iterator[LocalAws]:
    """A local AWS without IAM enforcement: one per test process, emptied after each test."""
    yield _local_aws
    _local_aws.reset()


@pytest.fixture(scope="session")
def _local_aws_iam() -> Iterator[LocalAws]:
    with LocalAws(iam=True) as aws:
        yield aws


@pytest.fixture
def local_aws_iam(_local_aws_iam: LocalAws) -> Iterator[LocalAws]:
    """A local AWS that enforces IAM: one per test process, emptied after each test."""
    yield _local_aws_iam
    _local_aws_iam.reset()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what the tests found out."""
    summary.write(terminalreporter)
