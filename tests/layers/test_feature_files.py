"""What is taken away reads back as what was there."""

import csv
import io
import json
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from python_calamine import load_workbook

from geodata.errors import WritingError
from layers.feature_files import FORMATS, cell, export, table_csv
from layers.style import STYLES
from tests.support.opened import CATALOG, LAYERS

IDS = ["E009", "R01", "R09", "A10", "A16", "A01"]
ORIGINAL = {row.id: row for layer in LAYERS for row in layer.features.itertuples()}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exchange")
    for suffix in FORMATS:
        (folder / f"out{suffix}").write_bytes(export(LAYERS, IDS, CATALOG, suffix))
    return folder


def test_geojson_keeps_properties_geometry_and_sources(made: Path) -> None:
    document = json.loads((made / "out.geojson").read_text(encoding="utf-8"))
    assert {feature["id"] for feature in document["features"]} == set(IDS)
    event = next(feature for feature in document["features"] if feature["id"] == "E009")["properties"]
    assert event["numbers"] == ORIGINAL["E009"].numbers
    assert event["valid_from"] == "2024-10-08"
    assert event["source_urls"].startswith("http")


def test_geopackage_has_a_table_a_layer_with_every_geometry(made: Path) -> None:
    tables = {name for name, kind in pyogrio.list_layers(made / "out.gpkg") if kind}
    layers = ("events", "sea_routes", "air_routes", "control_areas", "control_areas_points", "regions")
    assert tables == {f"layer_{name}" for name in layers}
    for table in tables:
        for row in pyogrio.read_dataframe(made / "out.gpkg", layer=table).itertuples():
            assert row.geometry.equals_exact(ORIGINAL[row.feature_id].geometry, 1e-6)
            assert row.source_titles


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_same_features_are_the_same_bytes(made: Path, suffix: str) -> None:
    # A GeoPackage has the moment of its making in it to the millisecond, unless another is set.
    assert export(LAYERS, IDS, CATALOG, suffix) == (made / f"out{suffix}").read_bytes()


def test_kml_has_every_feature_with_its_sources(made: Path) -> None:
    read = gpd.read_file(made / "out.kml")
    assert sorted(read["Name"]) == sorted(ORIGINAL[i].name for i in IDS)
    assert read["description"].str.contains("http").sum() >= 5
    assert "<TimeSpan>" in (made / "out.kml").read_text(encoding="utf-8")


def test_a_kml_balloon_says_how_sure_it_is_when_it_became_public_and_what_reversed_it() -> None:
    made = export(LAYERS, ["U01"], CATALOG, ".kml").decode()
    assert "How sure: Official statement. A government denies it" in made
    assert "Became public 2024-10-10; cited pages of 2024-10-10" in made
    assert "Reversed by its author: E101, E086" in made


@pytest.mark.parametrize(
    "text",
    [
        "<img src=x onerror=alert(1)>",
        "a]]><NetworkLink><Link><href>http://example.org/</href></Link></NetworkLink>",
        "<![CDATA[a]]><NetworkLink/>",
        "<![CDATA[",
        "a\x0b\x1bb",
        "a & b < c",
    ],
)
def test_no_text_becomes_markup_in_kml(text: str) -> None:
    layer = next(layer for layer in LAYERS if layer.record.id == "events")
    frame = layer.features.head(1).assign(name=text, claim=text, notes=text)
    made = export([replace(layer, features=frame)], frame["id"], CATALOG, ".kml").decode()
    root = ElementTree.fromstring(made)
    names = {element.tag.rsplit("}")[-1] for element in root.iter()}
    assert "NetworkLink" not in names
    # A balloon is HTML: what is in it is escaped twice, once for that.
    balloon = next(element.text or "" for element in root.iter() if element.tag.endswith("}description"))
    assert "<" not in balloon


