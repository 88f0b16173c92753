"""Each rule has a catalogue that breaks it, and a twin that comes near and does not."""

from __future__ import annotations

import copy
import json
import os
import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, get_args

import pytest
from catalogue_fixture import Documents, claim, collection, documents, feature, find, square, write
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata import decode, layer_file
from geodata.catalog import SHIPPED, open_catalog
from geodata.crosscheck import Contents, group_faults
from geodata.faults import Fault, Rule, printable, quoted
from geodata.geometry import area_km2, swapped
from geodata.layer_file import read_layer
from geodata.records import Record
from geodata.validate import check, validate

Edit = Callable[[Documents], object]


@dataclass(frozen=True)
class Case:
    """One way to break one rule: what the fault must name, and how near one may come without breaking it."""

    rule: Rule
    file: str
    subject: str | None
    field: str | None
    bad: Edit
    good: Edit | None = None
    name: str = ""


def put(subject: str, **values: Any) -> Edit:
    """Set properties of a feature."""
    return lambda docs: find(docs, subject)["properties"].update(values)


def drop(subject: str, name: str) -> Edit:
    """Take a property from a feature."""
    return lambda docs: find(docs, subject)["properties"].pop(name)


def move(subject: str, coordinates: Any, kind: str | None = None) -> Edit:
    """Set the coordinates of a feature, and the type of its geometry."""

    def edit(docs: Documents) -> None:
        geometry = find(docs, subject)["geometry"]
        geometry["coordinates"] = coordinates
        geometry["type"] = kind or geometry["type"]

    return edit


def member(subject: str, **values: Any) -> Edit:
    """Set members of a feature itself."""
    return lambda docs: find(docs, subject).update(values)


def top(file: str, **values: Any) -> Edit:
    """Set members of a file's outermost object."""
    return lambda docs: docs[file].update(values)


def item(file: str, index: int, /, **values: Any) -> Edit:
    """Set members of a record of a list."""
    return lambda docs: docs[file][index].update(values)


def entry(part: str, index: int, /, **values: Any) -> Edit:
    """Set members of a record within catalog.json."""
    return lambda docs: docs["catalog.json"][part][index].update(values)


def number(**values: Any) -> Edit:
    """Set members of the first number of E1."""
    return lambda docs: find(docs, "E1")["properties"]["numbers"][0].update(values)


def content(file: str, make: Callable[[str], bytes]) -> Edit:
    """Replace a file by bytes made from its JSON."""

    def edit(docs: Documents) -> None:
        docs[file] = make(json.dumps(docs[file]))

    return edit


def both(*edits: Edit) -> Edit:
    """One edit after another."""
    return lambda docs: [edit(docs) for edit in edits]


def delete(file: str) -> Edit:
    """Leave a file out."""
    return lambda docs: docs.pop(file)


def reverse_ring(subject: str, ring: int = 0) -> Edit:
    """Turn a ring of a polygon round."""
    return lambda docs: find(docs, subject)["geometry"]["coordinates"][ring].reverse()


def add_feature(file: str, made: Callable[[Documents], Any]) -> Edit:
    """Add a feature to a layer."""
    return lambda docs: docs[file]["features"].append(made(docs))


def copied(subject: str, new_id: str) -> Callable[[Documents], Any]:
    """A copy of a feature under another id."""
    return lambda docs: {**copy.deepcopy(find(docs, subject)), "id": new_id}


XY = "geometry.coordinates"
EVENTS, AREAS, REGIONS, PLACES_FILE = "events.geojson", "areas.geojson", "regions.geojson", "places.geojson"
SEA, OVERLAND, CATALOG, SOURCES = "sea.geojson", "overland.geojson", "catalog.json", "sources.json"
BOW_TIE = [[35.1, 51.12], [35.4, 51.25], [35.4, 51.12], [35.1, 51.25], [35.1, 51.12]]
SQUARE = square(35.1, 51.12, 35.4, 51.25)
SUDZHA = [35.2706, 51.1914]
NO_SIZE = put("A2", km2_low=None, km2_high=None, km2_qualifier=None)

