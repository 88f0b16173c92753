"""The blocks of the printed report: its head, its contents, its entries, and the parts of a block that is too tall."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from layers.briefing.fonts import ASCENT, drawable
from layers.briefing.text_blocks import LineSetter, TextBlock, TextRun, note_block
from layers.briefing.theme import TypeScale
from layers.language import say
from layers.versions.report import Entry, Report, Section

#: The height of a map of ground and of the key below it, in points.
MAP_PT, KEY_PT = 150.0, 24.0
CONTENTS = "contents "


def head_blocks(report: Report, scale: TypeScale, wide: float) -> list[TextBlock]:
    """What stands below the title: both versions with their digests, notes, and the summary."""
    said = [
        *(say("Old: {version}", version=report.old), say("New: {version}", version=report.new)),
        *(say("Note: {note}", note=note) for note in report.notes),
    ]
    blocks = [note_block(drawable(text), scale, wide, name=f"head {at}") for at, text in enumerate(said)]
    return [*blocks, note_block(drawable(report.summary), scale, wide, name="summary", role="ink")]


def contents_block(at: int, section: Section, scale: TypeScale, wide: float, page: int = 0) -> TextBlock:
    """One line of the contents: a section, its number of entries, and its page from 1."""
    setter = LineSetter(wide, 0.0, scale.leading)
    setter.para(
        f"{section.title} ({len(section.entries):,}), " + say("page {number}", number=page), scale.small, "muted"
    )
    return TextBlock(f"{CONTENTS}{at}", setter.down, tuple(setter.runs))


def entry_blocks(name: str, entry: Entry, scale: TypeScale, wide: float, most: float) -> Iterator[TextBlock]:
    """One entry: what it is, what changed in it, who says it and where; below that the space of its map, if it has one.

    No block is taller than ``most`` points. The one with the map ends in its space and is called ``name``, as are all that
    have no map.
    """
    setter = LineSetter(wide, 0.0, scale.leading * 0.97)
    setter.para(drawable(entry.head), scale.body_bold)
    for line in entry.lines:
        setter.para(drawable(line), scale.small)
    if entry.credit:
        setter.para(drawable(entry.credit), scale.fine, "muted")
    text = TextBlock(name, setter.down + 0.5 * scale.body.size, tuple(setter.runs))
    if entry.ground is None:
        yield from pieces(text, most)
    elif text.height + MAP_PT + KEY_PT <= most:
        yield replace(text, height=text.height + MAP_PT + KEY_PT)
    else:
        yield from pieces(replace(text, id=f"{name} text"), most)
        yield TextBlock(name, MAP_PT + KEY_PT + 0.5 * scale.body.size, ())


def pieces(block: TextBlock, most: float) -> Iterator[TextBlock]:
    """A block in parts of at most ``most`` points, cut between lines; one that is not taller is one part."""
    start, kept = 0.0, list[TextRun]()
    if block.height <= most:
        yield block
        return
    for run in block.runs:
        top = run.down - ASCENT * run.font.size
        if kept and top + 1.3 * run.font.size - start > most:
            yield replace(block, height=top - start, runs=tuple(kept))
            start, kept = top, []
        kept.append(replace(run, down=run.down - start))
    yield replace(block, height=block.height - start, runs=tuple(kept))


def linked(block: TextBlock, entry: Entry) -> Iterator[tuple[TextRun, int, int, str]]:
    """The parts of the lines of a block that name a source: the line, where the part begins and ends, and the address."""
    text = " ".join(run.text for run in block.runs)
    after: dict[str, int] = {}
    for words, url in entry.links:
        said = drawable(words)
        begins = text.find(said, after.get(said, text.find(drawable(entry.credit)) if entry.credit else 0))
        if begins < 0 or not said:
            continue
        after[said] = ends = begins + len(said)
        at = 0
        for run in block.runs:
            first, last = max(begins - at, 0), min(ends - at, len(run.text))
            if first < last:
                yield run, first, last, url
            at += len(run.text) + 1
