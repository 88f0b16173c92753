"""Rules about claims: what they say of each other, who may give which grade, when they became public; and questions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

from geodata.quoting import nearest, quoted
from geodata.validation.faults import Fault, Subject
from geodata.validation.records import Record
from geodata.validation.reference_rules import Contents

#: The bodies of a state: what they say is official.
STATE_BODIES = frozenset({"state", "military", "intelligence"})
#: Who may make an official statement: a state, or a body that states have set up.
OFFICIAL = STATE_BODIES | {"international_body"}
#: Who may assess. A think tank or a newspaper reports; it has no intelligence service.
ASSESSORS = frozenset({"military", "intelligence"})


def claim_faults(contents: Contents) -> Iterator[Fault]:
    """Faults of links between claims, of grades that a claimant may not give, and of days before the claim was public."""
    records = {record.id: record for record in contents.records if record.id is not None}
    for record in contents.records:
        yield from _self_faults(record)
        yield from _difference_faults(record, records)
        yield from _reversal_faults(record, records)
        if contents.claimant_types is not None:
            yield from _grade_faults(record, contents.claimant_types)
        if contents.source_dates is not None:
            yield from _late_faults(record, contents.source_dates)
    for name in ("superseded_by", "reversed_by"):
        yield from _circle_faults(records, name)


def _self_faults(record: Record) -> Iterator[Fault]:
    for name in ("differs_from", "superseded_by", "reversed_by"):
        for i, other in record.texts(name):
            if other == record.id:
                yield record.fault(f"{name}[{i}]", "names_itself", "the feature names itself", "delete the id")


def _difference_faults(record: Record, records: Mapping[str, Record]) -> Iterator[Fault]:
    for i, other_id in record.texts("differs_from"):
        other = records.get(other_id)
        if other is None or other_id == record.id or record.id is None:
            continue
        if record.id not in {named for _, named in other.texts("differs_from")}:
            yield record.fault(
                f"differs_from[{i}]",
                "one_way_difference",
                f"{quoted(other_id)} does not name {quoted(record.id)} in its differs_from",
                "name each in the other, or delete the id",
            )


def _reversal_faults(record: Record, records: Mapping[str, Record]) -> Iterator[Fault]:
    """What takes a claim back became public after it."""
    said = record.day("first_reported")
    for i, other_id in record.texts("reversed_by"):
        other = records.get(other_id)
        if other is None or other_id == record.id:
            continue
        later = other.day("first_reported")
        if said is not None and later is not None and later <= said:
            yield record.fault(
                f"reversed_by[{i}]",
                "reversed_earlier",
                f"{quoted(other_id)} became public on {later}, which is not after {said}",
                "correct the days, or name the later claim",
            )


def _circle_faults(records: Mapping[str, Record], name: str) -> Iterator[Fault]:
    """A claim that, over others, replaces or takes back itself: one fault, at the first feature of the circle."""
    links = {
        feature_id: [other for _, other in record.texts(name) if other in records and other != feature_id]
        for feature_id, record in records.items()
        if record.properties.get(name)
    }
    try:
        TopologicalSorter(links).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1]
        first = next(feature_id for feature_id in links if feature_id in circle)
        problem = f"over {', '.join(circle)} the claim leads back to itself"
        yield records[first].fault(name, "circle", problem, "delete one of the links")


def _grade_faults(record: Record, types: Mapping[str, str | None]) -> Iterator[Fault]:
    """Whether the claimants may give the grade. Where one of them has no type yet, nobody can say."""
    ids = [claimant for _, claimant in record.texts("claimant_ids")]
    found = [types.get(claimant) for claimant in ids]
    if not found or None in found:
        return
    grade, who = record.properties.get("confidence"), ", ".join(ids)
    if grade == "assessed_by_intelligence" and not ASSESSORS & set(found):
        yield record.fault(
            "confidence",
            "wrong_grade",
            f"assessed_by_intelligence, but none of {who} is an intelligence service or a military staff",
            "write 'reported', or name the service that assessed it",
        )
    elif grade == "official_statement" and not set(found) <= OFFICIAL:
        yield record.fault(
            "confidence",
            "wrong_grade",
            f"official_statement, but not each of {who} is a body of a state or of several states",
            "write 'reported', or name only the government that says it",
        )
    elif grade == "confirmed_officially" and not STATE_BODIES & set(found):
        yield record.fault(
            "confidence",
            "wrong_grade",
            f"confirmed_officially, but none of {who} is a body of a state",
            "write 'reported', or name the government among the claimants",
        )
    elif record.properties.get("category") == "denial" and set(found) <= STATE_BODIES and grade != "official_statement":
        yield record.fault(
            "confidence",
            "wrong_grade",
            f"a denial by {who}, but the grade is {quoted(grade)}",
            "write 'official_statement': a government says it against what others say",
        )


def _late_faults(record: Record, dates: Mapping[str, dt.date | None]) -> Iterator[Fault]:
    """A claim was public at the latest when the newest page that it cites came out. A page without a date says nothing."""
    said = record.day("first_reported")
    cited = [dates.get(source) for _, source in record.texts("sources")]
    known = [day for day in cited if day is not None]
    if said is None or not known or len(known) < len(cited) or said <= max(known):
        return
    yield record.fault(
        "first_reported",
        "reported_late",
        f"{said} is after {max(known)}, the day of the newest source that it cites",
        "write the day on which it became public, or cite the page that says it",
    )


def question_faults(contents: Contents, path: Path, questions: list[Any] | None) -> Iterator[Fault]:
    """Answers of ``questions.json`` that no feature gives: of an unknown feature, without such a figure, in another unit."""
    if contents.unread:
        return
    records = {record.id: record for record in contents.records if record.id is not None}
    for i, question in enumerate(questions or ()):
        answers = question.get("answers") if isinstance(question, dict) else None
        if not isinstance(answers, list):
            continue
        name = question.get("id")
        subject = Subject(str(path), name if isinstance(name, str) and name else f"#{i + 1}")
        about = question.get("about")
        for j, feature in enumerate(about if isinstance(about, list) else ()):
            if isinstance(feature, str) and feature not in records:
                problem = f"{quoted(feature)} is not a feature of the catalogue{nearest(feature, records)}"
                yield subject.fault(f"about[{j}]", "unknown_feature", problem, "correct the id, or delete it")
        given: set[tuple[Any, Any]] = set()
        for j, answer in enumerate(answers):
            feature = answer.get("feature") if isinstance(answer, dict) else None
            if not isinstance(feature, str):
                continue
            where, number = f"answers[{j}]", answer.get("number")
            if (feature, str(number)) in given:
                problem = f"{quoted(feature)} answers twice with the same figure"
                yield subject.fault(f"{where}.feature", "repeated", problem, "delete one of the two")
            given.add((feature, str(number)))
            record = records.get(feature)
            if record is None:
                problem = f"{quoted(feature)} is not a feature of the catalogue{nearest(feature, records)}"
                yield subject.fault(f"{where}.feature", "unknown_feature", problem, "correct the id")
            else:
                yield from _answer_faults(subject, where, question, answer, record)


def _answer_faults(
    subject: Subject, where: str, question: Mapping[str, Any], answer: Mapping[str, Any], record: Record
) -> Iterator[Fault]:
    number, unit = answer.get("number"), question.get("unit")
    known = [claimant for _, claimant in record.texts("claimant_ids")]
    named = answer.get("claimants")
    for k, claimant in enumerate(named if isinstance(named, list) else ()):
        if isinstance(claimant, str) and claimant not in known:
            problem = f"{quoted(claimant)} is not a claimant of {quoted(record.id)}{nearest(claimant, known)}"
            remedy = "name one of the feature's claimant_ids, or delete it"
            yield subject.fault(f"{where}.claimants[{k}]", "unknown_claimant", problem, remedy)
    found = _figure(record, number)
    if found is None:
        if number is not None or not answer.get("stance"):
            problem = f"{quoted(record.id)} has no figure {'of its own' if number is None else quoted(number)}"
            remedy = "name one of its numbers by its place, from 0, or write the answer in words in stance"
            yield subject.fault(f"{where}.number", "unknown_figure", problem, remedy)
    elif isinstance(unit, str) and found != unit:
        problem = f"the figure is in {quoted(found)}, and the question asks for {quoted(unit)}"
        yield subject.fault(f"{where}.number", "unit_mismatch", problem, "name a figure of that unit")
    elif unit is None and not answer.get("stance"):
        problem = "the question has no unit, and the answer has no words"
        yield subject.fault(f"{where}.stance", "unknown_figure", problem, "write the answer in a few words")


def _figure(record: Record, number: Any) -> str | None:
    """The unit of the figure that an answer names; None where the feature has no such figure."""
    if number is None:
        ends = {"route": ("cargo_low", "cargo_high"), "control_area": ("km2_low", "km2_high")}.get(
            record.kind or "", ()
        )
        if all(record.amount(end) is None for end in ends):
            return None
        return "km2" if record.kind == "control_area" else record.text("cargo_unit")
    numbers = record.properties.get("numbers")
    if not isinstance(number, int) or not isinstance(numbers, list) or not 0 <= number < len(numbers):
        return None
    unit = numbers[number].get("unit") if isinstance(numbers[number], dict) else None
    return unit if isinstance(unit, str) else None
