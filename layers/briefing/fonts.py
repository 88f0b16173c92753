"""The fonts of a page, from installed packages. Fonts of the system are never used.

Fira Sans and Fira Sans Condensed (SIL Open Font License, packages ``fontpkg-fira-sans`` and ``fontpkg-fira-sans-condensed``)
have Latin and Cyrillic letters; Nanum Gothic (SIL Open Font License, package ``koreanize-matplotlib``, whose code is never
imported) has Hangul. All are static TrueType files. Of a variable font matplotlib would embed one weight for all in a PDF,
and of an OpenType-CFF font a stream that strict PDF readers refuse.
"""

from __future__ import annotations

import importlib.util
import unicodedata
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path as FilePath
from typing import Any, Literal

import numpy as np
from matplotlib import font_manager
from matplotlib.ft2font import FT2Font, LoadFlags
from matplotlib.path import Path
from matplotlib.textpath import TextToPath

from geodata.errors import GeodataError
from geodata.untrusted.characters import without_unfit
from layers.briefing.layout.specification import FontFiles

#: ``sans``, ``condensed``, or the name of a layout's own typeface (:func:`family_of`).
Family = str
Face = Literal["regular", "medium", "bold", "italic"]

_HANGUL = "Kurskmap Hangul"
_WEIGHTS: dict[Face, int] = {"regular": 400, "medium": 500, "bold": 700, "italic": 400}
_SHIPPED: dict[Family, FontFiles] = {
    family: FontFiles(package, *(f"files/{name}-{face}.ttf" for face in ("Regular", "Medium", "SemiBold", "Italic")))
    for family, package, name in (
        ("sans", "fontpkg_fira_sans", "FiraSans"),
        ("condensed", "fontpkg_fira_sans_condensed", "FiraSansCondensed"),
    )
}
#: The typefaces that layouts asked for, by their names: those of the files they come from.
_ASKED: dict[Family, FontFiles] = {}
_FACES: tuple[Face, ...] = ("regular", "medium", "bold", "italic")
_HANGUL_FILES: dict[Face, str] = {
    "regular": "fonts/NanumGothic.ttf",
    "medium": "fonts/NanumGothic.ttf",
    "bold": "fonts/NanumGothicBold.ttf",
    "italic": "fonts/NanumGothic.ttf",
}

#: What a vector file names for each family: ours first, then typefaces of about the same widths that other machines have.
_STACKS: dict[Family, str] = {
    "sans": "'Fira Sans', 'Nanum Gothic', 'Noto Sans', 'Liberation Sans', Arial, sans-serif",
    "condensed": "'Fira Sans Condensed', 'Nanum Gothic', 'Roboto Condensed', 'Liberation Sans Narrow', 'Arial Narrow', "
    "sans-serif",
}

#: Distance of the baselines of one text on several lines, as a multiple of its size.
LEADING = 1.2

#: Height above and depth below the baseline that a line may fill, as shares of the type size.
ASCENT = 0.78
DESCENT = 0.23

_ON_ONE_LINE = str.maketrans({"\n": " ", "\t": " ", "\u200c": "", "\u200d": ""})
_UNITS = 1000
#: Size of the em in the outlines of text.
OUTLINE_EM = TextToPath.FONT_SCALE


class FontError(GeodataError):
    """A font package that pages need is not installed."""


@dataclass(frozen=True)
class Font:
    """A typeface at a size in points. ``least`` is the smallest size that its layout allows."""

    size: float
    face: Face = "regular"
    family: Family = "sans"
    least: float = 0.0

    def at(self, size: float) -> Font:
        """The same face at another size in points, not under its smallest size."""
        return replace(self, size=max(size, self.least))


def family_of(usual: Family, asked: FontFiles | None) -> Family:
    """The name of the typeface in these files, or the usual one. Raises FontError where a file is not usable.

    The files come from an installed package, as all do. They have to be static TrueType.
    """
    if asked is None:
        return usual
    name = f"{asked.package} " + " ".join(getattr(asked, face) for face in _FACES)
    if name not in _ASKED:
        for face in _FACES:
            path = _file(asked.package, getattr(asked, face))
            with path.open("rb") as file:
                start = file.read(4)
            if start not in (b"\0\1\0\0", b"true"):
                raise FontError(f"The font file {path.name} of the package {asked.package} is not a TrueType font.")
            if "fvar" in _tables(path):
                raise FontError(
                    f"The font file {path.name} of the package {asked.package} is a variable font; name one of one weight."
                )
        _ASKED[name] = asked
    return name


def _tables(path: FilePath) -> set[str]:
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # noqa: PLC0415

    with TTFont(path, lazy=True) as font:
        return set(font.keys())


