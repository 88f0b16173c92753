"""``kurskmap tiles``: a layer of any size as one file of tiles, and the map that reads it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from layers.cli.atlas import progress_bar
from layers.cli.catalogue import in_use
from layers.cli.exit_status import Exit
from layers.cli.options import PATH, Command, check_folder, option, view_of, view_options, wrong_usage
from layers.cli.spoken import phrase, phrase_count
from layers.cli.terminal import say


@click.command(
    "tiles",
    cls=Command,
    short_help="a large layer as one file of tiles that a map reads in parts",
    options_metavar="--out FILE.pmtiles [OPTIONS]",
    examples=(
        (
            "kurskmap tiles events --out events.pmtiles --map map.html",
            "a map, and beside it the layer that it reads in parts",
        ),
        (
            "kurskmap tiles fires --catalog mine/ --out fires.pmtiles",
            "the file alone, for any program that reads PMTiles",
        ),
    ),
    statuses="0 written, 1 the catalogue cannot be used or a file cannot be written, 2 wrong usage",
)
@click.argument("layer")
@option("--out", metavar="FILE", type=PATH, required=True, help="The file to write; its suffix is .pmtiles.")
@option(
    "--map",
    "map_path",
    metavar="FILE",
    type=PATH,
    help="Also write the map that draws the layer from this file, an .html beside it.",
)
@option(
    "--renderer",
    metavar="DIR",
    type=PATH,
    help="With --map: the folder whose node_modules holds pmtiles and protomaps-leaflet. Default: scripts beside Python.",
)
@view_options()
def tiles_command(
    layer: str, out: Path, map_path: Path | None, renderer: Path | None, catalog: Path | None, **params: Any
) -> int:
    """Write a layer of the catalogue as tiles (PMTiles) with its days in them; docs/large-layers.md says what for."""
    from geodata.catalog import SHIPPED  # noqa: PLC0415
    from geodata.errors import CatalogError  # noqa: PLC0415
    from geodata.files.whole_file import check_writable, write_whole  # noqa: PLC0415
    from layers import story as stories  # noqa: PLC0415

    if out.suffix.lower() != ".pmtiles":
        wrong_usage(phrase("--out: {name!r} does not end in .pmtiles", name=out.name))
    if map_path is not None and map_path.suffix.lower() != ".html":
        wrong_usage(phrase("--map: {name!r} does not end in .html", name=map_path.name))
    if map_path is not None and map_path.parent.resolve() != out.parent.resolve():
        wrong_usage(phrase("--map: the map reads the file from its own folder; write both into one folder"))
    if renderer is not None and map_path is None:
        wrong_usage(phrase("--renderer: only a map draws; give --map too"))
    for path in (out, map_path):
        if path is not None:
            check_writable(path)
    check_folder(catalog)
    try:
        from layers.web.tiles.archive import archive, overview  # noqa: PLC0415
        from layers.web.tiles.page import tiled_document  # noqa: PLC0415
        from layers.web.tiles.rows import rows_of  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise CatalogError(
            f"The package {error.name} is missing; install the extra: pip install 'kursk-deployment-map[tiles]'."
        ) from error
    with in_use(catalog or SHIPPED):
        story = stories.open_story(catalog or SHIPPED)
        record = next((one for one in story.catalog.layers if one.id == layer), None)
        if record is None:
            known = ", ".join(one.id for one in story.catalog.layers)
            wrong_usage(phrase("LAYER: {layer!r} is not one of {known}", layer=layer[:60], known=known))
        view = view_of(params, story.catalog)
        rows = rows_of(story.catalog, [mark for mark in story.marks if mark.layer_id == layer])
        made = archive(rows, title=record.title, attribution=record.attribution, progress=progress_bar())
        document = None
        if map_path is not None:
            others = [mark for mark in story.marks if mark.layer_id != layer]
            document = tiled_document(
                story.catalog,
                others,
                replace(view, selected=view.selected if any(mark.id == view.selected for mark in others) else None),
                rows,
                made=made,
                overview=overview(rows, title=record.title, attribution=record.attribution),
                file_name=out.name,
                title=record.title,
                renderer=renderer,
            )
    write_whole(out, made.content)
    if map_path is not None and document is not None:
        write_whole(map_path, document.encode())
    features = phrase_count("{count} feature", "{count} features", made.features)
    tiles = phrase_count("{count} tile", "{count} tiles", made.tiles)
    size = phrase_count("{count} byte", "{count} bytes", len(made.content))
    drawn = phrase("Each is drawn from zoom {zoom}, and counted in squares above that.", zoom=made.feature_zoom + 1)
    say(f"{out}: {features}, {tiles}, {size}. {drawn}")
    return Exit.SUCCESS
