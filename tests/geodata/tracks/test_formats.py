"""Each format is recognised, and its traps are read right."""

from __future__ import annotations

import gzip
import json
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from geodata.errors import ImportingError, LimitError
from geodata.limits import Limits
from geodata.tracks import vessels
from geodata.tracks.engines.pool import Pool
from geodata.tracks.formats import detect
from geodata.tracks.pings import Chunk
from geodata.tracks.reading import read_files
from geodata.tracks.sources import sources_of
from tests.support import tracks

MMSI = vessels.code_of("mmsi", 219_000_001)
T0 = 1_709_251_200_000  # 1 March 2024, 0:00 in UTC


def read(path: Path, form: str | None = None) -> tuple[str, list[Chunk]]:
    chunks: list[Chunk] = []
    found = ""
    for source in sources_of(path, Limits(), lambda done: None):
        found, parts = detect.read(source, form, None, Limits(), lambda done: None)
        chunks += parts
    return found, chunks


def read_text(tmp_path: Path, text: str | bytes, name: str = "a.csv") -> tuple[str, np.ndarray, Counter[str]]:
    form, chunks = read(tracks.write(tmp_path, name, text))
    return form, np.concatenate([c.pings for c in chunks]), sum((c.drops for c in chunks), Counter())


def said(ping: Any) -> tuple[Any, ...]:
    """The time in s since T0, latitude, longitude, speed and course; None for "not reported"."""
    numbers = [None if np.isnan(ping[n]) else round(float(ping[n]), 2) for n in ("speed", "course")]
    return (int(ping["t"]) - T0) // 1000, ping["lat"] / 1e7, ping["lon"] / 1e7, *numbers


def test_marinecadastre_sentinels_are_not_numbers(tmp_path: Path) -> None:
    lines = [
        "MMSI,BaseDateTime,LAT,LON,SOG,COG,Heading,VesselName,IMO,CallSign",
        "219000001,2024-03-01T00:00:01,40.5,-70.25,102.3,360.0,511.0,@@NAME@@,IMO9869693,ABCD",
        "219000001,2024-03-01T00:00:02,91.0,181.0,5.0,10.0,511.0,,IMO0,",
        "219000001,2024-03-01T00:00:03,0.0,0.0,5.0,10.0,511.0,,,",
        "219000001,2024-03-01T00:00:04,41.0,-70.0,102.2,359.9,511.0,,,",
        "two,cells",
        "219000001,nonsense,41.0,-70.0,1.0,2.0,511.0,,,",
        "2190000011,2024-03-01T00:00:05,41.0,-70.0,1.0,2.0,511.0,,,",
        "219000001,2024-03-01T00:00:06,41.x,-70.0,1.0,2.0,511.0,,,",
        "219000001,2024-03-01T00:00:07,41.0,-70.0,1.0,2.0,511.0,,,",
    ]
    form, chunks = read(tracks.write(tmp_path, "a.csv", "\n".join(lines)))
    pings = np.concatenate([c.pings for c in chunks])
    assert form == "marinecadastre"
    assert [said(p) for p in pings] == [
        (1, 40.5, -70.25, None, None),
        (4, 41.0, -70.0, 102.2, 359.9),
        (7, 41.0, -70.0, 1.0, 2.0),
    ]
    assert pings["row"].tolist() == [2, 5, 10]
    drops = sum((c.drops for c in chunks), Counter())
    assert drops == {"no position": 3, "broken row": 1, "no time": 1, "bad identity": 1}
    assert sum(c.rows for c in chunks) == len(lines) - 1
    told = {key[1:]: times for c in chunks for key, times in c.said.items()}
    assert told == dict.fromkeys(
        (("name", "NAME"), ("imo", "9869693"), ("callsign", "ABCD")), (T0 + 1000, T0 + 1000, 1)
    )


