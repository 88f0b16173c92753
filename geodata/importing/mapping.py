"""Which column of a file holds what: the name, the dates, the sources, the coordinates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, fields, replace

from geodata.errors import ImportingError
from geodata.importing.dates import FORMS, DateForm, likely_form, looks_like_a_date
from geodata.model import Qualifier
from geodata.quoting import nearest, quoted


@dataclass(frozen=True)
class Column:
    """A column of a file: its type (text, whole number, number or yes/no) and its first values as texts."""

    name: str
    type: str
    examples: tuple[str, ...]


@dataclass(frozen=True)
class NumberColumn:
    """A column of reported figures. ``counts`` says what was counted, for example ``soldiers killed``."""

    column: str
    unit: str
    counts: str
    qualifier: Qualifier = "exact"
    measure: str | None = None


@dataclass(frozen=True)
class Mapping:
    """The column for each kind of content; None if there is none. All other columns are kept as attributes.

    ``end`` holds the last day, or with ``end_is_after`` the day after it. A row with a date and no end column lasted for
    that day (week, month, year); a row with a blank end is still going on. ``wkt``, or ``lon`` and ``lat``, are for tables
    without a geometry.
    """

    name: str | None = None
    date: str | None = None
    end: str | None = None
    end_is_after: bool = False
    date_form: DateForm = "iso"
    reported: str | None = None
    source: str | None = None
    claimant: str | None = None
    confidence: str | None = None
    notes: str | None = None
    numbers: tuple[NumberColumn, ...] = ()
    lon: str | None = None
    lat: str | None = None
    wkt: str | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are named here, without those of figures."""
        named = (getattr(self, role) for role in ROLES)
        return tuple(column for column in named if column is not None)

    def check(self, known: Sequence[str]) -> None:
        """Raise ImportingError if a named column is not in the file, or longitude or latitude is missing."""
        for column in (*self.columns, *(number.column for number in self.numbers)):
            if column not in known:
                shown = ", ".join(quoted(name) for name in known[:12]) or "none"
                hint = nearest(column, known)
                raise ImportingError(f"The file has no column {quoted(column)}{hint}; it has {shown}.")
        if (self.lon is None) != (self.lat is None):
            raise ImportingError("Longitude and latitude are two columns; name both.")
        if self.date_form not in FORMS:
            raise ImportingError(f"The form of dates is one of {', '.join(FORMS)}.")


#: The fields of a mapping that name one column.
ROLES = tuple(field.name for field in fields(Mapping) if field.name not in ("numbers", "date_form", "end_is_after"))

_NAMES: MappingOf[str, tuple[str, ...]] = {
    "name": ("name", "title", "label", "headline", "event", "event_name", "what", "site", "location", "place"),
    "date": (
        "valid_from",
        "date",
        "event_date",
        "begin",
        "start",
        "start_date",
        "date_start",
        "from",
        "since",
        "day",
        "timestamp",
        "time",
        "datetime",
        "when",
        "observed",
        "occurred",
    ),
    "end": ("valid_to", "end", "end_date", "date_end", "enddate", "until", "to", "end_time", "finish"),
    "reported": (
        "first_reported",
        "reported_on",
        "published",
        "publication_date",
        "date_published",
        "reported",
        "pub_date",
    ),
    "source": ("source_urls", "source", "sources", "url", "link", "reference", "href", "citation", "source_url"),
    "claimant": ("claimant", "claimed_by", "reported_by", "author", "who", "according_to", "actor"),
    "confidence": ("confidence", "certainty"),
    "notes": ("notes", "note", "description", "desc", "remarks", "comment", "comments", "cmt", "details"),
    "lon": ("lon", "lng", "long", "longitude", "x", "lon_dd", "east", "easting", "x_coord", "coord_x"),
    "lat": ("lat", "latitude", "y", "lat_dd", "north", "northing", "y_coord", "coord_y"),
    "wkt": ("wkt", "geometry", "geom", "the_geom", "shape", "wkt_geom"),
}
_DATED = ("date", "end", "reported")
_WKT = re.compile(r"\s*(SRID=\d+;)?\s*(MULTI)?(POINT|LINESTRING|POLYGON)\s*(Z|M|ZM)?\s*(\(|EMPTY)", re.IGNORECASE)


def guess_mapping(columns: Iterable[Column], *, has_geometry: bool) -> Mapping:
    """Guess what each column holds, from its name and first values. Figures are never guessed."""
    known = {_folded(column.name): column for column in reversed(list(columns))}
    found: dict[str, str] = {}
    for role, names in _NAMES.items():
        if role in ("lon", "lat", "wkt") and has_geometry:
            continue
        for name in names:
            column = known.get(name)
            if column is not None and column.name not in found.values() and _fits(role, column):
                found[role] = column.name
                break
    if ("lon" in found) != ("lat" in found) or "wkt" in found:
        found.pop("lon", None)
        found.pop("lat", None)
    if "date" not in found:
        # A column with an unknown name whose values are all dates.
        dated = [c for c in known.values() if c.name not in found.values() and _all_dates(c)]
        if len(dated) == 1:
            found["date"] = dated[0].name
    if "date" not in found:
        found.pop("end", None)
    guess = Mapping(**found, end_is_after=_folded(found.get("end", "")) == "valid_to")  # type: ignore[arg-type]
    return with_likely_form(guess, known.values())


def with_likely_form(mapping: Mapping, columns: Iterable[Column]) -> Mapping:
    """Return the mapping with the form of dates that its columns of dates prove."""
    dated = {getattr(mapping, role) for role in _DATED}
    return replace(mapping, date_form=likely_form(text for c in columns if c.name in dated for text in c.examples))


def _folded(name: str) -> str:
    return re.sub(r"[\s\-.]+", "_", name.strip()).casefold()


def _fits(role: str, column: Column) -> bool:
    if role in _DATED:
        whole_years = column.type == "whole number" and all(1900 <= int(text) <= 2100 for text in column.examples)
        # The name says that it holds dates. A few other values are faults of their rows.
        dates = sum(looks_like_a_date(text) for text in column.examples) if column.type == "text" else 0
        return not column.examples or 2 * dates > len(column.examples) or whole_years
    if role == "wkt":
        # A few values that are not WKT are faults of their rows.
        shapes = sum(bool(_WKT.match(text)) for text in column.examples)
        return column.type == "text" and 2 * shapes >= len(column.examples)
    if role in ("lon", "lat"):
        return column.type in ("number", "whole number", "text")
    return column.type == "text" or role == "name"


def _all_dates(column: Column) -> bool:
    return bool(column.examples) and column.type == "text" and all(looks_like_a_date(text) for text in column.examples)