CASES = [
    # reading
    Case("unreadable", EVENTS, None, None, delete(EVENTS)),
    Case("unreadable", SOURCES, None, None, delete(SOURCES), name="sources"),
    Case("unreadable", CATALOG, None, None, delete(CATALOG), name="catalog"),
    Case("not_json", EVENTS, None, None, content(EVENTS, lambda text: text[:-40].encode()), name="truncated"),
    Case("not_json", EVENTS, None, None, content(EVENTS, lambda text: (text + "}").encode()), name="trailing"),
    Case("not_json", EVENTS, None, None, content(EVENTS, lambda text: text.replace('"', "'").encode()), name="quotes"),
    Case("not_json", SOURCES, None, None, content(SOURCES, lambda text: text[:-1].encode()), name="sources"),
    Case(
        "empty_file",
        EVENTS,
        None,
        None,
        content(EVENTS, lambda text: b""),
        content(EVENTS, lambda text: f"\n{text}\n".encode()),
    ),
    Case("empty_file", EVENTS, None, None, content(EVENTS, lambda text: b" \n\t"), name="blank"),
    Case("not_utf8", EVENTS, None, None, content(EVENTS, lambda text: text.encode("utf-16")), name="utf-16"),
    Case("not_utf8", EVENTS, None, None, content(EVENTS, lambda text: text.encode("utf-16-be")), name="utf-16 bare"),
    Case(
        "not_utf8",
        EVENTS,
        None,
        None,
        content(EVENTS, lambda text: text.replace("Event E1", "Év").encode("latin-1")),
        content(EVENTS, lambda text: text.replace("Event E1", "Év Суджа").encode()),
        name="latin-1",
    ),
    Case("not_utf8", EVENTS, None, None, content(EVENTS, lambda text: b"\x1f\x8b\x08\0\0\0"), name="gzip"),
    Case("not_utf8", EVENTS, None, None, content(EVENTS, lambda text: b"\x89PNG\r\n\x1a\n\0\xff"), name="binary"),
    Case("byte_order_mark", EVENTS, None, None, content(EVENTS, lambda text: text.encode("utf-8-sig"))),
    Case("nested_too_deeply", EVENTS, None, None, content(EVENTS, lambda text: b"[" * 100_000)),
    Case(
        "nested_too_deeply", EVENTS, "E1", None, lambda docs: _nest(docs, 200), lambda docs: None, name="in a feature"
    ),
    Case(
        "nested_too_deeply",
        SOURCES,
        "paper",
        "notes",
        lambda docs: docs[SOURCES][0].update(notes=_nested(200)),
        name="in a source",
    ),
    Case(
        "nested_too_deeply",
        CATALOG,
        None,
        "title",
        top(CATALOG, title=[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]),
        name="catalog",
    ),
    Case(
        "repeated_member",
        EVENTS,
        "E1",
        "id",
        content(EVENTS, lambda text: text.replace('"id": "E1"', '"id": "E0", "id": "E1"').encode()),
    ),
    Case(
        "repeated_member",
        EVENTS,
        "E1",
        "tier",
        content(EVENTS, lambda text: text.replace('"tier": 1', '"tier": 1, "tier": 1').encode()),
        name="in properties",
    ),
    # text and numbers
    Case(
        "not_finite",
        EVENTS,
        "E1",
        "numbers[0].low",
        content(EVENTS, lambda text: text.replace("300", "1e999").encode()),
        content(EVENTS, lambda text: text.replace("300", "3e2").encode()),
        name="overflow",
    ),
    Case("not_finite", EVENTS, "E1", "numbers[0].high", number(high=float("nan"))),
    Case(
        "not_finite",
        EVENTS,
        "E1",
        "numbers[0].high",
        content(EVENTS, lambda text: text.replace("400", "4" * 5000).encode()),
        name="digits",
    ),
    Case("not_finite", EVENTS, "E1", f"{XY}", move("E1", [float("inf"), 51.0]), name="coordinate"),
    Case("blank_text", EVENTS, "E1", "claim", put("E1", claim=" \t"), put("E1", claim=" text ")),
    Case("broken_text", EVENTS, "E1", "claim", put("E1", claim="\ud800"), put("E1", claim="\U0001f6a2")),
    Case("control_character", EVENTS, "E1", "notes", put("E1", notes="a\0b"), put("E1", notes="a\n\tb"), name="null"),
    Case("control_character", EVENTS, "E1", "notes", put("E1", notes="\x1b[31m"), name="escape"),
    Case("control_character", EVENTS, "E1", "name", put("E1", name="a\u202eb"), put("E1", name="א אב"), name="bidi"),
    # shape of a file
    Case("not_a_feature_collection", EVENTS, None, "type", content(EVENTS, lambda text: b"[]"), name="list"),
    Case("not_a_feature_collection", EVENTS, None, "type", content(EVENTS, lambda text: b"7"), name="number"),
    Case("not_a_feature_collection", EVENTS, None, "type", content(EVENTS, lambda text: b"null"), name="null"),
    Case(
        "not_a_feature_collection",
        EVENTS,
        None,
        "type",
        content(EVENTS, lambda text: json.dumps(json.loads(text)["features"][0]).encode()),
        name="one feature",
    ),
    Case("not_a_feature_collection", EVENTS, None, "features", top(EVENTS, features={}), name="object"),
    Case("not_a_feature_collection", EVENTS, None, "type", top(EVENTS, type="Topology"), name="topology"),
    Case(
        "unknown_field", EVENTS, None, "objects", top(EVENTS, objects=1), top(EVENTS, name="events"), name="of a layer"
    ),
    Case(
        "wrong_crs",
        EVENTS,
        None,
        "crs",
        top(EVENTS, crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}),
        top(EVENTS, crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}),
    ),
    Case("wrong_crs", EVENTS, None, "crs", top(EVENTS, crs=None), name="null"),
    Case("wrong_crs", EVENTS, None, "crs", top(EVENTS, crs="EPSG:4326"), name="text"),
    Case(
        "wrong_bbox",
        EVENTS,
        None,
        "bbox",
        top(EVENTS, bbox=[0, 0, 1, 1]),
        top(EVENTS, bbox=[35.2706, 51.1914, 36.1846, 51.7269]),
    ),
    Case(
        "wrong_bbox",
        EVENTS,
        "E1",
        "bbox",
        member("E1", bbox="all"),
        member("E1", bbox=[*SUDZHA, *SUDZHA]),
        name="feature",
    ),
    Case("empty_layer", EVENTS, None, "features", top(EVENTS, features=[])),
    Case("not_a_feature", EVENTS, "#3", None, add_feature(EVENTS, lambda docs: None), name="null"),
    Case("not_a_feature", EVENTS, "#3", None, add_feature(EVENTS, lambda docs: "E3"), name="text"),
    Case("not_a_feature", EVENTS, "E1", "type", member("E1", type="feature"), name="type"),
    Case("no_properties", EVENTS, "E1", "properties", member("E1", properties=None), name="null"),
    Case("no_properties", EVENTS, "E1", "properties", member("E1", properties=[]), name="list"),
    Case("unknown_kind", EVENTS, "E1", "kind", put("E1", kind="battle")),
    Case("unknown_kind", EVENTS, "E1", "kind", put("E1", kind=["event"]), name="list"),
    Case("wrong_kind", EVENTS, "E1", "kind", put("E1", kind="place")),
    Case("bad_id", EVENTS, "#1", "id", member("E1", id=7), member("E2", id="E-1.a:b_c"), name="number"),
    Case("bad_id", EVENTS, "#1", "id", member("E1", id=["E1"]), name="list"),
    Case("bad_id", EVENTS, "#1", "id", member("E1", id=None), name="null"),
    Case("bad_id", EVENTS, "../x", "id", member("E1", id="../x"), name="path"),
    Case("bad_id", EVENTS, "Ё1", "id", member("E1", id="Ё1"), name="letters"),
    # fields
    Case("missing_field", EVENTS, "E1", "claim", drop("E1", "claim")),
    Case("missing_field", EVENTS, "E1", "notes", drop("E1", "notes"), put("E1", notes=None), name="optional"),
    Case("missing_field", EVENTS, "E1", "kind", drop("E1", "kind"), name="kind"),
    Case("missing_field", EVENTS, "E1", "geometry", lambda docs: find(docs, "E1").pop("geometry"), name="geometry"),
    Case("missing_field", EVENTS, "#1", "id", lambda docs: find(docs, "E1").pop("id"), name="id"),
    Case("missing_field", EVENTS, "E1", XY, lambda docs: find(docs, "E1")["geometry"].pop("coordinates"), name="xy"),
    Case("missing_field", EVENTS, "E1", "numbers[0].unit", lambda docs: _number(docs).pop("unit"), name="number"),
    Case("missing_field", SOURCES, "paper", "publisher", lambda docs: docs[SOURCES][0].pop("publisher"), name="source"),
    Case("missing_field", CATALOG, None, "licence", lambda docs: docs[CATALOG].pop("licence"), name="catalog"),
    Case("unknown_field", EVENTS, "E1", "colour", put("E1", colour="red")),
    Case("unknown_field", EVENTS, "E1", "style", member("E1", style={}), name="of a feature"),
    Case("unknown_field", EVENTS, "E1", "numbers[0].mid", number(mid=1), name="of a number"),
    Case("wrong_type", EVENTS, "E1", "verified", put("E1", verified=1), put("E1", verified=False)),
    Case("wrong_type", EVENTS, "E1", "name", put("E1", name=5), name="text"),
    Case("wrong_type", EVENTS, "E1", "numbers[0].low", number(low="300"), number(low=300.5), name="number"),
    Case("wrong_type", EVENTS, "E1", "numbers[0].low", number(low=True), name="boolean"),
    Case("wrong_type", EVENTS, "E1", "sources", put("E1", sources="paper"), name="list"),
    Case("wrong_type", SOURCES, None, None, content(SOURCES, lambda text: b"{}"), name="sources"),
    Case("wrong_type", SOURCES, "#3", None, lambda docs: docs[SOURCES].append("x"), name="source"),
    Case("wrong_type", CATALOG, None, None, content(CATALOG, lambda text: b"[]"), name="catalog"),
    Case("unknown_value", EVENTS, "E1", "category", put("E1", category="fight"), put("E1", category="strike")),
    Case("unknown_value", EVENTS, "E1", "tier", put("E1", tier=3), put("E1", tier=2), name="tier"),
    Case("unknown_value", EVENTS, "E1", "tier", put("E1", tier=True), name="tier true"),
    Case("unknown_value", CATALOG, None, "layers[5].kind", entry("layers", 5, kind="events"), name="layer"),
    Case("bad_text", REGIONS, "oblast", "country", put("oblast", country="Russia"), name="country"),
    Case("bad_text", CATALOG, None, "layers[5].file", entry("layers", 5, file="../events.geojson"), name="file"),
    Case("bad_text", CATALOG, None, "layers[5].file", entry("layers", 5, file="C:\\events.geojson"), name="windows"),
    Case(
        "bad_text",
        OVERLAND,
        "R2",
        "group_id",
        put("R2", group_id="x" * 121),
        put("R3", group_id="x" * 120),
        name="long",
    ),
    Case("empty_text", EVENTS, "E1", "claim", put("E1", claim="")),
    Case("bad_length", REGIONS, "oblast", "label_point", put("oblast", label_point=[35.0, 51.5, 0.0])),
    Case(
        "bad_url",
        SOURCES,
        "paper",
        "url",
        item(SOURCES, 0, url="javascript:alert(1)"),
        item(SOURCES, 0, url="http://a.b"),
    ),
    Case(
        "bad_url", SOURCES, "paper", "url", item(SOURCES, 0, url="https://"), item(SOURCES, 0, url=None), name="no host"
    ),
    Case("bad_url", SOURCES, "paper", "url", item(SOURCES, 0, url="https://u:p@example.org/"), name="password"),
    Case("bad_url", SOURCES, "paper", "url", item(SOURCES, 0, url="https://[x/"), name="brackets"),
    Case("bad_url", SOURCES, "paper", "url", item(SOURCES, 0, url='https://a.b/"><script>'), name="markup"),
    Case("bad_url", SOURCES, "paper", "archive_url", item(SOURCES, 0, archive_url="ftp://a.b/c"), name="ftp"),
    Case("number_out_of_range", EVENTS, "E1", "numbers[0].low", number(low=-1), number(low=0)),
    Case(
        "number_out_of_range",
        REGIONS,
        "oblast",
        "label_point[1]",
        put("oblast", label_point=[35.0, 95.0]),
        name="label",
    ),
    Case("repeated", EVENTS, "E1", "sources[1]", put("E1", sources=["paper", "paper"])),
    Case("no_source", EVENTS, "E1", "sources", put("E1", sources=[]), put("E1", sources=["agency-page"])),
    Case("no_source", EVENTS, "E1", "sources", drop("E1", "sources"), name="missing"),
    Case("no_source", EVENTS, "E1", "sources", put("E1", sources=None), name="null"),
    Case("no_claimant", EVENTS, "E1", "claimant_ids", put("E1", claimant_ids=[])),
    Case("no_holder", AREAS, "A2", "held_by", put("A2", held_by=None)),
    # dates
    Case("bad_date", EVENTS, "E1", "valid_from", put("E1", valid_from="2025-02-30")),
    Case("bad_date", EVENTS, "E1", "valid_from", put("E1", valid_from="20250207"), name="basic"),
    Case("bad_date", EVENTS, "E1", "valid_from", put("E1", valid_from="2025-2-7"), name="short"),
    Case("bad_date", EVENTS, "E1", "valid_from", put("E1", valid_from="2025-02-07T00:00:00"), name="datetime"),
    Case("bad_date", EVENTS, "E1", "valid_from", put("E1", valid_from=20250207), name="number"),
    Case("bad_date", EVENTS, "E1", "valid_from", put("E1", valid_from="２０２５-02-07"), name="digits"),
    Case("bad_date", EVENTS, "E1", "valid_from", put("E1", valid_from="2025-W06-5"), name="week"),
    Case(
        "bad_date",
        EVENTS,
        "E1",
        "reported_on",
        put("E1", reported_on="yesterday"),
        put("E1", reported_on=None),
        name="on",
    ),
    Case("bad_date", OVERLAND, "R3", "depart_from", put("R3", depart_from=None), name="leg"),
    Case(
        "bad_date", SOURCES, "paper", "date", item(SOURCES, 0, date="2024"), item(SOURCES, 0, date=None), name="source"
    ),
    Case("bad_date", CATALOG, None, "opening_date", top(CATALOG, opening_date="7 Feb"), name="catalog"),
    Case("absurd_date", EVENTS, "E1", "reported_on", put("E1", reported_on="1025-02-08")),
    Case("no_date", EVENTS, "E1", "valid_from", put("E1", valid_from=None)),
    Case("no_date", EVENTS, "E1", "valid_to", put("E1", valid_to=None), name="end"),
    Case(
        "no_date", AREAS, "A2", "valid_from", put("A2", valid_from=None), put("A2", valid_to="2025-03-01"), name="area"
    ),
    Case("no_date", REGIONS, "oblast", "date_precision", put("oblast", date_precision="day"), name="precision"),
    Case("no_date", EVENTS, "E1", "date_precision", put("E1", date_precision="static"), name="static"),
    Case("dates_backwards", EVENTS, "E1", "valid_to", put("E1", valid_to="2025-02-06")),
    Case("dates_backwards", EVENTS, "E1", "valid_to", put("E1", valid_to="2025-02-07"), name="empty"),
    Case("dates_backwards", OVERLAND, "R3", "depart_to", put("R3", depart_to="2024-10-08"), name="depart"),
    Case("dates_backwards", OVERLAND, "R3", "arrive_to", put("R3", arrive_to="2024-10-09"), name="arrive"),
    Case(
        "dates_backwards",
        OVERLAND,
        "R3",
        "arrive_from",
        put("R3", arrive_from="2024-10-07"),
        put("R3", arrive_from="2024-10-08"),
        name="arrives first",
    ),
    Case("dates_disagree", OVERLAND, "R3", "valid_from", put("R3", valid_from="2024-10-07")),
    Case("dates_disagree", OVERLAND, "R3", "valid_to", put("R3", valid_to="2024-10-20"), name="end"),
    # figures
    Case("low_above_high", EVENTS, "E1", "numbers[0].low", number(low=401), number(low=400)),
    Case("low_above_high", OVERLAND, "R4", "cargo_low", put("R4", cargo_low=10), put("R4", cargo_low=9), name="cargo"),
    Case("low_above_high", OVERLAND, "R3", "vehicle_count_low", put("R3", vehicle_count_high=0), name="vehicles"),
    Case("low_above_high", AREAS, "A4", "km2_low", put("A4", km2_low=425), name="size"),
    Case("no_number", EVENTS, "E1", "numbers[0].low", number(low=None, high=None), number(low=None, qualifier="up_to")),
    Case("no_number", AREAS, "A3", "km2_qualifier", put("A3", km2_qualifier="approx"), name="size"),
    Case("open_end", EVENTS, "E1", "numbers[0].low", number(low=None, qualifier="at_least")),
    Case(
        "open_end",
        EVENTS,
        "E1",
        "numbers[0].high",
        number(high=None, qualifier="up_to"),
        number(high=None, qualifier="at_least"),
        name="high",
    ),
    Case("open_end", EVENTS, "E1", "numbers[0].high", number(high=None), name="range"),
    Case("open_end", EVENTS, "E1", "numbers[0].qualifier", number(qualifier="exact"), name="exact"),
    Case("open_end", AREAS, "A4", "km2_low", put("A4", km2_low=None, km2_qualifier="at_least"), name="size"),
    Case("size_mismatch", AREAS, "A2", "km2_low", lambda docs: _scale(docs, 1.011), lambda docs: _scale(docs, 1.009)),
    Case(
        "size_mismatch",
        AREAS,
        "A2",
        "km2_low",
        put("A2", km2_low=400, km2_high=None),
        put("A2", km2_low=300, km2_high=None),
    ),
    Case("size_mismatch", REGIONS, "oblast", "km2_low", put("oblast", km2_low=9000, km2_high=9000), name="region"),
    Case("ring_mismatch", AREAS, "A1", "ring_km2", put("A1", ring_km2=600), put("A1", ring_km2=None)),
    Case("unit_mismatch", EVENTS, "E1", "numbers[0].unit", number(unit="wounded"), number(unit="x", measure=None)),
    # geometry
    Case("null_geometry", EVENTS, "E1", "geometry", member("E1", geometry=None)),
    Case("bad_geometry", EVENTS, "E1", "geometry", member("E1", geometry=[35.0, 51.0])),
    Case("wrong_geometry_type", EVENTS, "E1", "geometry.type", move("E1", [SUDZHA], "MultiPoint")),
    Case(
        "wrong_geometry_type",
        EVENTS,
        "E1",
        "geometry.type",
        member("E1", geometry={"type": "GeometryCollection", "geometries": []}),
        name="collection",
    ),
    Case("wrong_geometry_type", REGIONS, "oblast", "geometry.type", move("oblast", SUDZHA, "Point"), name="region"),
    Case("wrong_geometry_type", OVERLAND, "R3", "geometry.type", move("R3", SUDZHA, "Point"), name="route"),
    Case("wrong_geometry_type", EVENTS, "E1", "geometry.type", move("E1", SUDZHA, "point"), name="case"),
    Case("wrong_geometry_type", EVENTS, "E1", "geometry.type", member("E1", geometry={"type": ["Point"]}), name="list"),
    Case(
        "unknown_field",
        EVENTS,
        "E1",
        "geometry.'z'",
        lambda docs: find(docs, "E1")["geometry"].update(z=1),
        name="of geometry",
    ),
    Case("bad_coordinates", EVENTS, "E1", XY, move("E1", ["35.2", "51.2"]), name="texts"),
    Case("bad_coordinates", EVENTS, "E1", XY, move("E1", [True, False]), name="booleans"),
    Case("bad_coordinates", EVENTS, "E1", XY, move("E1", [35.0]), name="one"),
    Case("bad_coordinates", EVENTS, "E1", XY, move("E1", [35.0, 51.0, 0.0, 0.0]), name="four"),
    Case("bad_coordinates", EVENTS, "E1", XY, move("E1", [SUDZHA]), name="nested"),
    Case("bad_coordinates", EVENTS, "E1", XY, move("E1", None), name="null"),
    Case("bad_coordinates", EVENTS, "E1", XY, move("E1", {"lon": 35, "lat": 51}), name="object"),
    Case("bad_coordinates", REGIONS, "oblast", f"{XY}[0][0]", move("oblast", SQUARE), name="flat polygon"),
    Case("empty_geometry", EVENTS, "E1", XY, move("E1", []), name="point"),
    Case("empty_geometry", REGIONS, "oblast", XY, move("oblast", []), name="polygon"),
    Case("empty_geometry", REGIONS, "oblast", f"{XY}[0]", move("oblast", [[]]), name="ring"),
    Case("empty_geometry", OVERLAND, "R3", XY, move("R3", []), name="line"),
    Case("altitude", EVENTS, "E1", XY, move("E1", [*SUDZHA, 150.0]), move("E1", SUDZHA)),
    Case("out_of_range", EVENTS, "E1", XY, move("E1", [365.2706, 51.1914])),
    Case("out_of_range", EVENTS, "E1", XY, move("E1", [3926000.0, 6646000.0]), name="metres"),
    Case("latitude_first", EVENTS, "E1", XY, move("E1", [51.1914, 35.2706])),
    Case("latitude_first", PLACES_FILE, "vladivostok", XY, move("vladivostok", [43.1056, 131.8735]), name="beyond 90"),
    Case("latitude_first", PLACES_FILE, "kursk", XY, move("kursk", [51.7269, 36.1846]), name="place"),
    Case("latitude_first", OVERLAND, "R3", XY, move("R3", [[51.7269, 36.1846], [51.1914, 35.2706]]), name="route"),
    Case("latitude_first", AREAS, "A3", XY, lambda docs: _swap(docs, "A3"), name="area"),
    Case("latitude_first", REGIONS, "oblast", XY, lambda docs: _swap(docs, "oblast"), name="region"),
    Case(
        "latitude_first", REGIONS, "neighbour", XY, lambda docs: _swap(docs, "neighbour"), name="region without places"
    ),
    Case("too_precise", EVENTS, "E1", XY, move("E1", [35.270601, 51.1914]), move("E1", [35.27061, 51.1914])),
    Case("line_too_short", OVERLAND, "R3", XY, move("R3", [SUDZHA])),
    Case("line_too_short", OVERLAND, "R3", XY, move("R3", [SUDZHA, SUDZHA]), name="no length"),
    Case(
        "crosses_180",
        OVERLAND,
        "R4",
        f"{XY}[1]",
        move("R4", [[131.8735, 43.1056], [-149.9003, 61.2181]], "LineString"),
    ),
    Case(
        "unclosed_ring",
        AREAS,
        "A2",
        f"{XY}[0]",
        both(NO_SIZE, move("A2", [SQUARE[:-1]])),
        both(NO_SIZE, move("A2", [SQUARE])),
    ),
    Case("ring_too_short", AREAS, "A2", f"{XY}[0]", both(NO_SIZE, move("A2", [[SQUARE[0], SQUARE[1], SQUARE[0]]]))),
    Case(
        "zero_area",
        AREAS,
        "A2",
        f"{XY}[0]",
        both(NO_SIZE, move("A2", [[[35.1, 51.1], [35.2, 51.2], [35.3, 51.3], [35.1, 51.1]]])),
    ),
    Case("zero_area", AREAS, "A2", f"{XY}[0]", both(NO_SIZE, move("A2", [[SUDZHA] * 4])), name="point"),
    Case("wrong_winding", AREAS, "A2", f"{XY}[0]", reverse_ring("A2")),
    Case("wrong_winding", AREAS, "A2", f"{XY}[1]", reverse_ring("A2", 1), name="hole"),
    Case("self_crossing", AREAS, "A2", XY, both(NO_SIZE, move("A2", [BOW_TIE])), both(NO_SIZE, move("A2", [SQUARE]))),
    Case(
        "invalid_polygon",
        AREAS,
        "A2",
        XY,
        both(NO_SIZE, move("A2", [SQUARE, list(reversed(square(36.0, 51.5, 36.1, 51.6)))])),
        name="hole outside",
    ),
    Case(
        "invalid_polygon",
        AREAS,
        "A3",
        XY,
        move("A3", [[square(34.8, 51.2, 34.9, 51.3)], [square(34.82, 51.22, 34.84, 51.24)]]),
        name="nested",
    ),
    Case("status_contradicts", AREAS, "A2", "geometry_status", put("A2", geometry_status="label_point")),
    Case("status_contradicts", AREAS, "A4", "geometry_status", put("A4", geometry_status="surveyed"), name="point"),
    # references
    Case(
        "duplicate_id",
        EVENTS,
        "E1",
        "id",
        add_feature(EVENTS, copied("E1", "E1")),
        add_feature(EVENTS, copied("E1", "E3")),
    ),
    Case("duplicate_id", PLACES_FILE, "E1", "id", add_feature(PLACES_FILE, copied("lgov", "E1")), name="across layers"),
    Case("duplicate_id", SOURCES, "paper", "id", item(SOURCES, 1, id="paper"), name="sources"),
    Case("duplicate_id", CATALOG, None, "layers[1].id", entry("layers", 1, id="regions"), name="layers"),
    Case("duplicate_id", CATALOG, None, "measures[1].id", entry("measures", 1, id="killed"), name="measures"),
    Case("duplicate_file", CATALOG, None, "layers[6].file", entry("layers", 6, file="events.geojson")),
    Case("unknown_source", EVENTS, "E1", "sources[1]", put("E1", sources=["paper", "papre"])),
    Case("unknown_claimant", EVENTS, "E1", "claimant_ids[0]", put("E1", claimant_ids=["agnecy"])),
    Case("unknown_place", EVENTS, "E1", "place_id", put("E1", place_id="atlantis")),
    Case(
        "unknown_place", OVERLAND, "R3", "destination_place_id", put("R3", destination_place_id="sudhza"), name="route"
    ),
    Case("unknown_place", AREAS, "A2", "ring_place_ids[1]", put("A2", ring_place_ids=["sudzha", "x"]), name="ring"),
    Case("unknown_place", EVENTS, "E1", "place_id", put("E1", place_id="oblast"), name="no place"),
    Case("unknown_region", "districts.geojson", "district", "region_id", put("district", region_id="sudzha")),
    Case(
        "unknown_feature",
        EVENTS,
        "E2",
        "differs_from[0]",
        put("E2", differs_from=["E9"]),
        put("E1", differs_from=["E2"]),
    ),
    Case("unknown_measure", EVENTS, "E1", "numbers[0].measure", number(measure="lost"), number(measure=None)),
    Case(
        "unknown_theatre",
        CATALOG,
        None,
        "opening_theatre",
        top(CATALOG, opening_theatre="x"),
        top(CATALOG, opening_theatre="all"),
    ),
    Case("differs_from_itself", EVENTS, "E2", "differs_from[0]", put("E2", differs_from=["E2"])),
    Case("group_disagrees", OVERLAND, "R2", "cargo_low", put("R2", cargo_low=1400), name="named by the other's note"),
    Case("group_disagrees", OVERLAND, "R2", "cargo_low", put("R1", cargo_low=None), name="the other"),
    Case("group_disagrees", OVERLAND, "R2", "cargo_unit", put("R2", cargo_unit="guns"), name="unit"),
    Case("group_disagrees", OVERLAND, "R2", "cargo_low", put("R2", cargo_low=None, cargo_high=None), name="none"),
    Case("group_disagrees", OVERLAND, "R2", "group_id", put("R2", group_id="G9"), name="another group"),
    Case(
        "group_disagrees",
        OVERLAND,
        "R2",
        "cargo_sharing_note",
        put("R2", cargo_sharing_note="same total as R1+R99"),
        put("R2", cargo_sharing_note="the total for both ships"),
        name="nobody",
    ),
    Case(
        "group_disagrees",
        OVERLAND,
        "R6",
        "cargo_low",
        put("R5", cargo_low=120),
        put("R5", cargo_low=None),
        name="no notes",
    ),
    Case(
        "group_disagrees",
        OVERLAND,
        "R6",
        "cargo_high",
        put("R6", cargo_high=300),
        put("R6", direction="return"),
        name="a way",
    ),
    Case(
        "group_disagrees",
        OVERLAND,
        "R8",
        "cargo_high",
        put("R8", cargo_high=150),
        put("R8", cargo_high=150, cargo_sharing_note="150 seats on this one"),
        name="same note",
    ),
    # map
    Case("place_name", EVENTS, "E1", "place_name", put("E1", place_name="Kursk")),
    Case(
        "place_name",
        PLACES_FILE,
        "lgov",
        "name",
        put("lgov", name="Rylsk"),
        put("lgov", name="Lgov station"),
        name="city",
    ),
    Case("place_name", OVERLAND, "R3", "origin_name", put("R3", origin_name="Lgov"), name="origin"),
    Case("place_name", OVERLAND, "R3", "destination_name", put("R3", destination_name="Lgov"), name="destination"),
    Case("far_from_place", EVENTS, "E1", XY, move("E1", [35.2706, 51.2414]), move("E1", [35.2706, 51.2314])),
    Case(
        "far_from_place",
        EVENTS,
        "E1",
        XY,
        both(put("E1", place_precision="area"), move("E1", [35.2706, 52.1])),
        both(put("E1", place_precision="area"), move("E1", [35.2706, 52.0])),
        name="area",
    ),
    Case(
        "far_from_place",
        AREAS,
        "A4",
        XY,
        both(put("A4", label_point=[34.0, 51.2]), move("A4", [34.0, 51.2])),
        name="ring",
    ),
    Case("end_far_from_place", SEA, "R1", XY, lambda docs: _end(docs, 0.07), lambda docs: _end(docs, 0.05)),
    Case(
        "end_far_from_place",
        OVERLAND,
        "R3",
        XY,
        put("R3", origin_place_id="lgov", origin_name="Lgov"),
        name="another place",
    ),
    Case("line_reversed", OVERLAND, "R3", XY, lambda docs: find(docs, "R3")["geometry"]["coordinates"].reverse()),
    Case("waypoint_count", OVERLAND, "R2", "waypoint_names", put("R2", waypoint_names=[])),
    Case("waypoint_count", OVERLAND, "R4", "waypoint_names", put("R4", waypoint_names=["180"]), name="split line"),
    Case("waypoint_far_from_place", OVERLAND, "R2", "waypoint_names[0]", put("R2", waypoint_names=["Lgov"])),
    Case(
        "label_far",
        AREAS,
        "A2",
        "label_point",
        put("A2", label_point=[36.5, 51.2]),
        put("A2", label_point=[35.5, 51.3]),
    ),
    Case("outside_region", PLACES_FILE, "lgov", "admin", move("lgov", [39.0, 51.7]), move("lgov", [35.2845, 51.69])),
    Case(
        "outside_region",
        "districts.geojson",
        "district",
        "region_id",
        put("district", region_id="neighbour"),
        name="district",
    ),
    Case(
        "outside_region",
        PLACES_FILE,
        "kursk",
        "admin",
        put("kursk", admin="Next Oblast"),
        put("kursk", admin="Far Oblast"),
        name="in another",
    ),
    Case("wrong_country", PLACES_FILE, "sudzha", "country", put("sudzha", country="UA")),
    Case("wrong_country", PLACES_FILE, "anchorage", "country", put("anchorage", country="CA"), name="far away"),
    Case("wrong_country", PLACES_FILE, "lgov", "country", put("lgov", country="XX"), name="no country"),
    Case("wrong_country", REGIONS, "oblast", "country", put("oblast", country="UA"), name="region"),
    Case("sea_leg_on_land", SEA, "R1", XY, lambda docs: _straighten(docs, "R1")),
    Case("sea_leg_on_land", OVERLAND, "R2", XY, put("R2", mode="cargo_ship"), name="train by sea"),
    Case(
        "overlapping_areas",
        AREAS,
        "A2",
        "geometry",
        put("A1", valid_to="2025-01-18"),
        both(put("A1", valid_to="2025-01-18"), put("A2", held_by="Red")),
    ),
    Case(
        "overlapping_regions",
        REGIONS,
        "neighbour",
        "geometry",
        both(
            move("neighbour", [square(36.4, 51.1, 38.0, 52.0)]),
            put("neighbour", km2_low=None, km2_high=None, km2_qualifier=None),
        ),
    ),
    # folder
    Case("empty_extent", CATALOG, None, "theatres[0].bbox", entry("theatres", 0, bbox=[36.0, 50.8, 34.5, 51.8])),
    Case(
        "out_of_range",
        CATALOG,
        None,
        "theatres[0].bbox",
        entry("theatres", 0, bbox=[34.5, 50.8, 36.0, 151.8]),
        name="theatre",
    ),
    Case(
        "not_finite",
        CATALOG,
        None,
        "theatres[0].bbox[0]",
        entry("theatres", 0, bbox=[float("nan"), 50, 36, 51]),
        name="theatre",
    ),
    Case("unlisted_file", "more.geojson", None, None, lambda docs: docs.update({"more.geojson": collection()})),
]


