"""The header of a page: title, subtitle and date; and the handling line at the top and the bottom of a page."""

from __future__ import annotations

from geodata.errors import GeodataError
from layers.briefing.canvas import Canvas
from layers.briefing.content import Content
from layers.briefing.drawing.parts import Role
from layers.briefing.fonts import ASCENT, LEADING, Fitted, drawable, fitted, unset, width
from layers.briefing.options import MOST_SHEET, BriefingOptions
from layers.briefing.page_grid import PageGrid
from layers.text_bounds import OPTIONS, overlong

_GAP = 14.0
#: A title shrinks to about half its size, a subtitle to two thirds: two lines then fit in the height of one.
_TITLE_LEAST, _SUBTITLE_LEAST = 0.46, 0.62
#: The notes on the date take at most this share of the width of the page.
_NOTES_SHARE = 0.55


class PageTextError(GeodataError):
    """A text of the options cannot be printed on the page. ``option`` names the option."""

    def __init__(self, option: str, reason: str) -> None:
        """``reason`` is the rest of a sentence that begins with the option."""
        super().__init__(f"The {'handling line' if option == 'handling' else option} {reason}")
        self.option, self.reason = option, reason


def check_lengths(options: BriefingOptions) -> None:
    """Refuse a title, subtitle or handling line that no page can hold, before any type is set. Raises PageTextError."""
    for option in ("title", "subtitle", "handling"):
        if problem := overlong(getattr(options, option) or "", OPTIONS[option]):
            raise PageTextError(option, f"{problem}; shorten it.")
    for option in ("series", "sheet"):
        text = getattr(options, option) or ""
        if problem := overlong(text, MOST_SHEET):
            raise PageTextError(option, f"{problem}; shorten it.")
        if lacking := unset(text):
            raise PageTextError(option, f"has characters that the page's typefaces lack (U+{ord(lacking[0]):04X}).")


def check_texts(options: BriefingOptions, grid: PageGrid, content: Content) -> None:
    """Check the title, the subtitle and the handling line of the options.

    Raises PageTextError where one is too long for the page or has characters that its typefaces lack. Texts of the catalogue
    are not refused: they are shortened with an ellipsis, since the reader cannot change them.
    """
    asked = {
        "title": (options.title, _title(grid, content)),
        "subtitle": (options.subtitle, _subtitle(grid, content)),
        "handling": (options.handling, grid.handling),
    }
    for option, (text, setting) in asked.items():
        if not text or setting is None:
            continue
        lacking = unset(drawable(text))
        if lacking:
            codes = ", ".join(f"U+{ord(character):04X}" for character in lacking[:4])
            raise PageTextError(option, f"has characters that the page's typefaces lack ({codes}); leave them out.")
        if not setting.whole:
            long, fits = len(drawable(text)), len(" ".join(setting.lines)) - 1
            raise PageTextError(
                option, f"has {long} characters, and about {fits} fit on this page; shorten it or choose a larger size."
            )


def _before_date(grid: PageGrid, content: Content) -> float:
    """The x coordinate at which the words before the date end, in points."""
    scale = grid.type
    return grid.content[2] - width(content.as_of, scale.date) - 0.6 * scale.body.size


def _title(grid: PageGrid, content: Content) -> Fitted:
    font = grid.type.title
    room = _before_date(grid, content) - width("As of", grid.type.subtitle) - 1.5 * _GAP - grid.content[0]
    return fitted(content.title, font, room, 1.12 * font.size, least=_TITLE_LEAST)


def _subtitle(grid: PageGrid, content: Content) -> Fitted:
    font = grid.type.subtitle
    x0, _, x1, _ = grid.content
    notes = _date_notes(grid, content)
    beside = max((width(line, notes.font) for line in notes.lines), default=-1.5 * _GAP) + 1.5 * _GAP
    return fitted(content.subtitle, font, x1 - x0 - beside, 1.5 * font.size, least=_SUBTITLE_LEAST)


def _date_notes(grid: PageGrid, content: Content) -> Fitted:
    """What qualifies the date, set below it: what was known when, what was published later, and the filter."""
    font = grid.type.subtitle
    x0, _, x1, _ = grid.content
    words = "  ·  ".join(part for part in (content.known_by, content.hindsight, content.filters) if part)
    return fitted(words, font, _NOTES_SHARE * (x1 - x0), 1.5 * font.size, least=_SUBTITLE_LEAST)


def draw_header(canvas: Canvas, grid: PageGrid, content: Content) -> None:
    """Draw the title and the subtitle at the left, the date at the right, and the handling line."""
    theme, scale = canvas.theme, grid.type
    x0, _, x1, y1 = grid.content
    top = y1 + 1.12 * scale.title.size + 1.5 * scale.subtitle.size + 0.9 * scale.body.size
    base = top - ASCENT * scale.title.size
    before = _before_date(grid, content)
    with canvas.part("P", "head date"):
        canvas.text(before, base, "As of", scale.subtitle, theme.muted, ha="right", keep=("text", "as of"))
        canvas.text(x1, base, content.as_of, scale.date, theme.accent, ha="right", keep=("text", "as-of date"))
    title, subtitle = _title(grid, content), _subtitle(grid, content)
    first = base if len(title.lines) == 1 else top - ASCENT * title.font.size
    _lines(canvas, x0, first, title, theme.ink, "title", role="H1")
    y = y1 + 0.9 * scale.body.size + 0.25 * scale.subtitle.size
    notes = _date_notes(grid, content)
    up = (len(notes.lines) - 1) * LEADING * notes.font.size
    _lines(canvas, x1, y + up, notes, theme.accent, "date notes", ha="right")
    last = y if len(subtitle.lines) == 1 else y - 0.25 * (scale.subtitle.size - subtitle.font.size)
    up = (len(subtitle.lines) - 1) * LEADING * subtitle.font.size
    _lines(canvas, x0, last + up, subtitle, theme.muted, "subtitle")
    draw_handling(canvas, grid)


def _lines(
    canvas: Canvas, x: float, first: float, text: Fitted, colour: str, name: str, *, ha: str = "left", role: Role = "P"
) -> None:
    """Draw lines one below the other. ``first`` is the baseline of the first."""
    for i, line in enumerate(text.lines):
        keep = ("text", name if i == 0 else f"{name}, line {i + 1}")
        with canvas.part(role, f"head {name}"):
            canvas.text(x, first - i * LEADING * text.font.size, line, text.font, colour, ha=ha, keep=keep)


def draw_handling(canvas: Canvas, grid: PageGrid) -> None:
    """Draw the handling line at the top and at the bottom of a page, where there is one."""
    text = grid.handling
    if text is None:
        return
    middle, ink = grid.width / 2, canvas.theme.ink
    up = (len(text.lines) - 1) * LEADING * text.font.size
    _lines(canvas, middle, grid.height - 0.7 * grid.margin, text, ink, "handling top", ha="center")
    _lines(canvas, middle, 1.1 * grid.body + up, text, ink, "handling bottom", ha="center")
