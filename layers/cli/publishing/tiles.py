"""``kurskmap tiles``: a layer of any size as one file of tiles, and the map that reads it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from layers.cli.atlas import progress_bar
from layers.cli.catalogue import in_use
from layers.cli.exit_status import Exit
from layers.cli.options import PATH, Command, check_folder, option, view_of, view_options, wrong_usage
from layers.cli.spoken import phrase, phrase_count
from layers.cli.terminal import redraw, say

if TYPE_CHECKING:
    from layers.story import Story
    from layers.web.tiles.archive import Archive

#: The endings of files with one feature on each line.
_LINES = (".geojsonl", ".geojsons", ".ndjson")


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
        (
            "kurskmap tiles fires.geojsonl --catalog mine/ --out mine/tiles/fires.pmtiles",
            "a million features from a file with one on each line, for the app and every map of the catalogue",
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
@option(
    "--title", metavar="TEXT", help="With a file of features: what the map calls them. Default: the name of the file."
)
@option("--attribution", metavar="TEXT", help="With a file of features: who made them, and their licence.")
@view_options()
def tiles_command(
    layer: str,
    out: Path,
    map_path: Path | None,
    renderer: Path | None,
    title: str | None,
    attribution: str | None,
    catalog: Path | None,
    **params: Any,
) -> int:
    """Write a layer as tiles (PMTiles) with its days in them; docs/large-layers.md says what for.

    LAYER is the id of a layer of the catalogue, or a file with one GeoJSON feature on each line (.geojsonl, .geojsons or
    .ndjson), which may have any number of them. They are checked as features of the catalogue are.
    """
    from geodata.catalog import SHIPPED  # noqa: PLC0415
    from geodata.files.whole_file import check_writable, write_whole  # noqa: PLC0415
    from geodata.folder import TILES_FOLDER  # noqa: PLC0415
    from layers import story as stories  # noqa: PLC0415

    lines = Path(layer) if layer.lower().endswith(_LINES) else None
    _check_usage(out, map_path, renderer, None if lines else title or attribution)
    check_folder(catalog)
    if catalog is not None and out.parent == catalog / TILES_FOLDER:
        out.parent.mkdir(exist_ok=True)
    for path in (out, map_path):
        if path is not None:
            check_writable(path)
    _needs_tiles()
    with in_use(catalog or SHIPPED):
        story = stories.open_story(catalog or SHIPPED)
        view = view_of(params, story.catalog)
        if lines is not None:
            made, others = _of_lines(lines, story, title or lines.stem, attribution or ""), story
        else:
            made, others = _of_layer(layer, story)
        document = None
        if map_path is not None:
            from layers.web.tiles.large import LargeLayers, large_of  # noqa: PLC0415

            selected = view.selected if view.selected in others.feature_ids else None
            large = LargeLayers((large_of(made.content, out.name),), renderer=renderer)
            document = stories.map_html(others, replace(view, selected=selected), large=large)
    write_whole(out, made.content)
    if map_path is not None and document is not None:
        write_whole(map_path, document.encode())
    features = phrase_count("{count} feature", "{count} features", made.features)
    tiles = phrase_count("{count} tile", "{count} tiles", made.tiles)
    size = phrase_count("{count} byte", "{count} bytes", len(made.content))
    drawn = phrase("Each is drawn from zoom {zoom}, and counted in squares above that.", zoom=made.feature_zoom + 1)
    say(f"{out}: {features}, {tiles}, {size}. {drawn}")
    return Exit.SUCCESS


def _needs_tiles() -> None:
    """Raise CatalogError where the extra ``tiles`` is not installed."""
    from geodata.errors import CatalogError  # noqa: PLC0415

    try:
        import pmtiles.writer  # noqa: F401, PLC0415
    except ModuleNotFoundError as error:
        raise CatalogError(
            f"The package {error.name} is missing; install the extra: pip install 'kursk-deployment-map[tiles]'."
        ) from error


def _check_usage(out: Path, map_path: Path | None, renderer: Path | None, of_a_file: str | None) -> None:
    if out.suffix.lower() != ".pmtiles":
        wrong_usage(phrase("--out: {name!r} does not end in .pmtiles", name=out.name))
    if map_path is not None and map_path.suffix.lower() != ".html":
        wrong_usage(phrase("--map: {name!r} does not end in .html", name=map_path.name))
    if map_path is not None and map_path.parent.resolve() != out.parent.resolve():
        wrong_usage(phrase("--map: the map reads the file from its own folder; write both into one folder"))
    if renderer is not None and map_path is None:
        wrong_usage(phrase("--renderer: only a map draws; give --map too"))
    if of_a_file:
        wrong_usage(
            phrase("--title, --attribution: a layer of the catalogue has its own; they are for a file of features")
        )


def _of_layer(layer: str, story: Story) -> tuple[Archive, Story]:
    """A layer of the catalogue as tiles, and the story without it."""
    from layers.web.tiles.archive import archive  # noqa: PLC0415
    from layers.web.tiles.page import without  # noqa: PLC0415
    from layers.web.tiles.rows import rows_of  # noqa: PLC0415

    record = next((one for one in story.catalog.layers if one.id == layer), None)
    if record is None:
        known = ", ".join(one.id for one in story.catalog.layers)
        wrong_usage(
            phrase(
                "LAYER: {layer!r} is not one of {known}, and no file that ends in {endings}",
                layer=layer[:60],
                known=known,
                endings=", ".join(_LINES),
            )
        )
    rows = rows_of(story.catalog, [mark for mark in story.marks if mark.layer_id == layer])
    made = archive(rows, title=record.title, attribution=record.attribution, progress=progress_bar())
    return made, without(story, {layer})


def _of_lines(path: Path, story: Story, title: str, attribution: str) -> Archive:
    from geodata.errors import CatalogError  # noqa: PLC0415
    from geodata.files.system_errors import reason  # noqa: PLC0415
    from geodata.opening import read_folder  # noqa: PLC0415
    from layers.web.tiles.archive import archive  # noqa: PLC0415
    from layers.web.tiles.lines import rows_of_lines  # noqa: PLC0415

    files = read_folder(story.catalog.folder)
    try:
        rows = rows_of_lines(path, story.catalog, files, title=title, progress=_counted())
    except OSError as error:
        raise CatalogError(f"{path}: cannot be read: {reason(error)}.") from error
    return archive(rows, title=title, attribution=attribution, progress=progress_bar())


def _counted() -> Callable[[int], None]:
    """Says on the terminal how many features were read; nothing where nobody looks."""
    is_seen = sys.stderr.isatty()

    def show(count: int) -> None:
        if is_seen:
            said = phrase_count("Read and checked: {count} feature", "Read and checked: {count} features", count)
            redraw(said, is_last=False)

    return show
