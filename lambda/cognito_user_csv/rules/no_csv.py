"""The rule about files that are not CSV. They are recognised by their first bytes."""

from __future__ import annotations

import re
from collections.abc import Mapping

from .rule import Rule, Violation

_SAVE_AS_CSV = 'save it as "CSV UTF-8" and import that, with dialect=Dialect.RFC4180'

NOT_CSV = Rule(
    id="UserCsv/NotCsv",
    facts="1.1.1",
    reason="the file is {what}, not a CSV file",
    action="{action}",
    values={"what": "an Excel workbook", "action": _SAVE_AS_CSV},
)

RULES = (NOT_CSV,)

_CONVERT = "write its users to a CSV file: a line of column names, then one line per user"
_UNPACK = "unpack it, and import the CSV file in it"
_EXPORT = "export the users as a CSV file where it comes from"

_ZIP = b"PK\x03\x04"
_OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument"
_SIGNATURES = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Excel workbook of the old form", _SAVE_AS_CSV),
    (b"\x1f\x8b", "compressed with gzip", _UNPACK),
    (b"%PDF-", "a PDF document", _EXPORT),
)
# A column's name may begin with these letters, but no name has such a byte after them.
_PARQUET = re.compile(rb"PAR1[\x00-\x1f\x80-\xff]")
_JSON = re.compile(rb'[\[{]\s*(?:["\[{\]}]|$)')
_JSON_LINES = re.compile(rb"\{[^\n]*\}\s*\n\s*\{")
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|meta)\b", re.IGNORECASE)
_XML = re.compile(rb"<[?!a-zA-Z]")


def not_csv(start: bytes) -> Violation | None:
    """What is wrong with a file that is not CSV; None if it may be CSV.

    Args:
        start: its first bytes. A few thousand are needed to tell a workbook from another zip file.
    """
    texts = _recognised(start)
    return None if texts is None else NOT_CSV.violated(**texts)


def _recognised(start: bytes) -> Mapping[str, object] | None:
    """What such a file is, and what to do with it."""
    if start.startswith(_ZIP):
        return _in_zip(start)
    for signature, what, action in _SIGNATURES:
        if start.startswith(signature):
            return {"what": what, "action": action}
    if _PARQUET.match(start):
        return {"what": "a Parquet file", "action": _CONVERT}
    return _in_text(start.removeprefix(b"\xef\xbb\xbf").lstrip())


def _in_zip(start: bytes) -> Mapping[str, object]:
    if _OPEN_DOCUMENT in start:
        return {"what": "an OpenDocument file, such as a sheet", "action": _SAVE_AS_CSV}
    if b"[Content_Types].xml" in start or b"xl/" in start:
        return NOT_CSV.values
    return {"what": "a zip archive", "action": _UNPACK}


def _in_text(start: bytes) -> dict[str, object] | None:
    if _JSON_LINES.match(start):
        return {"what": "JSON, an object per line", "action": _CONVERT}
    if _JSON.match(start):
        return {"what": "JSON", "action": _CONVERT}
    if _HTML.match(start):
        page = "see whether it is a page to sign in, or of an error, instead of the download; "
        return {"what": "HTML, as of a web page", "action": page + _EXPORT}
    if _XML.match(start):
        return {"what": "XML", "action": _CONVERT}
    return None
