"""``kurskmap tracks encounters``: meetings of two ships at sea."""

from __future__ import annotations

from typing import Any

import click

from layers.cli.exit_status import Exit
from layers.cli.options import Command, WholeNumber, option
from layers.cli.spoken import phrase, phrase_count
from layers.cli.terminal import say
from layers.cli.tracks.common import check_results, folder_argument


@click.command(
    "encounters",
    cls=Command,
    short_help="list meetings of two ships at sea",
    examples=(("kurskmap tracks encounters reports/ --vessel mmsi-273123450", "the meetings of one ship"),),
    statuses="0 listed (perhaps none), 1 the folder cannot be used, 2 wrong usage",
)
@folder_argument
@option("--vessel", metavar="ID", help="Only the meetings of this vessel.")
@option("--most", type=WholeNumber(1, 100_000), default=50, show_default=True, help="The most meetings to print.")
def encounters_command(**params: Any) -> int:
    """List where two ships were slow and close to each other for hours, far from every place that 'tracks legs' knew.

    Parameters: 500 m, 2 h, 2 kn, 10 km from places (Global Fishing Watch). A meeting shows nothing of what was done.
    """
    check_results(params["folder"])
    import pyarrow.parquet as pq  # noqa: PLC0415

    rows = pq.read_table(params["folder"] / "encounters.parquet").to_pylist()
    wanted = params["vessel"]
    rows = [row for row in rows if wanted is None or wanted in (row["first_vessel"], row["second_vessel"])]
    for row in sorted(rows, key=lambda row: row["first"])[: params["most"]]:
        say(
            phrase(
                "{first} to {last} UTC: {one} and {other}, {hours} h, about {metres} m apart, at {position}",
                first=f"{row['first']:%Y-%m-%d %H:%M}",
                last=f"{row['last']:%Y-%m-%d %H:%M}",
                one=row["first_vessel"],
                other=row["second_vessel"],
                hours=f"{row['hours']:.1f}",
                metres=round(row["km"] * 1000),
                position=f"{row['lat']:.4f}, {row['lon']:.4f}",
            )
        )
    say(phrase_count("{count} meeting", "{count} meetings", len(rows)))
    return Exit.SUCCESS
