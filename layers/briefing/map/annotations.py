"""Chosen events as sentences on the map, each with a line to its place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from layers import words
from layers.briefing.canvas import Canvas
from layers.briefing.content import Content, is_later
from layers.briefing.fonts import ASCENT, Font, drawable, width, wrap
from layers.briefing.map.labels import MapText
from layers.briefing.map.placement import LabelRequest, PlacedLabel
from layers.briefing.message.report import LATER
from layers.marks import Mark

#: A sentence is set in lines of about so many ems, the widest first; the narrower ones where there is no space.
_EMS = (19.0, 15.0, 12.0)
_PAD, _LEADING = 3.0, 1.18


@dataclass(frozen=True)
class Annotation:
    """A sentence about an event: its id, its place in degrees, its date, what happened and who says so."""

    id: str
    lonlat: tuple[float, float]
    when: str
    text: str
    current: bool


def sentences(content: Content, marks: Iterable[Mark], chosen: Sequence[str]) -> tuple[Annotation, ...]:
    """The sentences of the chosen events that are shown on the page's date, in the order of the option."""
    shown = {mark.id: mark for mark in marks}
    found = []
    for name in dict.fromkeys(chosen):
        if (mark := shown.get(name)) is None:
            continue
        at = mark.geometry.representative_point()
        when = words.shortened(mark.card.when)
        later = f" {LATER}" if is_later(mark, content.date) else ""
        # A title that begins with its claimant says already who says so.
        said = mark.name if ": " in mark.name else f"{mark.name} ({mark.card.who})"
        current = mark.status(content.date) == "active"
        found.append(Annotation(name, (float(at.x), float(at.y)), f"{when}{later}", drawable(said), current))
    return tuple(found)


def draw_annotations(text: MapText, found: Sequence[Annotation]) -> frozenset[str]:
    """Draw the sentences where there is space, near their places; returns the ids of the drawn ones."""
    font, bold = text.type.body, text.type.body_bold
    done = set()
    for each in found:
        spot = text.at(*each.lonlat)
        if not text.shows(spot, 3):
            continue
        for ems in _EMS:
            room = ems * font.size
            lines = wrap(each.text, font, room)
            wide = max(width(line, font) for line in [*lines]) if lines else 0.0
            wide = max(wide, width(each.when, bold)) + 2 * _PAD
            tall = (len(lines) + 1) * _LEADING * font.size + 2 * _PAD
            name = f"annotation:{each.id}"
            placed = text.place(
                LabelRequest(
                    name, *spot, wide, tall, gap=9.0, clear=(5.0, 5.0), must=True, over_lines=True, leader_from=0
                )
            )
            if placed:
                _draw(text.canvas, text, each, lines, placed, font, bold)
                done.add(each.id)
                break
    return frozenset(done)


def _draw(
    canvas: Canvas, text: MapText, each: Annotation, lines: Sequence[str], placed: PlacedLabel, font: Font, bold: Font
) -> None:
    theme = canvas.theme
    edge = theme.accent if each.current else theme.muted
    text.leader(placed, edge, z=10.8)
    x0, _, _, y1 = placed.box
    canvas.rect(placed.box, fill=theme.page, stroke=edge, width_pt=0.8, radius=2.0, z=13)
    y = y1 - _PAD - ASCENT * font.size
    canvas.text(x0 + _PAD, y, each.when, bold, edge, z=14)
    for i, line in enumerate(lines, start=1):
        canvas.text(x0 + _PAD, y - i * _LEADING * font.size, line, font, theme.ink, z=14)
    canvas.keep("label", f"annotation:{each.id}", placed.box)
