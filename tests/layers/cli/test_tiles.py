"""``kurskmap tiles``: the file, the map that reads it, and what is refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from layers.cli import main
from layers.web.tiles import lines
from layers.web.tiles.large import large_of
from tests.support.opened import EXAMPLE
from tests.support.tile_reader import read_tiles

HERE = ["--catalog", str(EXAMPLE)]


def test_it_writes_the_layer_and_says_what_it_wrote(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, page = tmp_path / "reports.pmtiles", tmp_path / "map.html"
    assert main(["tiles", "reports", *HERE, "--out", str(out), "--map", str(page)]) == 0
    assert "Each is drawn from zoom 2" in capsys.readouterr().out
    tiles = [layers["features"] for (zoom, _, _), layers in read_tiles(out.read_bytes()) if zoom == 1]
    ids = {feature["properties"]["id"] for tile in tiles for feature in tile}
    assert ids
    assert '"file":"reports.pmtiles"' in page.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["reports", "--out", "{}/x.zip"], "--out: 'x.zip' does not end in .pmtiles"),
        (["reports", "--out", "{}/x.pmtiles", "--map", "{}/x.htm"], "--map: 'x.htm' does not end in .html"),
        (
            ["events", "--out", "{}/x.pmtiles", "--map", "{}/../x.html"],
            "--map: the map reads the file from its own folder",
        ),
        (["reports", "--out", "{}/x.pmtiles", "--renderer", "{}"], "--renderer: only a map draws"),
        (["nothing", "--out", "{}/x.pmtiles"], "LAYER: 'nothing' is not one of "),
    ],
)
def test_wrong_usage_is_named(
    arguments: list[str], problem: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["tiles", *(each.replace("{}", str(tmp_path)) for each in arguments), *HERE]) == 2
    assert problem in capsys.readouterr().err


def test_a_missing_renderer_is_named_with_what_to_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = ["--out", str(tmp_path / "x.pmtiles"), "--map", str(tmp_path / "x.html"), "--renderer", str(tmp_path)]
    assert main(["tiles", "reports", *HERE, *out]) == 1
    assert "npm install --ignore-scripts --prefix" in capsys.readouterr().err
    assert not (tmp_path / "x.pmtiles").exists()


def lines_of(catalogue: Path, layer: str) -> list[str]:
    document = json.loads((catalogue / f"{layer}.geojson").read_text(encoding="utf-8"))
    # Ids of their own: these features come beside those of the layer.
    return [json.dumps({**feature, "id": f"L-{feature['id']}"}) for feature in document["features"]]


def test_a_file_with_a_feature_on_each_line_is_checked_and_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "PART", 2)
    given = lines_of(EXAMPLE, "soundings")
    path, out = tmp_path / "more.geojsonl", tmp_path / "more.pmtiles"
    path.write_text("\n\x1e".join([*given, ""]), encoding="utf-8")
    assert main(["tiles", str(path), *HERE, "--title", "More", "--out", str(out)]) == 0
    large = large_of(out.read_bytes(), out.name)
    assert (large.title, large.count) == ("More", len(given))

    for bad, words in (
        (given[0].replace('"sources": [', '"sources": ["nobody", '), "lines 3 to 4: "),
        (given[0], "the id 'L-"),
        ("{", "Each line has to be one GeoJSON feature"),
    ):
        path.write_text("\n".join([*given[:2], bad, given[2]]), encoding="utf-8")
        assert main(["tiles", str(path), *HERE, "--out", str(tmp_path / "none.pmtiles")]) == 1
        assert words in capsys.readouterr().err
    assert not (tmp_path / "none.pmtiles").exists()


def test_an_exported_map_has_its_large_layers_beside_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "map.html"
    assert main(["export", *HERE, "--out", str(out), "--tiles-from", "2"]) == 0
    said = capsys.readouterr().out
    beside = sorted(path.name for path in tmp_path.glob("*.pmtiles"))
    assert "map-reports.pmtiles" in beside
    document = out.read_text(encoding="utf-8")
    for name in beside:
        assert f"{name}: " in said
        assert f'"file":"{name}"' in document
    assert main(["export", *HERE, "--out", str(tmp_path / "x.csv"), "--tiles-from", "2"]) == 2


def test_an_exported_map_names_a_file_of_tiles_that_it_cannot_show(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "mine"
    shutil.copytree(EXAMPLE, folder)
    (folder / "tiles").mkdir()
    (folder / "tiles" / "old.pmtiles").write_bytes(b"of another program")
    assert main(["export", "--catalog", str(folder), "--out", str(tmp_path / "map.html")]) == 0
    assert "old.pmtiles" in capsys.readouterr().err
