"""One value of a record as a cell, and back."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geodata.dates import parse_moment
from geodata.errors import DateError, GeodataError
from geodata.limits import Limits, unfit_text
from geodata.quoting import nearest, quoted
from geodata.sheets.columns import Column
from geodata.sheets.shape_text import ShapeError, shape_of, shape_text
from geodata.validation.json_file import parse_json

#: What a cell of a spreadsheet holds; None where it is blank.
Cell = str | int | float | None

_FLAGS = {"yes": True, "no": False, "true": True, "false": False, "1": True, "0": False}
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?")
_NAMED = re.compile(r".*\[([A-Za-z0-9][A-Za-z0-9_.:-]*)\]")
#: A whole number beyond this is not kept by a spreadsheet.
_WHOLE = 2**53


class CellError(GeodataError):
    """A cell cannot be used; the text is the end of a sentence that names the cell."""


@dataclass(frozen=True)
class PlaceNames:
    """The places of a catalogue: ids by name, lower case, and names by id. Several places may have one name."""

    ids: Mapping[str, tuple[str, ...]]
    names: Mapping[str, str]

    def shown(self, place: str) -> str:
        """A place as a cell names it: by its name, with the id where two have that name; by its id where it has none."""
        name = self.names.get(place)
        if name is None or ";" in name:
            return place
        return name if len(self.ids[name.casefold()]) == 1 else f"{name} [{place}]"

    def id_of(self, text: str) -> str:
        """The id of a place that a cell names. Raises CellError."""
        if text in self.names:
            return text
        if (named := _NAMED.fullmatch(text)) and named[1] in self.names:
            return named[1]
        found = self.ids.get(text.casefold(), ())
        if len(found) == 1:
            return found[0]
        if found:
            raise CellError(f"{quoted(text)} are several places; write one of {', '.join(map(self.shown, found))}")
        near = nearest(text, tuple(self.names.values()))
        raise CellError(f"{quoted(text)} is no place of the catalogue{near}; add a row for it to a sheet of places")


def place_names(places: Mapping[str, str]) -> PlaceNames:
    """The names of places from their ids and names."""
    ids: dict[str, tuple[str, ...]] = {}
    for place, name in places.items():
        ids[name.casefold()] = (*ids.get(name.casefold(), ()), place)
    return PlaceNames(ids, places)


def cell_of(column: Column, value: Any, places: PlaceNames) -> Cell:
    """A JSON value of a record as a cell."""
    if value is None or value == []:
        return None
    match column.holds:
        case "flag":
            return "yes" if value else "no"
        case "ids" | "texts":
            return _joined(value)
        case "place":
            return places.shown(value)
        case "places":
            return _joined([places.shown(each) for each in value])
        case "json":
            return json.dumps(value, ensure_ascii=False)
        case "pair":
            return f"{value[0]}, {value[1]}"
        case "shape":
            return shape_text(value)
        case _:
            return value if isinstance(value, str | int | float) else json.dumps(value, ensure_ascii=False)


def value_of(column: Column, cell: Cell, places: PlaceNames) -> Any:
    """The JSON value that a cell stands for. Raises CellError."""
    text = plain(cell)
    if text == "":
        return [] if column.holds in ("ids", "texts", "places") else None
    if problem := unfit_text(text, Limits.from_environment()):
        raise CellError(problem)
    match column.holds:
        case "day":
            return _day(text)
        case "number":
            return _number(text)
        case "flag":
            if text.lower() not in _FLAGS:
                raise CellError(f"{quoted(text)} is neither yes nor no")
            return _FLAGS[text.lower()]
        case "choice":
            return _choice(column, text)
        case "ids":
            return _parts(text, r"[;,\n]")
        case "texts":
            return _parts(text, r"[;\n]")
        case "place":
            return places.id_of(text)
        case "places":
            return [places.id_of(each) for each in _parts(text, r"[;\n]")]
        case "json":
            file = parse_json(text.encode(), Path(column.name))
            if not file.is_json:
                raise CellError("is not JSON")
            return file.value
        case "pair":
            numbers = [_number(each) for each in _parts(text, r"[;,\s]")]
            if len(numbers) != 2:
                raise CellError(f"{quoted(text)} is not a longitude and a latitude, such as '35.31, 51.25'")
            return numbers
        case "shape":
            try:
                return shape_of(text)
            except ShapeError as error:
                raise CellError(str(error)) from error
        case _:
            return text


def plain(cell: Any) -> str:
    r"""A cell as text, so that what a spreadsheet program changes without anybody's wish counts for nothing.

    >>> plain(800.0), plain("2024-08-12T00:00:00"), plain(True), plain(" a\r\n"), plain(None)
    ('800', '2024-08-12', 'yes', 'a', '')
    """
    match cell:
        case None:
            return ""
        case bool():
            return "yes" if cell else "no"
        case int():
            return str(cell)
        case float():
            # A spreadsheet keeps 15 digits.
            return str(int(cell)) if cell.is_integer() and abs(cell) < _WHOLE else format(cell, ".15g")
        case _:
            text = str(cell).replace("\r\n", "\n").replace("\r", "\n").strip()
            return text[:10] if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]00:00:00(\.0+)?", text) else text


def alike(one: Cell, other: Cell) -> bool:
    """Whether two cells say the same, also where one is a number and the other its text."""
    first, second = plain(one), plain(other)
    if first == second:
        return True
    return bool(_NUMBER.fullmatch(first) and _NUMBER.fullmatch(second)) and plain(float(first)) == plain(float(second))


def _joined(texts: list[str]) -> str:
    # A text with a semicolon in it would come back as two.
    return json.dumps(texts, ensure_ascii=False) if any(";" in each for each in texts) else "; ".join(texts)


def _parts(text: str, between: str) -> list[str]:
    if text.startswith("["):
        file = parse_json(text.encode(), Path("cell"))
        if isinstance(file.value, list) and all(isinstance(each, str) for each in file.value):
            return file.value
    return [part.strip() for part in re.split(between, text) if part.strip()]


def _day(text: str) -> str:
    try:
        return parse_moment(text).isoformat()
    except DateError as error:
        raise CellError(
            f"{quoted(text)} is neither a day nor a time with its offset; write it as 2024-10-18 or 2024-10-18T08:30Z"
        ) from error


def _number(text: str) -> int | float:
    if not _NUMBER.fullmatch(text):
        raise CellError(f"{quoted(text)} is not a number; write it with a point and without spaces, as 1500 or 5.5")
    number = float(text)
    return int(number) if number.is_integer() and abs(number) < _WHOLE else number


def _choice(column: Column, text: str) -> str | int:
    for choice in column.choices:
        if choice.lower() == text.lower():
            return int(choice) if choice.isdecimal() else choice
    raise CellError(f"{quoted(text)} is not one of {', '.join(column.choices)}{nearest(text, column.choices)}")
