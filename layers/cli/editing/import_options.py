"""The options of the commands that read a file of the user: which part, what its columns mean, and the new layer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from layers.cli.options import PATH, OneOf, option, together, wrong_usage
from layers.cli.spoken import and_more, in_english, phrase, phrase_count
from layers.cli.terminal import say
from layers.language import later

if TYPE_CHECKING:
    from geodata.importing import Imported, NewLayer, Table
    from geodata.importing import Mapping as ColumnMapping
    from geodata.importing.profiles import Profile

_Function = TypeVar("_Function", bound=Callable[..., Any])

#: What a column can hold.
ROLES = {
    "name": later("Column: the title of a feature."),
    "date": later("Column: the date of a feature, or its first day."),
    "end": later("Column: the last day."),
    "precision": later("Column: how well the dates are known: day, week, month, interval."),
    "place_precision": later("Column: how well the place is known: exact_town, approximate, area."),
    "reported": later("Column: the day of publication."),
    "source": later("Column: where it is published: texts or web addresses."),
    "claimant": later("Column: who says so."),
    "confidence": later("Column: how sure it is: reported, disputed, confirmed officially, …."),
    "notes": later("Column: further notes."),
    "lon": later("Column: longitude, or x."),
    "lat": later("Column: latitude, or y."),
    "position": later("Column: latitude and longitude in one cell, MGRS or UTM."),
    "wkt": later("Column: geometry as text: WKT, WKB or GeoJSON."),
}
#: The roles that say when a row was so. The files of a series have the day of their file instead.
DATED = ("date", "end", "precision", "reported")
# Written out, because the model is slow to import and the help must not wait for it. A test compares them with the model.
COLOURS = ("violet", "blue", "green", "amber", "red", "grey")
DATE_FORMS = ("iso", "day-month-year", "month-day-year", "year-month-day")
NO_PROFILE = "none"

_COLUMNS = later("Which column holds what ('-' for none)")
_LISTED_FAULTS = 20


def catalogue_option(function: _Function) -> _Function:
    """``--catalog``, which every command that changes a catalogue needs."""
    return option("--catalog", metavar="DIR", type=PATH, required=True, help="The catalogue folder to change.")(
        function
    )


def check_catalogue(folder: Path) -> None:
    """Refuse a ``--catalog`` that is no folder."""
    if not folder.is_dir():
        wrong_usage(
            phrase("--catalog: there is no such folder; give one that holds a catalog.json, or make one with 'new'")
        )


def check_layer_id(name: str, what: str = "--layer") -> None:
    """Refuse a text that is no id of a layer."""
    from geodata.validation.layer_file import is_identifier  # noqa: PLC0415

    if not is_identifier(name) or len(name) > 60 or ":" in name:
        wrong_usage(
            phrase(
                "{what}: an id has at most 60 letters, digits, '_', '.' and '-', and starts with a letter or digit",
                what=what,
            )
        )


def reading_options(function: _Function) -> _Function:
    """The options of how a file is read."""
    made = [
        option("--repair", is_flag=True, help="Repair geometry where possible, and report it."),
        option("--crs", metavar="CODE", help="The reference system of the coordinates, such as EPSG:4326."),
        option("--sheet", metavar="NAME", help="Which table, sheet, shapefile or document to read, of several."),
        option(
            "--encoding",
            metavar="NAME",
            help="The encoding of texts, such as cp1251. Default: the one that the file states, or a detected one.",
        ),
        option(
            "--header-row",
            metavar="N",
            type=click.IntRange(min=1),
            help="The row of a table that names its columns, counted from 1. Default: the first one below any title.",
        ),
        option(
            "--limit",
            "limits",
            metavar="NAME=NUMBER",
            multiple=True,
            help="Change a limit, such as features=500000. May be given several times.",
        ),
        option(
            "--profile",
            metavar="NAME",
            help="The source that the file comes from, such as acled; 'none' for no such guess. Default: by its columns.",
        ),
    ]
    return together(made)(function)


def layer_options(*, replaces: bool = False) -> Callable[[_Function], _Function]:
    """The options of the new layer. With ``replaces``, what is not given stays as the old layer has it."""
    if replaces:
        title = later("Its title. Default: that of the old layer.")
        licence = later("The licence of the data. Default: that of the old layer.")
        colour = later("Its colour. Default: that of the old layer.")
    else:
        title = later("Its title. Default: the name of the file.")
        licence = later("The licence of the data. Default: of its profile, or not stated.")
        colour = later("Its colour. Default: violet.")
    made = [
        option("--title", metavar="TEXT", section="The layer", help=title),
        option(
            "--description",
            metavar="TEXT",
            section="The layer",
            help="What it shows.",
            default=None if replaces else "",
        ),
        option(
            "--licence",
            metavar="TEXT",
            section="The layer",
            help=licence,
        ),
        option("--attribution", metavar="TEXT", section="The layer", help="Who made the data."),
        option("--colour", type=OneOf(COLOURS), section="The layer", help=colour),
    ]
    if not replaces:
        made.append(option("--hidden", is_flag=True, section="The layer", help="Hide the layer when the map opens."))
        made.insert(
            0,
            option(
                "--layer",
                metavar="ID",
                section="The layer",
                help="Its id, and the name of its file. Default: from the name of the file.",
            ),
        )
    return together(made)


def column_options(*, dated: bool = True) -> Callable[[_Function], _Function]:
    """The options of what the columns mean; without ``dated``, those of dates are left out."""
    made = [
        option(f"--{role.replace('_', '-')}-column", metavar="NAME", section=_COLUMNS, help=meaning)
        for role, meaning in ROLES.items()
        if dated or role not in DATED
    ]
    if dated:
        made += [
            option(
                "--date-form",
                type=OneOf(DATE_FORMS),
                section=_COLUMNS,
                help="How dates are written, where they can be read in two ways.",
            ),
            option(
                "--undated",
                type=OneOf(("refuse", "keep")),
                default="refuse",
                show_default=True,
                section=_COLUMNS,
                help="What becomes of a row with a date that cannot be read: refused, or kept without it and marked.",
            ),
            option(
                "--date",
                "file_date",
                metavar="DATE",
                section=_COLUMNS,
                help="The date of every row without one of its own, such as 2024-08-06, or an interval "
                "2024-08-06/2024-08-12.",
            ),
            option(
                "--from-filename",
                is_flag=True,
                section=_COLUMNS,
                help="As --date, with the date that the name of the file holds.",
            ),
        ]
    made += [
        option(
            "--decimal",
            type=OneOf(("point", "comma")),
            section=_COLUMNS,
            help="The decimal mark of figures, where they can be read in two ways, such as 1.500.",
        ),
        option(
            "--number",
            "numbers",
            metavar="NAME=UNIT",
            multiple=True,
            section=_COLUMNS,
            help="A column of reported figures, and their unit. May be given several times.",
        ),
    ]
    return together(made)


def asked_of_reader(params: Mapping[str, Any]) -> dict[str, Any]:
    """What the options say of how a file is read: its part, its encoding, and the row of the names of its columns."""
    return {"part": params["sheet"], "encoding": params["encoding"], "heading": params["header_row"]}


def profile_of(params: Mapping[str, Any], table: Table) -> Profile | None:
    """The profile that was asked for, or the one that the columns show."""
    from geodata.importing.profiles import named, recognised  # noqa: PLC0415

    asked = params["profile"]
    if asked == NO_PROFILE:
        return None
    return recognised(table.format, table.columns) if asked is None else named(asked)


def mapping_of(params: Mapping[str, Any], table: Table, profile: Profile | None) -> ColumnMapping:
    """The guessed meaning of the columns, changed as the profile and then the options say."""
    from geodata.importing import NumberColumn, guess_mapping, joined, with_likely_form  # noqa: PLC0415

    guess = guess_mapping(table)
    if profile is not None:
        guess = profile.applied(guess, table.columns)
    changes: dict[str, Any] = {}
    for role in ROLES:
        chosen = params.get(f"{role}_column")
        if chosen is not None:
            changes[role] = None if chosen == "-" else chosen
    if "end" in changes:
        changes["end_is_after"] = False
    for role in ("position", "wkt"):
        if params[f"{role}_column"] not in (None, "-"):
            changes |= {"lon": None, "lat": None, "position": None, "wkt": None, role: params[f"{role}_column"]}
    if params["lon_column"] not in (None, "-"):
        changes |= {"position": None, "wkt": None}
    numbers = []
    for text in params["numbers"]:
        column, _, unit = text.rpartition("=")
        if not column or not unit.strip():
            wrong_usage(
                phrase("--number {text!r}: write the column, '=' and the unit, such as 'killed=people'", text=text)
            )
        numbers.append(NumberColumn(column, unit.strip(), column))
    if numbers:
        changes["numbers"] = tuple(joined(number, table.columns) for number in numbers)
    if params["decimal"] is not None:
        changes["decimal"] = params["decimal"]
    if "undated" in params:
        changes |= {"keep_undated": params["undated"] == "keep", "file_date": _file_date(params)}
    changed = replace(guess, **changes)
    if params.get("date_form") is not None:
        return replace(changed, date_form=params["date_form"])
    return changed if profile is not None and profile.date_form else with_likely_form(changed, table.columns)


def _file_date(params: Mapping[str, Any]) -> str | None:
    from geodata.importing import date_in_name  # noqa: PLC0415

    if not params["from_filename"]:
        return params["file_date"] or None
    if params["file_date"]:
        wrong_usage(phrase("--from-filename: --date already says the date; give one of the two"))
    found = date_in_name(params["file"].name)
    if found is None:
        wrong_usage(
            phrase(
                "--from-filename: the name of the file holds no date, or several; write it as 2024-08-06 or 20240806"
            )
        )
    return found


def new_layer(params: Mapping[str, Any], table: Table, name: str, profile: Profile | None) -> NewLayer:
    """The layer that a file becomes, with the id ``name``."""
    from geodata.importing import NewLayer  # noqa: PLC0415
    from geodata.importing.table import clean_name  # noqa: PLC0415

    return NewLayer(
        id=name,
        title=clean_name(params["title"] or table.name, limit=200),
        file_name=table.name,
        licence=params["licence"] or (profile.licence if profile else "Not stated"),
        attribution=params["attribution"] or (profile.attribution if profile else ""),
        colour=params["colour"],
        digest=table.digest,
    )


def print_table(table: Table, mapping: ColumnMapping, profile: Profile | None) -> None:
    """Print what was read, and what each column is taken for."""
    from geodata.importing import unused_dates  # noqa: PLC0415
    from geodata.quoting import printable  # noqa: PLC0415

    # The reference system is text from the file, and may be long.
    crs = printable(table.crs, limit=100) if table.crs else phrase("no stated CRS")
    rows = phrase_count("{count} row", "{count} rows", table.rows)
    columns = phrase_count("{count} column", "{count} columns", len(table.columns))
    said = phrase("{format}, {rows}, {columns}, in {crs}", format=table.format, rows=rows, columns=columns, crs=crs)
    say(f"{table.name}: {said}")
    if profile is not None:
        without = phrase("'{option}' reads it without", option=f"--profile {NO_PROFILE}")
        say(f"  {phrase('profile: {title}', title=profile.title)} ({without}). {in_english(profile.word)}")
        licence = phrase("licence: {licence}", licence=profile.licence)
        say(f"  {licence}; {phrase('attribution: {attribution}', attribution=profile.attribution)}")
    for role in ROLES:
        if column := getattr(mapping, role):
            is_written = role == "date" and mapping.date_form != "iso"
            form = f" ({phrase('written {form}', form=mapping.date_form)})" if is_written else ""
            after = f" ({phrase('the day after the last')})" if role == "end" and mapping.end_is_after else ""
            say(f"  {role}: {phrase('column {column!r}', column=column)}{form}{after}")
    for number in mapping.numbers:
        ends = ", ".join(repr(name) for name in (number.low, number.high) if name)
        figures = phrase("figures: column {column!r}, {unit}", column=number.column, unit=number.unit)
        say(f"  {figures}" + (f", {phrase('joined with {columns}', columns=ends)}" if ends else ""))
    if mapping.numbers and mapping.decimal:
        say(f"  {phrase('decimal mark of figures: {mark}', mark=mapping.decimal)}")
    if mapping.file_date is not None:
        say(f"  {phrase('date of rows without one: {date}', date=mapping.file_date)}")
    elif mapping.date is None:
        say(f"  {phrase('no column of dates: the features are undated, and shown on every day')}")
    for name in unused_dates(mapping, table.columns):
        unread = phrase(
            "column {column!r} is not read as dates; name it with --date-column if it holds them",
            column=printable(name),
        )
        say(f"  {unread}")


def print_result(imported: Imported, *, repair: bool) -> None:
    """Print what became of the rows."""
    say(phrase("{count} of {all} rows can be imported.", count=imported.imported, all=imported.rows))
    for fault in imported.faults[:_LISTED_FAULTS]:
        say(f"  {phrase('row {number}', number=str(fault.row))}: {in_english(fault.reason)}")
    if len(imported.faults) > _LISTED_FAULTS:
        say(f"  {and_more(len(imported.faults) - _LISTED_FAULTS)}")
    repairable = sum(fault.repairable for fault in imported.faults)
    if repairable and not repair:
        say(phrase("--repair would try to repair {count} of them.", count=repairable))
    for done in imported.repairs[:_LISTED_FAULTS]:
        say(f"  {phrase('row {number}', number=str(done.row))}: {in_english(done.done)}")
    if len(imported.repairs) > _LISTED_FAULTS:
        say(f"  {and_more(len(imported.repairs) - _LISTED_FAULTS)}")
    for note in imported.notes:
        say(in_english(note))
