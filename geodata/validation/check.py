"""Every fault of a catalogue, or of layer files against a catalogue, found in one pass.

The checks are in modules of their own: ``json_file`` (bytes to JSON), ``catalog_file`` and ``layer_file`` (one file),
``geometry_rules`` and ``record_rules`` (one record), ``reference_rules`` (records together), ``area_rules`` and
``place_rules`` (on the map).
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from geodata import basemap
from geodata.catalog import CATALOG, CLAIMANTS, SHIPPED, SOURCES, leads_out
from geodata.errors import LayerError
from geodata.gc_pause import no_cycles
from geodata.model import KINDS, Claimant, Source
from geodata.quoting import printable
from geodata.validation import terrain
from geodata.validation.catalog_file import (
    entries_of,
    focus_faults,
    folder_faults,
    ids_of,
    outside_fault,
    read_catalog,
    read_list,
    sides_of,
    units_of,
)
from geodata.validation.faults import Fault, Subject
from geodata.validation.layer_file import LayerFile, read_layer
from geodata.validation.place_rules import spatial_faults
from geodata.validation.records import Record
from geodata.validation.reference_rules import Contents, group_faults, reference_faults


@dataclass(frozen=True)
class Report:
    """What was checked, and every fault of it in the order of the files and their features."""

    faults: tuple[Fault, ...]
    files: int
    layers: int
    features: int
    sources: int


@dataclass(frozen=True)
class _Folder:
    """A catalogue folder, checked; ``replaced`` are the names of its files that others took the place of."""

    files: tuple[Path, ...]
    layers: tuple[LayerFile, ...]
    replaced: frozenset[str]
    contents: Contents
    faults: tuple[Fault, ...]


def validate(paths: Sequence[Path] = (), *, catalog: Path = SHIPPED) -> list[Fault]:
    """Every fault of the catalogue in a folder; or, where paths are given, of those files against that catalogue.

    A path that is a folder is a catalogue of its own. A path that bears the name of one of the catalogue's files takes
    its place, as does a layer file that holds half of one layer's ids or more, whatever its name; any other is one more
    layer. An empty list means clean. Raises nothing, whatever the files hold.
    """
    return list(check(paths, catalog=catalog).faults)


@no_cycles()
def check(paths: Sequence[Path] = (), *, catalog: Path = SHIPPED) -> Report:
    """As :func:`validate`, and what was checked."""
    folders = [path for path in paths if os.path.isdir(path)] if paths else [catalog]
    reports = [_report(_read_folder(folder, ())) for folder in folders]
    files = [path for path in paths if not os.path.isdir(path)]
    if files:
        reports.append(_check_files(files, catalog))
    return Report(
        tuple(fault for report in reports for fault in report.faults),
        files=sum(report.files for report in reports),
        layers=sum(report.layers for report in reports),
        features=sum(report.features for report in reports),
        sources=sum(report.sources for report in reports),
    )


def _check_files(paths: Sequence[Path], catalog: Path) -> Report:
    folder = _read_folder(catalog, paths)
    given = {str(path) for path in paths}
    mine = [fault for fault in folder.faults if fault.file in given]
    others = [fault for fault in folder.faults if fault.file not in given]
    if others:
        # What the rest of the catalogue has against itself is not these files' fault; what cannot be read is told.
        rest = _read_folder(catalog, (), without=folder.replaced)
        before = {fault for fault in rest.faults if fault.rule != "unreadable"}
        others = [fault for fault in others if fault not in before]
    layers = [layer for layer in folder.layers if str(layer.path) in given]
    return Report(
        tuple(mine + others),
        files=len(paths),
        layers=len(layers),
        features=sum(len(layer.records) for layer in layers),
        sources=len(folder.contents.sources or ()),
    )


def _report(folder: _Folder) -> Report:
    return Report(
        folder.faults,
        files=len(folder.files),
        layers=len(folder.layers),
        features=len(folder.contents.records),
        sources=len(folder.contents.sources or ()),
    )


def _read_folder(folder: Path, paths: Sequence[Path], *, without: Collection[str] = ()) -> _Folder:
    """Read and check a folder, with the files of ``paths`` in place of its own or beside them.

    The layers and lists whose names are in ``without`` are left out, and nothing that refers to them is checked.
    """
    given: dict[str, Path] = {}
    for path in paths:
        given.setdefault(path.name, path)
    catalog_path = given.get(CATALOG, folder / CATALOG)
    links = {name for name in (CATALOG, SOURCES, CLAIMANTS) if name not in given and leads_out(folder, name)}
    record, faults = (None, []) if CATALOG in links else read_catalog(catalog_path)
    faults += [outside_fault(folder / name) for name in sorted(links)]
    entries = entries_of(record)
    sources_path, claimants_path = given.get(SOURCES, folder / SOURCES), given.get(CLAIMANTS, folder / CLAIMANTS)
    sources, source_faults = (None, []) if SOURCES in {*without, *links} else read_list(sources_path, Source)
    claimants, claimant_faults = (None, []) if CLAIMANTS in {*without, *links} else read_list(claimants_path, Claimant)
    faults += [*source_faults, *claimant_faults]
    if record is not None:
        faults += folder_faults(folder, catalog_path, entries)

    own = {
        name: read_layer(given.get(name, folder / name), entries[name])
        for name in entries
        if name not in without and (name in given or not leads_out(folder, name))
    }
    taken = {name: path for name, path in given.items() if name in (CATALOG, SOURCES, CLAIMANTS, *entries)}
    extra = [read_layer(path, None) for path in paths if path not in taken.values()]
    old = {name for name, layer in own.items() if any(_takes_place(other, layer) for other in extra)}
    layers = [*(layer for name, layer in own.items() if name not in old), *extra]

    unread = {layer.kind for layer in layers if not layer.read} | {entries.get(name) for name in without}
    records = tuple(record for layer in layers for record in layer.records)
    contents = Contents(
        records,
        sources=None if sources is None else ids_of(sources),
        claimants=None if claimants is None else ids_of(claimants),
        measures=None if record is None else units_of(record.get("measures")),
        unread=frozenset(KINDS if record is None else (kind for kind in KINDS if kind in unread)),
        sides=None if claimants is None else sides_of(claimants),
    )
    faults += [fault for layer in layers for fault in layer.faults]
    if record is not None and "region" not in contents.unread:
        faults += focus_faults(record, catalog_path, contents.by_id("region").keys())
    faults += [*reference_faults(contents), *group_faults(contents), *_map_faults(contents)]
    files = (catalog_path, sources_path, claimants_path, *(layer.path for layer in layers))
    return _Folder(
        files=files,
        layers=tuple(layers),
        replaced=frozenset({*taken, *old}),
        contents=contents,
        faults=_in_order(faults, files, records),
    )


def _in_order(faults: Sequence[Fault], files: Sequence[Path], records: Sequence[Record]) -> tuple[Fault, ...]:
    order = {str(file): i for i, file in enumerate(files)}
    for fault in faults:
        order.setdefault(fault.file, len(order))
    places = {(record.subject.file, record.subject.feature): i for i, record in enumerate(records)}
    return tuple(sorted(faults, key=lambda f: (order[f.file], places.get((f.file, f.feature), -1))))


def _map_faults(contents: Contents) -> Iterator[Fault]:
    basemap_itself = Subject(str(basemap.FOLDER))
    try:
        if terrain.has_land():
            yield from spatial_faults(contents)
        else:
            problem = "the basemap has no land, so nothing can be checked against it"
            yield basemap_itself.fault(None, "unreadable", problem, "run 'python -m geodata.build'")
    except LayerError as error:
        yield basemap_itself.fault(None, "unreadable", printable(str(error), limit=400), "restore the basemap")


def _takes_place(extra: LayerFile, layer: LayerFile) -> bool:
    """Whether a file under another name is a new version of a catalogue's layer."""
    ids = {record.id for record in layer.records if record.id is not None}
    shared = ids & {record.id for record in extra.records}
    return bool(ids) and extra.kind == layer.kind and 2 * len(shared) >= len(ids)
