"""A new row as a record: its id, what is filled in where cells are blank, and where it is."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import shapely
from shapely.errors import ShapelyError

from geodata.dates import parse_moment
from geodata.geodesic import ring_area_km2
from geodata.model import KIND_ROWS, PROPERTIES, Kind
from geodata.sheets.columns import Column, columns_of
from geodata.sheets.gazetteer import towns_named

_FIXED: dict[Kind, dict[str, Any]] = {
    "event": {"date_type": "event"},
    "route": {
        "mode_certainty": "stated",
        "direction": "outbound",
        "endpoints_verified": "both",
        "geometry_status": "schematic",
    },
    "control_area": {
        "control_type": "held",
        "geometry_status": "schematic",
        "geometry_note": "The outline is as it was entered; it is schematic.",
    },
    "place": {"place_type": "settlement", "place_precision": "exact_town", "coord_source": "as entered"},
}
#: What happened on one day, in one hour or in one minute ends so much later.
_ONE = {"day": dt.timedelta(days=1), "hour": dt.timedelta(hours=1), "minute": dt.timedelta(minutes=1)}
#: A blank cell of these columns of a new route takes the value of the column beside it.
_OF_ROUTE = {
    "depart_from": "valid_from",
    "depart_to": "valid_to",
    "arrive_from": "valid_from",
    "arrive_to": "valid_to",
    "depart_precision": "date_precision",
    "arrive_precision": "date_precision",
}
_PREFIXED = re.compile(r"([A-Za-z]+)([0-9]+)")
_ID_CHARS = 100


class Missing(Exception):
    """A cell that a new row needs is blank; ``reason`` is the end of a sentence."""

    def __init__(self, field: str, reason: str = "is blank, and a new row needs it") -> None:
        super().__init__(reason)
        self.field, self.reason = field, reason


def new_id(kind: str, values: Mapping[str, Any], like: Iterable[str], taken: Collection[str]) -> str:
    """An id that is free: the next number of the layer's own ids, or a short form of the name."""
    numbered = [match for each in like if (match := _PREFIXED.fullmatch(each))]
    if numbered and kind not in ("place", "sources", "claimants"):
        prefix = max({one[1] for one in numbered}, key=lambda letters: sum(one[1] == letters for one in numbered))
        width = max(len(one[2]) for one in numbered if one[1] == prefix)
        same = [int(match[2]) for each in taken if (match := _PREFIXED.fullmatch(each)) and match[1] == prefix]
        return f"{prefix}{max(same, default=0) + 1:0{width}}"
    words = [values.get("publisher") or values.get("name"), values.get("date")]
    joint = "_" if kind == "place" else "-"
    text = " ".join(str(word) for word in words if word).lower()
    stem = re.sub(r"[^a-z0-9]+", joint, text).strip(joint)[:_ID_CHARS] or kind
    free, n = stem, 1
    while free in taken:
        n += 1
        free = f"{stem}{joint}{n}"
    return free


def feature(
    kind: Kind,
    name: str,
    values: Mapping[str, Any],
    shape: Any,
    places: Mapping[str, Any],
    claimants: Mapping[str, Any],
) -> dict[str, Any]:
    """A new feature of a layer. ``places`` are the features of places and ``claimants`` the records, by id.

    Raises Missing for a cell that is blank and cannot be filled.
    """
    said = {**values, "kind": kind}
    reference = KIND_ROWS[kind].reference
    is_timed = "T" in str(said.get("valid_from") or said.get("depart_from") or "")
    precision = "static" if reference else "minute" if is_timed else "day"
    _fill(said, {**_FIXED.get(kind, {}), "tier": 2, "date_precision": precision})
    if reference:
        _fill(said, {"confidence": "reference"})
    if said.get("claimant") is None and said.get("claimant_ids"):
        said["claimant"] = (
            ", ".join(claimants[each]["name"] for each in said["claimant_ids"] if each in claimants) or None
        )
    if kind == "route":
        _fill(said, {"valid_from": said.get("depart_from"), "valid_to": said.get("arrive_to")})
    if KIND_ROWS[kind].dated:
        _fill(said, {"valid_to": _next_day(said) if kind != "control_area" else None})
        if said.get("first_reported") is None:
            raise Missing("first_reported", "is blank; write the day on which it became public")
    geometry = _geometry(kind, name, said, shape, places)
    return {"type": "Feature", "id": name, "properties": _ordered(kind, said), "geometry": geometry}


def record(columns: Iterable[Column], values: Mapping[str, Any]) -> dict[str, Any]:
    """A new record of a list, or a new figure: a field for each column. Raises Missing."""
    made: dict[str, Any] = {}
    for column in columns:
        made |= _member(column, values.get(column.name))
    return made


def point_of(place: Mapping[str, Any]) -> list[float]:
    """The longitude and latitude of a place."""
    found: list[float] = place["geometry"]["coordinates"]
    return found


def outline(shape: Any) -> dict[str, Any] | None:
    """A shape that somebody entered, with the rings of areas in the direction that GeoJSON wants; None for none."""
    if shape is None or not shape["type"].endswith("Polygon"):
        return None if shape is None else dict(shape)
    try:
        turned = shapely.orient_polygons(shapely.geometry.shape(shape))
    except (ValueError, ShapelyError):
        # The validator says what is wrong with it.
        return dict(shape)
    return json.loads(json.dumps(shapely.geometry.mapping(turned)))  # type: ignore[no-any-return]


