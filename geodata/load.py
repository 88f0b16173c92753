"""Catalogue record → GeoDataFrame in EPSG:4326, one row a feature."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
from shapely.errors import ShapelyError
from shapely.geometry import shape

from geodata.catalog import Catalog, read_content
from geodata.errors import CatalogError, LayerError
from geodata.gc_pause import no_cycles
from geodata.limits import Limits, is_overfull, unfit_text
from geodata.model import LayerRecord
from geodata.quoting import printable
from geodata.validation.geometry_rules import count_positions

CRS = "EPSG:4326"

#: Properties that hold calendar days; loaded as ``datetime64``, with ``NaT`` for an open or unknown day.
DATE_COLUMNS = (
    "valid_from",
    "valid_to",
    "reported_on",
    "depart_from",
    "depart_to",
    "arrive_from",
    "arrive_to",
)


@dataclass(frozen=True)
class Layer:
    """A layer record and its features, in EPSG:4326: the columns are ``id``, the properties of the kind and ``geometry``."""

    record: LayerRecord
    features: gpd.GeoDataFrame


def read_features(path: Path) -> gpd.GeoDataFrame:
    """Read a GeoJSON layer file as it is stored.

    Lists and nested objects stay Python lists and dicts, texts stay ``str`` or ``None``, day fields become ``datetime64``.
    Raises LayerError, naming the file, where it is not a FeatureCollection whose features have an id, properties and a
    geometry.
    """
    try:
        return features_of(read_content(path))
    except CatalogError as error:
        raise LayerError(str(error)) from error
    except LayerError as error:
        raise LayerError(f"{path}: {error}") from error


def features_of(content: bytes) -> gpd.GeoDataFrame:
    """The features of a GeoJSON document, as :func:`read_features` gives those of a file. Raises LayerError."""
    if is_overfull(content, limits := Limits.from_environment()):
        raise LayerError(f"has more than {limits.positions:,} positions; generalise or split it.")
    try:
        document = json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError, MemoryError) as error:
        what = printable(str(error), limit=200)
        raise LayerError(f"is not GeoJSON in UTF-8 ({what}); run 'kurskmap validate' on it.") from error
    try:
        _check_size(document["features"])
        return _frame(document["features"])
    except (KeyError, TypeError, ValueError, ShapelyError, AttributeError, OverflowError, RecursionError) as error:
        what = printable(str(error), limit=200)
        raise LayerError(f"is not a layer of features ({what}); run 'kurskmap validate' on it.") from error


def _check_size(features: list[dict[str, Any]]) -> None:
    """Nothing beyond the limits is drawn, validated or not. Raises LayerError."""
    limits = Limits.from_environment()
    if len(features) > limits.features:
        raise LayerError(f"has more than {limits.features:,} features; split it into several layers.")
    positions = sum(count_positions((feature["geometry"] or {}).get("coordinates")) for feature in features)
    if positions > limits.positions:
        raise LayerError(f"has more than {limits.positions:,} positions; generalise or split it.")
    texts = [[feature["id"], feature["properties"]] for feature in features]
    if problem := unfit_text(texts, limits):
        raise LayerError(f"{problem}.")


def _frame(features: list[dict[str, Any]]) -> gpd.GeoDataFrame:
    rows = [{"id": feature["id"], **feature["properties"]} for feature in features]
    frame = gpd.GeoDataFrame(rows, geometry=[shape(feature["geometry"]) for feature in features], crs=CRS)
    for column in frame.columns:
        if column in DATE_COLUMNS:
            frame[column] = pd.to_datetime(frame[column], format="%Y-%m-%d")
        elif isinstance(frame[column].dtype, pd.StringDtype):
            # pandas 3 turns a missing text into NaN, which is true and is a number; None is neither.
            texts = frame[column].astype(object)
            frame[column] = texts.where(texts.notna(), None)
    return frame


def load_layer(catalog: Catalog, layer_id: str) -> Layer:
    """One layer of the catalogue, by its id. Raises CatalogError or LayerError."""
    record = catalog.layer(layer_id)
    return Layer(record=record, features=read_features(catalog.path(record)))


@no_cycles()
def load_layers(catalog: Catalog) -> tuple[Layer, ...]:
    """Every layer of the catalogue, in its drawing order."""
    return tuple(load_layer(catalog, record.id) for record in catalog.layers)
