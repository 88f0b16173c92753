"""The movements of a briefing: journeys by one mode between the same two places, as texts and one line each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry

from geodata import instants
from geodata.headline import group_totals
from geodata.load import Layer
from layers import words
from layers.language import ENGLISH, say, say_count, spoken
from layers.language.formats import short_month_name
from layers.language.names import place_name
from layers.marks import Mark
from layers.view import View


@dataclass(frozen=True)
class Leg:
    """One journey of a movement: its dates, what it carried, and who says so.

    ``last_day`` is not later than the date of the page; ``ends`` is the last day of the journey, None where it is not known.
    ``tag`` is the dates in a few characters. ``by_month`` is whether the dates are known to the month only, ``later``
    whether the journey was first published after the date of the page.
    """

    id: str
    when: str
    tag: str
    first_day: dt.date
    last_day: dt.date
    ends: dt.date | None
    carried: str
    who: str
    sources: tuple[str, ...]
    current: bool
    tier: int
    by_month: bool
    later: bool = False


@dataclass(frozen=True)
class Movement:
    """All journeys by one mode between the same two places, drawn as one line. ``geometry`` is in degrees (EPSG:4326).

    ``note`` says why the map does not show its letter, if so.
    """

    key: str
    title: str
    mode: str
    style: str
    legs: tuple[Leg, ...]
    geometry: BaseGeometry
    note: str = ""

    @property
    def current(self) -> bool:
        """Whether one of the journeys is under way on the date of the page."""
        return any(leg.current for leg in self.legs)

    @property
    def tag(self) -> str:
        """The dates in a few characters, for the map."""
        if len(self.legs) == 1:
            return self.legs[0].tag
        first, ends = min(leg.first_day for leg in self.legs), [leg.ends for leg in self.legs]
        known = [end for end in ends if end is not None]
        last = max(known) if len(known) == len(ends) else None
        tag = _tag(first, last, by_month=any(leg.by_month for leg in self.legs))
        return f"{tag} (" + say_count("{count} leg", "{count} legs", len(self.legs)) + ")"

    def listed(self, *, every_leg: bool) -> list[tuple[Leg, str]]:
        """The journeys to list, each with one line: what it carried and who says so.

        A current movement lists its current journeys only, and the number of earlier ones, unless ``every_leg`` is set.
        """
        legs = [leg for leg in self.legs if every_leg or leg.current or not self.current]
        earlier = len(self.legs) - len(legs)
        lines = [" ".join(part for part in (f"{leg.carried}." if leg.carried else "", leg.who) if part) for leg in legs]
        return [
            (leg, text + ("; " + say("{count} earlier", count=earlier) if earlier and leg is legs[-1] else ""))
            for leg, text in zip(legs, lines, strict=True)
        ]


def last_day(mark: Mark, date: dt.date) -> dt.date:
    """The last day of a mark, or the date where that is earlier or the mark has no end."""
    day = instants.utc_day(date)
    return day if mark.valid_to is None else min(instants.last_day(mark.valid_to), day)


def _tag(first: dt.date, last: dt.date | None, *, by_month: bool) -> str:
    """The dates of a journey for the map, as exact as they are known: ``8–13 Oct 2024``, ``Jan – Mar 2025``."""
    if last is None:
        return say("since {day}", day=words.short_month(first) if by_month else words.short_day(first))
    if not by_month:
        return words.short_range(first, last)
    if (first.year, first.month) == (last.year, last.month):
        return words.short_month(first)
    begin = words.short_month(first) if first.year != last.year else short_month_name(first)
    return f"{begin} – {words.short_month(last)}"


def movements(
    marks: Iterable[Mark],
    layers: Iterable[Layer],
    view: View,
    touches: Callable[[BaseGeometry], bool],
    known: Mapping[str, str] | None = None,
) -> tuple[Movement, ...]:
    """The movements whose line crosses the frame: current ones first, then the latest.

    ``known`` are the catalogue's names of places in the language of the page.
    """
    known = known or {}
    shared = {
        route: len(total.route_ids)
        for total in group_totals(layers, view.date, view.known_by)
        for route in total.route_ids
        if len(total.route_ids) > 1
    }
    by_month = {
        route
        for layer in layers
        if layer.record.kind == "route"
        for route, precision in zip(layer.features["id"], layer.features["date_precision"], strict=True)
        if precision == "month"
    }
    ends = {} if spoken() == ENGLISH else _named_ends(layers)
    groups: dict[tuple[str, str], list[Mark]] = {}
    for mark in marks:
        if mark.kind == "route" and touches(mark.geometry):
            groups.setdefault((mark.style, mark.name.split(",")[0]), []).append(mark)
    found = []
    for (style, name), members in groups.items():
        legs = [_leg(mark, view, shared.get(mark.id, 1), by_month=mark.id in by_month) for mark in members]
        legs.sort(key=lambda leg: (leg.first_day, leg.id))
        found.append(
            Movement(
                key=members[0].id,
                title=" → ".join(_ends(members[0].id, name, ends, known)),
                mode=words.MODE.get(members[0].mode or "", say("Movement")),
                style=style,
                legs=tuple(legs),
                geometry=members[0].geometry,
            )
        )
    return tuple(sorted(found, key=lambda m: (not m.current, -max(leg.last_day for leg in m.legs).toordinal(), m.key)))


def _named_ends(layers: Iterable[Layer]) -> dict[str, tuple[str, str]]:
    """The names of the places where each route begins and ends, by its id, as the catalogue has them."""
    return {
        route: (origin, destination)
        for layer in layers
        if layer.record.kind == "route"
        for route, origin, destination in zip(
            layer.features["id"], layer.features["origin_name"], layer.features["destination_name"], strict=True
        )
    }


def _ends(route: str, name: str, ends: Mapping[str, tuple[str, str]], known: Mapping[str, str]) -> list[str]:
    """The places where a movement begins and ends: in English as its name has them, else in the language of the page.

    A place without a name in that language keeps the shorter one.
    """
    short = name.split(" – ")
    whole = ends.get(route, ())
    if len(whole) != len(short):
        return short
    told = [known.get(place) or place_name(place, None, spoken()) for place in whole]
    return [
        made if made != place else known.get(end) or place_name(end, None, spoken())
        for made, place, end in zip(told, whole, short, strict=True)
    ]


def _leg(mark: Mark, view: View, sharing: int, *, by_month: bool) -> Leg:
    load = say("Carried: {cargo}", cargo="").strip()
    carried = next((figure.value for figure in mark.card.figures if figure.label.startswith(load)), "")
    if sharing > 1 and carried:
        carried += ", " + say_count("shared by {count} leg", "shared by {count} legs", sharing)
    last = last_day(mark, view.date)
    first = instants.utc_day(mark.valid_from) if mark.valid_from else last
    ends = instants.last_day(mark.valid_to) if mark.valid_to else None
    return Leg(
        id=mark.id,
        when=words.shortened(mark.card.when),
        tag=_tag(first, ends, by_month=by_month),
        by_month=by_month,
        first_day=first,
        last_day=last,
        ends=ends,
        carried=carried,
        who=mark.card.who,
        sources=mark.card.sources,
        current=mark.status(view.date) == "active",
        tier=mark.tier,
        later=mark.first_reported is not None and mark.first_reported > view.date,
    )
