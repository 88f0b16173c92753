"""The atlas: its dates, one page for each in the same frame, and its formats."""

import datetime as dt
import io
import zipfile
from dataclasses import replace

import pytest
from PIL import Image
from pptx import Presentation
from pypdf import PdfReader

from layers.briefing import atlas
from layers.briefing.atlas import Atlas, every, on_change, period, rendered
from layers.briefing.options import BriefingOptions
from layers.briefing.page import Briefing, ExportError
from layers.view import opening_view
from tests.support.opened import CATALOG, LAYERS, MARKS

DATES = (dt.date(2024, 8, 12), dt.date(2025, 1, 17), dt.date(2025, 2, 7))


def book(*dates: dt.date) -> Atlas:
    view = replace(opening_view(CATALOG), theatre="kursk-front")
    return Atlas(CATALOG, LAYERS, MARKS, view, BriefingOptions(dpi=50), dates or DATES)


@pytest.fixture(scope="module")
def composed() -> list[Briefing]:
    """The pages of the book, composed once for the tests that look at what is made from them."""
    return list(book().pages())


@pytest.fixture
def kept(composed: list[Briefing], monkeypatch: pytest.MonkeyPatch) -> None:
    """Every book of these dates has the pages that are composed."""
    assert {briefing.view.date for briefing in composed} == set(DATES)
    monkeypatch.setattr(Atlas, "pages", lambda self, *_: iter(composed[: len(self.dates)]))


def test_a_page_for_every_so_many_days_and_for_the_last_day() -> None:
    first, last = dt.date(2024, 8, 1), dt.date(2024, 8, 30)
    assert every(14, first, last) == (first, dt.date(2024, 8, 15), dt.date(2024, 8, 29), last)
    assert every(29, first, last) == (first, last)
    assert every(7, first, first) == (first,)


def test_an_atlas_on_change_has_a_page_for_each_change() -> None:
    first, last = dt.date(2025, 2, 1), dt.date(2025, 2, 8)
    view = opening_view(CATALOG)
    found = on_change(MARKS, view, first, last)
    assert found[0] == first
    assert found[-1] == last
    assert dt.date(2025, 2, 7) in found
    assert list(found) == sorted(set(found))
    assert on_change(MARKS, view, dt.date(2021, 1, 1), dt.date(2021, 2, 1)) == ()
    only_areas = on_change(MARKS, replace(view, layers=frozenset({"control-areas"})), first, last)
    assert first < only_areas[1]
    assert len(only_areas) < len(found)
    assert period(LAYERS) is not None
    assert period([]) is None


def test_pdf_has_contents_bookmarks_links_and_every_date_as_text() -> None:
    steps: list[tuple[int, int]] = []
    reader = PdfReader(io.BytesIO(rendered(book(), ".pdf", lambda done, of: steps.append((done, of)))))
    assert steps == [(1, 3), (2, 3), (3, 3)]
    said = [page.extract_text() for page in reader.pages]
    assert len(said) == 4
    for i, date in enumerate(("12 August 2024", "17 January 2025", "7 February 2025")):
        assert date in said[0]
        assert date in said[i + 1]
    assert [item.title for item in reader.outline] == [
        "Contents",
        "12 August 2024",
        "17 January 2025",
        "7 February 2025",
    ]  # type: ignore[union-attr]
    assert [reader.get_destination_page_number(item) for item in reader.outline] == [0, 1, 2, 3]  # type: ignore[arg-type]
    assert len(reader.pages[0]["/Annots"]) == 3  # type: ignore[arg-type]
    assert "in the briefing of this date" in said[2]


@pytest.mark.usefixtures("kept")
def test_slides_are_one_a_date() -> None:
    deck = Presentation(io.BytesIO(rendered(book(), ".pptx")))
    # The contents and three dates.
    assert len(deck.slides) == 4
    words = [shape.text_frame.text for shape in deck.slides[3].shapes if shape.has_text_frame]
    assert "As of 7 February 2025" in words


@pytest.mark.usefixtures("kept")
def test_gif_loops_and_zip_names_its_dates() -> None:
    image = Image.open(io.BytesIO(rendered(book(*DATES[:2]), ".gif")))
    assert image.n_frames == 2  # type: ignore[attr-defined]
    assert image.info["loop"] == 0
    with zipfile.ZipFile(io.BytesIO(rendered(book(*DATES[:2]), ".zip"))) as file:
        assert file.namelist() == ["2024-08-12.png", "2025-01-17.png"]
        assert {entry.date_time[0] for entry in file.infolist()} == {1980}


def test_a_film_is_an_mp4_and_the_same_bytes_each_time() -> None:
    data = rendered(book(*DATES[:2]), ".mp4")
    assert data[4:8] == b"ftyp"
    assert data == rendered(book(*DATES[:2]), ".mp4")


def test_mp4_without_its_package_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys  # noqa: PLC0415

    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", None)
    with pytest.raises(ExportError, match="pip install imageio-ffmpeg"):
        rendered(book(DATES[0]), ".mp4")


def test_the_map_is_in_the_same_place_and_its_names_stay(composed: list[Briefing]) -> None:
    pages = composed
    assert len({page.map_rect for page in pages}) == 1
    assert len({page.projection for page in pages}) == 1
    towns = [
        {name: spot for name, spot in page.positions.items() if name.startswith(("town:", "region:"))} for page in pages
    ]
    common = set(towns[1]) & set(towns[2])
    assert len(common) > 4
    assert sum(towns[1][name] == towns[2][name] for name in common) >= 0.9 * len(common)


def test_too_many_pages_and_other_suffixes_are_refused() -> None:
    with pytest.raises(ExportError, match="1 to 400"):
        rendered(book(*(DATES[0] + dt.timedelta(days=i) for i in range(atlas.MOST_PAGES + 1))), ".pdf")
    with pytest.raises(ExportError, match="use one of"):
        rendered(book(), ".png")


def test_the_contents_of_a_long_atlas_go_over_several_pages() -> None:
    pages = list(book(DATES[0]).pages())
    contents, links = atlas._contents(book(), pages * 60)
    assert len(contents) > 1
    assert links[-1].to == len(contents) + 59
