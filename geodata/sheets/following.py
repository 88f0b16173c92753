"""What follows from a change: a place that moves takes along what is at it, and a contradiction names both sides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from geodata.editing.edits import GEOMETRY
from geodata.sheets.new_records import point_of, ring_km2
from geodata.untrusted.file_name import FileName

_Records = Mapping[FileName, dict[str, Any]]
#: The fields that name a place → the field with its name.
_NAMES = {"place_id": "place_name", "origin_place_id": "origin_name", "destination_place_id": "destination_name"}
#: Where in a line the place of a field is.
_ENDS = {"origin_place_id": 0, "destination_place_id": -1}


def follow(before: _Records, after: _Records) -> None:
    """Change in ``after`` what follows from its differences to ``before``, and what nobody changed himself."""
    old, new = dict(_features(before)), dict(_features(after))
    for key, (name, record) in new.items():
        earlier = old[key][1] if key in old else None
        made = _followed(earlier, record, old, new)
        if made is not record:
            after[name][key] = made
    _link_both_ways(old, after)


def _features(records: _Records) -> Iterator[tuple[str, tuple[FileName, Any]]]:
    for name, kept in records.items():
        for key, record in kept.items():
            if "properties" in record:
                yield key, (name, record)


def _followed(earlier: Any, record: Any, old: Mapping[str, Any], new: Mapping[str, Any]) -> Any:
    """A feature whose names and positions are those of its places again."""
    if earlier is None:
        return record
    said, was = record["properties"], earlier["properties"]
    made: dict[str, Any] = {}
    geometry = record[GEOMETRY]
    for field, named in _NAMES.items():
        if field not in said or said[field] not in new or was[field] not in old:
            continue
        place, place_was = new[said[field]][1], old[was[field]][1]
        if said[named] == was[named] == place_was["properties"]["name"]:
            made[named] = place["properties"]["name"]
        at, at_was = point_of(place), point_of(place_was)
        if at != at_was and geometry == earlier[GEOMETRY]:
            geometry = _moved(geometry, field, at, at_was, is_other=said[field] != was[field])
    if said.get("ring_place_ids") != was.get("ring_place_ids") and said.get("ring_km2") == was.get("ring_km2"):
        made["ring_km2"] = ring_km2(said["ring_place_ids"], {key: each[1] for key, each in new.items()})
    made = {name: value for name, value in made.items() if said.get(name) != value}
    if not made and geometry is record[GEOMETRY]:
        return record
    return {**record, "properties": {**said, **made}, GEOMETRY: geometry}


def _moved(geometry: Any, field: str, at: list[float], was: list[float], *, is_other: bool) -> Any:
    """A geometry whose position at a place follows it. One that was drawn elsewhere stays, if its place is the same."""
    coordinates = geometry["coordinates"]
    if field == "place_id":
        return {**geometry, "coordinates": at} if is_other or coordinates == was else geometry
    if geometry["type"] != "LineString":
        return geometry
    end = _ENDS[field]
    if not is_other and coordinates[end] != was:
        return geometry
    moved = list(coordinates)
    moved[end] = at
    return {**geometry, "coordinates": moved}


def _link_both_ways(old: Mapping[str, Any], after: _Records) -> None:
    """Let each of two features that differ name the other, where a change has named only one, or withdrawn one."""
    now = dict(_features(after))
    wanted: dict[str, list[str]] = {}
    for key, (_, record) in now.items():
        before = old[key][1]["properties"]["differs_from"] if key in old else []
        said = record["properties"]["differs_from"]
        for other in (each for each in said if each not in before and each in now):
            links = wanted.setdefault(other, list(now[other][1]["properties"]["differs_from"]))
            if key not in links:
                links.append(key)
        for other in (each for each in before if each not in said and each in now):
            links = wanted.setdefault(other, list(now[other][1]["properties"]["differs_from"]))
            if key in links:
                links.remove(key)
    for key, (_, record) in old.items():
        if key not in now:
            for other in (each for each in record["properties"]["differs_from"] if each in now):
                links = wanted.setdefault(other, list(now[other][1]["properties"]["differs_from"]))
                if key in links:
                    links.remove(key)
    for key, links in wanted.items():
        name, record = now[key]
        if links != record["properties"]["differs_from"]:
            after[name][key] = {**record, "properties": {**record["properties"], "differs_from": links}}