def test_longitude_may_stand_first(tmp_path: Path) -> None:
    text = "mmsi,base_date_time,longitude,latitude,sog,cog\n219000001,2024-03-01 00:00:01,-70.5,40.25,,\n"
    assert [said(p) for p in read_text(tmp_path, text)[1]] == [(1, 40.25, -70.5, None, None)]


def test_the_danish_authority_writes_the_day_first_and_mixes_in_base_stations(tmp_path: Path) -> None:
    head = (
        "# Timestamp,Type of mobile,MMSI,Latitude,Longitude,Navigational status,ROT,SOG,COG,Heading,IMO,Callsign,Name"
    )
    row = "01/03/2024 00:00:01,{},{},55.5,12.5,,,{},,,Unknown,Unknown,"
    rows = [
        row.format("Class A", 219000001, "10.1"),
        row.format("Base Station", 2190074, ""),
        row.format("AtoN", 992191234, ""),
        row.format("Class B", 111219501, ""),
    ]
    form, pings, drops = read_text(tmp_path, "\n".join([head, *rows]))
    assert form == "danish"
    assert [said(p) for p in pings] == [(1, 55.5, 12.5, 10.1, None)]
    assert drops == {"base station": 1, "bad identity": 2}


def test_spire_has_messages_without_a_position(tmp_path: Path) -> None:
    text = (
        "created_at,timestamp,mmsi,msg_type,latitude,longitude,speed,course,name\n"
        "2024-03-01T00:01:00Z,2024-03-01T00:00:01.500Z,219000001,1,55.5,12.5,10.1,90,\n"
        "2024-03-01T00:01:00Z,2024-03-01T02:00:05+02:00,219000001,5,,,,,SHIP\n"
        "2024-03-01T00:01:00Z,2024-03-01T00:00:07Z,2190074,4,55.5,12.5,,,\n"
    )
    form, pings, drops = read_text(tmp_path, text)
    assert (form, pings["t"].tolist(), drops) == ("spire", [T0 + 1500], {"not a position": 1, "base station": 1})


def test_exactearth_times_have_a_form_of_their_own(tmp_path: Path) -> None:
    text = (
        "MMSI,Message_ID,Longitude,Latitude,SOG,COG,Time\n"
        "219000001,1,12.5,55.5,10.1,90,20240301_000001\n219000001,5,,,,,20240301_000002\n"
    )
    form, pings, drops = read_text(tmp_path, text)
    assert (form, [said(p) for p in pings], drops) == (
        "exactearth",
        [(1, 55.5, 12.5, 10.1, 90.0)],
        {"not a position": 1},
    )


def test_marinetraffic_speeds_are_tenths(tmp_path: Path) -> None:
    text = "MMSI,STATUS,SPEED,LON,LAT,COURSE,HEADING,TIMESTAMP\n219000001,0,101,12.5,55.5,90,-1,2024-03-01 00:00:01\n"
    form, pings, _ = read_text(tmp_path, text)
    assert (form, said(pings[0])) == ("marinetraffic", (1, 55.5, 12.5, 10.1, 90.0))


def test_vesselfinder_speeds_are_knots(tmp_path: Path) -> None:
    text = (
        "MMSI,TIMESTAMP,LATITUDE,LONGITUDE,COURSE,SPEED,HEADING,NAVSTAT,IMO,NAME\n"
        "219000001,2024-03-01 00:00:01 UTC,55.5,12.5,90,10.1,511,0,9869693,SHIP\n"
    )
    form, pings, _ = read_text(tmp_path, text)
    assert (form, said(pings[0])) == ("vesselfinder", (1, 55.5, 12.5, 10.1, 90.0))


