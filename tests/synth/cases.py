"""Imports of files with and without mistakes, in stacks of their own, checked in one synthesis."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from aws_cdk import Stack
from aws_cdk.interfaces.aws_cognito import IUserPoolRef
from cdk_cognito_user_import import CognitoUserImport, UserSource

from tests.synth.apps import Finding, Report, report, reporting_app

GOOD = "cognito:username,email,email_verified\nzaphod,zaphod@example.com,TRUE\n"


class Cases:
    """One app with an import per case; a subclass makes them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.app = reporting_app(folder)
        self.make()
        self.report: Report = report(self.app)

    def make(self) -> None:
        """Add the cases to the app."""
        raise NotImplementedError

    def rules(self, stack: str) -> list[str]:
        """The rules that found something in a stack."""
        return sorted(finding.rule for finding in self.of(stack))

    def of(self, stack: str) -> list[Finding]:
        """What was found in a stack."""
        return [each for each in self.report.findings() if each.path.startswith(f"{stack}/")]

    def csv(self, name: str, content: str) -> UserSource:
        """A source of a new file."""
        path = self._folder / f"{name}.csv"
        path.write_text(content, encoding="utf-8")
        return UserSource.from_csv(path)

    def add(
        self, name: str, pool: Callable[[Stack], IUserPoolRef], content: str = GOOD
    ) -> CognitoUserImport:
        """An import in a stack of its own."""
        stack = Stack(self.app, name)
        return CognitoUserImport(
            stack, "Seed", user_pool=pool(stack), source=self.csv(name, content)
        )
