"""The frozen View: which date, which filters, which part of the world. Everything that is drawn follows from one.

A View has a URL form: a flat mapping of short names to texts, with only what differs from the catalogue's opening view in
it. Nothing of a URL is evaluated; a value that does not fit is dropped with a notice.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeVar, get_args

from geodata.catalog import Catalog
from geodata.dates import parse_date
from geodata.errors import DateError
from geodata.model import Confidence, Mode

Past = Literal["fade", "hide"]

_T = TypeVar("_T")

#: Longer texts in a URL are not search words.
_LONGEST_TEXT = 200
_LISTED = 4
_SHOWN_LENGTH = 40
#: An empty choice; no id can read so.
_NOTHING = "-"


@dataclass(frozen=True)
class Camera:
    """Where the map looks: centre in degrees and Leaflet zoom level."""

    lon: float
    lat: float
    zoom: float


@dataclass(frozen=True)
class View:
    """What is shown.

    ``None`` in a filter lets everything through. ``claimants`` are claimant ids; ``tier`` 1 shows the core only, 2 all;
    ``text`` is looked for in names and claims; ``selected`` is a feature id; ``compare`` is a second, earlier or later date.
    """

    date: dt.date
    known_by: dt.date | None = None
    layers: frozenset[str] = frozenset()
    modes: frozenset[str] | None = None
    confidences: frozenset[str] | None = None
    claimants: frozenset[str] | None = None
    tier: int = 2
    text: str = ""
    theatre: str = ""
    camera: Camera | None = None
    selected: str | None = None
    compare: dt.date | None = None
    past: Past = "fade"


def opening_view(catalog: Catalog) -> View:
    """The view a catalogue opens with."""
    return View(
        date=catalog.record.opening_date,
        layers=frozenset(record.id for record in catalog.layers if record.shown),
        theatre=catalog.record.opening_theatre,
    )


def _join(values: frozenset[str]) -> str:
    return ",".join(sorted(values)) if values else _NOTHING


def to_query(view: View, catalog: Catalog) -> dict[str, str]:
    """The URL form of a view: only what differs from the catalogue's opening view."""
    default = opening_view(catalog)
    query: dict[str, str] = {}
    if view.date != default.date:
        query["date"] = view.date.isoformat()
    if view.known_by is not None:
        query["known"] = view.known_by.isoformat()
    if view.layers != default.layers:
        query["layers"] = _join(view.layers)
    for name, chosen in (("modes", view.modes), ("confidence", view.confidences), ("claimants", view.claimants)):
        if chosen is not None:
            query[name] = _join(chosen)
    if view.tier != default.tier:
        query["tier"] = str(view.tier)
    if view.text:
        query["q"] = view.text
    if view.theatre != default.theatre:
        query["theatre"] = view.theatre
    if view.camera is not None:
        query["map"] = f"{view.camera.lat!r},{view.camera.lon!r},{view.camera.zoom!r}"
    if view.selected is not None:
        query["sel"] = view.selected
    if view.compare is not None:
        query["compare"] = view.compare.isoformat()
    if view.past != default.past:
        query["past"] = view.past
    return query


class _Unfit(ValueError):
    """A value of a URL that cannot be used; its text says what was expected."""


def _date(text: str) -> dt.date:
    try:
        return parse_date(text)
    except DateError:
        raise _Unfit("a date; write it as year-month-day, such as 2025-02-07") from None


def _subset(known: Collection[str]) -> Callable[[str], frozenset[str]]:
    def parse(text: str) -> frozenset[str]:
        if text == _NOTHING:
            return frozenset()
        chosen = frozenset(text.split(","))
        if not chosen <= set(known):
            shown = sorted(known)
            more = ", …" if len(shown) > _LISTED else ""
            raise _Unfit(f"a list of names out of {', '.join(shown[:_LISTED])}{more}")
        return chosen

    return parse


def _one_of(known: Collection[str]) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text not in known:
            raise _Unfit(f"one of {', '.join(sorted(known)[:8])}")
        return text

    return parse


def _tier(text: str) -> int:
    if text not in ("1", "2"):
        raise _Unfit("1 (core) or 2 (all)")
    return int(text)


def _words(text: str) -> str:
    if len(text) > _LONGEST_TEXT:
        raise _Unfit(f"at most {_LONGEST_TEXT} characters")
    return text


def _camera(text: str) -> Camera:
    try:
        lat, lon, zoom = (float(part) for part in text.split(","))
    except ValueError:
        raise _Unfit("latitude,longitude,zoom") from None
    if not (math.isfinite(lat + lon + zoom) and abs(lat) <= 90 and abs(lon) <= 360 and 0 <= zoom <= 20):
        raise _Unfit("latitude,longitude,zoom within the world")
    return Camera(lon=lon, lat=lat, zoom=zoom)


@dataclass(frozen=True)
class Misfit:
    """A value of a query that could not be used: its name, the value, and what was expected instead."""

    name: str
    value: str
    expected: str

    def __str__(self) -> str:
        shown = self.value if len(self.value) <= _SHOWN_LENGTH else self.value[:_SHOWN_LENGTH] + "…"
        return f"The link's “{self.name}={shown}” is not {self.expected}; the default is shown instead."


def from_query(
    query: Mapping[str, str], catalog: Catalog, feature_ids: Collection[str] | None = None
) -> tuple[View, tuple[Misfit, ...]]:
    """The view a URL asks for, and every value that was not usable and was left at its default.

    ``feature_ids``, where given, are the ids that a selection may name. Names that are not ours are passed over.
    """
    parsers: dict[str, tuple[str, Callable[[str], Any]]] = {
        "date": ("date", _date),
        "known": ("known_by", _date),
        "layers": ("layers", _subset([record.id for record in catalog.layers])),
        "modes": ("modes", _subset(get_args(Mode))),
        "confidence": ("confidences", _subset(get_args(Confidence))),
        "claimants": ("claimants", _subset(catalog.claimants)),
        "tier": ("tier", _tier),
        "q": ("text", _words),
        "theatre": ("theatre", _one_of([theatre.id for theatre in catalog.record.theatres])),
        "map": ("camera", _camera),
        "sel": ("selected", _words if feature_ids is None else _one_of(feature_ids)),
        "compare": ("compare", _date),
        "past": ("past", _one_of(get_args(Past))),
    }
    view, misfits = opening_view(catalog), []
    for name, (field, parse) in parsers.items():
        if name not in query:
            continue
        try:
            view = replace(view, **{field: parse(query[name])})
        except _Unfit as unfit:
            misfits.append(Misfit(name, query[name], str(unfit)))
    return view, tuple(misfits)
