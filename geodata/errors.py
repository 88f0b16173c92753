"""The exceptions a caller may meet, one sentence each, each saying what to do next."""

from __future__ import annotations


class GeodataError(Exception):
    """Base of everything this package raises on purpose; its text is fit to show to a reader."""


class CatalogError(GeodataError):
    """The catalogue folder or one of its records cannot be used as it is."""


class LayerError(GeodataError):
    """A layer file cannot be read as GeoJSON features of its kind."""


class DateError(GeodataError):
    """A text that should be an ISO 8601 calendar date is not one."""


class ImportingError(GeodataError):
    """A file cannot be imported as it is."""


class ChoiceError(ImportingError):
    """A file holds several tables, and the one to read has to be chosen from ``parts``."""

    def __init__(self, sentence: str, parts: tuple[str, ...]) -> None:
        super().__init__(sentence)
        self.parts = parts


class LimitError(ImportingError):
    """A file asks for more than the limits allow, or a limit is set to something that is not a number."""


class WritingError(GeodataError):
    """A file cannot be written where it was asked for."""
