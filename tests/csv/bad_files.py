"""One bad file per rule, which only this rule catches; some rules have several."""

from __future__ import annotations

from tests.csv.bad_lines import BAD_LINES
from tests.csv.bad_users import BAD_USERS

BAD_FILES = [*BAD_LINES, *BAD_USERS]
