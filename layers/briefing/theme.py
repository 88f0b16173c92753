"""The colours and the type scale of a page. Features of the data take their colours from :mod:`layers.style`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from layers.briefing.fonts import Face, Font, family_of
from layers.briefing.layout.specification import FULL, Layout
from layers.briefing.options import BriefingOptions
from layers.palette import PALETTES, Palette
from layers.style import Style, StyleColours


@dataclass(frozen=True)
class Theme(Palette):
    """The colours of one theme of the page, those of the basemap among them. ``grey``: styles too are drawn in greys."""

    page: str
    panel: str
    ink: str
    muted: str
    rule: str
    accent: str
    on_accent: str
    dark: bool = False
    grey: bool = False

    def colours_of(self, style: Style) -> StyleColours:
        """The colours of a style in this theme."""
        ink = style.dark if self.dark else style.light
        return StyleColours(grey(ink.stroke), grey(ink.fill), grey(ink.text)) if self.grey else ink


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2) of ``#rrggbb``, from 0 to 1."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """The contrast (WCAG 2) of two colours ``#rrggbb``, from 1 to 21."""
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def grey(colour: str) -> str:
    """The grey of the same luminance as ``#rrggbb``."""
    light = luminance(colour)
    value = 12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055
    return "#" + f"{round(255 * value):02x}" * 3


_LIGHT = Theme(
    page="#ffffff",
    panel="#f3f4f6",
    ink="#16202a",
    muted="#48535f",
    rule="#c9cfd6",
    accent="#b3173a",
    on_accent="#ffffff",
    **asdict(PALETTES["light"]),
)
_DARK = Theme(
    page="#10161d",
    panel="#18212b",
    ink="#eef2f6",
    muted="#a5b1bd",
    rule="#3a4652",
    accent="#ff8aa0",
    on_accent="#10161d",
    dark=True,
    **asdict(PALETTES["dark"]),
)


def theme_of(options: BriefingOptions) -> Theme:
    """The theme of a page with these options."""
    return theme_for(dark=options.dark, in_grey=options.grey, colours=options.layout.colours)


def theme_for(*, dark: bool, in_grey: bool, colours: Iterable[tuple[str, str]] = ()) -> Theme:
    """The theme for a page: light or dark, in colour or in greys. ``colours`` replace some, by the names of the fields.

    They are those of a light page: a dark one keeps its own.
    """
    given: dict[str, Any] = dict(colours)
    chosen = _DARK if dark else replace(_LIGHT, **given)
    if not in_grey:
        return chosen
    values: dict[str, Any] = {field.name: getattr(chosen, field.name) for field in fields(Theme)}
    values |= {name: grey(value) for name, value in values.items() if isinstance(value, str)}
    # Without its hue the accent would look like ordinary text in grey: it takes the colour of ink.
    return Theme(**{**values, "grey": True, "accent": values["ink"], "on_accent": values["page"]})


@dataclass(frozen=True)
class TypeScale:
    """The fonts of a page. All sizes follow from the size of the text in the lists."""

    body: Font
    body_bold: Font
    lead: Font
    small: Font
    fine: Font
    fine_bold: Font
    heading: Font
    title: Font
    subtitle: Font
    date: Font
    figure: Font
    badge: Font
    label: Font
    label_bold: Font
    water: Font
    handling: Font

    @property
    def leading(self) -> float:
        """The distance of two baselines in running text, as a multiple of the type size."""
        return 1.24


def type_scale(body_pt: float, layout: Layout = FULL, *, screen: bool = False) -> TypeScale:
    """The type scale for a size of the text in the lists, in points, in the typefaces of a layout.

    No text is smaller than the layout allows (:meth:`Layout.least`). Where its type is large, its heads are less so: a page
    has room for one large sentence only.
    """
    least = layout.least(screen=screen)
    sans, condensed = family_of("sans", layout.sans), family_of("condensed", layout.condensed)
    heads = 0.78 if layout.is_large else 1.0

    def font(share: float, face: Face, family: str) -> Font:
        return Font(max(share * body_pt, least), face, family, least)

    return TypeScale(
        body=font(1.0, "regular", condensed),
        body_bold=font(1.0, "bold", condensed),
        lead=font(1.0, "medium", condensed),
        small=font(0.88, "regular", condensed),
        fine=font(0.8, "regular", condensed),
        fine_bold=font(0.8, "bold", condensed),
        heading=font(1.12, "bold", sans),
        title=font(2.5 * heads, "bold", sans),
        subtitle=font(1.28 * heads, "regular", sans),
        date=font(1.9 * heads, "bold", sans),
        figure=font(1.75 * heads, "bold", condensed),
        badge=font(0.86, "bold", condensed),
        label=font(0.98, "regular", sans),
        label_bold=font(1.04, "bold", sans),
        water=font(0.95, "italic", sans),
        handling=font(1.1, "bold", sans),
    )
