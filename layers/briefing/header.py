"""The head of a page (its name and date, what it says, the notes on both), and the handling line at top and bottom."""

from __future__ import annotations

from dataclasses import replace

from geodata.errors import GeodataError
from layers.briefing.canvas import Canvas
from layers.briefing.content import Content
from layers.briefing.drawing.parts import Role
from layers.briefing.fonts import ASCENT, LEADING, Fitted, Font, drawable, fitted, unset, width, wrap
from layers.briefing.layout.logo import draw_logo, logo_size
from layers.briefing.message.draft import in_english
from layers.briefing.message.judgement import MOST_JUDGEMENTS, Judgement
from layers.briefing.options import MOST_SHEET, BriefingOptions
from layers.briefing.page_grid import JUDGEMENT_LEADING, JUDGEMENT_SHARE, MESSAGE_SHARE, PageGrid
from layers.language import say
from layers.text_bounds import OPTIONS, overlong

_GAP = 14.0
#: The texts of the head shrink to these shares of their sizes before they are cut: two lines then fit in the height of one.
_TITLE_LEAST, _SUBTITLE_LEAST, _MESSAGE_LEAST, _JUDGEMENT_LEAST = 0.6, 0.6, 0.5, 0.7
#: The title takes at most this share of the width before the date, and the notes on the date this share of the page's.
_TITLE_SHARE, _NOTES_SHARE = 0.55, 0.55


class PageTextError(GeodataError):
    """A text of the options cannot be printed on the page. ``option`` names the option."""

    def __init__(self, option: str, reason: str) -> None:
        """``reason`` is the rest of a sentence that begins with the option."""
        super().__init__(f"The {'handling line' if option == 'handling' else option} {reason}")
        self.option, self.reason = option, reason


def check_lengths(options: BriefingOptions) -> None:
    """Refuse a text of the options that no page can hold, before any type is set. Raises PageTextError."""
    given = {name: getattr(options, name) or "" for name in ("title", "subtitle", "handling", "message")}
    for option, text in given.items():
        if problem := overlong(text, OPTIONS[option]):
            raise PageTextError(option, f"{problem}; shorten it.")
    for option in ("series", "sheet"):
        text = getattr(options, option) or ""
        if problem := overlong(text, MOST_SHEET):
            raise PageTextError(option, f"{problem}; shorten it.")
        if lacking := unset(text):
            raise PageTextError(option, f"has characters that the page's typefaces lack (U+{ord(lacking[0]):04X}).")
    if len(options.judgements) > MOST_JUDGEMENTS:
        raise PageTextError("judgement", f"is given {len(options.judgements)} times; at most {MOST_JUDGEMENTS} fit.")
    for text in options.judgements:
        if problem := overlong(text, OPTIONS["judgement"]):
            raise PageTextError("judgement", f"{problem}; shorten it.")


def check_texts(options: BriefingOptions, grid: PageGrid, content: Content) -> None:
    """Check the texts of the options: the title, the subtitle, the handling line, the message and the judgements.

    Raises PageTextError where one is too long for the page or has characters that its typefaces lack. Texts of the catalogue
    are not refused: they are shortened with an ellipsis, since the reader cannot change them.
    """
    head = grid.layout.header
    asked = [
        ("handling", options.handling, grid.handling),
        *([("title", options.title, _title(grid, content))] if head else []),
        *([("subtitle", options.subtitle, _subtitle(grid, content))] if head else []),
        *([("message", options.message, _message(grid, content))] if head else []),
        *(
            ("judgement", text, _judgement(grid, made))
            for text, made in zip(options.judgements, content.judgements, strict=True)
            if head
        ),
    ]
    for option, text, setting in asked:
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
    # A program without our typefaces sets an SVG in others, whose bold type is a little wider.
    return grid.content[2] - _logo_room(grid) - 1.06 * width(content.as_of, scale.date) - 0.6 * scale.body.size


def _logo_room(grid: PageGrid) -> float:
    """The width that a logo in the upper right corner takes from the first line of the head."""
    logo = grid.layout.logo
    if logo is None or logo.corner != "top right":
        return 0.0
    return logo_size(logo)[0] + _GAP


