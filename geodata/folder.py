"""The files of a catalogue's folder: their names, and which of them may be read."""

from __future__ import annotations

import os
import stat
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
#: The folder of a catalogue's large layers, each a file of tiles that ``kurskmap tiles`` wrote.
TILES_FOLDER = FileName("tiles")
#: The questions to which claimants give different answers; a catalogue may leave the file out.
QUESTIONS = FileName("questions.json")
#: The story told in chapters; a catalogue may leave the file out.
STORY = FileName("story.json")
#: The files of a change that has been made and is being put in its place (geodata.editing.replacing). They count already.
REPLACING = ".replacing"
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
    return placed(folder, name)


def placed(folder: Path, name: FileName) -> Path:
    """Where a file of a catalogue is: in its folder, or still in REPLACING, if a change of several files was interrupted.

    A change is made at the moment when REPLACING gets its name, so a reader sees all of it or nothing.
    """
    try:
        waiting = folder / REPLACING
        if stat.S_ISDIR(os.lstat(waiting).st_mode) and os.path.lexists(waiting / name):
            return waiting / name
    except (OSError, ValueError):
        pass
    return in_folder(folder, name)


def leads_out(folder: Path, name: FileName) -> bool:
    """Whether a file of a catalogue's folder is a symbolic link. It could lead out of the folder, so it is never read."""
    try:
        return placed(folder, name).is_symlink()
    except (OSError, RuntimeError, ValueError):
        return True


def is_there(folder: Path, name: FileName) -> bool:
    """Whether a catalogue's folder has an entry of this name; a link counts, wherever it leads."""
    try:
        return os.path.lexists(placed(folder, name))
    except ValueError:
        return False
