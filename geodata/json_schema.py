"""The published JSON Schemas of layers and of the files beside them, made from :mod:`geodata.model`.

``python -m geodata.json_schema`` writes them into ``geodata/schema/``; a test compares the two.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Generic, Literal, TypeVar

import geojson_pydantic as geojson
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from geodata.catalog_model import CatalogRecord, Claimant, Question, Source, ToldStory
from geodata.media import Media
from geodata.model import (
    KINDS,
    ControlArea,
    District,
    Event,
    Finite,
    Identifier,
    Imported,
    Kind,
    Place,
    Position2D,
    Region,
    Route,
    Strict,
)

_Line = Annotated[list[Position2D], Field(min_length=2)]
_Rings = Annotated[list[Annotated[list[Position2D], Field(min_length=4)]], Field(min_length=1)]


class _Bounded(BaseModel):
    """A geometry of positions with two numbers within the range of degrees. Unknown members are errors."""

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


class LayerFeature(Strict):
    """A GeoJSON feature; its id, geometry and properties may not be missing or null."""

    type: Literal["Feature"]
    id: Identifier
    geometry: Any
    properties: Any
    bbox: tuple[Finite, Finite, Finite, Finite] | None = None


class EventFeature(LayerFeature):
    """An event, as a point."""

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
    """A feature of an imported file, of any simple geometry."""

    geometry: Point | MultiPoint | LineString | MultiLineString | Polygon | MultiPolygon
    properties: Imported


_F = TypeVar("_F", bound=LayerFeature)


class Layer(BaseModel, Generic[_F]):
    """A GeoJSON feature collection. A ``crs`` member, which GDAL writes, is allowed."""

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
    """Write the JSON Schema of every kind, and of the JSON files beside the layers; return the paths."""
    folder.mkdir(exist_ok=True)
    schemas: dict[str, dict[str, Any]] = {kind: json_schema(kind) for kind in KINDS}
    schemas["catalog"] = CatalogRecord.model_json_schema()
    schemas["sources"] = TypeAdapter(list[Source]).json_schema()
    schemas["claimants"] = TypeAdapter(list[Claimant]).json_schema()
    schemas["questions"] = TypeAdapter(list[Question]).json_schema()
    schemas["story"] = ToldStory.model_json_schema()
    schemas["media"] = TypeAdapter(list[Media]).json_schema()
    written = []
    for name, schema in schemas.items():
        path = folder / f"{name}.schema.json"
        path.write_text(json.dumps(schema, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        written.append(path)
    return written


if __name__ == "__main__":
    write_schemas()
