"""The story goes on saying what was checked against the public pages.

``tests/support/reported_facts.json`` holds, for every event, route, control area and place, the days, grades, claimants,
links, figures and positions that an independent check left as they were or put right. A change of a row that is meant
changes that file too.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from geodata.catalog import open_catalog

CATALOG = open_catalog()
CHECKED = json.loads((Path(__file__).parents[1] / "support" / "reported_facts.json").read_text(encoding="utf-8"))
#: The days by which "as known by" is held against the days of the pages, with how many claims were public then.
KNOWN_BY = {"2024-10-13": 24, "2025-01-01": 83, "2025-03-01": 123}


@cache
def features() -> dict[str, Any]:
    documents = (json.loads(CATALOG.path(record).read_text(encoding="utf-8")) for record in CATALOG.layers)
    return {feature["id"]: feature for document in documents for feature in document["features"]}


def row(name: str) -> Any:
    return features()[name]["properties"]


def _as_checked(feature: Any, field: str) -> Any:
    if field == "coordinates":
        return feature["geometry"]["coordinates"]
    value = feature["properties"][field]
    if field == "numbers":
        return [[n["low"], n["high"], n["unit"], n["qualifier"], n["measure"]] for n in value]
    return value


@pytest.mark.parametrize("kind", CHECKED)
def test_every_checked_row_says_what_was_checked(kind: str) -> None:
    fields, rows = CHECKED[kind]["fields"], CHECKED[kind]["rows"]
    stored = {name for name, feature in features().items() if feature["properties"]["kind"] == kind}
    assert stored == rows.keys()
    for name, values in rows.items():
        assert {field: _as_checked(features()[name], field) for field in fields} == dict(
            zip(fields, values, strict=True)
        )


@pytest.mark.parametrize("known_by", KNOWN_BY)
def test_as_known_by_follows_the_days_of_the_cited_pages(known_by: str) -> None:
    day, public = dt.date.fromisoformat(known_by), 0
    for name, feature in features().items():
        claim = feature["properties"]
        if claim["first_reported"] is None or claim["kind"] == "place":
            continue
        cited = [CATALOG.sources[source] for source in claim["sources"]]
        pages = [source.date for source in cited if source.date is not None and source.quality != "dataset"]
        first = dt.date.fromisoformat(claim["first_reported"])
        if pages:
            assert (first <= day) == (min(pages) <= day), name
        public += first <= day
    assert public == KNOWN_BY[known_by]


@pytest.mark.parametrize(
    ("feature", "sources"),
    [
        # A figure rests on a page that is cited, not on one that a note names.
        ("E002", {"rusi-via-wired-gov-2023-10-17", "kyiv-post-citing-rusi-2023-10-17"}),
        ("E007", {"the-kyiv-independent-2024-08-27"}),
        ("E042", {"trt-world-18244063"}),
        ("E077", {"evrim-agaci-2025-03-12", "mehr-citing-rt-2025-03-13"}),
        ("E080", {"al-mayadeen-2025-03-12"}),
        ("E088", {"kbs-world-2025-04-30"}),
        ("E089", {"korea-joongang-daily-2025-05-09"}),
        ("E097", {"econotimes-2025-11-14"}),
        # Rows that rested on nothing, or on a copy, cite the page that was found.
        ("E018", {"kbs-world-2024-10-22"}),
        ("U01", {"reuters-via-business-recorder-2024-10-10"}),
        ("U02", {"online-ua-2025-04-16"}),
        ("U03", {"reuters-via-timeslive-2025-06-30"}),
        ("E070", {"the-kyiv-independent-2025-02-14"}),
        ("E081", {"the-kyiv-independent-2025-03-13"}),
        ("E084", {"huffpost-uk-2025-03-28"}),
        ("E090", {"korea-joongang-daily-2025-05-29"}),
        ("R20", {"defense-romania-citing-nk-pro-2024-03-11"}),
        ("E096", {"kbs-world-arabic-2025-11-05"}),
    ],
)
def test_a_row_cites_the_page_that_its_figure_rests_on(feature: str, sources: set[str]) -> None:
    assert sources <= set(row(feature)["sources"])


def test_routes_of_which_no_port_was_reported_do_not_repeat_the_line_of_another() -> None:
    lines = {name: str(features()[name]["geometry"]["coordinates"]) for name in ("R01", "R11", "R13")}
    assert len(set(lines.values())) == 3
    assert {row(name)["endpoints_verified"] for name in ("R11", "R13")} == {"none_placeholder"}


def test_the_numbers_of_one_ship_are_stored_and_of_no_other() -> None:
    found: dict[str, set[str]] = {}
    for name in features():
        text = json.dumps(row(name))
        for number in re.findall(r"\b(?:IMO|MMSI) \d+", text):
            found.setdefault(number, set()).add(name)
    assert found == {
        "IMO 9179842": {"R18", "E134", "E138"},
        "MMSI 273210440": {"R18", "E134", "E138"},
        "IMO 9124043": {"R18"},  # the other Angara, which burned: said to be another ship
    }
    assert "another ship of that name, IMO 9124043" in row("R18")["notes"]


def test_the_lead_article_is_a_source_like_any_other() -> None:
    citing = {name for name in features() if "lead-article" in row(name)["sources"]}
    assert {"E144", "E145", "E146"} < citing
    assert "E086" not in citing
    assert {field for name in features() for field in row(name)} & {
        "is_seed_claim",
        "seed_text",
        "reported_on",
    } == set()


def test_no_source_is_general_knowledge_and_every_claim_has_one() -> None:
    words = [f"{s.id} {s.publisher} {s.title}".casefold() for s in CATALOG.sources.values()]
    assert not [text for text in words if "general knowledge" in text or "general-knowledge" in text]
