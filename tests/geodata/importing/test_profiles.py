"""Files of well-known sources are recognised by their columns and read as those sources document them.

The files are made up; their columns are those that each source documents.
"""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from geodata.errors import ImportingError
from geodata.importing import NewLayer, guess_mapping
from geodata.importing.mapping import ROLES
from geodata.importing.profiles import named, profiles, recognised
from tests.support.importing import imported_here, read_table

ACLED = (
    "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,assoc_actor_1,inter1,actor2,"
    "assoc_actor_2,inter2,interaction,civilian_targeting,iso,region,country,admin1,admin2,admin3,location,latitude,longitude,"
    "geo_precision,source,source_scale,notes,fatalities,tags,timestamp\n"
    "UKR1,06 August 2024,2024,2,Political violence,Battles,Armed clash,A,,1,B,,1,11,,804,Europe,Ukraine,Sumy,,,Yunakivka,"
    "51.1,35.0,2,Paper; Agency,National,Words,12,,1723500000\n"
)
GED = (
    "id,relid,year,active_year,code_status,type_of_violence,conflict_name,dyad_name,side_a,side_b,number_of_sources,"
    "source_article,source_office,source_date,source_headline,where_prec,where_coordinates,where_description,latitude,longitude,"
    "geom_wkt,priogrid_gid,country,event_clarity,date_prec,date_start,date_end,deaths_a,deaths_b,deaths_civilians,"
    "deaths_unknown,best,high,low\n"
    '1,R,2024,1,Clear,1,C,A - B,A,B,1,"Agency, 7 August",Agency,2024-08-07,Headline,1,Sudzha,,51.2,35.3,POINT (35.3 51.2),1,'
    "Russia,1,4,2024-08-06 00:00:00.000,2024-08-20 00:00:00.000,5,5,2,0,12,20,10\n"
)
VIIRS = (
    "latitude,longitude,bright_ti4,scan,track,acq_date,acq_time,satellite,instrument,confidence,version,bright_ti5,frp,daynight\n"
    "51.2,35.3,330.1,0.4,0.4,2024-08-06,1012,N,VIIRS,n,2.0NRT,290.1,3.2,D\n"
)
FLIGHT = (
    "Timestamp,UTC,Callsign,Position,Altitude,Speed,Direction\n"
    '1735340000,2024-12-27T22:53:20Z,TEST1,"51.2,35.3",32000,440,88\n'
)
DENMARK = (
    "# Timestamp,Type of mobile,MMSI,Latitude,Longitude,Navigational status,ROT,SOG,COG,Heading,IMO,Callsign,Name\n"
    "05/06/2024 23:58:00,Class A,273000001,41.78,129.82,Under way,0.0,11.2,88.1,90,Unknown,X,SHIP\n"
    "05/06/2024 23:59:00,Class A,273000001,91.0,181.0,Under way,,,,,Unknown,X,SHIP\n"
)
CADASTRE = (
    "MMSI,BaseDateTime,LAT,LON,SOG,COG,Heading,VesselName\n1,2024-10-08T00:00:03,48.1,-123.4,12.1,270.0,511.0,TUG\n"
)
DEEPSTATE = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"name": "Окуповано /// Occupied /// status", "fill": "#a52714", "stroke": "#880e4f"},
            "geometry": {"type": "Polygon", "coordinates": [[[35, 51], [36, 51], [36, 52], [35, 51]]]},
        }
    ],
}
PLACEMARK = (
    '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><name>{name}</name>'
    "<description>{text}</description><styleUrl>#{style}</styleUrl>{time}<Point><coordinates>35.3,51.2</coordinates></Point>"
    "</Placemark></Document></kml>"
)
CONFIRMED = PLACEMARK.format(
    name="Tank hit",
    text="A tank.\n\nSource(s):\nhttps://example.org/1\n\nGeolocation(s):\nhttps://example.org/2",
    style="icon",
    time="<TimeStamp><when>2024-08-06</when></TimeStamp>",
)
MY_MAPS = PLACEMARK.format(name="Depot", text="Words", style="icon-1899-DB4436", time="")
_GDELT = ["1", "20240806", "202408", "2024", "2024.6", *[""] * 21, "190", "19", "19", "4", "-10", "5", "1", "5", "-3"]
_GDELT += [
    *[""] * 16,
    "4",
    "Sudzha, Russia",
    "RS",
    "RS43",
    "",
    "51.2",
    "35.3",
    "1",
    "20240807101500",
    "https://example.org/n",
]
GDELT = "\t".join(_GDELT) + "\n"
ANDROID: Any = {
    "semanticSegments": [
        {
            "startTime": "2024-08-06T10:00:00.000+03:00",
            "endTime": "2024-08-06T11:00:00.000+03:00",
            "visit": {
                "probability": 0.9,
                "topCandidate": {"placeId": "p", "semanticType": "HOME", "placeLocation": {"latLng": "51.2°, 35.3°"}},
            },
        },
        {
            "startTime": "2024-08-06T11:00:00.000+03:00",
            "endTime": "2024-08-06T12:00:00.000+03:00",
            "timelinePath": [{"point": "51.2°, 35.3°", "time": "x"}, {"point": "51.3°, 35.4°", "time": "y"}],
        },
        {"startTime": "2024-08-07T00:00:00Z", "endTime": "2024-08-07T01:00:00Z", "visit": {"topCandidate": {}}},
    ],
    "rawSignals": [],
}