@cache
def _file(package: str, name: str) -> FilePath:
    # A spec gives the folder of a package without running its code.
    spec = importlib.util.find_spec(package)
    folders = spec.submodule_search_locations if spec else None
    path = FilePath(folders[0]) / name if folders else None
    if path is None or not path.exists():
        raise FontError(
            f"The font file {name} of the package {package.replace('_', '-')} is missing; install it with "
            f"'pip install {package.replace('_', '-')}'."
        )
    return path


def face_file(family: Family, face: Face) -> FilePath:
    """The file of a face. Raises FontError where its package is not installed."""
    files = _SHIPPED[family] if family in _SHIPPED else _ASKED[family]
    return _file(files.package, getattr(files, face))


def _registered(family: Family) -> str:
    """The name of a typeface among matplotlib's."""
    return {"sans": "Kurskmap Sans", "condensed": "Kurskmap Condensed"}.get(family, f"Kurskmap {family}")


@cache
def register(family: Family) -> None:
    """Register a typeface with matplotlib under a name of its own, so that no font of the system replaces one."""
    entries = [(face_file(family, face), _registered(family), face) for face in _FACES]
    entries += [(_file("koreanize_matplotlib", name), _HANGUL, face) for face, name in _HANGUL_FILES.items()]
    for path, name, face in entries:
        font_manager.fontManager.ttflist.append(
            font_manager.FontEntry(
                fname=str(path),
                name=name,
                style="italic" if face == "italic" else "normal",
                variant="normal",
                weight=_WEIGHTS[face],
                stretch="normal",
                size="scalable",
            )
        )


@cache
def _properties(font: Font, fallback: bool) -> font_manager.FontProperties:
    if not fallback:
        # With a file name, matplotlib does not search through all its fonts for every size.
        return font_manager.FontProperties(fname=str(face_file(font.family, font.face)), size=font.size)
    register(font.family)
    return font_manager.FontProperties(
        family=[_registered(font.family), _HANGUL],
        style="italic" if font.face == "italic" else "normal",
        weight=_WEIGHTS[font.face],
        size=font.size,
    )


def stack(font: Font) -> str:
    """The families that a vector file asks for, in their order: what is not installed is replaced by the next one."""
    if font.family in _STACKS:
        return _STACKS[font.family]
    return f"'{first_of_stack(font.family)}', 'Nanum Gothic', 'Noto Sans', sans-serif"


@cache
def first_of_stack(family: Family) -> str:
    """The name of a family as its designers gave it."""
    if family in _STACKS:
        return _STACKS[family].split("'")[1]
    # A style sheet holds the name between single quotes.
    return font_manager.get_font(str(face_file(family, "regular"))).family_name.replace("'", "")


def css_weight(face: Face) -> int:
    """The weight of a face as style sheets count it. Our bold face is the one that its designers call semi-bold."""
    return 600 if face == "bold" else _WEIGHTS[face]


def properties(font: Font, text: str) -> font_manager.FontProperties:
    """The font for matplotlib's text. The Hangul font is added only for a text that needs it."""
    return _properties(font, _needs_hangul(text))


def _needs_hangul(text: str) -> bool:
    return any("\u1100" <= character <= "\u11ff" or "\u2e80" <= character <= "\ufaff" for character in text)


@lru_cache(maxsize=1500)
def outline(text: str, family: Family, face: Face) -> Path:
    """A line of text, shaped and kerned, as a path that starts at (0, 0). Its type size is :data:`OUTLINE_EM` units."""
    files = [face_file(family, face)]
    if _needs_hangul(text):
        files.append(_file("koreanize_matplotlib", _HANGUL_FILES[face]))
    font = font_manager.get_font([str(file) for file in files])
    font.set_size(OUTLINE_EM, 72)
    shapes = _shapes(family, face)
    glyphs, _, _ = TextToPath().get_glyphs_with_font(font, text, glyph_map=shapes)
    found = [(*shapes[glyph], x, y) for glyph, x, y, _ in glyphs if len(shapes[glyph][0])]
    if not found:
        return Path(np.empty((0, 2)))
    vertices = np.concatenate([np.add(vertices, (x, y)) for vertices, _, x, y in found])
    return Path(vertices, np.concatenate([codes for _, codes, _, _ in found]))


@cache
def _shapes(family: Family, face: Face) -> OrderedDict[str, Any]:
    """The cache of letter outlines of one face, which matplotlib fills."""
    return OrderedDict()


@cache
def _opened(path: FilePath) -> FT2Font:
    return FT2Font(path)


