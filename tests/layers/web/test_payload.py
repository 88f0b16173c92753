"""Marks → payload of the map document, and its types."""

import datetime as dt
import gc
import json
import re
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
import shapely

import layers
from geodata.load import load_layers
from geodata.model import KIND_ROWS
from layers.marks import marks
from layers.view import opening_view
from layers.web import payload_types
from layers.web.payload import QUANTUM, web_payload
from layers.web.payload_model import Payload, PayloadCard, PayloadFeature, PayloadOpening
from tests.support.node import Modules
from tests.support.opened import CATALOG, MARKS

OPENING = opening_view(CATALOG)


def test_the_payload_is_plain_json_and_the_same_each_time() -> None:
    one, two = (json.dumps(web_payload(CATALOG, MARKS, OPENING)) for _ in range(2))
    assert one == two
    payload = json.loads(one)
    assert len(payload["features"]) == len(MARKS)
    assert {f["style"] for f in payload["features"]} <= set(payload["styles"])
    assert {s for f in payload["features"] for s in f["card"]["sources"]} <= set(payload["sources"])


def test_a_map_opens_with_the_marks_that_pass_the_filters() -> None:
    payload = web_payload(CATALOG, MARKS, replace(OPENING, tier=1))
    assert "E006" not in payload["opening"]["only"]
    assert web_payload(CATALOG, MARKS, OPENING)["opening"]["only"] is None


def test_the_label_of_a_size_says_what_has_it() -> None:
    labels = {f["id"]: f["label"] for f in web_payload(CATALOG, MARKS, OPENING)["features"]}
    assert labels["A17"]["text"] == "Reported cleared of mines: about 424 km²"
    assert labels["A18"]["text"] == "Held by Ukraine, about 480 km²"


def test_a_large_payload_leaves_garbage_collection_as_it_was() -> None:
    layers = load_layers(CATALOG)
    for was_on in (False, True):
        (gc.enable if was_on else gc.disable)()
        try:
            web_payload(CATALOG, marks(CATALOG, layers), OPENING)
            assert gc.isenabled() is was_on
        finally:
            gc.enable()


def test_a_card_in_the_payload_is_the_whole_card() -> None:
    features = web_payload(CATALOG, MARKS, OPENING)["features"]
    of_python = {"source_days", "media_days", "left_out"}
    for feature, mark in zip(features, MARKS, strict=True):
        wanted = {name: value for name, value in asdict(mark.card).items() if name not in of_python}
        wanted["others"], wanted["followed"] = (
            tuple({"id": each["id"], "text": each["text"]} for each in wanted[name]) for name in ("others", "followed")
        )
        wanted["figures"] = tuple({**each, "until": days(each["until"])} for each in wanted["figures"])
        assert feature["card"] == wanted | {"names_day": days(mark.card.names_day)}


def days(date: dt.date | None) -> int | None:
    return None if date is None else (date - dt.date(1970, 1, 1)).days


def test_a_shape_of_many_positions_is_written_as_text(modules: Modules) -> None:
    at = [(round(30 + k / 7, 5), round(50 - k / 9, 5)) for k in range(20)]
    feature = replace(MARKS[0], geometry=shapely.LineString(at))
    geometry = web_payload(CATALOG, [feature], OPENING)["features"][0]["geometry"]
    assert geometry["type"] == "LineString"
    (part,) = modules.parts(geometry["coordinates"], quantum=QUANTUM)
    np.testing.assert_allclose(np.array(part), at, atol=1e-9)


def test_a_shape_of_few_positions_stays_geojson() -> None:
    feature = replace(MARKS[0], geometry=shapely.LineString([(1, 2), (3, 4.000004)]))
    geometry = web_payload(CATALOG, [feature], OPENING)["features"][0]["geometry"]
    assert geometry == {"type": "LineString", "coordinates": [[1.0, 2.0], [3.0, 4.0]]}


def test_a_part_too_small_for_the_grid_is_not_lost() -> None:
    large, tiny = (shapely.Point(36, 51).buffer(radius) for radius in (0.1, 1e-6))
    for shape in (tiny, shapely.MultiPolygon([large, tiny]), large - shapely.Point(36, 51).buffer(1e-6)):
        feature = replace(MARKS[0], geometry=shape)
        geometry = web_payload(CATALOG, [feature], OPENING)["features"][0]["geometry"]
        assert isinstance(geometry["coordinates"], list)
        assert len(json.dumps(geometry)) > 300


def test_the_scripts_types_are_those_of_the_payload() -> None:
    written = payload_types.PATH.read_text(encoding="utf-8")
    assert written == payload_types.declarations(), "run python -m layers.web.payload_types"


def test_the_payload_has_the_fields_of_its_type() -> None:
    payload = web_payload(CATALOG, MARKS, OPENING)
    # Only a map that is published with a site knows the site.
    assert payload.keys() == Payload.__annotations__.keys() - {"site"}
    assert payload["opening"].keys() == PayloadOpening.__annotations__.keys()
    for feature in payload["features"]:
        assert feature.keys() == PayloadFeature.__annotations__.keys()
        assert feature["card"].keys() == PayloadCard.__annotations__.keys()


def test_tints_come_from_the_catalogue() -> None:
    assert web_payload(CATALOG, MARKS, OPENING)["tints"] == {"RU": "story_land", "KP": "other_land"}
    record = CATALOG.record.model_copy(update={"tints": {"JP": "other_land"}})
    assert web_payload(replace(CATALOG, record=record), MARKS, OPENING)["tints"] == {"JP": "other_land"}


@pytest.mark.parametrize(("name", "column"), [("FADING", "fading"), ("REFERENCE", "reference")])
def test_the_script_knows_the_kinds_as_the_model_does(name: str, column: str) -> None:
    script = (Path(layers.__path__[0]) / "web" / "js" / "data" / "features.js").read_text(encoding="utf-8")
    (found,) = re.findall(rf"const {name} = new Set\(\[(.*)\]\)", script)
    # The script also knows kinds that are in no catalogue, such as the gap of a track.
    named = [kind for kind in json.loads(f"[{found}]") if kind in KIND_ROWS]
    assert named == [kind for kind, row in KIND_ROWS.items() if getattr(row, column)]


def test_the_examples_of_a_grade_are_features_of_this_story_with_that_grade() -> None:
    grades = {mark.id: mark.confidence for mark in MARKS}
    for grade in web_payload(CATALOG, MARKS, OPENING)["grades"].values():
        named = [example.partition(": ")[0] for example in grade["examples"]]
        assert 1 <= len(named) <= 2
        assert {grades[each] for each in named} == {grade["key"]}
