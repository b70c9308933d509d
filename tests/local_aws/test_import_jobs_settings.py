"""The settings: documented, and refused when they are wrong."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import Any

import pytest

from local_aws import LocalAws, LocalAwsError
from local_aws.cognito.import_jobs.settings import ImportSettings
from local_aws.settings.service_settings import ServiceSettings
from tests.local_aws.imports import Pool

DOCUMENT = Path(__file__).parents[2] / "docs" / "local-aws-settings.md"


def test_the_document_names_each_setting_with_its_default() -> None:
    rows = re.findall(r"^\| `(\w+)` \| `(.*?)` \|", DOCUMENT.read_text("utf-8"), re.MULTILINE)
    fields = {**dataclasses.asdict(ImportSettings()), **dataclasses.asdict(ServiceSettings())}
    documented = [(name, default.replace('"', "'")) for name, default in rows]
    assert documented == [(name, repr(default)) for name, default in fields.items()]


@pytest.mark.parametrize(
    "change",
    [
        {"seconds_forever": 1},
        {"hold": "Created"},
        {"seconds_pending": -1},
        {"seconds_pending": "1"},
        {"seconds_pending": True},
        {"jobs_per_pool": 1.5},
        {"resign_url": 1},
        {"bom": None},
        {"unassumable_role_text": 1},
        {"list_users_per_second": 0.5},
        {"wait_scale": -1},
    ],
)
def test_wrong_settings_are_refused(local_aws: LocalAws, change: dict[str, Any]) -> None:
    (name,) = change
    with pytest.raises(LocalAwsError, match=name):
        # Nothing is changed when one of several is wrong.
        local_aws.configure(password_hashes="OperationNotEnabledException", **change)
    pool = Pool(local_aws, role="arn:aws:iam::111111111111:role/none")
    assert "password_hash" in pool.header


def test_a_change_leaves_the_others() -> None:
    changed = ImportSettings().updated({"seconds_pending": 3, "bom": "ignored"})
    assert (changed.seconds_pending, changed.bom, changed.hold) == (3, "ignored", "")
