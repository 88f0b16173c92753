"""Addresses of sources that need a look, and grades that are said once for each publisher."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from geodata.catalog import Grade, open_catalog
from geodata.catalog_model import Source
from geodata.editing.addresses import address_findings
from layers.cli import main
from tests.support.catalogue_fixture import documents, write

CATALOG = open_catalog()


def source(**fields: Any) -> Source:
    row = {**documents()["sources.json"][0], "url": "https://example.org/news/1", "id": "one"}
    return Source.model_validate({**row, **fields})


@pytest.mark.parametrize(
    ("fields", "problems"),
    [
        ({}, []),
        ({"url": None}, ["no address"]),
        ({"url": None, "quality": "dataset"}, []),
        ({"url": None, "quality": "mirror_or_aggregator"}, ["mirror", "no address"]),
        ({"quality": "mirror_or_aggregator"}, ["mirror"]),
        ({"url": "http://example.org/news/1"}, ["not https"]),
        ({"url": "https://example.org/news/1?utm_source=x&id=3"}, ["tracking"]),
        ({"url": "https://example.org/news/1?fbclid=x"}, ["tracking"]),
        ({"url": "https://example.org/news/1?id=3&page=2"}, []),
        ({"url": "https://example.org/amp/news/1"}, ["crawler or amp page"]),
        ({"url": "https://amp.example.org/news/1"}, ["crawler or amp page"]),
        ({"url": "https://example.org/nobot/news/1"}, ["crawler or amp page"]),
        ({"url": "https://example.org/news/vamp/camp"}, []),
    ],
)
def test_each_address_that_needs_a_look_is_found(fields: dict[str, Any], problems: list[str]) -> None:
    assert [finding.problem for finding in address_findings([source(**fields)])] == problems


def test_the_same_page_under_two_addresses_is_a_duplicate() -> None:
    pages = ["https://www.example.org/news/1/?gclid=7#top", "https://example.org/news/2", "https://example.org/news/1"]
    found = address_findings(source(id=f"s{i}", url=url) for i, url in enumerate(pages))
    assert [(f.source, f.problem) for f in found] == [("s0", "tracking"), ("s2", "duplicate")]
    assert "s0" in found[1].what


def test_the_shipped_addresses_carry_no_tracking_and_no_copies() -> None:
    found = Counter(finding.problem for finding in address_findings(CATALOG.sources.values()))
    assert found.keys() <= {"no address", "mirror", "not https"}
    http = {f.source for f in address_findings(CATALOG.sources.values()) if f.problem == "not https"}
    # These publishers do not serve their pages over https, as far as their own links show.
    assert {name.split("-20")[0] for name in http} <= {
        "kbs-world",
        "kbs-world-arabic",
        "kbs-world-citing-bbc",
        "kbs-world-citing-nk-news",
        "kcna",
        "korea-bizwire-yonhap",
    }


def test_every_publisher_with_three_rows_has_a_grade_and_a_reason() -> None:
    counts = Counter(record.publisher for record in CATALOG.sources.values())
    graded = {publisher.name: publisher for publisher in CATALOG.record.publishers}
    assert [name for name, count in counts.items() if count >= 3 and name not in graded] == []
    assert all(len(publisher.reason) > 20 for publisher in graded.values())


def test_a_grade_of_its_own_goes_before_that_of_the_publisher() -> None:
    tass = next(record for record in CATALOG.sources.values() if record.publisher == "TASS")
    assert (CATALOG.reliability(tass) or Grade("F", None)).letter == "D"
    own = tass.model_copy(update={"reliability": "B", "reliability_reason": "A transcript."})
    assert CATALOG.reliability(own) == Grade("B", "A transcript.")
    assert CATALOG.reliability(source(publisher="Nobody")) is None


def test_the_command_lists_and_checks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    docs = documents()
    folder = write(tmp_path / "c", docs)
    assert main(["sources", "--catalog", str(folder)]) == 0
    said = capsys.readouterr().out
    assert "-  2025-02-10  paper  Paper" in said
    assert "2 sources, 0 with a grade" in said
    assert main(["sources", "--check", "--catalog", str(folder)]) == 0
    assert capsys.readouterr().out == "2 sources: nothing found\n"
    docs["sources.json"][1]["url"] = "http://example.org/a?utm_medium=mail"
    assert main(["sources", "--check", "--catalog", str(write(folder, docs))]) == 1
    said = capsys.readouterr().out
    assert "agency-page: not https: http://example.org/a?utm_medium=mail" in said
    assert said.endswith("1 of 2 sources need a look: 1 not https, 1 tracking\n")
    assert main(["sources", "--catalog", str(tmp_path / "none")]) == 2
