"""What is known: a dated, sourced story as layers of features. Reads, checks and dates it; draws nothing.

The whole story on one date::

    import datetime as dt
    from geodata import as_of, headlines, load_layers, open_catalog

    catalog = open_catalog()  # the shipped story; or open_catalog(Path("my-folder"))
    layers = load_layers(catalog)
    events = next(layer for layer in layers if layer.record.id == "events")
    on_date = as_of(events.features, dt.date(2025, 2, 7))  # a GeoDataFrame in EPSG:4326
    figures = headlines(layers, catalog.record.measures, dt.date(2025, 2, 7))

``validate()`` lists every fault of a catalogue; ``errors`` has the exceptions that the functions raise.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geodata import errors
    from geodata.catalog import open_catalog
    from geodata.dates import as_of
    from geodata.headline import headlines
    from geodata.load import load_layers
    from geodata.validation.check import validate

__all__ = ["as_of", "errors", "headlines", "load_layers", "open_catalog", "validate"]

_MODULES = {
    "as_of": "geodata.dates",
    "headlines": "geodata.headline",
    "load_layers": "geodata.load",
    "open_catalog": "geodata.catalog",
    "validate": "geodata.validation.check",
}


def __getattr__(name: str) -> Any:
    """A public name, imported when it is first used: GeoPandas takes a second, and some commands do without it."""
    if name == "errors":
        return import_module("geodata.errors")
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
