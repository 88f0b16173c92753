"""Every message has its translation in every language, with the same places for values and all forms of a count."""

from __future__ import annotations

import ast
import datetime as dt
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from babel.messages.catalog import Catalog
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po

from geodata import open_catalog
from layers import words
from layers.language import (
    CATALOGUES,
    ENGLISH,
    LANGUAGES,
    form_of,
    language_of,
    say,
    say_count,
    speaking,
    spoken,
    translations,
)
from layers.language.catalogue_words import in_other_languages, told
from layers.language.messages import collected, files

OTHERS = [code for code in LANGUAGES if code != ENGLISH]
PLACE = re.compile(r"\{[^{}]*\}")


@pytest.fixture(scope="module")
def template() -> Catalog:
    return collected()


def faults(code: str, catalogue: Catalog) -> Iterator[str]:
    """What is wrong with each translation of a catalogue."""
    forms = get_plural(code).num_plurals
    for message in catalogue:
        if not message.id:
            continue
        ids = (message.id,) if isinstance(message.id, str) else tuple(message.id)
        said = tuple(message.string or ("",)) if isinstance(message.string, tuple) else (message.string or "",)
        if not all(said):
            yield f"{ids[0]!r} has no translation"
        elif len(ids) == 2 and len(said) != forms:
            yield f"{ids[0]!r} has {len(said)} forms, not {forms}"
        elif any(set(PLACE.findall(each)) != set(PLACE.findall(ids[-1])) for each in said):
            yield f"{ids[0]!r} has other places for values: {said}"


@pytest.mark.parametrize("code", OTHERS)
def test_every_message_is_translated(code: str, template: Catalog) -> None:
    with (CATALOGUES / f"{code}.po").open("rb") as file:
        catalogue = read_po(file, locale=code)
    wanted = {message.id if isinstance(message.id, str) else message.id[0] for message in template if message.id}
    found = {message.id if isinstance(message.id, str) else message.id[0] for message in catalogue if message.id}
    assert wanted - found == set(), "run make messages, then translate them"
    assert list(faults(code, catalogue)) == []


def test_no_message_is_said_where_it_is_not_collected(template: Catalog) -> None:
    """A message inside an f-string is not seen: it would stay English without a word."""
    known = {text for m in template if m.id for text in ([m.id] if isinstance(m.id, str) else m.id)}
    layers = CATALOGUES.parents[1]
    rooms = [path for path in layers.rglob("*.py") if path.relative_to(layers).parts[0] not in ("cli", "language")]
    parsed = {path.name: ast.parse(text) for path in rooms if "{say" in (text := path.read_text(encoding="utf-8"))}
    calls = [(name, node) for name, tree in parsed.items() for node in ast.walk(tree) if isinstance(node, ast.Call)]
    said = {
        (name, node.args[0].value)
        for name, node in calls
        if getattr(node.func, "id", "") in ("say", "say_count") and node.args and isinstance(node.args[0], ast.Constant)
    }
    assert said
    assert {(name, text) for name, text in said if text not in known} == set()


#: Words that were given up for those of the glossary in docs/languages.md, and forms of speech that are not used.
GIVEN_UP = {
    "uk": r"брифінг|прогалин|дайджест|сторон\w*, що заявля|[Пп]ерехід поруч|’",
    "ru": r"брифинг|заявител|дайджест|[Пп]ереброск",
    "ko": r"세요|개체|피처|도식|애드미럴티|장악|점유|(?<![니마보])다\.",
}


@pytest.mark.parametrize("code", OTHERS)
def test_a_concept_has_one_term(code: str) -> None:
    said = [form for forms in translations(code).values() for form in forms]
    assert [text for text in said if re.search(GIVEN_UP[code], text)] == []


def test_a_missing_translation_place_or_form_is_found() -> None:
    broken = Catalog(locale="uk")
    broken.add("Back")
    broken.add("since {day}", "з {date}")
    broken.add(("{count} place", "{count} places"), ("{count} місце", "{count} місця"))
    assert [fault.split("' ")[1][:11] for fault in faults("uk", broken)] == [
        "has no tran",
        "has other p",
        "has 2 forms",
    ]


