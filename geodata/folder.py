"""The files of a catalogue's folder: their names, and which of them may be read."""

from __future__ import annotations

import os
from pathlib import Path

from geodata.errors import CatalogError
from geodata.quoting import printable

#: The catalogue that is part of the product.
SHIPPED = Path(__file__).parent / "kursk"
#: The files that a catalogue has beside its layers.
CATALOG, SOURCES, CLAIMANTS = "catalog.json", "sources.json", "claimants.json"
#: The list of the pictures and documents, which a catalogue may leave out, and the folder that they are in.
MEDIA, MEDIA_FOLDER = "media.json", "media"


def member(folder: Path, name: str) -> Path:
    """The path of a file in a catalogue's folder.

    Raises CatalogError where the name, or a symbolic link of that name, leads out of the folder.
    """
    if Path(name).name != name or leads_out(folder, name):
        raise CatalogError(
            f"{folder}: {printable(name)} is a symbolic link or leads out of the catalogue's folder; copy the file into it."
        )
    return folder / name


def leads_out(folder: Path, name: str) -> bool:
    """Whether a file of a catalogue's folder is a symbolic link. It could lead out of the folder, so it is never read."""
    try:
        return (folder / name).is_symlink()
    except (OSError, RuntimeError, ValueError):
        return True


def is_there(folder: Path, name: str) -> bool:
    """Whether a catalogue's folder has an entry of this name; a link counts, wherever it leads."""
    try:
        return os.path.lexists(folder / name)
    except ValueError:
        return False
