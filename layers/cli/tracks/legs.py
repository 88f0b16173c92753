"""``kurskmap tracks legs``: stops, gaps, legs and meetings in a folder of position reports."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from layers.cli.exit_status import Exit
from layers.cli.options import PATH, Command, option, together, wrong_usage
from layers.cli.spoken import in_english, phrase, phrase_count
from layers.cli.terminal import say
from layers.cli.tracks.common import engine_of, engine_options, folder_argument, left_out, progress
from layers.language import later

if TYPE_CHECKING:
    from geodata.tracks.places import Places

_Function = TypeVar("_Function", bound=Callable[..., Any])
_LISTED = 20

# Written out, because the module of the parameters is slow to import. A test compares them with it.
PARAMETERS: tuple[tuple[str, str, str], ...] = (
    ("stop-kn", "kn", later("A ship stops below this speed. Default 0.2 (Global Fishing Watch).")),
    ("move-kn", "kn", later("A stopped ship moves again above this speed. Default 0.5 (Global Fishing Watch).")),
    ("stop-hours", "h", later("Shorter stops are no visits. Default 3 (Global Fishing Watch).")),
    ("at-km", "km", later("A stop this close to a place is at it. Default 4 (Global Fishing Watch).")),
    ("near-km", "km", later("A stop this close to a place is near it. Default 15 (ours).")),
    ("gap-hours", "h", later("A ship unheard for so long has a gap. Default 6 (Global Fishing Watch).")),
    ("port-gap-hours", "h", later("Silence inside a stop that is counted. Default 4 (Global Fishing Watch).")),
    ("jump-kn", "kn", later("A faster ship has jumped: the report is of elsewhere. Default 50 (ours).")),
    ("aircraft-jump-kn", "kn", later("The same for aircraft. Default 1200 (ours).")),
    ("shared-percent", "%", later("More jumps than this: several ships share the number. Default 5 (ours).")),
    ("leg-km", "km", later("A way without a stop at one end is a leg from this length. Default 10 (ours).")),
    ("flight-gap-minutes", "min", later("Silence of an aircraft that may end a flight. Default 10 (traffic).")),
    ("ground-minutes", "min", later("So long on the ground ends a flight. Default 1 (readsb).")),
    ("field-km", "km", later("Take-off and landing: within 5 nm of the field. Default 9.26 (traffic).")),
    ("field-ft", "ft", later("Take-off and landing: lower than this above the field. Default 1500 (traffic).")),
    ("climb-fpm", "ft/min", later("Take-off: climbs faster than this. Default 257 (traffic).")),
    ("flight-kn", "kn", later("Take-off and landing: faster than this. Default 30 (traffic).")),
    ("cruise-ft", "ft", later("An aircraft lost and heard again above this has not landed. Default 15000 (ours).")),
    ("meet-km", "km", later("Two ships meet within this distance. Default 0.5 (Global Fishing Watch).")),
    ("meet-hours", "h", later("A shorter meeting is none. Default 2 (Global Fishing Watch).")),
    ("meet-kn", "kn", later("A meeting is slower than this. Default 2 (Global Fishing Watch).")),
    (
        "meet-place-km",
        "km",
        later("A meeting is farther than this from every place. Default 10 (Global Fishing Watch)."),
    ),
    ("density-minutes", "min", later("The density counts time between reports up to this. Default 60 (ours).")),
)


_parameter_options = together(
    [
        option(f"--{name}", type=float, metavar=unit.upper(), section="Parameters", help=text)
        for name, unit, text in PARAMETERS
    ]
)


@click.command(
    "legs",
    cls=Command,
    short_help="find stops, gaps, legs and meetings",
    examples=(
        ("kurskmap tracks legs reports/ --catalog mine/", "with the places of a catalogue"),
        ("kurskmap tracks legs reports/ --places ports.geojson", "points with 'id' and 'name'"),
        ("kurskmap tracks legs reports/ --gap-hours 12 --at-km 2", "with other parameters, which the manifest records"),
        ("kurskmap tracks legs reports/ --engine dask --scheduler tcp://host:8786", "on a cluster"),
    ),
    statuses="0 found (perhaps nothing), 1 the folder or the places cannot be used, 2 wrong usage",
)
@folder_argument
@option("--catalog", metavar="DIR", type=PATH, help="A catalogue, whose places are used.")
@option("--places", metavar="FILE", type=PATH, help="A GeoJSON file of points with 'id' and 'name'.")
@_parameter_options
@engine_options
def legs_command(**params: Any) -> int:
    """Find stops, gaps, legs and meetings in a folder that 'tracks read' made, and write them into it as tables.

    Departure and arrival are intervals: from the last report at a place to the first one away from it. What was not seen is
    not stated. An identity that several vessels send is refused and named.
    """
    from geodata.tracks.parameters import Parameters  # noqa: PLC0415
    from geodata.tracks.search import find_legs  # noqa: PLC0415
    from geodata.tracks.store import manifest_of  # noqa: PLC0415

    if params["catalog"] and params["places"]:
        wrong_usage(phrase("--places: name either a catalogue or a file of places"))
    given = {name.replace("-", "_"): params[name.replace("-", "_")] for name, _, _ in PARAMETERS}
    parameters = Parameters(**{name: value for name, value in given.items() if value is not None})
    manifest = manifest_of(params["folder"])
    report = find_legs(
        params["folder"],
        places_of(params),
        parameters=parameters,
        engine=engine_of(params, rows=int(manifest.get("pings", 0))),
        told=progress(),
    )
    rows = report.rows
    found = (
        phrase_count("{count} stop", "{count} stops", rows["stops"]),
        phrase_count("{count} leg", "{count} legs", rows["legs"]),
        phrase_count("{count} gap", "{count} gaps", rows["gaps"]),
        phrase_count("{count} meeting", "{count} meetings", rows["encounters"]),
    )
    say(f"{phrase_count('{count} report', '{count} reports', report.pings)}: {', '.join(found)}")
    for reason, count in (("duplicate", report.duplicates), ("spike", report.spikes)):
        if count:
            say(left_out(count, reason))
    for vessel, reason, pings in report.refused[:_LISTED]:
        reports = phrase_count("{count} report", "{count} reports", pings)
        say(phrase("refused: {vessel}, {reports}: {reason}", vessel=vessel, reports=reports, reason=in_english(reason)))
    if len(report.refused) > _LISTED:
        say(phrase("and {count} more; manifest.json lists them", count=len(report.refused) - _LISTED))
    return Exit.SUCCESS


def places_of(params: Mapping[str, Any]) -> Places:
    """The places that the options name; none where they name none."""
    from geodata.limits import Limits  # noqa: PLC0415
    from geodata.tracks import places  # noqa: PLC0415
    from geodata.tracks.claims.routes import places_of_catalogue  # noqa: PLC0415

    if params["places"]:
        return places.places_of_file(params["places"], Limits.from_environment())
    catalog: Path | None = params["catalog"]
    return places_of_catalogue(catalog) if catalog else places.places_of([])
