"""The properties of each kind of feature, typed.

Every feature is a GeoJSON ``Feature`` (RFC 7946, EPSG:4326, longitude first) whose top-level ``id`` names it and whose
``properties`` are one of the classes below; the field ``kind`` says which. :mod:`geodata.json_schema` makes the JSON
Schemas in ``geodata/schema/`` from these classes.

Conventions that all kinds share:

* Dates are ISO 8601 calendar days. Intervals are half-open, ``[valid_from, valid_to)``: what happened on one day has
  ``valid_to`` on the next. ``None`` for ``valid_to`` means "still so, as far as is reported".
* The ends of intervals (:data:`Moment`) may also be instants with their offset, ``2024-10-12T08:30:00+10:00``. They are
  kept as given and compared in UTC; a day is the whole day in UTC. The precisions "hour" and "minute" are for instants.
* Numbers that were reported as ranges stay ranges. ``None`` at one end is an open end ("at least", "up to").
* ``claimant`` says in words who makes the claim; ``claimant_ids`` are their records in ``claimants.json``.
* What each grade, qualifier, precision and status means, and who may give it, is written in ``docs/codebook.md``.
* ``sources`` are ids of ``sources.json``; a feature has at least one.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_args

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from geodata.instants import INSTANT_PATTERN, moment_of

DayPrecision = Literal["day", "week", "month", "interval", "static"]
#: The first two are for instants.
Precision = Literal["minute", "hour", DayPrecision]
#: From the strongest to the weakest. "reference" is no claim at all: it is for maps and gazetteers.
Confidence = Literal[
    "confirmed_by_both_parties",
    "confirmed_officially",
    "assessed_by_intelligence",
    "official_statement",
    "reported",
    "disputed",
    "derived",
    "reference",
]
Qualifier = Literal["exact", "approx", "at_least", "up_to", "range", "official", "disputed"]
Mode = Literal["cargo_ship", "naval_vessel", "aircraft", "rail", "road"]
GeometryStatus = Literal["surveyed", "generalised", "schematic", "label_point", "placeholder", "observed"]
PlacePrecision = Literal["exact_town", "area", "approximate"]
Basis = Literal["claimed", "assessed"]

#: A larger number than anything that is counted or measured here must be a typing error.
MAX_AMOUNT = 1e12


def _no_truth(value: Any) -> Any:
    """Refuse true and false, which Python counts as equal to 1 and 0."""
    if isinstance(value, bool):
        raise PydanticCustomError("literal_error", "it should be {expected}", {"expected": "1 or 2"})
    return value


def _moment(value: Any) -> dt.date:
    found = moment_of(value) if isinstance(value, str) else value
    if not isinstance(found, dt.date) or isinstance(found, dt.datetime):
        raise PydanticCustomError("date_type", "it should be a day, or an instant with its offset")
    return found


#: A calendar day, or an instant with its offset (:class:`geodata.instants.Instant`).
Moment = Annotated[
    dt.date,
    PlainValidator(_moment),
    PlainSerializer(dt.date.isoformat, return_type=str, when_used="json"),
    WithJsonSchema(
        {"anyOf": [{"type": "string", "format": "date"}, {"type": "string", "pattern": INSTANT_PATTERN}]},
    ),
]

#: The published schema refuses a space at either end of a text; opening a catalogue does not.
Text = Annotated[str, Field(min_length=1, json_schema_extra={"pattern": r"^\S([\s\S]*\S)?$"})]
ID_PATTERN, ID_LENGTH = r"^[A-Za-z0-9][A-Za-z0-9_.:-]*$", 120
Identifier = Annotated[str, Field(min_length=1, max_length=ID_LENGTH, pattern=ID_PATTERN)]
Tier = Annotated[Literal[1, 2], BeforeValidator(_no_truth)]
Amount = Annotated[float, Field(ge=0, le=MAX_AMOUNT, allow_inf_nan=False)] | None
Finite = Annotated[float, Field(allow_inf_nan=False)]
AttributeName = Annotated[str, Field(min_length=1, max_length=200)]
AttributeValue = Annotated[str, Field(max_length=10_000)] | bool | int | Finite | None
Position2D = tuple[
    Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)],
    Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)],
]


class Strict(BaseModel):
    """A frozen record. Unknown fields are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Number(Strict):
    """One reported figure.

    ``counts`` says what was counted, in the words of the report. ``measure`` is the id of the catalogue's measure that the
    figure is an estimate of, ``None`` where it is of none. ``as_of`` is the day that the figure is for, where that is not
    the last day of the feature.

    ``derived`` says that no source gives the figure: it was computed here from what one gives, so it estimates no measure.
    ``words`` are the words of a source that gave no number ("several dozens"); ``low`` and ``high`` are then a reading of
    them, for sorting and comparing, or ``None``.
    """

    low: Amount
    high: Amount
    unit: Text
    counts: Text
    qualifier: Qualifier
    measure: Text | None = None
    as_of: dt.date | None = None
    derived: bool = False
    words: Text | None = None


