"""A page as SVG.

Text is drawn as outlines: the file looks the same in a browser, in an office program and on a plotter, which do not have the
fonts of the page. The ``title`` and ``desc`` of the file hold its words for screen readers and for search.
"""

from __future__ import annotations

import io
import re
from xml.sax.saxutils import escape

from layers.briefing.files.render import drawing
from layers.briefing.page import Page


def svg(page: Page, *, title: str, description: str) -> bytes:
    """The bytes of a page as SVG, with a title and a description for screen readers."""
    buffer = io.BytesIO()
    with drawing():
        page.figure.savefig(
            buffer, format="svg", dpi=72, metadata={"Date": None, "Creator": None, "Format": None, "Type": None}
        )
    text = buffer.getvalue().decode("utf-8")
    words = f"\n <title>{escape(title)}</title>\n <desc>{escape(description)}</desc>"
    text = re.sub(r"(<svg [^>]*)>", lambda found: f'{found[1]} role="img" xml:lang="en">{words}', text, count=1)
    return text.encode("utf-8")
