"""A layer that is to become part of a catalogue, with the records that its features refer to."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from geodata.catalog_model import Claimant, LayerRecord, LayerStyle, Source
from geodata.importing import Imported
from geodata.untrusted.file_name import checked_file_name


@dataclass(frozen=True)
class Addition:
    """A layer to add: its record, its GeoJSON document, and the records that its features refer to."""

    record: LayerRecord
    document: bytes = field(repr=False)
    sources: tuple[Source, ...] = ()
    claimants: tuple[Claimant, ...] = ()


def addition_of(imported: Imported, *, description: str = "", shown: bool = True) -> Addition:
    """Return what an imported file adds to a catalogue."""
    layer = imported.layer
    rows = f"{imported.imported} of {imported.rows} rows"
    return Addition(
        record=LayerRecord(
            id=layer.id,
            title=layer.title,
            file=checked_file_name(f"{layer.id}.geojson"),
            kind="imported",
            description=description or f"Imported from {layer.file_name}: {rows}.",
            licence=layer.licence or "Not stated",
            attribution=layer.attribution or layer.file_name,
            shown=shown,
            style=LayerStyle.model_validate({"colour": layer.colour}) if layer.colour else None,
        ),
        document=imported.document,
        sources=imported.sources,
        claimants=imported.claimants,
    )


def layer_id(title: str) -> str:
    """Return an id for a layer of this title: ``District borders.gpkg`` becomes ``district-borders``."""
    stem = re.sub(r"\.[A-Za-z0-9]{1,8}$", "", title)
    return re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-")[:60] or "layer"