def test_opensky_is_metric_and_its_rows_go_on_after_the_last_position(tmp_path: Path) -> None:
    head = (
        "time,icao24,lat,lon,velocity,heading,vertrate,callsign,onground,alert,spi,squawk,baroaltitude,geoaltitude,"
        "lastposupdate,lastcontact"
    )
    rows = [
        "1709251201,4ca2d6,55.5,12.5,100,90,0,ABC1    ,False,False,False,,3048,,1709251200.2,1709251201",
        "1709251260,4ca2d6,55.5,12.5,100,90,0,ABC1    ,False,False,False,,,1000,1709251200.2,1709251201",
        "1709251270,~4ca2d6,55.5,12.5,0,90,0,,True,False,False,,,,1709251270,1709251270",
        "1709251280,4ca2d6,55.5,12.5,0,90,0,,True,False,False,,,,,1709251280",
    ]
    form, pings, drops = read_text(tmp_path, "\n".join([head, *rows]))
    assert form == "opensky"
    assert pings["t"].tolist() == [T0 + 200, T0 + 200]
    assert pings["speed"][0] == pytest.approx(194.384, abs=0.01)
    assert pings["alt"].tolist() == [pytest.approx(10_000, abs=1), pytest.approx(3280.8, abs=1)]
    assert pings["ground"].tolist() == [0, 0]
    assert drops == {"bad identity": 1, "stale position": 1}


def test_flightradar24_has_both_coordinates_in_one_cell(tmp_path: Path) -> None:
    text = (
        "Timestamp,UTC,Callsign,Position,Altitude,Speed,Direction\n"
        '1709251201,2024-03-01T00:00:01Z,ABC1,"55.5,12.5",1000,250,90\n'
    )
    form, chunks = read(tracks.write(tmp_path, "a.csv", text))
    assert (form, said(chunks[0].pings[0])) == ("flightradar24", (1, 55.5, 12.5, 250.0, 90.0))
    assert list(chunks[0].names.values()) == ["flight-ABC1"]


def test_a_trace_says_ground_stale_and_what_is_no_icao_address(tmp_path: Path) -> None:
    rows = [
        [1.0, 55.5, 12.5, "ground", 5, 90, 0],
        [2.0, 55.5, 12.5, None, None, None, 2],
        [3.0, 55.5, 12.5, 1000, 250, 90, 1],
        [4.0, 55.5, 12.5, 1000, 250, 90, 0, 500, {"flight": "ABC1  "}],
        [5.0, 99.0, 12.5, 1000],
        "nonsense",
    ]
    whole = {"icao": "4ca2d6", "timestamp": T0 / 1000, "trace": rows}
    form, pings, drops = read_text(tmp_path, json.dumps(whole), "trace_full_4ca2d6.json")
    assert form == "trace"
    assert [(said(p)[0], int(p["ground"]), None if np.isnan(p["alt"]) else float(p["alt"])) for p in pings] == [
        (1, 1, None),
        (2, -1, None),
        (4, 0, 1000.0),
    ]
    assert drops == {"stale position": 1, "no position": 1, "broken row": 1}
    with pytest.raises(StopIteration):
        next(
            p
            for c in read(tracks.write(tmp_path, "t.json", json.dumps({**whole, "icao": "~4ca2d6"})))[1]
            for p in c.pings
        )


def test_kml_pins_at_zero_are_no_positions_and_heights_are_metres(tmp_path: Path) -> None:
    text = """<?xml version="1.0"?><kml xmlns:gx="http://www.google.com/kml/ext/2.2"><Document><Placemark><name>ABC1</name>
    <gx:Track><when>2024-03-01T00:00:01Z</when><when>2024-03-01T00:00:02Z</when><gx:coord>12.5 55.5 3048</gx:coord>
    <gx:coord>0 0 0</gx:coord></gx:Track></Placemark></Document></kml>"""
    form, chunks = read(tracks.write(tmp_path, "a.kml", text))
    assert (form, [said(p)[:3] for p in chunks[0].pings]) == ("kml", [(1, 55.5, 12.5)])
    assert chunks[0].pings["alt"][0] == pytest.approx(10_000)
    assert (chunks[0].drops, list(chunks[0].names.values())) == ({"no position": 1}, ["flight-ABC1"])