class Claim(Strict):
    """The fields that features of every kind have: name, dates, who makes the claim, how certain it is, and the sources.

    ``first_reported`` is the day on which it became public, which may be before the day of the cited page. Three lists
    name other features: ``differs_from`` those that say otherwise (each names the other), ``superseded_by`` those that
    replaced this one with newer figures, ``reversed_by`` those in which its author later took it back. ``notes`` are for
    readers. ``editor_note`` is for those who edit the catalogue and is never shown to readers.
    ``media`` are ids of ``media.json``: pictures and documents that show it. A feature without any may leave the field out.
    """

    name: Text
    name_native: Text | None
    tier: Tier
    valid_from: Moment | None
    valid_to: Moment | None
    date_precision: Precision
    first_reported: dt.date | None
    claimant: Text
    claimant_ids: list[Identifier] = Field(min_length=1)
    confidence: Confidence
    verified: bool
    sources: list[Identifier] = Field(min_length=1)
    differs_from: list[Identifier]
    superseded_by: list[Identifier]
    reversed_by: list[Identifier]
    notes: Text | None
    editor_note: Text | None
    media: list[Identifier] = Field(default_factory=list)


class Event(Claim):
    """Something that happened (``date_type`` event) or was said (``date_type`` statement) on known days at a place.

    ``place_id`` is where it happened, or where it was said. A statement about another place names that place in
    ``about_place_id``, and the map shows it there. A feature without one may leave the field out.
    """

    kind: Literal["event"]
    category: Literal[
        "background",
        "logistics",
        "political",
        "battle",
        "area_control",
        "deployment",
        "denial",
        "evidence",
        "strike",
        "casualties",
        "capture",
        "withdrawal",
        "redeployment",
    ]
    date_type: Literal["event", "statement"]
    claim: Text
    numbers: list[Number]
    place_id: Identifier
    place_name: Text
    place_precision: PlacePrecision
    about_place_id: Identifier | None = None


class TrackGap(Strict):
    """A silence in a track: the times and the positions [longitude, latitude] of the reports before and after it."""

    last_seen: AwareDatetime
    seen_again: AwareDatetime
    last_position: Position2D
    again_position: Position2D


class Track(Strict):
    """The position reports that an observed leg was derived from.

    ``vessel`` is the identity as broadcast, ``leg`` the leg's id in the folder of reports, and ``manifest_sha256`` the hash
    of the folder's manifest. A vessel left between ``left_after``, when it was last seen at its origin, and ``left_before``,
    when it was first seen away from it; so it came between ``came_after`` and ``came_before``. Times carry their offset.
    """

    vessel: Text
    leg: Text
    manifest_sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    pings: Annotated[int, Field(ge=1)]
    km: Annotated[float, Field(ge=0, le=MAX_AMOUNT, allow_inf_nan=False)]
    unseen_hours: Annotated[float, Field(ge=0, le=MAX_AMOUNT, allow_inf_nan=False)]
    left_after: AwareDatetime | None
    left_before: AwareDatetime | None
    came_after: AwareDatetime | None
    came_before: AwareDatetime | None
    gaps: list[TrackGap]


class Route(Claim):
    """One leg: one movement by one mode of transport between two places, drawn through named waypoints.

    Departure and arrival are half-open intervals of days or instants. Legs with the same ``group_id`` share one total, so
    their cargo is counted once for each group. ``cargo_derived`` says that ``cargo_low`` or ``cargo_high`` was computed here
    from what the source gives. ``endpoints_verified`` says which ends the source names; the others are placeholders.

    A leg whose ``geometry_status`` is "observed" was derived from position reports (``track``). Its line has only what was
    heard, so it is broken at each gap, and its waypoints have no names.
    """

    kind: Literal["route"]
    group_id: Identifier
    mode: Mode
    mode_certainty: Literal["stated", "assumed", "assessed", "possible"]
    direction: Literal["outbound", "return"]
    vehicle: Text
    vehicle_count_low: Amount
    vehicle_count_high: Amount
    origin_place_id: Identifier
    origin_name: Text
    destination_place_id: Identifier
    destination_name: Text
    waypoint_names: list[Text]
    depart_from: Moment
    depart_to: Moment
    depart_precision: Precision
    arrive_from: Moment
    arrive_to: Moment
    arrive_precision: Precision
    cargo_type: Text
    cargo_low: Amount
    cargo_high: Amount
    cargo_unit: Text
    cargo_derived: bool
    cargo_sharing_note: Text | None
    endpoints_verified: Literal[
        "both",
        "origin_only",
        "destination_only",
        "origin_region_only",
        "destination_region_only",
        "destination_country_only",
        "countries_only",
        "none_placeholder",
        "none_hypothetical",
    ]
    geometry_status: GeometryStatus
    track: Track | None = None


