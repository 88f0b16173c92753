"""What a briefing page says: options, and the texts of reports, movements, figures and sources. No layout and no drawing."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from shapely.geometry.base import BaseGeometry

from geodata.catalog import Catalog
from geodata.headline import Estimate, Headline, group_totals, headlines
from geodata.load import Layer
from layers import words
from layers.briefing.fonts import drawable
from layers.marks import Mark
from layers.view import View
from layers.view_codec import filter_words

Size = Literal["wide", "a4", "a4-portrait", "a3", "a3-portrait"]
Labels = Literal["en", "native", "both"]

#: Width and height of the page, in points, and the size of its list's text.
SIZES_PT: dict[Size, tuple[float, float, float]] = {
    "wide": (960.0, 540.0, 8.0),
    "a4": (841.89, 595.28, 7.4),
    "a4-portrait": (595.28, 841.89, 7.4),
    "a3": (1190.55, 841.89, 9.2),
    "a3-portrait": (841.89, 1190.55, 9.2),
}

#: Core reports from places off the map are listed when they are no older than this.
OFF_MAP_DAYS = 14

_QUOTED = re.compile(r"'[^']+'")
_MONTHS = re.compile("|".join(name for name in calendar.month_name if len(name) > 4))


@dataclass(frozen=True)
class PageOptions:
    """How the page is made, apart from what the View says. ``bbox`` is [west, south, east, north] in degrees, its east
    beyond 180 where it crosses that meridian, and goes before the View's theatre; ``handling`` is printed at top and bottom;
    ``title`` and ``subtitle`` replace the usual."""

    size: Size = "wide"
    dpi: int = 200
    bbox: tuple[float, float, float, float] | None = None
    title: str | None = None
    subtitle: str | None = None
    labels: Labels = "en"
    handling: str | None = None
    grey: bool = False
    dark: bool = False


@dataclass(frozen=True)
class Report:
    """One event or statement as it is listed. ``last_day`` is not later than the date shown; ``on_map`` says whether its
    place lies in the frame; ``sure`` is empty where it was simply reported."""

    id: str
    when: str
    first_day: dt.date
    last_day: dt.date
    place_id: str
    place: str
    title: str
    who: str
    sure: str
    amounts: tuple[str, ...]
    sources: tuple[str, ...]
    style: str
    tier: int
    current: bool
    on_map: bool
    lonlat: tuple[float, float]

    @property
    def said(self) -> str:
        """Who says it, how sure it is and with which figures, in one line."""
        who = "; ".join(part for part in (self.who, self.sure) if part)
        who = who[:1].upper() + who[1:]
        amounts = "; ".join(self.amounts)
        return f"{who}. {amounts[:1].upper()}{amounts[1:]}" if amounts else who


@dataclass(frozen=True)
class Leg:
    """One journey of a movement: its dates, what was carried, who says so. ``last_day`` is not later than the date shown."""

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


@dataclass(frozen=True)
class Movement:
    """Journeys by one mode between the same two places, drawn as one line."""

    key: str
    title: str
    mode: str
    style: str
    legs: tuple[Leg, ...]
    geometry: BaseGeometry

    @property
    def current(self) -> bool:
        """Whether one of its journeys is under way on the date."""
        return any(leg.current for leg in self.legs)

    @property
    def tag(self) -> str:
        """Its dates in a few characters, for the map."""
        if len(self.legs) == 1:
            return self.legs[0].tag
        first, ends = min(leg.first_day for leg in self.legs), [leg.ends for leg in self.legs]
        known = [end for end in ends if end is not None]
        last = max(known) if len(known) == len(ends) else None
        return f"{_tag(first, last, by_month=any(leg.by_month for leg in self.legs))} ({len(self.legs)} legs)"

    def listed(self, *, every_leg: bool) -> list[tuple[Leg, str]]:
        """The journeys to list, each with what is carried and who says so; of a current movement only the current ones
        unless ``every_leg`` is set, and how many came before."""
        legs = [leg for leg in self.legs if every_leg or leg.current or not self.current]
        earlier = len(self.legs) - len(legs)
        said = [" ".join(part for part in (f"{leg.carried}." if leg.carried else "", leg.who) if part) for leg in legs]
        return [
            (leg, text + (f"; {earlier} earlier" if earlier and leg is legs[-1] else ""))
            for leg, text in zip(legs, said, strict=True)
        ]


@dataclass(frozen=True)
class FigureRow:
    """A headline figure: its span, and who says what, lowest and highest first."""

    title: str
    value: str
    who: tuple[tuple[str, str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Content:
    """Everything a page may say. Reports and movements come ranked: the first are the last to be left for another page."""

    title: str
    subtitle: str
    as_of: str
    known_by: str | None
    handling: str | None
    coverage: str
    more: str
    filters: str | None
    reports: tuple[Report, ...]
    movements: tuple[Movement, ...]
    areas: tuple[Mark, ...]
    data_note: str
    digest: str
    credits: str


def short(text: str) -> str:
    """A date in words with its months cut to three letters: ``between 8 and 13 Oct 2024``."""
    return _MONTHS.sub(lambda found: found[0][:3], text).replace(", known to the month", ", to the month")


def short_day(date: dt.date) -> str:
    """``7 Feb 2025``."""
    return short(words.day(date))


def short_range(first: dt.date, last: dt.date) -> str:
    """``8–13 Oct 2024``, ``1 Jan – 26 Feb 2025``."""
    return short(words.day_range(first, last))


def _tag(first: dt.date, last: dt.date | None, *, by_month: bool) -> str:
    """A journey's dates for the map, no sharper than they are known: ``8–13 Oct 2024``, ``Jan – Mar 2025``."""
    if last is None:
        return f"since {_month(first) if by_month else short_day(first)}"
    if not by_month:
        return short_range(first, last)
    if (first.year, first.month) == (last.year, last.month):
        return _month(first)
    begin = _month(first) if first.year != last.year else calendar.month_abbr[first.month]
    return f"{begin} – {_month(last)}"


