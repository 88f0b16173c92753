"""Every fault of a catalogue, or of layer files against a catalogue, found in one pass.

The checks are in modules of their own: ``json_file`` (bytes to JSON), ``catalog_file`` and ``layer_file`` (one file),
``media_rules`` (pictures and documents), ``geometry_rules`` and ``record_rules`` (one record), ``reference_rules`` (records
together), ``area_rules`` and ``place_rules`` (on the map). ``claim_rules`` is about links between claims and their grades.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from geodata import basemap
from geodata.catalog_model import Claimant, Question, Source
from geodata.chapters.rules import check_told, told_faults
from geodata.chapters.translated import translation_faults
from geodata.errors import LayerError
from geodata.folder import CATALOG, CLAIMANTS, MEDIA, QUESTIONS, SHIPPED, SOURCES, STORY, is_there
from geodata.gc_pause import no_cycles
from geodata.model import KINDS
from geodata.quoting import printable
from geodata.validation import terrain
from geodata.validation.catalog_file import (
    check_catalog,
    check_list,
    dates_of,
    focus_faults,
    folder_faults,
    form_fault,
    ids_of,
    outside_fault,
    publisher_faults,
    sides_of,
    types_of,
    units_of,
)
from geodata.validation.claim_rules import claim_faults, question_faults
from geodata.validation.faults import Fault, Subject
from geodata.validation.folder_files import FolderFiles, read_folder
from geodata.validation.json_file import read_json_file
from geodata.validation.layer_file import LayerFile, check_layer
from geodata.validation.media_rules import check_media, media_faults
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
class CheckedFiles:
    """The files of a folder that were checked: the report, and the records of each layer."""

    report: Report
    layers: tuple[LayerFile, ...]
    #: The names of the folder's own files that other files were checked in place of.
    replaced: frozenset[str]


def validate(paths: Sequence[Path] = (), *, catalog: Path = SHIPPED) -> list[Fault]:
    """Every fault of the catalogue in a folder; or, where paths are given, of those files against that catalogue.

    A path to a folder is a catalogue of its own. A file with the name of one of the catalogue's files is checked in its
    place; so is a layer file that has at least half of the ids of one layer, whatever its name. Any other file is checked
    as a further layer. An empty list means that there are no faults. Raises nothing, whatever the files hold.

    >>> validate()
    []
    """
    return list(check(paths, catalog=catalog).faults)


@no_cycles()
def check(paths: Sequence[Path] = (), *, catalog: Path = SHIPPED) -> Report:
    """As :func:`validate`, and what was checked."""
    folders = [path for path in paths if os.path.isdir(path)] if paths else [catalog]
    reports = [check_files(read_folder(folder)).report for folder in folders]
    files = [path for path in paths if not os.path.isdir(path)]
    if files:
        reports.append(_check_against(files, catalog))
    return Report(
        tuple(fault for report in reports for fault in report.faults),
        files=sum(report.files for report in reports),
        layers=sum(report.layers for report in reports),
        features=sum(report.features for report in reports),
        sources=sum(report.sources for report in reports),
    )


def _check_against(paths: Sequence[Path], folder: Path) -> Report:
    """Check files against the catalogue in a folder. Faults that the rest of the catalogue has without them are left out."""
    read = functools.cache(read_json_file)
    found = check_files(read_folder(folder, paths, read=read))
    given = {str(path) for path in paths}
    faults = found.report.faults
    mine = [fault for fault in faults if fault.file in given]
    others = [fault for fault in faults if fault.file not in given]
    if others:
        rest = check_files(read_folder(folder, read=read), without=found.replaced).report
        before = {fault for fault in rest.faults if fault.rule != "unreadable"}
        others = [fault for fault in others if fault not in before]
    layers = [layer for layer in found.layers if str(layer.path) in given]
    return Report(
        tuple(mine + others),
        files=len(paths),
        layers=len(layers),
        features=sum(len(layer.records) for layer in layers),
        sources=found.report.sources,
    )


@no_cycles()
def check_files(files: FolderFiles, *, without: Collection[str] = ()) -> CheckedFiles:
    """Check files that were read already.

    The layers and lists whose names are in ``without`` are left out, and nothing that refers to them is checked.
    """
    folder, entries = files.folder, files.entries
    files = files.without(without)
    if files.catalog is not None and (other_form := form_fault(files.catalog)):
        # One sentence, not a fault for every field that this version does not know.
        return CheckedFiles(Report((other_form,), files=1, layers=0, features=0, sources=0), (), files.given)
    record, faults = (None, []) if files.catalog is None else check_catalog(files.catalog)
    sources, source_faults = (None, []) if files.sources is None else check_list(files.sources, Source)
    claimants, claimant_faults = (None, []) if files.claimants is None else check_list(files.claimants, Claimant)
    lists = {CATALOG: files.catalog, SOURCES: files.sources, CLAIMANTS: files.claimants}
    paths = {name: folder / name if file is None else file.path for name, file in lists.items()}
    links = [name for name, file in lists.items() if file is None and name not in without]
    for name, file in ((MEDIA, files.media), (QUESTIONS, files.questions), (STORY, files.told)):
        if file is None and name not in without and is_there(folder, name):
            links.append(name)
    media_path = folder / MEDIA if files.media is None else files.media.path
    media, faults_of_media = (None, []) if MEDIA in links or MEDIA in without else check_media(folder, files.media)
    questions, faults_of_questions = ([], []) if files.questions is None else check_list(files.questions, Question)
    questions_path = folder / QUESTIONS if files.questions is None else files.questions.path
    told, faults_of_told = (None, []) if files.told is None else check_told(files.told)
    told_path = folder / STORY if files.told is None else files.told.path
    faults += [outside_fault(folder / name) for name in sorted(links)]
    faults += [*source_faults, *claimant_faults, *faults_of_media, *faults_of_questions, *faults_of_told]
    if record is not None:
        faults += folder_faults(folder, paths[CATALOG], entries)

    own = {name: check_layer(file, entries[name]) for name, file in files.layers.items()}
    extra = [check_layer(file, None) for file in files.extra]
    old = {name for name, layer in own.items() if any(_takes_place(other, layer) for other in extra)}
    layers = [*(layer for name, layer in own.items() if name not in old), *extra]

    unread = {layer.kind for layer in layers if not layer.read} | {
        kind for name, kind in entries.items() if name in without
    }
    records = tuple(record for layer in layers for record in layer.records)
    contents = Contents(
        records,
        sources=None if sources is None else ids_of(sources),
        claimants=None if claimants is None else ids_of(claimants),
        measures=None if record is None else units_of(record.get("measures")),
        unread=frozenset(KINDS if record is None else (kind for kind in KINDS if kind in unread)),
        sides=None if claimants is None else sides_of(claimants),
        source_dates=None if sources is None else dates_of(sources),
        claimant_types=None if claimants is None else types_of(claimants),
    )
    faults += [fault for layer in layers for fault in layer.faults]
    if record is not None and sources is not None:
        faults += publisher_faults(record, paths[CATALOG], sources)
    if record is not None and "region" not in contents.unread:
        faults += focus_faults(record, paths[CATALOG], contents.by_id("region").keys())
    faults += [*reference_faults(contents), *claim_faults(contents), *group_faults(contents), *_map_faults(contents)]
    faults += media_faults(contents, media_path, media)
    faults += question_faults(contents, questions_path, questions)
    faults += told_faults(contents, told_path, told)
    faults += translation_faults(record, paths[CATALOG], told)
    beside = [file.path for file in (files.media, files.questions, files.told) if file is not None]
    checked = (*paths.values(), *beside, *(layer.path for layer in layers))
    report = Report(
        _in_order(faults, checked, records),
        files=len(checked),
        layers=len(layers),
        features=len(records),
        sources=len(contents.sources or ()),
    )
    return CheckedFiles(report, tuple(layers), files.given | old)


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