def _left(grid: PageGrid) -> float:
    """The x coordinate at which the first line of the head begins: beside a logo in the upper left corner."""
    logo = grid.layout.logo
    return grid.content[0] + (logo_size(logo)[0] + _GAP if logo and logo.corner == "top left" else 0.0)


def _first_line_room(grid: PageGrid, content: Content) -> float:
    return _before_date(grid, content) - width(say("As of"), grid.type.subtitle) - 1.5 * _GAP - _left(grid)


def _title(grid: PageGrid, content: Content) -> Fitted:
    """The title of the page: in its corner, since the message is what the page says."""
    scale = grid.type
    font = replace(scale.subtitle, face="bold")
    # In large type a long name has the space of the subtitle, which is left out where it does not fit.
    share = _TITLE_SHARE if content.subtitle and not grid.layout.is_large else 1.0
    return fitted(
        content.title, font, share * _first_line_room(grid, content), 1.3 * scale.date.size, least=_TITLE_LEAST
    )


def _subtitle(grid: PageGrid, content: Content) -> Fitted:
    scale, title = grid.type, _title(grid, content)
    before = max((width(line, title.font) for line in title.lines), default=-_GAP) + _GAP
    room = max(_first_line_room(grid, content) - before, 4 * scale.body.size)
    on_one_line = fitted(content.subtitle, scale.subtitle, room, scale.subtitle.size, least=_SUBTITLE_LEAST)
    if on_one_line.whole:
        return on_one_line
    found = fitted(content.subtitle, scale.subtitle, room, 1.3 * scale.date.size, least=_SUBTITLE_LEAST)
    # Two lines of about the same length: one word alone below a line looks like a mistake.
    narrow = wrap(content.subtitle, found.font, 0.6 * room) if found.whole else []
    return replace(found, lines=tuple(narrow)) if len(narrow) == len(found.lines) else found


def _message(grid: PageGrid, content: Content) -> Fitted:
    font = grid.type.title
    x0, _, x1, _ = grid.content
    tall = 2 * LEADING * MESSAGE_SHARE * font.size
    return fitted(drawable(content.message.text), font, x1 - x0, tall, least=_MESSAGE_LEAST)


def with_message_largest(grid: PageGrid, content: Content) -> PageGrid:
    """The grid with no type larger than what the page says at its head: not its name, its date, nor its figures."""
    if not grid.layout.header:
        return grid
    said = [_message(grid, content)] if content.message.text else [_judgement(grid, j) for j in content.judgements]
    size = max((text.font.size for text in said if text.lines), default=grid.type.title.size)
    scale = grid.type
    return replace(
        grid,
        type=replace(
            scale,
            date=scale.date.at(min(scale.date.size, size)),
            figure=scale.figure.at(min(scale.figure.size, 0.95 * size)),
            subtitle=scale.subtitle.at(min(scale.subtitle.size, 0.8 * size)),
        ),
    )


def _judgement(grid: PageGrid, made: Judgement) -> Fitted:
    """A judgement behind its words for likelihood and confidence."""
    font = _judgement_font(grid)
    x0, _, x1, _ = grid.content
    text = f"{made.lead} {made.text}"
    bold = replace(font, face="bold")
    extra = width(made.lead, bold) - width(made.lead, font)
    lines = _judgement_tall(grid)
    return fitted(drawable(text), font, x1 - x0 - max(extra, 0.0), lines, least=_JUDGEMENT_LEAST)


def _judgement_font(grid: PageGrid) -> Font:
    return grid.type.lead.at(JUDGEMENT_SHARE * grid.type.body.size)


def _judgement_tall(grid: PageGrid) -> float:
    return JUDGEMENT_LEADING * _judgement_font(grid).size * grid.judgement_lines


def _note(grid: PageGrid, content: Content) -> str:
    """What stands below a drafted message; where there is space for it, also that the texts of the data are in English."""
    note, rest = content.message.note, in_english()
    if not note or not rest:
        return note
    x0, _, x1, _ = grid.content
    room = (1 - _NOTES_SHARE) * (x1 - x0) - _GAP
    return note + rest if width(note + rest, grid.type.small) <= room else note


