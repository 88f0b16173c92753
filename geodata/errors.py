"""The exceptions that the package raises. The message of each is one sentence that says what to do next."""

from __future__ import annotations


class GeodataError(Exception):
    """Base of all exceptions that this package raises on purpose. Its message can be shown to a user."""


class CatalogError(GeodataError):
    """The catalogue folder or one of its records cannot be used."""


class LayerError(GeodataError):
    """A layer file cannot be read as GeoJSON features of its kind."""


class DateError(GeodataError):
    """A text that should be an ISO 8601 calendar date is not one."""


class BringingError(GeodataError):
    """A file cannot be imported."""


class LimitError(BringingError):
    """A file exceeds a limit, or a limit is set to something that is not a number."""