def test_gpx_tracks(tmp_path: Path) -> None:
    text = """<gpx version="1.1"><trk><name>My boat</name><trkseg><trkpt lat="55.5" lon="12.5">
    <time>2024-03-01T00:00:01Z</time>
    </trkpt><trkpt lat="55.6" lon="12.5"/></trkseg></trk></gpx>"""
    form, chunks = read(tracks.write(tmp_path, "a.gpx", text))
    assert (form, len(chunks[0].pings), chunks[0].drops) == ("gpx", 1, {"no time": 1})
    assert list(chunks[0].names.values()) == ["track-My_boat"]


def test_nmea_takes_its_time_from_the_tag_block(tmp_path: Path) -> None:
    position = "!AIVDM,1,1,,B,177KQJ5000G?tO`K>RA1wUbN0TKH,0*5C"
    lines = [
        f"\\s:1,c:1709251201*00\\{position}",
        f"\\s:1,c:1709251202000*00\\{position}",
        f"2024-03-01T00:00:03Z {position}",
        position,
        "!AIVDM,1,1,,B,177KQJ5000G?tO`K>RA1wUbN0TKH,0*5D",
        "nonsense",
    ]
    form, pings, drops = read_text(tmp_path, "\r\n".join(lines), "log.txt")
    assert form == "nmea"
    assert [said(p)[0] for p in pings] == [1, 2, 3]
    assert drops == {"no time": 1, "broken row": 2}
    with pytest.raises(ImportingError, match=r"bare\.txt: no line holds a time"):
        read(tracks.write(tmp_path, "bare.txt", position))


def test_geoparquet_and_parquet(tmp_path: Path) -> None:
    table = pa.table(
        {
            "MMSI": [219000001, 219000002],
            "BaseDateTime": pa.array([T0 + 1000, T0 + 2000]).cast(pa.timestamp("ms")),
            "geometry": shapely.to_wkb([shapely.Point(12.5, 55.5), shapely.Point(13, 56)]),
            "SOG": [10.0, None],
        }
    )
    pq.write_table(table, tmp_path / "a.parquet")
    form, chunks = read(tmp_path / "a.parquet")
    assert form == "marinecadastre"
    assert [said(p) for p in chunks[0].pings] == [(1, 55.5, 12.5, 10.0, None), (2, 56.0, 13.0, None, None)]
    (tmp_path / "b.parquet").write_bytes(b"PAR1 and nothing more PAR1")
    with pytest.raises(ImportingError, match=r"b\.parquet: it cannot be read"):
        read(tmp_path / "b.parquet")


def test_compressed_files_hold_the_same(tmp_path: Path) -> None:
    text = tracks.cable_ship().encode()
    plain = read_text(tmp_path, text)[1]
    with gzip.open(tmp_path / "a.csv.gz", "wb") as file:
        file.write(text)
    half = text.index(b"\n", len(text) // 2) + 1
    frames = b"".join(pa.compress(part, codec="zstd", asbytes=True) for part in (text[:half], text[half:]))
    (tmp_path / "a.csv.zst").write_bytes(frames)
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("day/a.csv", text)
        archive.writestr("__MACOSX/day/._a.csv", b"extra")
    for name in ("a.csv.gz", "a.csv.zst", "a.zip"):
        found = np.concatenate([c.pings for c in read(tmp_path / name)[1]])
        assert np.array_equal(np.sort(found["t"]), np.sort(plain["t"])), name


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.csv", b"", r"a\.csv: it is empty"),
        ("a.csv", b"a,b\n1,2\n", r"a\.csv: row 1 names no identity .* it has 'a', 'b'"),
        ("a.bin", bytes(range(256)), r"a\.bin: row 1 is neither"),
        ("a.gz", b"\x1f\x8b\x08\x00 cut off", r"a\.gz: it "),
        ("a.csv.zst", b"\x28\xb5\x2f\xfd nonsense", r"a\.csv\.zst: it cannot be read"),
        ("a.zip", b"PK\x03\x04 nonsense", r"a\.zip: it is cut off or damaged"),
        ("a.json", b'{"icao": 5}', r"a\.json: It is not the trace of an aircraft"),
        ("a.json", b'{"icao": [', r"a\.json: It is not JSON"),
        ("a.kml", b"<kml><Placemark/></kml>", r"a\.kml: It holds no track"),
        (
            "a.kml",
            b'<!DOCTYPE x [<!ENTITY a "b">]><kml>&a;</kml>',
            r"a\.kml: row 1|a\.kml: The XML has a document type",
        ),
    ],
)
def test_what_cannot_be_read_is_one_sentence(tmp_path: Path, name: str, content: bytes, sentence: str) -> None:
    with pytest.raises(ImportingError, match=sentence) as caught:
        read(tracks.write(tmp_path, name, content))
    assert "\n" not in str(caught.value)


