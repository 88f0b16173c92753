"""The properties of each kind of feature, typed.

Every feature is a GeoJSON ``Feature`` (RFC 7946, EPSG:4326, longitude first) whose top-level ``id`` names it and whose
``properties`` are one of the classes below, told apart by ``kind``. The JSON Schemas in ``geodata/schema/`` are made from
these classes (``python -m geodata.model``), and a test holds the two together.

Conventions that all kinds share:

* Dates are ISO 8601 calendar days. Intervals are half-open, ``[valid_from, valid_to)``: a thing that happened on one day
  has ``valid_to`` on the next. ``None`` for ``valid_to`` means "still so, as far as is reported".
* Numbers that were reported as ranges stay ranges. ``None`` at one end is an open end ("at least", "up to").
* ``claimant`` is the wording of who says so; ``claimant_ids`` are the records of ``claimants.json`` it stands for.
* ``sources`` are ids of ``sources.json``; a feature has at least one.
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Annotated, Any, Generic, Literal, TypeVar, get_args

import geojson_pydantic as geojson
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter
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

#: More than anything that is counted or measured here: a slip of the pen.
MAX_AMOUNT = 1e12


def _no_truth(value: Any) -> Any:
    """Python takes true for 1, and so would a list of values."""
    if isinstance(value, bool):
        raise PydanticCustomError("literal_error", "it should be {expected}", {"expected": "1 or 2"})
    return value


#: A published schema refuses blanks at either end of a text; a catalogue that has some opens all the same.
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

_Line = Annotated[list[Position2D], Field(min_length=2)]
_Rings = Annotated[list[Annotated[list[Position2D], Field(min_length=4)]], Field(min_length=1)]


class _Model(BaseModel):
    """Frozen, and strict about names: a field nobody knows is a fault, not a guest."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Number(_Model):
    """One reported figure.

    ``counts`` says what was counted in the reporter's terms; ``measure`` puts it under a headline of the catalogue where
    it is an estimate of that headline's quantity, and is ``None`` for every other figure. ``as_of`` is the day that the
    figure is for, where that is not the last day of the feature.
    """

    low: Amount
    high: Amount
    unit: Text
    counts: Text
    qualifier: Qualifier
    measure: Text | None = None
    as_of: dt.date | None = None


class Claim(_Model):
    """What every feature carries, whatever its kind: a name, when, who says so, how sure, and where it is printed."""

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
    """Something that happened (``date_type`` event) or was said (statement) on dated days, at a place."""

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
    """One leg: one movement by one mode between two places, drawn through named waypoints.

    Departure and arrival are half-open windows. Legs of one ``group_id`` share one total, so their cargo is counted once
    a group. ``endpoints_verified`` says which ends the source names; the others are placeholders.
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
    """An area held, contested or cleared between two dates, with the size somebody reported for it.

    ``ring_place_ids`` is the ordered ring of settlements its outline was built from; ``ring_km2`` the geodesic area of
    that bare ring. ``km2_words`` keeps the reporter's words where they gave no figure.
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
    """A district known by its label point only: no openly licensed outline is shipped."""

    kind: Literal["district"]
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    region_id: Identifier
    place_ids: list[Identifier]


class Place(Claim):
    """A named place of the gazetteer that routes and events refer to."""

    kind: Literal["place"]
    place_type: Text
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    admin: Text
    place_precision: PlacePrecision
    coord_source: Text


class Imported(Claim):
    """A feature of somebody's own file. ``attributes`` are the columns that stand for nothing else here, as they were."""

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


class Source(_Model):
    """One cited page, data set or account. ``quality`` is what kind of page it is; ``reliability`` the Admiralty letter
    A to F where somebody graded it, ``None`` where nobody did."""

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


class Claimant(_Model):
    """One party that says things, under the one name the filters show. ``side`` is a short heading to group it by."""

    id: Identifier
    name: Text
    side: Text


class Theatre(_Model):
    """A named extent to look at: [west, south, east, north] in degrees."""

    id: Identifier
    title: Text
    bbox: tuple[Finite, Finite, Finite, Finite]


class Measure(_Model):
    """A headline quantity, and for how long a figure for it stands.

    A claimant's figure stands until the same claimant gives another, or until somebody gives one that is more than
    ``stands_days`` newer. Where ``held_by`` names a side, the measure is of the ground it holds: a figure then stands only
    while the control area of its day does, and the sizes of that side's control areas are figures too.
    """

    id: Identifier
    title: Text
    unit: Text
    stands_days: Annotated[int, Field(ge=1)]
    held_by: Text | None = None


Colour = Literal["violet", "blue", "green", "amber", "red", "grey"]


class LayerStyle(_Model):
    """How an imported layer is to look: one of the named colours, each of which is legible in both themes and on paper."""

    colour: Colour


class LayerRecord(_Model):
    """One layer of the catalogue. ``style`` is for imported layers: every other kind has its own look."""

    id: Identifier
    title: Text
    file: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*\.geojson$")]
    kind: Kind
    description: Text
    licence: Text
    attribution: Text
    shown: bool
    style: LayerStyle | None = None


