"""Questions to which claimants give different answers, as tables: who said what, when, and what it counts.

The questions are data of the catalogue (:class:`geodata.catalog_model.Question`). A table puts the answers side by side in
the order in which they became public. It decides nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from geodata.catalog import Catalog
from geodata.catalog_model import Answer, Question
from geodata.dates import day_of, moment
from geodata.instants import last_day
from geodata.load import Layer
from layers import words
from layers.card import Figure
from layers.knowledge.frames import known_layers
from layers.knowledge.known_marks import knowledge_notes, known_marks
from layers.knowledge.named_days import days_in
from layers.language import say, spoken
from layers.marks import Mark, said_on
from layers.view import View


@dataclass(frozen=True)
class AnswerRow:
    """One answer. ``low`` and ``high`` are the ends of its figure, None where that end is open or there is no figure.

    ``value`` is the figure or the stance in words, ``counted`` what it counts, ``own_words`` the claim as the record has it,
    ``until`` the last day that it is about, and ``is_later`` whether it became public after the date of the view. ``notes``
    say what was left out of the answer as it was known by a day, and whether its words are of a later one.
    """

    feature: str
    who: str
    side: str
    said_on: dt.date
    until: dt.date
    value: str
    low: float | None
    high: float | None
    counted: str
    own_words: str
    sure: str
    sources: tuple[str, ...]
    is_later: bool
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class QuestionTable:
    """A question with its answers. ``hidden`` is how many were not public by the view's day of "as known by".

    ``why`` says what differs: the words of the catalogue, or where these were written with what came out after that day,
    what can be said of the answers that were public.
    """

    id: str
    text: str
    unit: str | None
    why: str
    rows: tuple[AnswerRow, ...]
    hidden: int


def question_table(
    catalog: Catalog, layers: Sequence[Layer], marks: Iterable[Mark], question: Question, view: View
) -> QuestionTable:
    """The answers to a question at a view, in the order in which they became public.

    Only the view's ``known_by`` hides an answer: a question is about all claimants, whatever the filters show.
    """
    asked = {answer.feature for answer in question.answers}
    answering = [
        replace(layer, features=layer.features[layer.features["id"].isin(asked)])
        for layer in layers
        if asked & set(layer.features["id"])
    ]
    answering_then = known_layers(answering, catalog.sources, view.known_by)
    records = {row.id: row for layer in answering_then for row in layer.features.itertuples()}
    cards = {mark.id: mark for mark in known_marks((m for m in marks if m.id in asked), view.known_by)}
    rows = [
        _row(catalog, answer, records[answer.feature], cards[answer.feature], view)
        for answer in question.answers
        if answer.feature in records and answer.feature in cards
    ]
    rows.sort(key=lambda row: (row.said_on, row.feature))
    hidden = 0 if view.known_by is None else len(question.answers) - len(rows)
    why = question.why
    if view.known_by is not None and (hidden or any(day > view.known_by for day in days_in(why, view.known_by))):
        why = what_differs(rows, view.known_by)
    return QuestionTable(question.id, question.text, question.unit, why, tuple(rows), hidden)


def what_differs(rows: Sequence[AnswerRow], known_by: dt.date) -> str:
    """What can be said of the answers to a question that were public by a day: how many, whose, and from what to what."""
    day = words.day(known_by)
    if len(rows) < 2:
        only = say("Only one answer was public by {day}, so nothing differed yet.", day=day)
        return only if rows else say("No answer was public by {day}.", day=day)
    parties = "; ".join(dict.fromkeys(row.who for row in rows))
    said = [say("{count} answers were public by {day}, from {parties}.", count=len(rows), day=day, parties=parties)]
    values = list(dict.fromkeys(row.value for row in rows if row.value))
    if len(values) > 1:
        said.append(say("They say: {values}.", values="; ".join(values)))
    counted = list(dict.fromkeys(row.counted for row in rows if row.counted))
    if len(counted) > 1:
        said.append(say("They do not all count the same: {counted}.", counted="; ".join(counted)))
    return " ".join(said)


def known_questions(catalog: Catalog, marks: Iterable[Mark], view: View) -> dict[str, Question]:
    """The questions of a catalogue, by id, that had an answer by the view's ``known_by``; all of them where it is None."""
    public = {mark.id for mark in known_marks(marks, view.known_by)}
    return {
        name: question
        for name, question in catalog.questions.items()
        if view.known_by is None or any(answer.feature in public for answer in question.answers)
    }


