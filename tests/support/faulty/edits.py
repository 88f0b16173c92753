"""What a test does to the documents of the example catalogue, and what must come of it."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import shapely
from shapely import MultiPoint

from geodata.validation.faults import Rule
from tests.support.catalogue_fixture import PLACES, Documents, claim, collection, feature, find, square

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
SUDZHA, KURSK = [35.2706, 51.1914], [36.1846, 51.7269]
VLADIVOSTOK, ANCHORAGE = [131.8735, 43.1056], [-149.9003, 61.2181]
PARTS = "MultiLineString"
NO_SIZE = put("A2", km2_low=None, km2_high=None, km2_qualifier=None)


def nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


def nest(docs: Documents, depth: int) -> None:
    find(docs, "E1")["properties"]["numbers"] = nested(depth)


def number_of(docs: Documents) -> Any:
    return find(docs, "E1")["properties"]["numbers"][0]


def scale(docs: Documents, share: float) -> None:
    properties = find(docs, "A2")["properties"]
    properties["km2_low"] = properties["km2_high"] = properties["km2_low"] * share


def swap(docs: Documents, subject: str) -> None:
    def turned(value: Any) -> Any:
        return value[::-1] if not isinstance(value[0], list) else [turned(part) for part in value]

    found = find(docs, subject)
    found["geometry"]["coordinates"] = turned(found["geometry"]["coordinates"])


def move_end(docs: Documents, degrees: float) -> None:
    find(docs, "R1")["geometry"]["coordinates"][0][0] += degrees
    find(docs, "R1")["geometry"]["coordinates"][0][0] = round(find(docs, "R1")["geometry"]["coordinates"][0][0], 5)


def straighten(docs: Documents, subject: str) -> None:
    found = find(docs, subject)
    found["geometry"]["coordinates"][1:-1] = []
    found["properties"]["waypoint_names"] = []


def move_feature(subject: str, old: str, new: str) -> Edit:
    """Move a feature to another layer."""

    def edit(docs: Documents) -> None:
        found = find(docs, subject)
        docs[old]["features"].remove(found)
        docs[new]["features"].append(found)

    return edit


def second_layer(file: str, old: str, *subjects: str) -> Edit:
    """Move features to a new layer of their kind."""

    def edit(docs: Documents) -> None:
        record = next(layer for layer in docs[CATALOG]["layers"] if layer["file"] == old)
        docs[CATALOG]["layers"].append({**record, "id": file.split(".", maxsplit=1)[0], "file": file})
        docs[file] = collection()
        for subject in subjects:
            move_feature(subject, old, file)(docs)

    return edit


def imported_layer(**values: Any) -> Edit:
    """Add an imported layer of one feature."""

    def edit(docs: Documents) -> None:
        record = {**docs[CATALOG]["layers"][0], "id": "own", "file": "own.geojson", "kind": "imported"}
        docs[CATALOG]["layers"].append({**record, "style": {"colour": "red"}})
        own = claim("imported", "Own", **{"numbers": [], "attributes": {}, **values})
        docs["own.geojson"] = collection(feature("own-1", "LineString", [[0.0, 0.0], [1.0, 1.0]], own))

    return edit


def reordered(subject: str) -> Edit:
    """Write the members of a feature, and its properties, in the opposite order."""

    def edit(docs: Documents) -> None:
        found = find(docs, subject)
        members = {**found, "properties": dict(reversed(found["properties"].items()))}
        found.clear()
        found.update(reversed(members.items()))

    return edit


def beyond_the_border(south: float) -> Edit:
    """Put a region of another country south of the oblast, and let A2 reach down to a latitude."""

    def edit(docs: Documents) -> None:
        region = copied("neighbour", "sumy")(docs)
        region["geometry"]["coordinates"] = [square(34.5, 50.5, 36.5, 51.1)]
        region["properties"].update(name="Sumy Oblast", country="UA", label_point=[35.5, 50.8])
        region["properties"].update(km2_low=None, km2_high=None, km2_qualifier=None)
        docs[REGIONS]["features"].append(region)
        NO_SIZE(docs)
        find(docs, "A2")["geometry"]["coordinates"] = [square(35.1, south, 35.4, 51.25)]

    return edit


def back_to_the_border(sideways: float) -> Edit:
    """Take the size from A1, and draw it as its ring and the ground behind that to the border south of it.

    ``sideways`` is how far it goes on along the border to the east of its ring, in degrees.
    """

    def edit(docs: Documents) -> None:
        beyond_the_border(51.0995)(docs)
        put("A1", km2_low=None, km2_high=None, km2_qualifier=None)(docs)
        ring = MultiPoint([PLACES[name][3] for name in ("sudzha", "makhnovka", "martynovka")])
        west, _, east, _ = ring.bounds
        whole = ring.union(MultiPoint([(west, 51.1), (east + sideways, 51.1)])).convex_hull
        outline = [[round(x, 5), round(y, 5)] for x, y in shapely.get_coordinates(whole.reverse())]
        move("A1", [outline])(docs)

    return edit


def ids_among_properties(file: str) -> Edit:
    """What GDAL makes of a layer whose ids are texts."""

    def edit(docs: Documents) -> None:
        for found in docs[file]["features"]:
            found["properties"]["id"] = found.pop("id")

    return edit


def rivals(claimants: list[str]) -> Edit:
    """Let A1 and A2 lie over each other for a day, each naming the other; A2 is what these claimants say."""
    return both(
        put("A1", valid_to="2025-01-18", differs_from=["A2"]),
        put("A2", claimant_ids=claimants, differs_from=["A1"]),
    )