CountryCode = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
Tint = Literal["story_land", "other_land"]


class CatalogRecord(_Model):
    """``catalog.json``: what this folder of layers is, and each layer's record.

    ``focus`` is the id of the region the story is about, drawn stronger than the others. ``tints`` maps ISO 3166 country
    codes of two letters to one of two tints; the land of every other country is not tinted.
    """

    title: Text
    description: Text
    licence: Text
    attribution: Text
    opening_date: dt.date
    opening_theatre: Identifier
    focus: Identifier | None = None
    tints: dict[CountryCode, Tint] = Field(default_factory=dict)
    theatres: list[Theatre] = Field(min_length=1)
    measures: list[Measure]
    layers: list[LayerRecord] = Field(min_length=1)


class _Bounded(BaseModel):
    """A geometry of two-dimensional positions on the globe, and with no members of its own making."""

    model_config = ConfigDict(extra="forbid")


class Point(_Bounded, geojson.Point):
    """A position."""

    coordinates: Position2D  # type: ignore[assignment]


class MultiPoint(_Bounded, geojson.MultiPoint):
    """Positions."""

    coordinates: Annotated[list[Position2D], Field(min_length=1)]  # type: ignore[assignment]


class LineString(_Bounded, geojson.LineString):
    """A line."""

    coordinates: _Line  # type: ignore[assignment]


class MultiLineString(_Bounded, geojson.MultiLineString):
    """Lines."""

    coordinates: Annotated[list[_Line], Field(min_length=1)]  # type: ignore[assignment]


class Polygon(_Bounded, geojson.Polygon):
    """An outline, and its holes."""

    coordinates: _Rings  # type: ignore[assignment]


class MultiPolygon(_Bounded, geojson.MultiPolygon):
    """Outlines, each with its holes."""

    coordinates: Annotated[list[_Rings], Field(min_length=1)]  # type: ignore[assignment]


class LayerFeature(_Model):
    """A GeoJSON feature that is named, is somewhere and says something: none of the three may be missing or null."""

    type: Literal["Feature"]
    id: Identifier
    geometry: Any
    properties: Any
    bbox: tuple[Finite, Finite, Finite, Finite] | None = None


class EventFeature(LayerFeature):
    """An event at its place."""

    geometry: Point
    properties: Event


class RouteFeature(LayerFeature):
    """A route through its waypoints."""

    geometry: LineString | MultiLineString
    properties: Route


class ControlAreaFeature(LayerFeature):
    """A control area as an outline, or as points where nobody published one."""

    geometry: Polygon | MultiPolygon | Point | MultiPoint
    properties: ControlArea


class RegionFeature(LayerFeature):
    """A region's outline."""

    geometry: Polygon | MultiPolygon
    properties: Region


class DistrictFeature(LayerFeature):
    """A district's label point."""

    geometry: Point
    properties: District


class PlaceFeature(LayerFeature):
    """A place."""

    geometry: Point
    properties: Place


class ImportedFeature(LayerFeature):
    """A feature of somebody's own file, of any simple geometry."""

    geometry: Point | MultiPoint | LineString | MultiLineString | Polygon | MultiPolygon
    properties: Imported


_F = TypeVar("_F", bound=LayerFeature)


class Layer(BaseModel, Generic[_F]):
    """A GeoJSON feature collection; a ``crs`` member may stand where GDAL wrote it."""

    type: Literal["FeatureCollection"]
    features: list[_F] = Field(min_length=1)


FEATURES: dict[Kind, type[LayerFeature]] = {
    "event": EventFeature,
    "route": RouteFeature,
    "control_area": ControlAreaFeature,
    "region": RegionFeature,
    "district": DistrictFeature,
    "place": PlaceFeature,
    "imported": ImportedFeature,
}

SCHEMA_DIR = Path(__file__).parent / "schema"


def json_schema(kind: Kind) -> dict[str, Any]:
    """JSON Schema (2020-12) of a FeatureCollection of one kind of feature."""
    collection: Any = Layer.__class_getitem__(FEATURES[kind])
    schema = collection.model_json_schema()
    title = f"Layer of {kind.replace('_', ' ')} features"
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": title}


def write_schemas(folder: Path = SCHEMA_DIR) -> list[Path]:
    """Write the JSON Schema of every kind, and of the two JSON files beside the layers; return the paths."""
    folder.mkdir(exist_ok=True)
    schemas: dict[str, dict[str, Any]] = {kind: json_schema(kind) for kind in KINDS}
    schemas["catalog"] = CatalogRecord.model_json_schema()
    schemas["sources"] = TypeAdapter(list[Source]).json_schema()
    schemas["claimants"] = TypeAdapter(list[Claimant]).json_schema()
    written = []
    for name, schema in schemas.items():
        path = folder / f"{name}.schema.json"
        path.write_text(json.dumps(schema, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        written.append(path)
    return written


if __name__ == "__main__":
    write_schemas()
