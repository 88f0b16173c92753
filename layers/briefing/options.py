"""The options of a briefing page, and the one table of its sizes, file formats, looks and label languages.

The command line and the app take their choices from here. Nothing heavy is imported: a program can offer the choices
before it loads what draws the page.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal

from geodata.errors import GeodataError
from layers.briefing.layout.reading import layout_data, layout_of
from layers.briefing.layout.sizes import SIZES, PageSize, SizeError, page_size
from layers.briefing.layout.specification import FULL, LAYOUTS, Layout
from layers.briefing.message.judgement import MOST_JUDGEMENTS, judgement
from layers.language import ENGLISH, LANGUAGES

__all__ = ["LAYOUTS", "SIZES", "BriefingOptions", "PageSize", "page_size"]

Labels = Literal["en", "native", "both"]
Look = Literal["light", "dark", "grey"]
Grid = Literal["latlon", "mgrs", "none"]
Symbols = Literal["own", "app6"]
Bbox = tuple[float, float, float, float]


@dataclass(frozen=True)
class FileFormat:
    """One file format: its title for people, its media type, and whether a file holds a single page."""

    title: str
    media_type: str
    one_page: bool = False


_PDF = FileFormat("PDF", "application/pdf")
_PPTX = FileFormat("PowerPoint", "application/vnd.openxmlformats-officedocument.presentationml.presentation")
#: The formats of a briefing, by file name suffix.
BRIEF_FORMATS: dict[str, FileFormat] = {
    ".png": FileFormat("PNG", "image/png", one_page=True),
    ".svg": FileFormat("SVG", "image/svg+xml", one_page=True),
    ".pdf": _PDF,
    ".pptx": _PPTX,
}
#: The formats of an atlas, by file name suffix.
ATLAS_FORMATS: dict[str, FileFormat] = {
    ".pdf": _PDF,
    ".pptx": _PPTX,
    ".gif": FileFormat("GIF", "image/gif"),
    ".mp4": FileFormat("MP4", "video/mp4"),
    ".zip": FileFormat("ZIP of PNG", "application/zip"),
}
#: The formats of a weekly brief, by file name suffix.
WEEKLY_FORMATS: dict[str, FileFormat] = {
    ".pdf": _PDF,
    ".pptx": _PPTX,
    ".html": FileFormat("Web page", "text/html"),
    ".md": FileFormat("Markdown", "text/markdown"),
}

#: The languages of names on the map, with their titles.
LABELS: dict[Labels, str] = {"en": "English", "native": "Native", "both": "Both"}
#: The looks of a page, with their titles.
LOOKS: dict[Look, str] = {"light": "Light", "dark": "Dark", "grey": "Grey, for any printer"}

#: The grids of the map, with their titles.
GRIDS: dict[Grid, str] = {"latlon": "Latitude and longitude", "mgrs": "MGRS, with the marks of a sheet", "none": "None"}
#: The symbols of features that carry a symbol code, with their titles.
SYMBOLS: dict[Symbols, str] = {"own": "Those of this map", "app6": "APP-6, where a feature has a code"}
#: The most characters of the name of a series and of the number of a sheet.
MOST_SHEET = 40

#: The least and the greatest resolution of a PNG, in dots an inch.
LEAST_DPI, MOST_DPI = 50, 600
#: The extents that a page can show, in degrees: least side, greatest width, greatest height.
LEAST_DEG, WIDEST_DEG, TALLEST_DEG = 0.02, 120.0, 70.0


@dataclass(frozen=True)
class BriefingOptions:
    """How a briefing looks. What it shows is in the View.

    ``bbox`` is [west, south, east, north] in degrees (EPSG:4326); east is more than 180 where the extent crosses that
    meridian. A ``bbox`` replaces the View's theatre. ``title`` and ``subtitle`` replace those of the catalogue. ``handling``
    is a line printed at the top and the bottom of each page. ``dpi`` is the resolution of PNG files. ``known_same`` shows
    only what had been published by the date of the page, in place of the View's own second date.
    ``media`` are ids of pictures of the catalogue, to print on pages of their own; none by default. ``grid`` is drawn on the
    map; the military one comes with the marks of a sheet, as do ``series`` and ``sheet``, which name the sheet.
    ``size`` is a name or a text such as ``300x200mm`` (:func:`layers.briefing.layout.sizes.page_size`), and ``layout`` what
    the page has on it. ``message`` is the sentence at its head, drafted from the data where there is none; ``judgements``
    are texts that :func:`layers.briefing.message.judgement.judgement` reads. ``annotate`` are ids of events to write on the
    map, ``pin`` and ``hide`` those of events and movements to list first and not to list. ``since`` is the day of the last
    briefing: what changed after it is drawn and listed. With ``symbols`` "app6" the points that carry a symbol code
    (``sidc``) have the symbol of that standard. ``narrative`` are paragraphs at the head of the lists, which may
    cite features as ``[E069, R01]``. ``lang`` is the language of the page, a code of :data:`layers.language.LANGUAGES`; the
    catalogue and the marks that a page is made from have to be in it too.
    """

    size: str = "wide"
    dpi: int = 200
    bbox: Bbox | None = None
    title: str | None = None
    subtitle: str | None = None
    labels: Labels = "en"
    handling: str | None = None
    grey: bool = False
    dark: bool = False
    known_same: bool = False
    media: tuple[str, ...] = ()
    grid: Grid = "latlon"
    series: str | None = None
    sheet: str | None = None
    layout: Layout = FULL
    message: str | None = None
    judgements: tuple[str, ...] = ()
    annotate: tuple[str, ...] = ()
    pin: tuple[str, ...] = ()
    hide: tuple[str, ...] = ()
    since: dt.date | None = None
    symbols: Symbols = "own"
    narrative: tuple[str, ...] = ()
    lang: str = ENGLISH

    @property
    def page_size(self) -> PageSize:
        """The size of the page. Raises SizeError where there is no such size."""
        return page_size(self.size)


def options_of(**given: Any) -> BriefingOptions:
    """Options from keywords. A ``layout`` may be the name of one, whose size is then used where none is given.

    >>> options_of(layout="social").size
    '1:1'
    """
    layout = given.get("layout")
    if isinstance(layout, str):
        given["layout"] = LAYOUTS[layout]
        given.setdefault("size", LAYOUTS[layout].size)
    return BriefingOptions(**given)


def fits_on_a_page(bbox: Bbox) -> bool:
    """Whether a page can show an extent of [west, south, east, north] in degrees."""
    west, south, east, north = bbox
    across, up = round(east - west, 9), round(north - south, 9)
    return LEAST_DEG <= across <= WIDEST_DEG and LEAST_DEG <= up <= TALLEST_DEG


def to_data(options: BriefingOptions) -> dict[str, Any]:
    """The options that differ from their defaults, as JSON values.

    >>> to_data(BriefingOptions(size="a4", bbox=(30.0, 50.0, 40.0, 55.0)))
    {'size': 'a4', 'bbox': [30.0, 50.0, 40.0, 55.0]}
    """
    usual = BriefingOptions()
    changed = {
        field.name: value
        for field in fields(BriefingOptions)
        if (value := getattr(options, field.name)) != getattr(usual, field.name)
    }
    return {name: _as_json(value) for name, value in changed.items()}


def _as_json(value: Any) -> Any:
    match value:
        case Layout():
            return layout_data(value)
        case tuple():
            return list(value)
        case dt.date():
            return value.isoformat()
        case _:
            return value


_TEXTS = (
    "size",
    "labels",
    "grid",
    "title",
    "subtitle",
    "handling",
    "series",
    "sheet",
    "message",
    "since",
    "symbols",
    "lang",
)
_FLAGS = ("grey", "dark", "known_same")
#: The options that are lists of texts.
TEXT_LISTS = ("media", "judgements", "annotate", "pin", "hide", "narrative")
_TYPES: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(_TEXTS, (str,)),
    **dict.fromkeys(_FLAGS, (bool,)),
    **dict.fromkeys(("bbox", *TEXT_LISTS), (list, tuple)),
    "dpi": (int,),
    "layout": (dict,),
}


def from_data(data: Mapping[str, Any]) -> BriefingOptions:
    """The options in JSON values, as :func:`to_data` writes them. Raises ValueError where a name or a value is unknown."""
    for name, value in data.items():
        # A bool is an int in Python; here it is not.
        if (
            name not in _TYPES
            or not isinstance(value, _TYPES[name])
            or (isinstance(value, bool) and name not in _FLAGS)
        ):
            raise ValueError(f"unknown option or value: {name}")
    values = dict(data)
    try:
        page_size(values.get("size", "wide"))
    except SizeError as error:
        raise ValueError("unknown size") from error
    if values.get("labels", "en") not in LABELS:
        raise ValueError("unknown label language")
    if values.get("grid", "latlon") not in GRIDS:
        raise ValueError("unknown grid")
    if values.get("symbols", "own") not in SYMBOLS:
        raise ValueError("unknown symbols")
    if values.get("lang", ENGLISH) not in LANGUAGES:
        raise ValueError("unknown language")
    if not LEAST_DPI <= values.get("dpi", LEAST_DPI) <= MOST_DPI:
        raise ValueError(f"dpi is not from {LEAST_DPI} to {MOST_DPI}")
    for name in (name for name in TEXT_LISTS if name in values):
        if not all(isinstance(item, str) for item in values[name]):
            raise ValueError(f"{name} are not all texts")
        values[name] = tuple(values[name])
    values |= _special(values)
    return BriefingOptions(**values)


def _special(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that are more than a text, a number or a list of texts. Raises ValueError."""
    found: dict[str, Any] = {}
    if "layout" in values:
        try:
            found["layout"] = layout_of(values["layout"])
        except GeodataError as error:
            raise ValueError("unknown layout") from error
    if "since" in values:
        found["since"] = dt.date.fromisoformat(values["since"])
    if len(values.get("judgements", ())) > MOST_JUDGEMENTS:
        raise ValueError("too many judgements")
    for text in values.get("judgements", ()):
        try:
            judgement(text)
        except GeodataError as error:
            raise ValueError("unknown judgement") from error
    if "bbox" in values:
        west, south, east, north = (float(number) for number in values["bbox"])
        found["bbox"] = (west, south, east, north)
        # West is within ±180 and east up to 360 degrees further; "not" refuses NaN as well.
        if not (-180 <= west <= 180 and east <= 540 and south >= -85 and north <= 85 and fits_on_a_page(found["bbox"])):
            raise ValueError("a page cannot show this extent")
    return found
