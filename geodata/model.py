"""The properties of each kind of feature, and the records of a catalogue, typed.

Every feature is a GeoJSON ``Feature`` (RFC 7946, EPSG:4326, longitude first) whose top-level ``id`` names it and whose
``properties`` are one of the classes below; the field ``kind`` says which. :mod:`geodata.json_schema` makes the JSON
Schemas in ``geodata/schema/`` from these classes.

Conventions that all kinds share:

* Dates are ISO 8601 calendar days. Intervals are half-open, ``[valid_from, valid_to)``: what happened on one day has
  ``valid_to`` on the next. ``None`` for ``valid_to`` means "still so, as far as is reported".
* Numbers that were reported as ranges stay ranges. ``None`` at one end is an open end ("at least", "up to").
* ``claimant`` says in words who makes the claim; ``claimant_ids`` are their records in ``claimants.json``.
* ``sources`` are ids of ``sources.json``; a feature has at least one.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

Precision = Literal["day", "week", "month", "interval", "static"]
Confidence = Literal[
    "confirmed_by_both_parties",
    "confirmed_officially",
    "assessed_by_intelligence",
    "reported",
    "disputed",
    "reference",
]
Qualifier = Literal["exact", "approx", "at_least", "up_to", "range", "derived", "official", "computed", "disputed"]
Mode = Literal["cargo_ship", "naval_vessel", "aircraft", "rail", "road"]
GeometryStatus = Literal["surveyed", "generalised", "schematic", "label_point", "placeholder"]
PlacePrecision = Literal["exact_town", "area", "approximate"]

#: A larger number than anything that is counted or measured here must be a typing error.
MAX_AMOUNT = 1e12


def _no_truth(value: Any) -> Any:
    """Refuse true and false, which Python counts as equal to 1 and 0."""
    if isinstance(value, bool):
        raise PydanticCustomError("literal_error", "it should be {expected}", {"expected": "1 or 2"})
    return value


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
    """

    low: Amount
    high: Amount
    unit: Text
    counts: Text
    qualifier: Qualifier
    measure: Text | None = None
    as_of: dt.date | None = None


class Claim(Strict):
    """The fields that features of every kind have: name, dates, who makes the claim, how certain it is, and the sources."""

    name: Text
    name_native: Text | None
    tier: Tier
    valid_from: dt.date | None
    valid_to: dt.date | None
    date_precision: Precision
    reported_on: dt.date | None
    claimant: Text
    claimant_ids: list[Identifier] = Field(min_length=1)
    confidence: Confidence
    verified: bool
    sources: list[Identifier] = Field(min_length=1)
    differs_from: list[Identifier]
    is_seed_claim: bool
    seed_text: Text | None
    notes: Text | None


class Event(Claim):
    """Something that happened (``date_type`` event) or was said (``date_type`` statement) on known days at a place."""

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


