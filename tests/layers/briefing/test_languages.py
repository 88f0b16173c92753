"""A page in Ukrainian, Russian and Korean: its fixed words, dates, names and typefaces, and that its maker may choose."""

import datetime as dt
import io
from dataclasses import replace

import pytest
from babel.messages.catalog import Catalog
from pypdf import PdfReader

from layers.briefing.brief import brief
from layers.briefing.files import gate
from layers.briefing.files.description import describe
from layers.briefing.files.pdf import pdf
from layers.briefing.files.write import rendered
from layers.briefing.options import BriefingOptions, from_data, to_data
from layers.briefing.page import Briefing
from layers.briefing.weekly.content import weekly
from layers.briefing.weekly.text import as_html
from layers.language import ENGLISH, LANGUAGES, speaking, spoken, translations
from layers.language.messages import collected
from layers.story import Story
from layers.view import opening_view
from tests.layers.briefing.conftest import said

OTHERS = [code for code in LANGUAGES if code != ENGLISH]
#: For each language: the date of the page, the words before it, a country, a town and a heading.
WORDS = {
    "uk": ("7 лютого 2025\u00a0р.", "На дату", "УКРАЇНА", "Суджа", "Повідомлення"),
    "ru": ("7 февраля 2025\u00a0г.", "На дату", "УКРАИНА", "Суджа", "Сообщения"),
    "ko": ("2025년 2월 7일", "기준 날짜", "우크라이나", "수자", "보고"),
}


@pytest.fixture(scope="module", params=OTHERS)
def made(request: pytest.FixtureRequest, story: Story) -> Briefing:
    told = story.told_in(request.param)
    view = replace(opening_view(told.catalog), theatre="kursk-front", date=dt.date(2025, 2, 7))
    options = BriefingOptions(size="a4", lang=request.param, judgements=("likely, moderate: Units stay.",))
    return brief(told.catalog, told.layers, told.marks, view, options)


def test_a_page_speaks_its_language(made: Briefing) -> None:
    words = said(made.pages[0])
    for wanted in WORDS[made.options.lang]:
        assert wanted in words.split("\n"), wanted
    # Who calls for a page goes on in the language before it.
    assert spoken() == ENGLISH


@pytest.fixture(scope="module")
def messages() -> Catalog:
    return collected()


def test_no_fixed_word_of_a_page_is_left_in_english(made: Briefing, messages: Catalog) -> None:
    code = made.options.lang
    fixed = {
        text
        for message in messages
        if message.id and any("briefing" in place or place.endswith("style.py") for place, _ in message.locations)
        for text in ([message.id] if isinstance(message.id, str) else message.id)
        if "{" not in text and translations(code).get(text, (text,))[0] != text
    }
    lines = {line.strip(".: ") for page in made.pages for line in said(page).split("\n")}
    assert {"Reports", "Legend", "Sources"} <= fixed
    assert sorted(fixed & lines) == []


def test_every_character_of_a_page_is_in_its_typefaces_and_the_gate_holds(made: Briefing) -> None:
    assert [page.unset for page in made.pages] == [""] * len(made.pages)
    assert gate.faults(made) == ()


def test_files_say_their_language_and_what_stays_english(made: Briefing) -> None:
    code = made.options.lang
    assert f'xml:lang="{code}"' in rendered(made, ".svg").decode()
    assert WORDS[code][0] in describe(made)
    with speaking(code):
        note = translations(code)["Titles, claims and names of sources are in English, as the catalogue has them."][0]
    assert note in " ".join(said(made.pages[0]).split("\n"))
    # The claims themselves stay as somebody made them.
    assert "Ukrainian attacks south-east of Sudzha; accounts differ" in said(made.pages[0])


def test_a_pdf_says_its_language() -> None:
    with speaking("ko"):
        document = PdfReader(io.BytesIO(pdf([], title="제목", subject="")))
    assert document.trailer["/Root"]["/Lang"] == "ko"


def test_the_language_is_in_the_manifest(made: Briefing) -> None:
    assert to_data(made.options)["lang"] == made.options.lang
    assert from_data(to_data(made.options)) == made.options
    assert "lang" not in to_data(BriefingOptions())
    with pytest.raises(ValueError, match="unknown language"):
        from_data({"lang": "fr"})


def test_a_weekly_brief_speaks_its_language(story: Story) -> None:
    told = story.told_in("uk")
    with speaking("uk"):
        view = replace(opening_view(told.catalog), date=dt.date(2025, 3, 18))
        found = weekly(told.catalog, told.layers, told.marks, view, dt.date(2025, 3, 11))
    page = as_html_in(found.lang, found)
    for wanted in ('<html lang="uk">', "Сталося відтоді", "Втрачено", "Утримувана територія (Україна): втрачено"):
        assert wanted.casefold() in page.casefold(), wanted


def test_a_date_that_ends_with_a_stop_gets_no_second_one(made: Briefing, story: Story) -> None:
    code = made.options.lang
    told = story.told_in(code)
    view = replace(opening_view(told.catalog), known_by=dt.date(2025, 3, 18))
    with speaking(code):
        found = weekly(told.catalog, told.layers, told.marks, view, dt.date(2025, 1, 11))
    for words in (describe(made), as_html_in(code, found)):
        assert words
        assert ".." not in words


def as_html_in(code: str, found: object) -> str:
    with speaking(code):
        return as_html(found)  # type: ignore[arg-type]
