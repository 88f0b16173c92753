"""Rows → tiles: every feature is found again with its days, and the squares count what is valid when."""

from __future__ import annotations

import base64
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely

from layers.web.document import SupplyError
from layers.web.tiles import archive as tiles
from layers.web.tiles.archive import TilesError, archive
from layers.web.tiles.density import Spans
from layers.web.tiles.large import large_of
from layers.web.tiles.renderer import FILES, scripts
from layers.web.tiles.rows import OPEN_BEGIN, OPEN_END, TileRows
from tests.support.many_rows import FIRST, many_rows
from tests.support.node import Modules
from tests.support.tile_reader import read_tiles

ROWS = many_rows(900)


@pytest.fixture(scope="module")
def made() -> tiles.Archive:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tiles, "MOST_IN_A_TILE", 100)
        return archive(ROWS, title="Many", attribution="Nobody")


def test_every_feature_is_in_one_tile_with_its_days_and_place(made: tiles.Archive) -> None:
    found = {}
    for (zoom, column, row), layers in read_tiles(made.content):
        for feature in layers.get("features", []):
            assert zoom == made.feature_zoom
            x, y = feature["geometry"].x, feature["geometry"].y
            side = 2**zoom
            lon = (column + x / 4096) / side * 360 - 180
            said = feature["properties"]
            assert said["id"] not in found
            found[said["id"]] = (lon, row, y, said)
    assert len(found) == made.features == 900
    for i in (0, 450, 899):
        lon, _, _, said = found[f"E{i}"]
        assert lon == pytest.approx(ROWS.geometries[i].x, abs=360 / 2**made.feature_zoom / 4096)
        assert (said["f"], said["t"], said["name"]) == (ROWS.begins[i], ROWS.ends[i], f"Event {i}")


def test_the_squares_count_what_is_valid_in_each_span(made: tiles.Archive) -> None:
    spans = made.spans
    starts = spans.first + spans.days * np.arange(spans.count)
    expected = [int(((ROWS.begins < at + spans.days) & (ROWS.ends > at)).sum()) for at in starts]
    with Modules() as modules:
        for wanted in range(made.feature_zoom):
            texts = [
                feature["properties"]["n"]
                for (zoom, _, _), layers in read_tiles(made.content)
                if zoom == wanted
                for feature in layers["density"]
            ]
            counts = modules.run(
                "tiles/reading.js", "return given.texts.map((text) => [...module.countsOf(text, given.count)])",
                {"texts": texts, "count": spans.count},
            )  # fmt: skip
            assert np.sum(counts, axis=0).tolist() == expected


def test_the_same_rows_give_the_same_bytes() -> None:
    few = many_rows(60)
    assert (
        archive(few, title="Many", attribution="Nobody").content
        == archive(few, title="Many", attribution="Nobody").content
    )


def test_an_overview_has_squares_only(made: tiles.Archive) -> None:
    large = large_of(made.content, "many.pmtiles")
    small = base64.b64decode(large.overview)
    assert large.overview_zoom == made.feature_zoom - 1 == 3
    assert {name for _, layers in read_tiles(small) for name in layers} == {"density"}


def test_lines_and_areas_are_cut_and_open_days_left_out() -> None:
    line = shapely.LineString([(30, 50), (100, 50)])
    area = shapely.box(30, 40, 31, 41)
    rows = TileRows(
        np.array([line, area], dtype=object),
        np.array([OPEN_BEGIN, FIRST]),
        np.array([OPEN_END, OPEN_END]),
        [{"id": "L"}, {"id": "A"}],
    )
    tiles_of = read_tiles(archive(rows, title="", attribution="").content)
    found = [layers["features"] for (zoom, _, _), layers in tiles_of if zoom == 1]
    said = {feature["properties"]["id"]: feature for each in found for feature in each}
    assert "f" not in said["L"]["properties"]
    assert said["A"]["properties"]["f"] == FIRST
    assert said["A"]["geometry"].geom_type == "Polygon"
    assert said["L"]["geometry"].geom_type == "LineString"
    assert rows.period == (FIRST, FIRST + 1)


def test_too_many_at_one_place_and_none_at_all_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiles, "MOST_IN_A_TILE", 100)
    monkeypatch.setattr(tiles, "MOST_AT_ALL", 500)
    here = replace(ROWS, geometries=np.array([shapely.Point(35, 51)] * 900, dtype=object))
    with pytest.raises(TilesError, match="900 features lie within one tile"):
        archive(here, title="", attribution="")
    none = TileRows(ROWS.geometries[:0], ROWS.begins[:0], ROWS.ends[:0], [])
    with pytest.raises(TilesError, match="no feature"):
        archive(none, title="", attribution="")


def test_spans_cover_a_period() -> None:
    assert Spans.over(10, 138) == Spans(10, 1, 128)
    assert Spans.over(10, 139) == Spans(10, 2, 65)
    assert Spans.over(0, 1).at(np.array([-5, 0, 9])).tolist() == [0, 0, 0]


def test_a_renderer_that_is_missing_or_another_one_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SupplyError, match="npm install --ignore-scripts"):
        scripts(tmp_path)
    for name in (*FILES, "protomaps-leaflet/LICENSE"):
        path = tmp_path / "node_modules" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("alert(1)", encoding="utf-8")
    with pytest.raises(SupplyError, match="not the file that was checked"):
        scripts(tmp_path)
