"""Two dates compared: the area gained and lost between them, and what happened or was published in between."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from geodata.dates import was_known
from geodata.geodesic import area_km2, areas_of
from geodata.instants import has_begun, utc_day
from geodata.model import DATED
from layers.language import say
from layers.language.data_words import code_words
from layers.marks import Mark

#: A smaller difference of two outlines, in km², is a difference of their drawing.
_LEAST_KM2 = 0.5
#: What the styles of held areas begin with; the end is their basis.
HELD = "control-held-"


@dataclass(frozen=True)
class Comparison:
    """What differs between two dates. Areas are geodesic, of the outlines as drawn, in km²; geometries are EPSG:4326.

    ``gained`` is held on the later date only, ``lost`` on the earlier date only. ``between`` are the marks that began or
    were published after the earlier date, up to the later one. ``caveats`` say why the outlines may differ more or less
    than the areas really did. ``is_comparable`` is False where the outlines do not show what was gained or lost: a size was
    not reported, or one date has a claim and the other an assessment. ``before`` and ``after`` are the areas
    that are compared: what is held on the earlier and on the later date, of one basis where both dates have it.
    """

    earlier: dt.date
    later: dt.date
    gained: BaseGeometry = field(compare=False)
    lost: BaseGeometry = field(compare=False)
    held_earlier_km2: float
    held_later_km2: float
    gained_km2: float
    lost_km2: float
    between: tuple[Mark, ...]
    caveats: tuple[str, ...]
    is_comparable: bool
    before: tuple[Mark, ...] = ()
    after: tuple[Mark, ...] = ()

    @property
    def differs(self) -> bool:
        """Whether the outlines of the two dates differ."""
        return max(self.gained_km2, self.lost_km2) >= _LEAST_KM2

    @property
    def holders(self) -> tuple[str, ...]:
        """The sides that hold the areas that are compared, each once: whose ground was gained or lost."""
        return tuple(dict.fromkeys(mark.held_by for mark in (*self.before, *self.after) if mark.held_by))

    @property
    def shown(self) -> tuple[tuple[str, BaseGeometry, float], ...]:
        """What was ``"gained"`` and ``"lost"``, each with its outline and its km²; nothing where that cannot be said."""
        both = (("gained", self.gained, self.gained_km2), ("lost", self.lost, self.lost_km2))
        return tuple(part for part in both if self.is_comparable and part[2] >= _LEAST_KM2)


def _held(marks: Iterable[Mark], date: dt.date) -> list[Mark]:
    return [m for m in marks if m.style.startswith(HELD) and m.status(date) == "active"]


def _alike(before: list[Mark], after: list[Mark]) -> tuple[list[Mark], list[Mark], list[str], bool]:
    """The areas to compare on the two dates: of rivals, the ones whose basis both dates have. What to say of that, and if
    they are alike.

    A claim is compared with a claim and an assessment with an assessment wherever both dates have one. Without this, the
    step from a claim to an assessment would look like ground that was lost.
    """
    shared = {m.style for m in before} & {m.style for m in after}
    if not shared:
        both = {m.style for m in (*before, *after)}
        words = say(
            "The area is claimed on one date and assessed on the other: part of the difference is between the two."
        )
        is_mixed = bool(before and after) and len(both) > 1
        return before, after, [words] if is_mixed else [], not is_mixed
    chosen = min(shared)  # An assessment comes before a claim.
    kept = [[m for m in held if m.style == chosen or not _lies_over(m, held, chosen)] for held in (before, after)]
    compared = {m.id for held in kept for m in held}
    left_out = dict.fromkeys(m.name for m in (*before, *after) if m.id not in compared)
    basis = code_words(chosen.removeprefix(HELD))
    words = say("Only what is {basis} is compared; left out: {names}.", basis=basis, names="; ".join(left_out))
    return kept[0], kept[1], [words] if left_out else [], True


def _lies_over(mark: Mark, held: Iterable[Mark], style: str) -> bool:
    return any(other.style == style and other.geometry.intersects(mark.geometry) for other in held)


def _outline(held: Iterable[Mark]) -> BaseGeometry:
    return unary_union([mark.geometry for mark in held])


def compare(marks: Sequence[Mark], one: dt.date, other: dt.date, known_by: dt.date | None = None) -> Comparison:
    """Compare two dates, given in either order, over marks that pass the filters.

    With ``known_by``, only what was published by that day is compared.
    """
    earlier, later = min(one, other), max(one, other)
    known = [m for m in marks if was_known(m.first_reported, m.valid_from, m.valid_to, known_by)]
    before, after, choice, is_alike = _alike(_held(known, earlier), _held(known, later))
    outline_before, outline_after = _outline(before), _outline(after)
    gained = areas_of(outline_after.difference(outline_before))
    lost = areas_of(outline_before.difference(outline_after))
    between = [
        m
        for m in known
        if m.kind in DATED
        and m.valid_from is not None
        and (
            (has_begun(m.valid_from, later) and not has_begun(m.valid_from, earlier))
            or (m.first_reported is not None and earlier < m.first_reported <= later)
        )
    ]
    between.sort(key=lambda m: (m.valid_from or dt.date.min, m.id))
    caveats = []
    if before or after:
        caveats.append(
            say("The outlines are schematic, and so are the areas between them. Areas are measured on the outlines.")
        )
    caveats += choice
    unsized = [
        say(
            "{name}: no size was reported. Its outline is only a ring around settlements; "
            "a difference to it proves nothing.",
            name=m.name,
        )
        for m in dict.fromkeys([*before, *after])
        if not any(figure.label == say("Reported area") for figure in m.card.figures)
    ]
    caveats += unsized
    return Comparison(
        earlier=earlier,
        later=later,
        gained=gained,
        lost=lost,
        held_earlier_km2=area_km2(outline_before),
        held_later_km2=area_km2(outline_after),
        gained_km2=area_km2(gained),
        lost_km2=area_km2(lost),
        between=tuple(between),
        caveats=tuple(caveats),
        is_comparable=is_alike and not unsized,
        before=tuple(before),
        after=tuple(after),
    )


def compare_areas(comparison: Comparison) -> dict[str, Any]:
    """The areas gained and lost as GeoJSON geometries, for the map."""
    return {"gained": mapping(comparison.gained), "lost": mapping(comparison.lost)}


def days_before(date: dt.date, days: int) -> dt.date:
    """The date so many days before another one, or the first date that there is."""
    return dt.date.fromordinal(max(date.toordinal() - days, 1))


def earlier_change(marks: Iterable[Mark], date: dt.date) -> dt.date:
    """The last day before a date on which other control areas began to hold, to compare the date with.

    Where there is none, it is 90 days before the date.
    """
    areas = [mark for mark in marks if mark.kind == "control_area" and mark.valid_from]

    def held(day: dt.date) -> set[str]:
        return {area.id for area in areas if area.status(day) == "active"}

    now = held(date)
    days = {utc_day(area.valid_from) for area in areas if area.valid_from and area.valid_from < date}
    return next((day for day in sorted(days, reverse=True) if held(day) != now), days_before(date, 90))
