"""Which column of a file holds what: the name, the dates, the sources, the coordinates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, replace

from geodata.errors import ImportingError
from geodata.importing.dates import FORMS, DateForm, DayError, fitting_orders, is_blank, looks_like_a_date, read_day
from geodata.importing.header_names import MAY_BE_OTHER, NAMES, folded
from geodata.importing.places.positions import has_decimal_comma, looks_like_a_position
from geodata.importing.places.shape_texts import looks_like_a_shape
from geodata.model import Qualifier
from geodata.quoting import nearest, quoted


@dataclass(frozen=True)
class Column:
    """A column of a file: its type (text, whole number, number or yes/no) and its first values as texts.

    ``orders`` are the orders of day, month and year in which all of its dates can be read; None if only ``examples`` are
    known.
    """

    name: str
    type: str
    examples: tuple[str, ...]
    orders: tuple[DateForm, ...] | None = None

    @property
    def fitting_orders(self) -> tuple[DateForm, ...]:
        """The orders of day, month and year in which all dates of the column can be read."""
        return fitting_orders(self.examples) if self.orders is None else self.orders


@dataclass(frozen=True)
class NumberColumn:
    """A column of reported figures. ``counts`` says what was counted, for example ``soldiers killed``.

    ``low`` and ``high`` are columns of the ends of a range, where the file has them beside the best estimate.
    """

    column: str
    unit: str
    counts: str
    qualifier: Qualifier = "exact"
    measure: str | None = None
    low: str | None = None
    high: str | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are named here."""
        return tuple(name for name in (self.column, self.low, self.high) if name is not None)


