"""``kurskmap export``: the map or its features as one file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from layers.cli.catalogue import in_use
from layers.cli.exit_status import Exit
from layers.cli.options import PATH, Command, OneOf, check_folder, option, view_of, view_options, wrong_usage
from layers.cli.spoken import phrase
from layers.language import ENGLISH, LANGUAGES


@click.command(
    "export",
    cls=Command,
    short_help="write the map as one HTML file, or its features for other programs",
    options_metavar="--out FILE [OPTIONS]",
    examples=(
        ("kurskmap export --out map.html", "the whole story; opens by double-click, without a network"),
        ("kurskmap export --out october.html --as-of 2024-10-13 --theatre sea-of-japan", "one date in one region"),
        ("kurskmap export --out nis.geojson --claimants rok-nis", "what one party claims, with its sources"),
    ),
    statuses="0 written, 1 the catalogue cannot be used or the file cannot be written, 2 wrong usage",
)
@option(
    "--out",
    metavar="FILE",
    type=PATH,
    required=True,
    help="The file to write. Its suffix chooses the format: .html, .geojson, .gpkg, .kml, .csv, .xlsx or .parquet.",
)
@option(
    "--lang",
    type=OneOf(tuple(LANGUAGES)),
    default=ENGLISH,
    metavar="CODE",
    help="The language of the map: en (default), uk, ru or ko. Only for .html.",
)
@view_options()
def export_command(out: Path, catalog: Path | None, lang: str, **params: Any) -> int:
    """Write the map or its features to a file. The suffix of the file chooses the format."""
    from geodata.catalog import SHIPPED  # noqa: PLC0415
    from geodata.files.whole_file import check_writable, write_whole  # noqa: PLC0415
    from layers import feature_files  # noqa: PLC0415
    from layers import story as stories  # noqa: PLC0415

    suffix = out.suffix.lower()
    suffixes = (".html", *feature_files.FORMATS)
    if suffix not in suffixes:
        wrong_usage(
            phrase("--out: {name!r} does not end in one of {suffixes}", name=out.name, suffixes=", ".join(suffixes))
        )
    if lang != ENGLISH and suffix != ".html":
        wrong_usage(
            phrase(
                "--lang: {name!r} holds the data, which has no language; leave it out, or write .html", name=out.name
            )
        )
    check_writable(out)
    check_folder(catalog)
    with in_use(catalog or SHIPPED):
        story = stories.open_story(catalog or SHIPPED)
        view = view_of(params, story.catalog)
        is_map = suffix == ".html"
        content = (
            stories.map_html(story.told_in(lang), view).encode()
            if is_map
            else stories.export_features(story, view, suffix)
        )
    write_whole(out, content)
    return Exit.SUCCESS
