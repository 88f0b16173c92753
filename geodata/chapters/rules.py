"""Rules of ``story.json``: its form, its Markdown, and that every paragraph rests on rows which hold its figures and dates.

Whether the View of a chapter can be used and shows what the chapter cites is checked in :mod:`layers.chapters.check`, since
this room knows nothing of Views.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from geodata.catalog_model import ToldStory
from geodata.chapters.figures import Held, dates_without, figures_without, held_by, said_in
from geodata.chapters.markdown import Block, MarkdownError, Span, citations, parse, statements
from geodata.quoting import nearest, quoted
from geodata.validation.catalog_file import repeated
from geodata.validation.faults import Fault, Subject
from geodata.validation.json_file import JsonFile
from geodata.validation.model_rules import model_faults
from geodata.validation.records import Record
from geodata.validation.reference_rules import Contents
from geodata.validation.text_rules import text_faults


def check_told(file: JsonFile) -> tuple[dict[str, Any] | None, list[Fault]]:
    """The object in ``story.json``, None where it cannot be used at all, and the faults of its form."""
    whole, value, faults = Subject(str(file.path)), file.value, list(file.faults)
    if not file.is_json:
        return None, faults
    if not isinstance(value, dict):
        problem = f"the file holds {quoted(value)}, not a story"
        return None, [*faults, whole.fault(None, "wrong_type", problem, "write one JSON object with its chapters")]
    texts = list(text_faults(value, whole))
    faults += [*texts, *model_faults(value, ToldStory, whole, besides=texts)]
    for _, name in repeated(chapter.get("id") for _, chapter in _chapters(value)):
        subject = Subject(str(file.path), name)
        faults.append(subject.fault("id", "duplicate_id", "two chapters have this id", "give one of them another id"))
    return value, faults


def told_faults(contents: Contents, path: Path, told: Mapping[str, Any] | None) -> Iterator[Fault]:
    """Chapters whose text is not of the allowed Markdown, cites nothing, or says what no row that it cites holds."""
    if told is None or contents.unread:
        return
    records = {record.id: record for record in contents.records if record.id is not None}
    held: dict[str, Held] = {}
    everything: list[Held] = []
    for i, chapter in _chapters(told):
        name, text, title = chapter.get("id"), chapter.get("text"), chapter.get("title")
        subject = Subject(str(path), name if isinstance(name, str) and name else f"#{i + 1}")
        if not isinstance(text, str):
            continue
        try:
            blocks = parse(text)
        except MarkdownError as error:
            yield _unsafe(subject, "text", error, unreadable_paragraph(text))
            continue
        cited = {name for block in blocks for spans in block.items for name in citations(spans)}
        held |= {name: held_by(records[name].properties) for name in cited if name in records and name not in held}
        rows = [held[name] for name in cited if name in held]
        everything += rows
        yield from _text_faults(subject, blocks, records, held)
        yield from _plain_faults(subject, "title", title, rows, "the rows that the chapter cites")
    whole = Subject(str(path))
    for field in ("title", "lede"):
        yield from _plain_faults(whole, field, told.get(field), everything, "the rows that the chapters cite")


def _chapters(told: Mapping[str, Any]) -> list[tuple[int, Mapping[str, Any]]]:
    chapters = told.get("chapters")
    return [
        (i, each) for i, each in enumerate(chapters if isinstance(chapters, list) else ()) if isinstance(each, dict)
    ]


def _text_faults(
    subject: Subject, blocks: tuple[Block, ...], records: Mapping[str, Record], held: Mapping[str, Held]
) -> Iterator[Fault]:
    paragraphs = [spans for block in blocks for spans in block.items]
    for number, spans in enumerate(paragraphs, 1):
        where, cited = f"paragraph {number}", citations(spans)
        if not cited:
            problem = f"{where} cites no feature"
            yield subject.fault("text", "no_citation", problem, "name the row that says it, such as [E069]")
            continue
        for name in cited:
            if name not in records:
                problem = (
                    f"{where} cites {quoted(name)}, which is not a feature of the catalogue{nearest(name, records)}"
                )
                yield subject.fault("text", "unknown_feature", problem, "correct the id, or delete it")
        known = [records[name] for name in cited if name in records]
        yield from _link_faults(subject, where, spans, known)
        if len(known) < len(cited):
            continue
        for text, names in statements(spans):
            said, rows, behind = said_in(text), [held[name] for name in names], ", ".join(names)
            for words in figures_without(said, rows):
                problem = f"{where} says {quoted(words)}, which is no figure of what is cited there ({behind})"
                yield subject.fault(
                    "text", "unheld_figure", problem, "write the row's figure, or cite the row that has it"
                )
            for words in dates_without(said, rows):
                problem = f"{where} says {quoted(words)}, which is no date of what is cited there ({behind})"
                yield subject.fault("text", "unheld_date", problem, "write the row's date, or cite the row that has it")


def _link_faults(subject: Subject, where: str, spans: tuple[Span, ...], cited: list[Record]) -> Iterator[Fault]:
    sources = {source for record in cited for _, source in record.texts("sources")}
    for span in spans:
        if span.kind == "link" and span.source not in sources:
            problem = (
                f"{where} links to {quoted(span.source)}, which no row that it cites names as a source"
                f"{nearest(span.source, sources)}"
            )
            yield subject.fault("text", "unknown_source", problem, "link to a source of a cited row, or cite the row")


def _plain_faults(subject: Subject, field: str, text: Any, rows: list[Held], whose: str) -> Iterator[Fault]:
    """Faults of a title or a lede: it has no markup and cites nothing, so its figures are those of the rows below it."""
    if not isinstance(text, str):
        return
    try:
        spans = [span for block in parse(text) for spans in block.items for span in spans]
    except MarkdownError as error:
        yield _unsafe(subject, field, error)
        return
    if any(span.kind != "text" for span in spans):
        problem = "it has emphasis, a citation or a link"
        yield subject.fault(field, "unsafe_markdown", problem, "write plain words; the chapters cite")
        return
    said = said_in(text)
    for words in figures_without(said, rows):
        problem = f"it says {quoted(words)}, and none of {whose} has that figure"
        yield subject.fault(field, "unheld_figure", problem, "write a figure that the text cites, or none")
    for words in dates_without(said, rows):
        problem = f"it says {quoted(words)}, and none of {whose} is of that date"
        yield subject.fault(field, "unheld_date", problem, "write a date that the text cites, or none")


def unreadable_paragraph(text: str) -> int | None:
    """The number of the first paragraph that is not of the allowed Markdown; None where it is not in one of them."""
    number = 1
    for part in re.split(r"\n[ \t]*\n", text.strip()):
        try:
            number += sum(len(block.items) for block in parse(part))
        except MarkdownError:
            return number
    return None


def _unsafe(subject: Subject, field: str, error: MarkdownError, paragraph: int | None = None) -> Fault:
    problem = f"{f'paragraph {paragraph}' if paragraph else 'the text'} has {error}"
    remedy = "use paragraphs, *emphasis*, lists, citations and links to sources only"
    return subject.fault(field, "unsafe_markdown", problem, remedy)
