"""Evidence ready to show: the pictures and documents of a catalogue with their words, and a small picture of each.

The small pictures are made here, once for each file and size, from files that are hashed again. Nothing of the original
file but its pixels gets into a map or on a page.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from geodata.catalog import Catalog
from geodata.folder import MEDIA_FOLDER
from geodata.media import Media, MediaError, Picture, picture, read_media
from layers import words
from layers.language import later, say
from layers.language.formats import month

#: The longer side of a picture on the map's card, in pixels: sharp at the full width of the card on most screens.
CARD_PX = 640


@dataclass(frozen=True)
class Evidence:
    """One picture or document in words. ``sensitive`` says why it is covered, None where it is not.

    ``picture`` is None for a document, and where the file could not be used; ``problem`` then says why.
    """

    id: str
    caption: str
    credit: str
    licence: str
    taken: str
    alt: str
    sensitive: str | None
    source: str
    kind: str
    file: str
    picture: Picture | None
    problem: str | None


def evidence(catalog: Catalog, media: Media, *, longest: int = CARD_PX) -> Evidence:
    """One record of a catalogue's media, ready to show. A file that cannot be used is said, not raised."""
    found, problem = None, None
    try:
        found = _picture(catalog.folder, media, longest)
    except MediaError as error:
        problem = say("It cannot be shown: {problem}.", problem=error.problem.rpartition("/")[2])
    return Evidence(
        id=media.id,
        caption=media.caption,
        credit=media.credit,
        licence=media.licence,
        taken=taken(media),
        alt=media.alt,
        sensitive=media.sensitivity_reason or say("Sensitive") if media.sensitivity == "sensitive" else None,
        source=media.source,
        kind=say("Picture") if media.is_picture else say("PDF document"),
        file=f"{MEDIA_FOLDER}/{media.file}",
        picture=found,
        problem=problem,
    )


def taken(media: Media) -> str:
    """When a picture was taken or a document was written, in words."""
    if media.is_picture:
        undated, forms = later("Taken on an unknown day"), _TAKEN
    else:
        undated, forms = later("Written on an unknown day"), _WRITTEN
    date = media.date_taken
    if date is None:
        return say(undated)
    form = forms.get(media.date_precision or "", forms["about"])
    return say(form, day=words.day(date), month=month(date))


#: What is said of a day, by how well it is known.
_TAKEN = {
    "day": later("Taken on {day}"),
    "week": later("Taken in the week of {day}"),
    "month": later("Taken in {month}"),
    "about": later("Taken about {day}"),
}
_WRITTEN = {
    "day": later("Written on {day}"),
    "week": later("Written in the week of {day}"),
    "month": later("Written in {month}"),
    "about": later("Written about {day}"),
}


@lru_cache(maxsize=256)
def _picture(folder: Path, media: Media, longest: int) -> Picture | None:
    """The small picture of a file, None for a document. The file's hash is in the record, so it is a key of the cache."""
    content = read_media(folder, media)
    return picture(content, longest) if media.is_picture else None