def _month(date: dt.date) -> str:
    return f"{calendar.month_abbr[date.month]} {date.year}"


def _amounts(numbers: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    return tuple(words.counted(n["low"], n["high"], n["qualifier"], n["unit"], n["counts"]) for n in numbers)


def _last_day(mark: Mark, date: dt.date) -> dt.date:
    return date if mark.valid_to is None else min(mark.valid_to - dt.timedelta(days=1), date)


def reports(
    marks: Iterable[Mark], layers: Iterable[Layer], view: View, is_inside: Callable[[float, float], bool]
) -> tuple[Report, ...]:
    """The events, statements and dated imported features to list: core before detail, then by nearness to the date.

    Those at places in the frame, and core ones from elsewhere that are current or at most :data:`OFF_MAP_DAYS` old.
    """
    numbers = {
        name: found
        for layer in layers
        if layer.record.kind in ("event", "imported")
        for name, found in zip(layer.features["id"], layer.features["numbers"], strict=True)
    }
    found = []
    for mark in marks:
        if mark.kind != "event" and not (mark.kind == "imported" and mark.valid_from):
            continue
        at = mark.geometry.representative_point()
        lon, lat = float(at.x), float(at.y)
        inside, current = is_inside(lon, lat), mark.status(view.date) == "active"
        last = _last_day(mark, view.date)
        recent = current or (view.date - last).days <= OFF_MAP_DAYS
        if not inside and not (mark.tier == 1 and recent):
            continue
        found.append(
            Report(
                id=mark.id,
                when=short(mark.card.when),
                first_day=min(mark.valid_from or last, last),
                last_day=last,
                place_id=mark.place or mark.id,
                place=mark.label.text if mark.label and mark.kind == "event" else "",
                title=mark.name,
                who=mark.card.who,
                sure="" if mark.confidence == "reported" else mark.card.sure[:1].lower() + mark.card.sure[1:],
                amounts=_amounts(numbers.get(mark.id, ())),
                sources=mark.card.sources,
                style=mark.style,
                tier=mark.tier,
                current=current,
                on_map=inside,
                lonlat=(lon, lat),
            )
        )
    ranked = sorted(found, key=lambda r: (not r.current, r.tier, (view.date - r.last_day).days, r.id))
    return _mixed([r for r in ranked if r.on_map], [r for r in ranked if not r.on_map])


def _mixed(here: Sequence[Report], elsewhere: Sequence[Report]) -> tuple[Report, ...]:
    """Reports from the map and from elsewhere, two to one, so that a page about a place is mostly about it."""
    found: list[Report] = []
    queue, rest = list(here), list(elsewhere)
    while queue or rest:
        found += queue[:2] + rest[:1]
        queue, rest = queue[2:], rest[1:]
    return tuple(found)


def movements(
    marks: Iterable[Mark], layers: Iterable[Layer], view: View, touches: Callable[[BaseGeometry], bool]
) -> tuple[Movement, ...]:
    """The movements whose line crosses the frame, ranked: current before past, then by nearness to the date."""
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
                title=name.replace(" – ", " → "),
                mode=words.MODE.get(members[0].mode or "", "Movement"),
                style=style,
                legs=tuple(legs),
                geometry=members[0].geometry,
            )
        )
    return tuple(sorted(found, key=lambda m: (not m.current, -max(leg.last_day for leg in m.legs).toordinal(), m.key)))


