"""Another story, in another part of the world and across 180°, is shown by the same code; and the code names none."""

from __future__ import annotations

import ast
import json
import re
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pyogrio
import pytest
from python_calamine import load_workbook

from geodata.catalog import SHIPPED, open_catalog
from geodata.validation.check import check
from layers import feature_files
from layers import story as stories
from layers.app import tables
from layers.briefing.content import figure_rows, through_filters
from layers.style import STYLES
from layers.view import opening_view
from layers.view_codec import from_query, to_query
from layers.web.payload import web_payload
from tests.support.opened import EXAMPLE
from tests.support.opened import EXAMPLE_STORY as STORY

ROOT = Path(__file__).parents[2]
OPENING = opening_view(STORY.catalog)


def test_the_example_story_validates() -> None:
    assert check([EXAMPLE]).faults == ()


def test_it_opens_with_its_own_title_period_theatres_and_measures() -> None:
    payload = web_payload(STORY.catalog, STORY.marks, OPENING)
    assert payload["title"] == "The cable ship"
    assert payload["opening"]["date"] == "2031-03-13"
    assert [theatre["id"] for theatre in payload["theatres"]] == ["ocean", "east-cape"]
    assert [layer["id"] for layer in payload["layers"]] == ["waters", "voyage", "reports", "ports", "soundings"]
    assert {feature["style"] for feature in payload["features"]} <= set(STYLES)
    assert (STORY.period[0].isoformat(), STORY.period[1].isoformat()) == ("2031-03-02", "2031-03-14")
    (headline,) = stories.headline_figures(STORY, OPENING)
    assert (headline.measure.title, headline.low, headline.high) == ("Splices made", 20, 40)


def test_it_crosses_180_without_a_line_around_the_world() -> None:
    for mark in STORY.marks:
        for part in getattr(mark.geometry, "geoms", [mark.geometry]):
            assert part.bounds[2] - part.bounds[0] < 180, mark.id


def test_its_imported_layer_is_dated_styled_listed_and_filtered() -> None:
    shown = {mark.name: mark for mark in stories.on_the_map(STORY, OPENING) if mark.kind == "imported"}
    assert set(shown) == {"Survey box", "Sounding A", "Old wreck"}
    assert shown["Old wreck"].card.when == "Undated"
    assert shown["Sounding A"].card.when == "5 March 2031"
    assert shown["Sounding A"].card.figures[0].value == "2,315.5 m"
    assert {mark.style for mark in shown.values()} == {
        "imported-area-amber",
        "imported-point-amber",
        "imported-line-amber",
    }
    listed = tables.events(shown.values(), STORY.catalog, OPENING.date)
    assert list(listed["What"])[-1] == "Old wreck"
    view, notices = from_query({"claimants": "soundings-claimant-1"}, STORY.catalog)
    assert notices == ()
    assert {m.name for m in stories.through_filters(STORY, view) if m.kind == "imported"} == {
        "Survey box",
        "Sounding A",
    }


def test_figures_of_an_imported_layer_obey_the_filters() -> None:
    measured = {"low": 9, "high": 9, "unit": "splices", "counts": "s", "qualifier": "exact", "measure": "splices"}
    layers = []
    for layer in STORY.layers:
        features = layer.features.copy()
        if layer.record.kind == "imported":
            features["numbers"] = [[measured] for _ in features["id"]]
        layers.append(replace(layer, features=features))
    view = replace(OPENING, claimants=frozenset({"telecom"}))
    (row,) = figure_rows(STORY.catalog, through_filters(layers, STORY.marks, view), view)
    assert [claim[0] for claim in row.claims] == ["40"]


def test_the_link_knows_its_names() -> None:
    view, notices = from_query(
        {"theatre": "east-cape", "layers": "soundings", "sel": "V2"}, STORY.catalog, STORY.feature_ids
    )
    assert notices == ()
    assert to_query(view, STORY.catalog) == {"theatre": "east-cape", "layers": "soundings", "sel": "V2"}
    assert from_query({"theatre": "kursk-front"}, STORY.catalog)[1]


def test_the_map_document_holds_it_and_nothing_of_the_shipped_story() -> None:
    # The basemap has its own names, of everywhere.
    payload = json.dumps(web_payload(STORY.catalog, STORY.marks, OPENING), ensure_ascii=False)
    # The markup that embeds the map has the product's own name.
    assert "kursk" not in payload.casefold().replace("kurskmap", "")
    assert "The cable ship" in stories.map_html(STORY)


@pytest.mark.parametrize("suffix", feature_files.FORMATS)
def test_the_example_story_is_exported_as_a_whole(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"story{suffix}"
    path.write_bytes(stories.export_features(STORY, OPENING, suffix))
    if suffix == ".csv":
        assert len(path.read_text(encoding="utf-8-sig").splitlines()) > len(STORY.marks) - 2
    elif suffix == ".gpkg":
        name = feature_files.table_names(["soundings"])["soundings"]
        tables = [table for table, kind in pyogrio.list_layers(path) if kind and table.startswith(name)]
        assert sum(len(gpd.read_file(path, layer=table)) for table in tables) == 3
        assert name in tables
    elif suffix == ".parquet":
        assert "Survey box" in set(gpd.read_parquet(path)["name"])
    elif suffix == ".xlsx":
        rows = load_workbook(path).get_sheet_by_index(0).to_python()
        assert "Survey box" in [row[rows[0].index("name")] for row in rows]
    else:
        assert "Survey box" in set(gpd.read_file(path)["name" if suffix == ".geojson" else "Name"])


#: Words of the shipped story that only its data may say. The tool itself is called kurskmap.
_STORY_WORDS = re.compile(
    r"kursk(?!map|-deployment-map)|ukrain|russia|korea(?!nize)|sudzha|\btroops\b|\bDPRK\b", re.IGNORECASE
)
_STORY_IDS = re.compile(r"[AER]\d{2,3}")


def said(path: Path) -> list[str]:
    """The texts in a module's code, comments and docstrings apart."""
    content = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        return re.sub(
            r"/\*.*?\*/|(?<!:)//.*", "", content, flags=re.DOTALL if path.suffix == ".css" else 0
        ).splitlines()
    nodes = list(ast.walk(ast.parse(content)))
    documents = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    return [
        n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str) and id(n) not in documents
    ]


SOURCES = [
    path
    for path in [
        ROOT / "app.py",
        *(path for path in sorted((ROOT / "geodata").rglob("*.py")) if "build" not in path.parts),
        *sorted((ROOT / "layers").rglob("*")),
    ]
    # The examples in the help of commands speak of what is shipped.
    if path.suffix in (".py", ".js", ".css") and "cli" not in path.parts
]


def test_nothing_of_the_shipped_story_is_written_in_the_code() -> None:
    assert len(SOURCES) > 500
    found = [
        (path.relative_to(ROOT).as_posix(), text)
        for path in SOURCES
        for text in said(path)
        if _STORY_WORDS.search(text.replace("Noto Sans KR", "")) or _STORY_IDS.fullmatch(text)
    ]
    # The name of the folder of the shipped story, in the one place that knows it.
    assert found == [("geodata/folder.py", "kursk")]


def test_the_shipped_catalogue_says_it_all() -> None:
    record = open_catalog(SHIPPED).record
    assert record.title
    assert record.focus in {
        f["id"] for f in json.loads((SHIPPED / "regions.geojson").read_text(encoding="utf-8"))["features"]
    }