def test_csv_has_every_feature_with_its_geometry(made: Path) -> None:
    text = (made / "out.csv").read_text(encoding="utf-8-sig")
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(text))}
    assert set(rows) == set(IDS)
    assert rows["R01"]["wkt"].startswith("LINESTRING")
    assert rows["R01"]["cargo_low"] == "1500"


def test_the_same_request_gives_the_same_bytes() -> None:
    for suffix in (".geojson", ".csv", ".kml"):
        assert export(LAYERS, IDS, CATALOG, suffix) == export(LAYERS, IDS, CATALOG, suffix)


def test_nothing_chosen_is_an_empty_collection() -> None:
    assert json.loads(export(LAYERS, [], CATALOG, ".geojson"))["features"] == []
    for suffix in FORMATS:
        assert export(LAYERS, [], CATALOG, suffix)


@given(st.text(min_size=1))
def test_no_cell_is_a_formula(text: str) -> None:
    assert cell(text)[0] not in "=+-@\t\r"
    assert cell(text).replace("'", "").endswith(text.replace("'", ""))


def pieces(content: str) -> set[str]:
    """Every cell that a program finds that splits by any of the usual signs, by quotes or only by lines."""
    found: set[str] = set()
    for sign in ",;|\t":
        found |= {piece for row in csv.reader(io.StringIO(content, newline=""), delimiter=sign) for piece in row}
        found |= {piece for line in content.splitlines() for piece in line.split(sign)}
    return {piece.lstrip(' "') for piece in found}


@example([";-1", ""])
@example(["", '"-1;'])
@example([",\n-1,", "a;-1,2"])
@given(st.lists(st.text(alphabet="=+-@;,|\n\r\t\"' a1\u2028", max_size=9), min_size=2, max_size=3))
def test_no_part_of_a_cell_is_a_formula_however_the_file_is_split(texts: list[str]) -> None:
    made = table_csv(pd.DataFrame([texts[1:]], index=pd.Index(texts[:1], name="id"))).decode("utf-8-sig")
    for piece in pieces(made):
        # "-1" alone is a number.
        assert not piece.startswith(("=", "+", "-", "@")) or piece.lstrip("+-").rstrip(' "').isdigit(), (piece, made)


def test_numbers_in_a_list_stay_numbers() -> None:
    assert cell("[1, -2, -0.5]") == "[1, -2, -0.5]"


def test_tables_are_safe_too() -> None:
    table = pd.DataFrame({"What": ["=1+1"]}, index=pd.Index(["@x"], name="id"))
    assert table_csv(table).decode("utf-8-sig") == "id,What\r\n'@x,'=1+1\r\n"


HARD_IDS = [
    "a",
    "rtree_a_geom",
    "gpkg-roads",
    "gpkg_contents",
    "sqlite_master",
    "A",
    "a-b",
    "a_b",
    "x" * 200,
    "x" * 199,
    "ж",
]


def test_no_id_of_a_layer_breaks_a_geopackage(tmp_path: Path) -> None:
    layer = next(layer for layer in LAYERS if layer.record.id == "events")
    layers = [
        replace(
            layer,
            record=layer.record.model_copy(update={"id": name}),
            features=layer.features.iloc[[n]].assign(id=f"F{n}"),
        )
        for n, name in enumerate(HARD_IDS)
    ]
    path = tmp_path / "out.gpkg"
    path.write_bytes(export(layers, [f"F{n}" for n in range(len(HARD_IDS))], CATALOG, ".gpkg"))
    tables = [name for name, kind in pyogrio.list_layers(path) if kind]
    assert len(tables) == len(HARD_IDS)
    read = [pyogrio.read_dataframe(path, layer=table).iloc[0] for table in tables]
    assert {(row["feature_id"], row["layer"]) for row in read} == {(f"F{n}", name) for n, name in enumerate(HARD_IDS)}


def test_a_file_that_cannot_be_written_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_given: object, **_named: object) -> None:
        raise pyogrio.errors.DataSourceError("no\nroom")

    monkeypatch.setattr(pyogrio, "write_arrow", fail)
    with pytest.raises(WritingError, match="cannot be"):
        export(LAYERS, IDS, CATALOG, ".gpkg")


