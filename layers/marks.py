"""Features ready to draw, and which of them a View shows.

The browser map and the briefing page draw what this module returns. Neither looks at the layers itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

import pandas as pd
from shapely.geometry import LineString, MultiPoint, Point
from shapely.geometry.base import BaseGeometry

from geodata.catalog import Catalog
from geodata.dates import Status, day_of, moment, status
from geodata.gc_pause import no_cycles
from geodata.geodesic import drawn_line
from geodata.instants import last_day
from geodata.load import Layer
from layers import track_words, words
from layers.card import Card, Other, card, disagreements, successions
from layers.carried import modes_of, modes_of_sources, said_of_cargo
from layers.knowledge.frames import known_since, page_day
from layers.language import say, spoken
from layers.language.catalogue_words import told_row
from layers.language.data_words import code_words
from layers.searching import fits, found_by
from layers.style import imported_key, style_key
from layers.view import View


@dataclass(frozen=True)
class Label:
    """A name to set beside a mark: position in degrees, rank 1 (most important) to 5."""

    lon: float
    lat: float
    text: str
    native: str | None
    rank: int


@dataclass(frozen=True)
class Journey:
    """When a leg sets out and arrives, as half-open windows of days or instants.

    ``gaps`` are the times in which the track of an observed leg is silent: nobody knows where the vessel was.
    """

    depart_from: dt.date
    depart_to: dt.date
    arrive_from: dt.date
    arrive_to: dt.date
    mode: str
    gaps: tuple[tuple[dt.date, dt.date], ...] = ()


@dataclass(frozen=True)
class Said:
    """Where and when a statement was made: the name of the place, its position in degrees, and the day."""

    place: str
    lon: float
    lat: float
    day: dt.date | None


@dataclass(frozen=True)
class Mark:
    """One feature ready to draw. ``geometry`` is EPSG:4326, flights along their geodesics, nothing crossing 180°.

    A statement (``said``) is drawn at the place that it is about; the place where it was made is in ``said``. Where the
    position of an event is not exact, ``spread_km`` is the radius around it that the map draws. ``held_by`` is the side
    that holds a control area. ``modes`` are the modes of transport that it belongs to (:func:`layers.carried.modes_of`).
    ``place_precision`` is how well the place at which an event is drawn is known (:data:`geodata.model.PlacePrecision`),
    None for everything else. ``superseded_by``
    and ``reversed_by`` are the ids of the features with newer figures, and of those in which its author took it back.
    ``sidc`` is the symbol code of an imported feature, as its file has it.
    """

    id: str
    layer_id: str
    kind: str
    style: str
    name: str
    native: str | None
    tier: int
    geometry: BaseGeometry = field(compare=False)
    valid_from: dt.date | None
    valid_to: dt.date | None
    first_reported: dt.date | None
    place: str | None
    label: Label | None
    journey: Journey | None
    mode: str | None
    group: str | None
    confidence: str
    claimant_ids: tuple[str, ...]
    haystack: str
    card: Card
    said: Said | None = None
    spread_km: float | None = None
    held_by: str | None = None
    modes: frozenset[str] = frozenset()
    place_precision: str | None = None
    superseded_by: tuple[str, ...] = ()
    reversed_by: tuple[str, ...] = ()
    sidc: str | None = None

    def status(self, date: dt.date) -> Status:
        """Upcoming, active or past on a date."""
        return status(self.valid_from, self.valid_to, date)


_PLACE_RANKS = {"capital": 1, "city": 2, "port_city": 2, "town": 3, "port": 3, "airport": 4, "training_site": 4}


def _place_labels(rows: Iterable[Any]) -> dict[str, Label]:
    return {
        row.id: Label(row.geometry.x, row.geometry.y, row.name, row.name_native, _PLACE_RANKS.get(row.place_type, 5))
        for row in rows
        if row.kind == "place"
    }


def _label(row: Any, places: Mapping[str, Label], style: str, *, has_rival: bool) -> Label | None:
    match row.kind:
        case "event":
            return places.get(_shown_place(row))
        case "place":
            return places[row.id]
        case "route":
            return None
        case "imported":
            at = row.geometry.representative_point()
            return Label(float(at.x), float(at.y), row.name, row.name_native, 5)
        case _:
            lon, lat = row.label_point
            rank = {"region-focus": 1, "control-pocket": 3, "control-demined": 4, "region": 3}
            rank |= {"control-held-assessed": 2, "control-held-claimed": 2}
            name = f"{_area_name(row)}, {code_words(row.basis)}" if has_rival else _area_name(row)
            return Label(lon, lat, name, row.name_native, rank.get(style, 5))


def _shown_place(row: Any) -> str:
    """The place of the catalogue at which an event is drawn: for a statement, the place that it is about."""
    about = getattr(row, "about_place_id", None)
    return about if row.date_type == "statement" and isinstance(about, str) else str(row.place_id)


def _said(row: Any, places: Mapping[str, Label]) -> Said | None:
    if row.kind != "event" or row.date_type != "statement":
        return None
    at = places.get(row.place_id)
    lon, lat = (at.lon, at.lat) if at else (row.geometry.x, row.geometry.y)
    return Said(row.place_name, float(lon), float(lat), said_on(row))


def said_on(row: Any) -> dt.date | None:
    """The day on which a report was made, from its row: the day it became public, else its last day."""
    end = moment(row, "valid_to")
    return day_of(row.first_reported) or (last_day(end) if end else day_of(row.valid_from))


#: How far a position may be off, in kilometres, by its precision, on the map and on the page. A region is no position.
SPREAD_KM = {"approximate": 5.0, "area": 15.0}


def _spread(row: Any, regions: Collection[str]) -> float | None:
    if row.kind != "event":
        return None
    shown = _shown_place(row)
    return None if shown in regions or shown != row.place_id else SPREAD_KM.get(row.place_precision)


def _precision(row: Any, places: Mapping[str, str]) -> str | None:
    """How well the place at which an event is drawn is known: its own words for its own place, else those of that place.

    For an imported feature it is what its file says.
    """
    if row.kind == "imported":
        said = getattr(row, "place_precision", None)
        return said if isinstance(said, str) else None
    if row.kind != "event":
        return None
    shown = _shown_place(row)
    return row.place_precision if shown == row.place_id else places.get(shown)


def _sidc(row: Any) -> str | None:
    """The symbol code in the attributes of an imported feature, whatever the case of the column's name."""
    if row.kind != "imported":
        return None
    found = (value for name, value in row.attributes.items() if name.casefold() == "sidc" and value not in (None, ""))
    return next((str(value) for value in found), None)


