"""How many characters a text that somebody types or sends may have. They are counted before anything else is done with it.

Setting a text in type takes time that grows faster than its length: a title of 20,000 characters took minutes.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

#: What is not in the tables below, such as a date, a number or one of several words.
OTHER = 200
#: A list of names of a catalogue, separated by commas: the filters of a View.
_LIST = 20_000

#: A logo of a layout, in base64 in a manifest.
LOGO = 270_000

#: The option of a command, without its dashes → the most characters of its value.
OPTIONS: Mapping[str, int] = {
    "title": 1_000,
    "subtitle": 1_000,
    "handling": 1_000,
    "message": 1_000,
    "judgement": 1_000,
    "why": 2_000,
    "annotate": 1_000,
    "src": 2_000,
    "picture": 2_000,
    "pin": 10_000,
    "hide": 10_000,
    "layers": _LIST,
    "claimants": _LIST,
    "description": 5_000,
    "licence": 1_000,
    "attribution": 1_000,
    "caption": 2_000,
    "alt": 2_000,
    "credit": 1_000,
    "sensitive": 1_000,
    "sheet": 1_000,
    "crs": 10_000,
    "number": 1_000,
    "lon-column": 1_000,
    "lat-column": 1_000,
    "wkt-column": 1_000,
    "name-column": 1_000,
    "date-column": 1_000,
    "end-column": 1_000,
    "reported-column": 1_000,
    "source-column": 1_000,
    "claimant-column": 1_000,
    "confidence-column": 1_000,
    "notes-column": 1_000,
}

#: The field of the page's Briefing tab → the most characters of its value. Its pages are small, so the texts are short.
PANEL: Mapping[str, int] = {"title": 120, "subtitle": 200, "handling": 80, "message": 240, "judgement": 160}

#: The field of a manifest → the most characters of a text in it.
MANIFEST: Mapping[str, int] = {
    "format": 100,
    "command": 20,
    "view": _LIST,
    "title": OPTIONS["title"],
    "subtitle": OPTIONS["subtitle"],
    "handling": OPTIONS["handling"],
    "series": OTHER,
    "sheet": OTHER,
    "message": OPTIONS["message"],
    "judgements": OPTIONS["judgement"],
    "content": LOGO,
    **dict.fromkeys(("annotate", "pin", "hide", "media"), 200),
    "narrative": 10_000,
    "faults": 2_000,
    "options": 100,
    "dates": 10,
    "file": 255,
    "sha256": 64,
    "data_digest": 64,
    "basemap_digest": 64,
    "versions": 200,
}
#: The most bytes of a file's name, and of a path without its slashes.
NAME_BYTES, PATH_BYTES = 255, 3_500
#: The most items of a list or an object in a manifest, and the most bytes of its file.
MANIFEST_ITEMS, MANIFEST_BYTES = 1_000, 1_000_000


def overlong(text: str, most: int) -> str | None:
    """What is wrong with a text of more than ``most`` characters, as the rest of a sentence; None if it is not too long.

    >>> overlong("abc", 2)
    'has 3 characters; at most 2 are possible'
    """
    return f"has {len(text):,} characters; at most {most:,} are possible" if len(text) > most else None


def unusable_path(path: str) -> str | None:
    """Why no file can have this path, or None. Systems allow 255 bytes for a name, and a few thousand for a path."""
    if "\0" in path:
        return "the path holds a NUL character, which no file name can hold; leave it out"
    sizes = [len(os.fsencode(part)) for part in path.split("/")]
    if max(sizes) > NAME_BYTES:
        return f"a name in the path has {max(sizes):,} bytes; a file name has at most {NAME_BYTES}"
    if sum(sizes) > PATH_BYTES:
        return f"the path has {sum(sizes):,} bytes; choose one of at most {PATH_BYTES:,}"
    return None
