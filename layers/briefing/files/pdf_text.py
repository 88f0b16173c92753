"""Writes lines of text into a PDF. matplotlib would lay out each line and load each letter again on every page."""

from __future__ import annotations

import math
from functools import lru_cache
from itertools import groupby
from typing import Any

from matplotlib.backends.backend_pdf import Op, RendererPdf
from matplotlib.font_manager import FontPath
from matplotlib.ft2font import FT2Font, LoadFlags

#: One letter: its font, its character, its glyph, where it starts, how far above the line it is, and the kerning before it.
_Letter = tuple[FT2Font, str, int, float, float, float]
_TRUE_TYPE = 42


@lru_cache(maxsize=4000)
def _letters(font: FT2Font, size: float, text: str) -> tuple[_Letter, ...]:
    font.set_size(size, 72)
    found: Any = font._layout(text, LoadFlags.NO_HINTING)
    return tuple((i.ft_object, i.char, i.glyph_index, i.x, i.y, i.prev_kern) for i in found)


class TextRenderer(RendererPdf):
    """The renderer of matplotlib with its own way to write a line of text, which sets the same line only once."""

    def draw_text(
        self,
        gc: Any,
        x: float,
        y: float,
        s: str,
        prop: Any,
        angle: float,
        ismath: Any = False,
        mtext: Any = None,
    ) -> None:
        """Write a line whose baseline starts at a point. matplotlib calls this."""
        size = prop.get_size_in_points()
        letters = _letters(self._get_font_ttf(prop), size, s)  # type: ignore[no-untyped-call]
        if any(letter[4] for letter in letters):
            # A mark above or below its letter: no text of ours has one in this typeface.
            super().draw_text(gc, x, y, s, prop, angle, ismath, mtext)  # type: ignore[no-untyped-call]
            return
        self.check_gc(gc, gc._rgb)  # type: ignore[no-untyped-call]
        file: Any = self.file
        turn = math.radians(angle)
        file.output(Op.gsave)
        file.output(math.cos(turn), math.sin(turn), -math.sin(turn), math.cos(turn), x, y, Op.concat_matrix)
        file.output(Op.begin_text)
        begun, start, shown = None, 0.0, list[Any]()

        def show() -> None:
            if shown:
                runs = groupby(shown, type)
                file.output(
                    [
                        -1000 * next(run) / size if kind is float else self._encode_glyphs(run, _TRUE_TYPE)  # type: ignore[no-untyped-call]
                        for kind, run in runs
                    ],
                    Op.showkern,
                )
                shown.clear()

        for font, character, glyph, left, _, kern in letters:
            subset, code = file._character_tracker.track_glyph(font, character, glyph)
            if (font, subset) != begun:
                show()
                file.output(file.fontName(FontPath(str(font.fname), font.face_index), subset), size, Op.selectfont)
                self._setup_textpos(left, 0, 0, start, 0, 0)  # type: ignore[no-untyped-call]
                begun, start = (font, subset), left
            if kern:
                shown.append(float(kern))
            shown.append(code)
        show()
        file.output(Op.end_text)
        file.output(Op.grestore)