def _leg(mark: Mark, view: View, sharing: int, *, by_month: bool) -> Leg:
    carried = next((figure.value for figure in mark.card.figures if figure.label.startswith("Carried")), "")
    if sharing > 1 and carried:
        carried += f", shared by {sharing} legs"
    last = _last_day(mark, view.date)
    first = mark.valid_from or last
    ends = mark.valid_to - dt.timedelta(days=1) if mark.valid_to else None
    return Leg(
        id=mark.id,
        when=short(mark.card.when),
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
    )


def span(headline: Headline) -> str:
    """A headline's span: ``1,100–4,000``, ``6,000+``, ``≤ 8,000–11,000``; the reporter's words where there is none."""
    low, high = headline.low, headline.high
    unit = " km²" if headline.measure.unit == "km2" else ""
    if low is None or high is None:
        return headline.estimates[0].counts.capitalize() if headline.estimates else "no figure"
    plus = "+" if headline.open_high else ""
    if low == high == 0 and headline.open_high:
        return f"0{unit} or more"
    if low == high:
        return f"{'≤ ' if headline.open_low else ''}{words.number(low)}{plus}{unit}"
    return f"{'≤ ' if headline.open_low else ''}{words.number(low)}–{words.number(high)}{plus}{unit}"


def claimed_in(catalog: Catalog, sources: Iterable[str]) -> tuple[str, ...]:
    """The sources that print a claim: data sets that an outline was drawn from are credited, not cited for it, unless there
    is nothing else."""
    given = tuple(sources)
    printed = tuple(s for s in given if s not in catalog.sources or catalog.sources[s].quality != "dataset")
    return printed or given


def _says(catalog: Catalog, estimate: Estimate) -> tuple[str, str, tuple[str, ...]]:
    unit = estimate.unit if estimate.unit == "km2" else ""
    number = words.amount(estimate.low, estimate.high, estimate.qualifier, unit)
    if (estimate.low, estimate.high) == (None, None):
        number = estimate.counts
    elif quoted := _QUOTED.findall(estimate.counts):
        # The claimant's own words, where the number is our rendering of them.
        number += f" ({', '.join(quoted)})"
    said = f"{estimate.claimant}, {short_day(estimate.stated_on)}"
    return number, said, claimed_in(catalog, estimate.sources)


