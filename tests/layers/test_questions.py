"""Questions: every answer with its figure, its day and its own words; the way from a feature to its questions."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from layers.app import charts, tables
from layers.cli import main
from layers.questions import QuestionTable, first_question, question_table, questions_about
from layers.view import opening_view
from tests.support.opened import STORY

QUESTIONS = STORY.catalog.questions
VIEW = opening_view(STORY.catalog)
ABOUT = questions_about(STORY.catalog, STORY.marks)
SHIPS = "by-ship-october-2024"
SIDES = tables.sides(STORY.catalog)


def table(name: str, **changes: object) -> QuestionTable:
    view = replace(VIEW, **changes)  # type: ignore[arg-type]
    return question_table(STORY.catalog, STORY.layers, STORY.marks, QUESTIONS[name], view)


def test_the_story_asks_what_its_claimants_answer_in_different_ways() -> None:
    assert len(QUESTIONS) == 16
    assert {SHIPS, "killed-mid-january-2025", "sudzha-13-march-2025"} < QUESTIONS.keys()
    for name, question in QUESTIONS.items():
        found = table(name)
        assert len(found.rows) == len(question.answers)
        assert len({(row.value, row.low, row.high) for row in found.rows}) > 1, name


def test_each_answer_has_its_figure_what_it_counts_and_by_when() -> None:
    rows = {row.feature: row for row in table(SHIPS).rows}
    assert {name: row.value for name, row in rows.items()} == {
        "E009": "about 1,500 troops",
        "E013": "about 3,000 troops",
        "E014": "at least 3,000 troops",
        "R05": "up to 800 troops",
    }
    first = rows["E009"]
    assert (first.who, first.side, first.counted) == (
        "NIS (South Korea)",
        "South Korea",
        "Troops transported (first wave)",
    )
    assert (first.said_on, first.until) == (dt.date(2024, 10, 18), dt.date(2024, 10, 13))
    assert first.own_words.startswith("NIS said four landing ships")
    assert (rows["R05"].low, rows["R05"].high) == (None, 800)
    assert rows["R05"].own_words.startswith("The report says 'hundreds', up to about 400 on each landing ship")
    assert [row.said_on for row in table(SHIPS).rows] == sorted(row.said_on for row in rows.values())


def test_what_was_not_public_yet_is_counted_not_shown() -> None:
    found = table(SHIPS, known_by=dt.date(2024, 11, 1))
    assert ({row.feature for row in found.rows}, found.hidden) == ({"E009", "E013", "E014"}, 1)
    # Filters hide no claimant of a question.
    assert len(table(SHIPS, claimants=frozenset({"rok-nis"})).rows) == 4
    assert [row.is_later for row in table(SHIPS, date=dt.date(2024, 10, 20)).rows] == [False, True, True, True]


def test_answers_in_words_have_no_figure() -> None:
    rows = table("sudzha-13-march-2025").rows
    # DeepState is a claimant of the same record, but gives only the size of an area there.
    assert rows[0].who == "Ministry of Defence (Russia)"
    assert [row.value for row in rows] == ["Russia, by its ministry", "Not Ukraine, by its maps of 15–16 March"]
    assert {(row.low, row.high) for row in rows} == {(None, None)}


@pytest.mark.parametrize(
    ("feature", "question"),
    [
        ("R01", SHIPS),
        ("R02", SHIPS),
        ("E009", SHIPS),
        ("R05", SHIPS),
        ("R14", "second-deployment"),
        ("U01", "did-they-send-troops"),
    ],
)
def test_a_feature_leads_to_its_question(feature: str, question: str) -> None:
    assert ABOUT[feature][0] == question


def test_a_figure_leads_to_the_question_that_most_of_its_claims_answer() -> None:
    assert first_question(ABOUT, ["E057", "E046"]) == "losses-winter"
    assert first_question(ABOUT, ["sudzha"]) is None


def test_the_charts_draw_every_answer_with_its_open_end() -> None:
    found = table(SHIPS)
    spec = charts.answers_by_number(found, SIDES, dark=False)
    drawn = {row["who"]: (row["low"], row["high"], row["open"]) for row in spec["data"]["values"]}
    assert drawn["White House (John Kirby)"] == (3000, 3000, "right")
    assert drawn["James Martin Center (Middlebury) via CNN"] == (800, 800, "left")
    assert drawn["NIS (South Korea)"] == (1500, 1500, "")
    in_time = charts.answers_by_time(found, SIDES, dt.date(2024, 10, 20), dark=True)
    assert len(in_time["data"]["values"]) == 4
    assert in_time["layer"][-1]["data"] == {"values": [{"date": "2024-10-20"}]}
    words = charts.answers_by_time(table("sudzha-13-march-2025"), SIDES, VIEW.date, dark=False)
    assert any(layer["encoding"].get("text") == {"field": "words"} for layer in words["layer"])
    # No tick has the words of another: the two answers lie two days apart.
    assert words["layer"][0]["encoding"]["x"]["axis"]["format"] == "%-d %b"
    assert in_time["layer"][0]["encoding"]["x"]["axis"]["format"] == "%b %Y"
    assert list(tables.answer_sources(found, STORY.catalog)["Answer"]) == [1, 1, 2, 3, 4]


def test_a_side_has_one_colour_in_every_question() -> None:
    colours = set()
    for name in QUESTIONS:
        scale = charts.answers_by_time(table(name), SIDES, VIEW.date, dark=False)["layer"][0]["encoding"]["color"][
            "scale"
        ]
        colours.add(dict(zip(scale["domain"], scale["range"], strict=True))["South Korea"])
    assert len(colours) == 1


def test_the_command_prints_questions_and_answers(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["questions"]) == 0
    assert f"{SHIPS}: How many came by ship in October 2024? 4 answers" in capsys.readouterr().out
    assert main(["questions", "--question", SHIPS]) == 0
    said = capsys.readouterr().out
    assert "23 October 2024  White House (John Kirby): at least 3,000 troops" in said
    assert "What differs: They count different voyages." in said
    assert main(["questions", "--question", "by-ship-october-2025"]) == 2
    assert "did you mean 'by-ship-october-2024'?" in capsys.readouterr().err
