"""Fields of this program's own exports, which come back as they went out."""

from __future__ import annotations

import json
import re
from typing import Any

from pydantic import TypeAdapter, ValidationError

from geodata.limits import Limits
from geodata.model import AttributeName, AttributeValue, Number
from geodata.untrusted.json_budget import too_full

#: What the names of the styles begin with that this program writes.
STYLE_PREFIX = "kurskmap-"
#: In a workbook a long geometry as text is in several columns, each with so many characters.
WKT_PIECE_CHARS = 9_000
_PIECE = re.compile(r"wkt_\d{1,3}", re.ASCII)
_NUMBERS = TypeAdapter(list[Number])
_ATTRIBUTES = TypeAdapter(dict[AttributeName, AttributeValue])


def piece_name(number: int) -> str:
    """Return the name of the column with a piece of the geometry, counted from 0: ``wkt``, ``wkt_2``, ``wkt_3``."""
    return "wkt" if number == 0 else f"wkt_{number + 1}"


def whole_wkt(cells: dict[str, Any]) -> Any:
    """Return the geometry that the pieces in the cells of a row make together."""
    pieces, number = [], 0
    while isinstance(piece := cells.get(piece_name(number)), str):
        pieces.append(piece)
        number += 1
    return "".join(pieces) or cells.get("wkt")


def restored(properties: dict[str, Any]) -> dict[str, Any]:
    """Return the properties of a row with the fields that its attributes hold.

    These are the native name, the tier, the figures, the mark for verified, and the attributes of an imported feature.
    A field that does not hold what it should stays an attribute.
    """
    left = dict(properties["attributes"])
    found = dict(properties)
    if isinstance(name := left.get("name_native"), str) and name.strip():
        found["name_native"] = name.strip()
    if left.get("name_native") is None or found["name_native"]:
        left.pop("name_native", None)
    if str(left.get("tier")) in ("1", "2"):
        found["tier"] = int(left.pop("tier"))
    if str(left.get("verified")).casefold() in ("true", "false"):
        found["verified"] = str(left.pop("verified")).casefold() == "true"
    numbers = _checked(left.get("numbers"), _NUMBERS)
    if isinstance(numbers, list):
        found["numbers"] = [*found["numbers"], *numbers]
        del left["numbers"]
    inner = _checked(left.get("attributes"), _ATTRIBUTES)
    if isinstance(inner, dict):
        del left["attributes"]
    if left.get("kind") == "imported":
        del left["kind"]
    left = {name: _truth(value) for name, value in left.items() if not _PIECE.fullmatch(name)}
    if str(left.get("style", "")).startswith(STYLE_PREFIX):
        del left["style"]
    found["attributes"] = left | inner if isinstance(inner, dict) else left
    return found


def _truth(value: Any) -> Any:
    """A truth value that a format without them writes as a word. No text that reads so is in a column of its own."""
    return value == "True" if value in ("True", "False") else value


def _checked(text: Any, model: TypeAdapter[Any]) -> Any:
    """Return what a JSON text holds, if it is what the model asks for; None if not."""
    if not isinstance(text, str) or too_full(text.encode("utf-8", "replace"), Limits()):
        return None
    try:
        value = json.loads(text)
        model.validate_python(value)
    except (ValueError, RecursionError, ValidationError):
        return None
    return value
