"""Text from data, escaped for places that read Markdown."""

from __future__ import annotations

import re

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>$:~&@\"'])")


def plain(text: str) -> str:
    """The text escaped so that Markdown shows every character: no emphasis, link, image, formula, icon or line break.

    >>> plain("*a*")
    '\\\\*a\\\\*'
    """
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
