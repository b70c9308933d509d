"""The check of a user import at synth, in CDK's own channel: a validation plugin.

Errors stop `cdk synth` and `cdk deploy`; every finding can be acknowledged under
`cdk-cognito-user-import::<rule id>`, and stands in the validation report. With the context
`cdk-cognito-user-import:reports=<folder>`, all findings of each import are written there as JSON.
"""

from __future__ import annotations

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
        return [rule.id for rule in RULES]

    def validate(self, _context: IPolicyValidationContext) -> PolicyValidationPluginReport:
        """Check what can be known now; Plan checks the rest against the real pool."""
        violations = list(self._violations())
        errors = any(violation.severity == Severity.ERROR.value for violation in violations)
        return PolicyValidationPluginReport(success=not errors, violations=violations)

    def _violations(self) -> Iterator[PolicyViolation]:
        pool = pool_at_synth(self._user_pool)
        for finding in check_pool(pool):
            yield self._violation(finding, [str(finding)])
        if self._file is None:
            return
        report = self._check(self._file, pool)
        by_rule: dict[str, list[Finding]] = {}
        for finding in report.findings:
            by_rule.setdefault(finding.rule, []).append(finding)
        for rule, findings in by_rule.items():
            shown = [finding.render(self._file.name) for finding in findings[:FINDINGS_IN_MESSAGE]]
            if report.totals[rule] > len(shown):
                shown.append(f"… and {report.totals[rule] - len(shown):,} more")
            yield self._violation(findings[0], shown)

    def _check(self, file: LocalFile, pool: Pool) -> Report:
        folder = self._resource.node.try_get_context(REPORTS_CONTEXT)
        dialect = Dialect(file.dialect.value)
        with file.path.open("rb") as source:
            if folder is None:
                return check(source, pool=pool, dialect=dialect)
            report = check(source, pool=pool, dialect=dialect, keep=sys.maxsize)
        target = Path(folder)
        target.mkdir(parents=True, exist_ok=True)
        name = self._resource.node.path.removesuffix("/Resource/Default").replace("/", "-")
        (target / f"{name}.json").write_text(report.to_json() + "\n", encoding="utf-8")
        return report

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