def _nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


def _nest(docs: Documents, depth: int) -> None:
    find(docs, "E1")["properties"]["numbers"] = _nested(depth)


def _number(docs: Documents) -> Any:
    return find(docs, "E1")["properties"]["numbers"][0]


def _scale(docs: Documents, share: float) -> None:
    properties = find(docs, "A2")["properties"]
    properties["km2_low"] = properties["km2_high"] = properties["km2_low"] * share


def _swap(docs: Documents, subject: str) -> None:
    def turned(value: Any) -> Any:
        return value[::-1] if not isinstance(value[0], list) else [turned(part) for part in value]

    found = find(docs, subject)
    found["geometry"]["coordinates"] = turned(found["geometry"]["coordinates"])


def _end(docs: Documents, degrees: float) -> None:
    find(docs, "R1")["geometry"]["coordinates"][0][0] += degrees
    find(docs, "R1")["geometry"]["coordinates"][0][0] = round(find(docs, "R1")["geometry"]["coordinates"][0][0], 5)


def _straighten(docs: Documents, subject: str) -> None:
    found = find(docs, subject)
    found["geometry"]["coordinates"][1:-1] = []
    found["properties"]["waypoint_names"] = []


def _name(case: Case) -> str:
    return f"{case.rule} {case.name}".strip().replace(" ", "-")