FILES: dict[str, tuple[str, str]] = {
    "acled": ("a.csv", ACLED),
    "ucdp_ged": ("a.csv", GED),
    "firms": ("a.csv", VIIRS),
    "flightradar24": ("a.csv", FLIGHT),
    "ais_denmark": ("a.csv", DENMARK),
    "ais_marinecadastre": ("a.csv", CADASTRE),
    "deepstate": ("a.geojson", json.dumps(DEEPSTATE)),
    "geoconfirmed": ("a.kml", CONFIRMED),
    "my_maps": ("a.kml", MY_MAPS),
    "gdelt_events": ("20240806.export.csv", GDELT),
    "google_timeline": ("a.json", json.dumps(ANDROID)),
}


def made(name: str) -> tuple[dict[str, Any], Any]:
    """The first feature of a file as its profile reads it, and the import."""
    file, content = FILES[name]
    table = read_table(content.encode(), file)
    mapping = named(name).applied(guess_mapping(table), table.columns)
    found = imported_here(content.encode(), NewLayer("l", "L", file), mapping)
    return json.loads(found.document)["features"][0]["properties"], found


def test_every_profile_is_whole_and_tried_here() -> None:
    assert {profile.id for profile in profiles()} == FILES.keys()
    for profile in profiles():
        assert profile.word.endswith(".")
        assert profile.licence
        assert profile.attribution
        assert profile.fields.keys() <= set(ROLES)


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_recognised_by_its_columns(name: str) -> None:
    file, content = FILES[name]
    table = read_table(content.encode(), file)
    found = recognised(table.format, table.columns)
    assert found is not None
    assert found.id == name


@pytest.mark.parametrize(
    ("name", "title", "first", "after", "precision"),
    [
        ("acled", "Armed clash", "2024-08-06", "2024-08-07", "week"),
        ("ucdp_ged", "A - B", "2024-08-06", "2024-08-21", "month"),
        ("firms", "L, row 1", "2024-08-06", "2024-08-07", "day"),
        ("flightradar24", "TEST1", "2024-12-27T22:53:20Z", "2024-12-27T22:54:20Z", "minute"),
        ("ais_denmark", "SHIP", "2024-06-05", "2024-06-06", "day"),
        ("ais_marinecadastre", "TUG", "2024-10-08", "2024-10-09", "day"),
        ("deepstate", "Окуповано /// Occupied /// status", None, None, "static"),
        ("geoconfirmed", "Tank hit", "2024-08-06", "2024-08-07", "day"),
        ("my_maps", "Depot", None, None, "static"),
        ("gdelt_events", "Sudzha, Russia", "2024-08-06", "2024-08-07", "day"),
        ("google_timeline", "visit", "2024-08-06T10:00:00+03:00", "2024-08-06T08:01Z", "interval"),
    ],
)
def test_the_fields_are_those_of_the_source(
    name: str, title: str, first: str | None, after: str | None, precision: str
) -> None:
    properties, _ = made(name)
    assert properties["name"] == title
    assert (properties["valid_from"], properties["valid_to"], properties["date_precision"]) == (first, after, precision)


