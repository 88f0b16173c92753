"""A reader's tracks, packed for the document and unpacked by the map's own script."""

from __future__ import annotations

from typing import Any

import pytest

from layers.web.document import map_document
from layers.web.tracks.payload import bounds, tracks_payload, with_tracks
from tests.support.map_payload import HOSTILE, payload
from tests.support.node import Modules
from tests.support.own_tracks import START, file_of

READ = """
  const data = new module.TrackData(given);
  const place = (time) => data.placeAt(0, time);
  return {
    x: [...data.x], y: [...data.y], t: [...data.t], level: [...data.level], gap: [...data.isAfterGap], name: data.nameOf(0),
    chart: { t: [...data.chartOf(0).t], speed: [...data.chartOf(0).speed].map((v) => (Number.isNaN(v) ? null : v)),
      height: [...data.chartOf(0).height].map((v) => (Number.isNaN(v) ? null : v)) },
    inGap: place(5 * 3600), before: place(-1), after: place(99 * 3600), half: place(1800), end: place(data.last[0]),
    gapAt: data.gapAt(0, 5 * 3600), day: data.dayOf(0), seconds: data.secondsOf(Math.floor(data.dayOf(0))),
  };
"""


@pytest.fixture(scope="module")
def modules() -> Any:
    with Modules() as found:
        yield found


def read(modules: Modules, lons: list[float]) -> dict[str, Any]:
    return dict(modules.run("tracks/track_data.js", READ, tracks_payload([file_of(lons)], {"P": "Port"})))


def test_what_is_packed_is_read(modules: Modules) -> None:
    lons = [10.0, 10.5, 11.0, 13.0, 13.25]
    found = read(modules, lons)
    assert found["x"] == pytest.approx([(lon + 180) / 360 for lon in lons], abs=3e-7)
    assert found["y"] == pytest.approx([0.5] * 5)
    assert found["t"] == [0, 3600, 7200, 12 * 3600, 13 * 3600]
    assert (found["level"], found["gap"]) == ([0, 1, 0, 2, 0], [0, 0, 0, 1, 0])
    assert found["chart"]["speed"] == [12.3, 12.3, 12.3, 12.3, None]
    assert found["chart"]["height"] == [None] * 5
    assert found["name"] == HOSTILE
    assert found["day"] * 86400 == START.timestamp()


def test_a_vessel_has_no_place_in_a_gap_nor_before_and_after_its_leg(modules: Modules) -> None:
    found = read(modules, [10.0, 10.5, 11.0, 13.0, 13.25])
    assert found["inGap"] is found["before"] is found["after"] is None
    assert found["gapAt"] == [2 * 3600, 12 * 3600]
    assert found["half"]["x"] == pytest.approx((10.25 + 180) / 360, abs=1e-6)
    assert found["half"]["angle"] == pytest.approx(0)
    assert found["end"]["x"] == pytest.approx((13.25 + 180) / 360, abs=1e-6)


@pytest.mark.parametrize("lons", [[179.0, 179.5, -179.9, -178.0, -177.0], [-179.0, -179.5, 179.9, 178.0, 177.0]])
def test_a_leg_across_180_degrees_goes_the_short_way(modules: Modules, lons: list[float]) -> None:
    found = read(modules, lons)
    assert max(abs(a - b) for a, b in zip(found["x"], found["x"][1:], strict=False)) < 3 / 360
    west, _, east, _ = bounds(file_of(lons)) or (0, 0, 0, 0)
    assert (west, east) == (
        pytest.approx(min(lon % 360 for lon in lons)),
        pytest.approx(max(lon % 360 for lon in lons)),
    )


def test_the_time_control_reaches_as_far_as_the_tracks_and_no_text_leaves_its_place() -> None:
    file = file_of([10.0, 10.5, 11.0, 13.0, 13.25])
    whole = with_tracks({**payload([]), "changes": []}, tracks_payload([file], {"P": HOSTILE}), [file])
    first, last = whole["period"]
    assert first <= int(START.timestamp() // 86400) <= last
    assert len(whole["changes"]) == 2
    document = map_document(whole)
    assert "<img src=x" not in document
    assert document.count("<script>window.pwned") == 0


def test_density_is_added_up_over_files() -> None:
    file = file_of([10.0, 10.5, 11.0, 13.0, 13.25])
    packed = tracks_payload([file, file], {})["density"]
    with Modules() as modules:
        numbers = modules.varints(packed["2024-03"])
    assert numbers == [8192 + 4, 120, 1, 60]
