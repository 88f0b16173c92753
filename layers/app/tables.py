"""The page's tables: events on a date, competing estimates, and sources with the features that cite them."""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Iterable, Sequence

import pandas as pd

from geodata.catalog import Catalog
from geodata.catalog_model import Measure, Source
from geodata.headline import Estimate
from geodata.model import LISTED
from layers import words
from layers.figures import claim_words
from layers.knowledge.frames import page_day
from layers.language import later, say, say_count
from layers.marks import Mark
from layers.questions import QuestionTable
from layers.source_words import archive_lookup, reliability_words

#: So many rows go to the browser: it gets the whole table with each answer.
MAX_ROWS = 500


_STATUS = {"upcoming": later("upcoming"), "active": later("active"), "past": later("past")}
#: The headings of the tables, which the page says in its language. The columns themselves keep these names.
HEADINGS = (
    later("When"),
    later("Now"),
    later("What"),
    later("Kind"),
    later("Figures"),
    later("Who says so"),
    later("How sure"),
    later("Became public"),
    later("Sources"),
    later("Date"),
    later("Open"),
    later("Figure"),
    later("Claimant"),
    later("Side"),
    later("Answer"),
    later("Publisher"),
    later("Title"),
    later("Link"),
    later("Reliability"),
    later("Cited by"),
    later("What kind of page"),
    later("Why"),
    later("Features"),
    later("Archived copy"),
    later("Look-up"),
    later("Licence"),
    later("Notes"),
    later("Row"),
    later("Repair may help"),
    later("id"),
)


def listed_count(shown: Iterable[Mark]) -> int:
    """How many of the marks have a row in the table of events."""
    return sum(1 for mark in shown if _is_listed(mark))


def _is_listed(mark: Mark) -> bool:
    return mark.kind in LISTED and (mark.valid_from is not None or mark.kind == "imported")


def events(shown: Iterable[Mark], catalog: Catalog, date: dt.date, limit: int | None = None) -> pd.DataFrame:
    """The dated marks as a table indexed by feature id; ``Now`` is upcoming, active or past on the date.

    What is so on the date comes first, then the newest. With ``limit`` there are at most so many rows. Undated imported
    features come last; other undated features are not listed.
    """
    dated = [mark for mark in shown if _is_listed(mark)]

    def place(mark: Mark) -> tuple[bool, bool, int, str]:
        begins = mark.valid_from
        return begins is None, mark.status(date) != "active", -begins.toordinal() if begins else 0, mark.id

    # Of many features only the first are wanted: to sort them all would take seconds.
    listed = sorted(dated, key=place) if limit is None else heapq.nsmallest(limit, dated, key=place)
    rows = [
        (
            mark.card.when,
            say(_STATUS[mark.status(date)]),
            mark.name,
            mark.card.kicker,
            "; ".join(f"{figure.label}: {figure.value}" for figure in mark.card.figures),
            mark.card.who,
            grade_words(mark.confidence),
            mark.first_reported,
            "; ".join([*(_cited(catalog.sources[source]) for source in mark.card.sources), *_left_out(mark)]),
        )
        for mark in listed
    ]
    columns = ["When", "Now", "What", "Kind", "Figures", "Who says so", "How sure", "Became public", "Sources"]
    return pd.DataFrame(rows, columns=columns, index=pd.Index([mark.id for mark in listed], name="id"))


def grade_words(confidence: str) -> str:
    """A degree of confidence with its sign: ``✓ Confirmed officially``."""
    grade = words.GRADES[confidence]
    return f"{grade.sign} {grade.name}"


def _left_out(mark: Mark) -> list[str]:
    """In words, how many sources of a mark were published too late for what it shows (:mod:`layers.knowledge`)."""
    count = mark.card.left_out
    return [say_count("{count} published later", "{count} published later", count)] if count else []


def _cited(source: Source) -> str:
    return f"{source.publisher}, {words.short_day(source.date)}" if source.date else source.publisher


