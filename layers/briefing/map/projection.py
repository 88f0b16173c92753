"""The map projection of a frame: Lambert azimuthal equal-area, centred on the frame.

One projection is enough for every extent. It is equal-area, so control areas can be compared. Centred on a long leg it draws
the leg almost straight. Over an oblast it differs from a conic projection by less than the width of a line. pyproj projects
the points: cartopy's axes would project every geometry a second time, at many times the cost, and may download data.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Proj

from geodata.geodesic import distance_km
from layers.language import say

Points = NDArray[np.float64]
Bounds = tuple[float, float, float, float]

#: A frame has one direction of north where its meridians differ by at most this angle.
_ONE_NORTH_DEG = 5.0
_WIDE_DEG = 30.0


@cache
def _proj(lat0: float, lon0: float) -> Proj:
    return Proj(proj="laea", lat_0=lat0, lon_0=lon0, ellps="WGS84", units="m")


@dataclass(frozen=True)
class Frame:
    """A map frame: its box on the page (points from the lower left corner) and its part of the world (projected metres).

    ``lat0`` and ``lon0`` are the projection's centre in degrees; ``rect`` is (x0, y0, x1, y1) on the page; ``x0`` and ``y0``
    are the projected metres of its lower left corner and ``metres_per_pt`` its scale.
    """

    lat0: float
    lon0: float
    rect: Bounds
    x0: float
    y0: float
    metres_per_pt: float

    def page(self, lonlat: Points) -> Points:
        """(n, 2) longitudes and latitudes in degrees to (n, 2) points of the page; not finite where that is not possible."""
        x, y = _proj(self.lat0, self.lon0)(lonlat[:, 0], lonlat[:, 1])
        across = self.rect[0] + (np.asarray(x) - self.x0) / self.metres_per_pt
        up = self.rect[1] + (np.asarray(y) - self.y0) / self.metres_per_pt
        return np.column_stack([across, up])

    def lonlat(self, points: Points) -> Points:
        """(n, 2) points of the page to (n, 2) longitudes and latitudes in degrees."""
        x = self.x0 + (points[:, 0] - self.rect[0]) * self.metres_per_pt
        y = self.y0 + (points[:, 1] - self.rect[1]) * self.metres_per_pt
        lon, lat = _proj(self.lat0, self.lon0)(x, y, inverse=True)
        return np.column_stack([lon, lat])

    def contains(self, point: Iterable[float], margin: float = 0.0) -> bool:
        """Whether a point of the page lies in the frame, at least ``margin`` points from its edge."""
        x, y = point
        x0, y0, x1, y1 = self.rect
        return bool(x0 + margin <= x <= x1 - margin and y0 + margin <= y <= y1 - margin)

    @property
    def box(self) -> shapely.Polygon:
        """The frame as a rectangle on the page, in points."""
        return shapely.box(*self.rect)

    @property
    def width_km(self) -> float:
        """Width of the frame in projected kilometres, true at the centre."""
        return (self.rect[2] - self.rect[0]) * self.metres_per_pt / 1000

    def outline(self, per_side: int = 40) -> Points:
        """The frame's edge in degrees, anticlockwise from the lower left corner, closed."""
        x0, y0, x1, y1 = self.rect
        across, up = np.linspace(x0, x1, per_side), np.linspace(y0, y1, per_side)
        ring = np.concatenate(
            [
                np.column_stack([across, np.full(per_side, y0)]),
                np.column_stack([np.full(per_side, x1), up])[1:],
                np.column_stack([across[::-1], np.full(per_side, y1)])[1:],
                np.column_stack([np.full(per_side, x0), up[::-1]])[1:],
            ]
        )
        return self.lonlat(ring)

    def extent(self) -> Bounds:
        """[west, south, east, north] in degrees around the whole frame; longitudes may be beyond ±180."""
        x0, y0, x1, y1 = self.rect
        across, up = np.meshgrid(np.linspace(x0, x1, 25), np.linspace(y0, y1, 25))
        lonlat = self.lonlat(np.column_stack([across.ravel(), up.ravel()]))
        lonlat = lonlat[np.isfinite(lonlat).all(axis=1)]
        pole = self.page(np.array([[0.0, 90.0]]))[0]
        south, north = float(lonlat[:, 1].min()), float(lonlat[:, 1].max())
        if self.contains(pole):
            return self.lon0 - 180, south, self.lon0 + 180, 90.0
        lon = (lonlat[:, 0] - self.lon0 + 180) % 360 - 180 + self.lon0
        pad = 0.02 * (north - south)
        return float(lon.min()) - pad, max(south - pad, -90.0), float(lon.max()) + pad, min(north + pad, 90.0)

    def north_at(self, point: Iterable[float]) -> float:
        """The direction of north at a point of the page, in degrees clockwise from up."""
        lonlat = self.lonlat(np.array([list(point)]))[0]
        a, b = self.page(np.array([lonlat, (lonlat[0], lonlat[1] + 0.01)]))
        return math.degrees(math.atan2(b[0] - a[0], b[1] - a[1]))

    def one_north(self) -> bool:
        """Whether north has the same direction all over the frame, within :data:`_ONE_NORTH_DEG` degrees."""
        x0, y0, x1, y1 = self.rect
        turns = [self.north_at(corner) for corner in ((x0, y0), (x1, y0), (x0, y1), (x1, y1))]
        return max(turns) - min(turns) <= _ONE_NORTH_DEG

    def km_per_pt(self) -> float:
        """Kilometres on the ellipsoid for one point of the page, at the centre of the frame, from east to west."""
        x0, y0, x1, y1 = self.rect
        mid_x, mid_y, reach = (x0 + x1) / 2, (y0 + y1) / 2, (x1 - x0) / 20
        (lon1, lat1), (lon2, lat2) = self.lonlat(np.array([[mid_x - reach, mid_y], [mid_x + reach, mid_y]]))
        return distance_km((lon1, lat1), (lon2, lat2)) / (2 * reach)

    def wkt(self) -> str:
        """The projection as well-known text in the form of Esri, which programs for maps read in a PDF."""
        return CRS(self._proj4()).to_wkt("WKT1_ESRI")

    def _proj4(self) -> str:
        return f"+proj=laea +lat_0={self.lat0:g} +lon_0={self.lon0:g} +datum=WGS84 +units=m +type=crs"

    @property
    def name(self) -> str:
        """The projection in words, for the footer."""
        north_south, east_west = "N" if self.lat0 >= 0 else "S", "E" if self.lon0 >= 0 else "W"
        centre = f"{abs(self.lat0):.1f}° {north_south} {abs(self.lon0):.1f}° {east_west}"
        return say("Lambert azimuthal equal-area, centred on {place}; WGS 84", place=centre)


