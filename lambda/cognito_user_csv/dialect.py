"""The two ways to write a CSV that are understood."""

from enum import Enum


class Dialect(str, Enum):
    """How a source separates and escapes its cells.

    The values are text in CloudFormation properties; ``Dialect("rfc4180")`` reads them back.
    """

    COGNITO = "cognito"
    r"""Cognito's own: no quotes, a comma inside a value is written ``\,`` (FACTS 1.3.1, 1.3.2)."""

    RFC4180 = "rfc4180"
    """As Excel, Numbers and LibreOffice save it: cells may stand in double quotes."""
