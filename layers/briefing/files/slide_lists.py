"""The list of a slide: movements and reports as groups of paragraphs, and how many of them a box holds."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from layers.briefing.citations import brief_source, cite
from layers.briefing.fonts import Font, drawable, wrap
from layers.briefing.map.projection import Bounds
from layers.briefing.message.report import Report
from layers.briefing.movements import Movement
from layers.briefing.page import Briefing
from layers.briefing.text_blocks import dated
from layers.briefing.theme import Theme
from layers.briefing.told.narrative import cited_ids, with_sources

#: No text of a slide is smaller, in points: it is read from the last row. What does not fit is on the next slides.
LEAST_PT = 9.0
LEADING = 1.22
_MOVEMENTS_SHARE = 0.4

#: A run of text: (text, size in points, bold, colour). Runs make a paragraph, paragraphs a group.
Run = tuple[str, float, bool, str]
Group = Sequence[Sequence[Run]]


def groups_that_fit(briefing: Briefing, theme: Theme, room: Bounds) -> tuple[list[Group], int]:
    """The list of the first page as far as it fits in a box, and the number of its items.

    Where it does not fit, figures are left to the tables and the notes first, then the items of the lowest rank. Movements
    keep at most :data:`_MOVEMENTS_SHARE` of the box.
    """
    movements = [m for m in briefing.content.movements if m in briefing.listed.movements]
    reports = [r for r in briefing.content.reports if r in briefing.listed.reports]
    in_full = True
    while True:
        groups = _listed_groups(briefing, theme, movements, reports, in_full=in_full)
        if fitting(groups, room) == len(groups):
            return groups, len(movements) + len(reports)
        narrative = briefing.content.narrative
        first = len(narrative) + bool(narrative)
        taken = sum(heights(groups[first : first + len(movements) + 1], room[2] - room[0])) if movements else 0.0
        if in_full:
            in_full = False
        elif not movements and not reports:
            # The text alone is too long for the box: it is cut between paragraphs, and whole in the notes.
            return groups[: fitting(groups, room)], 0
        elif movements and (taken > _MOVEMENTS_SHARE * (room[3] - room[1]) or not reports):
            movements.pop()
        else:
            reports.pop()


def _listed_groups(
    briefing: Briefing,
    theme: Theme,
    movements: Collection[Movement],
    reports: Collection[Report],
    *,
    in_full: bool,
) -> list[Group]:
    """These movements and reports in the order of the page, each a group: ``in_full`` or without their figures."""
    listed, size = briefing.listed, LEAST_PT
    content = briefing.content
    groups: list[Group] = [
        [[(with_sources(text, content.cited, listed.sources), size, False, theme.ink)]] for text in content.narrative
    ]
    if content.narrative:
        groups.append([[("Sources  ", size, True, theme.ink), (_sources(briefing), size, False, theme.muted)]])
    if movements:
        groups.append([[("Movements", 1.2 * size, True, theme.ink)]])
    for movement in (m for m in listed.movements if m in movements):
        letter, note = listed.letters[movement.key], f" ({movement.note})" if movement.note else ""
        group: list[Sequence[Run]] = [[(f"{letter}  {movement.mode}: {movement.title}{note}", size, True, theme.ink)]]
        for leg, line in movement.listed(every_leg=False):
            colour = theme.accent if leg.current else theme.ink
            said = f"  {line if in_full else leg.who} {cite(leg.sources, listed.sources)}".rstrip()
            group.append([(dated(leg.when, later=leg.later), size, True, colour), (said, size, False, theme.muted)])
        groups.append(group)
    if reports:
        groups.append([[("Reports", 1.2 * size, True, theme.ink)]])
    for report in (r for r in listed.reports if r in reports):
        colour = theme.accent if report.current else theme.ink
        who = f"{report.attribution if in_full else report.who} {cite(report.sources, listed.sources)}".strip()
        when = dated(report.when, later=report.later)
        place = f"  {report.where}"
        groups.append(
            [
                [(f"{listed.numbers[report.id]}  {when}", size, True, colour), (place, size, False, theme.muted)],
                [(report.title, size, True, theme.ink)],
                [(who, size, False, theme.muted)],
            ]
        )
    return groups


def _sources(briefing: Briefing) -> str:
    """The sources of the narrative with their numbers, in a few words each."""
    ids = {source for name in cited_ids(briefing.content.narrative) for source in briefing.content.cited.get(name, ())}
    found = sorted((number, source) for source, number in briefing.listed.sources.items() if source in ids)
    return "; ".join(f"[{number}] {brief_source(briefing.catalog.sources[source])}" for number, source in found)


def heights(groups: Sequence[Group], wide: float) -> list[float]:
    """The height of each group in a width, in points, with the gap below it."""
    found = []
    for group in groups:
        used = 0.55 * LEAST_PT * LEADING
        for runs in group:
            # Measured as if all of it were in its largest and boldest type: never too narrow.
            font = Font(max(run[1] for run in runs), "bold" if any(run[2] for run in runs) else "regular")
            used += len(wrap(drawable("".join(run[0] for run in runs)), font, wide)) * font.size * LEADING
        found.append(used)
    return found


def fitting(groups: Sequence[Group], room: Bounds) -> int:
    """How many of the groups, from the first on, fit in a box (points, y counts downward)."""
    used, count = 0.0, 0
    for tall in heights(groups, room[2] - room[0]):
        used += tall
        if used > room[3] - room[1]:
            break
        count += 1
    return count