@pytest.fixture(scope="module")
def clean() -> Documents:
    return documents()


def test_the_catalogue_the_cases_start_from_is_clean(tmp_path: Path) -> None:
    report = check([write(tmp_path / "c", documents())])
    assert [str(fault) for fault in report.faults] == []
    assert (report.files, report.layers, report.features, report.sources) == (10, 7, 24, 2)
    open_catalog(tmp_path / "c")


@pytest.mark.parametrize("case", CASES, ids=_name)
def test_a_broken_catalogue_has_the_fault(case: Case, tmp_path: Path) -> None:
    docs = documents()
    case.bad(docs)
    faults = validate([write(tmp_path, docs)])
    found = [(f.rule, Path(f.file).name, f.feature) for f in faults]
    assert (case.rule, case.file, case.subject) in found, [str(f) for f in faults]
    fields = [f.field for f in faults if (f.rule, Path(f.file).name, f.feature) == (case.rule, case.file, case.subject)]
    assert case.field in fields or case.rule == "nested_too_deeply"
    assert all(isinstance(value, str) and value for f in faults for value in (f.file, f.rule, f.problem, f.remedy))


@pytest.mark.parametrize("case", [case for case in CASES if case.good is not None], ids=_name)
def test_its_valid_twin_has_none(case: Case, tmp_path: Path) -> None:
    docs = documents()
    assert case.good is not None
    case.good(docs)
    assert [str(fault) for fault in validate([write(tmp_path, docs)])] == []


