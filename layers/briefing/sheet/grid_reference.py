"""Grid references: where a place is, in words that are no finer than what is known of it."""

from __future__ import annotations

from functools import cache
from typing import Any

from layers.briefing.options import Grid
from layers.briefing.sheet.zones import NORTH, SOUTH

#: How many digits east and north a place of each precision gets: a kilometre in a town, ten kilometres near a place. Of an
#: area there is no reference: its middle says nothing of where in it something happened.
_DIGITS = {"exact_town": 2, "approximate": 1}


@cache
def _converter() -> Any:
    import mgrs  # noqa: PLC0415 (loads a C library)

    return mgrs.MGRS()


def mgrs_of(lon: float, lat: float, digits: int) -> str:
    """The grid reference of a place in degrees with so many digits east and north (0 to 5), in groups.

    It names the square that the place is in, by its south-west corner. Empty beyond the limits of the grid (80° S, 84° N).

    >>> mgrs_of(35.27, 51.19, 2)
    '36U XB 58 73'
    """
    if not SOUTH <= lat <= NORTH:
        return ""
    # In full, then cut: a shorter reference names the square that holds the place, never the nearest corner.
    text = _converter().toMGRS(lat, (lon + 180) % 360 - 180, MGRSPrecision=5)
    text = (text.decode() if isinstance(text, bytes) else text).lstrip("0")
    east, north = text[-10:-5][:digits], text[-5:][:digits]
    return " ".join(part for part in (text[:-12], text[-12:-10], east, north) if part)


def square_at(lon: float, lat: float) -> str:
    """The zone and the square of 100 km of a place in degrees, such as ``36U XB``."""
    return mgrs_of(lon, lat, 0)


def reference(lon: float, lat: float, precision: str, grid: Grid) -> str:
    """The reference of a place in degrees, as fine as its precision allows; empty where it allows none.

    >>> reference(35.27, 51.19, "exact_town", "latlon")
    '51.19° N 35.27° E'
    """
    digits = _DIGITS.get(precision)
    if digits is None or grid == "none":
        return ""
    if grid == "mgrs":
        return mgrs_of(lon, lat, digits)
    lon = (lon + 180) % 360 - 180
    # A hundredth of a degree is about a kilometre.
    return f"{abs(lat):.{digits}f}° {'N' if lat >= 0 else 'S'} {abs(lon):.{digits}f}° {'E' if lon >= 0 else 'W'}"
