"""The part of a typeface that a document needs: its letters, without what shapes text."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any


def without_shaping(font: Any) -> None:
    """Take the tables that shape text out of a font of fontTools, before a subset is made.

    Leaving them out of the subset is not enough: they are read to be left out, which takes half a second a typeface.
    """
    for tag in ("GDEF", "GPOS", "GSUB", "kern"):
        if tag in font:
            del font[tag]


def woff_subset(path: Path, letters: Iterable[int]) -> tuple[bytes, tuple[int, ...]]:
    """The letters of a TrueType file as WOFF, and which of them it has (code points in their order).

    The same letters give the same bytes. The names of the typeface and of its licence stay in the file.
    """
    from fontTools.subset import Options, Subsetter  # type: ignore[import-untyped]  # noqa: PLC0415 (slow to import)
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # noqa: PLC0415

    # The file's own time stays, so that the bytes do not depend on the moment.
    font: Any = TTFont(path, recalcTimestamp=False)
    without_shaping(font)
    held = tuple(sorted(set(letters) & set(font.getBestCmap())))
    options = Options(layout_features=[], hinting=False, name_IDs=[1, 2, 13, 14], notdef_outline=True)
    options.drop_tables += ["TSI0", "TSI1", "TSI2", "TSI3", "TSI5"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=held)
    subsetter.subset(font)
    font.flavor = "woff"
    out = io.BytesIO()
    font.save(out, reorderTables=None)
    return out.getvalue(), held