def test_every_rule_is_broken_by_some_test() -> None:
    elsewhere = {"too_large", "outside_folder"}
    assert {case.rule for case in CASES} | elsewhere == set(get_args(Rule))


def test_a_leg_is_outvoted_by_the_others_of_its_total(tmp_path: Path) -> None:
    docs = documents()
    third = copied("R1", "R9")(docs)
    docs[SEA]["features"].append(third)
    put("R9", cargo_low=1400)(docs)
    assert [(f.rule, f.feature) for f in validate([write(tmp_path, docs)])] == [("group_disagrees", "R9")]


def test_a_feature_in_the_wrong_layer_is_checked_as_what_it_is(tmp_path: Path) -> None:
    docs = documents()
    docs[EVENTS]["features"].append(docs[PLACES_FILE]["features"].pop())
    assert [f.rule for f in validate([write(tmp_path / "moved", docs)]) if f.field == "kind"] == ["wrong_kind"]
    docs = documents()
    put("E1", kind="route")(docs)
    assert [f.rule for f in validate([write(tmp_path / "misnamed", docs)])] == ["wrong_kind"]


def test_what_is_in_a_misplaced_region_is_not_to_blame(tmp_path: Path) -> None:
    docs = documents()
    _swap(docs, "oblast")
    assert {f.feature for f in validate([write(tmp_path, docs)]) if f.rule == "latitude_first"} == {"oblast"}


