"""What a card says: when a claim became public, what followed it, what was computed here, and how sure it is."""

import datetime as dt
from typing import get_args

import pytest

from geodata.editing.addition import addition_of
from geodata.importing import NewLayer
from geodata.load import Layer, features_of
from geodata.model import Confidence
from layers import words
from layers.card import successions
from layers.marks import Mark, marks
from layers.style import STYLES, style_key
from tests.support.importing import imported_here
from tests.support.opened import STORY

MARKS = {mark.id: mark for mark in STORY.marks}


def test_what_was_carried_is_said_once() -> None:
    leads = {name: MARKS[name].card.body for name in ("R01", "R19", "R06")}
    assert leads["R01"] == "NIS (South Korea): 1,500 troops, from Chongjin port to Vladivostok."
    assert ": munitions containers, 2,000 containers, from " in (leads["R19"] or "")
    assert ": troops, number not stated, from " in (leads["R06"] or "")


def test_the_number_of_a_leg_is_followed_by_what_it_counts() -> None:
    figures = [(figure.label, figure.value, figure.remark) for figure in MARKS["R13"].card.figures]
    number = figures.index(("Carried: troops", "1,000–3,000 troops", False))
    label, value, remark = figures[number + 1]
    assert (label, remark) == ("On this number", True)
    assert value.startswith("1,000-3,000 is the total by ship and by air together")


def followed(feature: str) -> list[tuple[str, str]]:
    return [(other.id, other.text) for other in MARKS[feature].card.followed]


@pytest.mark.parametrize(
    ("feature", "said"),
    [
        ("U01", "Became public 10 October 2024."),
        ("E018", "Became public 21 October 2024; cited page of 22 October 2024."),
        ("gornal", None),
    ],
)
def test_a_card_says_when_a_claim_became_public_and_of_which_day_the_page_is(feature: str, said: str | None) -> None:
    assert MARKS[feature].card.public == said


def test_several_pages_of_other_days_are_named_by_their_first_and_last() -> None:
    for mark in STORY.marks:
        if mark.card.public and "pages" in mark.card.public:
            assert mark.first_reported is not None
            assert words.day(mark.first_reported) in mark.card.public
            return
    pytest.fail("no card of the story cites several pages of other days")


def test_a_reversed_denial_and_its_reversal_name_each_other() -> None:
    assert followed("U01")[0] == (
        "E101",
        "Reversed by Valery Gerasimov on 26 April 2025: Gerasimov praises North Korean troops in Kursk",
    )
    assert (
        "U01",
        "Reverses what was said by Dmitry Peskov on 10 October 2024: Kremlin spokesperson dismisses troop reports as false",
    ) in followed("E101")


def test_newer_figures_and_the_replaced_ones_name_each_other() -> None:
    assert followed("E057")[0][1].startswith("Newer figures by NIS (South Korea) on 30 April 2025: ")
    assert followed("E088")[0][1].startswith("Replaces the figures of NIS (South Korea) on 13 January 2025: ")


def test_every_link_is_on_both_cards_and_not_repeated_among_the_others() -> None:
    rows = [row for layer in STORY.layers for row in layer.features.itertuples()]
    links = successions(rows)
    for row in rows:
        for later in [*row.superseded_by, *row.reversed_by]:
            assert later in {other.id for other in links[row.id]}
            assert row.id in {other.id for other in links[later]}
    for mark in STORY.marks:
        assert not {other.id for other in mark.card.followed} & {other.id for other in mark.card.others}, mark.id


def values(mark: Mark) -> dict[str, bool]:
    return {figure.value: figure.derived for figure in mark.card.figures}


def test_what_was_computed_here_says_so() -> None:
    assert values(MARKS["E070"]) == {
        "about 4,000 casualties": False,
        "about 2,667 killed (computed by us from the other figures of this report)": True,
    }
    assert [value for value, derived in values(MARKS["E058"]).items() if derived] == [
        "466–467 km² (computed by us from the other figures of this report)",
        "1,267–1,268 km² (computed by us from the other figures of this report)",
    ]
    # The size of a district was computed from an outline; no salient's was.
    assert values(MARKS["A02"]) == {"about 993 km² (one end computed by us from other figures)": True}
    assert values(MARKS["A10"]) == {"about 1,294 km²": False}
    assert MARKS["A10"].label is not None
    assert MARKS["A10"].label.text == "about 1,294 km²"


