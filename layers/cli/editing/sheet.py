"""``kurskmap sheet``: a catalogue as a spreadsheet, and back."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from layers.cli.editing.import_options import check_catalogue
from layers.cli.editing.planned import agreed, catalogue_option, editor_options, show
from layers.cli.exit_status import Exit
from layers.cli.options import PATH, Command, OneOf, option, wrong_usage
from layers.cli.spoken import and_more, in_english, phrase, phrase_count
from layers.cli.terminal import say

if TYPE_CHECKING:
    from geodata.editing.edits import Edit
    from geodata.editing.planning import Plan

_SHOWN = 50


@click.command(
    "sheet",
    cls=Command,
    short_help="edit a catalogue in a spreadsheet",
    options_metavar="--catalog DIR (--out FILE | --in FILE) [OPTIONS]",
    examples=(
        ("kurskmap sheet --catalog mine/ --out story.xlsx", "every layer as a sheet, for Excel and LibreOffice"),
        ("kurskmap sheet --catalog mine/ --out tables/", "a folder of CSV files instead"),
        ("kurskmap sheet --catalog mine/ --in story.xlsx", "show what would change, ask, and write it"),
        ("kurskmap sheet --catalog mine/ --in story.xlsx --merge", "somebody else has changed the catalogue meanwhile"),
        (
            'kurskmap sheet --catalog mine/ --in story.xlsx --propose --who Anna --why "Reports of May"',
            "for somebody else",
        ),
    ),
    statuses="0 written, proposed, or nothing to change; 1 not written; 2 wrong usage",
)
@catalogue_option
@option("--out", metavar="FILE", type=PATH, help="Write a workbook (.xlsx), or a folder of CSV files.")
@option(
    "--in", "read_from", metavar="FILE", type=PATH, help="Read a workbook (.xlsx, .ods) or a folder of CSV files back."
)
@option(
    "--merge", is_flag=True, help="Join a workbook of an earlier version with the catalogue as it is now, cell by cell."
)
@option(
    "--prefer",
    type=OneOf(("workbook", "catalogue")),
    help="With --merge: whose cell counts where both were changed. Default: neither, and nothing is written.",
)
@option("--dry-run", is_flag=True, help="Show what would change, and write nothing.")
@option("--propose", is_flag=True, help="Write a proposal into the catalogue instead of changing it.")
@option("--why", metavar="TEXT", help="With --propose: why it should be changed.")
@editor_options
def sheet_command(**params: Any) -> int:
    """Write a catalogue as a spreadsheet, or read one back.

    Every layer is a sheet, with drop-downs for the fixed words and notes on the headings; figures, sources and claimants
    have sheets of their own. Cells that nobody changed keep their values to the byte. What would change is shown feature by
    feature and field by field; the whole catalogue is validated; then all of it is written, or nothing.

    A workbook that was made from another version of the catalogue is refused, unless --merge can join the two.
    """
    check_catalogue(params["catalog"])
    if (params["out"] is None) == (params["read_from"] is None):
        wrong_usage(phrase("give either --out, to write a spreadsheet, or --in, to read one back"))
    if params["out"] is not None:
        return _write(params["catalog"], params["out"])
    if params["propose"] and not (params["who"] and params["why"]):
        wrong_usage(phrase("--propose needs --who and --why"))
    return _read(params)


def _write(folder: Path, out: Path) -> int:
    from geodata.catalog import catalog_of  # noqa: PLC0415
    from geodata.editing.planning import sound_files  # noqa: PLC0415
    from geodata.files.whole_file import check_writable, write_new_files, write_whole  # noqa: PLC0415
    from geodata.sheets.tables import tables_of  # noqa: PLC0415
    from layers.sheets.workbook import csv_files, words_of, workbook  # noqa: PLC0415

    is_workbook = out.suffix.lower() == ".xlsx"
    if not is_workbook and out.suffix and not out.is_dir():
        wrong_usage(phrase("--out: the name has to end in .xlsx, or be that of a folder"))
    if is_workbook:
        check_writable(out)
    files = sound_files(folder)
    catalog = catalog_of(files)
    tables = tables_of(files)
    if is_workbook:
        words = words_of(tables, [measure.id for measure in catalog.record.measures])
        write_whole(out, workbook(tables, words, catalog.record.title, catalog.record.opening_date))
    else:
        _make(out)
        write_new_files(out, dict(csv_files(tables)))
    rows = sum(len(table.rows) for table in tables.tables.values())
    written = phrase_count("{count} row", "{count} rows", rows)
    sheets = phrase_count("{count} sheet", "{count} sheets", len(tables.tables))
    say(phrase("Wrote to {out}: {rows}, {sheets}", out=out, rows=written, sheets=sheets))
    return Exit.SUCCESS


def _make(folder: Path) -> None:
    from geodata.errors import WritingError  # noqa: PLC0415
    from geodata.files.system_errors import reason  # noqa: PLC0415

    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise WritingError(f"{folder}: cannot be made: {reason(error)}.") from error


def _read(params: dict[str, Any]) -> int:
    from geodata.editing.planning import carry_out  # noqa: PLC0415
    from geodata.editing.proposals import propose  # noqa: PLC0415
    from geodata.editing.staging import changing  # noqa: PLC0415

    folder: Path = params["catalog"]
    with ExitStack() as stack:
        catalogue = None
        if not params["dry_run"]:
            catalogue = stack.enter_context(changing(folder, who=params["who"], what="kurskmap sheet"))
        found = _planned(params)
        if found is None:
            return Exit.FAILURE
        plan, edits, digest = found
        if not show(plan):
            return Exit.FAILURE if plan.faults else Exit.SUCCESS
        if catalogue is None:
            say(phrase("Nothing was written (--dry-run)."))
        elif params["propose"]:
            made = propose(catalogue, edits, who=params["who"], why=params["why"], against=digest)
            say(
                phrase("Wrote the proposal {name}. 'kurskmap proposals apply {name}' makes the change.", name=made.name)
            )
        elif not agreed(phrase("Write this to the catalogue?"), yes=params["yes"]):
            return Exit.FAILURE
        else:
            carry_out(catalogue, plan)
            say(
                phrase_count(
                    "Wrote {count} file of {folder}.",
                    "Wrote {count} files of {folder}.",
                    len(plan.contents),
                    folder=folder,
                )
            )
    return Exit.SUCCESS


def _planned(params: dict[str, Any]) -> tuple[Plan, tuple[Edit, ...], str] | None:
    """The plan of a workbook, its edits and the digest of the catalogue; None where it was said why there is none."""
    from geodata.editing.planning import planned, sound_files  # noqa: PLC0415
    from geodata.sheets.entries import SheetError, edits_of  # noqa: PLC0415
    from geodata.sheets.merging import changes_of  # noqa: PLC0415
    from geodata.sheets.reading import read_workbook  # noqa: PLC0415
    from geodata.sheets.tables import tables_of  # noqa: PLC0415
    from layers.feature_files.cells import cell  # noqa: PLC0415

    files = sound_files(params["catalog"])
    tables = tables_of(files)
    workbook = read_workbook(params["read_from"], tables)
    if workbook.notes:
        say(phrase("Notes on the workbook:"))
        _say_first(workbook.notes)
    guard = {"guard": cell} if workbook.is_csv else {}
    changes, clashes = changes_of(workbook, tables, merge=params["merge"], prefer=params["prefer"], **guard)
    if clashes:
        say(phrase("What was changed both in the workbook and in the catalogue; nothing was written:"))
        _say_first([clash.sentence() for clash in clashes])
        say(phrase("Write what is right into these cells of a new workbook, or choose with --prefer."))
        return None
    try:
        edits = edits_of(files, tables, changes)
    except SheetError as error:
        say(phrase("Cells that cannot be used; nothing was written:"))
        _say_first(error.faults)
        return None
    return planned(files, edits, str(params["read_from"])), edits, tables.digest


def _say_first(sentences: Sequence[str]) -> None:
    """Print the first sentences, and how many more there are."""
    say(*(f"  {in_english(sentence)}" for sentence in sentences[:_SHOWN]))
    if len(sentences) > _SHOWN:
        say(f"  {and_more(len(sentences) - _SHOWN)}")