def test_an_imported_layer(tmp_path: Path) -> None:
    docs = documents()
    layer = {
        **docs[CATALOG]["layers"][0],
        "id": "own",
        "file": "own.geojson",
        "kind": "imported",
        "style": {"colour": "red"},
    }
    docs[CATALOG]["layers"].append(layer)
    own = claim("imported", "Own", numbers=[], attributes={"coordinates": "51 N", "n": 1})
    docs["own.geojson"] = collection(feature("own-1", "LineString", [[0.0, 0.0], [1.0, 1.0]], own))
    assert [str(fault) for fault in validate([write(tmp_path, docs)])] == []
    own["attributes"] = {"coordinates": "\0", "deep": [1]}
    own["numbers"] = [{"low": 2, "high": 1, "unit": "u", "counts": "c", "qualifier": "range", "measure": None}]
    faults = {(fault.rule, fault.field) for fault in validate([write(tmp_path, docs)])}
    assert {("control_character", "attributes.coordinates"), ("low_above_high", "numbers[0].low")} < faults
    assert len([field for _, field in faults if field == "attributes.deep"]) == 1


def test_exchanged_coordinates_are_one_fault(tmp_path: Path) -> None:
    docs = documents()
    move("kursk", [51.7269, 36.1846])(docs)
    assert [f.rule for f in validate([write(tmp_path, docs)]) if f.feature == "kursk"] == ["latitude_first"]


