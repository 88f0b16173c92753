"""What the page's server does when it starts."""

from __future__ import annotations

import logging
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


@asynccontextmanager
async def lifespan(_app: object) -> AsyncIterator[None]:
    """Open the catalogue and draw its map while the server waits for its first user.

    A thread does it, so that the server answers at once. A user who comes earlier waits for the same work.
    """
    _log_to_the_terminal()
    threading.Thread(target=_warm_up, name="warm-up", daemon=True).start()
    yield


def _log_to_the_terminal() -> None:
    """Show what the readers of files log, for the operator: what holds them, and when one died."""
    logger = logging.getLogger("geodata")
    if not logger.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        logger.addHandler(handler)
    logger.setLevel(logging.INFO)


def _warm_up() -> None:
    # Importing the page takes over a second, so it is part of the work in the thread.
    from layers.app.catalog_watch import watched_catalogue  # noqa: PLC0415
    from layers.app.map_documents import OFFLINE, shared_documents  # noqa: PLC0415
    from layers.app.page import catalogue_folder  # noqa: PLC0415

    story = watched_catalogue(catalogue_folder()).current().story
    if story is not None:
        shared_documents().get(story, OFFLINE)
