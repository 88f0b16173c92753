"""``kurskmap tracks compare``: a reported leg beside the tracks that may be of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from layers.cli.exit_status import Exit
from layers.cli.options import PATH, Command, WholeNumber, option, wrong_usage
from layers.cli.spoken import in_english, phrase, phrase_count
from layers.cli.terminal import say
from layers.cli.tracks.common import check_results, folder_argument
from layers.track_words import VERDICTS

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
        wrong_usage(phrase("--catalog: there is no such folder; give one that holds a catalog.json"))
    from geodata.catalog import SHIPPED  # noqa: PLC0415
    from geodata.tracks.claims.compare import candidates  # noqa: PLC0415
    from geodata.tracks.claims.routes import reported_leg  # noqa: PLC0415

    check_results(params["folder"])
    claim = reported_leg(params["catalog"] or SHIPPED, params["leg"])
    found = candidates(params["folder"], claim, days=params["days"], vessel=params["vessel"])
    say(f"{claim.id}: {claim.name}")
    ends = {"origin": claim.origin_name, "destination": claim.destination_name}
    say(phrase("reported by {sources}: {origin} to {destination}", sources=", ".join(claim.sources), **ends))
    if not found:
        say(
            phrase_count(
                "no track within {count} day of it was seen at {origin} or {destination}",
                "no track within {count} days of it was seen at {origin} or {destination}",
                params["days"],
                **ends,
            )
        )
    for candidate in found[: params["most"]]:
        _print(candidate)
    if len(found) > params["most"]:
        say(
            phrase_count(
                "and {count} more track; --most shows it",
                "and {count} more tracks; --most shows them",
                len(found) - params["most"],
            )
        )
    return Exit.SUCCESS


def _print(candidate: Candidate) -> None:
    leg = candidate.leg
    length = phrase("{km} km", km=round(leg.km))
    unseen = phrase("not seen for {hours} h", hours=round(leg.unseen_hours))
    say("", f"{leg.leg}: {length}, {phrase_count('{count} report', '{count} reports', leg.pings)}, {unseen}")
    for said in candidate.names:
        say(f"  {said}")
    for finding in candidate.findings:
        say(f"  {phrase(VERDICTS[finding.verdict]):<12} {finding.claim}: {in_english(finding.why)}")
