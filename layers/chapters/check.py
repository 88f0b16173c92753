"""The rules of ``story.json`` that need Views: each chapter's View can be used, and shows what the chapter cites."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from geodata.catalog import Catalog
from geodata.chapters.markdown import citations
from geodata.folder import SHIPPED, STORY
from geodata.model import KIND_ROWS
from geodata.opening import CheckedCatalog, check_and_open, read_folder
from geodata.quoting import quoted
from geodata.validation.check import Report, check
from geodata.validation.faults import Fault, Subject
from layers.chapters import ToldChapter, told_story
from layers.knowledge.known_marks import shown
from layers.marks import Mark, marks, passes
from layers.view_fields import FIELDS

_NAMES = frozenset(row.query for row in FIELDS)


def check_with_views(paths: Sequence[Path] = (), *, catalog: Path = SHIPPED) -> Report:
    """As :func:`geodata.validation.check.check`, and then the Views of the chapters, where nothing else is at fault."""
    folders = [path for path in paths if os.path.isdir(path)] if paths else [catalog]
    files = [path for path in paths if not os.path.isdir(path)]
    reports = []
    for folder in folders:
        opened = check_and_open(read_folder(folder))
        reports.append(_with(opened.report, _faults_of(opened, folder / STORY)))
    if files:
        report = check(files, catalog=catalog)
        if not report.faults:
            # A file under a name that the catalogue does not have is a further layer, which no chapter can cite yet.
            opened = check_and_open(replace(read_folder(catalog, files), extra=()))
            given = next((path for path in files if path.name == STORY), catalog / STORY)
            report = _with(report, _faults_of(opened, given))
        reports.append(report)
    return Report(
        tuple(fault for report in reports for fault in report.faults),
        **{
            name: sum(getattr(report, name) for report in reports)
            for name in ("files", "layers", "features", "sources")
        },
    )


def view_faults(catalog: Catalog, found: Sequence[Mark], path: Path) -> Iterator[Fault]:
    """Chapters whose View cannot be used, or does not show what they cite. ``found`` are all marks of the catalogue."""
    told = told_story(catalog, {mark.id for mark in found})
    by_id = {mark.id: mark for mark in found}
    for chapter in told.chapters if told else ():
        subject = Subject(str(path), chapter.id)
        yield from _bad_view(subject, chapter)
        drawn = {mark.id for mark in shown(found, chapter.view)}
        wanted = [*chapter.cited, *([chapter.view.selected] if chapter.view.selected else [])]
        for name in dict.fromkeys(wanted):
            if reason := _unseen(by_id.get(name), name in drawn, chapter):
                problem = f"{quoted(name)}{_where(chapter, name)} is not visible in the chapter's View: {reason}"
                yield subject.fault(
                    "view", "not_in_view", problem, "change the date or the filters, or cite another row"
                )


def _with(report: Report, faults: tuple[Fault, ...]) -> Report:
    return replace(report, faults=(*report.faults, *faults))


def _faults_of(opened: CheckedCatalog, path: Path) -> tuple[Fault, ...]:
    if opened.catalog is None or opened.catalog.told is None:
        return ()
    return tuple(view_faults(opened.catalog, marks(opened.catalog, opened.layers), path))


def _bad_view(subject: Subject, chapter: ToldChapter) -> Iterator[Fault]:
    for misfit in chapter.misfits:
        problem = f"{misfit.name}={quoted(misfit.value)} is not {misfit.expected}"
        yield subject.fault("view", "bad_view", problem, "copy the address of the map as it should be")
    for name, count in Counter(name for name, _ in chapter.query).items():
        if name not in _NAMES:
            problem = f"{quoted(name)} is not a part of a View; the parts are {', '.join(sorted(_NAMES))}"
            yield subject.fault("view", "bad_view", problem, "correct the name, or delete it")
        elif count > 1:
            yield subject.fault("view", "bad_view", f"{quoted(name)} is given {count} times", "give it once")


def _where(chapter: ToldChapter, name: str) -> str:
    """Which paragraphs cite a feature; nothing of one that only the View selects."""
    paragraphs = [spans for block in chapter.blocks for spans in block.items]
    numbers = [str(number) for number, spans in enumerate(paragraphs, 1) if name in citations(spans)]
    return f", which paragraph {' and '.join(numbers)} cites," if numbers else ""


def _unseen(mark: Mark | None, is_drawn: bool, chapter: ToldChapter) -> str | None:
    """Why the View does not draw a feature; None where it does."""
    view = chapter.view
    if mark is None:
        return "there is no such feature"
    status = mark.status(view.date)
    if is_drawn and (status == "active" or KIND_ROWS[mark.kind].fading or KIND_ROWS[mark.kind].reference):  # type: ignore[index]
        return None
    if status == "upcoming":
        return f"it begins on {mark.valid_from}, and the View is of {view.date}"
    if status == "past":
        return f"it is over on {view.date}, and is not drawn any more"
    if not passes(mark, view):
        return "the View's layers or filters leave it out"
    return f"it became public on {mark.first_reported}, after the day of knowledge {view.known_by}"