def _area_name(row: Any) -> str:
    """An area's label: its name, or for a control area the size that was reported, since its date is on the map."""
    if row.kind != "control_area":
        return str(row.name)
    low, high = (None if pd.isna(value) else float(value) for value in (row.km2_low, row.km2_high))
    if low is None:
        return row.km2_words or str(row.name)
    if high is None and low == 0:
        return say("Disputed")
    return words.amount(low, high, row.km2_qualifier or "", "km2", derived=bool(row.km2_derived))


def _with_rivals(rows: Iterable[Any]) -> frozenset[str]:
    """The ids of the control areas beside which another one of the same time stands that says something else."""
    areas = {row.id: row for row in rows if row.kind == "control_area"}
    return frozenset(
        name
        for row in areas.values()
        for other in row.differs_from
        if other in areas and _overlap_in_time(row, areas[other])
        for name in (row.id, other)
    )


def _overlap_in_time(a: Any, b: Any) -> bool:
    starts, ends = ([moment(row, end) for row in (a, b)] for end in ("valid_from", "valid_to"))
    return max(s or dt.date.min for s in starts) < min(e or dt.date.max for e in ends)


def _summary_day(row: Any) -> dt.date | None:
    """The day beside a report's name in a list of others: when it was said, or when it happened if that is one known day."""
    is_one_day = row.kind == "event" and row.date_type == "event" and row.date_precision in ("day", "hour", "minute")
    return day_of(row.valid_from) if is_one_day else said_on(row)


def _drawn_at(row: Any, places: Mapping[str, Label]) -> BaseGeometry:
    if row.kind == "event" and (shown := _shown_place(row)) != row.place_id and shown in places:
        return Point(places[shown].lon, places[shown].lat)
    geometry: BaseGeometry = row.geometry
    return geometry


def _style(catalog: Catalog, layer: Layer, row: Any) -> str:
    if row.kind == "imported":
        return imported_key(row.geometry.geom_type, layer.record.style.colour if layer.record.style else None)
    return style_key(
        row.kind,
        category=getattr(row, "category", ""),
        confidence=row.confidence,
        mode=getattr(row, "mode", ""),
        control_type=getattr(row, "control_type", ""),
        basis=getattr(row, "basis", ""),
        focus=row.id == catalog.record.focus,
        is_observed=isinstance(getattr(row, "track", None), dict),
    )


def _pages(catalog: Catalog, cited: Iterable[str]) -> list[dt.date | None]:
    """The days of cited pages, in their order. A data set is of no day in particular."""
    return [page_day(catalog.sources.get(source)) for source in cited]


def _media_sources(catalog: Catalog, row: Any) -> list[str]:
    """The source of each picture and document of a feature."""
    named = getattr(row, "media", None)
    found = (catalog.media.get(name) for name in (named if isinstance(named, list) else ()))
    return [media.source if media is not None else "" for media in found]


