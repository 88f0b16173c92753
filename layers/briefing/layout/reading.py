"""Reads a layout from a file in TOML, or from the values of one. Everything in it is checked; nothing in it is run.

The keys of a file: ``base`` (the layout to start from), ``title``, the fields of
:class:`~layers.briefing.layout.specification.Layout` that are numbers, texts or true and false, and the tables
``[colours]``, ``[fonts.sans]``, ``[fonts.condensed]`` and ``[logo]``.
"""

from __future__ import annotations

import base64
import re
import tomllib
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path, PurePosixPath
from typing import Any

from geodata.errors import GeodataError
from geodata.files.no_follow import UnsafeFileError, read_file
from geodata.files.system_errors import reason
from geodata.quoting import nearest, quoted
from layers.briefing.layout.sizes import SizeError, page_size
from layers.briefing.layout.specification import CORNERS, FLAGS, FULL, LAYOUTS, FontFiles, Layout, Logo

#: The most bytes of a layout file and of its logo, and the most characters of its title.
FILE_BYTES, LOGO_BYTES, TITLE_LENGTH = 50_000, 200_000, 80
#: Field → least and greatest value.
NUMBERS: dict[str, tuple[float, float]] = {
    "type_scale": (0.7, 2.0),
    "least_pt": (5.8, 24.0),
    "least_paper_pt": (5.8, 24.0),
    "margin_mm": (4.0, 60.0),
    "most_reports": (0, 100),
    "most_figures": (0, 12),
}
#: The colours of a page that a layout may set: names of the fields of :class:`layers.briefing.theme.Theme`.
COLOURS = (
    *("page", "panel", "ink", "muted", "rule", "accent", "on_accent", "sea", "land", "story_land", "other_land"),
    *("water_line", "water_text", "coast", "border", "admin", "rail", "grid", "halo"),
)
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_PACKAGE = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,60}")
_FACES = ("regular", "medium", "bold", "italic")
_FAMILIES = ("sans", "condensed")


class LayoutError(GeodataError):
    """A layout cannot be used. The sentence names the file and the key."""


def read_layout(path: Path) -> Layout:
    """The layout in a TOML file. A ``file`` of its ``[logo]`` is beside it. Raises LayoutError."""
    try:
        values = tomllib.loads(read_file(path, FILE_BYTES).decode("utf-8"))
    except OSError as error:
        raise LayoutError(f"{path}: cannot be read: {reason(error)}.") from error
    except UnsafeFileError as error:
        raise LayoutError(f"{path}: cannot be read: it {error.reason}.") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise LayoutError(f"{path}: is not a file in TOML: {error}.") from error
    try:
        return layout_of(values, folder=path.parent)
    except LayoutError as error:
        raise LayoutError(f"{path}: {error}") from error


def layout_of(values: Mapping[str, Any], *, folder: Path | None = None) -> Layout:
    """The layout of the values of a file. ``folder`` is where its logo is; without one, the values hold the logo's bytes.

    Raises LayoutError, which names the key.

    >>> layout_of({"base": "projector", "least_pt": 14}).least_pt
    14.0
    """
    usual = {field.name: field for field in fields(Layout)}
    known = ["base", "title", "size", "colours", "fonts", "logo", *FLAGS, *NUMBERS]
    for key in values:
        if key not in known:
            raise LayoutError(f"The key {quoted(key)} is none of a layout{nearest(str(key), known)}.")
    base = LAYOUTS.get(_text(values, "base", FULL.name))
    if base is None:
        raise LayoutError(f"base: {quoted(values['base'])} is not one of {', '.join(LAYOUTS)}.")
    found: dict[str, Any] = {"title": _text(values, "title", base.title), "size": _text(values, "size", base.size)}
    try:
        page_size(found["size"])
    except SizeError as error:
        raise LayoutError(f"size: it {error.reason}.") from error
    for key in FLAGS:
        if key in values and not isinstance(values[key], bool):
            raise LayoutError(f"{key}: it should be true or false, and is {quoted(values[key])}.")
        found[key] = values.get(key, getattr(base, key))
    for key, (least, most) in NUMBERS.items():
        if key in values:
            whole = usual[key].type == "int"
            found[key] = _number(key, values[key], least, most, whole=whole)
    found["colours"] = _colours(_table(values, "colours"), base)
    found |= _fonts(_table(values, "fonts"))
    if "logo" in values:
        found["logo"] = _logo(_table(values, "logo"), folder)
    return replace(base, **found)


def layout_data(layout: Layout) -> dict[str, Any]:
    """The values of a layout, as :func:`layout_of` reads them without a folder: for a manifest."""
    base = LAYOUTS[layout.name]
    found: dict[str, Any] = {"base": layout.name}
    for key in ("title", "size", *FLAGS, *NUMBERS):
        if getattr(layout, key) != getattr(base, key):
            found[key] = getattr(layout, key)
    if layout.colours:
        found["colours"] = dict(layout.colours)
    fonts = {family: files for family in _FAMILIES if (files := getattr(layout, family)) is not None}
    if fonts:
        found["fonts"] = {
            family: {"package": files.package, **{face: getattr(files, face) for face in _FACES}}
            for family, files in fonts.items()
        }
    if layout.logo:
        content = base64.b64encode(layout.logo.content).decode("ascii")
        logo = layout.logo
        found["logo"] = {
            "content": content,
            "corner": logo.corner,
            "height_mm": logo.height_mm,
            "words": logo.words,
        }
    return found


