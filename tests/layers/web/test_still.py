"""The opening view for a browser without scripts."""

import datetime as dt
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree

from shapely.geometry import Point, box

from layers.knowledge.known_marks import shown
from layers.view import opening_view
from layers.web.still import still
from tests.support.opened import STORY

VIEW = replace(opening_view(STORY.catalog), date=dt.date(2024, 10, 15))


def test_it_has_a_picture_and_what_is_current_first() -> None:
    marks = shown(STORY.marks, VIEW)
    made = still("A <title> & more", marks, VIEW, (124.2, 37.6, 136.2, 45.2))
    assert "A &lt;title&gt; &amp; more" in made
    picture = ElementTree.fromstring(made[made.index("<svg") : made.index("</svg>") + 6])
    tags = [child.tag for child in picture]
    assert tags.count("circle") >= 3
    assert tags.count("path") > 10
    assert made.index("NIS: about 1,500 troops shipped") < made.index("Full-scale Russian invasion")
    assert len(made) < 40_000


def test_an_area_that_is_past_is_in_the_list_and_not_in_the_picture() -> None:
    later = replace(VIEW, date=dt.date(2025, 2, 7))
    areas = [mark for mark in shown(STORY.marks, later) if mark.kind == "control_area"]
    current = [mark for mark in areas if mark.status(later.date) == "active"]
    assert 0 < len(current) < len(areas)
    drawn = [still("x", marks, later, (34, 50, 37, 52)).partition("</svg>")[0] for marks in (areas, current)]
    assert drawn[0] == drawn[1]
    assert "<path" in drawn[0]


def test_hostile_names_stay_text() -> None:
    hostile = replace(STORY.marks[0], kind="event", name="</noscript><script>alert(1)</script>")
    found: list[str] = []

    class Tags(HTMLParser):
        def handle_starttag(self, tag: str, attrs: object) -> None:
            found.append(tag)

    Tags().feed(still("x", [hostile], VIEW, (30, 50, 40, 53)))
    assert "script" not in found
    assert "noscript" not in found


def test_names_stand_on_the_picture_clear_of_marks_of_each_other_and_of_the_edge() -> None:
    later = replace(VIEW, date=dt.date(2025, 2, 7))
    made = still("x", shown(STORY.marks, later), later, (33.7, 50.6, 38.8, 52.7))
    picture = ElementTree.fromstring(made[made.index("<svg") : made.index("</svg>") + 6])
    _, _, width, height = map(float, picture.attrib["viewBox"].split())
    boxes = {}
    for text in picture.iter("text"):
        half = 0.29 * 20 * len(text.text or "")
        x, y = float(text.attrib["x"]), float(text.attrib["y"])
        boxes[text.text] = box(x - half, y - 15, x + half, y + 3)
    assert {"Kursk Oblast", "Sumy Oblast", "Held by Ukraine, hundreds of sq km"} <= set(boxes)
    marks = [Point(float(each.attrib["cx"]), float(each.attrib["cy"])).buffer(7) for each in picture.iter("circle")]
    for name, at in boxes.items():
        others = [other for another, other in boxes.items() if another != name]
        assert box(0, 0, width, height).contains(at), name
        assert not any(at.intersects(other) for other in (*marks, *others)), name


def test_the_name_of_a_region_is_inside_it_or_left_out() -> None:
    made = still("x", shown(STORY.marks, VIEW), VIEW, (124.2, 37.6, 136.2, 45.2))
    assert ">Kursk Oblast<" not in made
    assert "<text" in made
