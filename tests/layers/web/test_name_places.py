"""Where the names of areas stand."""

import shapely
from shapely.geometry import Point, Polygon

from geodata.catalog import open_catalog
from geodata.load import load_layers
from layers.marks import marks
from layers.view import opening_view
from layers.web.name_places import name_place
from layers.web.payload import web_payload


def test_a_name_stands_in_the_widest_part_and_clear_of_reports() -> None:
    hammer = Polygon([(0, 0), (1, 0), (1, 8), (6, 8), (6, 10), (-5, 10), (-5, 8), (0, 8)])
    assert shapely.box(-1, 8.5, 2, 9.5).contains(Point(name_place(hammer, "A LONG NAME")))
    in_the_middle = Point(0.5, 9)
    moved = name_place(hammer, "NAME", None, [in_the_middle])
    assert abs(moved[0] - 0.5) > 0.3
    assert hammer.contains(Point(moved))
    assert name_place(Point(1, 1), "A") is None


def test_every_region_of_the_story_has_its_name_inside() -> None:
    catalog = open_catalog()
    payload = web_payload(catalog, found := marks(catalog, load_layers(catalog)), opening_view(catalog))
    regions = {mark.id: mark.geometry for mark in found if mark.kind == "region"}
    named = {f["id"]: f["label"]["at"] for f in payload["features"] if f["kind"] == "region"}
    assert named.keys() == regions.keys()
    assert [name for name, at in named.items() if not regions[name].contains(Point(at))] == []
