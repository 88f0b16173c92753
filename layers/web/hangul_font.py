"""The Hangul typeface of a map document, with only the characters that the document uses.

Few systems outside Korea have a Hangul typeface, and the document may not fetch one. The glyphs are from Nanum Gothic (SIL
Open Font License), which is in the package ``koreanize-matplotlib``; the package's code is never imported.
"""

from __future__ import annotations

import base64
import importlib.util
from functools import lru_cache
from pathlib import Path

from layers.typefaces.subset import woff_subset

FAMILY = "Kurskmap Hangul"


def is_hangul(character: str) -> bool:
    """Whether a character is a Hangul syllable or letter, or a Chinese character."""
    return any(first <= character <= last for first, last in (("가", "힣"), ("ㄱ", "ㆎ"), ("ᄀ", "ᇿ"), ("一", "龥")))


def font_face(text: str) -> str:
    """A CSS ``@font-face`` rule with the glyphs of the Hangul characters in a text; "" where it has none."""
    characters = "".join(sorted(filter(is_hangul, set(text))))
    return _font_face(characters) if characters else ""


def file() -> Path | None:
    """The font's file; None where the package is not installed."""
    # A spec gives a package's folder without running its code.
    spec = importlib.util.find_spec("koreanize_matplotlib")
    folders = spec.submodule_search_locations if spec else None
    path = Path(folders[0]) / "fonts" / "NanumGothic.ttf" if folders else None
    return path if path and path.exists() else None


@lru_cache(maxsize=4)
def _font_face(characters: str) -> str:
    path = file()
    if path is None:
        return ""
    woff, held = woff_subset(path, map(ord, characters))
    if not held:
        return ""
    data = base64.b64encode(woff).decode("ascii")
    ranges = ",".join(f"U+{point:X}" for point in held)
    source = f'url(data:font/woff;base64,{data}) format("woff")'
    return f'@font-face{{font-family:"{FAMILY}";src:{source};unicode-range:{ranges}}}'