def estimates(found: Sequence[Estimate], measures: Iterable[Measure], catalog: Catalog) -> pd.DataFrame:
    """Every estimate that says something, one row each, for the chart of competing figures over time.

    ``Low`` and ``High`` are the ends of the bar. An open end is drawn at the known one, and ``Open`` says so in words. Where
    a claimant gave words and no number, both are missing, and ``Figure`` holds the words.
    """
    titles = {measure.id: measure.title for measure in measures}
    rows = [
        {
            "id": estimate.feature_id,
            "Measure": titles.get(estimate.measure_id, estimate.measure_id),
            "Date": pd.Timestamp(estimate.first_reported or estimate.stated_on),
            "Low": estimate.low if estimate.low is not None else estimate.high,
            "High": estimate.high if estimate.high is not None else estimate.low,
            "Open": _open(estimate),
            "Figure": claim_words(estimate)[0],
            "Claimant": estimate.claimant,
            "Side": catalog.claimants[estimate.claimant_ids[0]].side,
        }
        for estimate in found
        if estimate.words or not (estimate.low in (None, 0) and estimate.high is None)
    ]
    columns = ["id", "Measure", "Date", "Low", "High", "Open", "Figure", "Claimant", "Side"]
    return pd.DataFrame(rows, columns=columns).astype({"Low": float, "High": float})


def with_sizes(stated: Sequence[Estimate], sizes: Iterable[Estimate]) -> tuple[Estimate, ...]:
    """The stated figures and the sizes of areas, in the order of their days, without sizes that a report gives already."""
    said = [(set(e.claimant_ids), e.measure_id, e.low, e.high) for e in stated]
    own = [
        size
        for size in sizes
        if not any(
            (measure, low, high) == (size.measure_id, size.low, size.high) and who & set(size.claimant_ids)
            for who, measure, low, high in said
        )
    ]
    return tuple(sorted([*stated, *own], key=lambda e: (e.stated_on, e.feature_id)))


def _open(estimate: Estimate) -> str:
    if estimate.low is None and estimate.high is None:
        return ""
    if estimate.high is None or estimate.qualifier == "at_least":
        return say("or more")
    return say("or fewer") if estimate.low is None else ""


def sides(catalog: Catalog, english: Catalog | None = None) -> list[str]:
    """The sides of all claimants of a catalogue, in the order of the alphabet of its own words, ``english``.

    So a side has the same colour in every language.
    """
    own = (english or catalog).claimants
    return list(dict.fromkeys(catalog.claimants[name].side for name in sorted(own, key=lambda name: own[name].side)))


def answer_sources(table: QuestionTable, catalog: Catalog) -> pd.DataFrame:
    """The sources of the answers to a question, by the number of the answer."""
    rows = [
        (number, source.publisher, source.title, source.date, source.url or "")
        for number, answer in enumerate(table.rows, 1)
        for source in (catalog.sources[name] for name in answer.sources)
    ]
    return pd.DataFrame(rows, columns=["Answer", "Publisher", "Title", "Date", "Link"])


def citing(marks: Iterable[Mark], date: dt.date = dt.date.max) -> dict[str, list[Mark]]:
    """The features that cite each source, by the source's id: reports first, the newest until ``date`` at the top."""
    found: dict[str, list[Mark]] = {}
    for mark in marks:
        for source in mark.card.sources:
            found.setdefault(source, []).append(mark)
    for cites in found.values():
        cites.sort(
            key=lambda m: (
                not _is_listed(m),
                (m.valid_from or dt.date.min) > date,
                -(m.valid_from or dt.date.min).toordinal(),
                m.id,
            )
        )
    return found


def sources(marks: Sequence[Mark], catalog: Catalog, known_by: dt.date | None = None) -> pd.DataFrame:
    """Every source with the features that cite it, indexed by the source's id; with ``known_by`` only those of that day.

    Reports that can be opened come first, the most cited at the top; then those without an address, and data sets last.
    """
    found = citing(marks)
    rows = [
        {
            "id": source.id,
            "Title": source.title,
            "Publisher": source.publisher,
            "Date": source.date,
            "Link": source.url or "",
            "Reliability": reliability_words(catalog, source)[0],
            "Cited by": len(found.get(source.id, [])),
            "What kind of page": words.QUALITY[source.quality],
            "Why": reliability_words(catalog, source)[1],
            "Features": ", ".join(mark.id for mark in found.get(source.id, [])),
            "Archived copy": source.archive_url or "",
            "Look-up": archive_lookup(source) or "",
            "Licence": source.licence or "",
            "Notes": source.notes or "",
        }
        for source in catalog.sources.values()
        if known_by is None or (day := page_day(source)) is None or day <= known_by
    ]
    table = pd.DataFrame(rows).set_index("id")
    # Data sets and packages are cited by every region; what a reader looks for are the reports.
    table["is_data"] = table["What kind of page"] == words.QUALITY["dataset"]
    table["is_closed"] = table["Link"] == ""
    by = ["is_data", "is_closed", "Cited by", "Publisher"]
    return table.sort_values(by, ascending=[True, True, False, True], kind="stable").drop(columns=by[:2])
