"""The content of a briefing: its reports, movements, control areas and figures as texts. No layout and no drawing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from shapely.geometry.base import BaseGeometry

from geodata.catalog import Catalog
from geodata.headline import Estimate, Headline, headlines
from geodata.instants import utc_day
from geodata.load import Layer
from geodata.model import LISTED
from layers import figures, words
from layers.briefing.citations import claimed_in
from layers.briefing.fonts import drawable
from layers.briefing.message.choice import Choice, movements_pinned_first, pinned_first
from layers.briefing.message.draft import Message, message
from layers.briefing.message.judgement import Judgement, judgement
from layers.briefing.message.report import LATER, Report
from layers.briefing.movements import Movement, last_day, movements
from layers.briefing.options import BriefingOptions
from layers.changes import Changes
from layers.knowledge.named_days import days_in
from layers.language import later, say, say_count, spoken
from layers.marks import Mark, passes
from layers.view import View
from layers.view_codec import filter_words

#: A core report from a place off the map is listed up to this many days after its last day.
OFF_MAP_DAYS = 14
#: What a list says of a report whose place is not on the map, and of what the map has no space to mark.
OFF_MAP, UNMARKED = later("off this map"), later("not marked on this map")


@dataclass(frozen=True)
class FigureRow:
    """A headline figure: its title, its value in words, how old that is, and its claims.

    ``current`` is false for a value that was last reported long before the page's date: it is not set in large type. Each
    claim is (amount, claimant and date, source ids). The lowest and the highest claim come first.
    """

    title: str
    value: str
    age: str
    current: bool
    claims: tuple[tuple[str, str, tuple[str, ...]], ...]

    @property
    def dated(self) -> str:
        """The value, with its day where it is no longer current."""
        return self.value if self.current else f"{self.value}, {self.age}"

    @property
    def lead(self) -> str:
        """What stands before the claims: the age of the value as a sentence, where :attr:`dated` does not say it."""
        return f"{self.age[:1].upper()}{self.age[1:]}. " if self.current else ""


@dataclass(frozen=True)
class Content:
    """Everything that a briefing can say on its pages.

    Reports and movements are ranked: the first page takes the first ones. ``more`` says where the reader finds the others.
    """

    date: dt.date
    title: str
    subtitle: str
    as_of: str
    known_by: str | None
    hindsight: str | None
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
    message: Message = field(default_factory=lambda: Message(""))
    judgements: tuple[Judgement, ...] = ()
    chosen: Choice = field(default_factory=Choice)
    changes: Changes | None = None
    narrative: tuple[str, ...] = ()
    #: The sources of each feature that the narrative cites, by its id.
    cited: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def _amounts(numbers: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    return tuple(
        words.counted(n["low"], n["high"], n["qualifier"], n["unit"], n["counts"], derived=n.get("derived", False))
        for n in numbers
    )


def reports(
    marks: Iterable[Mark],
    layers: Iterable[Layer],
    view: View,
    is_inside: Callable[[float, float], bool],
    chosen: Choice | None = None,
) -> tuple[Report, ...]:
    """The events, statements and dated imported features to list: current first, then core before detail, then the latest.

    These are the ones at places in the frame, and core ones from elsewhere that are current or ended at most
    :data:`OFF_MAP_DAYS` days before the date. ``is_inside`` takes longitude and latitude in degrees. What was
    ``chosen`` to be pinned is listed from anywhere, and first.
    """
    chosen = chosen or Choice()
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
        last = last_day(mark, view.date)
        recent = current or (view.date - last).days <= OFF_MAP_DAYS
        if not inside and not (mark.tier == 1 and recent) and mark.id not in chosen.pinned:
            continue
        found.append(
            Report(
                id=mark.id,
                when=words.shortened(mark.card.when),
                first_day=min(utc_day(mark.valid_from) if mark.valid_from else last, last),
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
                note="" if inside else OFF_MAP,
                later=is_later(mark, view.date),
                place_precision=mark.place_precision,
            )
        )
    ranked = sorted(found, key=lambda r: (not r.current, r.tier, (view.date - r.last_day).days, r.id))
    mixed = _mixed([r for r in ranked if r.on_map], [r for r in ranked if not r.on_map])
    return pinned_first(mixed, chosen)


def _mixed(here: Sequence[Report], elsewhere: Sequence[Report]) -> tuple[Report, ...]:
    """Reports in turn: two from the map, one from elsewhere. So a page about a place is mostly about that place."""
    found: list[Report] = []
    queue, rest = list(here), list(elsewhere)
    while queue or rest:
        found += queue[:2] + rest[:1]
        queue, rest = queue[2:], rest[1:]
    return tuple(found)


def _claim(catalog: Catalog, headline: Headline, estimate: Estimate, date: dt.date) -> tuple[str, str, tuple[str, ...]]:
    figure, _ = figures.claim_words(estimate)
    is_hindsight = estimate.first_reported is not None and estimate.first_reported > date
    stated = words.shortened(figures.stated_words(headline, estimate))
    known = catalog.record.translations.get(spoken(), {})
    return (
        figure,
        f"{known.get(estimate.claimant, estimate.claimant)}, {stated}{LATER if is_hindsight else ''}",
        claimed_in(catalog, estimate.sources),
    )


def _figure(catalog: Catalog, headline: Headline, date: dt.date) -> FigureRow:
    def lowest(estimate: Estimate) -> float:
        return estimate.low if estimate.low is not None else estimate.high or 0.0

    def highest(estimate: Estimate) -> float:
        return estimate.high if estimate.high is not None else estimate.low or 0.0

    leading = headline.leading
    low = min(leading, key=lambda e: (lowest(e), e.low is not None, -e.stated_on.toordinal(), e.feature_id))
    high = min(leading, key=lambda e: (-highest(e), e.high is not None, -e.stated_on.toordinal(), e.feature_id))
    ends = [low] if low is high else [low, high]
    others = [estimate for estimate in headline.estimates if estimate not in ends]
    return FigureRow(
        title=headline.measure.title,
        value=figures.headline_words(headline),
        age=words.shortened(figures.age_words(headline)),
        current=headline.state == "current",
        claims=tuple(_claim(catalog, headline, e, date) for e in (*ends, *others)),
    )


def through_filters(layers: Sequence[Layer], marks: Iterable[Mark], view: View) -> Sequence[Layer]:
    """The layers with only those features that pass the view's filters, so that figures obey the filters as the map does.

    Reference layers, such as regions, are whole: they have no figures.
    """
    marks = list(marks)
    kept = {mark.id for mark in marks if passes(mark, view)}
    if len(kept) == len(marks):
        return layers
    return [
        replace(layer, features=layer.features[layer.features["id"].isin(kept)])
        if layer.record.kind in LISTED
        else layer
        for layer in layers
    ]


def figure_rows(catalog: Catalog, layers: Sequence[Layer], view: View) -> tuple[FigureRow, ...]:
    """The headline figures of the view's date, from what was known on its second date."""
    return tuple(
        _figure(catalog, h, view.date) for h in headlines(layers, catalog.record.measures, view.date, view.known_by)
    )


