"""One line of text as something that matplotlib draws: outlines in a picture, live text in a vector file."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.artist import Artist
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_hex, to_rgba
from matplotlib.transforms import Affine2D

from layers.briefing.fonts import (
    ASCENT,
    DESCENT,
    OUTLINE_EM,
    Font,
    clean,
    css_weight,
    outline,
    properties,
    stack,
    width,
)
from layers.briefing.map.projection import Bounds

HALO_ALPHA = 0.85
_ANCHORS = {"left": "start", "center": "middle", "right": "end"}
_SHARES = {"left": 0.0, "center": 0.5, "right": 1.0}


def text_bounds(x: float, y: float, text: str, font: Font, ha: str = "left", *, upward: bool = False) -> Bounds:
    """The box of one line of text, in points, whose baseline starts (left), is centred or ends (right) at a point.

    ``upward`` text reads from bottom to top.
    """
    wide = width(text, font)
    if upward:
        return x - ASCENT * font.size, y - wide / 2, x + DESCENT * font.size, y + wide / 2
    left = x - _SHARES[ha] * wide
    return left, y - DESCENT * font.size, left + wide, y + ASCENT * font.size


@dataclass(frozen=True)
class Halo:
    """The edge round the letters of a text: its colour and the width of its stroke in points."""

    colour: str
    width_pt: float


class TextLine(Artist):
    """One line of text at a point. The Text class of matplotlib would lay it out twice to measure it.

    A text with a halo is drawn twice: below, the outlines of its letters as the halo, above, the text itself.
    ``halo_pt`` is the width of the stroke in points of the lower one and 0 for the upper one. ``around`` is the halo of
    the upper one, for a file in which a text carries its halo.
    """

    def __init__(
        self,
        at: tuple[float, float],
        text: str,
        font: Font,
        colour: str,
        *,
        ha: str = "left",
        upward: bool = False,
        alpha: float = 1.0,
        halo_pt: float = 0.0,
        around: Halo | None = None,
    ) -> None:
        """``at`` is on the baseline, in points: its start (left), its middle or its end (right) by ``ha``."""
        super().__init__()
        self.ha, self.upward, self.at = "center" if upward else ha, upward, at
        share = _SHARES[self.ha] * width(text, font)
        self.start = (at[0], at[1] - share) if upward else (at[0] - share, at[1])
        # Whatever the text came through: matplotlib cannot write a character without a shape into a PDF.
        self.text, self.font = clean(text), font
        self.colour = to_rgba(colour, alpha)
        self.halo_pt, self.around = halo_pt, around

    def draw(self, renderer: RendererBase) -> None:
        """Draw the line. matplotlib calls this."""
        if not self.text:
            return
        if hasattr(renderer, "writer"):
            self._write_svg(renderer)
            return
        x, y = self.get_transform().transform(self.start)
        gc = renderer.new_gc()
        gc.set_foreground(self.colour, isRGBA=True)
        gc.set_alpha(self.colour[3])
        if self.halo_pt or isinstance(renderer, RendererAgg):
            self._draw_outlines(renderer, gc, x, y)
        else:
            angle = 90.0 if self.upward else 0.0
            renderer.draw_text(gc, x, y, self.text, properties(self.font, self.text), angle)
        gc.restore()

    def _draw_outlines(self, renderer: RendererBase, gc: GraphicsContextBase, x: float, y: float) -> None:
        # Outlines are cached from page to page; text would be laid out again on each.
        pixels = float(renderer.points_to_pixels(1.0))  # type: ignore[arg-type]
        place = Affine2D().scale(pixels * self.font.size / OUTLINE_EM)
        place = place.rotate_deg(90.0 if self.upward else 0.0).translate(x, y)
        path = outline(self.text, self.font.family, self.font.face)
        gc.set_snap(False)
        gc.set_joinstyle("round")
        # In points: each renderer turns the width of a line into its own unit, but not the size of a path.
        gc.set_linewidth(self.halo_pt)
        renderer.draw_path(gc, path, place, None if self.halo_pt else self.colour)

    def _write_svg(self, renderer: RendererBase) -> None:
        """Write the line as one ``text`` element with its halo, so that who edits the file changes both at once."""
        if self.halo_pt:
            return
        x, y = self.at[0], renderer.get_canvas_width_height()[1] - self.at[1]
        font = self.font
        style = {
            "font-family": stack(font),
            "font-size": f"{font.size:g}px",
            "font-weight": str(css_weight(font.face)),
            **({"font-style": "italic"} if font.face == "italic" else {}),
            "text-anchor": _ANCHORS[self.ha],
            "fill": to_hex(self.colour[:3]),
            **({"fill-opacity": f"{self.colour[3]:g}"} if self.colour[3] < 1 else {}),
        }
        if self.around:
            style |= {
                "paint-order": "stroke",
                "stroke": to_hex(self.around.colour),
                "stroke-opacity": f"{HALO_ALPHA:g}",
                "stroke-width": f"{self.around.width_pt:g}",
            }
        at = {"x": f"{x:.2f}", "y": f"{y:.2f}"}
        if self.upward:
            at["transform"] = f"rotate(-90 {x:.2f} {y:.2f})"
        css = "; ".join(f"{name}: {value}" for name, value in style.items())
        renderer.writer.element("text", self.text, attrib={**at, "style": css})  # type: ignore[attr-defined]