def test_faults_of_one_file_do_not_hide_each_other(tmp_path: Path) -> None:
    docs = documents()
    put("E1", valid_from="2025-02-30", sources=["nobody"], place_id="atlantis", colour="red", tier=9)(docs)
    move("E1", [35.270601, 51.1914, 3.0])(docs)
    rules = {fault.rule for fault in validate([write(tmp_path, docs)])}
    assert rules == {
        "bad_date",
        "unknown_source",
        "unknown_place",
        "unknown_field",
        "unknown_value",
        "too_precise",
        "altitude",
    }


# --- files against a catalogue --------------------------------------------------------------------------------------


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    return write(tmp_path / "catalogue", documents())


def _file(path: Path, document: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document))
    return path


def test_a_file_of_the_same_name_takes_the_place_of_the_catalogues(catalogue: Path, tmp_path: Path) -> None:
    docs = documents()
    assert validate([_file(tmp_path / "edit" / EVENTS, docs[EVENTS])], catalog=catalogue) == []
    put("E1", tier=3)(docs)
    assert [f.rule for f in validate([_file(tmp_path / "edit" / EVENTS, docs[EVENTS])], catalog=catalogue)] == [
        "unknown_value"
    ]


def test_references_resolve_against_the_file_in_its_place(catalogue: Path, tmp_path: Path) -> None:
    docs = documents()
    docs[PLACES_FILE]["features"] = [f for f in docs[PLACES_FILE]["features"] if f["id"] != "kursk"]
    faults = validate([_file(tmp_path / "edit" / PLACES_FILE, docs[PLACES_FILE])], catalog=catalogue)
    assert {(Path(f.file).name, f.feature) for f in faults if f.rule == "unknown_place"} == {
        (REGIONS, "oblast"),
        (OVERLAND, "R2"),
        (OVERLAND, "R3"),
        (OVERLAND, "R5"),
        (OVERLAND, "R7"),
        (EVENTS, "E2"),
    }


def test_sources_and_claimants_may_be_given_too(catalogue: Path, tmp_path: Path) -> None:
    docs = documents()
    path = _file(tmp_path / "edit" / SOURCES, docs[SOURCES][:1])
    assert {(f.rule, f.feature) for f in validate([path], catalog=catalogue)} == {("unknown_source", "E2")}
    path = _file(tmp_path / "edit" / "claimants.json", docs["claimants.json"][:1])
    assert {(f.rule, f.feature) for f in validate([path], catalog=catalogue)} == {("unknown_claimant", "E2")}
    path = _file(tmp_path / "edit" / CATALOG, {**docs[CATALOG], "measures": []})
    assert {(f.rule, f.feature) for f in validate([path], catalog=catalogue)} == {("unknown_measure", "E1")}


def test_a_file_under_a_new_name_is_one_more_layer(catalogue: Path, tmp_path: Path) -> None:
    docs = documents()
    more = copied("E1", "E3")(docs)
    assert validate([_file(tmp_path / "more.geojson", collection(more))], catalog=catalogue) == []
    place = {**copy.deepcopy(find(docs, "lgov")), "id": "E1"}
    faults = validate([_file(tmp_path / "more.geojson", collection(place))], catalog=catalogue)
    assert [(f.rule, f.feature) for f in faults] == [("duplicate_id", "E1")]


def test_a_new_version_of_a_layer_is_known_by_its_ids(catalogue: Path, tmp_path: Path) -> None:
    docs = documents()
    assert validate([_file(tmp_path / "events-edited.geojson", docs[EVENTS])], catalog=catalogue) == []


def test_what_the_catalogue_has_against_itself_is_not_the_files_fault(catalogue: Path, tmp_path: Path) -> None:
    docs = documents()
    put("R3", tier=3)(docs)
    write(catalogue, docs)
    assert validate([_file(tmp_path / EVENTS, docs[EVENTS])], catalog=catalogue) == []


def test_a_catalogue_nobody_can_read_is_told(tmp_path: Path) -> None:
    path = _file(tmp_path / EVENTS, documents()[EVENTS])
    rules = {(f.rule, Path(f.file).name) for f in validate([path], catalog=tmp_path / "nowhere")}
    assert rules == {("unreadable", CATALOG), ("unreadable", SOURCES), ("unreadable", "claimants.json")}


def test_a_folder_and_files_may_be_given_together(catalogue: Path, tmp_path: Path) -> None:
    other = write(tmp_path / "other", documents())
    report = check([other, _file(tmp_path / EVENTS, documents()[EVENTS])], catalog=catalogue)
    assert report.faults == ()
    assert report.features == 26


# --- files that are hardly files ------------------------------------------------------------------------------------


