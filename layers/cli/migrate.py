"""``kurskmap migrate``: a catalogue of an earlier version, in the form that this version reads."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from layers.cli.exit_status import Exit
from layers.cli.options import PATH, Command, option
from layers.cli.spoken import in_english, phrase, phrase_count
from layers.cli.terminal import say

if TYPE_CHECKING:
    from geodata.editing.migrate import Migration

_SHOWN_IDS = 12


@click.command(
    "migrate",
    cls=Command,
    short_help="bring a catalogue of an earlier version up to date",
    examples=(
        ("kurskmap migrate mine --dry-run", "say what would change, and change nothing"),
        ("kurskmap migrate mine", ""),
    ),
    statuses="0 migrated (also: it already was in the newest form), 1 cannot be migrated, 2 wrong usage",
)
@click.argument("folder", metavar="DIR", type=PATH)
@option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
def migrate_command(folder: Path, dry_run: bool) -> int:
    """Bring the catalogue in DIR to the form that this version reads, and say what changed.

    Either all files are changed or none. If the command is interrupted, run it again: it finishes the change. Formatting and
    the order of fields stay as they are. What only a person can decide is listed at the end.
    """
    from geodata.editing.migrate import migrate  # noqa: PLC0415
    from geodata.quoting import printable  # noqa: PLC0415 (slow to import, as is the other)

    where = printable(str(folder), limit=400)
    found = migrate(folder, dry_run=dry_run)
    if not found.changes:
        newest = phrase("The catalogue in {folder} is in the newest form.", folder=where)
        finished, unchanged = phrase("An interrupted migration of it was finished."), phrase("Nothing was changed.")
        say(f"{newest} {finished if found.was_finished else unchanged}")
        return Exit.SUCCESS
    for line in _report(found, dry_run=dry_run):
        say(line)
    would, did = (
        phrase("Would migrate the catalogue in {folder}", folder=where),
        phrase("Migrated the catalogue in {folder}", folder=where),
    )
    changes = phrase_count("{count} change", "{count} changes", len(found.changes))
    files = phrase_count("in {count} file", "in {count} files", len({change.file for change in found.changes}))
    say(f"{would if dry_run else did}: {changes} {files}.")
    if found.faults:
        say(
            phrase_count(
                "It has {count} fault; 'kurskmap validate {folder}' lists it:",
                "It has {count} faults; 'kurskmap validate {folder}' lists them. The first:",
                len(found.faults),
                folder=where,
            )
        )
        say(f"  {in_english(found.faults[0].sentence())}")
    return Exit.SUCCESS


def _report(found: Migration, *, dry_run: bool) -> Iterable[str]:
    yield phrase("Would change:") if dry_run else phrase("Changed:")
    yield from _grouped((change.file, f"{change.field}: {change.what}", change.record) for change in found.changes)
    if found.judgements:
        yield phrase("For you to decide:")
        yield from _grouped((judgement.file, judgement.what, judgement.record) for judgement in found.judgements)


def _grouped(rows: Iterable[tuple[str, str, str | None]]) -> Iterable[str]:
    """One line for each file and sentence, with the records that it is about, or how many they are."""
    from geodata.quoting import printable  # noqa: PLC0415

    groups: dict[tuple[str, str], list[str]] = {}
    for file, sentence, record in rows:
        groups.setdefault((file, sentence), []).extend([record] if record is not None else [])
    for (file, sentence), records in groups.items():
        many = phrase_count("{count} record", "{count} records", len(records))
        shown = f" ({', '.join(records) if len(records) <= _SHOWN_IDS else many})" if records else ""
        yield printable(f"  {file}: {in_english(sentence)}{shown}", limit=3000)
