"""The text blocks of a page: reports, movements, figures and sources. They are measured before they are drawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from layers.briefing.canvas import Canvas
from layers.briefing.citations import cite
from layers.briefing.content import FigureRow
from layers.briefing.drawing import parts
from layers.briefing.fonts import ASCENT, Font, width, wrap
from layers.briefing.map.projection import Bounds
from layers.briefing.map.report_badges import badge_size, draw_badge, draw_tag, tag_size
from layers.briefing.message.report import LATER, Report
from layers.briefing.movements import Movement
from layers.briefing.theme import TypeScale
from layers.language import say
from layers.style import STYLES

Role = Literal["ink", "muted", "accent"]


@dataclass(frozen=True)
class TextRun:
    """A run of text in one font: its baseline starts ``x`` points right of and ``down`` points below the block's corner."""

    x: float
    down: float
    text: str
    font: Font
    role: Role = "ink"


@dataclass(frozen=True)
class TextBlock:
    """A block of text with its height in points, the number or the letter before it, and its symbol.

    ``style`` is the key of the symbol. ``strong`` is whether the block is about something current.
    """

    id: str
    height: float
    runs: tuple[TextRun, ...]
    number: str | None = None
    letter: str | None = None
    style: str | None = None
    strong: bool = False
    keep_with_next: bool = False


class LineSetter:
    """Sets paragraphs one below the other, in a width and from a left edge in points."""

    def __init__(self, width_pt: float, left: float, leading: float) -> None:
        self.width, self.left, self.leading = width_pt, left, leading
        self.down = 0.0
        self.runs: list[TextRun] = []

    def para(self, text: str, font: Font, role: Role = "ink", *, lead_in: tuple[str, Font, Role] | None = None) -> None:
        indent = 0.0
        if lead_in:
            opening, its_font, its_role = lead_in
            indent = width(opening + "  ", its_font)
            if indent > self.width - self.left:
                self.para(opening, its_font, its_role)
                indent = 0.0
            else:
                self.runs.append(TextRun(self.left, self.down + ASCENT * its_font.size, opening, its_font, its_role))
        lines = wrap(text, font, self.width - self.left, indent_pt=indent)
        tallest = max(font.size, lead_in[1].size if lead_in and indent else 0.0)
        for i, line in enumerate(lines):
            x = self.left + (indent if i == 0 else 0.0)
            size = tallest if i == 0 else font.size
            if line:
                self.runs.append(TextRun(x, self.down + ASCENT * size, line, font, role))
            self.down += self.leading * size
        if not lines and lead_in:
            self.down += self.leading * tallest


def heading(text: str, scale: TypeScale, *, note: str = "", width_pt: float = 0.0, apart: bool = False) -> TextBlock:
    """A heading. ``note`` is set below it in small type; ``apart`` adds space above it."""
    setter = LineSetter(width_pt, 0.0, scale.leading)
    setter.down = 0.7 * scale.heading.size if apart else 0.0
    setter.runs.append(TextRun(0.0, setter.down + ASCENT * scale.heading.size, text, scale.heading))
    setter.down += 1.42 * scale.heading.size
    if note:
        setter.para(note, scale.fine, "muted")
        setter.down += 0.35 * scale.body.size
    return TextBlock(f"heading {text}", setter.down, tuple(setter.runs), keep_with_next=True)


def dated(when: str, *, later: bool) -> str:
    """The date of an item, with a mark where the item was published after the date of the page."""
    return f"{when} {LATER}" if later else when


def report_block(
    report: Report, number: int, numbered: Mapping[str, int], scale: TypeScale, width_pt: float
) -> TextBlock:
    """One report: its date and place, its title, who says it, how certain it is, its figures and its sources."""
    body = scale.body.size
    setter = LineSetter(width_pt, 2.75 * body, scale.leading * 0.97)
    when = dated(report.when, later=report.later)
    setter.para(
        report.where,
        scale.body,
        "muted",
        lead_in=(when, scale.body_bold, "accent" if report.current else "ink"),
    )
    setter.para(report.title, scale.lead)
    setter.para(f"{report.attribution} {cite(report.sources, numbered)}".strip(), scale.small, "muted")
    return TextBlock(
        report.id,
        setter.down + 0.5 * body,
        tuple(setter.runs),
        number=str(number),
        style=report.style,
        strong=report.current,
    )


