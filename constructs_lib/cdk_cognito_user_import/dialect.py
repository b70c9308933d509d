"""How a CSV file is written."""

from __future__ import annotations

from enum import Enum


class Dialect(Enum):
    """How the cells of a CSV file are separated, and how a value with a comma is written.

    `COGNITO` is Cognito's own way, without quotation marks; `RFC4180` is what spreadsheets save.
    """

    COGNITO = "cognito"
    r"""Cognito's own: no quotation marks, a comma inside a value written as ``\,``."""

    RFC4180 = "rfc4180"
    """As Excel, Numbers and LibreOffice save it: cells in quotation marks where needed."""
