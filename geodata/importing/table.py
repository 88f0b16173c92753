"""The rows that a reader found in a file: simple columns, and a geometry for each row if the format has any."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import pyarrow as pa
import shapely

from geodata.errors import ChoiceError, LimitError
from geodata.importing.places.shape_texts import looks_like_a_shape
from geodata.limits import Limits
from geodata.quoting import quoted
from geodata.untrusted.characters import without_unfit

#: Columns that hold the geometry of each row, why it cannot be used, what repair it needs, and what of it was left out.
#: The column of a file can never have such a name, because control characters are removed from names.
SHAPE, FAULT, DEFECT, TOLD = RESERVED = ("\x01shape", "\x01fault", "\x01defect", "\x01told")

#: Why a row is refused, in readers of several formats.
#: The name of a part: a text, or a checked name of an archive's member.
_Name = TypeVar("_Name", bound=str)

NO_GEOMETRY = "it has no geometry"
UNREADABLE = "its geometry cannot be read"
CURVES = "its geometry has curves, which are not read; export it with straight lines"
OPEN_RING = "a ring that is not closed"
#: The report on a row with a text whose bytes are not UTF-8; ``{column}`` stands for the name of the column.
UNDECODED = "the text in {column} is not in UTF-8; what could not be read of it became �"

_INT64 = 2**63
#: The most characters of a column's name.
_NAME_CHARS = 120


@dataclass
class Reading:
    """What a reader found: columns, and for each row its geometry as WKB or why there is none.

    ``shapes`` is None if the format has no geometry. ``faults`` and ``defects`` are by row, counted from 0: a fault is why
    a row cannot be used, a defect what would have to be repaired. ``told`` is what of a row was left out, though the row
    can be used. ``crs`` is what the file states; ``parts`` are the names of its tables or sheets.
    """

    columns: pa.Table
    shapes: list[bytes | None] | None
    faults: dict[int, str] = field(default_factory=dict)
    defects: dict[int, str] = field(default_factory=dict)
    crs: str | None = None
    notes: list[str] = field(default_factory=list)
    parts: tuple[str, ...] = ()
    told: dict[int, str] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """The number of rows."""
        return int(self.columns.num_rows) if self.shapes is None else len(self.shapes)


class RowCollector:
    """Collects rows one at a time. Raises LimitError when they go beyond a limit."""

    def __init__(self, limits: Limits, *, shaped: bool = True) -> None:
        self.limits = limits
        self.notes: list[str] = []
        self.faults: dict[int, str] = {}
        self.defects: dict[int, str] = {}
        self.told: dict[int, str] = {}
        self._columns: dict[str, list[Any]] = {}
        self._shapes: list[bytes | None] | None = [] if shaped else None
        self._count = 0
        self._positions = 0
        self._chars = 0

    def add(
        self,
        values: dict[str, Any],
        shape: Any = None,
        *,
        fault: str | None = None,
        defect: str | None = None,
        told: str | None = None,
    ) -> None:
        """Add a row: its values, and its shapely geometry or why that could not be read, or what of it was left out."""
        index = self._count
        self._count += 1
        check_rows(self._count, self.limits)
        for name, value in values.items():
            column = self._columns.get(name)
            if column is None:
                if len(self._columns) >= self.limits.columns:
                    raise too_wide(len(self._columns) + 1, self.limits)
                column = self._columns[name] = []
            column.extend([None] * (index - len(column)))
            if isinstance(value, str):
                self._chars += len(value)
                if is_too_long(value, self.limits):
                    told = joined_words(told, too_long(name, len(value), self.limits))
                    value = cut(value, self.limits)  # noqa: PLW2901
            column.append(value)
        check_chars(self._chars, self.limits)
        if self._shapes is not None:
            if shape is not None:
                self._positions += int(shapely.get_num_coordinates(shape))
                check_positions(self._positions, self.limits)
            self._shapes.append(shapely.to_wkb(shape) if shape is not None else None)
        if fault:
            self.faults[index] = fault
        if defect:
            self.defects[index] = defect
        if told:
            self.told[index] = told

    def reading(self, *, crs: str | None = None, parts: Iterable[str] = ()) -> Reading:
        """Return everything that was added."""
        arrays: dict[str, pa.Array] = {}
        mixed = []
        for name, values in self._columns.items():
            values.extend([None] * (self._count - len(values)))
            array, is_mixed = _array(values)
            arrays[free_name(name, arrays, len(arrays))] = array
            if is_mixed:
                mixed.append(name)
        self.notes += cut_names(self._columns)
        if mixed:
            self.notes.append(f"Columns of mixed or nested values are kept as text: {listed(mixed)}.")
        return Reading(
            columns=pa.table(arrays),
            shapes=self._shapes,
            faults=self.faults,
            defects=self.defects,
            crs=crs,
            notes=self.notes,
            parts=tuple(parts),
            told=self.told,
        )


def check_rows(count: int, limits: Limits) -> None:
    """Raise LimitError if there are too many rows."""
    if count > limits.features:
        raise LimitError(f"The file has more than {limits.features:,} rows; split it into several layers.")


def check_positions(count: int, limits: Limits) -> None:
    """Raise LimitError if there are too many positions."""
    if count > limits.positions:
        raise LimitError(f"The file has more than {limits.positions:,} positions; generalise or split it.")


def check_chars(count: int, limits: Limits) -> None:
    """Raise LimitError if the texts have too many characters together."""
    if count > limits.unpacked_bytes:
        raise LimitError(f"The texts have more than {limits.unpacked_bytes:,} characters together.")


def too_wide(count: int, limits: Limits) -> LimitError:
    """Return the error for too many columns."""
    return LimitError(
        f"The file has {count:,} columns or more, and {limits.columns:,} are allowed; delete those that are not needed."
    )


def is_too_long(text: str, limits: Limits) -> bool:
    """Whether a text is longer than a text may be. One that holds a geometry is bounded by its positions instead."""
    return len(text) > limits.text_chars and not looks_like_a_shape(text)


def too_long(name: str, length: int, limits: Limits) -> str:
    """Return the report on a row with a text that is too long."""
    return f"the text in {quoted(name)} has {length:,} characters; only the first {limits.text_chars - 1:,} are kept"


def cut(text: str, limits: Limits) -> str:
    """Return the beginning of a text that is too long."""
    return f"{text[: limits.text_chars - 1]}…"


def joined_words(*told: str | None) -> str | None:
    """Return the reports on a row as one text; None if there are none."""
    return "; ".join(each for each in told if each) or None


def clean_name(name: str, *, limit: int = _NAME_CHARS) -> str:
    """Return a name, such as a column's, that can be shown: printable, on one line, and cut to ``limit`` characters."""
    text = "".join(c if c.isprintable() else " " for c in without_unfit(name, instead=" "))
    return " ".join(text.split())[:limit]


