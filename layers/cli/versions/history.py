"""``kurskmap history``: what changed in one feature, commit by commit."""

from __future__ import annotations

from pathlib import Path

import click

from layers.cli.exit_status import Exit
from layers.cli.options import PATH, Command, check_folder, option
from layers.cli.spoken import phrase, phrase_count
from layers.cli.terminal import say


@click.command(
    "history",
    cls=Command,
    short_help="show what one feature said in earlier versions",
    speaks=True,
    examples=(
        ("kurskmap history E069", "the shipped catalogue, in a clone of its repository"),
        ("kurskmap history R01 --catalog mine/", "a catalogue of your own that lies in a Git repository"),
    ),
    statuses="0 shown, 1 there is no such feature or no repository, 2 wrong usage",
)
@click.argument("feature", metavar="ID")
@option("--catalog", metavar="DIR", type=PATH, help="The catalogue. Default: the one that ships with the project.")
def history_command(feature: str, catalog: Path | None) -> int:
    """Show each commit that added, changed or withdrew the feature ID, oldest first, with the old and the new values."""
    check_folder(catalog)
    from geodata.catalog import SHIPPED, open_catalog  # noqa: PLC0415
    from geodata.versions.history import history_of  # noqa: PLC0415
    from layers.versions.field_words import STEPS, field_sentence  # noqa: PLC0415
    from layers.words import day  # noqa: PLC0415

    found = history_of(open_catalog(catalog or SHIPPED), feature)
    for step in found.steps:
        say(f"{day(step.time.date())} ({step.commit}): {STEPS[step.what]}: {step.name}")
        for each in step.fields:
            say(f"  {field_sentence(each)}")
    if found.unread:
        say(
            phrase_count(
                "{count} commit could not be read and is left out: {which}",
                "{count} commits could not be read and are left out: {which}",
                len(found.unread),
                which=", ".join(found.unread),
            )
        )
    if not found.steps:
        say(phrase("The repository has no commit with {id}: its layer has not been committed yet.", id=found.feature))
    return Exit.SUCCESS
