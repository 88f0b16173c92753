"""The forms of a whole View: a link, the values of command-line options, messages to and from the map, words on a page.

All of them follow from :data:`layers.view_fields.FIELDS`, one row for each field. A value that cannot be used changes
nothing: a link reports it as a :class:`Misfit`, an option as wrong usage, and a message is ignored.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from layers import view_fields
from layers.language import say
from layers.view import View, opening_view
from layers.view_fields import KnownNames, UnusableValue

if TYPE_CHECKING:
    from geodata.catalog import Catalog

_SHOWN_LENGTH = 40


@dataclass(frozen=True)
class Misfit:
    """A value of a link that could not be used: its name, the value, and what was expected instead."""

    name: str
    value: str
    expected: str

    def __str__(self) -> str:
        shown = self.value if len(self.value) <= _SHOWN_LENGTH else self.value[:_SHOWN_LENGTH] + "…"
        return say(
            "The link's “{name}={value}” is not {expected}; the default is shown instead.",
            name=self.name,
            value=shown,
            expected=self.expected,
        )


def to_query(view: View, catalog: Catalog) -> dict[str, str]:
    """The link form of a view: a text for each field that differs from the catalogue's opening view.

    >>> to_query(replace(opening_view(catalog), date=dt.date(2024, 10, 13)), catalog)  # doctest: +SKIP
    {'date': '2024-10-13'}
    """
    opening = opening_view(catalog)
    changed = {
        row: getattr(view, row.name)
        for row in view_fields.FIELDS
        if getattr(view, row.name) != getattr(opening, row.name)
    }
    return {row.query: row.format(value) for row, value in changed.items()}


def from_query(
    query: Mapping[str, str], catalog: Catalog, feature_ids: Collection[str] | None = None
) -> tuple[View, tuple[Misfit, ...]]:
    """The view that a link asks for, and every value that could not be used and keeps its default.

    ``feature_ids``, where given, are the ids that may be selected. Names of no field are ignored.
    """
    names = KnownNames.of(catalog, feature_ids)
    found: dict[str, Any] = {}
    misfits = []
    for row in view_fields.FIELDS:
        if row.query in query:
            try:
                found[row.name] = row.parse(query[row.query], names)
            except UnusableValue as error:
                misfits.append(Misfit(row.query, query[row.query], str(error)))
    return opened_with(catalog, found), tuple(misfits)


def opened_with(catalog: Catalog, values: Mapping[str, Any]) -> View:
    """The view that a catalogue opens with, changed in the fields named."""
    return replace(opening_view(catalog), **values)


def to_map(view: View, names: KnownNames) -> dict[str, Any]:
    """The part of the page's message to the map that follows from the fields alone: JSON values by key."""
    return {
        row.to_map.key: row.to_map.value(getattr(view, row.name), names) for row in view_fields.FIELDS if row.to_map
    }


def from_map(view: View, messages: Mapping[str, Any], names: KnownNames) -> View:
    """The view after the messages of the map, which is not trusted: values that cannot be used are ignored."""
    found: dict[str, Any] = {}
    for row in view_fields.FIELDS:
        if row.from_map and row.from_map.key in messages:
            try:
                found[row.name] = row.from_map.read(messages[row.from_map.key], names)
            except UnusableValue:
                continue
    # What happened is shown with all that is known: also a day of knowledge of its own ends with that choice.
    if found.get("as_known") is False:
        found["known_by"] = None
    return replace(view, **found)


def without_filters(view: View, catalog: Catalog) -> View:
    """The view with every field that filters as the catalogue opens; dates, place and selection stay."""
    opening = opening_view(catalog)
    return replace(view, **{row.name: getattr(opening, row.name) for row in view_fields.FIELDS if row.words})


def filters_on(view: View, catalog: Catalog) -> dict[str, str]:
    """Each field that filters otherwise than the catalogue opens, with what it leaves out in words."""
    opening, names = opening_view(catalog), KnownNames.of(catalog)
    return {
        row.name: row.words(getattr(view, row.name), names)
        for row in view_fields.FIELDS
        if row.words and getattr(view, row.name) != getattr(opening, row.name)
    }


def filter_words(view: View, catalog: Catalog) -> str | None:
    """What the view leaves out, as a sentence for a page; None where it shows what the catalogue opens with."""
    parts = filters_on(view, catalog).values()
    return say("Filtered: {filters}.", filters="; ".join(parts)) if parts else None
