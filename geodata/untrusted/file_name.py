"""The names of files that a catalogue or a manifest gives: a type of their own, which only the check gives."""

from __future__ import annotations

from pathlib import Path
from typing import NewType

#: The name of a file that :func:`checked_file_name` has let through, or one of our own. A text is none, so mypy finds a way
#: around the check.
FileName = NewType("FileName", str)


def checked_file_name(name: str) -> FileName:
    """Return a name that stays in its folder: the plain name of a file, visible, with characters that can be printed.

    Raises ValueError, whose text is the end of a sentence, for any other.

    >>> checked_file_name("events.geojson")
    'events.geojson'
    >>> checked_file_name("../events.geojson")
    Traceback (most recent call last):
    ValueError: it is not the plain name of a file
    """
    if not name.isprintable():
        raise ValueError("the name holds characters that cannot be printed")
    if not name or Path(name).name != name or "\\" in name or name.startswith("."):
        raise ValueError("it is not the plain name of a file")
    return FileName(name)


def in_folder(folder: Path, name: FileName) -> Path:
    """The path of a file with a checked name."""
    return folder / name
