"""The opening view for a browser without scripts."""

import datetime as dt
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree

from layers.marks import shown
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