def test_the_words_of_a_source_come_before_our_reading_of_them() -> None:
    assert values(MARKS["E044"]) == {"“several dozens” (read here as 24–100 casualties)": False}


def test_a_place_that_nobody_could_check_says_so() -> None:
    assert any(caveat.startswith("Position not checked") for caveat in MARKS["gornal"].card.caveats)
    assert not any(caveat.startswith("Position not checked") for caveat in MARKS["sudzha"].card.caveats)


def test_zero_or_more_is_no_figure() -> None:
    assert values(MARKS["A16"]) == {"disputed; no figure given": False}


def test_every_grade_has_a_name_a_sign_of_its_own_and_a_meaning() -> None:
    assert list(words.GRADES) == list(get_args(Confidence))
    for part in ("name", "sign", "meaning"):
        assert len({getattr(grade, part) for grade in words.GRADES.values()}) == len(words.GRADES)
    assert all(grade.meaning.endswith(".") for grade in words.GRADES.values())


def test_an_official_statement_does_not_look_like_an_official_confirmation() -> None:
    assert MARKS["U01"].style == "event-statement"
    assert style_key("event", category="political", confidence="confirmed_officially") == "event-words"
    assert style_key("event", category="political", confidence="official_statement") == "event-statement"
    assert STYLES["event-statement"].symbol != STYLES["event-words"].symbol
    assert STYLES["event-statement"].label != STYLES["event-words"].label


@pytest.mark.parametrize(
    ("known_by", "known", "not_yet"),
    [
        # Seoul spoke of the first ships on 18 October, Washington on the 23rd.
        ("2024-10-13", {"U01", "A09", "A10"}, {"E009", "R01", "R02", "R03", "R04", "E014", "E018", "R19", "E114"}),
        # The prisoner of 20 January, the second deployment of 27 February and the museum of 2025 are still to come.
        (
            "2025-01-01",
            {"E044", "E048", "E050", "E147"},
            {"E145", "R19", "R11", "E059", "E071", "E074", "E083", "R05", "E114"},
        ),
        ("2025-03-01", {"E071", "E074", "E075", "E104", "E068"}, {"E083", "R23", "R24", "E134", "E086", "E113"}),
    ],
)
def test_what_was_known_on_a_day(known_by: str, known: set[str], not_yet: set[str]) -> None:
    day = dt.date.fromisoformat(known_by)
    public = {name for name, mark in MARKS.items() if mark.first_reported is not None and mark.first_reported <= day}
    assert known <= public
    assert not not_yet & public


@pytest.mark.parametrize("known_by", ["2024-10-13", "2025-01-01", "2025-03-01"])
def test_what_was_known_agrees_with_the_days_of_the_sources(known_by: str) -> None:
    day = dt.date.fromisoformat(known_by)
    for mark in STORY.marks:
        cited = [STORY.catalog.sources[source] for source in mark.card.sources]
        pages = [source.date for source in cited if source.date is not None and source.quality != "dataset"]
        if mark.first_reported is None or not pages:
            continue
        assert mark.first_reported <= max(pages), mark.id
        # Nothing is shown as known on the day that no page of that day or an earlier one tells of, and nothing is held
        # back of which a cited page had told by then.
        assert (mark.first_reported <= day) == (min(pages) <= day), mark.id


def test_a_card_says_that_a_file_gives_an_area_only() -> None:
    content = b"name,lat,lon,where_prec\nA,51,35,1\nB,51,35,2\nC,51,35,6\nD,51,35,\n"
    addition = addition_of(imported_here(content, NewLayer("mine", "Mine", "mine.csv")))
    made = marks(STORY.catalog, [Layer(addition.record, features_of(addition.document))])
    assert [mark.place_precision for mark in made] == ["exact_town", "approximate", "area", None]
    said = [[text for text in mark.card.caveats if "position" in text] for mark in made]
    assert said[0] == said[3] == []
    assert said[1] == ["The file gives the position as approximate."]
    assert said[2] == [
        "The file gives an area, not the exact position: it was somewhere around the point that is drawn."
    ]
