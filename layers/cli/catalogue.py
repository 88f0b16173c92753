"""Open the catalogue of a command, and say so if one that nobody has validated is what makes the command fail."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from geodata.catalog import Catalog
    from geodata.load import Layer
    from layers.marks import Mark


@dataclass(frozen=True)
class Opened:
    """A catalogue with its layers and marks: what a page is drawn from. A Story would bring the web map's libraries."""

    catalog: Catalog
    layers: tuple[Layer, ...]
    marks: tuple[Mark, ...]

    def told_in(self, code: str) -> Opened:
        """The same with the words of a language: those of the marks, and the catalogue's own where it has them."""
        from layers.language import ENGLISH, speaking  # noqa: PLC0415
        from layers.language.catalogue_words import told  # noqa: PLC0415
        from layers.marks import marks  # noqa: PLC0415

        if code == ENGLISH:
            return self
        catalog = told(self.catalog, code)
        with speaking(code):
            return Opened(catalog, self.layers, marks(catalog, self.layers))


def opened(folder: Path) -> Opened:
    """Open a catalogue; each of its files is read once. Raises CatalogError or LayerError."""
    from geodata.load import open_layers  # noqa: PLC0415
    from layers.marks import marks  # noqa: PLC0415

    catalog, layers = open_layers(folder)
    return Opened(catalog, layers, marks(catalog, layers))


@contextmanager
def in_use(folder: Path) -> Iterator[None]:
    """Run a command's work on a catalogue.

    The commands do not run all checks of the validator, which takes longer than opening. So an edit that nobody has
    validated can make the drawing fail with any exception. Then the catalogue is checked: if it has faults, CatalogError
    names the first one. Otherwise the exception is a defect of ours and goes on.
    """
    from geodata.errors import CatalogError, GeodataError  # noqa: PLC0415

    try:
        yield
    except (GeodataError, OSError, click.ClickException, click.exceptions.Exit, MemoryError):
        raise
    except Exception as error:
        from geodata.validation.check import check  # noqa: PLC0415

        faults = check([folder]).faults
        if not faults:
            raise
        more = f" and {len(faults) - 1} more" if len(faults) > 1 else ""
        raise CatalogError(
            f"{folder}: the catalogue has faults, so it cannot be shown: {faults[0]}{more}. Run 'kurskmap validate' on it."
        ) from error