class Route(Claim):
    """One leg: one movement by one mode of transport between two places, drawn through named waypoints.

    Departure and arrival are half-open intervals of days. Legs with the same ``group_id`` share one total, so their cargo
    is counted once for each group. ``endpoints_verified`` says which ends the source names; the others are placeholders.
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
    depart_from: dt.date
    depart_to: dt.date
    depart_precision: Precision
    arrive_from: dt.date
    arrive_to: dt.date
    arrive_precision: Precision
    cargo_type: Text
    cargo_low: Amount
    cargo_high: Amount
    cargo_unit: Text
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


class _Extent(Claim):
    """An area with a reported size. ``label_point`` is [longitude, latitude]; sizes are km²."""

    km2_low: Amount
    km2_high: Amount
    km2_qualifier: Qualifier | None
    label_point: Position2D
    geometry_status: GeometryStatus
    geometry_note: Text


class ControlArea(_Extent):
    """An area that was held, surrounded or cleared of mines between two dates, with its reported size.

    ``ring_place_ids`` are the settlements, in order, that the outline was built around; ``ring_km2`` is the geodesic area
    of the ring that they form. ``km2_words`` is the wording of the report where it gave no figure.
    """

    kind: Literal["control_area"]
    control_type: Literal["held", "pocket", "demined"]
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
    """A named place that routes and events refer to."""

    kind: Literal["place"]
    place_type: Text
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    admin: Text
    place_precision: PlacePrecision
    coord_source: Text


class Imported(Claim):
    """A feature of an imported file. ``attributes`` are the columns that have no field of their own, unchanged."""

    kind: Literal["imported"]
    numbers: list[Number]
    attributes: dict[AttributeName, AttributeValue]


Kind = Literal["event", "route", "control_area", "region", "district", "place", "imported"]
KINDS: tuple[Kind, ...] = get_args(Kind)

PROPERTIES: dict[Kind, type[Claim]] = {
    "event": Event,
    "route": Route,
    "control_area": ControlArea,
    "region": Region,
    "district": District,
    "place": Place,
    "imported": Imported,
}

#: The geometry types a feature of each kind may have.
GEOMETRY_TYPES: dict[Kind, tuple[str, ...]] = {
    "event": ("Point",),
    "route": ("LineString", "MultiLineString"),
    "control_area": ("Polygon", "MultiPolygon", "Point", "MultiPoint"),
    "region": ("Polygon", "MultiPolygon"),
    "district": ("Point",),
    "place": ("Point",),
    "imported": ("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"),
}


class Source(Strict):
    """One cited page, data set or account. ``quality`` is what kind of page it is; ``reliability`` is its grade on the
    Admiralty scale, A to F, ``None`` where nobody has graded it."""

    id: Identifier
    publisher: Text
    title: Text
    date: dt.date | None
    url: Annotated[str, Field(pattern=r"^https?://\S+$")] | None
    archive_url: Annotated[str, Field(pattern=r"^https?://\S+$")] | None
    quality: Literal["publisher_page", "republisher", "mirror_or_aggregator", "dataset", "not_retrieved"]
    reliability: Literal["A", "B", "C", "D", "E", "F"] | None
    licence: Text | None
    notes: Text | None


class Claimant(Strict):
    """One party that makes claims, with the name that the filters show. ``side`` is the heading it is grouped under."""

    id: Identifier
    name: Text
    side: Text


class Theatre(Strict):
    """A named extent of the map; ``bbox`` is [west, south, east, north] in degrees."""

    id: Identifier
    title: Text
    bbox: tuple[Finite, Finite, Finite, Finite]


class Measure(Strict):
    """A headline quantity, and how long a figure for it is current.

    A claimant's figure is current until the same claimant gives another one, or until anybody gives one that is more than
    ``stands_days`` newer. Where ``held_by`` names a side, the measure is the area that the side holds: a figure is then
    current only as long as the control area of its day, and the sizes of that side's control areas count as figures too.
    """

    id: Identifier
    title: Text
    unit: Text
    stands_days: Annotated[int, Field(ge=1)]
    held_by: Text | None = None


Colour = Literal["violet", "blue", "green", "amber", "red", "grey"]


class LayerStyle(Strict):
    """The look of an imported layer: one of the named colours, which are all legible in both themes and on paper."""

    colour: Colour


class LayerRecord(Strict):
    """One layer of the catalogue. Only imported layers have a ``style``: every other kind has a fixed look."""

    id: Identifier
    title: Text
    file: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*\.geojson$")]
    kind: Kind
    description: Text
    licence: Text
    attribution: Text
    shown: bool
    style: LayerStyle | None = None


class CatalogRecord(Strict):
    """``catalog.json``: what the catalogue is about, and the record of each layer.

    ``focus`` is the id of the region that the story is about, which is drawn with a stronger outline.
    """

    title: Text
    description: Text
    licence: Text
    attribution: Text
    opening_date: dt.date
    opening_theatre: Identifier
    focus: Identifier | None = None
    theatres: list[Theatre] = Field(min_length=1)
    measures: list[Measure]
    layers: list[LayerRecord] = Field(min_length=1)
