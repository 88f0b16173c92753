"""Links and bookmarks of a PDF: each source leads to its address, each heading has its page."""

import io
from dataclasses import replace

import pytest
from pypdf import PdfReader

from layers.briefing.atlas import Atlas
from layers.briefing.brief import brief
from layers.briefing.files.write import is_web_address, rendered
from layers.briefing.options import BriefingOptions
from layers.story import Story
from layers.view import opening_view


@pytest.fixture(scope="module")
def reader(story: Story) -> PdfReader:
    view = replace(opening_view(story.catalog), theatre="kursk-front")
    return PdfReader(io.BytesIO(rendered(brief(story.catalog, story.layers, story.marks, view), ".pdf")))


def test_sources_lead_to_their_addresses(reader: PdfReader, story: Story) -> None:
    targets = set()
    for page in reader.pages:
        for annotation in page.get("/Annots") or []:
            action = annotation.get_object().get("/A")
            if action and "/URI" in action:
                targets.add(str(action["/URI"]))
    known = {source.url for source in story.catalog.sources.values() if source.url}
    assert len(targets) > 10
    assert targets <= known


def test_a_brief_has_bookmarks(reader: PdfReader) -> None:
    titles = [entry.title for entry in reader.outline if not isinstance(entry, list)]
    assert titles[0] == "Map, 7 February 2025"
    assert {"Further reports", "Figures: who says what", "Sources"} <= set(titles)


def test_only_addresses_of_the_web_become_links() -> None:
    assert is_web_address("https://example.org/a?b=c")
    for url in ("javascript:alert(1)", "file:///etc/passwd", "https://пример.example/", "https://a.example/\n"):
        assert not is_web_address(url)


def test_a_report_keeps_its_number_and_a_movement_its_letter_on_every_page(story: Story) -> None:
    import datetime as dt  # noqa: PLC0415

    dates = tuple(dt.date.fromisoformat(date) for date in ("2024-10-27", "2025-01-17", "2025-02-07"))
    view = replace(opening_view(story.catalog), theatre="kursk-front")
    made = list(Atlas(story.catalog, story.layers, story.marks, view, BriefingOptions(size="a4"), dates).pages())
    numbers: dict[str, int] = {}
    letters: dict[str, str] = {}
    for page in made:
        for name, number in page.listed.numbers.items():
            assert numbers.setdefault(name, number) == number
        for movement in page.content.movements:
            letter = page.listed.letters[movement.key]
            assert letters.setdefault(movement.style + movement.title, letter) == letter
    assert len(set(numbers.values())) == len(numbers)
    assert len(set(letters.values())) == len(letters)
    assert set(made[0].listed.numbers) != set(made[-1].listed.numbers)
