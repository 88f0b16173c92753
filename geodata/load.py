"""Layer files → GeoDataFrames in EPSG:4326, one row for each feature."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
from shapely.errors import ShapelyError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from geodata.catalog import Catalog, catalog_of
from geodata.catalog_model import LayerRecord
from geodata.errors import LayerError
from geodata.gc_pause import no_cycles
from geodata.instants import begin, moment_of
from geodata.limits import Limits, unfit_text
from geodata.quoting import printable
from geodata.validation.folder_files import read_folder
from geodata.validation.geometry_rules import count_positions
from geodata.validation.json_file import JsonFile, parse_json, read_json_file

CRS = "EPSG:4326"
#: The length of a day as text, ``2025-02-07``.
_DAY_CHARS = 10

#: Properties that hold days or instants; loaded as ``datetime64`` in UTC, with ``NaT`` for an open or unknown day.
DATE_COLUMNS = (
    "valid_from",
    "valid_to",
    "first_reported",
    "depart_from",
    "depart_to",
    "arrive_from",
    "arrive_to",
)


#: A column that a frame has only where some field holds an instant: for each row its instants as given, by field, or None.
INSTANTS = "instants"


@dataclass(frozen=True)
class Layer:
    """A layer's record and its features in EPSG:4326; the columns are ``id``, the properties of the kind, ``geometry``.

    Where a field holds an instant, there is also the column :data:`INSTANTS`.
    """

    record: LayerRecord
    features: gpd.GeoDataFrame


@no_cycles()
def open_layers(folder: Path) -> tuple[Catalog, tuple[Layer, ...]]:
    """Open the catalogue in a folder with its layers, reading every file once; the layers are in drawing order.

    Raises CatalogError or LayerError, in one sentence, at the first thing that makes the folder unusable. It does not run
    the checks of :func:`geodata.validation.check.validate`; :func:`geodata.opening.check_and_open` does.
    """
    files = read_folder(folder)
    catalog = catalog_of(files)
    return catalog, tuple(Layer(record, _frame_of(files.layers[record.file])) for record in catalog.layers)


@no_cycles()
def load_layers(catalog: Catalog) -> tuple[Layer, ...]:
    """Every layer of a catalogue, in its drawing order.

    Raises LayerError where a file is not a layer of features, or has changed since the catalogue was opened.

    >>> from geodata.catalog import open_catalog
    >>> [layer.features.crs.to_epsg() for layer in load_layers(open_catalog())][:2]
    [4326, 4326]
    """
    return tuple(load_layer(catalog, record.id) for record in catalog.layers)


def load_layer(catalog: Catalog, layer_id: str) -> Layer:
    """One layer of a catalogue, by its id. Raises CatalogError where there is none, else as :func:`load_layers`."""
    record = catalog.layer(layer_id)
    file = read_json_file(catalog.path(record))
    if file.sha256 is not None and file.sha256 != catalog.hashes.get(record.file, file.sha256):
        raise LayerError(f"{file.path}: has changed since the catalogue was opened; open the catalogue again.")
    return Layer(record=record, features=_frame_of(file))


def read_features(path: Path) -> gpd.GeoDataFrame:
    """The features of one GeoJSON layer file, in EPSG:4326.

    Lists and nested objects stay Python lists and dicts, texts stay ``str`` or ``None``, days become ``datetime64``.
    Raises LayerError, naming the file, where it is not a FeatureCollection whose features have an id, properties and a
    geometry.
    """
    return _frame_of(read_json_file(path))


def features_of(content: bytes) -> gpd.GeoDataFrame:
    """The features of a GeoJSON document, as :func:`read_features` gives those of a file. Raises LayerError."""
    return _frame_of(parse_json(content, Path("the layer")))


def frame(
    ids: Sequence[str], properties: Sequence[Mapping[str, Any]], geometries: Sequence[BaseGeometry]
) -> gpd.GeoDataFrame:
    """Features as one GeoDataFrame in EPSG:4326: the three sequences have one item for each feature, in the same order."""
    rows = [{"id": feature_id, **fields} for feature_id, fields in zip(ids, properties, strict=True)]
    names = dict.fromkeys(name for row in rows for name in row)
    made = pd.DataFrame({name: _column(name, [row.get(name, math.nan) for row in rows]) for name in names})
    given = [_instants(row) for row in properties]
    if any(given):
        made[INSTANTS] = pd.Series(given, dtype=object)
    return gpd.GeoDataFrame(made, geometry=list(geometries), crs=CRS)


def _column(name: str, values: list[Any]) -> pd.Series[Any] | pd.DatetimeIndex | list[Any]:
    """The values of a column as it is kept: days as dates, texts as ``str`` or ``None``, the rest as pandas types it."""
    if name in DATE_COLUMNS:
        try:
            return pd.to_datetime(values, format="%Y-%m-%d")
        except ValueError:
            return pd.to_datetime([_in_utc(value) for value in values])
    texts = [value if isinstance(value, str) else None for value in values]
    missing = sum(value is None or (isinstance(value, float) and math.isnan(value)) for value in values)
    if texts.count(None) == missing < len(values):
        # pandas 3 would turn a missing text into NaN, which is true and a number; None is neither.
        return pd.Series(texts, dtype=object)
    return values


def _instants(properties: Mapping[str, Any]) -> dict[str, str] | None:
    """The instants among the dates of a feature, as given."""
    given = {
        name: value
        for name in DATE_COLUMNS
        if isinstance(value := properties.get(name), str) and len(value) > _DAY_CHARS
    }
    return given or None


def _in_utc(value: Any) -> Any:
    """A day or an instant as a time in UTC without its offset. Raises ValueError where a text is neither."""
    if not isinstance(value, str):
        return value
    found = moment_of(value)
    if found is None:
        raise ValueError(f"{value!r} is neither a day nor an instant")
    return begin(found).replace(tzinfo=None)


def _frame_of(file: JsonFile) -> gpd.GeoDataFrame:
    if not file.is_json:
        raise LayerError(str(file.faults[0]))
    try:
        features = file.value["features"]
        _check_size(features, file.path)
        return frame(
            [feature["id"] for feature in features],
            [feature["properties"] for feature in features],
            [shape(feature["geometry"]) for feature in features],
        )
    except (KeyError, TypeError, ValueError, ShapelyError, AttributeError, OverflowError, RecursionError) as error:
        what = printable(str(error), limit=200)
        raise LayerError(f"{file.path}: is not a layer of features ({what}); run 'kurskmap validate' on it.") from error


def _check_size(features: list[dict[str, Any]], path: Path) -> None:
    """Refuse features beyond the limits, also where nobody has validated them. Raises LayerError."""
    limits = Limits.from_environment()
    if len(features) > limits.features:
        raise LayerError(f"{path}: has more than {limits.features:,} features; split it into several layers.")
    positions = sum(count_positions((feature["geometry"] or {}).get("coordinates")) for feature in features)
    if positions > limits.positions:
        raise LayerError(f"{path}: has more than {limits.positions:,} positions; generalise or split it.")
    texts = [[feature["id"], feature["properties"]] for feature in features]
    if problem := unfit_text(texts, limits):
        raise LayerError(f"{path}: {problem}.")
