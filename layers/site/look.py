"""The style sheet of a site: the colours of map and page in both themes, and the rules for them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from layers.palette import PALETTES, Theme
from layers.style import STYLES

#: The colours of text and surfaces, which are those of the map's panels.
_PAGE: Mapping[Theme, Mapping[str, str]] = {
    "light": {
        "ground": "#ffffff",
        "soft": "#f3f1ea",
        "ink": "#18222e",
        "quiet": "#55606d",
        "line": "#d6d0c0",
        "accent": "#0b5a8f",
        "on-accent": "#ffffff",
        "bar": "#b9a36a",
        "date": "#a11234",
        "focus": "#0b5a8f",
    },
    "dark": {
        "ground": "#151d26",
        "soft": "#1e2833",
        "ink": "#e6ecf2",
        "quiet": "#a3b0bd",
        "line": "#35424f",
        "accent": "#8cc4f0",
        "on-accent": "#0c151d",
        "bar": "#7c8a52",
        "date": "#ff9aae",
        "focus": "#ffd166",
    },
}

#: The style sheets in the order in which they are joined.
_SHEETS = ("site.css", "maps.css", "screens.css")


@cache
def style_sheet() -> str:
    """The whole style sheet. Paper is always light."""
    rules = "\n".join((files("layers") / "site" / "assets" / name).read_text(encoding="utf-8") for name in _SHEETS)
    dark = f"@media screen and (prefers-color-scheme: dark) {{\n{_colours('dark')}}}\n"
    return f"{_colours('light')}{dark}\n{rules}"


def _colours(theme: Theme) -> str:
    ground = PALETTES[theme]
    colours = {
        **_PAGE[theme],
        "sea": ground.sea,
        "land": ground.land,
        "coast": ground.coast,
        "border": ground.border,
    }
    made = [f":root {{ {'; '.join(f'--{name}: {value}' for name, value in colours.items())} }}"]
    for key, style in STYLES.items():
        ink = style.light if theme == "light" else style.dark
        # An area whose look is hatching gets a faint tone: a small map has no room for lines.
        is_faint = style.shape == "area" and not key.startswith("region")
        opacity = max(style.fill_opacity, 0.12) if is_faint else style.fill_opacity
        own = f"; --o: {opacity:g}" if theme == "light" and opacity != 1 else ""
        made.append(f".s-{key} {{ --s: {ink.stroke}; --f: {ink.fill}{own} }}")
    return "\n".join(made) + "\n"
