"""A user's file of position reports: recognised, read in a process of its own, and checked before it is used."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from geodata.errors import ImportingError, LimitError
from geodata.importing import arrow_stream, sandbox, worker
from geodata.limits import Limits
from geodata.tracks import uploaded
from geodata.tracks.places import Places, places_of
from tests.support import tracks
from tests.support.hostile_words import WORDS

PLACES = places_of([("G", "Gisborne", *tracks.GISBORNE, 0.0), ("N", "Nome", *tracks.NOME, 0.0)])
NOWHERE = places_of([])
SHIP = tracks.cable_ship().encode()


def opened(content: bytes, name: str = "file", places: Places = PLACES, **more: Any) -> uploaded.FileTracks:
    found = uploaded.open_tracks(content, name, places=places, **more)
    assert found is not None
    return found


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Run the worker in this process."""

    def run(task: str, files: Mapping[str, bytes], request: Mapping[str, Any], limits: Limits, results: Any) -> Any:
        (tmp_path / worker.UNPACKED).mkdir(exist_ok=True)
        for file, content in files.items():
            (tmp_path / file).write_bytes(content)
        answer = worker._answer({"task": task, "limits": asdict(limits), **request}, tmp_path)
        if "limit" in answer:
            raise LimitError(answer["limit"])
        if "error" in answer:
            raise ImportingError(answer["error"])
        return answer, {result: (tmp_path / result).read_bytes() for result in results}

    monkeypatch.setattr(sandbox, "run", run)


def test_a_file_is_read_in_its_own_process_with_the_places_of_the_catalogue() -> None:
    found = opened(SHIP, "../AIS day.csv")
    assert found.name == "AIS day.csv"
    (leg,) = found.legs
    assert (leg.vessel, leg.origin, leg.origin_place_id, leg.destination_place_id) == (tracks.SHIP, "at", "G", "N")
    assert (leg.depart_from, leg.arrive_to) == (tracks.LEFT, tracks.CAME)
    ((gap,),) = found.silences
    assert (gap.seen_again - gap.last_seen) / 3_600_000 == pytest.approx(14)
    assert [file.form for file in found.files] == ["marinecadastre"]
    assert {said.field: said.value for said in found.said[tracks.SHIP]}["name"] == "CABLE SHIP"
    assert found.reports == found.files[0].rows == 1094
    assert set(found.drawn.leg.tolist()) == {0}
    assert np.nanmax(found.samples.speed) == pytest.approx(40)


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("content", "is_one"),
    [
        (SHIP, True),
        (gzip.compress(SHIP), True),
        (tracks.trace(), True),
        (b"1700000000 !AIVDM,1,1,,B,177KQJ5000G?tO`K>RA1wUbN0TKH,0*5C\n", True),
        (b'{"type": "FeatureCollection", "features": []}', False),
        (b"name,lat,lon\nBuoy,1,2\n", False),
        (b"<gpx><wpt lat='1' lon='2'><name>a</name></wpt></gpx>", False),
        (b"<kml><Placemark><Point><coordinates>1,2</coordinates></Point></Placemark></kml>", False),
        (b"", False),
        (b"\x1f\x8bnot gzip", False),
    ],
)
def test_only_position_reports_are_recognised(content: bytes, is_one: bool) -> None:
    assert (uploaded.open_tracks(content, "file", places=NOWHERE) is not None) is is_one


@pytest.mark.usefixtures("here")
def test_a_chosen_form_says_why_it_cannot_be_read() -> None:
    with pytest.raises(ImportingError, match=r"points\.csv: row 1 lacks what MarineCadastre has"):
        uploaded.open_tracks(b"name,lat,lon\nBuoy,1,2\n", "points.csv", places=NOWHERE, form="marinecadastre")


