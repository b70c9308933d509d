"""The findings of cdk-nag's rule packs, and of the CDK itself, that we accept, and why.

They are recorded with `aws_cdk` alone, so users need not install cdk-nag. Each acknowledgment names
one finding on one resource that this package makes, so no finding on a user's own resource is
hidden. The validation report shows the reason only if the id starts with the rule pack's name.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

import jsii
from aws_cdk import Acknowledgment, Stack, Validations
from aws_cdk import aws_iam as iam
from constructs import IConstruct, IValidation

from ._finding_ids import flat

_SOLUTIONS = "AwsSolutions"
_HIPAA = "HIPAA.Security"
_NIST = "NIST.800.53.R5"
_PCI = "PCI.DSS.321"
_SERVERLESS = "Serverless"


def acknowledge_function(function: IConstruct, *, invoked_by: str, in_vpc: bool) -> None:
    """Accept what the packs find on a function.

    Args:
        function: the function.
        invoked_by: why a dead-letter queue would not help, given how the function is invoked.
        in_vpc: whether it runs in a VPC.
    """
    _acknowledge(
        function,
        "LambdaConcurrency",
        (_HIPAA, _NIST),
        "Few invocations run at a time: the steps of an execution follow one another, and "
        "executions of one import seldom overlap (when a deployment is cancelled, say). Reserved "
        "concurrency would be taken from all other functions of the account, and cannot be had in "
        "an account with a low quota, as a new one may have.",
    )
    _acknowledge(function, "LambdaDLQ", (_HIPAA, _NIST, _SERVERLESS), invoked_by)
    _acknowledge(
        function,
        "LambdaTracing",
        (_SERVERLESS,),
        "The workflow that the function starts, or is a step of, is traced with the duration and "
        "the error of each step. Tracing the function, too, would need X-Ray permissions on all "
        "resources and show little more than how long it took to start.",
    )
    if not in_vpc:
        _acknowledge(
            function,
            "LambdaInsideVPC",
            (_HIPAA, _NIST, _PCI),
            "The function talks to public endpoints of AWS services over TLS, authenticated by "
            "IAM or a pre-signed URL, listens to nothing, and reaches no resource in a VPC. The "
            "Worker, which handles the users, can be put into a VPC with the parameter `vpc`.",
        )


INVOKED_BY_WORKFLOW = (
    "Step Functions invokes the function synchronously, and Lambda uses dead-letter queues for "
    "asynchronous invocations only. The workflow repeats a step whose failure may pass, and the "
    "execution's history shows every failure."
)
INVOKED_BY_CLOUDFORMATION = (
    "A request that could not be processed is ended by CloudFormation, as failed, at the "
    "resource's ServiceTimeout. The event holds the pre-signed ResponseURL, a credential that "
    "should not be kept in a queue."
)


def acknowledge_asynchronous_invocation(function: IConstruct) -> None:
    """Accept that the function has no destination for requests that fail."""
    rule = "LambdaAsyncFailureDestination"
    _acknowledge(function, rule, (_SERVERLESS,), INVOKED_BY_CLOUDFORMATION)


def acknowledge_log_group(log_group: IConstruct) -> None:
    """Accept that a log group for which the user gives no key is encrypted with the service's."""
    _acknowledge(
        log_group,
        "CloudWatchLogGroupEncrypted",
        (_HIPAA, _NIST, _PCI),
        "CloudWatch Logs encrypts the log group with a key of its own. The log holds ids, counts "
        "and states, no users. A customer-managed key can be set with `log_encryption_key`.",
    )


def acknowledge_inline_policy(policy: IConstruct) -> None:
    """Accept the inline policy on a role that the user gives."""
    _acknowledge(
        policy,
        "IAMNoInlinePolicy",
        (_HIPAA, _NIST, _PCI),
        "The role is not the import's own. What the import adds to it must go when the import "
        "goes, and must be left out when the role refuses policy updates. A managed policy would "
        "either be attached without asking the role, or stand in the role, whose stack could then "
        "not do without the import's.",
    )


def acknowledge_escapes(policy: IConstruct) -> None:
    """Accept that the CDK calls an ARN with escaped characters invalid.

    With the flag `@aws-cdk/core:validateAgainstDefaultRules`, the CDK checks the ARNs that are
    known at synth. Its finding does not name the statement, so it is accepted for the whole policy,
    but only for a policy that contains such an ARN.
    """
    Validations.of(policy).acknowledge(
        Acknowledgment(
            id="CloudFormation-Validate::E3510",
            reason=(
                "The object's key has an asterisk, a question mark or a dollar sign in it, which "
                "IAM takes for itself when it is written as ${*}, ${?} or ${$} (IAM User Guide, "
                '"IAM policy elements: Variables and tags"). The rule refuses an ARN with that in '
                "it, although the pattern that it shows permits it."
            ),
        )
    )


def acknowledge_wildcards(policy: IConstruct, statement: iam.PolicyStatement, reason: str) -> None:
    """Accept the wildcards in the resources of a policy's statement."""
    policy.node.add_validation(_Wildcards(policy, statement, reason))


@jsii.implements(IValidation)
class _Wildcards:
    """Acknowledges cdk-nag's IAM5 (a wildcard) when the construct tree is complete.

    The finding's id contains the resource as it is written in the template, with logical ids and
    imports from other stacks. These are known once all references are resolved, and the CDK
    validates the constructs after that.
    """

    def __init__(self, policy: IConstruct, statement: iam.PolicyStatement, reason: str) -> None:
        self._policy, self._statement, self._reason = policy, statement, reason

    def validate(self) -> list[str]:
        resources = Stack.of(self._policy).resolve(self._statement.resources)
        for resource in map(flat, resources):
            if "*" in resource:
                rule = f"IAM5[Resource::{resource}]"
                _acknowledge(self._policy, rule, (_SOLUTIONS,), self._reason)
        return []


def _acknowledge(scope: IConstruct, rule: str, packs: Iterable[str], reason: str) -> None:
    # The CDK raises an error for an id that it does not accept. That error is ignored, because the
    # import works without the acknowledgment.
    with suppress(RuntimeError):
        Validations.of(scope).acknowledge(
            *(Acknowledgment(id=f"{pack}::{pack}-{rule}", reason=reason) for pack in packs)
        )