def content(
    catalog: Catalog,
    layers: Sequence[Layer],
    marks: Sequence[Mark],
    view: View,
    options: BriefingOptions,
    *,
    is_inside: Callable[[float, float], bool],
    touches: Callable[[BaseGeometry], bool],
    credit: str,
    more: str,
    chosen: Choice | None = None,
    changes: Changes | None = None,
) -> Content:
    """The content for the marks that the view shows (:func:`layers.knowledge.known_marks.shown`).

    ``is_inside`` takes longitude and latitude in degrees, ``touches`` a geometry in EPSG:4326; both are whether it lies in
    the map's frame. ``credit`` names the sources of the basemap. ``more`` is where the reader finds what is left out, and
    ``chosen`` what the maker of the page chose by hand. ``changes`` are those since the last briefing, if
    they are asked for.
    """
    record, chosen = catalog.record, chosen or Choice()
    theatre = next((t.title for t in record.theatres if t.id == view.theatre), "")
    place = "" if options.bbox else theatre
    known = [mark.first_reported for mark in marks if mark.first_reported and mark.first_reported <= view.date]
    after = sum(1 for mark in marks if mark.first_reported and mark.first_reported > view.date)
    note = say("Data to {day}", day=words.day(max(known))) if known else say("No dated data")
    hindsight = None
    if after:
        hindsight = f"{LATER} " + say_count(
            "With hindsight: {count} item shown was published after this date",
            "With hindsight: {count} items shown were published after this date",
            after,
        )
        note += "; " + say_count(
            "{count} item shown was first reported later, marked {mark}",
            "{count} items shown were first reported later, marked {mark}",
            after,
            mark=LATER,
        )
    listed = reports(marks, layers, view, is_inside, chosen)
    return Content(
        date=view.date,
        filters=filter_words(view, catalog),
        title=drawable(
            options.title if options.title is not None else f"{record.title}: {place}" if place else record.title
        ),
        subtitle=drawable(options.subtitle if options.subtitle is not None else record.description),
        as_of=words.day(view.date),
        known_by=_known_by(marks, listed, view.known_by) if view.known_by else None,
        hindsight=hindsight,
        handling=drawable(options.handling or "") or None,
        coverage=(
            say_count(
                "Places on this map to {day}; core reports from elsewhere for {count} day.",
                "Places on this map to {day}; core reports from elsewhere for {count} days.",
                OFF_MAP_DAYS,
                day=words.short_day(view.date),
            )
        ),
        more=more,
        reports=listed,
        movements=movements_pinned_first(
            movements(marks, layers, view, touches, record.translations.get(spoken(), {})), chosen
        ),
        areas=tuple(mark for mark in marks if mark.kind == "control_area" and touches(mark.geometry)),
        data_note=note,
        digest=catalog.digest[:12],
        credits=credit,
        message=Message("")
        if options.judgements and not options.message
        else message(options.message, listed, view.date),
        judgements=tuple(judgement(text) for text in options.judgements),
        chosen=chosen,
        changes=changes,
        narrative=options.narrative,
        cited={mark.id: mark.card.sources for mark in marks} if options.narrative else {},
    )


