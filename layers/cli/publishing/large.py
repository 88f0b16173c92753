"""The option ``--tiles-from``: layers too large for a document are written beside it as files of tiles."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from layers.cli.options import option
from layers.cli.spoken import phrase, phrase_count
from layers.cli.terminal import say

if TYPE_CHECKING:
    from layers.web.tiles.page import Beside

#: As layers.web.tiles.page.MOST_IN_A_DOCUMENT, which is slow to import.
DEFAULT = 20_000


def tiles_option() -> Callable[[Any], Any]:
    """The option as a decorator; the parameter is ``tiles_from``, None where it was not given."""
    return option(
        "--tiles-from",
        metavar="N",
        type=click.IntRange(min=1),
        help="Layers of more than N features become files of tiles beside the map, which it reads in parts. Default: 20000.",
    )


def say_beside(found: Beside, where: str) -> None:
    """Say which layers became files, and which files of the catalogue cannot be shown."""
    for large, (name, content) in zip(found.larges, found.files.items(), strict=True):
        features = phrase_count("{count} feature", "{count} features", large.count)
        size = phrase_count("{count} byte", "{count} bytes", len(content))
        said = phrase(
            "{title}, {features}, {size}. The map reads it in parts.", title=large.title, features=features, size=size
        )
        say(f"{where}{name}: {said}")
    for problem in found.problems:
        say(problem, err=True)
