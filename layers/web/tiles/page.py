"""A story without the layers that are in files of tiles, and these files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from geodata.catalog_model import LayerRecord
from layers.marks import Mark
from layers.story import Story
from layers.web.document import SupplyError
from layers.web.tiles.archive import Progress, archive
from layers.web.tiles.large import Large, large_of, tiles_content, tiles_files
from layers.web.tiles.renderer import scripts
from layers.web.tiles.rows import rows_of

#: A layer of more features than that is not held by a document, unless told otherwise.
MOST_IN_A_DOCUMENT = 20_000


@dataclass(frozen=True)
class Beside:
    """A story without its large layers, these layers, and the content of their files by name.

    ``problems`` say in one sentence each which file of the catalogue cannot be shown.
    """

    story: Story
    larges: tuple[Large, ...]
    files: dict[str, bytes]
    problems: tuple[str, ...] = ()


def can_write(renderer: Path | None = None) -> str | None:
    """Why files of tiles cannot be written or drawn here, in one sentence; None where they can."""
    try:
        import pmtiles.writer  # noqa: F401, PLC0415 (an extra)

        scripts(renderer)
    except ModuleNotFoundError as error:
        return f"The package {error.name} is missing; install the extra: pip install 'kursk-deployment-map[tiles]'."
    except SupplyError as error:
        return str(error)
    return None


def largest(story: Story) -> int:
    """How many features the largest layer has."""
    return max(Counter(mark.layer_id for mark in story.marks).values(), default=0)


def has_large(story: Story, most: int) -> bool:
    """Whether a layer has more than ``most`` features, or the catalogue has files of tiles, also such as cannot be shown."""
    return largest(story) > most or any(tiles_files(story.catalog.folder))


def beside(story: Story, most: int, *, prefix: str = "", folder: str = "", progress: Progress | None = None) -> Beside:
    """The layers of more than ``most`` features as files beside a document, and the catalogue's own files of tiles.

    The files are named ``prefix`` and the id of the layer; ``folder`` is where the document finds them, with a slash at its
    end. Raises TilesError as :func:`layers.web.tiles.archive.archive`, ModuleNotFoundError without the extra ``tiles``.
    """
    files: dict[str, bytes] = {}
    larges: list[Large] = []
    taken: set[str] = set()
    for record in story.catalog.layers:
        found = [mark for mark in story.marks if mark.layer_id == record.id]
        if len(found) > most:
            name = f"{prefix}{record.id}.pmtiles"
            files[name] = layer_file(story, record, found, progress)
            larges.append(large_of(files[name], name, folder))
            taken.add(record.id)
    given, problems = tiles_files(story.catalog.folder)
    for file in given:
        name = f"{prefix}{file.name}"
        if name in files:
            problems = (*problems, f"{file.path}: a layer of this id was written as tiles; rename the file.")
            continue
        files[name] = tiles_content(file)
        larges.append(large_of(files[name], name, folder))
    return Beside(without(story, taken), tuple(larges), files, problems)


def layer_file(story: Story, record: LayerRecord, found: Sequence[Mark], progress: Progress | None = None) -> bytes:
    """The file of tiles of one layer, whose marks are ``found``."""
    rows = rows_of(story.catalog, found)
    return archive(rows, title=record.title, attribution=record.attribution, progress=progress).content


def without(story: Story, layers: Collection[str]) -> Story:
    """A story without the marks of some layers."""
    if not layers:
        return story
    kept = tuple(mark for mark in story.marks if mark.layer_id not in layers)
    return Story(story.catalog, story.layers, kept, story.language)