def test_the_catalogues_and_the_types_of_the_scripts_are_those_of_the_code() -> None:
    for path, text in files().items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name}: run make messages"


@pytest.mark.parametrize(("code", "name"), [("uk", "one few many"), ("ru", "one few many"), ("ko", "other")])
def test_the_form_of_a_count_is_that_of_cldr(code: str, name: str) -> None:
    from layers.language.formats import locale  # noqa: PLC0415

    names = name.split()
    for count in (0, 1, 2, 4, 5, 11, 12, 14, 20, 21, 22, 25, 101, 111, 112, 1000, 1001):
        assert names[form_of(count, code)] == locale(code).plural_form(count), count


def test_words_in_each_language() -> None:
    day, span = dt.date(2025, 2, 7), (dt.date(2024, 10, 8), dt.date(2024, 10, 14), "interval")
    said = {}
    for code in LANGUAGES:
        with speaking(code):
            said[code] = (words.day(day), words.when(*span), words.amount(10_000, 12_000, "approx", "troops"))
    assert said == {
        "en": ("7 February 2025", "between 8 and 13 October 2024", "about 10,000–12,000 troops"),
        "uk": ("7 лютого 2025\xa0р.", "у проміжку 8–13 жовтня 2024\xa0р.", "близько 10\xa0000–12\xa0000 військових"),
        "ru": ("7 февраля 2025\xa0г.", "период 8—13 октября 2024\xa0г.", "около 10\xa0000–12\xa0000 военных"),
        "ko": ("2025년 2월 7일", "2024년 10월 8일~13일 사이", "병력 10,000–12,000명가량"),
    }
    with speaking("uk"):
        assert [words.amount(n, n, "", "tanks") for n in (1, 3, 11, 21)] == [
            "1 танк",
            "3 танки",
            "11 танків",
            "21 танк",
        ]
        assert say_count("{count} result", "{count} results", 1002) == "1\xa0002 результати"
        assert words.shortened(words.day(day)) == "7 лют. 2025\xa0р."
        assert say("Became public {day}.", day=words.day(day)) == "Оприлюднено 7 лютого 2025\xa0р."


def test_a_language_holds_for_its_own_run_only() -> None:
    def run(code: str) -> tuple[str, str]:
        with speaking(code):
            return spoken(), say("Back")

    with ThreadPoolExecutor(4) as pool:
        assert dict(pool.map(run, [*LANGUAGES] * 5)) == {"en": "Back", "uk": "Назад", "ru": "Назад", "ko": "뒤로"}
    assert spoken() == ENGLISH
    with pytest.raises(ValueError, match="choose one of en, uk, ru, ko"), speaking("xx"):
        pass


def test_a_language_is_chosen_by_the_tag_of_a_browser() -> None:
    assert [language_of(tag) for tag in ("uk", "ru-RU", "ko_KR.UTF-8", "de-DE", "", None)] == [
        "uk",
        "ru",
        "ko",
        "en",
        "en",
        "en",
    ]


def test_a_catalogue_tells_its_own_titles_where_it_has_them() -> None:
    catalog = open_catalog()
    korean = told(catalog, "ko")
    assert korean.record.title == "쿠르스크 파병 지도"
    assert korean.claimants["rok-nis"].name == "국가정보원(대한민국)"
    assert told(catalog, "en") is catalog
    asked, native = (each.questions["by-ship-october-2024"].text for each in (catalog, korean))
    for each in (catalog, korean):
        texts = {asked, *in_other_languages(each, each.questions["by-ship-october-2024"].text)} | {native}
        assert len(texts) == len(LANGUAGES)
        assert each.questions["by-ship-october-2024"].text not in in_other_languages(
            each, native if each is korean else asked
        )
    assert korean.digest == catalog.digest
