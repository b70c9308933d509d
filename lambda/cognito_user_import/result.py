"""How a request ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cognito_import_contract.attributes import Attributes


@dataclass(frozen=True)
class Result:
    """What the answer, the outputs and the execution's output say."""

    ok: bool
    reason: str = ""
    attributes: Attributes = field(default_factory=Attributes)

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Result:
        """Read what `dataclasses.asdict` has written."""
        return cls(**{**data, "attributes": Attributes(**data["attributes"])})

    @classmethod
    def failed(cls, reason: str) -> Result:
        """A failure before any job has ended."""
        return cls(ok=False, reason=reason, attributes=Attributes(status="Failed"))