def test_paths_that_cannot_be_read(catalogue: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.geojson")
    (tmp_path / "loop.geojson").symlink_to(tmp_path / "loop.geojson")
    (tmp_path / "dangling.geojson").symlink_to(tmp_path / "nothing")
    for name in (
        "none.geojson",
        "pipe.geojson",
        "loop.geojson",
        "dangling.geojson",
        "a\0b",
        "x" * 5000,
        "C:\\maps\\x.geojson",
    ):
        faults = validate([tmp_path / name], catalog=catalogue)
        assert [f.rule for f in faults] == ["unreadable"], name
    assert [f.rule for f in validate([Path("/dev/zero")], catalog=catalogue)] == ["unreadable"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission(catalogue: Path) -> None:
    (catalogue / EVENTS).chmod(0)
    assert "unreadable" in {fault.rule for fault in validate([catalogue])}


def test_a_layer_may_not_lead_out_of_its_folder(catalogue: Path, tmp_path: Path) -> None:
    shutil.move(catalogue / EVENTS, tmp_path / "elsewhere.geojson")
    (catalogue / EVENTS).symlink_to(tmp_path / "elsewhere.geojson")
    assert [(f.rule, Path(f.file).name) for f in validate([catalogue])] == [("outside_folder", EVENTS)]


def test_a_folder_in_place_of_a_layer(catalogue: Path) -> None:
    (catalogue / EVENTS).unlink()
    (catalogue / EVENTS).mkdir()
    assert [f.rule for f in validate([catalogue])] == ["unreadable"]


@pytest.mark.parametrize("limit", ["MAX_FEATURES", "MAX_POSITIONS"])
def test_a_layer_too_large_is_one_fault(catalogue: Path, monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    monkeypatch.setattr(layer_file, limit, 6)
    big = [f for f in validate([catalogue]) if f.rule == "too_large"]
    assert {Path(f.file).name for f in big} >= {PLACES_FILE if limit == "MAX_FEATURES" else AREAS}


def test_a_file_too_large_is_not_read(catalogue: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decode, "MAX_BYTES", 500)
    assert {f.rule for f in validate([catalogue])} == {"too_large"}


# --- properties -----------------------------------------------------------------------------------------------------

JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["2025-02-30", "Point", "E1", "\ud800"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=8,
)
QUIET = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def _nodes(value: Any) -> list[tuple[Any, Any]]:
    """Every place in a document that could hold something else, as (container, key)."""
    children = (
        list(value.items()) if isinstance(value, dict) else list(enumerate(value)) if isinstance(value, list) else []
    )
    return [(value, key) for key, _ in children] + [node for _, child in children for node in _nodes(child)]


@QUIET
@given(data=st.data(), junk=JUNK, seed=st.integers(0, 10**9))
def test_no_edit_ends_in_an_exception(tmp_path: Path, data: st.DataObject, junk: Any, seed: int) -> None:
    docs = documents()
    name = data.draw(st.sampled_from(sorted(docs)))
    container, key = random.Random(seed).choice(_nodes(docs[name]))
    if data.draw(st.booleans()):
        container[key] = junk
    else:
        del container[key]
    for fault in validate([write(tmp_path, docs)]):
        assert str(fault).isprintable()


@QUIET
@given(data=st.data(), junk=st.sampled_from([[], {}, "", "\0", -1, True, [[]], {"a": 1}, float("nan")]))
def test_no_field_takes_what_is_not_of_its_type(tmp_path: Path, data: st.DataObject, junk: Any) -> None:
    docs = documents()
    name = data.draw(st.sampled_from(sorted(docs)))
    records = (
        docs[name]["features"]
        if name.endswith(".geojson")
        else docs[name]
        if isinstance(docs[name], list)
        else [docs[name]]
    )
    record = data.draw(st.sampled_from(records))
    holder = record.get("properties", record)
    field = data.draw(st.sampled_from(sorted(holder)))
    fits = (
        (isinstance(holder[field], bool) and isinstance(junk, bool))
        or (isinstance(holder[field], list) and junk == [])
        # Where a text may be missing, an empty one is let be.
        or (
            junk == ""
            and field in ("name_native", "seed_text", "notes", "licence", "held_by", "km2_words", "ring_basis")
        )
        or (junk == "" and field in ("cargo_sharing_note", "iso_3166_2", "seed_text"))
    )
    holder[field] = junk
    assert fits or validate([write(tmp_path, docs)]), (name, field, junk)


@QUIET
@given(data=st.data())
def test_no_member_may_be_missing(tmp_path: Path, data: st.DataObject) -> None:
    docs = documents()
    name = data.draw(st.sampled_from(sorted(docs)))
    container, key = data.draw(st.sampled_from([node for node in _nodes(docs[name]) if isinstance(node[0], dict)]))
    del container[key]
    # Measures alone have members that may be left out.
    assert validate([write(tmp_path, docs)]) or key in ("stands_days", "per_control_area", "measure"), (name, key)


@QUIET
@given(content=st.binary(max_size=200) | st.text(max_size=100).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_no_bytes_end_in_an_exception_or_pass(tmp_path: Path, content: bytes) -> None:
    docs = documents()
    for name in (EVENTS, SOURCES, CATALOG):
        docs[name] = content
    assert validate([write(tmp_path, docs)])


@given(text=st.text(alphabet=st.characters()))
def test_nothing_printed_acts_on_the_terminal(text: str) -> None:
    fault = Fault(text, text, text, "bad_text", text, quoted(text))
    assert printable(text).isprintable()
    assert str(fault).isprintable()
    assert fault.sentence().isprintable()


def test_swapping_twice_changes_nothing() -> None:
    from shapely import Point  # noqa: PLC0415

    assert swapped(swapped(Point(1, 2))).equals(Point(1, 2))
    assert area_km2(Point(1, 2)) == 0


# --- the catalogue that ships ---------------------------------------------------------------------------------------


def test_the_shipped_catalogue_is_clean() -> None:
    assert [str(fault) for fault in validate()] == []


SHARED_TOTALS = ["R01", "R02", "R03", "R07", "R08", "R11", "R12", "R13", "R14", "R23", "R24"]


@pytest.fixture(scope="module")
def shipped_legs() -> tuple[Record, ...]:
    layers = [read_layer(SHIPPED / record.file, "route") for record in open_catalog().layers if record.kind == "route"]
    return tuple(record for layer in layers for record in layer.records)


@pytest.mark.parametrize("edited", SHARED_TOTALS)
@pytest.mark.parametrize("field", ["cargo_low", "cargo_high", "cargo_unit"])
def test_an_edit_to_any_shared_total_is_found(shipped_legs: tuple[Record, ...], edited: str, field: str) -> None:
    value = "others" if field == "cargo_unit" else 12
    legs = tuple(
        replace(leg, properties={**leg.properties, field: value}) if leg.id == edited else leg for leg in shipped_legs
    )
    contents = Contents(legs, sources=None, claimants=None, measures=None, unread=frozenset())
    assert [fault.rule for fault in group_faults(contents)] != []
    assert list(group_faults(replace(contents, records=shipped_legs))) == []


def test_an_edit_in_place_is_found_whichever_leg_the_fault_names(tmp_path: Path) -> None:
    docs = documents()
    put("R1", cargo_low=1400)(docs)
    folder = write(tmp_path, docs)
    assert [(f.rule, f.feature) for f in validate([folder / SEA], catalog=folder)] == [
        ("group_disagrees", "R1"),
        ("group_disagrees", "R2"),
    ]


def test_feature_builder_of_the_fixture_is_geojson() -> None:
    assert feature("x", "Point", [0, 0], {})["geometry"] == {"type": "Point", "coordinates": [0, 0]}
