"""The check of a user import at synth, as a validation plugin of the CDK.

Errors stop `cdk synth` and `cdk deploy`; every finding can be acknowledged under
`cdk-cognito-user-import::<rule id>`, and stands in the validation report. With the context
`cdk-cognito-user-import:reports=<folder>`, all findings of each import are written there as JSON.
If the check itself fails, that is an error, too, because the CLI ignores what is raised here.

The CDK runs plugins for an app only. Whoever synthesizes a stage by itself (`Stage.synth()`,
`Template.from_stack` of a stack in it) has the same check as a validation of the construct, whose
errors that are not acknowledged are raised.
"""

from __future__ import annotations

import dataclasses
import re
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import jsii
from aws_cdk import (
    App,
    CfnResource,
    IPolicyValidationContext,
    IPolicyValidationPlugin,
    PolicyValidationPluginReport,
    PolicyViolatingResource,
    PolicyViolation,
    Stack,
    Validations,
)
from aws_cdk.interfaces.aws_cognito import IUserPoolRef
from cognito_user_csv import (
    RULES,
    Finding,
    Pool,
    Report,
    Severity,
    check,
    check_pool,
)
from cognito_user_csv.report import FINDINGS_IN_MESSAGE, FINDINGS_KEPT
from constructs import IValidation

from ._local_file import LocalFile
from ._own_findings import PLUGIN_NAME, finding_id
from ._pool_at_synth import (
    ReadTemplate,
    finished_template,
    pool_at_synth,
    rendered_template,
    template_path,
)

REPORTS_CONTEXT = f"{PLUGIN_NAME}:reports"
NOT_CHECKED = "UserCsv/NotChecked"
# The longest part of a report's file name that comes from a path; file systems allow 255 bytes.
_LONGEST_PATH = 150
_ADDRESS_DIGITS = 16


def check_users(
    resource: CfnResource,
    user_pool: IUserPoolRef,
    file: LocalFile | None,
    *,
    groups: bool = False,
) -> None:
    """Have an import's CSV and pool checked whenever it is synthesized.

    Args:
        resource: the import's custom resource, which the findings are about.
        user_pool: the pool.
        file: the CSV, if it can be checked at synth.
        groups: whether the import sets groups.
    """
    check = _Check(resource, user_pool, file, groups=groups)
    Validations.of(resource.node.root).add_plugins(UserCsvCheck(check))
    resource.node.add_validation(_StageCheck(check))


@jsii.implements(IPolicyValidationPlugin)
class UserCsvCheck:
    """The check of one import in the synthesis of an app, when the templates are done."""

    def __init__(self, check: _Check) -> None:
        self._check = check

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
        violations = self._check.violations(finished_template)
        return PolicyValidationPluginReport(
            success=not any(map(_is_error, violations)), violations=violations
        )


@jsii.implements(IValidation)
class _StageCheck:
    """The check of one import in the synthesis of a stage by itself, for which no plugin runs."""

    def __init__(self, check: _Check) -> None:
        self._check = check

    def validate(self) -> list[str]:
        """The errors that are not acknowledged."""
        resource = self._check.resource
        root = resource.node.root
        # An app's synthesis begins with this child (unless the app wants none; then an error is
        # raised here instead of standing in the report) and goes on with the stages.
        if App.is_app(root) and root.node.try_find_child("Tree") is not None:
            return []
        acknowledged = _acknowledged(resource)
        return [
            f"{finding_id(violation.rule_name)}: {violation.description}"
            for violation in self._check.violations(rendered_template)
            if _is_error(violation) and finding_id(violation.rule_name) not in acknowledged
        ]


def _is_error(violation: PolicyViolation) -> bool:
    return violation.severity == Severity.ERROR.value


def _acknowledged(resource: CfnResource) -> set[str]:
    """The ids that are acknowledged on a resource or above it."""
    return {
        rule_id
        for scope in resource.node.scopes
        for entry in scope.node.metadata
        if entry.type == Validations.ACKNOWLEDGED_RULES_METADATA_KEY
        for rule_id in entry.data
    }


class _Check:
    """Checks one import's CSV and pool against the rules."""

    def __init__(
        self,
        resource: CfnResource,
        user_pool: IUserPoolRef,
        file: LocalFile | None,
        *,
        groups: bool,
    ) -> None:
        self.resource = resource
        self._user_pool = user_pool
        self._file = file
        self._groups = groups

    def violations(self, read_template: ReadTemplate) -> list[PolicyViolation]:
        """What is found; if the check fails, that is a finding, too."""
        try:
            return list(self._violations(read_template))
        except Exception as error:
            finding = _not_checked(error)
            return [self._violation(finding, [str(finding)])]

    def _violations(self, read_template: ReadTemplate) -> Iterator[PolicyViolation]:
        folder = self.resource.node.try_get_context(REPORTS_CONTEXT)
        pool = pool_at_synth(self._user_pool, read_template)
        of_pool = check_pool(pool)
        for finding in of_pool:
            yield self._violation(finding, [str(finding)])
        report = self._check_file(pool, all_findings=folder is not None)
        yield from self._in_file(report)
        if folder is not None:
            try:
                self._write(report.including(of_pool), Path(str(folder)))
            except OSError as error:
                finding = _not_written(error)
                yield self._violation(finding, [str(finding)])

    def _check_file(self, pool: Pool, *, all_findings: bool) -> Report:
        if self._file is None:
            return Report.of_no_file()
        with self._file.path.open("rb") as source:
            return check(
                source,
                dataclasses.replace(self._file.options, groups=self._groups),
                pool=pool,
                keep=sys.maxsize if all_findings else FINDINGS_KEPT,
            )

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
        node = self.resource.node
        path = node.path.removesuffix("/Resource/Default")
        readable = re.sub(r"[^A-Za-z0-9_-]+", "-", path)[:_LONGEST_PATH]
        # Different paths may give the same readable name; a construct's address is unique.
        target = folder / f"{readable}-{node.addr[-_ADDRESS_DIGITS:]}.json"
        folder.mkdir(parents=True, exist_ok=True)
        text = report.to_json(self._file.name if self._file else None)
        target.write_text(text + "\n", encoding="utf-8")

    def _violation(self, finding: Finding, texts: list[str]) -> PolicyViolation:
        stack = Stack.of(self.resource)
        return PolicyViolation(
            rule_name=finding.rule,
            severity=finding.severity.value,
            description="\n".join(texts),
            violating_resources=[
                PolicyViolatingResource(
                    construct_path=self.resource.node.path,
                    resource_logical_id=stack.resolve(self.resource.logical_id),
                    template_path=str(template_path(self.resource)),
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