def test_a_member_that_leads_out_of_its_archive_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("../../evil.csv", "x")
    with pytest.raises(ImportingError, match="leads out of the archive"):
        read(tmp_path / "a.zip")


def test_a_bomb_ends_at_the_ratio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geodata.tracks.sources._FREE", 2**16)
    with gzip.open(tmp_path / "a.csv.gz", "wb") as file:
        file.write(b"MMSI,BaseDateTime,LAT,LON\n" + b"\n" * 3_000_000)
    with pytest.raises(LimitError, match="unpacks to more than"):
        read(tmp_path / "a.csv.gz")


def test_a_form_that_is_named_must_fit(tmp_path: Path) -> None:
    path = tracks.write(tmp_path, "a.csv", "mmsi,t,lat,lon\n219000001,2024-03-01T00:00:01,55.5,12.5\n")
    assert read(path)[0] == "ships"
    with pytest.raises(ImportingError, match="row 1 lacks what Danish Maritime Authority has: time, position"):
        read(path, "danish")


def test_every_form_has_a_title() -> None:
    assert all(detect.title_of(form) for form in detect.FORMS)


def test_sentences_that_are_missing_are_counted(tmp_path: Path) -> None:
    from pyais.encode import encode_dict  # noqa: PLC0415

    def sentences(**fields: Any) -> list[str]:
        return [f"\\c:1709251200*00\\{text}" for text in encode_dict(fields)]

    static = sentences(type=5, mmsi=219000001, shipname="SHIP", callsign="OXYZ", imo=9321483, ship_type=70)
    (position,) = sentences(type=1, mmsi=219000001, lat=55.5, lon=12.5, speed=10, course=90)
    lines = [static[0], position, static[0], static[1], static[1], static[0]]
    form, chunks = read(tracks.write(tmp_path, "a.nmea", "\n".join(lines)))
    drops = sum((c.drops for c in chunks), Counter())
    # Broken are the first sentence that another one of its kind follows, a second one alone, and the last one.
    assert (form, drops) == ("nmea", {"broken row": 3, "not a position": 1})
    assert sum(c.rows for c in chunks) == 5
    assert min(c.first_rows.get("broken row", 99) for c in chunks) == 1


@pytest.mark.parametrize("mmsi", [222_222_222, 123_456_789, 200_000_000, 992_190_001])
def test_numbers_of_no_ship_are_refused_in_sentences_too(tmp_path: Path, mmsi: int) -> None:
    from pyais.encode import encode_dict  # noqa: PLC0415

    text = encode_dict({"type": 1, "mmsi": mmsi, "lat": 55.5, "lon": 12.5})[0]
    _, pings, drops = read_text(tmp_path, f"\\c:1709251200*00\\{text}\n", "a.nmea")
    assert (len(pings), drops) == (0, {"bad identity": 1})
    assert not vessels.is_ship(mmsi)
    assert not vessels.ships(np.array([mmsi]))[0][0]


