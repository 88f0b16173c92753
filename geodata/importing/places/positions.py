"""Positions as people write them: degrees with a decimal comma, degrees and minutes, two numbers in one cell, MGRS, UTM."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from functools import cache
from typing import Any

from geodata.importing.table import number

#: A hemisphere, in Latin and Cyrillic letters.
_SIDES = {"n": 1, "s": -1, "e": 1, "w": -1, "с": 1, "ю": -1, "в": 1, "з": -1, "o": 1}
_LATITUDES, _LONGITUDES = frozenset("nsсю"), frozenset("ewвзo")
_COMMA = re.compile(r"[+-]?\d{1,3},\d+", re.ASCII)
_LONG_COMMA = re.compile(r"[+-]?\d{4,9},\d+", re.ASCII)
_SEXAGESIMAL = re.compile(
    r"(?P<before>[nsewсюво])?\s*(?P<sign>[+-])?(?P<degrees>\d{1,3}(?:[.,]\d+)?)\s*[°ºd˚:\s]?\s*"
    r"(?:(?P<minutes>\d{1,2}(?:[.,]\d+)?)\s*['′’m:\s]?\s*(?:(?P<seconds>\d{1,2}(?:[.,]\d+)?)\s*(?:\"|″|”|''|s)?)?)?"
    r"\s*(?P<after>[nsewсювз])?(?:\.?\s?[шд]\.?)?",
)
_PAIR = re.compile(
    r"(?:geo:)?\(?\s*([+-]?\d{1,3}(?:\.\d+)?)(?:\s?°)?\s*(?:[,;/]\s*|\s+)([+-]?\d{1,3}(?:\.\d+)?)(?:\s?°)?\s*\)?",
    re.ASCII,
)
_COMMA_PAIR = re.compile(r"\(?\s*([+-]?\d{1,3},\d+)\s*(?:[;/]\s*|,\s+|\s+)([+-]?\d{1,3},\d+)\s*\)?", re.ASCII)
_LETTERED = re.compile(r"(.+?[ns])[\s,;/]+(.+?[ew])|([ns].+?)[\s,;/]+([ew].+)|(.+?[ew])[\s,;/]+(.+?[ns])", re.DOTALL)
_MGRS = re.compile(r"(\d{1,2})\s*([C-HJ-NP-X])\s*([A-HJ-NP-Z]{2})\s*(\d{1,5})\s*(\d{1,5})?", re.IGNORECASE | re.ASCII)
_UTM = re.compile(
    r"(\d{1,2})\s*([C-HJ-NP-X])\s*,?\s+(?:E\s*)?(\d{5,7}(?:\.\d+)?)\s*m?\s*E?[\s,]+(?:N\s*)?(\d{5,8}(?:\.\d+)?)\s*m?\s*N?",
    re.IGNORECASE | re.ASCII,
)


#: No position has more characters. The patterns take long on a long text, above all on one of blanks.
_MOST_CHARACTERS = 200


class PositionError(ValueError):
    """Why a text is not a position, in a few words."""


def _bare(text: str) -> str:
    """A text as the patterns read it: each run of blanks one blank, and empty where it is too long for a position."""
    return " ".join(text.split()) if len(text) <= _MOST_CHARACTERS else ""


def read_degrees(text: str, axis: str) -> float:
    """Return a longitude (axis ``lon``) or latitude (``lat``) in degrees. Raises PositionError.

    Example: ``read_degrees("43°06'54\\"N", "lat")`` is 43.115.
    """
    stripped = _bare(text)
    try:
        return number(stripped)
    except ValueError:
        pass
    if _COMMA.fullmatch(stripped):
        return float(stripped.replace(",", "."))
    found = _SEXAGESIMAL.fullmatch(stripped.casefold().replace("−", "-"))
    if found is None:
        raise PositionError(f"{text[:40]!r} is not a coordinate; write degrees such as 35.27")
    letter = found["before"] or found["after"] or ""
    if found["before"] and found["after"]:
        raise PositionError(f"{text[:40]!r} names two directions")
    if letter and (letter in _LATITUDES) != (axis == "lat"):
        raise PositionError(f"{text[:40]!r} is a {'latitude' if letter in _LATITUDES else 'longitude'}, not a {axis}")
    degrees, minutes, seconds = (
        float((found[part] or "0").replace(",", ".")) for part in ("degrees", "minutes", "seconds")
    )
    if minutes >= 60 or seconds >= 60 or (found["minutes"] and degrees % 1) or (found["seconds"] and minutes % 1):
        raise PositionError(f"{text[:40]!r} is not degrees, minutes and seconds")
    if not letter and not found["seconds"] and not re.search("[°º˚'′:]", stripped):
        raise PositionError(f"{text[:40]!r} is not a coordinate; write degrees such as 35.27")
    sign = -1 if found["sign"] == "-" else 1
    return sign * _SIDES.get(letter, 1) * (degrees + minutes / 60 + seconds / 3600)


def read_metres(text: str) -> float:
    """Return a coordinate of a projected system. A comma is read as a decimal comma where it can be nothing else.

    Raises PositionError.
    """
    stripped = _bare(text)
    if _LONG_COMMA.fullmatch(stripped):
        return float(stripped.replace(",", "."))
    try:
        return number(stripped)
    except ValueError:
        pass
    if _COMMA.fullmatch(stripped):
        raise PositionError(f"{text[:40]!r} has a decimal comma; write a decimal point")
    raise PositionError(f"{text[:40]!r} is not a coordinate; write a number such as 412345.6")


def read_position(text: str) -> tuple[float, float]:
    """Return longitude and latitude of one cell: "51.2, 35.3" (latitude first), with letters, MGRS, or UTM.

    MGRS and UTM are read on WGS84; an MGRS square counts as its middle. Raises PositionError.
    """
    stripped = _bare(text)
    if found := _PAIR.fullmatch(stripped) or _COMMA_PAIR.fullmatch(stripped):
        lat, lon = (float(part.replace(",", ".")) for part in found.groups())
        return _checked(text, lon, lat)
    if found := _MGRS.fullmatch(stripped):
        return _from_mgrs(text, found)
    if found := _UTM.fullmatch(stripped):
        return _from_utm(text, int(found[1]), found[2].upper(), float(found[3]), float(found[4]))
    if found := _LETTERED.fullmatch(stripped.casefold()):
        lat_text, lon_text = found[1] or found[3] or found[6], found[2] or found[4] or found[5]
        return _checked(text, read_degrees(lon_text, "lon"), read_degrees(lat_text, "lat"))
    raise PositionError(f"{text[:60]!r} is not a position; write latitude and longitude such as 51.2, 35.3")


def has_decimal_comma(text: str) -> bool:
    """Whether a text is a number with a decimal comma, such as 51,2."""
    bare = _bare(text)
    return bool(_COMMA.fullmatch(bare) or _LONG_COMMA.fullmatch(bare))


def is_pair(text: str) -> bool:
    """Whether a text is nothing but two numbers in degrees."""
    bare = _bare(text)
    return bool(_PAIR.fullmatch(bare) or _COMMA_PAIR.fullmatch(bare))


def looks_like_a_position(value: Any) -> bool:
    """Whether a text has the form of a position. Nothing is computed."""
    if not isinstance(value, str) or len(value) > 80:
        return False
    text = _bare(value)
    if any(pattern.fullmatch(text) for pattern in (_PAIR, _COMMA_PAIR, _MGRS, _UTM)):
        return True
    return bool(
        re.search(r"\d", text)
        and _LETTERED.fullmatch(text.casefold())
        and re.search("[°'0-9]\\s*[nsew]|[nsew]\\s*\\d", text.casefold())
    )


def _checked(text: str, lon: float, lat: float) -> tuple[float, float]:
    if not (math.isfinite(lon) and math.isfinite(lat)):
        raise PositionError(f"{text[:60]!r} is not a finite position")
    if abs(lat) > 90:
        swapped = " (latitude comes first)" if abs(lon) <= 90 else ""
        raise PositionError(f"{text[:60]!r} has a latitude beyond ±90{swapped}")
    return lon, lat


def _from_mgrs(text: str, found: re.Match[str]) -> tuple[float, float]:
    import mgrs  # noqa: PLC0415 (loads a C library; few files need it)

    east, north = found[4], found[5]
    if north is None:
        if len(east) % 2:
            raise PositionError(f"{text[:60]!r} has an odd number of digits, so it is no MGRS position")
        east, north = east[: len(east) // 2], east[len(east) // 2 :]
    if len(east) != len(north):
        raise PositionError(f"{text[:60]!r} has unequal digits east and north, so it is no MGRS position")
    # The digits name the south-west corner of a square; a further 5 leads to its middle.
    middle = "5" if len(east) < 5 else ""
    whole = f"{int(found[1]):02}{found[2]}{found[3]}{east}{middle}{north}{middle}".upper()
    try:
        lat, lon = mgrs.MGRS().toLatLon(whole)
    except Exception as error:
        raise PositionError(f"{text[:60]!r} is not an MGRS position") from error
    return _checked(text, round(lon, 6), round(lat, 6))


def _from_utm(text: str, zone: int, band: str, east: float, north: float) -> tuple[float, float]:
    if not (1 <= zone <= 60 and 100_000 <= east < 1_000_000 and north <= 10_000_000):
        raise PositionError(f"{text[:60]!r} is not a UTM position")
    lon, lat = _utm(zone, south=band < "N")(east, north)
    return _checked(text, round(lon, 6), round(lat, 6))


@cache
def _utm(zone: int, *, south: bool) -> Callable[[float, float], tuple[float, float]]:
    import pyproj  # noqa: PLC0415 (slow to import)

    system = pyproj.CRS.from_epsg((32700 if south else 32600) + zone)
    move: Callable[[float, float], tuple[float, float]] = pyproj.Transformer.from_crs(
        system, 4326, always_xy=True
    ).transform
    return move