@no_cycles()
def marks(catalog: Catalog, layers: Sequence[Layer]) -> tuple[Mark, ...]:
    """Every feature of the layers as a mark, in drawing order, with its words in the language spoken."""
    code = spoken()
    known = catalog.record.translations.get(code, {})
    rows = [(layer, told_row(row, known, code)) for layer in layers for row in layer.features.itertuples()]
    places = _place_labels(row for _, row in rows)
    regions = {row.id for _, row in rows if row.kind == "place" and row.place_type == "region"}
    precisions = {row.id: row.place_precision for _, row in rows if row.kind == "place"}
    summaries = {row.id: f"{words.day(day)}: {row.name}" for _, row in rows if (day := _summary_day(row))}
    by_id = {row.id: row for _, row in rows}
    differing = disagreements({row.id: row.differs_from for _, row in rows})
    elsewhere = said_of_cargo(row for _, row in rows)
    rivals = _with_rivals(row for _, row in rows)
    following = successions(row for _, row in rows)
    modes = modes_of_sources(row for _, row in rows)
    found = []
    for layer, row in rows:
        style = _style(catalog, layer, row)
        followed = following.get(row.id, ())
        said = {other.id for other in followed}
        differ = dict.fromkeys([*differing.get(row.id, ()), *elsewhere.get(row.id, ())])
        others = tuple(
            Other(o, summaries.get(o, o), known_since(by_id[o]) if o in by_id else None)
            for o in differ
            if o not in said
        )
        is_route = row.kind == "route"
        label = _label(row, places, style, has_rival=row.id in rivals)
        told = card(
            row,
            others=others,
            followed=followed,
            pages=_pages(catalog, row.sources),
            media_days=_pages(catalog, _media_sources(catalog, row)),
        )
        found.append(
            Mark(
                id=row.id,
                layer_id=layer.record.id,
                kind=row.kind,
                style=style,
                name=row.name,
                native=row.name_native,
                tier=int(row.tier),
                geometry=drawn_line(row.geometry, row.mode) if is_route else _drawn_at(row, places),
                valid_from=moment(row, "valid_from"),
                valid_to=moment(row, "valid_to"),
                first_reported=day_of(row.first_reported),
                place=_shown_place(row) if row.kind == "event" else None,
                label=label,
                journey=_journey(row) if is_route else None,
                mode=row.mode if is_route else None,
                group=row.group_id if is_route else None,
                confidence=row.confidence,
                claimant_ids=tuple(row.claimant_ids),
                haystack=found_by(row, told, (label.text, label.native) if label else ()),
                card=told,
                modes=modes_of(row, modes),
                said=_said(row, places),
                spread_km=_spread(row, regions),
                held_by=row.held_by if row.kind == "control_area" and isinstance(row.held_by, str) else None,
                place_precision=_precision(row, precisions),
                superseded_by=tuple(row.superseded_by),
                reversed_by=tuple(row.reversed_by),
                sidc=_sidc(row),
            )
        )
        if is_route and isinstance(track := getattr(row, "track", None), dict):
            found += _gap_marks(found[-1], track)
    return tuple(found)


def _journey(row: Any) -> Journey:
    names = ("depart_from", "depart_to", "arrive_from", "arrive_to")
    departs, left, arrives, came = (cast(dt.date, moment(row, name)) for name in names)
    track = getattr(row, "track", None)
    silences = (track_words.moments(gap) for gap in (track.get("gaps") or () if isinstance(track, dict) else ()))
    gaps = tuple((first, last) for first, last in silences if first is not None and last is not None)
    return Journey(departs, left, arrives, came, row.mode, gaps)


def _gap_marks(route: Mark, track: Mapping[str, Any]) -> list[Mark]:
    """Two marks for each gap of an observed route: the shortest way between its ends, and the ends themselves."""
    made: list[Mark] = []
    for number, gap in enumerate(track.get("gaps") or (), 1):
        first, last = (tuple(gap[name]) for name in ("last_position", "again_position"))
        said = track_words.not_seen(gap)
        # As long as the route is under way, its gaps belong to what is seen of it.
        base = replace(
            route,
            kind="track_gap",
            name=f"{said}: {route.name}",
            native=None,
            valid_from=track_words.moments(gap)[0],
            journey=None,
            place=None,
        )
        line = drawn_line(LineString([first, last]), "aircraft")
        label = Label(float(first[0]), float(first[1]), said, None, 3)
        points = MultiPoint([first, last])
        made.append(replace(base, id=f"{route.id}.gap{number}", style="track-gap", geometry=line, label=None))
        made.append(
            replace(base, id=f"{route.id}.gap{number}.ends", style="track-gap-end", geometry=points, label=label)
        )
    return made


def passes(mark: Mark, view: View) -> bool:
    """Whether a mark gets through the view's filters, dates apart.

    Filters on mode, confidence, claimant and text speak of claims: reference features (regions, districts, places) pass.
    """
    if mark.layer_id not in view.layers:
        return False
    if mark.confidence == "reference":
        return True
    return (
        mark.tier <= view.tier
        and (view.modes is None or mark.kind == "imported" or not view.modes.isdisjoint(mark.modes))
        and (view.confidences is None or mark.confidence in view.confidences)
        and (view.claimants is None or not view.claimants.isdisjoint(mark.claimant_ids))
        and (not view.text or fits(view.text, mark.haystack, mark.valid_from, mark.valid_to))
    )


def only_through(found: Iterable[Mark], view: View) -> list[str] | None:
    """The ids that get through the view's filters, for the map; None where its layers alone already say it."""
    in_layers = [mark for mark in found if mark.layer_id in view.layers]
    through = [mark.id for mark in in_layers if passes(mark, view)]
    return None if len(through) == len(in_layers) else through