@cache
def _advance(family: Family, face: Face, character: str) -> float:
    for path in (face_file(family, face), _file("koreanize_matplotlib", _HANGUL_FILES[face])):
        font = _opened(path)
        if font.get_char_index(ord(character)):
            return float(font.load_char(ord(character), LoadFlags.NO_SCALE).horiAdvance) / font.units_per_EM * _UNITS
    return 0.0 if unicodedata.combining(character) else _UNITS * 0.6


@lru_cache(maxsize=20_000)
def can_set(text: str) -> bool:
    """Whether the fonts have every character of a text. They have Latin, Cyrillic, Greek, Hangul and some Han letters."""
    files = (face_file("sans", "regular"), _file("koreanize_matplotlib", _HANGUL_FILES["regular"]))
    return all(any(_opened(file).get_char_index(ord(character)) for file in files) for character in text)


@lru_cache(maxsize=20_000)
def _em_width(text: str, family: Family, face: Face) -> float:
    return sum(_advance(family, face, character) for character in text) / _UNITS


def width(text: str, font: Font) -> float:
    """The width of one line in points: the sum of its characters. Kerning can only make the drawn line shorter."""
    return _em_width(text, font.family, font.face) * font.size


def clean(text: str) -> str:
    """The text with a space for each character that cannot be printed, and for each line break and tab.

    Joiners are left out: the fonts have no letters that they join.
    """
    fit = without_unfit(text, instead=" ").translate(_ON_ONE_LINE)
    return fit if fit.isprintable() else "".join(c if unicodedata.category(c) != "Cf" else " " for c in fit)


def drawable(text: str) -> str:
    """The text as one line: without control characters, double spaces, and spaces at its ends."""
    return " ".join(part for part in clean(text).split(" ") if part)


def _words(text: str, font: Font, width_pt: float) -> Iterator[tuple[str, float]]:
    """The words of a text and their widths in points. A word that is longer than a line is cut into parts."""
    for word in text.split(" "):
        rest, wide = word, width(word, font)
        while rest and wide > width_pt:
            fits = next((n for n in range(len(rest) - 1, 0, -1) if width(rest[:n], font) <= width_pt), 1)
            yield rest[:fits], width(rest[:fits], font)
            rest = rest[fits:]
            wide = width(rest, font)
        if rest:
            yield rest, wide


def wrap(text: str, font: Font, width_pt: float, *, indent_pt: float = 0.0) -> list[str]:
    """The lines of a text at a width in points; the first line is indented. A word longer than a line is broken."""
    return list(_wrapped(text, font, width_pt, indent_pt))


@lru_cache(maxsize=20_000)
def _wrapped(text: str, font: Font, width_pt: float, indent_pt: float) -> tuple[str, ...]:
    lines, line, used, room = list[str](), list[str](), 0.0, width_pt - indent_pt
    space = width(" ", font)
    for word, wide in _words(text, font, width_pt):
        more = wide + (space if line else 0.0)
        if used + more <= room:
            line.append(word)
            used += more
            continue
        if line or indent_pt:
            lines.append(" ".join(line))
            room = width_pt
        line, used, indent_pt = [word], wide, 0.0
    if line:
        lines.append(" ".join(line))
    return tuple(lines)


@dataclass(frozen=True)
class Fitted:
    """A text that fits in a box: its lines and their font. ``whole`` is False where the text was shortened."""

    lines: tuple[str, ...]
    font: Font
    whole: bool


#: No box of a page holds so many characters on its few lines.
_MOST_FITTED = 1_500


def fitted(text: str, font: Font, width_pt: float, height_pt: float, *, least: float) -> Fitted:
    """A text in the largest size in which it fits a box in points, on one or several lines.

    ``least`` is the smallest size, as a share of the font's. A text that does not fit in it is cut and ends in an ellipsis.
    Of a text of any length, only what a page could hold is set: trying out a long one takes minutes.
    """
    is_long, text = len(text) > _MOST_FITTED, text[:_MOST_FITTED]
    sizes = [font.at(font.size * (1 - step * (1 - least) / 12)) for step in range(13)]
    for tried in sizes:
        lines = wrap(text, tried, width_pt)
        if len(lines) <= _lines_in(height_pt, tried):
            return Fitted(tuple(lines), tried, not is_long)
    smallest = sizes[-1]
    *before, last = wrap(text, smallest, width_pt)[: _lines_in(height_pt, smallest)]
    room = width_pt - width("…", smallest)
    while width(last, smallest) > room:
        last = last[:-1].rstrip()
    return Fitted((*before, f"{last}…"), smallest, False)


def _lines_in(height_pt: float, font: Font) -> int:
    return max(int(height_pt / (LEADING * font.size) + 1e-6), 1)


def unset(text: str) -> str:
    """The characters of a text that none of the fonts has, each once, in their order."""
    return "" if can_set(text) else "".join(dict.fromkeys(c for c in text if not can_set(c)))
