"""The told story as a document: its data, and the plain text with pictures for a browser without scripts."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np

from geodata.chapters.markdown import parse
from layers.chapters import Told, told_story
from layers.view import opening_view
from layers.view_codec import from_query
from layers.web.told.address import address_payload
from layers.web.told.page import plain_story, story_document
from layers.web.told.payload import told_payload
from layers.web.varint import varints
from tests.support.opened import CATALOG, MARKS


def told() -> Told:
    found = told_story(CATALOG, {mark.id for mark in MARKS})
    assert found is not None
    return found


def test_the_document_opens_on_its_first_chapter_and_is_the_same_each_time() -> None:
    made = story_document(CATALOG, MARKS, told())
    assert made == story_document(CATALOG, MARKS, told())
    data = re.search(r'id="kurskmap-data">(.*?)</script>', made, re.DOTALL)
    assert data is not None
    payload = json.loads(data[1])
    assert payload["story"]["open"] is True
    assert [chapter["id"] for chapter in payload["story"]["chapters"]] == [chapter.id for chapter in told().chapters]
    assert payload["opening"]["date"] == told().chapters[0].view.date.isoformat()
    # The card of what the first chapter selects would cover the map.
    assert payload["opening"]["selected"] is None


def test_without_scripts_each_chapter_has_its_picture_its_text_and_its_rows() -> None:
    chapter = told().chapters[6]
    made = plain_story(CATALOG, MARKS, replace(told(), chapters=(chapter,)))
    root = ElementTree.fromstring(made)
    assert root.find("h1") is not None
    picture = root.find(".//svg")
    assert picture is not None
    assert picture.get("aria-label") == "Map of 16 March 2025: March 2025: Sudzha"
    assert {"Kursk", "Sudzha"} & {text.text for text in picture.iter("text")}
    paragraphs = ["".join(each.itertext()) for each in root.findall("./section/p")]
    assert len(paragraphs) == 3
    assert paragraphs[0].startswith("Russian forces broke through south of Sudzha")
    assert [row[0].text for row in root.findall(".//section/ul/li")] == list(chapter.cited)


def test_hostile_text_of_a_chapter_stays_text() -> None:
    chapter = replace(told().chapters[6], title='"><script>x</script>', id="a")
    hostile = replace(told(), chapters=(chapter,), title="</noscript><img src=x>")
    made = plain_story(CATALOG, MARKS, hostile)
    assert "<script" not in made
    assert "<img" not in made
    assert "</noscript" not in made
    assert ElementTree.fromstring(made) is not None


def test_a_chapter_says_where_the_map_looks() -> None:
    first = told().chapters[0]
    view, _ = from_query({"date": "2024-10-31", "map": "43,131,6"}, CATALOG)
    asked = (
        replace(first, view=view, query=(("map", "43,131,6"),)),
        replace(first, query=(("sel", "R01"),)),
        first,
    )
    flown = [
        chapter["view"]["fly"] for chapter in told_payload(CATALOG, MARKS, replace(told(), chapters=asked))["chapters"]
    ]
    assert flown[0] == {"center": [131.0, 43.0], "zoom": 6.0}
    assert flown[1]["bbox"][0] < 129.9 < flown[1]["bbox"][2] < 140
    assert flown[2] == {"bbox": [124.2, 37.6, 136.2, 45.2]}


def test_the_text_goes_to_the_map_in_pieces() -> None:
    chapter = replace(told().chapters[0], blocks=parse("**So** [it](a) was [E009].\n\n- *one* [R01]"))
    made = told_payload(CATALOG, MARKS, replace(told(), chapters=(chapter,)))["chapters"][0]
    assert made["blocks"] == [
        {
            "kind": "paragraph",
            "items": [
                [
                    *(["strong", "So"], ["text", " "], ["link", "it", "a"]),
                    *(["text", " was "], ["citation", "E009"], ["text", "."]),
                ]
            ],
        },
        {"kind": "bullets", "items": [[["emphasis", "one"], ["text", " "], ["citation", "R01"]]]},
    ]
    assert made["cited"] == ["E009", "R01"]


def test_an_address_can_filter_as_the_app_does() -> None:
    made = address_payload(CATALOG, MARKS, replace(opening_view(CATALOG), tier=1))
    assert made["opening"] == {"tier": "1"}
    for name, value, own in (
        ("claimants", "rok-nis", [i for i, mark in enumerate(MARKS) if "rok-nis" in mark.claimant_ids]),
        ("confidence", "disputed", [i for i, mark in enumerate(MARKS) if mark.confidence == "disputed"]),
        ("modes", "rail", [i for i, mark in enumerate(MARKS) if "rail" in mark.modes]),
    ):
        assert own
        assert made[name][value] == varints(np.diff(np.array(own), prepend=0))
