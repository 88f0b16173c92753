"""``kurskmap tracks compare``: a reported leg beside the tracks that may be of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from layers.cli.exit_status import Exit
from layers.cli.options import PATH, Command, WholeNumber, option, wrong_usage
from layers.cli.terminal import say
from layers.cli.tracks.common import check_results, folder_argument

if TYPE_CHECKING:
    from geodata.tracks.claims.compare import Candidate


@click.command(
    "compare",
    cls=Command,
    short_help="set a reported leg beside the tracks that may be of it",
    options_metavar="--leg ID [OPTIONS]",
    examples=(
        (
            "kurskmap tracks compare reports/ --catalog mine/ --leg R01",
            "tracks that share an end with it at about its time",
        ),
        (
            "kurskmap tracks compare reports/ --catalog mine/ --leg R01 --vessel mmsi-273123450",
            "all legs of one ship then",
        ),
    ),
    statuses="0 compared (perhaps no track was found), 1 the folder, the catalogue or the leg cannot be used, 2 wrong usage",
)
@folder_argument
@option(
    "--catalog", metavar="DIR", type=PATH, help="The catalogue. Default: the catalogue that ships with the project."
)
@option("--leg", metavar="ID", required=True, help="The id of a route of the catalogue.")
@option("--vessel", metavar="ID", help="Look at this vessel only, such as mmsi-273123450 or icao-4ca2d6.")
@option(
    "--days", type=WholeNumber(0, 365), default=7, show_default=True, help="Days around the reported dates to look at."
)
@option("--most", type=WholeNumber(1, 1000), default=10, show_default=True, help="The most tracks to print.")
def compare_command(**params: Any) -> int:
    """Print what each track supports, contradicts, or cannot speak to, of the claims of a reported leg.

    There is no score: a schematic line is no track. Positions and names are as broadcast, which anybody can falsify.
    """
    if params["catalog"] is not None and not params["catalog"].is_dir():
        wrong_usage("--catalog: there is no such folder; give one that holds a catalog.json")
    from geodata.catalog import SHIPPED  # noqa: PLC0415
    from geodata.tracks.claims.compare import candidates  # noqa: PLC0415
    from geodata.tracks.claims.routes import reported_leg  # noqa: PLC0415

    check_results(params["folder"])
    claim = reported_leg(params["catalog"] or SHIPPED, params["leg"])
    found = candidates(params["folder"], claim, days=params["days"], vessel=params["vessel"])
    say(f"{claim.id}: {claim.name}")
    say(f"reported by {', '.join(claim.sources)}: {claim.origin_name} to {claim.destination_name}")
    if not found:
        say(f"no track within {params['days']} days of it was seen at {claim.origin_name} or {claim.destination_name}")
    for candidate in found[: params["most"]]:
        _print(candidate)
    if len(found) > params["most"]:
        say(f"and {len(found) - params['most']:,} more tracks; --most shows them")
    return Exit.SUCCESS


def _print(candidate: Candidate) -> None:
    leg = candidate.leg
    say("", f"{leg.leg}: {leg.km:,.0f} km, {leg.pings:,} reports, not seen for {leg.unseen_hours:.0f} h")
    for said in candidate.names:
        say(f"  {said}")
    for finding in candidate.findings:
        say(f"  {finding.verdict:<12} {finding.claim}: {finding.why}")
