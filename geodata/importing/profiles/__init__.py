"""What is known of files from well-known sources: how to tell them, what their columns mean, and whose they are.

A profile is data: a TOML file in this folder, named by its id. Its keys:

- ``title``, ``word`` (what a reader should know of the source), ``licence`` and ``attribution``;
- ``columns``: names, or lists of names of which one is enough, that a file of this source has (in any spelling that
  :func:`geodata.importing.header_names.folded` makes equal), and perhaps ``formats``;
- ``values``: for a column, a regular expression that at least one of its first values contains;
- ``fields``: the column of each role of a :class:`~geodata.importing.mapping.Mapping`, or a list of columns of which the
  first that the file has counts; an empty text is none;
- ``figures``: columns of figures, each with ``unit`` and ``counts``, and perhaps ``low`` and ``high``;
- ``codes``: for the roles ``precision`` and ``place_precision``, what each code of the source means here;
- ``date_form``, ``links_only`` as in a mapping;
- ``heading``: the names of the columns of a file that has no line of names, if it has as many.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geodata.errors import ImportingError
from geodata.importing.header_names import folded
from geodata.importing.mapping import ROLES, Column, Mapping, NumberColumn, with_likely_form
from geodata.quoting import nearest, quoted

if TYPE_CHECKING:
    from geodata.importing.dates import DateForm

_FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Profile:
    """One source: see the module for its fields. ``id`` is the name of its file without the ending."""

    id: str
    title: str
    word: str
    licence: str
    attribution: str
    columns: tuple[tuple[str, ...], ...]
    fields: Dictionary[str, tuple[str, ...]]
    formats: tuple[str, ...] = ()
    values: Dictionary[str, str] = field(default_factory=dict)
    figures: tuple[NumberColumn, ...] = ()
    date_form: DateForm | None = None
    links_only: bool = False
    heading: tuple[str, ...] = ()
    codes: Dictionary[str, Dictionary[str, str]] = field(default_factory=dict)

    def fits(self, form: str, columns: Sequence[Column]) -> bool:
        """Whether a file has the format, the columns and the values of this source."""
        known = {folded(column.name): column for column in columns}
        return (
            (not self.formats or form in self.formats)
            and all(any(folded(name) in known for name in names) for names in self.columns)
            and all(
                (column := known.get(folded(name))) is not None
                and any(re.search(pattern, text) for text in column.examples)
                for name, pattern in self.values.items()
            )
        )

    def applied(self, guess: Mapping, columns: Sequence[Column]) -> Mapping:
        """Return a guessed mapping with what this source says. Columns that the file does not have are left as guessed."""
        known = {folded(column.name): column.name for column in columns}
        changes: dict[str, Any] = {}
        for role, names in self.fields.items():
            found = [known[folded(name)] for name in names if folded(name) in known]
            if found or not any(names):
                changes[role] = found[0] if found else None
        # A column has one meaning: what the profile says goes before the guess.
        said = {column for column in changes.values() if column is not None}
        changes |= {role: None for role in ROLES if role not in changes and getattr(guess, role) in said}
        numbers = tuple(_named_as(number, known) for number in self.figures if folded(number.column) in known)
        changed = replace(guess, **changes, numbers=numbers or guess.numbers, links_only=self.links_only)
        if self.date_form is not None:
            return replace(changed, date_form=self.date_form)
        return with_likely_form(changed, columns)


def profiles() -> tuple[Profile, ...]:
    """Return all profiles, in the order of their ids."""
    return _all()


def named(name: str) -> Profile:
    """Return the profile with this id. Raises ImportingError."""
    known = {profile.id: profile for profile in _all()}
    if name not in known:
        raise ImportingError(
            f"There is no profile {quoted(name)}{nearest(name, known)}; there are {', '.join(known)}, and 'none'."
        )
    return known[name]


def recognised(form: str, columns: Sequence[Column]) -> Profile | None:
    """Return the profile that fits a file of a format; the one that asks for most, if several do; None if none does."""
    fitting = [profile for profile in _all() if profile.fits(form, columns)]
    return max(fitting, key=lambda profile: len(profile.columns) + 2 * len(profile.values), default=None)


@cache
def codes_of(role: str, column: str) -> Dictionary[str, str]:
    """Return what the codes in a column of this role mean, by the source that has such a column; empty if none is known.

    Example: ``codes_of("precision", "date_prec")["4"]`` is ``"month"``.
    """
    name = folded(column)
    known = (
        profile.codes[role] for profile in _all() if role in profile.codes and name in map(folded, profile.fields[role])
    )
    return next(known, {})


def heading_of(row: Sequence[Any]) -> tuple[str, ...] | None:
    """Return the names of the columns if this is a row of a file that has no line of names; None if it is none.

    The first two cells are then numbers, which no line of names has.
    """
    if len(row) < 20 or not all(str(cell).strip().isdigit() for cell in row[:2]):
        return None
    return next((profile.heading for profile in _all() if len(profile.heading) == len(row)), None)


@cache
def _all() -> tuple[Profile, ...]:
    found = []
    for path in sorted(_FOLDER.glob("*.toml")):
        said = tomllib.loads(path.read_text(encoding="utf-8"))
        found.append(
            Profile(
                id=path.stem,
                title=said["title"],
                word=said["word"],
                licence=said["licence"],
                attribution=said["attribution"],
                columns=tuple(map(_list, said["columns"])),
                fields={role: _list(names) for role, names in said["fields"].items()},
                formats=tuple(said.get("formats", ())),
                values=said.get("values", {}),
                figures=tuple(NumberColumn(**figure) for figure in said.get("figures", ())),
                date_form=said.get("date_form"),
                links_only=said.get("links_only", False),
                heading=tuple(said.get("heading", ())),
                codes=said.get("codes", {}),
            )
        )
    return tuple(found)


def _list(names: str | list[str]) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else tuple(names)


def _named_as(number: NumberColumn, known: Dictionary[str, str]) -> NumberColumn:
    """A column of figures with its names as the file spells them. An end of the range that the file lacks is left out."""
    low, high = (known.get(folded(name)) if name is not None else None for name in (number.low, number.high))
    return replace(number, column=known[folded(number.column)], low=low, high=high)
