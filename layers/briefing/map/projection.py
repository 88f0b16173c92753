"""The map projection of a frame: Lambert azimuthal equal-area, centred on the frame.

One projection serves every extent: it is equal-area, so control areas compare; centred on the middle of a long leg it draws
that leg all but straight; over an oblast it differs from a conic by less than the width of a line. pyproj does it
alone: cartopy's axes would project every geometry a second time, at many times the cost, and may want to download data.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Proj

from geodata.geodesic import distance_km

Points = NDArray[np.float64]
Bounds = tuple[float, float, float, float]

#: North has one direction where the meridians of a frame differ by no more than this.
_ONE_NORTH_DEG = 5.0
_WIDE_DEG = 30.0


@cache
def _proj(lat0: float, lon0: float) -> Proj:
    return Proj(proj="laea", lat_0=lat0, lon_0=lon0, ellps="WGS84", units="m")


@dataclass(frozen=True)
class Frame:
    """A map frame: where on the page (points, from the bottom left) and what of the world (metres of the projection).

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
        """(n, 2) degrees to (n, 2) points on the page; not finite where the projection cannot show a point."""
        x, y = _proj(self.lat0, self.lon0)(lonlat[:, 0], lonlat[:, 1])
        across = self.rect[0] + (np.asarray(x) - self.x0) / self.metres_per_pt
        up = self.rect[1] + (np.asarray(y) - self.y0) / self.metres_per_pt
        return np.column_stack([across, up])

    def lonlat(self, points: Points) -> Points:
        """(n, 2) points on the page to degrees."""
        x = self.x0 + (points[:, 0] - self.rect[0]) * self.metres_per_pt
        y = self.y0 + (points[:, 1] - self.rect[1]) * self.metres_per_pt
        lon, lat = _proj(self.lat0, self.lon0)(x, y, inverse=True)
        return np.column_stack([lon, lat])

    def contains(self, point: Iterable[float], margin: float = 0.0) -> bool:
        """Whether a point of the page lies in the frame, ``margin`` points or more from its edge."""
        x, y = point
        x0, y0, x1, y1 = self.rect
        return bool(x0 + margin <= x <= x1 - margin and y0 + margin <= y <= y1 - margin)

    @property
    def box(self) -> shapely.Polygon:
        """The frame on the page."""
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
        """[west, south, east, north] in degrees that holds the frame; longitudes may pass ±180 around the centre."""
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
        """Whether north has one direction over the frame, to within a few degrees."""
        x0, y0, x1, y1 = self.rect
        turns = [self.north_at(corner) for corner in ((x0, y0), (x1, y0), (x0, y1), (x1, y1))]
        return max(turns) - min(turns) <= _ONE_NORTH_DEG

    def km_per_pt(self) -> float:
        """Kilometres of the ground to a point of the page along the middle of the frame, by geodesic."""
        x0, y0, x1, y1 = self.rect
        mid_x, mid_y, reach = (x0 + x1) / 2, (y0 + y1) / 2, (x1 - x0) / 20
        (lon1, lat1), (lon2, lat2) = self.lonlat(np.array([[mid_x - reach, mid_y], [mid_x + reach, mid_y]]))
        return distance_km((lon1, lat1), (lon2, lat2)) / (2 * reach)

    @property
    def name(self) -> str:
        """The projection in words, for the footer."""
        north_south, east_west = "N" if self.lat0 >= 0 else "S", "E" if self.lon0 >= 0 else "W"
        return (
            f"Lambert azimuthal equal-area, centred on {abs(self.lat0):.1f}° {north_south} "
            f"{abs(self.lon0):.1f}° {east_west}; WGS 84"
        )


def _corners(bbox: Bounds) -> Points:
    west, south, east, north = bbox
    middle_lon, middle_lat = (west + east) / 2, (south + north) / 2
    cross = [(west, middle_lat), (east, middle_lat), (middle_lon, south), (middle_lon, north)]
    # The corners of a wide extent fan out far beyond what it is meant to show; its middle lines do not.
    corners = [] if east - west > _WIDE_DEG else [(west, south), (east, south), (east, north), (west, north)]
    return np.array([*cross, *corners], dtype=np.float64)


def fit(bbox: Bounds, rect: Bounds, *, pad: float = 0.0, holding: Iterable[Bounds] = ()) -> Frame:
    """The frame that shows [west, south, east, north] (degrees) in a rectangle of the page, centred, filled to its edges.

    ``pad`` is a share of the extent to leave free on every side; ``holding`` are smaller extents whose corners are to be
    in the frame as well.
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
        # Round numbers, so that the footer's words are the projection's own.
        lon0, lat0 = round(float(lon), 1), round(float(lat), 1)
    return frame