def questions_about(catalog: Catalog, marks: Iterable[Mark]) -> dict[str, tuple[str, ...]]:
    """The ids of the questions that each feature has to do with, by the feature's id.

    A feature answers a question itself, or is one that the question says it is about, or shares what it carried with a leg
    that does, or names an answer among the claims that differ from it, replaced it or reversed it.
    """
    links = {mark.id: {other.id for other in (*mark.card.others, *mark.card.followed)} for mark in marks}
    groups: dict[str, set[str]] = {}
    for mark in marks:
        if mark.group is not None:
            groups.setdefault(mark.group, set()).add(mark.id)
    near = {mark.id: links[mark.id] | groups.get(mark.group or "", set()) | {mark.id} for mark in marks}
    found: dict[str, tuple[str, ...]] = {}
    for question in catalog.questions.values():
        answers = {*(answer.feature for answer in question.answers), *question.about}
        for name, related in near.items():
            if related & answers:
                found[name] = (*found.get(name, ()), question.id)
    # The questions that a feature answers itself come first.
    own = {(q.id, name) for q in catalog.questions.values() for name in (*(a.feature for a in q.answers), *q.about)}
    return {name: tuple(sorted(ids, key=lambda q: (q, name) not in own)) for name, ids in found.items()}


def first_question(about: Mapping[str, Sequence[str]], features: Collection[str]) -> str | None:
    """The question that most of some features have to do with; None where none has."""
    votes: dict[str, int] = {}
    for name in features:
        for question in about.get(name, ()):
            votes[question] = votes.get(question, 0) + 1
    return max(votes, key=lambda question: votes[question], default=None)


def _row(catalog: Catalog, answer: Answer, record: Any, mark: Mark, view: View) -> AnswerRow:
    low, high, figure = _figure(answer, record, mark)
    first, end = day_of(record.valid_from), moment(record, "valid_to")
    last = last_day(end) if end is not None else first
    day = said_on(record) or view.date
    until = _as_of(answer, record) or last or day
    claimants = [catalog.claimants[each] for each in answer.claimants or record.claimant_ids]
    who = "; ".join(each.name for each in claimants) if answer.claimants else record.claimant
    return AnswerRow(
        feature=record.id,
        who=catalog.record.translations.get(spoken(), {}).get(who, who),
        side=claimants[0].side,
        said_on=day,
        until=until,
        value=answer.stance or (figure.value if figure else ""),
        low=low,
        high=high,
        counted=figure.label if figure else "",
        own_words=_in_words(record, mark),
        sure=words.CONFIDENCE[record.confidence],
        sources=tuple(record.sources),
        is_later=day > view.date,
        notes=knowledge_notes(mark.card, view.known_by),
    )


def _in_words(record: Any, mark: Mark) -> str:
    """The claim in words: that of an event, or what the record of a leg or an area says of its figure, else its name."""
    if isinstance(claim := getattr(record, "claim", None), str) and claim:
        return claim
    said = (getattr(record, name, None) for name in ("cargo_sharing_note", "km2_words", "notes"))
    parts = [words.with_stop(f"{text[:1].upper()}{text[1:]}") for text in said if isinstance(text, str) and text]
    return " ".join(parts) or mark.name


def _figure(answer: Answer, record: Any, mark: Mark) -> tuple[float | None, float | None, Figure | None]:
    """The ends of the figure that an answer names, and the figure as the card of its feature has it."""
    shown = mark.card.figures
    if answer.number is not None:
        number = record.numbers[answer.number]
        return number["low"], number["high"], shown[answer.number]
    ends = {"route": ("cargo_low", "cargo_high"), "control_area": ("km2_low", "km2_high")}.get(record.kind)
    if ends is None or answer.stance:
        return None, None, None
    low, high = (None if pd.isna(value := getattr(record, end)) else float(value) for end in ends)
    led = say("Carried: {cargo}", cargo="") if record.kind == "route" else say("Reported area")
    return low, high, next((figure for figure in shown if figure.label.startswith(led)), None)


def _as_of(answer: Answer, record: Any) -> dt.date | None:
    said = record.numbers[answer.number].get("as_of") if answer.number is not None else None
    return dt.date.fromisoformat(said) if said else None
