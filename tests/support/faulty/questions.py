"""Questions: their records, and the features that answer them."""

from __future__ import annotations

from typing import Any

from geodata.validation.faults import Rule
from tests.support.faulty.edits import Case, Edit

QUESTIONS = "questions.json"


def ask(*answers: tuple[str, int | None, str | None], unit: str | None = "killed", **values: Any) -> Edit:
    """Add a question with these answers: feature, place of the figure, words."""
    given = [{"feature": feature, "number": number, "stance": stance} for feature, number, stance in answers]
    question = {"id": "q1", "text": "How many?", "unit": unit, "why": "They count other things.", "answers": given}
    return lambda docs: docs.update({QUESTIONS: [{**question, **values}]})


FIRST, SECOND = ("E1", 0, None), ("E2", None, "Nobody knows")


def ask_of(claimant: str) -> Edit:
    """Add a question whose first answer is given by one claimant of its feature."""
    first = {"feature": "E1", "number": 0, "stance": None, "claimants": [claimant]}
    second = {"feature": "E2", "number": None, "stance": "Nobody knows"}
    question = {"id": "q1", "text": "How many?", "unit": "killed", "why": "They count other things."}
    return lambda docs: docs.update({QUESTIONS: [{**question, "answers": [first, second]}]})


CASES = [
    Case("unknown_claimant", QUESTIONS, "q1", "answers[0].claimants[0]", ask_of("ua-general"), name="answer"),
    Case("unknown_figure", QUESTIONS, "q1", "answers[0].number", ask(("E1", 2, None), SECOND), ask(FIRST, SECOND)),
    Case("unknown_figure", QUESTIONS, "q1", "answers[1].number", ask(FIRST, ("E2", None, None)), name="no answer"),
    Case(
        "unknown_figure",
        QUESTIONS,
        "q1",
        "answers[0].stance",
        ask(FIRST, SECOND, unit=None),
        ask(("E1", None, "Yes"), SECOND, unit=None),
        name="no words",
    ),
    Case("unit_mismatch", QUESTIONS, "q1", "answers[0].number", ask(("E1", 1, None), SECOND), name="answer"),
    Case(
        "unit_mismatch",
        QUESTIONS,
        "q1",
        "answers[0].number",
        ask(("A2", None, None), SECOND),
        ask(("A2", None, None), SECOND, unit="km2"),
        name="area",
    ),
    Case("unknown_feature", QUESTIONS, "q1", "answers[0].feature", ask(("E9", 0, None), SECOND), name="answer"),
    Case(
        "unknown_feature",
        QUESTIONS,
        "q1",
        "about[0]",
        ask(FIRST, SECOND, about=["R9"]),
        ask(FIRST, SECOND, about=["R1"]),
        name="about",
    ),
    Case("repeated", QUESTIONS, "q1", "answers[1].feature", ask(FIRST, FIRST), name="answer"),
    Case("bad_length", QUESTIONS, "q1", "answers", ask(FIRST), name="answers"),
    Case(
        "missing_field", QUESTIONS, "q1", "why", lambda docs: (ask(FIRST, SECOND)(docs), docs[QUESTIONS][0].pop("why"))
    ),
    Case("wrong_type", QUESTIONS, None, None, lambda docs: docs.update({QUESTIONS: {}}), name="questions"),
]

#: For rules none of whose cases has one: the nearest edit that breaks nothing.
TWINS: dict[Rule, Edit] = {}
