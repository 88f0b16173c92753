"""``kurskmap media``: pictures and documents of a catalogue, as evidence for its features."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from layers.cli.exit_status import Exit
from layers.cli.options import DAY, PATH, Command, OneOf, option, wrong_usage
from layers.cli.spoken import phrase
from layers.cli.terminal import say

# Written out, because the model is slow to import and the help must not wait for it. A test compares them with the model.
PRECISIONS = ("day", "week", "month", "interval")


@click.command(
    "media",
    cls=Command,
    short_help="add a picture or document to a catalogue, as evidence",
    options_metavar="--catalog DIR --feature ID [OPTIONS]",
    examples=(
        (
            "kurskmap media add ship.jpg --catalog mine/ --feature landing --source harbour-note "
            '--caption "The ship in the harbour" --alt "A grey ship at a pier" --credit "A. Reader" --licence "CC BY 4.0"',
            "",
        ),
    ),
    statuses="0 added, 1 the file or the catalogue cannot be used, 2 wrong usage",
)
@click.argument("action", metavar="add", type=OneOf(("add",)))
@click.argument("file", metavar="FILE", type=PATH)
@option("--catalog", metavar="DIR", type=PATH, required=True, help="The catalogue folder to add to.")
@option("--feature", metavar="ID", required=True, help="The feature for which it is evidence.")
@option("--source", metavar="ID", required=True, help="Where it is from: a source of the catalogue.")
@option("--caption", metavar="TEXT", required=True, help="What it shows, in one sentence.")
@option("--alt", metavar="TEXT", required=True, help="What is to be seen, for readers who cannot see it.")
@option("--credit", metavar="TEXT", required=True, help="Whose it is.")
@option("--licence", metavar="TEXT", required=True, help="Its licence, or the permission to show it.")
@option("--taken", metavar="DATE", type=DAY, help="The day on which it was taken. Default: not known.")
@option("--taken-precision", type=OneOf(PRECISIONS), help="How well that day is known. Default: day.")
@option("--sensitive", metavar="REASON", help="Cover it until a reader asks for it, and say why.")
@option("--id", "name", metavar="ID", help="The id of its record. Default: made from the file.")
def media_command(action: str, file: Path, catalog: Path, feature: str, **params: Any) -> int:
    """Add a picture (PNG, JPEG, WebP) or a PDF to a catalogue, as evidence for one feature.

    The file is copied into the catalogue under the SHA-256 of its bytes. Either all files of the catalogue are changed or
    none, and what would not validate is refused.
    """
    if params["taken_precision"] and params["taken"] is None:
        wrong_usage(phrase("--taken-precision: give the day too, with --taken"))
    if params["sensitive"] == "":
        wrong_usage(phrase("--sensitive: write the reason, which a reader sees first"))

    from geodata.editing.add_media import NewMedia, add_media  # noqa: PLC0415 (slow to import, as is the other)
    from geodata.quoting import printable  # noqa: PLC0415

    said = NewMedia(
        caption=params["caption"],
        alt=params["alt"],
        credit=params["credit"],
        licence=params["licence"],
        source=params["source"],
        date_taken=params["taken"],
        date_precision=(params["taken_precision"] or "day") if params["taken"] else None,
        sensitivity_reason=params["sensitive"],
        id=params["name"],
    )
    media = add_media(catalog, file, feature, said)
    added = phrase(
        "Added {file} to {catalog} as {id}, evidence for {feature}.",
        file=file.name,
        catalog=catalog,
        id=media.id,
        feature=feature,
    )
    say(printable(added, limit=1000))
    return Exit.SUCCESS