def _date_notes(grid: PageGrid, content: Content) -> Fitted:
    """What qualifies the date, set below it: what was known when, what was published later, and the filter."""
    font = grid.type.body_bold
    x0, _, x1, _ = grid.content
    words = "  ·  ".join(part for part in (content.known_by, content.hindsight, content.filters) if part)
    note = _note(grid, content)
    beside = width(note, grid.type.small) + _GAP if note else 0.0
    room = max(x1 - x0 - beside, _NOTES_SHARE * (x1 - x0))
    return fitted(words, font, room, 1.55 * font.size, least=_SUBTITLE_LEAST)


def draw_header(canvas: Canvas, grid: PageGrid, content: Content) -> None:
    """Draw the head: the name of the map and the date, the message in the largest type, the judgements, and the notes."""
    draw_handling(canvas, grid)
    draw_logo(canvas, grid)
    if not grid.layout.header:
        return
    theme, scale = canvas.theme, grid.type
    x0, _, x1, y1 = grid.content
    top = y1 + grid.head
    base = top - 0.95 * scale.date.size
    before = _before_date(grid, content)
    right = x1 - _logo_room(grid)
    with canvas.part("P", "head date"):
        canvas.text(before, base, say("As of"), scale.subtitle, theme.muted, ha="right", keep=("text", "as of"))
        canvas.text(right, base, content.as_of, scale.date, theme.accent, ha="right", keep=("text", "as-of date"))
    title, subtitle = _title(grid, content), _subtitle(grid, content)
    left = _left(grid)
    role: Role = "P" if content.message.text else "H1"
    _lines(canvas, left, _first_base(base, top, title), title, theme.ink, "title", role=role)
    beside = left + max((width(line, title.font) for line in title.lines), default=-_GAP) + _GAP
    if subtitle.whole:
        # That of the catalogue is left out where it does not fit: a part of a sentence says nothing.
        _lines(canvas, beside, _first_base(base, top, subtitle), subtitle, theme.muted, "subtitle")
    top -= 1.3 * scale.date.size
    if content.message.text:
        message = _message(grid, content)
        tall = 2 * LEADING * MESSAGE_SHARE * scale.title.size
        slack = max(tall - len(message.lines) * LEADING * message.font.size, 0.0)
        first = top - slack / 2 - ASCENT * message.font.size
        _lines(canvas, x0, first, message, theme.ink, "message", role="H1")
        top -= tall
    for made in content.judgements:
        _draw_judgement(canvas, grid, made, top)
        top -= _judgement_tall(grid)
    y = top - 1.0 * scale.body.size
    if content.message.note:
        room = (1 - _NOTES_SHARE) * (x1 - x0) - _GAP
        note = fitted(_note(grid, content), scale.small, room, 1.5 * scale.body.size, least=0.8)
        _lines(canvas, x0, y + _rise(note), note, theme.muted, "message note")
    notes = _date_notes(grid, content)
    _lines(canvas, x1, y + _rise(notes), notes, theme.accent, "date notes", ha="right")


def _first_base(base: float, top: float, text: Fitted) -> float:
    return base if len(text.lines) <= 1 else top - ASCENT * text.font.size


def _rise(text: Fitted) -> float:
    """How far above its last baseline the first one of a text is."""
    return 0.0 if len(text.lines) <= 1 else (len(text.lines) - 1) * LEADING * text.font.size - 0.2 * text.font.size


def _draw_judgement(canvas: Canvas, grid: PageGrid, made: Judgement, top: float) -> None:
    text = _judgement(grid, made)
    x0, theme = grid.content[0], canvas.theme
    bold = replace(text.font, face="bold")
    said, lead = " ".join(text.lines), drawable(made.lead)
    if not text.lines or not text.lines[0].startswith(lead):
        _lines(canvas, x0, top - ASCENT * text.font.size, text, theme.ink, f"judgement {said}")
        return
    y = top - ASCENT * text.font.size
    with canvas.part("P", f"head judgement {said}"):
        canvas.text(x0, y, lead, bold, theme.accent, keep=("text", f"judgement lead {lead} {said}"))
        rest = text.lines[0][len(lead) :].strip()
        canvas.text(x0 + width(lead + " ", bold), y, rest, text.font, theme.ink, keep=("text", f"judgement {said}"))
        for i, line in enumerate(text.lines[1:], start=1):
            down = y - i * LEADING * text.font.size
            canvas.text(x0, down, line, text.font, theme.ink, keep=("text", f"judgement {said}, line {i + 1}"))


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