@pytest.mark.usefixtures("here")
def test_rows_that_are_left_out_are_counted_by_reason() -> None:
    head, *rows = tracks.cable_ship().splitlines()
    bad = rows[3].replace(str(tracks.MMSI), "0")
    far = rows[4].split(",")
    far[2] = "91"
    content = "\n".join([head, *rows, rows[0], bad, ",".join(far)]).encode()
    found = opened(content, places=NOWHERE)
    assert dict(found.dropped) == {"bad identity": 1, "no position": 1, "duplicate": 1}
    assert [leg.origin for leg in found.legs] == ["away"]


@pytest.mark.usefixtures("here")
def test_members_of_an_archive_are_read_together() -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("a.csv", SHIP)
        archive.writestr("b.json", tracks.trace())
    found = opened(whole.getvalue(), "both.zip")
    assert [(file.name, file.form) for file in found.files] == [
        ("both.zip/a.csv", "marinecadastre"),
        ("both.zip/b.json", "trace"),
    ]
    assert {leg.vessel for leg in found.legs} == {tracks.SHIP, "icao-c80001"}


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("limit", "said"),
    [
        ({"reports": 100}, "more than 100 position reports"),
        ({"session_bytes": 1_999}, "it has 1 legs, more than 0"),
        ({"positions": 5}, "positions, more than 5"),
        ({"file_bytes": 1000}, "it has 119"),
    ],
)
def test_a_limit_is_said_with_the_commands_that_have_none(limit: dict[str, int], said: str) -> None:
    with pytest.raises(LimitError) as caught:
        opened(SHIP, "ship.csv", limits=replace(Limits(), **limit))
    assert said in str(caught.value)
    assert "kurskmap tracks read FILE --out DIR" in str(caught.value)
    assert "kurskmap tracks legs DIR" in str(caught.value)


def test_a_file_that_takes_too_long_is_referred_to_the_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(*_: object) -> None:
        raise LimitError("The file takes longer than 20 seconds to read; generalise or split it.")

    monkeypatch.setattr(sandbox, "run", run)
    with pytest.raises(LimitError, match=r"longer than 20 seconds .* 'kurskmap tracks legs DIR' have no such limits"):
        opened(SHIP)


@pytest.mark.usefixtures("here")
def test_hostile_names_are_kept_as_text_without_control_characters() -> None:
    content = SHIP.replace(b"CABLE SHIP", b'"' + WORDS.replace('"', '""').encode()[:60] + b'\x1b[31m"')
    (said,) = (each.value for each in opened(content).said[tracks.SHIP] if each.field == "name")
    assert said.isprintable()
    assert said.startswith(WORDS[:20])


#: A column that only this table has.
OWN_COLUMN = {"vertices": "zoom", "samples": "speed_kn", "density": "seconds", "legs": "pings"}


def tampered(read: pa.Table, column: str, value: Any) -> pa.Table:
    index = read.schema.get_field_index(column)
    return read.set_column(index, column, pa.array([value] * read.num_rows, read.schema.field(column).type))


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("vertices", "leg", 7),
        ("vertices", "lat", 95.0),
        ("vertices", "lon", float("nan")),
        ("samples", "speed_kn", float("inf")),
        ("samples", "t", -1),
        ("density", "x", 9_000),
        ("density", "month", "2031-13"),
        ("legs", "origin_place_id", "elsewhere"),
        ("legs", "vessel", "a\x1bb"),
        ("legs", "km", -1.0),
        ("legs", "first_seen", None),
    ],
)
def test_what_the_process_returns_is_not_trusted(
    monkeypatch: pytest.MonkeyPatch, table: str, column: str, value: Any
) -> None:
    def changed(data: bytes, real: Any = arrow_stream.from_ipc) -> pa.Table:
        read = real(data)
        return tampered(read, column, value) if OWN_COLUMN[table] in read.column_names else read

    monkeypatch.setattr(arrow_stream, "from_ipc", changed)
    with pytest.raises(ImportingError, match="nothing that can be used"):
        opened(SHIP)