def movement_block(
    movement: Movement,
    letter: str,
    numbered: Mapping[str, int],
    scale: TypeScale,
    width_pt: float,
    *,
    every_leg: bool = True,
) -> TextBlock:
    """One movement: its mode, its ends and its journeys (:meth:`Movement.listed`)."""
    body = scale.body.size
    setter = LineSetter(width_pt, 2.75 * body, scale.leading * 0.97)
    title = f"{movement.title} ({say(movement.note)})" if movement.note else movement.title
    setter.para(title, scale.lead, lead_in=(movement.mode, scale.body_bold, "ink"))
    for leg, line in movement.listed(every_leg=every_leg):
        text = f"{line} {cite(leg.sources, numbered)}".strip()
        date_font, when = scale.body_bold.at(scale.small.size), dated(leg.when, later=leg.later)
        setter.para(
            text,
            scale.small,
            "muted",
            lead_in=(when, date_font, "accent" if leg.current else "ink"),
        )
    return TextBlock(
        movement.key,
        setter.down + 0.5 * body,
        tuple(setter.runs),
        letter=letter,
        style=movement.style,
        strong=movement.current,
    )


def _claims(row: FigureRow, shown: int, numbered: Mapping[str, int]) -> str:
    """The first claims of a figure in one paragraph, and the number of the others."""
    texts = []
    for number, who, sources in row.claims[:shown]:
        # A headline in the words of its only claimant is not repeated.
        lead = "" if len(row.claims) == 1 and number.casefold() == row.value.casefold() else f"{number}: "
        texts.append(f"{lead}{who} {cite(sources, numbered)}".strip())
    rest = len(row.claims) - shown
    return "; ".join([*texts, *([say("{count} more", count=rest)] if rest else [])])


def claims_that_fit(row: FigureRow, scale: TypeScale, cell: Bounds) -> int:
    """The number of claims that fit in the cell of a figure. Sources count with numbers of two digits."""
    x0, y0, x1, y1 = cell
    widest = {source: 88 for _, _, sources in row.claims for source in sources}
    fits = (
        n
        for n in range(len(row.claims), 0, -1)
        if figure_block(row, widest, scale, x1 - x0, claims=n).height <= y1 - y0 - 5
    )
    return next(fits, 0)


def figure_block(
    row: FigureRow, numbered: Mapping[str, int], scale: TypeScale, width_pt: float, *, claims: int
) -> TextBlock:
    """A headline figure: its value, in large type where current, its title and age, and its first ``claims`` claims."""
    setter = LineSetter(width_pt, 0.0, 1.18)
    font = scale.body_bold
    if row.current:
        # A claimant's words are longer than a number: their type is smaller, so that they keep to one line.
        fitting = scale.figure.size * 0.98 * width_pt / max(width(row.value, scale.figure), 1.0)
        font = scale.figure.at(max(min(scale.figure.size, fitting), scale.body_bold.size))
    setter.para(row.dated, font, "ink" if row.current else "muted")
    setter.down -= 0.1 * scale.figure.size if row.current else 0.0
    age = f"· {row.age}" if row.current else ""
    setter.para(age, scale.fine, "muted", lead_in=(row.title, scale.body_bold.at(scale.small.size), "ink"))
    if claims:
        setter.para(_claims(row, claims, numbered), scale.fine, "muted")
    return TextBlock(f"figure {row.title}", setter.down, tuple(setter.runs))


def claims_block(row: FigureRow, numbered: Mapping[str, int], scale: TypeScale, width_pt: float) -> TextBlock:
    """A headline figure with all its claims."""
    setter = LineSetter(width_pt, 0.0, scale.leading)
    setter.para(row.title, scale.lead, lead_in=(row.dated, scale.body_bold, "ink" if row.current else "muted"))
    for number, who, sources in row.claims:
        setter.para(f"{who} {cite(sources, numbered)}", scale.small, "muted", lead_in=(number, scale.small, "ink"))
    return TextBlock(f"claims {row.title}", setter.down + 0.5 * scale.body.size, tuple(setter.runs))


