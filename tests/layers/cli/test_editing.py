"""The commands that change a catalogue, and the options of ``add`` that say how a file is read."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from geodata.catalog import open_catalog
from geodata.editing.new_catalogue import new_catalogue
from geodata.validation.check import check
from layers.cli import main
from tests.support.importing import without_workers


@pytest.fixture(scope="module")
def mine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One catalogue for all tests of this module; each adds layers of its own."""
    folder = tmp_path_factory.mktemp("editing") / "mine"
    new_catalogue(folder)
    return folder


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    without_workers(monkeypatch)


def features(folder: Path, layer: str) -> list[dict[str, Any]]:
    document = json.loads((folder / open_catalog(folder).layer(layer).file).read_text(encoding="utf-8"))
    return [feature["properties"] for feature in document["features"]]


def test_the_life_of_a_layer(mine: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    here = ["--catalog", str(mine)]
    one, two = tmp_path / "seen-2024-08-06.csv", tmp_path / "seen-2024-08-07.csv"
    one.write_text("name,lat,lon\nA,64,-21\n", encoding="utf-8")
    two.write_text("name,lat,lon\nB,64,-21\n", encoding="utf-8")
    assert (
        main(["add", str(one), *here, "--layer", "seen", "--title", "Seen", "--from-filename", "--colour", "red"]) == 0
    )
    assert features(mine, "seen")[0]["valid_from"] == "2024-08-06"
    assert main(["replace", "seen", str(two), *here, "--dry-run"]) == 0
    assert features(mine, "seen")[0]["name"] == "A"
    assert main(["replace", "seen", str(two), *here, "--date", "2024-08-07/2024-08-09"]) == 0
    assert (features(mine, "seen")[0]["name"], features(mine, "seen")[0]["valid_to"]) == ("B", "2024-08-10")
    layer = open_catalog(mine).layer("seen")
    assert (layer.title, layer.attribution, layer.style and layer.style.colour) == ("Seen", two.name, "red")
    assert main(["rename", "seen", "seen-later", *here]) == 0
    assert main(["remove", "seen-later", *here]) == 0
    assert check([mine]).faults == ()
    said = capsys.readouterr()
    assert "Removed the layer 'seen-later'" in said.out
    assert main(["remove", "places", *here]) == 1
    assert "feature R1, field origin_place_id" in capsys.readouterr().err
    assert main(["replace", "events", str(two), *here]) == 1
    assert "seen-2024-08-07.csv: the file is not JSON" in capsys.readouterr().err
    assert main(["rename", "events", "no id", *here]) == 2
    assert "NEW: an id has at most 60" in capsys.readouterr().err


def test_a_series_becomes_one_layer(mine: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for day in (6, 7, 9):
        feature = {
            "type": "Feature",
            "properties": {"name": "North", "date": f"2024-08-0{day}"},
            "geometry": {"type": "Point", "coordinates": [-21, 64]},
        }
        document = {"type": "FeatureCollection", "features": [feature]}
        (tmp_path / f"control-2024080{day}.geojson").write_text(json.dumps(document), encoding="utf-8")
    pattern = str(tmp_path / "control-*.geojson")
    assert main(["add-series", pattern, "--catalog", str(mine)]) == 0
    said = capsys.readouterr().out
    assert "No file is of these days, on which nothing is shown: 2024-08-08 to 2024-08-08." in said
    assert "Not compared from file to file, because they hold dates: 'date'." in said
    assert [(f["valid_from"], f["valid_to"]) for f in features(mine, "control")] == [
        ("2024-08-06", "2024-08-08"),
        ("2024-08-09", "2024-08-10"),
    ]
    assert check([mine]).faults == ()
    (tmp_path / "control.geojson").write_text("{}", encoding="utf-8")
    for arguments, says in (
        ([pattern.replace("-*", "")], "the name holds no date"),
        ([str(tmp_path / "nothing-*.csv")], "no file fits that pattern"),
        ([pattern, "--ignore-column", "side"], "no file has a column 'side'"),
    ):
        assert main(["add-series", *arguments, "--catalog", str(mine), "--dry-run"]) == 2
        assert says in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "content", "options", "says", "found"),
    [
        (
            "dates.csv",
            "name,lat,lon,date\nA,64,-21,05/06/2024\nB,64,-21,soon\n",
            ["--date-form", "day-month-year", "--undated", "keep"],
            "Kept without the date in 'date', which cannot be read: row 2.",
            [("A", "2024-06-05"), ("B", None)],
        ),
        (
            "names.csv",
            "name,lat,lon\nСуджа,64,-21\n".encode("cp1251"),
            ["--encoding", "cp1251", "--date", "2024-08-06"],
            "date of rows without one: 2024-08-06",
            [("Суджа", "2024-08-06")],
        ),
        (
            "places.csv",
            'title,where,n\nA,"64.1, -21.9",1.500\n',
            ["--name-column", "title", "--position-column", "where", "--number", "n=people", "--decimal", "comma"],
            "figures: column 'n', people",
            [("A", None)],
        ),
        (
            "flight.csv",
            'Timestamp,UTC,Callsign,Position,Altitude,Speed,Direction\n1735340000,2024-12-27T22:53:20Z,T1,"64,-21",1,2,3\n',
            ["--profile", "flightradar24"],
            "profile: Flightradar24 ('--profile none' reads it without).",
            [("T1", "2024-12-27T22:53:20Z")],
        ),
        (
            "flight.csv",
            'Timestamp,UTC,Callsign,Position,Altitude,Speed,Direction\n1735340000,2024-12-27T22:53:20Z,T1,"64,-21",1,2,3\n',
            ["--profile", "none"],
            "position: column 'Position'",
            None,
        ),
    ],
    ids=str,
)
def test_the_options_of_add(
    name: str,
    content: str | bytes,
    options: list[str],
    says: str,
    found: list[tuple[str, str | None]] | None,
    mine: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / name).write_bytes(content.encode() if isinstance(content, str) else content)
    layer = f"options-{abs(hash((name, *options)))}"
    assert main(["add", str(tmp_path / name), "--catalog", str(mine), "--layer", layer, *options]) == 0
    said = capsys.readouterr().out
    assert says in said
    assert "profile:" in said or "--profile" not in options or "none" in options
    if found is not None:
        assert [(f["name"], f["valid_from"]) for f in features(mine, layer)] == found
    if "--number" in options:
        assert features(mine, layer)[0]["numbers"][0]["low"] == 1500


def test_a_name_of_a_table_that_is_not_there_is_named(
    mine: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.kml").write_text("<kml><Placemark><Point><coordinates>1,2</coordinates></Point></Placemark></kml>")
    with zipfile.ZipFile(tmp_path / "a.kmz", "w") as packed:
        packed.write(tmp_path / "a.kml", "doc.kml")
    for file, words in (
        ("a.kmz", "and none is called 'May'"),
        ("a.kml", "has no parts to choose from; leave out 'May'"),
    ):
        assert main(["add", str(tmp_path / file), "--catalog", str(mine), "--sheet", "May", "--dry-run"]) == 1
        assert words in capsys.readouterr().err
