"""The files of a catalogue's folder: their names, and which of them may be read."""

from __future__ import annotations

import os
from pathlib import Path

from geodata.errors import CatalogError
from geodata.quoting import printable
from geodata.untrusted.file_name import FileName, in_folder

#: The catalogue that is part of the product.
SHIPPED = Path(__file__).parent / "kursk"
#: The files that a catalogue has beside its layers.
CATALOG, SOURCES, CLAIMANTS = FileName("catalog.json"), FileName("sources.json"), FileName("claimants.json")
#: The list of the pictures and documents, which a catalogue may leave out, and the folder that they are in.
MEDIA, MEDIA_FOLDER = FileName("media.json"), FileName("media")
#: The questions to which claimants give different answers; a catalogue may leave the file out.
QUESTIONS = FileName("questions.json")
#: The story told in chapters; a catalogue may leave the file out.
STORY = FileName("story.json")
#: Every list of records that a catalogue may have beside ``catalog.json`` and its layers.
LISTS = (SOURCES, CLAIMANTS, MEDIA, QUESTIONS, STORY)


def member(folder: Path, name: FileName) -> Path:
    """The path of a file in a catalogue's folder.

    Raises CatalogError where the name is a symbolic link, which could lead out of the folder.
    """
    if leads_out(folder, name):
        raise CatalogError(
            f"{folder}: {printable(name)} is a symbolic link, which may lead out of the folder; copy the file into it."
        )
    return in_folder(folder, name)


def leads_out(folder: Path, name: FileName) -> bool:
    """Whether a file of a catalogue's folder is a symbolic link. It could lead out of the folder, so it is never read."""
    try:
        return in_folder(folder, name).is_symlink()
    except (OSError, RuntimeError, ValueError):
        return True


def is_there(folder: Path, name: FileName) -> bool:
    """Whether a catalogue's folder has an entry of this name; a link counts, wherever it leads."""
    try:
        return os.path.lexists(in_folder(folder, name))
    except ValueError:
        return False