def note_block(text: str, scale: TypeScale, width_pt: float, *, name: str, role: Role = "muted") -> TextBlock:
    """A small paragraph."""
    setter = LineSetter(width_pt, 0.0, scale.leading)
    setter.para(text, scale.small, role)
    return TextBlock(name, setter.down + 0.3 * scale.body.size, tuple(setter.runs))


def source_block(number: int, text: str, scale: TypeScale, width_pt: float) -> TextBlock:
    """One numbered source."""
    setter = LineSetter(width_pt, 2.2 * scale.small.size, 1.2)
    setter.runs.append(TextRun(0.0, ASCENT * scale.small.size, str(number), scale.body_bold.at(scale.small.size)))
    setter.para(text, scale.small)
    return TextBlock(f"source {number}", setter.down + 0.2 * scale.body.size, tuple(setter.runs))


def draw_block(canvas: Canvas, block: TextBlock, x: float, top: float, scale: TypeScale) -> None:
    """Draw a block. ``x`` and ``top`` are its upper left corner, in points of the page."""
    with canvas.part(_spoken_role(block), block.id):
        _draw_block(canvas, block, x, top, scale)


def _spoken_role(block: TextBlock) -> parts.Role:
    """What a block is to a reader who hears the page."""
    if block.keep_with_next:
        return "H2"
    return "LI" if block.number or block.letter or block.id.startswith("source ") else "P"


def _draw_block(canvas: Canvas, block: TextBlock, x: float, top: float, scale: TypeScale) -> None:
    roles: dict[Role, str] = {"ink": canvas.theme.ink, "muted": canvas.theme.muted, "accent": canvas.theme.accent}
    body = scale.body.size
    middle = top - 0.5 * body
    if block.number is not None:
        wide, tall = badge_size(block.number, scale.badge)
        box = (x - 0.7, middle - tall / 2, x - 0.7 + wide, middle + tall / 2)
        draw_badge(canvas, box, block.number, scale.badge, current=block.strong, name=f"list {block.id}")
    if block.letter is not None and block.style:
        ink = canvas.theme.colours_of(STYLES[block.style])
        wide, tall = tag_size(block.letter, scale.badge)
        box = (x - 0.6, middle - tall / 2, x - 0.6 + wide, middle + tall / 2)
        draw_tag(canvas, box, block.letter, scale.badge, colour=ink.text, name=f"list {block.id}", strong=block.strong)
    if block.style:
        style = STYLES[block.style]
        if style.symbol:
            ink = canvas.theme.colours_of(style)
            colour = ink.fill if style.shape == "point" else ink.stroke
            canvas.symbol(style.symbol, x + 0.9 * body, top - 1.95 * body, 1.15 * body, colour, z=11)
    for run in block.runs:
        canvas.text(
            x + run.x,
            top - run.down,
            run.text,
            run.font,
            roles[run.role],
            keep=("text", f"{block.id}: {run.text}"),
        )


def height(blocks: Iterable[TextBlock]) -> float:
    """The height of blocks one below the other, in points."""
    return sum(block.height for block in blocks)


def into_columns(
    blocks: Sequence[TextBlock], columns: Sequence[float]
) -> tuple[list[list[TextBlock]], list[TextBlock]]:
    """Blocks set in order into columns of these heights (points), and the blocks that are left over.

    A heading stays with the block that follows it.
    """
    filled: list[list[TextBlock]] = [[]]
    room = columns[0]
    queue = list(blocks)
    while queue:
        together = 1
        while together < len(queue) and queue[together - 1].keep_with_next:
            together += 1
        unit = queue[:together]
        if height(unit) > room:
            if len(filled) == len(columns) or not filled[-1]:
                # A block taller than a whole column is left over, with all that follow.
                return filled, queue
            filled.append([])
            room = columns[len(filled) - 1]
            continue
        filled[-1] += unit
        room -= height(unit)
        queue = queue[together:]
    return filled, []
