"""The tables of a briefing's slides: titles, columns and rows, without their layout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from layers import words
from layers.briefing.citations import cite, full_source
from layers.briefing.message.since import changed_groups, ground_credit, ground_words
from layers.briefing.page import Briefing
from layers.language import say

Row = tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A table: its title, the titles of its columns, their widths as shares of the slide's width, and its rows."""

    title: str
    columns: Row
    shares: tuple[float, ...]
    rows: Sequence[Row]


def tables(briefing: Briefing) -> list[Table]:
    """The tables of a briefing that have rows: what changed, reports, movements, figures and sources."""
    numbers = {**briefing.listed.numbers, **briefing.rest.numbers}
    numbered = briefing.rest.sources
    reports = sorted(briefing.content.reports, key=lambda report: numbers[report.id])
    tables = [
        *_changes(briefing, numbers),
        Table(
            say("Reports"),
            (
                say("No."),
                say("When"),
                say("Where"),
                say("What is said"),
                say("Who says so, and figures"),
                say("Source"),
            ),
            (0.05, 0.13, 0.13, 0.27, 0.35, 0.07),
            [
                (
                    str(numbers[r.id]),
                    r.when,
                    " · ".join(part for part in (r.place, r.reference) if part),
                    r.title,
                    r.attribution,
                    cite(r.sources, numbered),
                )
                for r in reports
            ],
        ),
        Table(
            say("Movements"),
            (
                say("Line"),
                say("Mode"),
                say("From → to"),
                say("When"),
                say("Carried"),
                say("Who says so"),
                say("Source"),
            ),
            (0.05, 0.1, 0.24, 0.2, 0.15, 0.19, 0.07),
            [
                (
                    briefing.listed.letters[m.key],
                    m.mode,
                    m.title,
                    leg.when,
                    leg.carried,
                    leg.who,
                    cite(leg.sources, numbered),
                )
                for m in sorted(briefing.content.movements, key=lambda m: (m.legs[0].first_day, m.key))
                for leg in m.legs
            ],
        ),
        Table(
            say("Figures: who says what"),
            (say("Figure"), say("Span"), say("Claim"), say("Who says so"), say("Source")),
            (0.22, 0.14, 0.2, 0.36, 0.08),
            [
                (row.title, row.dated, said, who, cite(sources, numbered))
                for row in briefing.figures
                for said, who, sources in row.claims
            ],
        ),
        Table(
            say("Sources"),
            (say("No."), say("Source")),
            (0.06, 0.94),
            [
                (str(n), full_source(briefing.catalog.sources[s]))
                for s, n in sorted(numbered.items(), key=lambda pair: pair[1])
                if s in briefing.catalog.sources
            ],
        ),
    ]
    return [table for table in tables if table.rows]


def _changes(briefing: Briefing, numbers: Mapping[str, int]) -> list[Table]:
    """What changed since the last briefing: the ground with its caveats, then every item."""
    changes = briefing.content.changes
    if changes is None:
        return []
    said = (ground_words(changes), ground_credit(changes), *changes.ground.caveats)
    ground = [(say("Ground"), text) for text in said if text]
    items = [(title, item) for title, found in changed_groups(changes, numbers) for item in found]
    title = say("What changed since {day}", day=words.short_day(changes.earlier.date))
    return [Table(title, (say("Change"), say("What is reported")), (0.17, 0.83), [*ground, *items])]