def cut_names(names: Iterable[str]) -> list[str]:
    """Return a note on names of columns that are cut, because they are too long; none if no name is."""
    long = [name for name in names if len(" ".join(name.split())) > _NAME_CHARS]
    return [f"Names of columns with more than {_NAME_CHARS} characters are cut: {listed(long)}."] if long else []


def free_name(name: str, taken: Collection[str], index: int) -> str:
    """Return a column's name that can be shown and is not taken yet. ``index`` names a column without a name."""
    base = clean_name(name) or f"column {index + 1}"
    found, n = base, 2
    while found in taken:
        found, n = f"{base} ({n})", n + 1
    return found


def number(text: str) -> float:
    """Return the number that a text holds. Raises ValueError, also for ``1_0``, which Python alone reads as 10."""
    if "_" in text:
        raise ValueError("a text with an underscore is not a number")
    return float(text)


def chosen_part(what: str, names: Sequence[_Name], part: str | None) -> _Name:
    """Return the part of a file to read: the one asked for, or the only one.

    ``what`` begins the message, for example ``The workbook has the sheets``. Raises ChoiceError if ``part`` is not among
    the names, or if there are several and none is asked for.
    """
    for name in names:
        if name == part:
            return name
    if part is None and len(names) == 1:
        return names[0]
    shown = ", ".join(quoted(name) for name in names[:12]) + (", …" if len(names) > 12 else "")
    other = "" if part is None else f", and none is called {quoted(part)}"
    raise ChoiceError(f"{what} {shown}{other}; say which one to read.", tuple(str(name) for name in names))


def listed(names: Sequence[str]) -> str:
    """Return the first eight names, quoted, as a sentence can list them."""
    return ", ".join(quoted(name) for name in names[:8]) + (", …" if len(names) > 8 else "")


def _array(values: list[Any]) -> tuple[pa.Array, bool]:
    """Return values of JSON or a sheet as an array of one type, and whether they had to become texts."""
    kinds = {type(value) for value in values if value is not None}
    if kinds <= {bool}:
        return pa.array(values, pa.bool_() if kinds else pa.string()), False
    if kinds == {int} and all(value is None or -_INT64 <= value < _INT64 for value in values):
        return pa.array(values, pa.int64()), False
    if kinds <= {int, float} and all(abs(value) <= 2**53 for value in values if isinstance(value, int)):
        return pa.array([None if value is None else float(value) for value in values], pa.float64()), False
    return pa.array([as_text(value) for value in values], pa.string()), not kinds <= {str}


def as_text(value: Any) -> str | None:
    """Return a value as a text; lists, objects and truth values as JSON."""
    if value is None:
        return None
    if isinstance(value, str):
        # A lone surrogate cannot be written to any file.
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, (list, dict, bool)):
        return json.dumps(value, ensure_ascii=True, default=str)
    return str(value) if not isinstance(value, int) or abs(value) < 10**300 else "a number of more than 300 digits"