@dataclass(frozen=True)
class Mapping:
    """The column for each kind of content; None if there is none. All other columns are kept as attributes.

    ``end`` holds the last day, or with ``end_is_after`` the day after it. A row with a date and no end column lasted for
    that day (week, month, year); a row with a blank end is still going on. ``precision`` says how well the dates are
    known, and ``place_precision`` how well the place. ``wkt`` (well-known text or binary, or GeoJSON), ``position``
    (latitude and longitude in one cell, MGRS or UTM), or ``lon`` and ``lat``, are for tables without a geometry.

    A date that cannot be read refuses its row; with ``keep_undated`` the row is kept without it. ``file_date`` is the day
    of rows without a date of their own, as text in ISO form. ``decimal`` is the decimal mark of figures that can be read
    in two ways, such as 1.500. ``own`` says that the file is an export of this program, whose fields come back. With
    ``links_only`` the column of sources is running text, of which only the web addresses are sources.
    """

    name: str | None = None
    date: str | None = None
    end: str | None = None
    end_is_after: bool = False
    date_form: DateForm = "iso"
    precision: str | None = None
    place_precision: str | None = None
    reported: str | None = None
    source: str | None = None
    claimant: str | None = None
    confidence: str | None = None
    notes: str | None = None
    numbers: tuple[NumberColumn, ...] = ()
    lon: str | None = None
    lat: str | None = None
    position: str | None = None
    wkt: str | None = None
    keep_undated: bool = False
    file_date: str | None = None
    decimal: str | None = None
    own: bool = False
    links_only: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are named here, without those of figures."""
        named = (getattr(self, role) for role in ROLES)
        return tuple(column for column in named if column is not None)

    def check(self, known: Sequence[str]) -> None:
        """Raise ImportingError if a named column is not in the file, or longitude or latitude is missing."""
        for column in (*self.columns, *(name for number in self.numbers for name in number.columns)):
            if column not in known:
                shown = ", ".join(quoted(name) for name in known[:12]) or "none"
                hint = nearest(column, known)
                raise ImportingError(f"The file has no column {quoted(column)}{hint}; it has {shown}.")
        if (self.lon is None) != (self.lat is None):
            raise ImportingError("Longitude and latitude are two columns; name both.")
        if self.date_form not in FORMS:
            raise ImportingError(f"The form of dates is one of {', '.join(FORMS)}.")
        if self.file_date is not None:
            try:
                read_day(self.file_date)
            except DayError as error:
                raise ImportingError(f"The date of the file: {error}.") from None


#: The fields of a mapping that name one column.
ROLES = (
    "name",
    "date",
    "end",
    "precision",
    "place_precision",
    "reported",
    "source",
    "claimant",
    "confidence",
    "notes",
    "lon",
    "lat",
    "position",
    "wkt",
)
_DATED = ("date", "end", "reported")
#: The roles that say where a row is; a format with a geometry of its own needs none of them.
_PLACED = ("lon", "lat", "position", "wkt")
#: Columns that every export of this program has.
_OWN = frozenset({"kind", "valid_from", "valid_to", "date_precision", "claimant_ids", "confidence", "sources"})


def guess_mapping(columns: Iterable[Column], *, has_geometry: bool) -> Mapping:
    """Guess what each column holds, from its name and first values. Figures are never guessed.

    A file whose coordinates have a decimal comma has it in its figures too.
    """
    known = {folded(column.name): column for column in reversed(list(columns))}
    found: dict[str, str] = {}
    own = known.keys() >= _OWN
    for role, names in NAMES.items():
        if role in _PLACED and has_geometry:
            continue
        fitting = [
            column
            for name in names
            if (column := known.get(name)) is not None and column.name not in found.values() and _fits(role, column)
        ]
        # A column without a value in its first rows says nothing: one with values goes first.
        if fitting:
            filled = fitting[0] if own else next((column for column in fitting if column.examples), fitting[0])
            found[role] = filled.name
    by_name = {column.name: column for column in known.values()}
    _one_place(found, by_name)
    if "date" not in found:
        # A column with an unknown name whose values are all dates.
        dated = [c for c in known.values() if c.name not in found.values() and _all_dates(c)]
        if len(dated) == 1:
            found["date"] = dated[0].name
    if "date" not in found:
        found.pop("end", None)
    placed = [by_name[found[role]] for role in ("lon", "lat") if role in found]
    decimal = "comma" if any(has_decimal_comma(text) for column in placed for text in column.examples) else None
    after = folded(found.get("end", "")) == "valid_to"
    guess = Mapping(**found, end_is_after=after, own=own, decimal=decimal)  # type: ignore[arg-type]
    return with_likely_form(guess, known.values())


def _one_place(found: dict[str, str], columns: Dictionary[str, Column]) -> None:
    """Keep one way to place a row: geometry as text before two columns, two columns before one, filled before blank ones."""
    are_blank = "position" in found and not any(
        columns[found[role]].examples for role in ("lon", "lat") if role in found
    )
    if "wkt" in found or ("lon" in found) != ("lat" in found) or are_blank:
        found.pop("lon", None)
        found.pop("lat", None)
    if "wkt" in found or "lon" in found:
        found.pop("position", None)


def with_likely_form(mapping: Mapping, columns: Iterable[Column]) -> Mapping:
    """Return the mapping with the form of dates that its columns of dates prove."""
    dated = {getattr(mapping, role) for role in _DATED}
    left = set(FORMS) - {"iso"}
    for column in columns:
        if column.name in dated:
            left &= set(column.fitting_orders)
    return replace(mapping, date_form=left.pop() if len(left) == 1 else "iso")


def joined(number: NumberColumn, columns: Iterable[Column]) -> NumberColumn:
    """Return a column of figures with the columns of its low and high estimates, if the file has them.

    They are named like it (``killed_low``), or only ``low`` and ``high`` beside ``best``.
    """
    known = {folded(column.name): column.name for column in columns}
    base = folded(number.column)
    for low, high in (("low", "high"), ("min", "max"), ("lower", "upper")):
        for form in ("{0}_{1}", "{1}_{0}", *(["{1}"] if base in ("best", "estimate", "value", "most_likely") else [])):
            found = known.get(form.format(base, low)), known.get(form.format(base, high))
            if all(found):
                return replace(number, low=found[0], high=found[1])
    return number


def unused_dates(mapping: Mapping, columns: Iterable[Column]) -> tuple[str, ...]:
    """Return columns that hold or name dates and that the mapping does not use, if it has no column of dates."""
    if mapping.date is not None:
        return ()
    names = NAMES["date"] + NAMES["end"]
    return tuple(
        c.name for c in columns if c.name not in mapping.columns and (_all_dates(c) or folded(c.name) in names)
    )


def _fits(role: str, column: Column) -> bool:
    if role in _DATED:
        return _fits_dates(column)
    if role in ("precision", "place_precision"):
        return column.type != "yes/no"
    if role == "wkt":
        # A few values that are no geometry are faults of their rows.
        shapes = sum(looks_like_a_shape(text) for text in column.examples)
        return column.type == "text" and 0 < len(column.examples) <= 2 * shapes
    if role == "position":
        places = sum(looks_like_a_position(text) for text in column.examples)
        return column.type == "text" and 0 < len(column.examples) <= 2 * places
    if role in ("lon", "lat"):
        return column.type in ("number", "whole number", "text")
    return (column.type == "text" or role == "name") and not (
        role == "name" and column.examples and all(map(looks_like_a_position, column.examples))
    )


def _fits_dates(column: Column) -> bool:
    """Whether a column with the name of dates holds them. A value that is none is then a fault of its row."""
    if not column.examples or folded(column.name) not in MAY_BE_OTHER:
        return column.type != "yes/no"
    if column.type == "text":
        return any(looks_like_a_date(text) for text in column.examples)
    return column.type != "yes/no" and all(_is_date_number(text) for text in column.examples if not is_blank(text))


def _is_date_number(text: str) -> bool:
    try:
        found = read_day(text)
    except DayError:
        return False
    return found is not None and not found.how.startswith("days as")


def _all_dates(column: Column) -> bool:
    filled = [text for text in column.examples if not is_blank(text)]
    return bool(filled) and column.type == "text" and all(looks_like_a_date(text) for text in filled)
