"""The options of a briefing page, and the one table of its sizes, file formats, looks and label languages.

The command line and the app take their choices from here. Nothing heavy is imported: a program can offer the choices
before it loads what draws the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

Size = Literal["wide", "a4", "a4-portrait", "a3", "a3-portrait"]
Labels = Literal["en", "native", "both"]
Look = Literal["light", "dark", "grey"]
Grid = Literal["latlon", "mgrs", "none"]
Bbox = tuple[float, float, float, float]

_PT_PER_MM = 72 / 25.4


@dataclass(frozen=True)
class PageSize:
    """One size of page: its title for people, width and height in millimetres, and the type size of its lists in points."""

    title: str
    width_mm: float
    height_mm: float
    body_pt: float

    @property
    def width_pt(self) -> float:
        """Width in points (1/72 inch), to a hundredth."""
        return round(self.width_mm * _PT_PER_MM, 2)

    @property
    def height_pt(self) -> float:
        """Height in points (1/72 inch), to a hundredth."""
        return round(self.height_mm * _PT_PER_MM, 2)


#: ``wide`` is 16:9, the size of a slide.
SIZES: dict[Size, PageSize] = {
    "wide": PageSize("Wide, 16:9", 338.667, 190.5, 8.0),
    "a4": PageSize("A4", 297.0, 210.0, 7.4),
    "a4-portrait": PageSize("A4 portrait", 210.0, 297.0, 7.4),
    "a3": PageSize("A3", 420.0, 297.0, 9.2),
    "a3-portrait": PageSize("A3 portrait", 297.0, 420.0, 9.2),
}


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

#: The languages of names on the map, with their titles.
LABELS: dict[Labels, str] = {"en": "English", "native": "Native", "both": "Both"}
#: The looks of a page, with their titles.
LOOKS: dict[Look, str] = {"light": "Light", "dark": "Dark", "grey": "Grey, for any printer"}

#: The grids of the map, with their titles.
GRIDS: dict[Grid, str] = {"latlon": "Latitude and longitude", "mgrs": "MGRS, with the marks of a sheet", "none": "None"}
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
    """

    size: Size = "wide"
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
    usual = asdict(BriefingOptions())
    changed = {name: value for name, value in asdict(options).items() if value != usual[name]}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in changed.items()}


def from_data(data: Mapping[str, Any]) -> BriefingOptions:
    """The options in JSON values, as :func:`to_data` writes them. Raises ValueError where a name or a value is unknown."""
    texts = dict.fromkeys(("title", "subtitle", "handling", "series", "sheet"), (str,))
    flags = dict.fromkeys(("grey", "dark", "known_same"), (bool,))
    lists = dict.fromkeys(("bbox", "media"), (list, tuple))
    types = {"size": (str,), "labels": (str,), "grid": (str,), "dpi": (int,), **lists, **texts, **flags}
    for name, value in data.items():
        # A bool is an int in Python; here it is not.
        if name not in types or not isinstance(value, types[name]) or (isinstance(value, bool) and name not in flags):
            raise ValueError(f"unknown option or value: {name}")
    values = dict(data)
    if values.get("size", "wide") not in SIZES or values.get("labels", "en") not in LABELS:
        raise ValueError("unknown size or label language")
    if values.get("grid", "latlon") not in GRIDS:
        raise ValueError("unknown grid")
    if not LEAST_DPI <= values.get("dpi", LEAST_DPI) <= MOST_DPI:
        raise ValueError(f"dpi is not from {LEAST_DPI} to {MOST_DPI}")
    if "media" in values:
        if not all(isinstance(name, str) for name in values["media"]):
            raise ValueError("media are not all texts")
        values["media"] = tuple(values["media"])
    if "bbox" in values:
        west, south, east, north = (float(number) for number in values["bbox"])
        values["bbox"] = (west, south, east, north)
        # West is within ±180 and east up to 360 degrees further; "not" refuses NaN as well.
        if not (
            -180 <= west <= 180 and east <= 540 and south >= -85 and north <= 85 and fits_on_a_page(values["bbox"])
        ):
            raise ValueError("a page cannot show this extent")
    return BriefingOptions(**values)
