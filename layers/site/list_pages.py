"""The pages with lists: by date, by kind, by side and by publisher; figures and questions; method and credits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from types import SimpleNamespace

from markupsafe import Markup

from geodata.basemap import CREDITS
from geodata.headline import estimates
from layers import words
from layers.figures import claim_words
from layers.language import formats, later, say
from layers.marks import Mark
from layers.questions import question_table
from layers.site.edition import Tongue
from layers.site.record_pages import CLAIMANTS, FEATURES, SOURCES
from layers.site.templating import Page, place_of
from layers.view import opening_view

_KINDS = {
    "event": later("Events and statements"),
    "route": later("Movements"),
    "control_area": later("Areas held"),
    "imported": later("Imported"),
    "region": later("Regions"),
    "district": later("Districts"),
    "place": later("Places"),
}


@dataclass(frozen=True)
class Entry:
    """A line of a list that leads to a page."""

    href: str
    title: str
    note: str = ""


@dataclass(frozen=True)
class Group:
    """A part of a list: features as a table, or lines. ``caption`` is that of the table."""

    title: str
    anchor: str
    entries: Sequence[object]
    marks: Sequence[Mark] = ()
    caption: str = ""


def list_pages(tongue: Tongue) -> Iterator[Page]:
    """The pages with lists, in one language, which has to be spoken."""
    yield _dates(tongue)
    yield _features(tongue)
    yield _sources(tongue)
    yield _claimants(tongue)
    yield _figures(tongue)
    record = tongue.story.catalog.record
    yield Page(
        "method.html",
        say("Method"),
        say("What grades, days, figures and outlines mean, and how errors are corrected."),
        "method.html.jinja",
        "method.html",
        content={"grades": dict(words.GRADES), "letters": dict(words.RELIABILITY)},
    )
    yield Page(
        "credits.html",
        say("Credits and licences"),
        say("Who made data and maps, and under which licences."),
        "credits.html.jinja",
        "credits.html",
        content={"attribution": record.attribution, "basemap": CREDITS},
    )


def _features(tongue: Tongue) -> Page:
    groups = [
        _of_marks(say(title), f"kind-{kind}", [m for m in (*tongue.reports, *tongue.references) if m.kind == kind])
        for kind, title in _KINDS.items()
    ]
    lead = say("Every record has a page of its own.")
    return _list(FEATURES, say("All reports"), lead, (group for group in groups if group.marks), FEATURES)


def _dates(tongue: Tongue) -> Page:
    months: dict[tuple[int, int], list[Mark]] = {}
    undated: list[Mark] = []
    for mark in tongue.reports:
        day = mark.valid_from or mark.valid_to
        (months.setdefault((day.year, day.month), []) if day else undated).append(mark)
    groups = [
        _of_marks(formats.month(dt.date(year, month, 1)), f"month-{year:04d}-{month:02d}", found)
        for (year, month), found in sorted(months.items())
    ]
    if undated:
        groups.append(_of_marks(say("Undated"), "undated", undated))
    lead = say("When it happened, began or was said. A report of an interval stands at its first day.")
    return _list("dates.html", say("Everything by date"), lead, groups, "dates.html")


def _sources(tongue: Tongue) -> Page:
    at = place_of(tongue, SOURCES)
    letters: dict[str, list[Entry]] = {}
    found = tongue.story.catalog.sources.values()
    for source in sorted(found, key=lambda each: (each.publisher.casefold(), each.date or dt.date.min, each.id)):
        first = next((letter.upper() for letter in source.publisher if letter.isalnum()), "#")
        day = words.day(source.date) if source.date else say("undated")
        letters.setdefault(first, []).append(
            Entry(at.source(source.id), f"{source.publisher}: {source.title}", f"{day}")
        )
    groups = [Group(letter, f"letter-{number}", entries) for number, (letter, entries) in enumerate(letters.items(), 1)]
    return _list(SOURCES, say("Sources"), say("By publisher, each with what rests on it."), groups, SOURCES)


def _claimants(tongue: Tongue) -> Page:
    at = place_of(tongue, CLAIMANTS)
    sides: dict[str, list[Entry]] = {}
    found = tongue.story.catalog.claimants.values()
    for claimant in sorted(found, key=lambda each: (each.side.casefold(), each.name.casefold(), each.id)):
        count = len(tongue.of_claimant.get(claimant.id, ()))
        entry = Entry(at.claimant(claimant.id), claimant.name, f"({formats.number(count)})")
        sides.setdefault(claimant.side, []).append(entry)
    groups = [Group(side, f"side-{number}", entries) for number, (side, entries) in enumerate(sides.items(), 1)]
    lead = say("By side, each with the number of its reports.")
    return _list(CLAIMANTS, say("Who says so"), lead, groups, CLAIMANTS)


def _list(name: str, title: str, lead: str, groups: Iterable[Group], part: str) -> Page:
    return Page(name, title, lead, "list.html.jinja", part, content={"lead": lead, "groups": list(groups)})


def _of_marks(title: str, anchor: str, marks: Sequence[Mark]) -> Group:
    return Group(title, anchor, marks, marks, say("In the order of time"))


def _figures(tongue: Tongue) -> Page:
    story = tongue.story
    # A question is about everything that is known: the day of the view hides nothing.
    view = replace(opening_view(story.catalog), date=max(story.period[1], story.catalog.record.opening_date))
    questions = []
    for question in story.catalog.questions.values():
        table = question_table(story.catalog, story.layers, tuple(tongue.by_id.values()), question, view)
        ends = [(row.low, row.high) for row in table.rows]
        most = _most(ends)
        rows = [SimpleNamespace(**vars(row), bar=bar(row.low, row.high, most)) for row in table.rows]
        questions.append(
            SimpleNamespace(id=table.id, text=table.text, why=table.why, rows=rows, caption=_scale_words(most))
        )
    return Page(
        "figures.html",
        say("Figures and questions"),
        say("Who gives which figure, side by side."),
        "figures.html.jinja",
        "figures.html",
        content={"questions": questions, "measures": list(_measures(tongue))},
    )


def _measures(tongue: Tongue) -> Iterator[SimpleNamespace]:
    catalog = tongue.story.catalog
    found = estimates(tongue.story.layers)
    for number, measure in enumerate(catalog.record.measures, 1):
        own = sorted(
            (each for each in found if each.measure_id == measure.id),
            key=lambda each: (each.stated_on, each.feature_id),
        )
        most = _most([(each.low, each.high) for each in own])
        rows = []
        for each in own:
            value, counted = claim_words(each)
            rows.append(
                SimpleNamespace(
                    day=each.stated_on,
                    feature=each.feature_id,
                    who=tongue.story.name_of(each.claimant),
                    value=value,
                    counted=counted,
                    bar=bar(each.low, each.high, most),
                )
            )
        if rows:
            yield SimpleNamespace(
                title=measure.title, anchor=measure_anchor(number), rows=rows, caption=_scale_words(most)
            )


def measure_anchor(number: int) -> str:
    """The anchor of a measure on the page of figures, by its place in the catalogue, from 1."""
    return f"measure-{number}"


def _most(ends: Iterable[tuple[float | None, float | None]]) -> float:
    return max((value for both in ends for value in both if value is not None), default=0.0)


def _scale_words(most: float) -> str:
    if most <= 0:
        return say("Answers in words")
    return say("The bars share one scale, from 0 to {most}. A pale end is open.", most=formats.number(most))


def bar(low: float | None, high: float | None, most: float) -> Markup:
    """A bar from ``low`` to ``high`` on a scale from 0 to ``most``, pale to an end that is open; nothing without a number.

    The figure stands beside it in words, so the bar is hidden from screen readers.
    """
    if most <= 0 or (low is None and high is None):
        return Markup("")
    first = (low if low is not None else high or 0.0) / most * 1000
    last = (high if high is not None else low or 0.0) / most * 1000
    parts = f'<rect class="known" x="{min(first, 990):.0f}" width="{max(last - first, 10):.0f}" height="10"/>'
    if high is None:
        parts += f'<rect class="open" x="{first:.0f}" width="{1000 - first:.0f}" height="10"/>'
    if low is None:
        parts += f'<rect class="open" x="0" width="{last:.0f}" height="10"/>'
    return Markup(f'<svg class="bar" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">{parts}</svg>')