def ring_km2(ids: Iterable[str], places: Mapping[str, Any]) -> float | None:
    """The area of the ring of settlements in whole km²; None where one has no place or they are fewer than three."""
    ring = [tuple(point_of(places[each])) for each in ids if each in places]
    return round(ring_area_km2([(x, y) for x, y in ring])) if len(ring) >= 3 else None


def _geometry(kind: Kind, name: str, said: dict[str, Any], shape: Any, places: Mapping[str, Any]) -> dict[str, Any]:
    match kind:
        case "place":
            return _place(said, places)
        case "event":
            place = places[_needed(said, "place_id")]
            _fill(
                said,
                {"place_name": place["properties"]["name"], "place_precision": place["properties"]["place_precision"]},
            )
            return {"type": "Point", "coordinates": point_of(place)}
        case "route":
            _fill(said, {field: said.get(other) for field, other in _OF_ROUTE.items()} | {"group_id": name})
            ends = [places[_needed(said, f"{end}_place_id")] for end in ("origin", "destination")]
            for end, place in zip(("origin", "destination"), ends, strict=True):
                _fill(said, {f"{end}_name": place["properties"]["name"]})
            return outline(shape) or _line(said, ends, places)
        case "control_area":
            ring = said.get("ring_place_ids") or []
            _fill(said, {"ring_km2": ring_km2(ring, places)})
            found = outline(shape or _ring(ring, places)) or {}
            label = shapely.geometry.shape(found).representative_point()
            _fill(said, {"label_point": [round(label.x, 4), round(label.y, 4)]})
            return found
        case "district":
            return {"type": "Point", "coordinates": _needed(said, "label_point")}
        case _:
            if shape is None:
                raise Missing("outline")
            return outline(shape) or {}


def _line(said: Mapping[str, Any], ends: list[Any], places: Mapping[str, Any]) -> dict[str, Any]:
    by_name = {place["properties"]["name"].casefold(): place for place in places.values()}
    between = []
    for waypoint in said.get("waypoint_names") or []:
        place = by_name.get(waypoint.casefold())
        if place is None:
            raise Missing("outline", f"is blank, and the waypoint {waypoint[:80]!r} is no place of the catalogue")
        between.append(point_of(place))
    return {"type": "LineString", "coordinates": [point_of(ends[0]), *between, point_of(ends[1])]}


def _ring(ids: list[str], places: Mapping[str, Any]) -> dict[str, Any]:
    if len(ids) < 3:
        raise Missing("outline", "is blank; write an outline in WKT, or at least three settlements in ring_place_ids")
    ring = [point_of(places[each]) for each in ids]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


def _place(said: dict[str, Any], places: Mapping[str, Any]) -> dict[str, Any]:
    """The position of a place: as entered, or that of the one town of its name in the basemap."""
    lon, lat = said.pop("longitude", None), said.pop("latitude", None)
    if lon is None and lat is None:
        name = _needed(said, "name")
        towns = towns_named(name, said.get("country"))
        if len(towns) != 1:
            found = "has no town of this name" if not towns else f"has {len(towns)} towns of this name"
            raise Missing(
                "longitude", f"is blank, and the gazetteer of the basemap {found}; write longitude and latitude"
            )
        (lon, lat), town = towns[0].position, towns[0]
        _fill(said, {"country": town.country, "name_native": town.native, "position_checked": True})
        said["coord_source"] = "GeoNames, as in the basemap"
        like = next(
            (each["properties"] for each in places.values() if "GeoNames" in each["properties"]["coord_source"]), None
        )
        if like is not None:
            _fill(said, {field: like[field] for field in ("claimant", "claimant_ids", "sources")})
    if lon is None or lat is None:
        raise Missing("longitude" if lon is None else "latitude")
    return {"type": "Point", "coordinates": [lon, lat]}


def _next_day(said: Mapping[str, Any]) -> str | None:
    if said.get("valid_from") is None or said.get("date_precision") not in _ONE:
        return None
    return (parse_moment(said["valid_from"]) + _ONE[said["date_precision"]]).isoformat()


def _ordered(kind: Kind, said: Mapping[str, Any]) -> dict[str, Any]:
    """The properties in the order of the model. Raises Missing for one that has to be there and is not."""
    made: dict[str, Any] = {"kind": kind}
    columns = {column.name: column for column in columns_of(kind)}
    for name, field in PROPERTIES[kind].model_fields.items():
        if name in columns:
            made |= _member(columns[name], said.get(name))
        elif name != "kind" and field.is_required():
            made[name] = said.get(name) or []
    return made


def _member(column: Column, value: Any) -> dict[str, Any]:
    """A field of a record with its value, blank or not; nothing where it is blank and may be left out. Raises Missing."""
    if value in (None, []):
        if column.left_out:
            return {}
        if not column.nullable:
            raise Missing(column.name)
        blank: Any = (
            [] if column.is_list else False if column.holds == "flag" else {} if column.holds == "json" else None
        )
        return {column.name: blank}
    return {column.name: value}


def _fill(said: dict[str, Any], values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if said.get(name) in (None, []):
            said[name] = value


def _needed(said: Mapping[str, Any], field: str) -> Any:
    if said.get(field) is None:
        raise Missing(field)
    return said[field]
