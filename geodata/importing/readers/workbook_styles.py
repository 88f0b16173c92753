"""Which formats of an Excel workbook show a date as a month or a year only."""

from __future__ import annotations

import re

from geodata.importing.readers.xml_stream import chunks, elements
from geodata.limits import Limits
from geodata.untrusted.member_name import MemberName

#: The member of the archive that holds the formats.
STYLES = MemberName("xl/styles.xml")
#: The format that every Excel workbook has for "Oct-24".
_MONTH_FORMAT = "17"
_YEAR_CHARS, _MONTH_CHARS = 4, 7
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')


def rough_styles(content: bytes, limits: Limits) -> dict[str, int]:
    """Return the styles of cells that show no day, each with how much of the ISO form it shows: 7 for 2024-10."""
    codes: dict[str, str] = {}
    found: dict[str, int] = {}
    for element in elements(chunks(content), ("numFmts", "cellXfs"), limits):
        for number, child in enumerate(element.children):
            if element.name == "numFmts":
                codes[child.attributes.get("numFmtId", "")] = child.attributes.get("formatCode", "")
            elif (shown := _shown(child.attributes.get("numFmtId", ""), codes)) is not None:
                found[str(number)] = shown
    return found


def _shown(number: str, codes: dict[str, str]) -> int | None:
    if number == _MONTH_FORMAT:
        return _MONTH_CHARS
    code = _QUOTED.sub("", codes.get(number, "")).casefold()
    if "y" not in code or re.search("[dhs]", code):
        return None
    return _MONTH_CHARS if "m" in code else _YEAR_CHARS