def test_numbers_of_any_length_in_a_trace_end_nothing(tmp_path: Path) -> None:
    long = "9" * 400
    rows = f"[[{long}, 55, 12, 1000, 100, 90, 0], [0, 55, 12, {long}, {long}, 90, 0]]"
    text = f'{{"icao": "4ca2d6", "timestamp": 1709251200, "trace": {rows}}}'
    _, pings, drops = read_text(tmp_path, text, "t.json")
    assert ([said(p) for p in pings], drops) == ([(0, 55.0, 12.0, None, 90.0)], {"no time": 1})
    with pytest.raises(ImportingError, match="'timestamp' is not a number"):
        read_text(tmp_path, text.replace("1709251200", long), "t.json")


def test_a_height_that_means_the_ground(tmp_path: Path) -> None:
    header = "Timestamp,UTC,Callsign,Position,Altitude,Speed,Direction\n"
    rows = [f'{T0 // 1000 + i},x,ABC1,"55.5,12.5",{alt},100,90' for i, alt in enumerate((0, 400, ""))]
    form, pings, _ = read_text(tmp_path, header + "\n".join(rows))
    assert (form, pings["ground"].tolist()) == ("flightradar24", [1, 0, -1])
    rows = [f"4ca2d6,{T0 // 1000 + i},55.5,12.5,{alt}" for i, alt in enumerate(("ground", 0, ""))]
    form, pings, _ = read_text(tmp_path, "icao24,time,lat,lon,alt_baro\n" + "\n".join(rows))
    assert (form, pings["ground"].tolist()) == ("aircraft", [1, 0, -1])


def test_times_and_positions_of_kml_that_do_not_pair_are_counted(tmp_path: Path) -> None:
    whens = "".join(f"<when>2024-03-01T00:0{i}:00Z</when>" for i in range(4))
    text = (
        '<kml xmlns:gx="http://www.google.com/kml/ext/2.2"><Placemark><name>N1</name><gx:Track>'
        f"{whens}<gx:coord>0 0 0</gx:coord><gx:coord>12 55 5000</gx:coord></gx:Track></Placemark></kml>"
    )
    form, pings, drops = read_text(tmp_path, text, "a.kml")
    assert (form, len(pings), drops) == ("kml", 1, {"no position": 3})


def test_kinds_of_parquet_columns(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    sound = {
        "mmsi": pa.array(["219000001"]).dictionary_encode(),
        "t": pa.array(["2024-03-01T00:00:00"]).dictionary_encode(),
        "lat": pa.array([55.5]),
        "lon": pa.array(["12.5"], pa.string_view()),
    }
    pq.write_table(pa.table(sound), path)
    assert [said(p) for c in read(path)[1] for p in c.pings] == [(0, 55.5, 12.5, None, None)]
    pq.write_table(pa.table(sound | {"lat": pa.array([[55.5]])}), path)
    with pytest.raises(ImportingError, match=r"a.parquet: the column 'lat' has the type list"):
        read(path)


def test_an_archive_of_compressed_files_and_a_text_about_them(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    table = b"mmsi,t,lat,lon\n219000001,2024-03-01T00:00:00,55.5,12.5\n"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("one.csv.gz", gzip.compress(table))
        archive.writestr("README.txt", "The files of March.\n")
        archive.writestr("two.csv.zst", pa.compress(table.replace(b"00:00:00", b"00:01:00"), "zstd", asbytes=True))
    report = read_files([path], tmp_path / "out", engine=Pool(1), limits=Limits(), told=lambda *_: None, buckets=1)
    assert (report.pings, [Path(name).name for name in report.others]) == (2, ["README.txt"])
    for content, why in ((b"The files of March.\n", "row 1 is neither"), (b"mmsi,t,lat,lon\n", "but no rows")):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("README.txt", content)
        with pytest.raises(ImportingError, match=why):
            read_files([path], tmp_path / "new", engine=Pool(1), limits=Limits(), told=lambda *_: None)
