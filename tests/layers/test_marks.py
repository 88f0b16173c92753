"""View → marks → payload, and the words on a mark."""

import datetime as dt
import gc
import json
from dataclasses import asdict, replace

import numpy as np
import pytest
import shapely

from geodata.catalog import open_catalog
from geodata.load import load_layers
from layers.marks import QUANTUM, Mark, marks, passes, shown, web_payload
from layers.style import STYLES
from layers.view import View, opening_view
from tests.support.varint_reader import read_parts

CATALOG = open_catalog()
MARKS = marks(CATALOG, load_layers(CATALOG))
OPENING = opening_view(CATALOG)


def mark(feature_id: str) -> Mark:
    return next(m for m in MARKS if m.id == feature_id)


def ids(view: View) -> set[str]:
    return {m.id for m in shown(MARKS, view)}


@pytest.mark.parametrize("each", MARKS, ids=lambda m: m.id)
def test_every_mark_has_its_source_claimant_certainty_and_style(each: Mark) -> None:
    assert each.card.sources
    assert each.card.who
    assert each.card.sure
    assert each.card.when
    assert each.style in STYLES


def test_schematic_routes_say_so_and_name_their_placeholders() -> None:
    for each in (m for m in MARKS if m.kind == "route"):
        assert any("schematic" in caveat for caveat in each.card.caveats)
    assert any("placeholder" in caveat for caveat in mark("R11").card.caveats)
    assert not any("placeholder" in caveat for caveat in mark("R01").card.caveats)


def test_ranges_stay_ranges() -> None:
    figures = {figure.value for figure in mark("E074").card.figures}
    assert figures == {"10,000–12,000 troops"}
    assert mark("E009").card.when == "between 8 and 13 October 2024"
    assert mark("R01").card.when == "between 8 and 13 October 2024"


def test_contradictions_are_linked_both_ways() -> None:
    assert "E009" in {other.id for other in mark("E014").card.others}
    assert "E073" in {other.id for other in mark("E009").card.others}


def test_upcoming_is_absent_and_past_fades_or_leaves() -> None:
    before, during, after = dt.date(2024, 10, 7), dt.date(2024, 10, 8), dt.date(2024, 10, 14)
    assert "R01" not in ids(replace(OPENING, date=before))
    assert "R01" in ids(replace(OPENING, date=during))
    assert "R01" in ids(replace(OPENING, date=after))
    assert "R01" not in ids(replace(OPENING, date=after, past="hide"))


def test_known_by_hides_what_was_published_later() -> None:
    view = replace(OPENING, date=dt.date(2024, 10, 14))
    assert "R01" not in ids(replace(view, known_by=dt.date(2024, 10, 17)))
    assert "R01" in ids(replace(view, known_by=dt.date(2024, 10, 18)))


@pytest.mark.parametrize(
    ("change", "kept", "dropped"),
    [
        ({"layers": frozenset({"events"})}, "E009", "R01"),
        ({"modes": frozenset({"aircraft"})}, "R06", "R01"),
        ({"confidences": frozenset({"disputed"})}, "E005", "E009"),
        ({"claimants": frozenset({"rok-nis"})}, "E009", "E014"),
        ({"tier": 1}, "E009", "E006"),
        ({"text": "WONSAN"}, "E014", "E009"),
    ],
)
def test_each_filter_keeps_and_drops(change: dict, kept: str, dropped: str) -> None:
    view = replace(OPENING, **change)
    assert passes(mark(kept), view)
    assert not passes(mark(dropped), view)


def test_filters_on_claims_leave_reference_features_alone() -> None:
    assert passes(mark("A01"), replace(OPENING, text="nothing has this text", tier=1, claimants=frozenset()))


def test_the_payload_is_plain_json_and_the_same_each_time() -> None:
    one, two = (json.dumps(web_payload(CATALOG, MARKS, OPENING)) for _ in range(2))
    assert one == two
    payload = json.loads(one)
    assert len(payload["features"]) == len(MARKS)
    assert {f["style"] for f in payload["features"]} <= set(payload["styles"])
    assert {s for f in payload["features"] for s in f["card"]["sources"]} <= set(payload["sources"])


def test_only_what_passes_is_opened_with() -> None:
    payload = web_payload(CATALOG, MARKS, replace(OPENING, tier=1))
    assert "E006" not in payload["opening"]["only"]
    assert web_payload(CATALOG, MARKS, OPENING)["opening"]["only"] is None


def test_many_marks_leave_the_search_for_cycles_as_it_was() -> None:
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
    assert [feature["card"] for feature in features] == [asdict(m.card) for m in MARKS]


def test_a_shape_of_many_positions_travels_as_text() -> None:
    at = [(round(30 + k / 7, 5), round(50 - k / 9, 5)) for k in range(20)]
    feature = replace(MARKS[0], geometry=shapely.LineString(at))
    geometry = web_payload(CATALOG, [feature], OPENING)["features"][0]["geometry"]
    assert geometry["type"] == "LineString"
    (part,) = read_parts(geometry["coordinates"])
    np.testing.assert_allclose(np.array(part) / QUANTUM, at, atol=1e-9)


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
