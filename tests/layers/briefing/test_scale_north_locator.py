"""Scale bar and north arrow are measured on the page and compared with the ellipsoid."""

import math
import re

import numpy as np
import pytest
import shapely
from pyproj import Geod

from geodata.catalog import open_catalog
from layers.briefing.canvas import Canvas
from layers.briefing.map.projection import Frame, fit
from layers.briefing.options import SIZES
from layers.briefing.scale_north_locator import LEAST_ERROR, corner_error, locator, north_arrow, scale_bar
from layers.briefing.theme import theme_for, type_scale
from tests.support import drawn

RECT = (30.0, 120.0, 570.0, 430.0)
THEATRES = {theatre.id: theatre.bbox for theatre in open_catalog().record.theatres}
THEME = theme_for(dark=False, in_grey=False)
SCALE = type_scale(SIZES["a4"].body_pt)
GEOD = Geod(ellps="WGS84")
METRES_A_POINT = 0.0254 / 72


def blank() -> Canvas:
    return Canvas(600, 460, THEME)


def bar(canvas: Canvas) -> tuple[float, float]:
    """Where the scale bar begins and ends, in points."""
    parts = [shape for shape in drawn.shapes(canvas.figure) if shape.stroke == THEME.ink]
    assert [part.fill for part in parts] == [THEME.ink, THEME.page] * 2
    corners = np.vstack([ring for part in parts for ring in part.rings])
    widths = [np.ptp(part.rings[0][:, 0]) for part in parts]
    assert np.allclose(widths, widths[0], atol=0.02)
    return float(corners[:, 0].min()), float(corners[:, 0].max())


def ground_km(frame: Frame, length_pt: float) -> float:
    """Kilometres on the ellipsoid under a line so many points long across the centre of a frame."""
    x, y = (frame.rect[0] + frame.rect[2]) / 2, (frame.rect[1] + frame.rect[3]) / 2
    (lon1, lat1), (lon2, lat2) = frame.lonlat(np.array([[x - length_pt / 2, y], [x + length_pt / 2, y]]))
    return float(GEOD.inv(lon1, lat1, lon2, lat2)[2]) / 1000


@pytest.mark.parametrize("right", [False, True])
@pytest.mark.parametrize("theatre", THEATRES)
def test_the_scale_bar_is_as_long_as_it_says(theatre: str, right: bool) -> None:
    frame, canvas = fit(THEATRES[theatre], RECT), blank()
    box = scale_bar(canvas, frame, SCALE, ratio=False, right=right)
    start, end = bar(canvas)
    kilometres, miles = (text.text.replace("\u00a0", "") for text in drawn.texts(canvas.figure))
    km, mi = float(kilometres.removesuffix("km")), float(miles.removesuffix("mi"))
    (line,) = (group.lines[0] for group in drawn.lines(canvas.figure))
    assert ground_km(frame, float(np.ptp(line[:, 0]))) == pytest.approx(1.609344 * mi, rel=0.02)
    assert ground_km(frame, end - start) == pytest.approx(km, rel=0.02)
    assert 30 < end - start <= 0.2 * (RECT[2] - RECT[0])
    assert box[0] <= start
    assert end <= box[2]
    assert (box[0] > 300) is right


@pytest.mark.parametrize("theatre", THEATRES)
def test_the_ratio_is_that_of_the_page_to_the_ground(theatre: str) -> None:
    frame, canvas = fit(THEATRES[theatre], RECT), blank()
    scale_bar(canvas, frame, SCALE, ratio=True)
    said = "\n".join(text.text for text in drawn.texts(canvas.figure))
    found = re.search(r"about 1 : ([\d\u00a0]+)$", said, re.MULTILINE)
    assert found
    ratio = int(found[1].replace("\u00a0", ""))
    start, end = bar(canvas)
    true = 1000 * ground_km(frame, end - start) / ((end - start) * METRES_A_POINT)
    # It is rounded to three digits.
    assert ratio == pytest.approx(true, rel=0.02)
    lengths = [GEOD.inv(*ends)[2] for ends in _corner_steps(frame)]
    error = max(abs(length / (1000 * frame.km_per_pt()) - 1) for length in lengths)
    assert ("at the corners" in said) == (corner_error(frame) > LEAST_ERROR)
    assert corner_error(frame) == pytest.approx(error, abs=0.02)


def _corner_steps(frame: Frame) -> list[tuple[float, float, float, float]]:
    """Lines of one point at each corner of a frame, in several directions, as longitudes and latitudes."""
    x0, y0, x1, y1 = frame.rect
    turns = np.linspace(0, math.pi, 24)
    found = []
    for corner in ((x0, y0), (x1, y0), (x0, y1), (x1, y1)):
        for turn in turns:
            ends = np.array([corner, (corner[0] + math.cos(turn), corner[1] + math.sin(turn))])
            (a, b), (c, d) = frame.lonlat(ends)
            found.append((float(a), float(b), float(c), float(d)))
    return found


@pytest.mark.parametrize(
    "bbox",
    [THEATRES["kursk-front"], THEATRES["eurasia"], (60.0, 50.0, 150.0, 75.0), (-120.0, 50.0, -30.0, 75.0)],
)
def test_the_north_arrow_points_north_where_it_is_drawn(bbox: tuple[float, float, float, float]) -> None:
    frame, canvas = fit(bbox, RECT), blank()
    box = north_arrow(canvas, frame, SCALE)
    light, dark = (s for s in drawn.shapes(canvas.figure) if s.stroke == THEME.ink)
    assert (light.fill, dark.fill) == (THEME.page, THEME.ink)
    # The halves share the axis of the arrow, and the tip is the end of it that lies farther from their outer corners.
    shared = np.array([p for p in light.rings[0][:-1] if (np.abs(dark.rings[0] - p).max(axis=1) < 0.02).any()])
    outer = [next(p for p in half.rings[0] if (np.abs(shared - p).max(axis=1) > 0.02).all()) for half in (light, dark)]
    wings = (outer[0] + outer[1]) / 2
    foot, tip = sorted(shared, key=lambda point: float(np.hypot(*(point - wings))))
    middle = (tip + foot) / 2
    lon, lat = frame.lonlat(middle[None, :])[0]
    # Half a degree due north, by geodesic.
    north = frame.page(np.array([GEOD.fwd(lon, lat, 0.0, 55_000)[:2]]))[0]
    expected = math.degrees(math.atan2(north[0] - middle[0], north[1] - middle[1]))
    found = math.degrees(math.atan2(tip[0] - foot[0], tip[1] - foot[1]))
    assert found == pytest.approx(expected, abs=2.0)
    # The dark half is at the right of the arrow's direction, as on every topographic map.
    way = tip - foot
    assert way[0] * (outer[1] - foot)[1] - way[1] * (outer[1] - foot)[0] < 0
    (letter,) = drawn.texts(canvas.figure)
    assert letter.text == "N"
    assert letter.y > tip[1]
    assert box[0] == pytest.approx(RECT[0] + 5)


def test_the_locator_marks_the_extent_on_the_globe() -> None:
    canvas = blank()
    frame = fit(THEATRES["eurasia"], RECT)
    locator(canvas, frame, (300.0, 200.0), 50.0)
    (extent,) = (group for group in drawn.lines(canvas.figure) if group.colour == THEME.accent)
    ring = shapely.Polygon(extent.lines[0])
    assert shapely.Point(300, 200).buffer(50.5).contains(ring)
    # The globe is centred on the map, and so is the outline.
    assert ring.contains(shapely.Point(300, 200))
    assert 0.2 < ring.area / (math.pi * 50**2) < 0.9
