"""``kurskmap tiles``: the file, the map that reads it, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from layers.cli import main
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
