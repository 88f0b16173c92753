"""What every slide of a briefing has: its ground, its head and handling line, its notes, and text in the deck's type."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from layers.briefing.citations import full_source
from layers.briefing.files.deck.links import add_box
from layers.briefing.files.deck.template import MARGIN, SLIDE_PT, Stage, add_marginals
from layers.briefing.files.description import statements
from layers.briefing.files.render import png_of
from layers.briefing.files.slide_lists import LEAST_PT, Run
from layers.briefing.fonts import Font, clean, drawable, fitted, wrap
from layers.briefing.map.projection import Bounds
from layers.briefing.page import Briefing
from layers.briefing.theme import Theme, theme_of

TYPEFACE = "Arial"
#: Resolution of pictures on slides, in dots an inch.
PICTURE_DPI = 220.0
_EMU = 12_700


class SlidePieces:
    """The pieces of the slides of one briefing."""

    def __init__(self, found: Stage, briefing: Briefing, *, in_atlas: bool) -> None:
        self.stage, self.deck, self.briefing, self.catalog = found, found.deck, briefing, briefing.catalog
        self.in_atlas = in_atlas
        self.more = ""
        self.theme: Theme = theme_of(briefing.options)

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
        """Fill the head of a slide: its title and date, what qualifies the date, and the handling line."""
        from pptx.util import Pt  # noqa: PLC0415

        content, theme, shape = self.briefing.content, self.theme, slide.shapes.title
        if self.stage.is_template:
            # The template says how a title looks and where it stands; its size is one that fits.
            words = drawable(f"{title}, as of {content.as_of}" if dated else title)
            wide, tall = (shape.width / _EMU - 16) / 1.12, shape.height / _EMU - 8
            set_title = fitted(words, Font(28.0, "bold"), wide, tall, least=LEAST_PT / 28.0)
            shape.text_frame.text = " ".join(set_title.lines)
            shape.text_frame.paragraphs[0].runs[0].font.size = Pt(set_title.font.size)
        else:
            shape.left, shape.top, shape.width, shape.height = Pt(MARGIN), Pt(20), Pt(640), Pt(26)
            set_title = fitted(drawable(title), Font(22.0, "bold"), 620, 26, least=LEAST_PT / 22.0)
            self._text(shape, [[(" ".join(set_title.lines), set_title.font.size, True, theme.ink)]])
        if dated and not self.stage.is_template:
            date = self._box(slide, (SLIDE_PT[0] - 280, 22, SLIDE_PT[0] - MARGIN, 46), "As-of date")
            runs = [("As of ", 11.0, False, theme.muted), (content.as_of, 17.0, True, theme.accent)]
            self._text(date, [runs], align="right")
        if dated:
            self._date_notes(slide)
        self._handling(slide)

    def _date_notes(self, slide: Any) -> None:
        content, theme = self.briefing.content, self.theme
        notes = "  ·  ".join(part for part in (content.known_by, content.hindsight, content.filters) if part)
        if not notes:
            return
        box = (SLIDE_PT[0] - MARGIN - 400, 46.0, SLIDE_PT[0] - MARGIN, 70.0)
        if self.stage.is_template:
            left, top, right, _ = self.stage.room
            box = (left, top - 2, right, top + 1.3 * LEAST_PT)
        size = LEAST_PT if self.stage.is_template else 11.0
        set_notes = fitted(drawable(notes), Font(size), box[2] - box[0], 2.2 * LEAST_PT, least=LEAST_PT / size)
        known = self._box(slide, box, "Known by")
        align = "left" if self.stage.is_template else "right"
        self._text(known, [[(" ".join(set_notes.lines), set_notes.font.size, False, theme.accent)]], align=align)

    def _handling(self, slide: Any) -> None:
        handling, (wide, slide_tall) = self.briefing.content.handling, self.stage.size
        if not handling:
            return
        across = wide - 2 * MARGIN
        tall = 1.2 * LEAST_PT * min(len(wrap(handling, Font(LEAST_PT, "bold"), across)), 2)
        for top, where in ((1.0, "top"), (slide_tall - tall - 1, "bottom")):
            box = self._box(slide, (MARGIN, top, MARGIN + across, top + tall), f"Handling, {where}")
            self._text(box, [[(handling, LEAST_PT, True, self.theme.ink)]], align="center")

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
            f"{content.title}. As of {content.as_of}." + (f" {content.known_by}." if content.known_by else ""),
            *statements(briefing),
            "Routes, badges and control outlines are schematic: drawn to be read, not measured. Areas are as reported.",
            f"Projection: {briefing.projection}. {content.credits}. {content.data_note}. Data digest {content.digest}.",
            content.coverage,
            "",
            *(
                f"{briefing.listed.numbers[r.id]}  {r.when}: {r.title}. {r.attribution}"
                for r in briefing.listed.reports
            ),
            "",
            "Sources",
        ]
        ordered = sorted(briefing.listed.sources.items(), key=lambda pair: pair[1])
        lines += [f"[{n}] {full_source(self.catalog.sources[s])}" for s, n in ordered if s in self.catalog.sources]
        return "\n".join(drawable(line) for line in lines)


def rgb(colour: str) -> Any:
    from pptx.dml.color import RGBColor  # noqa: PLC0415

    return RGBColor(*(int(colour[i : i + 2], 16) for i in (1, 3, 5)))  # type: ignore[no-untyped-call]