def test_days_are_days_for_the_temporal_controller_of_qgis_and_styles_are_ours(made: Path) -> None:
    info = pyogrio.read_info(made / "out.gpkg", layer="layer_events")
    kinds = dict(zip(info["fields"], info["dtypes"], strict=True))
    assert {kinds[name] for name in ("valid_from", "valid_to", "first_reported")} == {"datetime64[D]"}
    # A table in which every day is blank has the same types as the others.
    info = pyogrio.read_info(made / "out.gpkg", layer="layer_regions")
    assert dict(zip(info["fields"], info["dtypes"], strict=True))["valid_from"] == "datetime64[D]"
    with closing(sqlite3.connect(made / "out.gpkg")) as connection:
        rows = connection.execute("SELECT f_table_name, f_geometry_column, styleQML, styleSLD FROM layer_styles")
        styles = {table: (column, qml, sld) for table, column, qml, sld in rows}
        used = {style for (style,) in connection.execute("SELECT DISTINCT style FROM layer_control_areas")}
    column, qml, sld = styles["layer_control_areas"]
    root = ElementTree.fromstring(qml.partition("\n")[2])
    temporal = root.find("temporal")
    assert temporal is not None
    assert (temporal.get("enabled"), temporal.get("startField"), temporal.get("endField")) == (
        "1",
        "valid_from",
        "valid_to",
    )
    assert (column, {category.get("value") for category in root.iter("category")}) == ("geom", used)
    names = [style.removeprefix("kurskmap-") for style in used]
    colours = {
        ",".join(str(int(STYLES[name].light.stroke[i : i + 2], 16)) for i in (1, 3, 5)) + ",255" for name in names
    }
    assert {option.get("value") for option in root.iter("Option") if option.get("name") == "outline_color"} == colours
    assert all(STYLES[name].light.stroke in sld for name in names)
    assert ElementTree.fromstring(sld.partition("\n")[2]).tag.endswith("StyledLayerDescriptor")


def test_kml_has_our_colours_and_leads_to_no_other_file(made: Path) -> None:
    root = ElementTree.parse(made / "out.kml").getroot()
    space = {"k": "http://www.opengis.net/kml/2.2"}
    styles = {f"#{style.get('id')}": style for style in root.iterfind("k:Document/k:Style", space)}
    used = [placemark.findtext("k:styleUrl", namespaces=space) for placemark in root.iter(f"{{{space['k']}}}Placemark")]
    assert set(used) == set(styles)
    name = next(name for name in styles if name.startswith("#kurskmap-route-"))
    ink = STYLES[name.removeprefix("#kurskmap-")].light.stroke
    line = styles[name].findtext("k:LineStyle/k:color", namespaces=space)
    assert line == f"ff{ink[5:7]}{ink[3:5]}{ink[1:3]}"
    assert "href" not in {element.tag.rsplit("}")[-1] for element in root.iter()}


def test_a_workbook_holds_texts_days_and_numbers_and_no_formula() -> None:
    layer = next(layer for layer in LAYERS if layer.record.id == "events")
    frame = layer.features.head(2).assign(name="=1+1", notes="https://example.org/")
    made = export([replace(layer, features=frame)], frame["id"], CATALOG, ".xlsx")
    rows = load_workbook(io.BytesIO(made)).get_sheet_by_index(0).to_python()
    record = dict(zip(rows[0], rows[1], strict=True))
    assert (record["name"], record["notes"]) == ("=1+1", "https://example.org/")
    assert record["valid_from"] == frame["valid_from"].iloc[0].date()
    with zipfile.ZipFile(io.BytesIO(made)) as packed:
        sheet = packed.read("xl/worksheets/sheet1.xml")
        assert b"<f>" not in sheet
        assert b"hyperlink" not in sheet
        assert b'quotePrefix="1"' in packed.read("xl/styles.xml")