def test_figures_sources_and_claimants() -> None:
    acled, _ = made("acled")
    assert (acled["numbers"][0]["low"], acled["claimant"]) == (12, "Paper; Agency")
    ged, _ = made("ucdp_ged")
    assert [(n["low"], n["high"], n["counts"]) for n in ged["numbers"]] == [
        (10, 20, "deaths"),
        (2, 2, "deaths of civilians"),
    ]
    _, confirmed = made("geoconfirmed")
    assert [source.url for source in confirmed.sources[1:]] == ["https://example.org/1", "https://example.org/2"]
    firms, _ = made("firms")
    assert (firms["confidence"], firms["attributes"]["confidence"]) == ("reported", "n")
    maps, _ = made("my_maps")
    assert maps["attributes"]["style"] == "icon-1899-DB4436"


def precisions(name: str, names: list[str], rows: list[tuple[str, ...]]) -> tuple[list[tuple[Any, Any]], Any]:
    """The precision of the date and of the place for rows of codes in these columns of a source, and the import."""
    file, content = FILES[name]
    header, first = list(csv.reader(content.splitlines()))[:2]
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(header)
    for row in rows:
        table.writerow({**dict(zip(header, first, strict=True)), **dict(zip(names, row, strict=True))}.values())
    whole = out.getvalue().encode()
    read = read_table(whole, file)
    found = imported_here(whole, NewLayer("l", "L", file), named(name).applied(guess_mapping(read), read.columns))
    properties = [feature["properties"] for feature in json.loads(found.document)["features"]]
    return [(each["date_precision"], each.get("place_precision")) for each in properties], found


def test_the_codes_of_acled_are_our_precisions() -> None:
    codes = [("1", "1"), ("2", "2"), ("3", "3")]
    found, imported = precisions("acled", ["time_precision", "geo_precision"], codes)
    assert found == [("day", "exact_town"), ("week", "approximate"), ("month", "area")]
    kept = [feature["properties"]["attributes"] for feature in json.loads(imported.document)["features"]]
    assert [(each["time_precision"], each["geo_precision"]) for each in kept] == [(1, 1), (2, 2), (3, 3)]


def test_the_codes_of_ucdp_are_our_precisions() -> None:
    codes = [(str(min(n, 5)), str(n)) for n in range(1, 8)] + [("6", "0")]
    found, imported = precisions("ucdp_ged", ["date_prec", "where_prec"], codes)
    assert [date for date, _ in found[:5]] == ["day", "interval", "week", "month", "interval"]
    assert [place for _, place in found] == ["exact_town", "approximate", *["area"] * 5, None]
    # A code that the source does not have is no precision, and is said to be none.
    assert found[-1][0] == "day"
    said = [note for note in imported.notes if "no precision known here" in note]
    assert [("date_prec" in note or "where_prec" in note, note.endswith("row 8.")) for note in said] == [
        (True, True)
    ] * 2


def test_rows_without_a_position_say_why() -> None:
    _, ships = made("ais_denmark")
    assert ships.faults[0].reason == "it has no position: 91 and 181 are how ships' transponders (AIS) say so"
    _, history = made("google_timeline")
    assert [(fault.row, fault.reason) for fault in history.faults] == [(3, "it names no position")]
    assert any("rawSignals" in note for note in history.notes)


@pytest.mark.parametrize(
    ("document", "kinds"),
    [
        (
            [{"startTime": "2024-08-06T00:00:00Z", "activity": {"start": "geo:51,35", "end": "geo:52,36"}}],
            ["LineString"],
        ),
        (
            {"locations": [{"latitudeE7": 512000000, "longitudeE7": 353000000, "timestampMs": "1722902400000"}]},
            ["Point"],
        ),
        (
            {
                "timelineObjects": [
                    {
                        "placeVisit": {
                            "location": {"latitudeE7": 512000000, "longitudeE7": 353000000, "name": "Depot"},
                            "duration": {
                                "startTimestamp": "2024-08-06T00:00:00Z",
                                "endTimestamp": "2024-08-06T01:00:00Z",
                            },
                        }
                    }
                ]
            },
            ["Point"],
        ),
    ],
)
def test_the_other_forms_of_a_location_history(document: Any, kinds: list[str]) -> None:
    content = json.dumps(document).encode()
    table = read_table(content, "a.json")
    assert table.format == "Google Timeline"
    found = imported_here(content, NewLayer("l", "L", "a.json"))
    features = json.loads(found.document)["features"]
    assert [feature["geometry"]["type"] for feature in features] == kinds
    assert features[0]["properties"]["valid_from"] == "2024-08-06"


def test_an_unknown_profile_is_one_sentence() -> None:
    with pytest.raises(ImportingError, match=r"no profile 'acle'.*did you mean 'acled'"):
        named("acle")
