"""``kurskmap export``: the map or its features as one file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from layers.cli.catalogue import in_use
from layers.cli.exit_status import Exit
from layers.cli.options import PATH, Command, check_folder, language_option, option, view_of, view_options, wrong_usage
from layers.cli.publishing.large import DEFAULT, say_beside, tiles_option
from layers.cli.spoken import phrase
from layers.cli.terminal import say
from layers.language import ENGLISH

if TYPE_CHECKING:
    from layers.story import Story
    from layers.view import View
    from layers.web.tiles.page import Beside


@click.command(
    "export",
    cls=Command,
    short_help="write the map as one HTML file, or its features for other programs",
    options_metavar="--out FILE [OPTIONS]",
    examples=(
        ("kurskmap export --out map.html", "the whole story; opens by double-click, without a network"),
        ("kurskmap export --out october.html --as-of 2024-10-13 --theatre sea-of-japan", "one date in one region"),
        (
            "kurskmap export --out map.html --tiles-from 5000",
            "layers of more features as files that the map reads in parts",
        ),
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
@language_option(
    help="The language of the map: en (default), uk, ru or ko. Only for .html.",
)
@tiles_option()
@view_options()
def export_command(out: Path, catalog: Path | None, lang: str, tiles_from: int | None, **params: Any) -> int:
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
    if tiles_from is not None and suffix != ".html":
        wrong_usage(
            phrase("--tiles-from: {name!r} holds all features; only a map (.html) reads a file of tiles", name=out.name)
        )
    check_writable(out)
    check_folder(catalog)
    with in_use(catalog or SHIPPED):
        story = stories.open_story(catalog or SHIPPED)
        view = view_of(params, story.catalog)
        found = _large(story.told_in(lang), tiles_from, out) if suffix == ".html" else None
        content = _map(found, view) if found else stories.export_features(story, view, suffix)
    for name, tiles in found.files.items() if found else ():
        write_whole(out.with_name(name), tiles)
    write_whole(out, content)
    if found:
        say_beside(found, f"{out.parent}/" if out.parent != Path() else "")
    return Exit.SUCCESS


def _large(story: Story, tiles_from: int | None, out: Path) -> Beside:
    """The story without its large layers, and these as files beside the document."""
    from geodata.errors import CatalogError  # noqa: PLC0415
    from geodata.files.whole_file import check_writable  # noqa: PLC0415
    from layers.web.tiles.page import Beside, beside, can_write, has_large  # noqa: PLC0415

    most = DEFAULT if tiles_from is None else tiles_from
    if not has_large(story, most):
        return Beside(story, (), {})
    if (problem := can_write()) is not None:
        if tiles_from is not None:
            raise CatalogError(problem)
        held = phrase("The map holds all of its layers, and none of the catalogue's files of tiles is in it.")
        say(f"{held} {problem}", err=True)
        return Beside(story, (), {})
    found = beside(story, most, prefix=f"{out.stem}-")
    for name in found.files:
        check_writable(out.with_name(name))
    return found


def _map(found: Beside, view: View) -> bytes:
    from layers.story import map_html  # noqa: PLC0415
    from layers.web.tiles.large import LargeLayers  # noqa: PLC0415

    selected = view.selected if view.selected in found.story.feature_ids else None
    return map_html(found.story, replace(view, selected=selected), large=LargeLayers(found.larges)).encode()