def _corners(bbox: Bounds) -> Points:
    west, south, east, north = bbox
    middle_lon, middle_lat = (west + east) / 2, (south + north) / 2
    cross = [(west, middle_lat), (east, middle_lat), (middle_lon, south), (middle_lon, north)]
    # The corners of a wide extent project far outside what it should show; its middle lines do not.
    corners = [] if east - west > _WIDE_DEG else [(west, south), (east, south), (east, north), (west, north)]
    return np.array([*cross, *corners], dtype=np.float64)


def fit(bbox: Bounds, rect: Bounds, *, pad: float = 0.0, holding: Iterable[Bounds] = ()) -> Frame:
    """The frame that shows [west, south, east, north] (degrees) centred in a rectangle of the page, as large as possible.

    ``pad`` is the share of the extent to leave free on every side. ``holding`` are smaller extents whose corners have to be
    in the frame too.
    """
    points = np.vstack([_corners(bbox), *(_corners(inner) for inner in holding)])
    lon0, lat0 = (bbox[0] + bbox[2]) / 2, (bbox[1] + bbox[3]) / 2
    frame = Frame(lat0, lon0, rect, 0.0, 0.0, 1.0)
    for _ in range(3):
        x, y = _proj(lat0, lon0)(points[:, 0], points[:, 1])
        middle_x, middle_y = (min(x) + max(x)) / 2, (min(y) + max(y)) / 2
        lon, lat = _proj(lat0, lon0)(middle_x, middle_y, inverse=True)
        across, up = max(x) - min(x), max(y) - min(y)
        width, height = rect[2] - rect[0], rect[3] - rect[1]
        scale = (1 + 2 * pad) * max(across / width, up / height)
        frame = Frame(lat0, lon0, rect, middle_x - scale * width / 2, middle_y - scale * height / 2, scale)
        # Rounded, so that the footer gives the exact centre of the projection.
        lon0, lat0 = round(float(lon), 1), round(float(lat), 1)
    return frame