class _Extent(Claim):
    """An area with a reported size. ``label_point`` is [longitude, latitude]; sizes are km².

    ``km2_derived`` says that ``km2_low`` or ``km2_high`` was computed here, from an outline or from other figures.
    """

    km2_low: Amount
    km2_high: Amount
    km2_qualifier: Qualifier | None
    km2_derived: bool
    label_point: Position2D
    geometry_status: GeometryStatus
    geometry_note: Text


class ControlArea(_Extent):
    """An area that was held, surrounded or cleared of mines between two dates, with its reported size.

    ``ring_place_ids`` are the settlements, in order, that the outline was built around; ``ring_km2`` is the geodesic area
    of the ring that they form. ``km2_words`` is the wording of the report where it gave no figure. ``basis`` says whether
    the claimants are parties that claim the area or observers that assess it. Areas of one side and date may lie over each
    other only where rival claimants say so (:mod:`geodata.validation.area_rules`).
    """

    kind: Literal["control_area"]
    control_type: Literal["held", "pocket", "demined"]
    basis: Basis
    held_by: Text | None
    km2_words: Text | None
    ring_place_ids: list[Identifier]
    ring_km2: Amount
    ring_basis: Text | None


class Region(_Extent):
    """An administrative unit of the first order, as a polygon."""

    kind: Literal["region"]
    region_type: Text
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    iso_3166_2: Annotated[str, Field(pattern=r"^[A-Z]{2}-[A-Z0-9]{1,3}$")] | None
    place_ids: list[Identifier]


class District(_Extent):
    """A district without an outline, shown at its label point: no outline with an open licence was found."""

    kind: Literal["district"]
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    region_id: Identifier
    place_ids: list[Identifier]


class Place(Claim):
    """A named place that routes and events refer to.

    ``position_checked`` is false where the position could not be compared with a second record, such as a gazetteer's.
    """

    kind: Literal["place"]
    place_type: Text
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    admin: Text
    place_precision: PlacePrecision
    coord_source: Text
    position_checked: bool


class Imported(Claim):
    """A feature of an imported file. ``attributes`` are the columns that have no field of their own, unchanged.

    ``place_precision`` is how well its place is known, where the file says so. A feature without it may leave the field out.
    """

    kind: Literal["imported"]
    numbers: list[Number]
    attributes: dict[AttributeName, AttributeValue]
    place_precision: PlacePrecision | None = None


Kind = Literal["event", "route", "control_area", "region", "district", "place", "imported"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True)
class KindRow:
    """What holds for every feature of one kind. ``geometry_types`` are the GeoJSON types that it may have.

    ``dated`` features must have a beginning. ``listed`` ones are in the tables, and filters and figures count them.
    ``fading`` ones stay on the map, dimmed, when they are past. ``reference`` ones claim nothing: a map that shows only
    these is empty.
    """

    properties: type[Claim]
    geometry_types: tuple[str, ...]
    dated: bool = False
    listed: bool = False
    fading: bool = False
    reference: bool = False


_AREA = ("Polygon", "MultiPolygon")
_LINE = ("LineString", "MultiLineString")
_POINT = ("Point", "MultiPoint")

#: One row for each kind of feature. The browser's script has two columns of it, see ``layers/web/js/data/features.js``.
KIND_ROWS: dict[Kind, KindRow] = {
    "event": KindRow(Event, ("Point",), dated=True, listed=True, fading=True),
    "route": KindRow(Route, _LINE, dated=True, listed=True, fading=True),
    # An area does not fade: the next one replaces it.
    "control_area": KindRow(ControlArea, (*_AREA, *_POINT), dated=True, listed=True),
    "region": KindRow(Region, _AREA, reference=True),
    "district": KindRow(District, ("Point",), reference=True),
    "place": KindRow(Place, ("Point",), reference=True),
    "imported": KindRow(Imported, (*_POINT, *_LINE, *_AREA), listed=True, fading=True),
}

PROPERTIES: dict[Kind, type[Claim]] = {kind: row.properties for kind, row in KIND_ROWS.items()}
#: Kinds of features that must have a beginning.
DATED: tuple[Kind, ...] = tuple(kind for kind, row in KIND_ROWS.items() if row.dated)
#: Kinds of features that the tables list, and that filters and figures count.
LISTED: tuple[Kind, ...] = tuple(kind for kind, row in KIND_ROWS.items() if row.listed)
#: The geometry types a feature of each kind may have.
GEOMETRY_TYPES: dict[Kind, tuple[str, ...]] = {kind: row.geometry_types for kind, row in KIND_ROWS.items()}
