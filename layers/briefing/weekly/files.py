"""A weekly brief as the bytes of a file, in the format of a suffix. The same brief gives the same bytes each time."""

from __future__ import annotations

from layers.briefing.options import WEEKLY_FORMATS
from layers.briefing.page import ExportError
from layers.briefing.weekly.content import Weekly
from layers.language import speaking


def rendered(content: Weekly, suffix: str, *, dark: bool = False, grey: bool = False) -> bytes:
    """The bytes of a brief in the format of a suffix of WEEKLY_FORMATS. Raises ExportError for another one."""
    with speaking(content.lang):
        return _rendered(content, suffix, dark=dark, grey=grey)


def _rendered(content: Weekly, suffix: str, *, dark: bool, grey: bool) -> bytes:
    match suffix.lower():
        case ".pdf":
            from layers.briefing.files.pdf import pdf  # noqa: PLC0415
            from layers.briefing.weekly.page import weekly_page  # noqa: PLC0415

            return pdf([weekly_page(content, dark=dark, grey=grey)], title=content.title, subject=content.period)
        case ".pptx":
            from layers.briefing.weekly.slide import weekly_pptx  # noqa: PLC0415

            return weekly_pptx(content, dark=dark, grey=grey)
        case ".html" | ".md":
            from layers.briefing.weekly.text import as_html, as_markdown  # noqa: PLC0415

            return (as_html(content) if suffix.lower() == ".html" else as_markdown(content)).encode()
    raise ExportError(
        f"A weekly brief cannot be written as {suffix or 'a file without a suffix'!r}; use {', '.join(WEEKLY_FORMATS)}."
    )
