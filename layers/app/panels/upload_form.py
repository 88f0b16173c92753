"""What a user has to say of an uploaded file: the same questions as the commands ask with their options."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from geodata import importing
from geodata.errors import ChoiceError
from geodata.importing.profiles import Profile, profiles, recognised
from layers.app.markdown import plain, said, verbatim
from layers.app.session import Session
from layers.language import later, say

#: Field of the mapping → its label.
_ROLES = {
    "name": later("Title"),
    "date": later("Date"),
    "end": later("End"),
    "precision": later("How exact the dates are"),
    "place_precision": later("How exact the place is"),
    "reported": later("Published"),
    "source": later("Source"),
    "claimant": later("Who says so"),
    "confidence": later("How sure"),
    "notes": later("Notes"),
    "lon": later("Longitude"),
    "lat": later("Latitude"),
    "position": later("Latitude and longitude in one"),
    "wkt": later("Geometry as text"),
}

#: The encodings to choose from; None leaves it to the file.
_ENCODINGS = (None, "utf-8", "cp1251", "koi8-r", "cp1252", "cp1250", "cp949", "gb18030", "shift_jis", "utf-16")
#: The endings of files that may be tables, in which a row names the columns.
_TABLES = (".csv", ".tsv", ".txt", ".xls", ".xlsx", ".ods", ".zip")
_DECIMALS = (None, "comma", "point")
_MOST_CHARS = 200


def read(session: Session, file_id: str, name: str, content: bytes) -> importing.Table | None:
    """The file's table, read again only if the file or the chosen part of it is another; None if a part must be chosen."""
    chosen = st.session_state.get(f"part-{file_id}")
    # Asked before the file is read: without it, the reading of some files fails.
    encoding = st.selectbox(
        said("Encoding of its texts"),
        _ENCODINGS,
        format_func=lambda name: verbatim(say("As the file says, or detected") if name is None else name),
        key=f"encoding-{file_id}",
    )

    heading = None
    if name.lower().endswith(_TABLES):
        heading = st.number_input(
            said("Row of the names of the columns"),
            min_value=1,
            value=None,
            step=1,
            placeholder=verbatim(say("The first one below any title")),
            key=f"heading-{file_id}",
        )

    def make() -> importing.Table:
        with st.spinner(said("Reading the file …")):
            return importing.open_file(content, name, part=chosen, encoding=encoding, heading=heading)

    try:
        return session.upload_table.get((file_id, chosen, encoding, heading), make)
    except ChoiceError as error:
        part((None, *error.parts), file_id)
        st.info(plain(str(error)))
        return None


def part(parts: Sequence[str | None], file_id: str) -> None:
    """Ask which table of several is read."""
    if len(parts) > 1:
        st.selectbox(
            said("Which table"),
            parts,
            format_func=lambda name: verbatim(say("Choose one") if name is None else name),
            key=f"part-{file_id}",
        )


def profile(table: importing.Table, file_id: str) -> Profile | None:
    """The source that the file comes from: the one that its columns show, or another, or none."""
    known = {each.id: each for each in profiles()}
    ids = ["none", *known]
    found = recognised(table.format, table.columns)
    asked = st.selectbox(
        said("Comes from"),
        ids,
        index=ids.index(found.id if found else "none"),
        format_func=lambda each: verbatim(known[each].title if each in known else say("No source that is known here")),
        key=f"profile-{file_id}",
    )
    chosen = known.get(asked)
    if chosen is not None:
        st.caption(
            said(
                "{what} Licence: {licence}. Attribution: {attribution}.",
                what=chosen.word,
                licence=chosen.licence,
                attribution=chosen.attribution,
            )
        )
    return chosen


def mapping(table: importing.Table, profile: Profile | None, file_id: str) -> importing.Mapping:
    """What each column means: our guess or what the profile says, with the user's changes."""
    guess = importing.guess_mapping(table)
    if profile is not None:
        guess = profile.applied(guess, table.columns)
    # Another profile proposes other columns, so its controls are new ones.
    form = f"{profile.id if profile else ''}-{file_id}"
    chosen: dict[str, Any] = {}
    columns = st.columns(4)
    for i, (role, label) in enumerate(_ROLES.items()):
        options = [None, *table.column_names]
        chosen[role] = columns[i % 4].selectbox(
            plain(say(label)),
            options,
            index=options.index(getattr(guess, role)),
            format_func=lambda column: verbatim("–" if column is None else column),
            key=f"{role}-{form}",
        )
    guessed = {number.column: number for number in guess.numbers}
    figures = columns[3].multiselect(
        said("Figures"),
        table.column_names,
        default=list(guessed),
        format_func=verbatim,
        placeholder=verbatim(say("None")),
        key=f"figures-{form}",
    )
    units = st.columns(4)
    numbers = tuple(_figure(units[i % 4], table, name, guessed.get(name), form) for i, name in enumerate(figures))
    changed = replace(guess, **chosen, numbers=numbers)
    if profile is None or profile.date_form is None:
        changed = importing.with_likely_form(changed, table.columns)
    return _asked(changed, table, file_id)


def _figure(
    column: DeltaGenerator, table: importing.Table, name: str, guessed: importing.NumberColumn | None, form: str
) -> importing.NumberColumn:
    """A column of figures with its unit, and its low and high ends if the file has them."""
    unit = column.text_input(
        said("Unit of {name}", name=name[:60]),
        value=verbatim(guessed.unit if guessed else name),
        max_chars=_MOST_CHARS,
        key=f"unit-{name}-{form}",
    )
    number = guessed or importing.NumberColumn(name, unit=name, counts=name)
    return importing.joined(replace(number, unit=unit.strip() or name), table.columns)


def _asked(mapping: importing.Mapping, table: importing.Table, file_id: str) -> importing.Mapping:
    """The mapping with what a user has to say of dates and figures that can be read in two ways, or are not there."""
    order, decimal, day = st.columns([1, 1, 2])
    form = order.selectbox(
        said("Order of dates"),
        importing.DATE_FORMS,
        index=importing.DATE_FORMS.index(mapping.date_form),
        format_func=lambda form: verbatim(say("Only what is certain") if form == "iso" else form),
        key=f"form-{file_id}",
    )
    mark = decimal.selectbox(
        said("1.500 is"),
        _DECIMALS,
        index=_DECIMALS.index(mapping.decimal),
        format_func=lambda mark: verbatim({None: say("not read"), "comma": "1500", "point": "1.5"}[mark]),
        key=f"decimal-{file_id}",
    )
    keep = st.toggle(said("Keep rows with unreadable dates"), key=f"undated-{file_id}")
    written = day.text_input(
        said("Date of rows without one"),
        placeholder=verbatim(say("2024-08-06, or 2024-08-06/2024-08-12")),
        max_chars=_MOST_CHARS,
        key=f"date-{file_id}",
    )
    named = importing.date_in_name(table.name)
    if named is not None and day.toggle(said("{date}, as in the file's name", date=named), key=f"named-{file_id}"):
        written = written or named
    return replace(mapping, date_form=form, keep_undated=keep, decimal=mark, file_date=written.strip() or None)


def reference_system(table: importing.Table, file_id: str, *, is_needed: bool) -> str | None:
    """The reference system that the user gives, which is used instead of what the file states; None for that."""
    written = st.text_input(
        said("Reference system of the coordinates") if is_needed else said("Another reference system than the file's"),
        placeholder="EPSG:4326" if is_needed else verbatim(table.crs_label or "EPSG:4326"),
        max_chars=_MOST_CHARS,
        key=f"crs-{file_id}",
    )
    return written.strip() or None
