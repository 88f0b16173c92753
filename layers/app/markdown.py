"""Text from data, made safe for places that read Markdown."""

from __future__ import annotations

import re

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>$:~&@\"'])")


def plain(text: str) -> str:
    """The text such that Markdown shows it letter for letter: no emphasis, link, image, formula, icon or line of its own."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
