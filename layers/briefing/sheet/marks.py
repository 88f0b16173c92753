"""The marks in the margin of a military sheet: series and sheet number, date-time group, datum and grid, and the norths."""

from __future__ import annotations

import datetime as dt

import numpy as np

from geodata.instants import Instant
from layers.briefing.canvas import Canvas
from layers.briefing.fonts import width
from layers.briefing.map.projection import Bounds, Frame
from layers.briefing.options import BriefingOptions
from layers.briefing.sheet.mgrs_grid import mgrs_grid
from layers.briefing.sheet.north import grid_north, magnetic_north, turned
from layers.briefing.theme import TypeScale
from layers.language import say

_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_LEADING = 1.22


def date_time_group(date: dt.date) -> str:
    """The end of a day, or a time, as a date-time group in universal time (zone Z).

    >>> date_time_group(dt.date(2025, 2, 7)), date_time_group(Instant.read("2025-02-07T11:30+03:00"))
    ('072359Z FEB 25', '070830Z FEB 25')
    """
    time = f"{date.utc:%H%M}" if isinstance(date, Instant) else "2359"
    return f"{date.day:02}{time}Z {_MONTHS[date.month - 1]} {date.year % 100:02}"


def is_sheet(options: BriefingOptions) -> bool:
    """Whether a page has the marks of a sheet."""
    return options.grid == "mgrs" or bool(options.series or options.sheet)


def sheet_lines(options: BriefingOptions, frame: Frame, date: dt.date) -> tuple[str, ...]:
    """The marks of a sheet, line by line; none where no option asks for them."""
    if not is_sheet(options):
        return ()
    numbered = [
        f"{name} {text}" for name, text in ((say("Series"), options.series), (say("Sheet"), options.sheet)) if text
    ]
    lines = ["  ".join(numbered)] if numbered else []
    lines.append(f"DTG {date_time_group(date)}")
    return (*lines, *_grid_lines(options, frame), *_north_lines(frame, date))


def _grid_lines(options: BriefingOptions, frame: Frame) -> list[str]:
    if options.grid != "mgrs":
        return [say("Datum WGS 84")]
    grid = mgrs_grid(frame)
    km = grid.interval_km
    spaced = say("Grid MGRS, lines {length} km apart", length=km) if km else say("Grid MGRS, zones")
    names = ", ".join(grid.zones)
    zones = say("Zones {names}", names=names) if len(grid.zones) > 1 else say("Zone {name}", name=names)
    return [say("Datum WGS 84"), spaced, *([zones] if len(grid.zones) <= 6 else [])]


def _north_lines(frame: Frame, date: dt.date) -> list[str]:
    """The directions of grid and magnetic north at the centre of a frame that has one direction of north."""
    if not frame.one_north():
        return []
    x0, y0, x1, y1 = frame.rect
    ((lon, lat),) = frame.lonlat(np.array([[(x0 + x1) / 2, (y0 + y1) / 2]]))
    grid, magnetic = grid_north(float(lon), float(lat)), magnetic_north(float(lon), float(lat), date)
    lines = [say("At the centre, from true north:")] if grid is not None or magnetic else []
    lines += [say("grid north {angle}", angle=turned(grid))] if grid is not None else []
    if magnetic:
        return [*lines, say("magnetic north {angle} ({model})", angle=turned(magnetic[0]), model=magnetic[1])]
    return [*lines, say("magnetic north: no model for {year}", year=date.year)]


def draw_sheet_marks(
    canvas: Canvas, frame: Frame, lines: tuple[str, ...], scale: TypeScale, *, taken: tuple[Bounds, ...]
) -> Bounds | None:
    """Draw the marks in a corner of the frame that is not ``taken``; returns their box in points, or None without marks."""
    if not lines:
        return None
    font, theme = scale.fine, canvas.theme
    wide = max(width(line, scale.fine_bold) for line in lines) + 9
    tall = (len(lines) - 1) * _LEADING * font.size + font.size + 8
    x0, y0, x1, y1 = frame.rect
    corners = [(x1 - 5 - wide, y0 + 5), (x1 - 5 - wide, y1 - 5 - tall), (x0 + 5, y1 - 42 - tall)]
    boxes = [(left, low, left + wide, low + tall) for left, low in corners]
    free = (b for b in boxes if not any(_meet(b, other) for other in taken))
    box = next(free, boxes[-1])
    canvas.rect(box, fill=theme.page, z=15, radius=1.5, stroke=theme.rule, width_pt=0.5)
    y = box[3] - 4 - 0.78 * font.size
    for i, line in enumerate(lines):
        canvas.text(box[0] + 4.5, y, line, scale.fine_bold if i == 0 else font, theme.ink, z=15.3)
        y -= _LEADING * font.size
    canvas.keep("map element", "sheet marks", box)
    return box


def _meet(one: Bounds, other: Bounds) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
