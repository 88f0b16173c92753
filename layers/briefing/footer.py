"""The footer of the first page: its sources in a few words, and notes on the drawing, the projection and the data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import numpy as np

from geodata.catalog import Catalog
from geodata.catalog_model import Source
from layers.briefing.canvas import Canvas
from layers.briefing.citations import brief_source
from layers.briefing.content import Content
from layers.briefing.fonts import ASCENT, width, wrap
from layers.briefing.message.report import LATER
from layers.briefing.page_grid import PageGrid
from layers.language import ENGLISH, later, say, spoken

#: The sources take this share of the footer's width, the notes the rest.
_SOURCES_SHARE = 0.6
_GAP = 14.0
#: What every page says of its drawing, and a page in another language of the texts of the data.
SCHEMATIC = later(
    "Routes, badges and control outlines are schematic: drawn to be read, not measured. Areas are as reported."
)
IN_ENGLISH = later("Titles, claims and names of sources are in English, as the catalogue has them.")


def _source_lines(grid: PageGrid, sources: Sequence[Source], numbered: Mapping[str, int], date: dt.date) -> list[str]:
    scale = grid.type
    x0, _, x1, _ = grid.content
    text = "; ".join(
        f"[{numbered[source.id]}]\u00a0{brief_source(source)}{LATER if is_later(source, date) else ''}"
        for source in sources
    )
    indent = width(say("Sources") + "  ", scale.fine_bold)
    return wrap(text or say("none"), scale.fine, _SOURCES_SHARE * (x1 - x0) - _GAP, indent_pt=indent)


def is_later(source: Source, date: dt.date) -> bool:
    """Whether a source was published after the date of the page."""
    return source.date is not None and source.date > date


def footer_fits(catalog: Catalog, grid: PageGrid, numbered: Mapping[str, int], date: dt.date) -> bool:
    """Whether the footer has space for these sources. ``numbered`` maps their ids to their numbers."""
    if not grid.layout.sources:
        return True
    return len(_source_lines(grid, [catalog.sources[s] for s in numbered], numbered, date)) <= grid.footer_lines


def draw_footer(
    canvas: Canvas,
    grid: PageGrid,
    content: Content,
    projection: str,
    sources: Sequence[Source],
    numbered: Mapping[str, int],
) -> None:
    """Draw the footer: the numbered sources at the left; filters, projection, credits and data digest at the right."""
    if not grid.layout.footer:
        return
    scale = grid.type
    theme = canvas.theme
    x0, _, x1, _ = grid.content
    top = grid.content[1] - 0.5 * scale.body.size
    canvas.lines([np.array([(x0, top), (x1, top)])], theme.rule, 0.8, z=5)
    font = scale.fine
    marked = content.hindsight or any(is_later(source, content.date) for source in sources)
    notes = [
        *([f"{LATER} " + say("Published after the date of this page.")] if marked else []),
        say(SCHEMATIC),
        *([say(IN_ENGLISH)] if spoken() != ENGLISH else []),
        say("Projection: {name}.", name=projection),
        f"{content.credits}.",
        f"{content.data_note}. " + say("Data digest {digest}.", digest=content.digest),
    ]
    if not grid.layout.sources:
        # What is not true of the page without these words comes first; the sources are on a later page.
        later_than = f"{LATER} " + say("Later than this date.") + " " if marked else ""
        drawing = say("Drawing schematic") + ". " + (say(IN_ENGLISH) + " " if spoken() != ENGLISH else "")
        short = f"{later_than}{drawing}{content.credits}. {content.data_note}."
        y = top - 0.5 * scale.body.size - ASCENT * font.size
        with canvas.part("P", "notes"):
            for line in wrap(short, font, x1 - x0)[: grid.footer_lines]:
                canvas.text(x0, y, line, font, theme.muted, keep=("text", f"footer {line[:20]}"))
                y -= 1.2 * font.size
        return
    split = x0 + _SOURCES_SHARE * (x1 - x0)
    columns = [
        (x0, _source_lines(grid, sources, numbered, content.date)),
        (split, [line for note in notes for line in wrap(note, font, x1 - split)]),
    ]
    for x, lines in columns:
        with canvas.part("P", "sources" if x == x0 else "notes"):
            y = top - 0.6 * scale.body.size - ASCENT * font.size
            indent = 0.0
            if x == x0:
                canvas.text(x, y, say("Sources"), scale.fine_bold, theme.ink, keep=("text", "footer sources"))
                indent = width(say("Sources") + "  ", scale.fine_bold)
            for i, line in enumerate(lines):
                canvas.text(
                    x + (indent if i == 0 else 0.0), y, line, font, theme.muted, keep=("text", f"footer {line[:20]}")
                )
                y -= 1.2 * font.size
