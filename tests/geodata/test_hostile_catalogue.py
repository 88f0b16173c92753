"""Hostile catalogues: no link is followed, nothing beyond the limits is built, and each fault is one sentence."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from geodata import limits as limits_module
from geodata.catalog import CatalogError, open_catalog
from geodata.errors import GeodataError
from geodata.load import read_features
from geodata.validation.check import check
from layers.story import open_story


@pytest.mark.parametrize("name", ["catalog.json", "sources.json", "claimants.json", "events.geojson"])
def test_a_link_out_of_the_folder_is_never_followed(folder: Path, tmp_path: Path, name: str) -> None:
    secret = tmp_path / "secret.json"
    secret.write_bytes((folder / name).read_bytes())
    (folder / name).unlink()
    (folder / name).symlink_to(secret)
    with pytest.raises(CatalogError, match=r"symbolic link|is a link"):
        open_catalog(folder)
    opened: list[str] = []
    watching = True

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if watching and event == "open":
            opened.append(str(arguments[0]))

    sys.addaudithook(watch)
    rules = [fault.rule for fault in check([folder]).faults]
    watching = False
    assert "outside_folder" in rules
    assert not any(path.endswith((name, "secret.json")) for path in opened if str(tmp_path) in path)


@pytest.mark.parametrize(
    "file", ["../x.geojson", "/etc/passwd", "a/b.geojson", "..", "x.json", "\0.geojson", "/vsicurl/x.geojson"]
)
def test_a_file_name_that_leads_out_is_refused(folder: Path, file: str) -> None:
    catalog = json.loads((folder / "catalog.json").read_text(encoding="utf-8"))
    catalog["layers"][0]["file"] = file
    (folder / "catalog.json").write_text(json.dumps(catalog))
    with pytest.raises(CatalogError):
        open_catalog(folder)
    assert check([folder]).faults


def test_a_pipe_or_folder_in_place_of_a_file_does_not_hang(folder: Path) -> None:
    for name in ("events.geojson", "sources.json"):
        (folder / name).unlink()
        os.mkfifo(folder / name)
        with pytest.raises(CatalogError, match="regular file"):
            open_catalog(folder)
        (folder / name).unlink()
        (folder / name).mkdir()
        with pytest.raises(CatalogError):
            open_catalog(folder)


@pytest.mark.parametrize(
    "content",
    [
        b"[" * 200_000,
        b'{"title": ' + b"9" * 5_000 + b"}",
        b'{"title": NaN}',
        b"\xff\xfe\x00",
        b'{"layers": null}',
        b'"\\ud800"',
    ],
)
def test_hostile_json_is_one_sentence(folder: Path, content: bytes) -> None:
    for name in ("catalog.json", "sources.json"):
        before = (folder / name).read_bytes()
        (folder / name).write_bytes(content)
        with pytest.raises(CatalogError) as raised:
            open_catalog(folder)
        assert len(str(raised.value)) < 900
        (folder / name).write_bytes(before)
    (folder / "events.geojson").write_bytes(content)
    with pytest.raises(GeodataError):
        read_features(folder / "events.geojson")


def test_two_layers_of_one_id_are_refused(folder: Path) -> None:
    catalog = json.loads((folder / "catalog.json").read_text(encoding="utf-8"))
    catalog["layers"].append(catalog["layers"][0])
    (folder / "catalog.json").write_text(json.dumps(catalog))
    with pytest.raises(CatalogError, match="two layers"):
        open_catalog(folder)
    catalog["layers"][-1] = {**catalog["layers"][0], "id": catalog["layers"][0]["id"].upper()}
    (folder / "catalog.json").write_text(json.dumps(catalog))
    with pytest.raises(CatalogError, match="two layers"):
        open_catalog(folder)


def test_a_catalogue_file_beyond_the_limit_is_not_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"{limits_module.PREFIX}FILE_BYTES", "1000000")
    with (folder / "events.geojson").open("ab") as file:
        file.truncate(2_000_000)
    with pytest.raises(CatalogError, match="larger than"):
        open_catalog(folder)


def first_geometry(folder: Path, coordinates: str) -> None:
    """Write other coordinates, as they stand, into the first event."""
    document = json.loads((folder / "events.geojson").read_text(encoding="utf-8"))
    document["features"][0]["geometry"]["coordinates"] = "@"
    (folder / "events.geojson").write_text(json.dumps(document).replace('"@"', coordinates))


def test_coordinates_that_nest_deeply_are_one_sentence_where_they_are_drawn(folder: Path) -> None:
    first_geometry(folder, "[" * 900 + "]" * 900)
    with pytest.raises(GeodataError, match="not a layer of features"):
        open_story(folder)


def test_nothing_beyond_the_limits_is_drawn_without_validation(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"{limits_module.PREFIX}POSITIONS", "1000")
    first_geometry(folder, "[" + ",".join(["[1,2]"] * 2_000) + "]")
    with pytest.raises(GeodataError, match="more than 1,000 positions"):
        open_story(folder)


@pytest.mark.parametrize("name", ["catalog.json", "sources.json", "events.geojson"])
def test_millions_of_values_are_never_built(folder: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(f"{limits_module.PREFIX}POSITIONS", "1000")
    monkeypatch.setenv(f"{limits_module.PREFIX}FEATURES", "1000")
    (folder / name).write_bytes(b"[" + b",".join([b"{}"] * 5_000) + b"]")
    with pytest.raises(GeodataError, match="more"):
        open_story(folder)
    assert "too_large" in {fault.rule for fault in check([folder]).faults}


@pytest.mark.parametrize("field", ["name", "notes", "claim"])
def test_a_text_of_a_million_characters_is_one_fault(folder: Path, field: str) -> None:
    document = json.loads((folder / "events.geojson").read_text(encoding="utf-8"))
    document["features"][0]["properties"][field] = "x" * 1_000_000
    (folder / "events.geojson").write_text(json.dumps(document))
    faults = check([folder]).faults
    assert [fault.rule for fault in faults if fault.field == field] == ["bad_length"]
    assert max(len(str(fault)) for fault in faults) < 500
    # What is drawn without a validator's word is held to the same: setting such a line took minutes.
    with pytest.raises(GeodataError, match="1,000,000 characters"):
        open_story(folder)


@pytest.mark.parametrize("name", ["catalog.json", "sources.json", "claimants.json"])
def test_a_list_with_a_text_of_a_million_characters_is_one_sentence(folder: Path, name: str) -> None:
    document = json.loads((folder / name).read_text(encoding="utf-8"))
    record = document if isinstance(document, dict) else document[0]
    record["title" if "title" in record else "name"] = "x" * 1_000_000
    (folder / name).write_text(json.dumps(document))
    with pytest.raises(CatalogError, match="1,000,000 characters"):
        open_catalog(folder)
    assert check([folder]).faults


@pytest.mark.parametrize("name", ["catalog.json", "sources.json", "events.geojson"])
def test_control_characters_are_neither_drawn_nor_written(folder: Path, name: str) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    key = '"name": "' if name.endswith(".geojson") else '"title": "'
    (folder / name).write_text(text.replace(key, key + "\\u001b[31m", 1), encoding="utf-8")
    with pytest.raises(GeodataError, match="a control character"):
        open_story(folder)
    assert "control_character" in {fault.rule for fault in check([folder]).faults}
