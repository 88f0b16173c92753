"""The three norths of a sheet: true north, that of its grid, and that of a magnetic needle on a date."""

from __future__ import annotations

import calendar
import datetime as dt
import math

from layers.briefing.sheet.zones import NORTH, SOUTH, cells, utm

#: The World Magnetic Model for each span of years, by the file that holds it.
_MODELS = (
    (2010, 2015, "WMM2010", "wmm/WMM_2010.COF"),
    (2015, 2020, "WMM2015v2", "wmm/WMM_2015v2.COF"),
    (2020, 2025, "WMM2020", "wmm/WMM_2020.COF"),
    (2025, 2030, "WMM2025", "wmm/WMM_2025.COF"),
)


def zone_at(lon: float, lat: float) -> int | None:
    """The zone of the grid at a place in degrees; None beyond its limits."""
    if not SOUTH <= lat < NORTH:
        return None
    lon = (lon + 180) % 360 - 180
    return next(iter(cells((lon, lat, lon + 1e-9, lat + 1e-9)))).zone


def grid_north(lon: float, lat: float) -> float | None:
    """The direction of grid north at a place in degrees, clockwise from true north; None beyond the limits of the grid."""
    zone = zone_at(lon, lat)
    if zone is None:
        return None
    (x0, x1), (y0, y1) = utm(zone)([lon, lon], [lat, lat + 1e-4])
    return -math.degrees(math.atan2(x1 - x0, y1 - y0))


def magnetic_north(lon: float, lat: float, date: dt.date) -> tuple[float, str] | None:
    """The direction of a magnetic needle at a place in degrees on a date, clockwise from true north, and its model.

    None for a date that no model covers: before 2010, and from 2030 on.
    """
    found = next((model for model in _MODELS if model[0] <= date.year < model[1]), None)
    if found is None:
        return None
    from pygeomag import GeoMag  # noqa: PLC0415 (only sheets with a grid need it)

    _, _, name, path = found
    days = 366 if calendar.isleap(date.year) else 365
    year = date.year + (date.timetuple().tm_yday - 1) / days
    model = GeoMag(coefficients_file=path)
    return float(model.calculate(glat=lat, glon=(lon + 180) % 360 - 180, alt=0, time=year).d), name


def turned(degrees: float) -> str:
    """A direction as an angle from true north: ``8.6° E``, ``0.0°``."""
    side = "" if abs(degrees) < 0.05 else " E" if degrees > 0 else " W"
    return f"{abs(degrees):.1f}°{side}"
