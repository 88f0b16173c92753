"""``kurskmap tracks add``: a leg that was found as a route of a catalogue."""

from __future__ import annotations

from typing import Any

import click

from layers.cli.exit_status import Exit
from layers.cli.options import PATH, Command, OneOf, option, wrong_usage
from layers.cli.spoken import phrase
from layers.cli.terminal import say
from layers.cli.tracks.common import check_results, folder_argument

# Written out, because the model is slow to import. A test compares them with it.
MODES = ("cargo_ship", "naval_vessel", "aircraft")


@click.command(
    "add",
    cls=Command,
    short_help="make a leg that was found a route of a catalogue",
    options_metavar="--leg LEG --catalog DIR --source ID --claimant ID [OPTIONS]",
    examples=(
        (
            "kurskmap tracks add reports/ --leg mmsi-273123450.20240301T031205 --catalog mine/ --source ais --claimant me",
            "a leg that 'tracks compare' printed",
        ),
    ),
    statuses="0 added (or would be), 1 the leg cannot become a route, or the catalogue would not validate, 2 wrong usage",
)
@folder_argument
@option("--leg", metavar="LEG", required=True, help="The id of the leg, as 'tracks compare' prints it.")
@option("--catalog", metavar="DIR", type=PATH, required=True, help="The catalogue folder to add to.")
@option("--source", metavar="ID", required=True, help="The source in sources.json that published the reports.")
@option("--claimant", metavar="ID", required=True, help="Who derived it, a claimant in claimants.json.")
@option("--layer", metavar="ID", help="The id of the new layer. Default: 'track-' and the vessel.")
@option("--id", "feature", metavar="ID", help="The id of the route. Default: the id of the leg.")
@option("--name", metavar="TEXT", help="The name of the route. Default: the vessel and its two places.")
@option("--mode", type=OneOf(MODES), help="What it is. Default: assumed, a cargo ship or an aircraft.")
@option("--direction", type=OneOf(("outbound", "return")), default="outbound", show_default=True, help="Out or back.")
@option("--group", metavar="ID", help="Legs of one group share their cargo. Default: a group of its own.")
@option("--dry-run", is_flag=True, help="Report what would be added, and write nothing.")
def add_command(**params: Any) -> int:
    """Add a leg to a catalogue as a route: observed, grade 'derived', with its times, its gaps and the manifest's hash.

    Its line has only what was heard. The catalogue is validated before it changes, as by 'add'.
    """
    if not params["catalog"].is_dir():
        wrong_usage(phrase("--catalog: there is no such folder; give one that holds a catalog.json"))
    from geodata.editing.add_layer import add_layer, layer_id  # noqa: PLC0415
    from geodata.tracks.claims.observed import Choice, addition  # noqa: PLC0415

    check_results(params["folder"])
    choice = Choice(
        params["leg"],
        params["layer"] or layer_id(f"track-{params['leg']}"),
        params["source"],
        params["claimant"],
        params["feature"],
        params["name"],
        params["mode"],
        params["direction"],
        params["group"],
    )
    made = addition(params["folder"], params["catalog"], choice)
    if params["dry_run"]:
        say(phrase("Would add the layer {id!r}: {description}", id=made.record.id, description=made.record.description))
        say(phrase("Nothing was written (--dry-run)."))
        return Exit.SUCCESS
    add_layer(params["catalog"], made)
    say(phrase("Added the layer {name!r} to {catalog}.", name=made.record.id, catalog=params["catalog"]))
    return Exit.SUCCESS