def _figure(catalog: Catalog, headline: Headline) -> FigureRow:
    def lowest(estimate: Estimate) -> float:
        return estimate.low if estimate.low is not None else estimate.high or 0.0

    def highest(estimate: Estimate) -> float:
        return estimate.high if estimate.high is not None else estimate.low or 0.0

    low = min(headline.estimates, key=lambda e: (lowest(e), e.low is not None, -e.stated_on.toordinal(), e.feature_id))
    high = min(
        headline.estimates, key=lambda e: (-highest(e), e.high is not None, -e.stated_on.toordinal(), e.feature_id)
    )
    ends = [low] if low is high else [low, high]
    between = [estimate for estimate in headline.estimates if estimate not in ends]
    return FigureRow(headline.measure.title, span(headline), tuple(_says(catalog, e) for e in (*ends, *between)))


def figure_rows(catalog: Catalog, layers: Sequence[Layer], view: View) -> tuple[FigureRow, ...]:
    """The headline figures that stand on the date."""
    return tuple(_figure(catalog, h) for h in headlines(layers, catalog.record.measures, view.date, view.known_by))


def content(
    catalog: Catalog,
    layers: Sequence[Layer],
    marks: Sequence[Mark],
    view: View,
    options: PageOptions,
    *,
    is_inside: Callable[[float, float], bool],
    touches: Callable[[BaseGeometry], bool],
    credit: str,
    more: str,
) -> Content:
    """Everything the page may say of the marks that are shown (:func:`layers.marks.shown`).

    ``is_inside`` and ``touches`` say what of them lies in the map's frame; ``more`` says where to read what is left out.
    """
    record = catalog.record
    theatre = next((t.title for t in record.theatres if t.id == view.theatre), "")
    place = "" if options.bbox else theatre
    known = [mark.reported_on for mark in marks if mark.reported_on and mark.reported_on <= view.date]
    later = sum(1 for mark in marks if mark.reported_on and mark.reported_on > view.date)
    note = f"Data to {words.day(max(known))}" if known else "No dated data"
    if later:
        note += f"; {later} of the items shown were first reported later"
    return Content(
        filters=filter_words(view, catalog),
        title=drawable(
            options.title if options.title is not None else f"{record.title}: {place}" if place else record.title
        ),
        subtitle=drawable(options.subtitle if options.subtitle is not None else record.description),
        as_of=words.day(view.date),
        known_by=f"As known on {words.day(view.known_by)}" if view.known_by else None,
        handling=drawable(options.handling or "") or None,
        coverage=(
            f"Places on this map to {short_day(view.date)}; core reports from elsewhere for {OFF_MAP_DAYS} days."
        ),
        more=more,
        reports=reports(marks, layers, view, is_inside),
        movements=movements(marks, layers, view, touches),
        areas=tuple(mark for mark in marks if mark.kind == "control_area" and touches(mark.geometry)),
        data_note=note,
        digest=catalog.digest[:12],
        credits=credit,
    )


def in_date_order(found: Iterable[Report]) -> list[Report]:
    """Reports in the order they are listed and numbered: by the first of the days that are printed, then by the last."""
    return sorted(found, key=lambda r: (r.first_day, r.last_day, r.when, r.id))


def runs(numbers: Iterable[int]) -> str:
    """``4–8, 10``: numbers with their runs joined."""
    ordered = sorted(numbers)
    found: list[list[int]] = []
    for number in ordered:
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    parts = [str(a) if a == b else f"{a}, {b}" if b == a + 1 else f"{a}–{b}" for a, b in found]
    return ", ".join(parts)


def letters(count: int) -> list[str]:
    """``A``, ``B`` … ``Z``, ``AA``: the tags of movements."""
    return [("" if i < 26 else chr(64 + i // 26)) + chr(65 + i % 26) for i in range(count)]
