"""What a reader sees of the Markdown that :mod:`layers.app.markdown` makes."""

import re


def read(markdown: str) -> str:
    """The text without escapes and without the elements that stand around single letters."""
    return re.sub(r"\\(.)", r"\1", re.sub(r":color\[(\\.)\]", r"\1", markdown), flags=re.DOTALL)
