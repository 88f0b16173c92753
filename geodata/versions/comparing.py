"""Compare two versions of a catalogue, feature by feature and field by field."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import shapely
from shapely.geometry import MultiPolygon, Point, shape
from shapely.geometry.base import BaseGeometry
from shapely.ops import nearest_points

from geodata.catalog import Catalog, catalog_of
from geodata.dates import parse_moment, status
from geodata.errors import CatalogError
from geodata.folder import CATALOG, MEDIA
from geodata.geodesic import area_km2, areas_of, distance_km
from geodata.model import Kind
from geodata.validation.check import check_files
from geodata.versions.changes import (
    SUBJECTS,
    Changes,
    FeatureChange,
    FeatureRecord,
    FieldChange,
    Ground,
    Moved,
    RecordChange,
    Subject,
)
from geodata.versions.opening import Version

_FIELDS: Mapping[Subject, str] = {
    "dates": "valid_from valid_to date_precision first_reported date_type depart_from depart_to depart_precision "
    "arrive_from arrive_to arrive_precision",
    "grade": "confidence verified mode_certainty basis endpoints_verified",
    "figures": "numbers cargo_low cargo_high cargo_unit cargo_derived km2_low km2_high km2_qualifier km2_derived "
    "km2_words ring_km2 vehicle_count_low vehicle_count_high",
    "position": "geometry place_id place_precision origin_place_id destination_place_id label_point geometry_status "
    "ring_place_ids region_id place_ids position_checked",
    "contradictions": "differs_from superseded_by reversed_by",
    "sources": "sources media",
    "claimant": "claimant claimant_ids",
    "editor": "editor_note",
}
_SUBJECT_OF = {name: subject for subject, names in _FIELDS.items() for name in names.split()}
#: A version with a fault of these rules cannot be compared: a value that the comparison needs may be missing or of another
#: form. Faults of other rules are only noted, so that an old version can be compared that later rules would refuse.
_HINDERING = frozenset(
    {
        *("unreadable", "too_large", "not_utf8", "empty_file", "not_json", "nested_too_deeply", "repeated_member"),
        *("not_finite", "old_form", "unknown_form", "not_a_feature_collection", "not_a_feature", "no_properties"),
        *("unknown_kind", "wrong_kind", "bad_id", "missing_field", "wrong_type", "bad_date", "null_geometry"),
        *(
            "bad_geometry",
            "wrong_geometry_type",
            "bad_coordinates",
            "empty_geometry",
            "line_too_short",
            "unclosed_ring",
        ),
        *("ring_too_short", "self_crossing", "invalid_polygon", "duplicate_id", "duplicate_file", "unknown_source"),
        "outside_folder",
    }
)
#: What stands above the chapters of the told story, as a record; no chapter has such an id.
TOLD_HEAD = "(story)"
#: Two drawings whose vertices differ by less than a centimetre are the same drawing, written differently.
_SAME_M = 0.01
_SLIVER_KM2 = 0.1
#: What a site leaves out of the catalogue that it publishes.
_UNPUBLISHED = ("editor_note", "media")


@dataclass(frozen=True)
class Feature:
    """A feature as a version has it: the id of its layer, its properties, its geometry and the coordinates of its file."""

    layer: str
    properties: Mapping[str, Any]
    geometry: BaseGeometry
    coordinates: Any


def compared(old: Version, new: Version, date: dt.date | None = None, *, are_sound: bool = False) -> Changes:
    """What differs between two versions; ground is compared on ``date`` (default: the newer one's opening date).

    Versions that ``are_sound`` were checked already, and have no faults.

    Features are matched by their id, so a feature that moved to another layer counts as one that changed there. The order
    of features and the formatting of files count for nothing. Raises CatalogError where a version has faults.
    Where one is a published version, what a site does not publish is not compared.
    """
    (old_catalog, old_notes), (new_catalog, new_notes) = (
        (catalog_of(version.files), ()) if are_sound else _checked(version) for version in (old, new)
    )
    before, after = _features(old, old_catalog), _features(new, new_catalog)
    is_whole = old.published is None and new.published is None
    both = [feature_id for feature_id in after if feature_id in before]
    changed = []
    for feature_id in both:
        fields = field_changes(before[feature_id], after[feature_id])
        if not is_whole:
            fields = tuple(each for each in fields if each.name not in _UNPUBLISHED)
        if fields:
            changed.append(FeatureChange(_record(feature_id, after[feature_id], new_catalog), fields))
    moved = {each.feature.id for each in changed if any(one.metres is not None for one in each.fields)}
    on = date or new_catalog.record.opening_date
    return Changes(
        old_name=old.name,
        new_name=new.name,
        old_digest=old.published or old_catalog.digest,
        new_digest=new.published or new_catalog.digest,
        added=tuple(_record(each, after[each], new_catalog) for each in after if each not in before),
        withdrawn=tuple(_record(each, before[each], old_catalog) for each in before if each not in after),
        changed=tuple(changed),
        records=tuple(each for each in _records(old, new) if is_whole or each.what != MEDIA),
        ground=tuple(_ground(before.values(), after.values(), on)),
        moved=tuple(Moved(each, before[each].geometry, after[each].geometry) for each in both if each in moved),
        notes=(*old_notes, *new_notes),
    )


def _checked(version: Version) -> tuple[Catalog, tuple[str, ...]]:
    """The catalogue of a version, and what a reader of the comparison has to know about it."""
    faults = check_files(version.files).report.faults
    hindering = [fault for fault in faults if fault.rule in _HINDERING]
    if hindering:
        raise CatalogError(f"{version.name}: cannot be compared: {hindering[0].sentence()}")
    notes = [version.note] if version.note else []
    if faults:
        count = "one fault" if len(faults) == 1 else f"{len(faults):,} faults"
        notes.append(f"{version.name} has {count} by today's rules. The first: {faults[0].sentence()}")
    return catalog_of(version.files), tuple(notes)


def _features(version: Version, catalog: Catalog) -> dict[str, Feature]:
    found = {}
    for layer in catalog.layers:
        for feature in version.files.layers[layer.file].value["features"]:
            found[feature["id"]] = feature_of(layer.id, feature)
    return found


def feature_of(layer: str, feature: Mapping[str, Any]) -> Feature:
    """A feature of a layer from its GeoJSON."""
    geometry = feature["geometry"]
    return Feature(layer, feature["properties"], shape(geometry), geometry["coordinates"])


def _day(value: Any) -> dt.date | None:
    return parse_moment(value) if isinstance(value, str) else None


def _record(feature_id: str, feature: Feature, catalog: Catalog) -> FeatureRecord:
    said = feature.properties
    cited = [catalog.sources[each] for each in said["sources"]]
    return FeatureRecord(
        id=feature_id,
        kind=cast(Kind, said["kind"]),
        name=said["name"],
        layer=feature.layer,
        claimant=said["claimant"],
        valid_from=_day(said["valid_from"]),
        valid_to=_day(said["valid_to"]),
        date_precision=said["date_precision"],
        first_reported=_day(said["first_reported"]),
        confidence=said["confidence"],
        sources=tuple(f"{each.publisher}, {each.date}" if each.date else each.publisher for each in cited),
        urls=tuple(each.url for each in cited),
    )


def field_changes(old: Feature, new: Feature) -> tuple[FieldChange, ...]:
    """The fields of a feature that differ, in the order of SUBJECTS."""
    found = []
    if old.layer != new.layer:
        found.append(FieldChange("layer", "words", old.layer, new.layer))
    for name in dict.fromkeys((*old.properties, *new.properties)):
        before, after = old.properties.get(name), new.properties.get(name)
        # A list that a feature may leave out is an empty one.
        if (before or None if isinstance(before, list) else before) != (
            after or None if isinstance(after, list) else after
        ):
            found.append(FieldChange(name, _SUBJECT_OF.get(name, "words"), before, after))
    if old.coordinates != new.coordinates or old.geometry.geom_type != new.geometry.geom_type:
        metres = _metres(old.geometry, new.geometry)
        if metres >= _SAME_M:
            found.append(FieldChange("geometry", "position", metres=metres, km2=_km2(old.geometry, new.geometry)))
    return tuple(sorted(found, key=lambda each: SUBJECTS.index(each.subject)))


def _metres(old: BaseGeometry, new: BaseGeometry) -> float:
    """The geodesic distance of the vertex of either drawing that lies farthest from the other drawing."""
    farthest = 0.0
    for one, other in ((old, new), (new, old)):
        for x, y in shapely.get_coordinates(one).tolist():
            _, near = nearest_points(Point(x, y), other if other.geom_type.endswith("Point") else _outline(other))
            farthest = max(farthest, distance_km((x, y), (near.x, near.y)))
    return farthest * 1000


def _outline(geometry: BaseGeometry) -> BaseGeometry:
    return geometry.boundary if geometry.geom_type.endswith("Polygon") else geometry


def _km2(old: BaseGeometry, new: BaseGeometry) -> tuple[float, float] | None:
    if not (old.geom_type.endswith("Polygon") and new.geom_type.endswith("Polygon")):
        return None
    return area_km2(areas_of(new.difference(old))), area_km2(areas_of(old.difference(new)))


def _records(old: Version, new: Version) -> Iterable[RecordChange]:
    """Records of the lists that were added, removed or changed, then the fields of ``catalog.json`` that differ."""
    for name, before_file in old.files.lists.items():
        after_file = new.files.lists[name]
        before, after = (_by_id(file.value if file else None) for file in (before_file, after_file))
        for record in dict.fromkeys((*before, *after)):
            if before.get(record) != after.get(record):
                yield RecordChange(name, record, before.get(record), after.get(record))
    assert old.files.catalog is not None and new.files.catalog is not None  # noqa: PT018 (both were checked)
    before, after = old.files.catalog.value, new.files.catalog.value
    for name in dict.fromkeys((*before, *after)):
        if before.get(name) != after.get(name):
            yield RecordChange(CATALOG, name, before.get(name), after.get(name))


def _by_id(value: Any) -> dict[str, Any]:
    """The records of a list by their id; of the told story its chapters, and what is above them as a record of its own."""
    if isinstance(value, dict):
        order = [chapter["id"] for chapter in value["chapters"]]
        return {TOLD_HEAD: {**value, "chapters": order}, **_by_id(value["chapters"])}
    return {each["id"]: each for each in value or ()}


def _ground(old: Iterable[Feature], new: Iterable[Feature], date: dt.date) -> Iterable[Ground]:
    """The ground that each side held on a date in each version, for the sides and bases where the two differ.

    Slivers under ``_SLIVER_KM2``, which rounding leaves along a border, count for nothing.
    """
    before, after = _held(old, date), _held(new, date)
    for side in sorted({*before, *after}):
        one, other = shapely.union_all(before.get(side, [])), shapely.union_all(after.get(side, []))
        gained, lost = (_without_slivers(each) for each in (other.difference(one), one.difference(other)))
        if not (gained.is_empty and lost.is_empty):
            yield Ground(
                side=side,
                date=date,
                old_km2=area_km2(one),
                new_km2=area_km2(other),
                gained_km2=area_km2(gained),
                lost_km2=area_km2(lost),
                gained=gained,
                lost=lost,
            )


def _without_slivers(geometry: BaseGeometry) -> MultiPolygon:
    return MultiPolygon([each for each in areas_of(geometry).geoms if area_km2(each) >= _SLIVER_KM2])


def _held(features: Iterable[Feature], date: dt.date) -> dict[str, Sequence[BaseGeometry]]:
    """The outlines that were held on a date, by side and basis, such as ``Ukraine (assessed)``."""
    held = [
        (f"{said['held_by']} ({said['basis']})", feature.geometry)
        for feature in features
        if (said := feature.properties)["kind"] == "control_area"
        and said["control_type"] == "held"
        and said["held_by"]
        and feature.geometry.geom_type.endswith("Polygon")
        and status(_day(said["valid_from"]), _day(said["valid_to"]), date) == "active"
    ]
    by_side = itertools.groupby(sorted(held, key=lambda each: each[0]), key=lambda each: each[0])
    return {side: [geometry for _, geometry in outlines] for side, outlines in by_side}
