"""The opening view without scripts: a plain picture, and a list of what is on it, for readers whose browser runs none."""

from __future__ import annotations

import html
import math
from collections.abc import Callable, Iterable, Sequence

import shapely
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

from layers import words
from layers.language import say, say_count
from layers.marks import Mark
from layers.style import STYLES
from layers.view import View
from layers.web.still_names import names

#: The picture's width in its own units, and how coarse its lines may be.
_WIDTH, _COARSE = 900, 1.2
#: The most shapes of the picture, and rows of the list.
_MOST_SHAPES, _MOST_ROWS = 400, 120
_MAX_LATITUDE = 85.0
#: What lies below what, as the picture is drawn.
_ORDER = {"region": 0, "control_area": 1, "route": 2}


def still(title: str, shown: Sequence[Mark], view: View, bbox: Sequence[float], *, needs: str = "") -> str:
    """HTML with an SVG picture of the marks inside ``bbox`` (degrees) and the list of the dated ones, what is current first.

    ``needs`` says what there is with scripts; without it, what is said of a map that is a file. Every text of the data is
    escaped. The same marks give the same text.
    """
    dated = [mark for mark in shown if mark.kind in ("event", "route", "control_area", "imported")]
    dated.sort(key=lambda m: (m.status(view.date) != "active", -(m.valid_from or view.date).toordinal(), m.id))
    rows = "".join(_row(mark) for mark in dated[:_MOST_ROWS])
    rest = len(dated) - _MOST_ROWS
    left = html.escape(say_count("And {count} more.", "And {count} more.", rest))
    more = f"<p>{left}</p>" if rest > 0 else ""
    opening = say("{day}. This is the opening view.", day=words.day(view.date))
    drawn = _in_picture(shown, view)
    needs = needs or say("The map that moves needs JavaScript and runs from this file alone.")
    return (
        f"<h1>{html.escape(title)}</h1>"
        f"<p>{html.escape(opening)} {html.escape(needs)}</p>"
        f"{picture(title, drawn, bbox, above=names(drawn, bbox, _WIDTH))}<ol>{rows}</ol>{more}"
    )


def _row(mark: Mark) -> str:
    who = f" – {html.escape(mark.card.who)}" if mark.card.who else ""
    return f"<li><b>{html.escape(mark.card.when)}</b> {html.escape(mark.name)}{who}</li>"


def _in_picture(shown: Iterable[Mark], view: View) -> list[Mark]:
    """The marks to draw: of the areas only those that are current, or each one would lie over its successors."""
    return _most(mark for mark in shown if mark.kind != "control_area" or mark.status(view.date) == "active")


def _most(marks: Iterable[Mark]) -> list[Mark]:
    """As many marks as a picture has, in the order of drawing."""
    return sorted(marks, key=lambda mark: _ORDER.get(mark.kind, len(_ORDER)))[:_MOST_SHAPES]


def picture(title: str, shown: Iterable[Mark], bbox: Sequence[float], below: str = "", above: str = "") -> str:
    """An SVG picture of marks inside ``bbox`` (degrees), named by its title.

    ``below`` is markup that lies below the marks, ``above`` markup over them.
    """
    west, south, east, north = bbox
    scale = _WIDTH / (east - west)
    height = round((_y(north) - _y(south)) * scale)
    frame = box(west, south, east, north)
    parts = [part for mark in _most(shown) if (part := _shape(mark, frame, west, north, scale))]
    return (
        f'<svg viewBox="0 0 {_WIDTH} {height}" width="100%" role="img" aria-label="{html.escape(title, quote=True)}">'
        f'<rect width="{_WIDTH}" height="{height}" fill="#f7f3e8"/>{below}{"".join(parts)}{above}</svg>'
    )


def _shape(mark: Mark, frame: BaseGeometry, west: float, north: float, scale: float) -> str:
    if mark.kind in ("district", "place") or not mark.geometry.intersects(frame):
        return ""
    style = STYLES.get(mark.style)
    ink = style.light if style else None
    stroke, fill = (ink.stroke, ink.fill) if ink else ("#46515e", "#46515e")

    def at(x: float, y: float) -> str:
        return f"{(x - west) * scale:.0f} {(_y(north) - _y(y)) * scale:.0f}"

    seen = shapely.simplify(shapely.clip_by_rect(mark.geometry, *frame.bounds), _COARSE / scale)
    made = []
    for part in getattr(seen, "geoms", [seen]):
        if part.is_empty:
            continue
        if part.geom_type == "Point":
            x, y = at(part.x, part.y).split()
            made.append(f'<circle cx="{x}" cy="{y}" r="7" fill="{fill}" stroke="#fff"/>')
        elif part.geom_type == "LineString":
            d = "M" + "L".join(at(x, y) for x, y, *_ in part.coords)
            made.append(f'<path d="{d}" fill="none" stroke="{stroke}" stroke-width="2" stroke-dasharray="7 4"/>')
        elif part.geom_type == "Polygon":
            d = "M" + "L".join(at(x, y) for x, y, *_ in part.exterior.coords) + "Z"
            opacity = 0.25 if mark.kind == "control_area" else 0.06
            made.append(f'<path d="{d}" fill="{fill}" fill-opacity="{opacity}" stroke="{stroke}"/>')
    return "".join(made)


def steps(bbox: Sequence[float]) -> tuple[float, Callable[[float, float], str]]:
    """How many units of a picture of ``bbox`` a degree of longitude is, and a function from degrees to its coordinates."""
    west, _, east, north = bbox
    scale = _WIDTH / (east - west)
    return scale, lambda x, y: f"{(x - west) * scale:.0f} {(_y(north) - _y(y)) * scale:.0f}"


def _y(latitude: float) -> float:
    """Web Mercator in degrees of longitude."""
    bounded = math.radians(min(max(latitude, -_MAX_LATITUDE), _MAX_LATITUDE))
    return math.degrees(math.log(math.tan(math.pi / 4 + bounded / 2)))
