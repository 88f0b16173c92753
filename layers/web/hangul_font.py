"""The Hangul of a map document: a typeface cut down to the characters that the document has.

Few systems outside Korea have a Hangul typeface, and a map that asks nothing of the network cannot fetch one. Nanum Gothic
(SIL Open Font License, package ``koreanize-matplotlib``, whose code is never imported) is cut to what is needed.
"""

from __future__ import annotations

import base64
import importlib.util
import io
from functools import lru_cache
from pathlib import Path

FAMILY = "Kurskmap Hangul"


def is_hangul(character: str) -> bool:
    """Whether a character is a Hangul syllable or letter, or a Chinese character."""
    return any(first <= character <= last for first, last in (("가", "힣"), ("ㄱ", "ㆎ"), ("ᄀ", "ᇿ"), ("一", "龥")))


def font_face(text: str) -> str:
    """An ``@font-face`` rule with every Hangul character of a text that the typeface has; "" where there is none."""
    characters = "".join(sorted(filter(is_hangul, set(text))))
    return _font_face(characters) if characters else ""


def _file() -> Path | None:
    # A spec tells where a package lies without running its code.
    spec = importlib.util.find_spec("koreanize_matplotlib")
    folders = spec.submodule_search_locations if spec else None
    path = Path(folders[0]) / "fonts" / "NanumGothic.ttf" if folders else None
    return path if path and path.exists() else None


@lru_cache(maxsize=4)
def _font_face(characters: str) -> str:
    path = _file()
    if path is None or importlib.util.find_spec("fontTools") is None:
        return ""
    from fontTools.subset import Options, Subsetter  # type: ignore[import-untyped]  # noqa: PLC0415
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # noqa: PLC0415

    # The subset keeps the file's own timestamp: the same characters give the same bytes.
    font = TTFont(path, recalcTimestamp=False)
    held = [ord(character) for character in characters if ord(character) in font.getBestCmap()]
    if not held:
        return ""
    options = Options(layout_features=[], hinting=False, name_IDs=[1, 2, 13, 14], notdef_outline=True)
    options.drop_tables += ["TSI0", "TSI1", "TSI2", "TSI3", "TSI5"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=held)
    subsetter.subset(font)
    font.flavor = "woff"
    out = io.BytesIO()
    font.save(out, reorderTables=None)
    data = base64.b64encode(out.getvalue()).decode("ascii")
    ranges = ",".join(f"U+{point:X}" for point in held)
    source = f'url(data:font/woff;base64,{data}) format("woff")'
    return f'@font-face{{font-family:"{FAMILY}";src:{source};unicode-range:{ranges}}}'
