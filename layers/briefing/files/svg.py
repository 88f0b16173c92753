"""A page as SVG for who edits it further: text stays text, and each layer is a group with a name.

In Inkscape the groups are its layers. A text carries its halo, so that one change changes both. The typefaces are named with
others to fall back on, and the letters that the page needs are in the file too: a browser shows the page as it was set. An
editor that reads no typefaces from a file (Inkscape is one) uses those of its machine; with Fira Sans there, nothing moves.
"""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import escape

from matplotlib.backends.backend_svg import RendererSVG

from layers.briefing.drawing.parts import DrawnLayer, layers
from layers.briefing.drawing.text_line import TextLine
from layers.briefing.files.render import drawing
from layers.briefing.fonts import Face, Family, css_weight, face_file, first_of_stack
from layers.briefing.page import Page
from layers.language import spoken
from layers.typefaces.subset import woff_subset

_INKSCAPE = "http://www.inkscape.org/namespaces/inkscape"


def svg(page: Page, *, title: str, description: str) -> bytes:
    """The bytes of a page as SVG, with a title and a description for screen readers."""
    buffer = io.StringIO()
    found = layers(page.drawn)
    with drawing():
        page.figure.set_dpi(72)
        wide, tall = page.size_pt
        metadata: Mapping[str, Any] = {"Date": None, "Creator": None, "Format": None, "Type": None}
        renderer = RendererSVG(wide, tall, buffer, image_dpi=72, metadata=metadata)  # type: ignore[no-untyped-call]
        page.figure.patch.draw(renderer)
        names = _Names()
        for layer in found:
            _write_layer(renderer, layer, names)
        renderer.finalize()  # type: ignore[no-untyped-call]
    words = f"\n <title>{escape(title)}</title>\n <desc>{escape(description)}</desc>\n{_typefaces(found)}"
    root = f'xmlns:inkscape="{_INKSCAPE}" role="img" xml:lang="{spoken()}"'
    text = re.sub(r"(<svg [^>]*)>", lambda m: f"{m[1]} {root}>{words}", buffer.getvalue(), count=1)
    return text.encode("utf-8")


class _Names:
    """Names of elements, each once in a file: ``Routes``, ``Routes-2``."""

    def __init__(self) -> None:
        self._taken: dict[str, int] = {}

    def of(self, title: str) -> str:
        name = re.sub(r"[^\w.-]+", "-", title).strip("-.") or "part"
        name = name if name[0].isalpha() else f"part-{name}"
        self._taken[name] = self._taken.get(name, 0) + 1
        count = self._taken[name]
        return name if count == 1 else self.of(f"{name}-{count}")


def _write_layer(renderer: RendererSVG, layer: DrawnLayer, names: _Names) -> None:
    writer = renderer.writer
    attributes = {"inkscape:groupmode": "layer", "inkscape:label": layer.title}
    start = writer.start("g", id=names.of(layer.title), attrib=attributes)  # type: ignore[no-untyped-call]
    for part in layer.parts:
        inner = None
        if part.part.name:
            label = {"inkscape:label": part.part.name}
            if part.part.alt:
                label |= {"role": "img", "aria-label": part.part.alt}
            inner = writer.start("g", id=names.of(part.part.name), attrib=label)  # type: ignore[no-untyped-call]
            if part.part.alt:
                writer.element("title", part.part.alt)  # type: ignore[no-untyped-call]
        for artist in part.artists:
            artist.draw(renderer)
        if inner is not None:
            writer.close(inner)  # type: ignore[no-untyped-call]
    writer.close(start)  # type: ignore[no-untyped-call]


def _typefaces(found: Iterable[DrawnLayer]) -> str:
    """A style sheet with the letters of the page's typefaces, for a browser that does not have them."""
    letters: dict[tuple[Family, Face], set[str]] = {}
    for layer in found:
        for part in layer.parts:
            for artist in part.artists:
                if isinstance(artist, TextLine):
                    letters.setdefault((artist.font.family, artist.font.face), set()).update(artist.text)
    rules = [
        f"@font-face {{ font-family: '{first_of_stack(family)}'; font-weight: {css_weight(face)}; "
        f"font-style: {'italic' if face == 'italic' else 'normal'}; "
        f"src: url(data:font/woff;base64,{base64.b64encode(_subset(family, face, ''.join(sorted(used)))).decode()}) }}"
        for (family, face), used in sorted(letters.items())
    ]
    return " <style>\n" + "\n".join(rules) + "\n </style>" if rules else ""


@lru_cache(maxsize=32)
def _subset(family: Family, face: Face, used: str) -> bytes:
    """The letters of a typeface that a page uses, as WOFF."""
    return woff_subset(face_file(family, face), map(ord, used))[0]
