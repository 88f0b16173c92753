"""The texts about one feature: a card, with plain text in named fields.

A card is data, not markup. Every renderer inserts its strings as text; none of them is ever HTML.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from geodata.dates import day_of, moment
from geodata.instants import last_day
from layers import track_words, words
from layers.knowledge.dates_said import public, since_words
from layers.knowledge.named_days import latest_named
from layers.language import Spoken, later, say, say_count
from layers.language.data_words import code_words

_ENDPOINTS = {
    "both": None,
    "origin_only": later("Only the origin is named by the source; the destination is inferred or a placeholder."),
    "destination_only": later("Only the destination is named by the source; the origin is inferred or a placeholder."),
    "origin_region_only": later("The source names only the region of origin; both ends drawn are placeholders."),
    "destination_region_only": later(
        "The source names only the region of destination; the ends drawn are placeholders."
    ),
    "destination_country_only": later(
        "The source names only the country of destination; the ends drawn are placeholders."
    ),
    "countries_only": later("The source names only the two countries; both ends drawn are placeholders."),
    "none_placeholder": later("The source names neither end; both ends drawn are placeholders."),
    "none_hypothetical": later(
        "Mentioned only as a possibility, not reported as a journey; both ends drawn are placeholders."
    ),
}

_CERTAINTY = {
    "assumed": later("The mode of transport is assumed, not stated."),
    "assessed": later("The mode of transport is an assessment."),
    "possible": later("The mode of transport was mentioned as a possibility only."),
}

_KINDS = Spoken(
    {
        "event": later("Event"),
        "route": later("Movement"),
        "control_area": later("Control area"),
        "region": later("Region"),
        "district": later("District"),
        "place": later("Place"),
    }
)

_BASES = {"claimed": later("Claimed by: {who}."), "assessed": later("Assessed by: {who}.")}

#: What a card says of a number that no source gives.
COMPUTED = later("computed by us from the other figures of this report")
COMPUTED_END = later("one end computed by us from other figures")

#: What a card says of the place of an imported feature, by its precision.
_VAGUE = {
    "area": later("The file gives an area, not the exact position: it was somewhere around the point that is drawn."),
    "approximate": later("The file gives the position as approximate."),
}
#: A card shows at most so many columns of an imported feature. The file has the rest.
_SHOWN_ATTRIBUTES = 30


@dataclass(frozen=True)
class Figure:
    """One figure: what was counted, and the amount in words. ``derived`` is true where no source gives it.

    ``remark`` is true where the value is no amount, but says what the amount before it counts.
    ``since`` is what is said until ``until``, the last day that the words name; None where they name no day after the
    feature became public.
    """

    label: str
    value: str
    derived: bool = False
    remark: bool = False
    since: str | None = None
    until: dt.date | None = None


@dataclass(frozen=True)
class Other:
    """Another feature with a different claim about the same thing, or one that came before or after this one.

    ``known`` is the day on which it became public.
    """

    id: str
    text: str
    known: dt.date | None = None


@dataclass(frozen=True)
class Card:
    """Everything that the map's details and the lists say about one feature.

    ``kicker`` is the short line above the title, ``who`` the claimant, ``public`` the day on which it became public,
    ``sure`` the degree of confidence; ``sources`` are source ids and ``media`` ids of pictures and documents. ``followed``
    names the features that replaced or reversed this one, and those that this one replaced or reversed.

    The rest is what :mod:`layers.knowledge` needs to leave out what nobody knew yet. ``since`` is ``when`` as it was said
    while its end was not known, None where it never was. ``source_days`` and ``media_days`` are the days of the sources and
    of the pages of the media, None where there is none. ``names_day`` is the latest day that the texts name, where it is
    after the feature became public. ``left_out`` is how many sources were left out.
    """

    kicker: str
    when: str
    title: str
    native: str | None
    body: str | None
    figures: tuple[Figure, ...]
    who: str
    public: str | None
    sure: str
    caveats: tuple[str, ...]
    sources: tuple[str, ...]
    others: tuple[Other, ...]
    followed: tuple[Other, ...]
    notes: str | None
    media: tuple[str, ...] = ()
    since: str | None = None
    source_days: tuple[dt.date | None, ...] = ()
    media_days: tuple[dt.date | None, ...] = ()
    names_day: dt.date | None = None
    left_out: int = 0


def _amount(value: Any) -> float | None:
    return None if value is None or pd.isna(value) else float(value)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _ids(value: Any) -> tuple[str, ...]:
    """The ids of a list; none where the feature leaves it out, which a table of features makes a missing number."""
    return tuple(value) if isinstance(value, list) else ()


def _event(row: Any) -> tuple[str, str | None, list[Figure], list[str]]:
    is_statement = row.date_type == "statement"
    figures = [_counted(n) for n in row.numbers]
    caveats = []
    if is_statement:
        day = day_of(row.first_reported) or day_of(row.valid_from)
        about = isinstance(getattr(row, "about_place_id", None), str)
        place = row.place_name
        if day and about:
            said = say(
                "Said at {place} on {day}; the map shows the place that it is about.", place=place, day=words.day(day)
            )
        elif day:
            said = say(
                "Said at {place} on {day}; it names no other place, so the map shows it there.",
                place=place,
                day=words.day(day),
            )
        elif about:
            said = say("Said at {place}; the map shows the place that it is about.", place=place)
        else:
            said = say("Said at {place}; it names no other place, so the map shows it there.", place=place)
        caveats.append(said)
        caveats.append(say("Dated by the day of the statement; it may be about an earlier or a later time."))
    elif row.place_precision == "area":
        caveats.append(say("Shown at {place}; the exact position was not reported.", place=row.place_name))
    elif row.place_precision == "approximate":
        caveats.append(say("Shown near {place}; the position is approximate.", place=row.place_name))
    heading = say("Statement") if is_statement else say("Event")
    return f"{heading} · {code_words(row.category)}", row.claim, figures, caveats


def _route(row: Any) -> tuple[str, str | None, list[Figure], list[str]]:
    figures = [_window(say("Departure"), row, "depart"), _window(say("Arrival"), row, "arrive")]
    low, high = _amount(row.cargo_low), _amount(row.cargo_high)
    load = words.amount(low, high, unit=row.cargo_unit)
    load = load if (low, high) != (None, None) else say("number not stated")
    load += f" ({say(COMPUTED_END)})" if row.cargo_derived else ""
    figures.append(
        Figure(say("Carried: {cargo}", cargo=code_words(row.cargo_type)), load, derived=bool(row.cargo_derived))
    )
    if row.cargo_sharing_note:
        # Directly under the number: "1,000–3,000" alone would be read as what this ship carried.
        note = row.cargo_sharing_note
        figures.append(Figure(say("On this number"), f"{note[:1].upper()}{note[1:]}", remark=True))
    count_low, count_high = _amount(row.vehicle_count_low), _amount(row.vehicle_count_high)
    figures.append(Figure(say("Vehicle"), row.vehicle))
    if (count_low, count_high) != (None, None):
        figures.append(Figure(say("Number of vehicles"), words.amount(count_low, count_high)))
    track = getattr(row, "track", None)
    caveats = [say("The line is schematic: drawn to be read, not a track.")]
    if isinstance(track, dict):
        seen, caveats = track_words.said(track)
        figures += [Figure(label, text, derived=True) for label, text in seen]
    caveats += [say(note) for note in (_ENDPOINTS[row.endpoints_verified], _CERTAINTY.get(row.mode_certainty)) if note]
    heading = f"{words.MODE[row.mode]} · {code_words(row.direction)}"
    ends = {"origin": row.origin_name, "destination": row.destination_name}
    if (low, high) != (None, None) and row.cargo_unit == row.cargo_type:
        # The figure names what was carried: "1,500 troops".
        lead = say("{who}: {load}, from {origin} to {destination}.", who=row.claimant, load=load, **ends)
    else:
        lead = say(
            "{who}: {cargo}, {load}, from {origin} to {destination}.",
            who=row.claimant,
            cargo=code_words(row.cargo_type),
            load=load,
            **ends,
        )
    return heading, lead, figures, caveats


def _window(label: str, row: Any, end: str) -> Figure:
    """When a leg departs or arrives, and how that was said while the window was still open."""
    first, until = moment(row, f"{end}_from"), moment(row, f"{end}_to")
    precision = getattr(row, f"{end}_precision")
    since = since_words(day_of(row.first_reported), first, until, precision, is_window=True)
    when = words.when(first, until, precision)
    return Figure(label, when, since=since, until=last_day(until) if since is not None and until else None)


def _extent(row: Any) -> tuple[str, str | None, list[Figure], list[str]]:
    low, high = _amount(row.km2_low), _amount(row.km2_high)
    figures = []
    if (low, high) != (None, None):
        size = words.amount(low, high, row.km2_qualifier or "", "km2")
        size += f" ({say(COMPUTED_END)})" if row.km2_derived else ""
        figures.append(Figure(say("Reported area"), size, derived=bool(row.km2_derived)))
    caveats = [row.geometry_note]
    if row.kind == "control_area":
        if row.km2_words:
            figures.append(Figure(say("In the reporter's words"), row.km2_words))
        if row.ring_basis:
            caveats.append(say("Basis of the ring of settlements: {basis}.", basis=row.ring_basis))
        said = say(_BASES[row.basis], who=row.claimant)
        return f"{_KINDS[row.kind]} · {code_words(row.basis)}", said, figures, caveats
    return _KINDS[row.kind], None, figures, caveats


def _place(row: Any) -> tuple[str, str | None, list[Figure], list[str]]:
    caveats = [say("Position: {source}.", source=row.coord_source)]
    if not row.position_checked:
        caveats.append(say("Position not checked: it could not be compared with a second record."))
    return f"{_KINDS[row.kind]} · {code_words(row.place_type)}", row.admin, [], caveats


def _imported(row: Any) -> tuple[str, str | None, list[Figure], list[str]]:
    figures = [_counted(n) for n in row.numbers]
    values = {name: value for name, value in row.attributes.items() if value is not None}
    figures += [Figure(name, _plain(value)) for name, value in list(values.items())[:_SHOWN_ATTRIBUTES]]
    caveats = [say("From an imported file, as the file says. Nobody has checked it.")]
    if (vague := _VAGUE.get(getattr(row, "place_precision", None) or "")) is not None:
        caveats.append(say(vague))
    if len(values) > _SHOWN_ATTRIBUTES:
        more = len(values) - _SHOWN_ATTRIBUTES
        caveats.append(
            say_count(
                "{count} more column of the file is not shown here.",
                "{count} more columns of the file are not shown here.",
                more,
            )
        )
    return say("Imported"), None, figures, caveats


def _counted(number: Mapping[str, Any]) -> Figure:
    said = words.amount(number["low"], number["high"], number["qualifier"], number["unit"])
    if number.get("words"):
        # The source gave words and no number: they come first, and the number is only our reading of them.
        read = say(" (read here as {figure})", figure=said) if (number["low"], number["high"]) != (None, None) else ""
        said = say("“{said}”", said=number["words"]) + read
    if number.get("derived"):
        said += f" ({say(COMPUTED)})"
    return Figure(_sentence(number["counts"]), said, derived=bool(number.get("derived")))


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return say("yes") if value else say("no")
    return str(value)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


_WRITERS = {
    "event": _event,
    "route": _route,
    "control_area": _extent,
    "region": _extent,
    "district": _extent,
    "place": _place,
    "imported": _imported,
}


def card(
    row: Any,
    *,
    others: Iterable[Other] = (),
    followed: Iterable[Other] = (),
    pages: Iterable[dt.date | None] | None = None,
    media_days: Iterable[dt.date | None] | None = None,
) -> Card:
    """The card of one feature, a row of a layer's frame from ``itertuples``.

    ``pages`` are the days of its sources, in their order, and ``media_days`` those of the pages of its media; None for
    one without a day, and where they are not given.
    """
    media = _ids(getattr(row, "media", None))
    pages = (None,) * len(row.sources) if pages is None else tuple(pages)
    kicker, body, figures, caveats = _WRITERS[row.kind](row)
    if not row.verified and row.kind != "imported":
        caveats.append(say("Not verified: no page that supports this was retrieved."))
    start, end, reported = moment(row, "valid_from"), moment(row, "valid_to"), day_of(row.first_reported)
    lasts = row.kind == "control_area" or row.date_precision == "day"
    if row.date_precision == "static":
        when = say("Undated") if row.kind == "imported" else say("Undated reference")
    else:
        when = words.when(start, end, row.date_precision)
    return Card(
        kicker=kicker,
        when=when,
        title=row.name,
        native=_text(row.name_native),
        body=body,
        figures=tuple(figures),
        who=row.claimant,
        public=public(reported, pages),
        sure=words.CONFIDENCE[row.confidence],
        caveats=tuple(caveats),
        sources=tuple(row.sources),
        others=tuple(others),
        followed=tuple(followed),
        notes=_text(row.notes),
        media=media,
        since=since_words(reported, start, end, row.date_precision, is_window=not lasts),
        source_days=pages,
        media_days=(None,) * len(media) if media_days is None else tuple(media_days),
        names_day=latest_named(row, reported),
    )


def disagreements(differs_from: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """Which features differ from which, in both directions: if A names B, then B lists A too."""
    both: dict[str, dict[str, None]] = {}
    for one, others in differs_from.items():
        for other in others:
            both.setdefault(one, {})[other] = None
            both.setdefault(other, {})[one] = None
    return {one: tuple(others) for one, others in both.items()}


def successions(rows: Iterable[Any]) -> dict[str, tuple[Other, ...]]:
    """What each feature's card says of those that replaced or reversed it, and of those that it replaced or reversed.

    ``rows`` are the rows of all frames. Both cards of a link name the other one, with its claimant and the day on which it
    became public.
    """
    listed = list(rows)
    by_id = {row.id: row for row in listed}
    found: dict[str, list[Other]] = {}
    for row in listed:
        for later_id, after, before in [
            *((id_, _NEWER, _REPLACES) for id_ in row.superseded_by),
            *((id_, _REVERSED, _REVERSES) for id_ in row.reversed_by),
        ]:
            if later_id in by_id:
                later = by_id[later_id]
                found.setdefault(row.id, []).append(_link(after, later))
                found.setdefault(later_id, []).append(_link(before, row))
    return {id_: tuple(links) for id_, links in found.items()}


#: What one card says of another: where the day is known, and where it is not.
_NEWER = (later("Newer figures by {who} on {day}: {name}"), later("Newer figures by {who}: {name}"))
_REPLACES = (later("Replaces the figures of {who} on {day}: {name}"), later("Replaces the figures of {who}: {name}"))
_REVERSED = (later("Reversed by {who} on {day}: {name}"), later("Reversed by {who}: {name}"))
_REVERSES = (
    later("Reverses what was said by {who} on {day}: {name}"),
    later("Reverses what was said by {who}: {name}"),
)


def _link(how: tuple[str, str], other: Any) -> Other:
    dated, undated = how
    day = day_of(other.first_reported) or day_of(other.valid_from)
    said = say(dated if day else undated, who=other.claimant, day=words.day(day) if day else "", name=other.name)
    return Other(other.id, said, day_of(other.first_reported))