def logo_from(path: Path) -> Logo:
    """The logo in a picture file. Raises LayoutError."""
    return _logo({"file": path.name}, path.parent)


def _text(values: Mapping[str, Any], key: str, usual: str, *, name: str = "") -> str:
    value = values.get(key, usual)
    if not isinstance(value, str) or not value or len(value) > TITLE_LENGTH:
        raise LayoutError(
            f"{name or key}: it should be a text of 1 to {TITLE_LENGTH} characters, and is {quoted(value)}."
        )
    return value


def _number(key: str, value: Any, least: float, most: float, *, whole: bool = False) -> float:
    good = isinstance(value, int if whole else (int, float)) and not isinstance(value, bool)
    # Written so that "nan" is refused as well.
    if not (good and least <= value <= most):
        kind = "a whole number" if whole else "a number"
        raise LayoutError(f"{key}: it should be {kind} from {least:g} to {most:g}, and is {quoted(value)}.")
    return int(value) if whole else float(value)


def _table(values: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = values.get(key, {})
    if not isinstance(value, dict):
        raise LayoutError(f"{key}: it should be a table, [{key}], and is {quoted(value)}.")
    return value


def _check_keys(table: Mapping[str, Any], name: str, known: tuple[str, ...]) -> None:
    for key in table:
        if key not in known:
            raise LayoutError(f"{name}: the key {quoted(key)} is none of {', '.join(known)}.")


def _colours(table: Mapping[str, Any], base: Layout) -> tuple[tuple[str, str], ...]:
    _check_keys(table, "colours", COLOURS)
    for key, value in table.items():
        if not isinstance(value, str) or not _COLOUR.fullmatch(value.lower()):
            raise LayoutError(f"colours.{key}: it should be a colour such as #1a2b3c, and is {quoted(value)}.")
    merged = {**dict(base.colours), **{key: value.lower() for key, value in table.items()}}
    return tuple(sorted(merged.items()))


def _fonts(table: Mapping[str, Any]) -> dict[str, FontFiles]:
    _check_keys(table, "fonts", _FAMILIES)
    found = {}
    for family in table:
        files = _table(table, family)
        _check_keys(files, f"fonts.{family}", ("package", *_FACES))
        for key in ("package", *_FACES):
            name = f"fonts.{family}.{key}"
            value = files.get(key)
            if not isinstance(value, str) or not value or len(value) > 100:
                raise LayoutError(f"{name}: it is missing, or not a text.")
            if key == "package" and not _PACKAGE.fullmatch(value):
                raise LayoutError(f"{name}: it should be the name of an installed package, and is {quoted(value)}.")
            inside = PurePosixPath(value)
            if key != "package" and (inside.is_absolute() or ".." in inside.parts or inside.suffix != ".ttf"):
                raise LayoutError(f"{name}: it should be a .ttf file inside the package, and is {quoted(value)}.")
        found[family] = FontFiles(**files)
    return found


def _logo(table: Mapping[str, Any], folder: Path | None) -> Logo:
    source = "content" if folder is None else "file"
    _check_keys(table, "logo", (source, "corner", "height_mm", "words"))
    given = table.get(source)
    if not isinstance(given, str):
        raise LayoutError(f"logo.{source}: it is missing, or not a text.")
    corner = table.get("corner", "top right")
    if corner not in CORNERS:
        raise LayoutError(f"logo.corner: {quoted(corner)} is not one of {', '.join(CORNERS)}.")
    tall = _number("logo.height_mm", table.get("height_mm", 9.0), 3.0, 60.0)
    content = _logo_bytes(given, folder)
    _check_logo(content)
    return Logo(content, corner, tall, _text(table, "words", Logo.words, name="logo.words"))


def _logo_bytes(given: str, folder: Path | None) -> bytes:
    if folder is None:
        try:
            content = base64.b64decode(given, validate=True)
        except ValueError as error:
            raise LayoutError("logo.content: it is not base64.") from error
        if len(content) > LOGO_BYTES:
            raise LayoutError(f"logo.content: it has more than {LOGO_BYTES:,} bytes.")
        return content
    if Path(given).name != given:
        raise LayoutError(f"logo.file: {quoted(given)} is not the name of a file beside the layout.")
    try:
        return read_file(folder / given, LOGO_BYTES)
    except OSError as error:
        raise LayoutError(f"logo.file: {quoted(given)} cannot be read: {reason(error)}.") from error
    except (UnsafeFileError, ValueError) as error:
        why = error.reason if isinstance(error, UnsafeFileError) else "has a name that no file can have"
        raise LayoutError(f"logo.file: {quoted(given)} cannot be read: it {why}.") from error


def _check_logo(content: bytes) -> None:
    # The checks of pictures are slow to import, and few layouts have a logo.
    from geodata.media import MediaError, picture  # noqa: PLC0415

    try:
        picture(content, 8)
    except MediaError as error:
        raise LayoutError(f"logo: {error}") from error
