"""``kurskmap replace``: a newer file in the place of a layer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from layers.cli.editing import import_options as asked
from layers.cli.exit_status import Exit
from layers.cli.options import PATH, Command, option
from layers.cli.spoken import phrase, phrase_count
from layers.cli.terminal import say


@click.command(
    "replace",
    cls=Command,
    short_help="put a newer file in the place of a layer",
    options_metavar="--catalog DIR [OPTIONS]",
    examples=(
        ("kurskmap replace sightings sightings-june.csv --catalog mine/ --dry-run", "what would be in the layer then"),
        ("kurskmap replace sightings sightings-june.csv --catalog mine/", ""),
        ("kurskmap replace places places.geojson --catalog mine/", "a layer in the catalogue's own form, unchanged"),
    ),
    statuses="0 replaced (or would be), 1 nothing in the file, or it or the catalogue cannot be used, 2 wrong usage",
)
@click.argument("layer", metavar="LAYER")
@click.argument("file", metavar="FILE", type=PATH)
@asked.catalogue_option
@option("--dry-run", is_flag=True, help="Report what would be in the layer, and write nothing.")
@asked.reading_options
@asked.layer_options(replaces=True)
@asked.column_options()
def replace_command(**params: Any) -> int:
    """Put FILE in the place of the layer with the id LAYER.

    The file is read as 'add' reads it; a layer that is not imported gets a file in its own form, unchanged. Title,
    description, licence, attribution, colour and place in the drawing order stay, unless options change them. Sources
    and claimants that only the old layer cited go. If something else in the catalogue refers to a feature that is not in
    the new file, nothing is changed, and the message names it. If the command is interrupted, the catalogue is the old
    one or the new one.
    """
    from geodata.catalog import open_catalog  # noqa: PLC0415
    from geodata.catalog_model import LayerRecord  # noqa: PLC0415
    from geodata.editing.add_layer import content_of, replace_layer  # noqa: PLC0415
    from geodata.editing.addition import Addition, addition_of  # noqa: PLC0415
    from geodata.importing import convert, open_file  # noqa: PLC0415
    from geodata.limits import Limits  # noqa: PLC0415

    asked.check_catalogue(params["catalog"])
    limits = Limits.from_environment().changed(params["limits"])
    old: LayerRecord = open_catalog(params["catalog"]).layer(params["layer"])
    if old.kind == "imported":
        table = open_file(params["file"], limits=limits, **asked.asked_of_reader(params))
        profile = asked.profile_of(params, table)
        mapping = asked.mapping_of(params, table, profile)
        asked.print_table(table, mapping, profile)
        layer = asked.new_layer({**params, "title": params["title"] or old.title}, table, old.id, profile)
        imported = convert(table, mapping, layer, params["crs"], params["repair"], limits)
        asked.print_result(imported, repair=params["repair"])
        if not imported.imported:
            say(phrase("Nothing to put in its place."))
            return Exit.FAILURE
        addition = addition_of(imported)
        stays = _kept(params, old, addition.record)
        addition = replace(addition, record=stays)
    else:
        addition = Addition(_kept(params, old, old), content_of(params["file"]))
    if params["dry_run"]:
        say(phrase("Nothing was written (--dry-run)."))
        return Exit.SUCCESS
    removed = replace_layer(params["catalog"], addition)
    say(phrase("Replaced the layer {id!r} in {catalog}.", id=old.id, catalog=params["catalog"]))
    say_removed(removed.records)
    return Exit.SUCCESS


def _kept(params: Mapping[str, Any], old: Any, new: Any) -> Any:
    """The record of the old layer with what the options change. The attribution of a file is its name, and follows it."""
    changes: dict[str, Any] = {
        name: params[name] for name in ("title", "description", "licence", "attribution") if params[name]
    }
    if old.kind == "imported":
        if old.description.startswith("Imported from ") and "description" not in changes:
            changes["description"] = new.description
        if Path(old.attribution).suffix and "attribution" not in changes:
            changes["attribution"] = new.attribution
        if params["colour"]:
            changes["style"] = new.style
    return old.model_copy(update=changes)


def say_removed(records: Mapping[str, int]) -> None:
    """Print how many records went with a layer, because nothing else cites them."""
    for name, count in records.items():
        removed = phrase_count(
            "{count} record that nothing cites any more was removed.",
            "{count} records that nothing cites any more were removed.",
            count,
        )
        say(f"  {name}: {removed}")
