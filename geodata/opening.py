"""Check a catalogue and open it from one reading of its files."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd

from geodata.catalog import Catalog, catalog_of
from geodata.gc_pause import no_cycles
from geodata.load import Layer, frame
from geodata.validation.check import Report, check_files
from geodata.validation.folder_files import FolderFiles, read_folder
from geodata.validation.layer_file import LayerFile

__all__ = ["CheckedCatalog", "FolderFiles", "check_and_open", "read_folder"]


@dataclass(frozen=True)
class CheckedCatalog:
    """A catalogue that was checked. ``catalog`` is None, and ``layers`` is empty, where the report has faults."""

    report: Report
    catalog: Catalog | None
    layers: tuple[Layer, ...]


@no_cycles()
def check_and_open(files: FolderFiles) -> CheckedCatalog:
    """Check files that :func:`read_folder` has read and, where they have no fault, make the catalogue and its layers.

    The layers, in drawing order and in EPSG:4326, are made of the records and geometries that were checked: nothing is
    read or parsed again.

    >>> from geodata.catalog import SHIPPED
    >>> opened = check_and_open(read_folder(SHIPPED))
    >>> opened.report.faults, opened.report.layers == len(opened.layers)
    ((), True)
    """
    checked = check_files(files)
    if checked.report.faults:
        return CheckedCatalog(checked.report, None, ())
    catalog = catalog_of(files)
    by_name = {layer.path.name: layer for layer in checked.layers}
    layers = tuple(Layer(record, _frame(by_name[record.file])) for record in catalog.layers)
    return CheckedCatalog(checked.report, catalog, layers)


def _frame(layer: LayerFile) -> gpd.GeoDataFrame:
    # Where a layer has no fault, each of its records has an id and a geometry.
    return frame(
        [record.id for record in layer.records if record.id is not None],
        [record.properties for record in layer.records],
        [record.geometry for record in layer.records if record.geometry is not None],
    )
