"""The list of a slide: movements and reports as groups of paragraphs, and how many of them a box holds."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Literal

from layers import words
from layers.briefing.citations import brief_source, cite
from layers.briefing.fonts import Font, drawable, wrap
from layers.briefing.map.projection import Bounds
from layers.briefing.message.report import Report
from layers.briefing.message.since import changed_groups, counts, ground_words
from layers.briefing.movements import Movement
from layers.briefing.page import Briefing
from layers.briefing.text_blocks import dated
from layers.briefing.theme import Theme
from layers.briefing.told.narrative import cited_ids, with_sources
from layers.language import say

#: No text of a slide is smaller, in points; a layout may ask for more. What does not fit is on the next slides.
LEAST_PT = 9.0
LEADING = 1.22
#: The bold type of the slides (Arial) is so much wider than ours, in which it is measured.
BOLD_WIDER = 1.07
_MOVEMENTS_SHARE = 0.4

#: A run of text: (text, size in points, bold, colour). Runs make a paragraph, paragraphs a group.
Run = tuple[str, float, bool, str]
Group = Sequence[Sequence[Run]]

#: How much is said of an item: all, all but its figures, or one paragraph with its title and who says it.
Detail = Literal["full", "no figures", "short"]


def groups_that_fit(briefing: Briefing, theme: Theme, room: Bounds, size: float) -> tuple[list[Group], int]:
    """The list of the first page as far as it fits in a box, and the number of its items.

    Where it does not fit, figures are left to the tables and the notes first, then who says it stands behind the title, and
    then the items of the lowest rank are left out. Movements keep at most :data:`_MOVEMENTS_SHARE` of the box. ``size`` is
    that of the type in points.
    """
    movements = [m for m in briefing.content.movements if m in briefing.listed.movements]
    reports = [r for r in briefing.content.reports if r in briefing.listed.reports]
    detail: Detail = "full"
    told = narrative_groups(briefing, theme, size)
    while True:
        since = since_groups(briefing, theme, size, short=detail != "full" or briefing.options.layout.is_large)
        listed = _listed_groups(briefing, theme, movements, reports, size, detail)
        groups = [*told, *since, *listed]
        if fitting(groups, room, size) == len(groups):
            return groups, len(movements) + len(reports)
        taken = sum(heights(listed[: len(movements) + 1], room[2] - room[0], size)) if movements else 0.0
        if detail != "short":
            detail = "no figures" if detail == "full" else "short"
        elif movements and (taken > _MOVEMENTS_SHARE * (room[3] - room[1]) or not reports):
            movements.pop()
        elif reports:
            reports.pop()
        else:
            # The text alone is too long for the box: it is cut between paragraphs, and whole in the notes.
            return groups[: fitting(groups, room, size)], 0


def since_groups(briefing: Briefing, theme: Theme, size: float, *, short: bool) -> list[Group]:
    """What changed since the last briefing, as one group; none where it is not asked for.

    A ``short`` one has the number of each kind of change only.
    """
    changes = briefing.content.changes
    if changes is None:
        return []
    group: list[Sequence[Run]] = [
        [(say("Since {day}", day=words.short_day(changes.earlier.date)), 1.2 * size, True, theme.ink)],
        [(ground_words(changes), size, False, theme.ink)],
    ]
    if short:
        return [[*group, [(counts(changes, briefing.listed.numbers), size, False, theme.muted)]]]
    for title, items in changed_groups(changes, briefing.listed.numbers):
        first = f"  {items[0]}" + ("; " + say("{count} more", count=len(items) - 1) if len(items) > 1 else "")
        group.append([(f"{title} ({len(items)})", size, True, theme.ink), (first, size, False, theme.muted)])
    return [group]


def _listed_groups(
    briefing: Briefing,
    theme: Theme,
    movements: Collection[Movement],
    reports: Collection[Report],
    size: float,
    detail: Detail,
) -> list[Group]:
    """These movements and reports in the order of the page, each a group."""
    listed = briefing.listed
    groups: list[Group] = []
    if movements:
        groups.append([[(say("Movements"), 1.2 * size, True, theme.ink)]])
    for movement in (m for m in listed.movements if m in movements):
        letter, note = listed.letters[movement.key], f" ({say(movement.note)})" if movement.note else ""
        group: list[Sequence[Run]] = [[(f"{letter}  {movement.mode}: {movement.title}{note}", size, True, theme.ink)]]
        for leg, line in movement.listed(every_leg=False):
            colour = theme.accent if leg.current else theme.ink
            said = f"  {line if detail == 'full' else leg.who} {cite(leg.sources, listed.sources)}".rstrip()
            group.append([(dated(leg.when, later=leg.later), size, True, colour), (said, size, False, theme.muted)])
        groups.append(group)
    if reports:
        groups.append([[(say("Reports"), 1.2 * size, True, theme.ink)]])
    groups += [_report(briefing, theme, report, size, detail) for report in listed.reports if report in reports]
    return groups


def narrative_groups(briefing: Briefing, theme: Theme, size: float) -> list[Group]:
    """The paragraphs of the narrative, each a group, then their sources; none without a narrative."""
    content, numbered = briefing.content, briefing.listed.sources
    groups: list[Group] = [
        [[(with_sources(text, content.cited, numbered), size, False, theme.ink)]] for text in content.narrative
    ]
    if content.narrative:
        groups.append(
            [[(say("Sources") + "  ", size, True, theme.ink), (_sources(briefing), size, False, theme.muted)]]
        )
    return groups


def _sources(briefing: Briefing) -> str:
    """The sources of the narrative with their numbers, in a few words each."""
    ids = {source for name in cited_ids(briefing.content.narrative) for source in briefing.content.cited.get(name, ())}
    found = sorted((number, source) for source, number in briefing.listed.sources.items() if source in ids)
    return "; ".join(f"[{number}] {brief_source(briefing.catalog.sources[source])}" for number, source in found)


def _report(briefing: Briefing, theme: Theme, report: Report, size: float, detail: Detail) -> Group:
    listed = briefing.listed
    colour = theme.accent if report.current else theme.ink
    said = report.attribution if detail == "full" else report.who
    who = f"{said} {cite(report.sources, listed.sources)}".strip()
    head = (f"{listed.numbers[report.id]}  {dated(report.when, later=report.later)}", size, True, colour)
    if detail == "short":
        note = f" ({say(report.note)})" if report.note else ""
        return [[head, (f"  {report.title}", size, True, theme.ink), (f"{note} {who}", size, False, theme.muted)]]
    return [
        [head, (f"  {report.where}", size, False, theme.muted)],
        [(report.title, size, True, theme.ink)],
        [(who, size, False, theme.muted)],
    ]


def heights(groups: Sequence[Group], wide: float, size: float) -> list[float]:
    """The height of each group in a width, in points, with the gap below it. ``size`` is that of the smallest type."""
    found = []
    for group in groups:
        used = 0.55 * size * LEADING
        for runs in group:
            # Measured as if all of it were in its largest and boldest type: never too narrow.
            is_bold = any(run[2] for run in runs)
            font = Font(max(run[1] for run in runs), "bold" if is_bold else "regular")
            room = wide / BOLD_WIDER if is_bold else wide
            used += len(wrap(drawable("".join(run[0] for run in runs)), font, room)) * font.size * LEADING
        found.append(used)
    return found


def fitting(groups: Sequence[Group], room: Bounds, size: float) -> int:
    """How many of the groups, from the first on, fit in a box (points, y counts downward)."""
    used, count = 0.0, 0
    for tall in heights(groups, room[2] - room[0], size):
        used += tall
        if used > room[3] - room[1]:
            break
        count += 1
    return count
