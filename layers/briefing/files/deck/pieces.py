"""What every slide of a briefing has: its ground, its head and handling line, its notes, and text in the deck's type."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from layers.briefing.citations import full_source
from layers.briefing.files.deck.in_template import least_of
from layers.briefing.files.deck.links import add_box
from layers.briefing.files.deck.template import MARGIN, SLIDE_PT, Stage, add_marginals
from layers.briefing.files.description import statements
from layers.briefing.files.render import png_of
from layers.briefing.files.slide_lists import BOLD_WIDER, LEADING, Run
from layers.briefing.fonts import Font, clean, drawable, fitted, width, wrap
from layers.briefing.footer import SCHEMATIC
from layers.briefing.layout.logo import logo_picture, logo_size
from layers.briefing.map.projection import Bounds
from layers.briefing.message.since import ground_words
from layers.briefing.page import Briefing
from layers.briefing.theme import Theme, theme_of
from layers.language import say
from layers.words import with_stop

TYPEFACE = "Arial"
#: Resolution of pictures on slides, in dots an inch.
PICTURE_DPI = 220.0
_EMU = 12_700
#: The most height of a logo on a slide: beside the name of the map, above its message.
_LOGO_PT = 20.0
#: The sizes of what a slide says, in points: the largest one that fits is taken.
_SAID_PT = (26.0, 24.0, 22.0, 20.0, 19.0, 18.0, 17.0, 16.0, 15.0, 14.0, 13.0, 12.0, 11.0, 10.0, 9.0)


class SlidePieces:
    """The pieces of the slides of one briefing."""

    def __init__(self, found: Stage, briefing: Briefing, *, in_atlas: bool) -> None:
        self.stage, self.deck, self.briefing, self.catalog = found, found.deck, briefing, briefing.catalog
        self.in_atlas = in_atlas
        self.more = ""
        self.theme: Theme = theme_of(briefing.options)
        #: No text of these slides is smaller, in points.
        self.least = least_of(briefing.options)
        #: The size of what the slide with the map says: nothing on it is larger.
        self.said_size = 0.0

    def _slide(self) -> Any:
        slide = self.deck.slides.add_slide(self.stage.layout)
        if self.stage.is_template:
            for placeholder in list(slide.placeholders):
                if placeholder != slide.shapes.title:
                    placeholder._element.getparent().remove(placeholder._element)
            content = self.briefing.content
            add_marginals(slide, self.stage.layout, date=content.as_of, footer=content.handling or content.title)
        else:
            fill = slide.background.fill
            fill.solid()
            fill.fore_color.rgb = rgb(self.theme.page)
        slide.notes_slide.notes_text_frame.text = self._notes()
        return slide

    def _text(self, shape: Any, paragraphs: Sequence[Sequence[Run]], *, align: str = "left") -> None:
        from pptx.enum.text import MSO_ANCHOR, PP_ALIGN  # noqa: PLC0415
        from pptx.util import Pt  # noqa: PLC0415

        frame = shape.text_frame
        frame.word_wrap = True
        frame.vertical_anchor = MSO_ANCHOR.TOP
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        for i, runs in enumerate(paragraphs):
            paragraph = frame.paragraphs[0] if i == 0 else frame.add_paragraph()
            paragraph.alignment = {"left": PP_ALIGN.LEFT, "right": PP_ALIGN.RIGHT, "center": PP_ALIGN.CENTER}[align]
            for text, size, bold, colour in runs:
                run = paragraph.add_run()
                run.text = clean(text)
                self._style(run.font, Pt(size), bold, colour)

    def _style(self, font: Any, size: Any, bold: bool, colour: str) -> None:
        font.size, font.bold = size, bold
        if not self.stage.is_template:
            font.name = TYPEFACE
        font.color.rgb = rgb(colour)

    def _box(self, slide: Any, bounds: Bounds, name: str) -> Any:
        return add_box(slide, bounds, name)

    def _head(self, slide: Any, title: str, *, dated: bool = True) -> None:
        """Fill the head of a slide of tables: its title, the date, and the handling line."""
        from pptx.util import Pt  # noqa: PLC0415

        content, theme, shape = self.briefing.content, self.theme, slide.shapes.title
        self._handling(slide)
        if self.stage.is_template:
            # The template says how a title looks and where it stands; its size is one that fits.
            words = drawable(say("{title}, as of {day}", title=title, day=content.as_of) if dated else title)
            wide, tall = (shape.width / _EMU - 16) / 1.12, shape.height / _EMU - 8
            set_title = fitted(words, Font(28.0, "bold"), wide, tall, least=self.least / 28.0)
            shape.text_frame.text = " ".join(set_title.lines)
            shape.text_frame.paragraphs[0].runs[0].font.size = Pt(set_title.font.size)
            return
        top = max(20.0, self._top)
        shape.left, shape.top, shape.width, shape.height = Pt(MARGIN), Pt(top), Pt(620), Pt(28)
        set_title = fitted(drawable(title), Font(22.0, "bold"), 600, 28, least=self.least / 22.0)
        self._text(shape, [[(" ".join(set_title.lines), set_title.font.size, True, theme.ink)]])
        if dated:
            date = self._box(slide, (SLIDE_PT[0] - 280, top + 2, SLIDE_PT[0] - MARGIN, top + 26), "As-of date")
            size = max(11.0, self.least)
            self._text(
                date,
                [[(say("As of") + " ", size, False, theme.muted), (content.as_of, 17.0, True, theme.accent)]],
                align="right",
            )

    def _message_head(self, slide: Any, limit: float) -> float:
        """Fill the head of the slide with the map; returns its lower edge in points, at most ``limit`` of our own design.

        What the page says is the title of the slide, in the largest type of it. The name of the map and the date stand
        small above it, and what qualifies them below.
        """
        from pptx.enum.text import MSO_ANCHOR  # noqa: PLC0415
        from pptx.util import Pt  # noqa: PLC0415

        self._handling(slide)
        content, theme, shape = self.briefing.content, self.theme, slide.shapes.title
        notes = "  ·  ".join(part for part in (content.known_by, content.hindsight, content.filters) if part)
        under = [text for text in (content.message.note, notes) if text]
        if self.stage.is_template:
            self._message_in_template(slide, "  ·  ".join(under))
            return self.stage.room[1]
        left, right, top = MARGIN, SLIDE_PT[0] - MARGIN, max(14.0, self._top)
        self._logo(slide)
        name_left, _, date_right, _ = self._beside_logo((left, top, right, top + 1.3 * self.least))
        lines = [wrap(drawable(text), Font(self.least), right - left) for text in under]
        foot = LEADING * self.least * (1 if _side_by_side(under, self.least, right - left) else sum(map(len, lines)))
        room = (left, top + 2.0 * self.least, right, limit - foot)
        paragraphs, self.said_size, tall = self._said(room[2] - room[0], room[3] - room[1])
        small = max(min(1.2 * self.least, 0.7 * self.said_size), self.least)
        date_size = max(min(1.5 * self.least, self.said_size - 1), self.least)
        date = say("As of") + f" {content.as_of}"
        beside = width(date, Font(date_size, "bold")) + 16
        # A told page may say its own name.
        title = self.catalog.record.title if content.title == content.message.text else content.title
        name = fitted(drawable(title), Font(small, "bold"), date_right - name_left - beside, 1.3 * small, least=0.5)
        box = self._box(slide, (name_left, top, date_right - beside, top + 1.3 * small), "Name")
        self._text(box, [[(" ".join(name.lines), max(name.font.size, self.least), True, theme.muted)]])
        box = self._box(slide, (date_right - beside + 4, top, date_right, top + 1.3 * date_size), "As-of date")
        runs = [(say("As of") + " ", small, False, theme.muted), (content.as_of, date_size, True, theme.accent)]
        self._text(box, [runs], align="right")
        shape.left, shape.top, shape.width, shape.height = Pt(left), Pt(room[1]), Pt(right - left), Pt(tall)
        self._text(shape, paragraphs)
        shape.text_frame.vertical_anchor = MSO_ANCHOR.TOP
        shape.name = "Message"
        end = room[1] + tall + 1
        self._under_message(slide, under, (left, end, right, end + foot))
        return end + foot + 3

    def _under_message(self, slide: Any, under: Sequence[str], box: Bounds) -> None:
        """What qualifies the message and the date: side by side where both fit on a line, else one below the other."""
        content, theme = self.briefing.content, self.theme
        x0, y0, x1, _ = box
        is_row = _side_by_side(under, self.least, x1 - x0)
        for i, text in enumerate(under):
            is_note = text == content.message.note
            tall = LEADING * self.least * (1 if is_row else len(wrap(drawable(text), Font(self.least), x1 - x0)))
            wide = width(drawable(text), Font(self.least)) + 8 if is_row else x1 - x0
            left = x1 - wide if is_row and i else x0
            shape = self._box(slide, (left, y0, left + wide, y0 + tall), "Drafted" if is_note else "Known by")
            runs = [(text, self.least, False, theme.muted if is_note else theme.accent)]
            self._text(shape, [runs], align="right" if is_row and i else "left")
            y0 += 0.0 if is_row else tall

    def _said(self, wide: float, tall: float) -> tuple[list[Sequence[Run]], float, float]:
        """The message and the judgements in the largest type that fits, as paragraphs, its size and their height."""
        content, theme = self.briefing.content, self.theme
        sizes = [size for size in _SAID_PT if size >= self.least] or [self.least]
        for size in sizes:
            judged = max(0.82 * size, self.least) if content.message.text else size
            paragraphs: list[Sequence[Run]] = []
            if content.message.text:
                paragraphs.append([(content.message.text, size, True, theme.ink)])
            paragraphs += [
                [(f"{j.lead} ", judged, True, theme.accent), (j.text, judged, False, theme.ink)]
                for j in content.judgements
            ]
            used = sum(self._tall(runs, wide) for runs in paragraphs)
            if used <= tall:
                return paragraphs, size, used
        return paragraphs, size, used

    @staticmethod
    def _tall(runs: Sequence[Run], wide: float) -> float:
        """The height of a paragraph in a width, as if all of it were bold."""
        size = runs[0][1]
        return (
            len(wrap(drawable("".join(run[0] for run in runs)), Font(size, "bold"), wide / BOLD_WIDER)) * size * LEADING
        )

    def _message_in_template(self, slide: Any, under: str) -> None:
        """The head of the slide with the map in a template, which says where a title stands and how it looks."""
        from pptx.util import Pt  # noqa: PLC0415

        content, theme, shape = self.briefing.content, self.theme, slide.shapes.title
        wide, tall = (shape.width / _EMU - 16) / 1.12, shape.height / _EMU - 8
        paragraphs, size, used = self._said(wide, tall)
        name = say("{title}, as of {day}", title=content.title, day=content.as_of)
        # What is too long for the title of the template is in the notes.
        says = bool(paragraphs) and used <= tall
        if not says:
            set_name = fitted(drawable(name), Font(28.0, "bold"), wide, tall, least=self.least / 28.0)
            paragraphs, size = [[(" ".join(set_name.lines), set_name.font.size, True, theme.ink)]], set_name.font.size
        self.said_size = size
        frame = shape.text_frame
        for i, runs in enumerate(paragraphs):
            paragraph = frame.paragraphs[0] if i == 0 else frame.add_paragraph()
            for text, run_size, _, _ in runs:
                run = paragraph.add_run()
                run.text, run.font.size = clean(text), Pt(run_size)
        words = "  ·  ".join(part for part in (name if says else "", under) if part)
        if not words:
            return
        left, top, right, _ = self.stage.room
        set_words = fitted(drawable(words), Font(self.least), (right - left) / 1.12, 1.3 * self.least, least=1.0)
        box = self._box(slide, (left, top - 2, right, top + 1.3 * self.least), "Known by")
        self._text(box, [[(" ".join(set_words.lines), self.least, False, theme.accent)]])

    @property
    def _handling_tall(self) -> float:
        """The height of the handling line; 0 where there is none."""
        handling, across = self.briefing.content.handling, self.stage.size[0] - 2 * MARGIN
        if not handling:
            return 0.0
        return 1.2 * self.least * min(len(wrap(handling, Font(self.least, "bold"), across)), 2)

    @property
    def _top(self) -> float:
        """The y coordinate below the handling line, in points."""
        return self._handling_tall + 2

    def _handling(self, slide: Any) -> None:
        handling, (wide, slide_tall) = self.briefing.content.handling, self.stage.size
        if not handling:
            return
        across, tall = wide - 2 * MARGIN, self._handling_tall
        for top, where in ((1.0, "top"), (slide_tall - tall - 1, "bottom")):
            box = self._box(slide, (MARGIN, top, MARGIN + across, top + tall), f"Handling, {where}")
            self._text(box, [[(handling, self.least, True, self.theme.ink)]], align="center")

    @property
    def _logo_box(self) -> Bounds | None:
        """The box of the layout's logo in its corner of a slide; None without one. A template brings its own."""
        logo = self.briefing.options.layout.logo
        if logo is None or self.stage.is_template:
            return None
        wide, tall = logo_size(logo)
        share = min(1.0, _LOGO_PT / tall)
        wide, tall = wide * share, tall * share
        x = MARGIN if logo.corner.endswith("left") else SLIDE_PT[0] - MARGIN - wide
        y = self._top + 2 if logo.corner.startswith("top") else SLIDE_PT[1] - self._handling_tall - tall - 3
        return x, y, x + wide, y + tall

    def _beside_logo(self, box: Bounds) -> Bounds:
        """A box, narrower where the logo is in its way."""
        logo = self._logo_box
        if logo is None or logo[1] >= box[3] or box[1] >= logo[3]:
            return box
        x0, y0, x1, y1 = box
        return (logo[2] + 12, y0, x1, y1) if logo[0] < SLIDE_PT[0] / 2 else (x0, y0, logo[0] - 12, y1)

    def _logo(self, slide: Any) -> None:
        logo, box = self.briefing.options.layout.logo, self._logo_box
        if logo and box:
            self._picture(slide, logo_picture(logo, self.theme.page), box, "Logo", drawable(logo.words))

    def _picture(self, slide: Any, image: Any, bounds: Bounds, name: str, alt: str) -> None:
        from pptx.util import Pt  # noqa: PLC0415

        x0, y0, x1, y1 = bounds
        picture = slide.shapes.add_picture(
            io.BytesIO(png_of(image, PICTURE_DPI)), Pt(x0), Pt(y0), Pt(x1 - x0), Pt(y1 - y0)
        )
        picture.name = name
        picture._element._nvXxPr.cNvPr.set("descr", alt)

    def _notes(self) -> str:
        briefing = self.briefing
        content = briefing.content
        lines = [
            *([content.filters] if content.filters else []),
            " ".join(
                with_stop(part)
                for part in (content.title, say("As of {day}", day=content.as_of), content.known_by)
                if part
            ),
            *statements(briefing),
            say(SCHEMATIC),
            " ".join(
                [
                    say("Projection: {name}.", name=briefing.projection),
                    f"{content.credits}. {content.data_note}.",
                    say("Data digest {digest}.", digest=content.digest),
                ]
            ),
            content.coverage,
            *([ground_words(content.changes)] if content.changes else []),
            "",
            *(
                f"{briefing.listed.numbers[r.id]}  {r.when}: {r.title}. {r.attribution}"
                for r in briefing.listed.reports
            ),
            "",
            say("Sources"),
        ]
        ordered = sorted(briefing.listed.sources.items(), key=lambda pair: pair[1])
        lines += [f"[{n}] {full_source(self.catalog.sources[s])}" for s, n in ordered if s in self.catalog.sources]
        return "\n".join(drawable(line) for line in lines)


def rgb(colour: str) -> Any:
    from pptx.dml.color import RGBColor  # noqa: PLC0415

    return RGBColor(*(int(colour[i : i + 2], 16) for i in (1, 3, 5)))  # type: ignore[no-untyped-call]


def _side_by_side(texts: Sequence[str], size: float, wide: float) -> bool:
    """Whether texts fit side by side on one line of a width in points."""
    return sum(width(drawable(text), Font(size)) + 8 for text in texts) + 16 * (len(texts) - 1) <= wide
