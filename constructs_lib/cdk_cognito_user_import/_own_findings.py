"""The ids of this package's own findings, by which they are acknowledged."""

from __future__ import annotations

PLUGIN_NAME = "cdk-cognito-user-import"
"""The first part of the ids; also the name of the distribution."""


def finding_id(rule: str) -> str:
    """The id of a rule's finding."""
    return f"{PLUGIN_NAME}::{rule}"
