"""The check of a user import at synth, in CDK's own channel: a validation plugin.

Errors stop `cdk synth` and `cdk deploy`; every finding can be acknowledged under
`cdk-cognito-user-import::<rule id>`, and stands in the validation report. With the context
`cdk-cognito-user-import:reports=<folder>`, all findings of each import are written there as JSON.
A check that breaks off is an error, too: the CLI would pass over what is raised here in silence.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import jsii
from aws_cdk import (
    CfnResource,
    IPolicyValidationContext,
    IPolicyValidationPlugin,
    PolicyValidationPluginReport,
    PolicyViolatingResource,
    PolicyViolation,
    Stack,
)
from aws_cdk.interfaces.aws_cognito import IUserPoolRef

from ._pool_at_synth import pool_at_synth, template_path
from ._user_csv import (
    FINDINGS_IN_MESSAGE,
    RULES,
    Dialect,
    Finding,
    Pool,
    Report,
    Severity,
    check,
    check_pool,
)
from .user_source import LocalFile

PLUGIN_NAME = "cdk-cognito-user-import"
REPORTS_CONTEXT = f"{PLUGIN_NAME}:reports"
NOT_CHECKED = "UserCsv/NotChecked"
# Of a report's file name, which file systems keep to 255 bytes.
_LONGEST_PATH = 150
_ADDRESS_DIGITS = 16


@jsii.implements(IPolicyValidationPlugin)
class UserCsvCheck:
    """Holds one import's CSV, and its pool, against the rules, when the templates are done."""

    def __init__(
        self, resource: CfnResource, user_pool: IUserPoolRef, file: LocalFile | None
    ) -> None:
        self._resource = resource
        self._user_pool = user_pool
        self._file = file

    @property
    def name(self) -> str:
        """The plugin's name: the first part of the ids to acknowledge."""
        return PLUGIN_NAME

    @property
    def version(self) -> str | None:
        """The version of the installed package; none in a checkout."""
        try:
            return metadata.version(PLUGIN_NAME)
        except metadata.PackageNotFoundError:
            return None

    @property
    def rule_ids(self) -> list[str]:
        """All rules."""
        return [*(rule.id for rule in RULES), NOT_CHECKED]

    def validate(self, _context: IPolicyValidationContext) -> PolicyValidationPluginReport:
        """Check what can be known now; Plan checks the rest against the real pool."""
        try:
            violations = list(self._violations())
        except Exception as error:
            finding = _not_checked(error)
            violations = [self._violation(finding, [str(finding)])]
        errors = any(violation.severity == Severity.ERROR.value for violation in violations)
        return PolicyValidationPluginReport(success=not errors, violations=violations)

    def _violations(self) -> Iterator[PolicyViolation]:
        folder = self._resource.node.try_get_context(REPORTS_CONTEXT)
        pool = pool_at_synth(self._user_pool)
        of_pool = check_pool(pool)
        for finding in of_pool:
            yield self._violation(finding, [str(finding)])
        report = self._check(pool, all_findings=folder is not None)
        yield from self._in_file(report)
        if folder is not None:
            try:
                self._write(report.including(of_pool), Path(str(folder)))
            except OSError as error:
                finding = _not_written(error)
                yield self._violation(finding, [str(finding)])

    def _check(self, pool: Pool, *, all_findings: bool) -> Report:
        if self._file is None:
            return Report.of_no_file()
        dialect = Dialect(self._file.dialect.value)
        with self._file.path.open("rb") as source:
            unit = self._file.unit
            if all_findings:
                return check(source, pool=pool, dialect=dialect, keep=sys.maxsize, unit=unit)
            return check(source, pool=pool, dialect=dialect, unit=unit)

    def _in_file(self, report: Report) -> Iterator[PolicyViolation]:
        by_rule: dict[str, list[Finding]] = {}
        for finding in report.findings:
            by_rule.setdefault(finding.rule, []).append(finding)
        for rule, findings in by_rule.items():
            shown = [self._render(finding) for finding in findings[:FINDINGS_IN_MESSAGE]]
            if report.totals[rule] > len(shown):
                shown.append(f"… and {report.totals[rule] - len(shown):,} more")
            yield self._violation(findings[0], shown)

    def _render(self, finding: Finding) -> str:
        return str(finding) if self._file is None else finding.render(self._file.name)

    def _write(self, report: Report, folder: Path) -> None:
        node = self._resource.node
        path = node.path.removesuffix("/Resource/Default")
        readable = re.sub(r"[^A-Za-z0-9_-]+", "-", path)[:_LONGEST_PATH]
        # Different paths may read alike; a construct's address is its own.
        target = folder / f"{readable}-{node.addr[-_ADDRESS_DIGITS:]}.json"
        folder.mkdir(parents=True, exist_ok=True)
        text = report.to_json(self._file.name if self._file else None)
        target.write_text(text + "\n", encoding="utf-8")

    def _violation(self, finding: Finding, texts: list[str]) -> PolicyViolation:
        stack = Stack.of(self._resource)
        return PolicyViolation(
            rule_name=finding.rule,
            severity=finding.severity.value,
            description="\n".join(texts),
            violating_resources=[
                PolicyViolatingResource(
                    construct_path=self._resource.node.path,
                    resource_logical_id=stack.resolve(self._resource.logical_id),
                    template_path=str(template_path(self._resource)),
                    locations=[],
                )
            ],
        )


def _not_checked(error: Exception) -> Finding:
    # Only the type: the text may hold anything, a cell included.
    return _broken_off(
        f"the import could not be checked: {type(error).__name__}",
        "see that the CSV can be read and that the user pool's properties are what CloudFormation "
        "takes; if they are, report it as a bug",
    )


def _not_written(error: OSError) -> Finding:
    return _broken_off(
        f"the report could not be written into the folder of the context {REPORTS_CONTEXT}: "
        f"{type(error).__name__}",
        "name a folder that can be made and written to",
    )


def _broken_off(reason: str, action: str) -> Finding:
    return Finding(NOT_CHECKED, Severity.ERROR, None, None, reason, action)