def _known_by(marks: Iterable[Mark], listed: Iterable[Report], day: dt.date) -> str:
    """The day of knowledge, and what a reader would miss: sources that are left out, and texts that name a later day."""
    late = sum(mark.card.left_out for mark in marks)
    naming = sum(any(named > day for named in days_in(f"{r.title}; {r.who}", day)) for r in listed)
    parts = [say("As known on {day}", day=words.day(day))]
    if late:
        parts.append(
            say_count(
                "{count} source published later is left out", "{count} sources published later are left out", late
            )
        )
    if naming:
        parts.append(say_count("{count} text names a later day", "{count} texts name a later day", naming))
    return "; ".join(parts)


def is_later(mark: Mark, date: dt.date) -> bool:
    """Whether a mark was first published after a date."""
    return mark.first_reported is not None and mark.first_reported > date


def with_notes(found: Content, unmarked: Collection[str]) -> Content:
    """The content with a note on the reports (ids) and movements (keys) that the map has no space to mark."""
    return replace(
        found,
        reports=tuple(replace(r, note=r.note or UNMARKED) if r.id in unmarked else r for r in found.reports),
        movements=tuple(replace(m, note=m.note or UNMARKED) if m.key in unmarked else m for m in found.movements),
    )


def in_date_order(found: Iterable[Report]) -> list[Report]:
    """Reports in the order of the list and of its numbers: by first day, then by last day."""
    return sorted(found, key=lambda r: (r.first_day, r.last_day, r.when, r.id))
