"""The report of a comparison: what a reader is told, in each form."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from geodata.versions.changes import Changes, FieldChange
from geodata.versions.comparing import compared
from geodata.versions.opening import opened_version
from layers.cli import main
from layers.versions import formats
from layers.versions.field_words import field_sentence
from layers.versions.report import report_of
from tests.support.catalogue_fixture import documents, find, square, write

HOSTILE = "<script>alert(1)</script> **bold** [x](http://out.example) `x` \u202e"


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    root = tmp_path_factory.mktemp("versions")
    after = documents()
    find(after, "E1")["properties"].update(name=HOSTILE.replace("\u202e", "").strip(), confidence="disputed")
    find(after, "A2")["geometry"]["coordinates"][0] = square(35.1, 51.12, 35.42, 51.25)
    return write(root / "old", documents()), write(root / "new", after)


@pytest.fixture(scope="module")
def changes(folders: tuple[Path, Path]) -> Changes:
    with opened_version(str(folders[0])) as old, opened_version(str(folders[1])) as new:
        return compared(old, new)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (FieldChange("confidence", "grade", "reported", "disputed"), "Grade: Reported → Disputed"),
        (FieldChange("valid_to", "dates", None, "2025-02-08"), "Ends before: nothing → 8 February 2025"),
        (FieldChange("differs_from", "contradictions", ["A"], ["B"]), "Differs from: added B, removed A"),
        (FieldChange("geometry", "position", metres=3.14), "Moved by 3.1 m"),
        (FieldChange("geometry", "position", metres=12_345.0), "Moved by 12 km"),
        (FieldChange("cargo_low", "figures", 1500, None), "Cargo low: 1,500 → nothing"),
        (FieldChange("verified", "grade", True, False), "Verified: yes → no"),
    ],
)
def test_a_changed_field_is_one_sentence(change: FieldChange, words: str) -> None:
    assert field_sentence(change) == words


def test_a_changed_figure_keeps_its_range_and_what_it_counts() -> None:
    old = [{"low": 300, "high": 400, "unit": "killed", "counts": "soldiers", "qualifier": "range", "measure": None}]
    new = [{**old[0], "high": None, "qualifier": "at_least"}]
    words = field_sentence(FieldChange("numbers", "figures", old, new))
    assert words == "Figures: added at least 300 killed (soldiers), removed 300–400 killed (soldiers)"


def test_every_entry_says_who_and_names_its_sources(changes: Changes) -> None:
    sections = {section.title: section for section in report_of(changes).sections}
    assert set(sections) == {"Regraded", "Moved or redrawn", "Reworded", "Ground"}
    assert sections["Regraded"].entries[0].credit.startswith("Said by Agency. Source: ")
    assert "km² added" in sections["Moved or redrawn"].entries[0].lines[0]


def test_text_of_the_data_is_no_markup_in_any_form(changes: Changes) -> None:
    class Elements(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.found: list[str] = []

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.found += [tag, *(value or "" for name, value in attrs if name in ("href", "src"))]

    page = formats.as_html(changes)
    parser = Elements()
    parser.feed(page)
    assert "script" not in parser.found
    assert not [each for each in parser.found if each.startswith("http")]
    assert "&lt;script&gt;" in page
    text = formats.as_markdown(report_of(changes))
    assert "\\*\\*bold\\*\\*" in text
    assert not re.search(r"(?<!\\)\]\(", text)


def test_the_json_report_has_both_values_and_the_ground(changes: Changes) -> None:
    value = json.loads(formats.as_json(changes))
    fields = {field["name"]: field for each in value["changed"] for field in each["fields"]}
    assert (fields["confidence"]["old"], fields["confidence"]["new"]) == ("reported", "disputed")
    assert value["ground"][0]["gained"]["type"] == "MultiPolygon"


def test_the_command_writes_each_form(
    folders: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = map(str, folders)
    assert main(["diff", old, new]) == 0
    assert "Grade: Reported → Disputed" in capsys.readouterr().out
    for ending in ("html", "md", "json", "txt"):
        assert main(["diff", old, new, "--out", str(tmp_path / f"report.{ending}")]) == 0
        assert (tmp_path / f"report.{ending}").stat().st_size > 500
    assert main(["diff", old, old]) == 0
    assert "say the same" in capsys.readouterr().out
    assert main(["diff", old, new, "--out", "report.doc"]) == 2
    assert main(["history", "E1", "--catalog", new]) == 1
    assert "no Git repository" in capsys.readouterr().err
