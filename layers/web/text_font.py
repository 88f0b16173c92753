"""The typeface of the page and of its map: Fira Sans, as on the printed page, and Nanum Gothic for Hangul.

Both are under the SIL Open Font License, from installed packages. Only the letters that a reader may meet are taken. A map
that is exported has the typefaces of its reader's system instead, since it must be small.
"""

from __future__ import annotations

import base64
import importlib.util
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from layers.typefaces.subset import woff_subset
from layers.web import hangul_font

FAMILY = "Fira Sans"
#: The weights, as CSS writes them, and the face of each in the package.
_FACES = {"100 500": "Regular", "600 900": "SemiBold"}
#: Latin and Cyrillic letters with their accents, and the signs of running text.
_LETTERS = (
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),
    *range(0x400, 0x460),
    *(0x490, 0x491, 0x20AC, 0x2116, 0x2212, 0x2248),
    *range(0x2010, 0x2027),
    *range(0x2190, 0x2194),
    *(0x202F, 0x2032, 0x2033, 0x2039, 0x203A, 0x2264, 0x2265),
)


@dataclass(frozen=True)
class Face:
    """One face of a typeface: its weights and characters as CSS writes them, and its file, WOFF as base64."""

    family: str
    weight: str
    characters: str
    woff: str


def text_faces(hangul: str = "") -> tuple[Face, ...]:
    """The faces for Latin and Cyrillic text, and one for the Hangul characters of a text, where it has any.

    Where a package is missing, so are its faces, and the page has the typefaces of the reader's system.
    """
    characters = "".join(sorted(filter(hangul_font.is_hangul, set(hangul))))
    return (*_latin(), *(_hangul(characters) if characters else ()))


@cache
def _latin() -> tuple[Face, ...]:
    spec = importlib.util.find_spec("fontpkg_fira_sans")
    folders = list(spec.submodule_search_locations or ()) if spec else []
    return tuple(
        _subset(FAMILY, weight, path, _LETTERS)
        for folder in folders[:1]
        for weight, name in _FACES.items()
        if (path := Path(folder) / "files" / f"FiraSans-{name}.ttf").exists()
    )


@lru_cache(maxsize=4)
def _hangul(characters: str) -> tuple[Face, ...]:
    path = hangul_font.file()
    return (_subset(hangul_font.FAMILY, "400", path, map(ord, characters)),) if path else ()


def _subset(family: str, weight: str, path: Path, letters: Iterable[int]) -> Face:
    woff, held = woff_subset(path, letters)
    return Face(family, weight, ",".join(f"U+{point:X}" for point in held), base64.b64encode(woff).decode("ascii"))
