"""The report of a comparison as pages: everything is on them, and a PDF has tags, links and bookmarks."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from geodata.versions.changes import Changes
from geodata.versions.comparing import compared
from geodata.versions.opening import opened_version
from layers.briefing.versions.pages import printed
from layers.cli import main
from layers.versions.report import report_of
from tests.support.catalogue_fixture import documents, find, square, write


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    root = tmp_path_factory.mktemp("printed")
    after = documents()
    find(after, "E1")["properties"].update(confidence="disputed", claim="word " * 100)
    find(after, "A2")["geometry"]["coordinates"][0] = square(35.1, 51.12, 35.42, 51.25)
    fresh = json.loads(json.dumps(find(after, "E1")))
    fresh["id"] = "E3"
    after["events.geojson"]["features"].append(fresh)
    after["events.geojson"]["features"].remove(find(after, "E2"))
    return write(root / "old", documents()), write(root / "new", after)


@pytest.fixture(scope="module")
def changes(folders: tuple[Path, Path]) -> Changes:
    with opened_version(str(folders[0])) as old, opened_version(str(folders[1])) as new:
        return compared(old, new)


def _flat(text: str) -> str:
    return "".join(text.split())


def test_the_pdf_has_every_text_tags_links_and_a_map(
    folders: tuple[Path, Path], changes: Changes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "report.pdf"
    assert main(["diff", *map(str, folders), "--out", str(out)]) == 0
    assert capsys.readouterr().err == ""  # no fault of the gate
    # The same two versions give the same bytes.
    assert printed(changes).pdf() == out.read_bytes()
    pdf = PdfReader(io.BytesIO(out.read_bytes()))
    text = _flat(" ".join(page.extract_text() for page in pdf.pages))
    report = report_of(changes)
    for said in (report.title, report.old, report.new, report.summary, *report.notes):
        assert _flat(said) in text
    for section in report.sections:
        assert _flat(f"{section.title} ({len(section.entries)})") in text
        for entry in section.entries:
            for said in (entry.head, *entry.lines, entry.credit):
                assert _flat(said) in text
    assert "newerversiononly" in text
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert [each["/Title"] for each in pdf.outline][:2] == ["Ground (1)", "Added (1)"]
    addresses = {
        note["/A"]["/URI"]
        for page in pdf.pages
        for note in (each.get_object() for each in page.get("/Annots", ()))
        if "/URI" in note.get("/A", {})
    }
    assert addresses == {f"https://example.org/{name}?a=1&b=2" for name in ("paper", "agency-page")}


def test_a_long_report_has_more_pages_and_leaves_nothing_out(changes: Changes) -> None:
    record = replace(changes.added[0], name="A long name of a report " * 4)
    event = next(each for each in changes.changed if each.feature.id == "E1")
    tall = replace(event, fields=tuple(each for each in event.fields if each.subject == "grade") * 90)
    many = replace(
        changes,
        added=tuple(replace(record, id=f"N{at}") for at in range(40)),
        changed=(tall,),
        old_name="old name " * 400,
    )
    found = printed(many)
    assert len(found.pages) > 2
    assert found.faults() == ()
    names = [box.name for page in found.pages for box in page.boxes]
    assert all(any(f"N{at}: A long" in name for name in names) for at in range(40))
    entries = [one for each in report_of(many).sections for one in each.entries]
    graded = next(one for one in entries if one.lines.count("Grade: Reported → Disputed") == 90)
    assert sum(name.endswith(": Grade: Reported → Disputed") for name in names) == len(graded.lines)
    # Each line of the contents leads to the page of its section.
    contents = {link.words: link.to for link in found.links if isinstance(link.to, int)}
    assert {f"{title}, page {page + 1}": page for title, page in found.bookmarks} == contents
    assert max(contents.values()) > 0
    assert any(box.name == "running section" for box in found.pages[1].boxes)


def test_equal_versions_are_one_page(changes: Changes) -> None:
    found = printed(replace(changes, added=(), withdrawn=(), changed=(), records=(), ground=()))
    assert len(found.pages) == 1
    assert any("say the same" in box.name for box in found.pages[0].boxes)
    assert found.faults() == ()
