"""What the page's server does when it starts, and which requests it answers."""

from __future__ import annotations

import logging
import math
import os
import threading
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import Route
from streamlit import config

from geodata.limits import Limits
from layers.app.catalog_watch import Opened
from layers.app.housekeeping import keeping_house
from layers.app.large.serving import routes
from layers.app.without_scripts.first_document import FirstDocument
from layers.app.without_scripts.opening import Openings

_LOG = logging.getLogger(__name__)

#: The environment variable with the host names, separated by commas, that the server answers to besides this machine's own.
ALLOWED_HOSTS = "KURSKMAP_ALLOWED_HOSTS"
_UPLOAD_OPTION = "server.maxUploadSize"
_OWN_NAMES = ("localhost", "127.0.0.1", "[::1]", "::1")


def allowed_hosts(environment: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """The host names, without a port, that a request may be for. ``*.example.org`` stands for every name below it.

    >>> allowed_hosts({"KURSKMAP_ALLOWED_HOSTS": "maps.example.org"})[-1]
    'maps.example.org'
    """
    names = [name.strip() for name in environment.get(ALLOWED_HOSTS, "").split(",")]
    return (*_OWN_NAMES, *(name for name in names if name))


def middleware() -> list[Middleware]:
    """What every request and every WebSocket passes first: one for a name that is not allowed is refused with status 400.

    Otherwise a page elsewhere could make its own host name lead to this machine, and read the map of a server that only this
    machine should reach (DNS rebinding). Then the page's document gets what a browser without scripts shows.
    """
    return [
        Middleware(TrustedHostMiddleware, allowed_hosts=list(allowed_hosts()), www_redirect=False),
        Middleware(FirstDocument, opening=Openings(_opened).get, base=_base()),
    ]


def own_routes() -> list[Route]:
    """What the server answers besides Streamlit's own: parts of the catalogue's files of tiles (:mod:`layers.app.large`)."""
    return routes(_folder, _base())


def _base() -> str:
    return str(config.get_option("server.baseUrlPath") or "")


def _opened() -> Opened:
    # Not at the top: after an edit of that module, the page has another catalogue that is watched.
    from layers.app.catalog_watch import watched_catalogue  # noqa: PLC0415

    return watched_catalogue(_folder()).current()


def _folder() -> Path:
    from layers.app.page import catalogue_folder  # noqa: PLC0415

    return catalogue_folder()


@asynccontextmanager
async def lifespan(_app: object) -> AsyncIterator[None]:
    """Open the catalogue and draw its map while the server waits for its first user.

    A thread does it, so that the server answers at once. A user who comes earlier waits for the same work.
    """
    _log_to_the_terminal()
    take_uploads()
    # Streamlit reads its settings again when one of their files changes.
    forget = config.on_config_parsed(take_uploads, force_connect=True)
    threading.Thread(target=_warm_up, name="warm-up", daemon=True).start()
    try:
        async with keeping_house():
            yield
    finally:
        forget()


def take_uploads() -> None:
    """Let Streamlit take uploads of as many bytes as a file may have, so that one number says it.

    Streamlit counts in whole megabytes of 2**20 bytes; the exact limit is checked when a file is read. What its own option
    ``server.maxUploadSize`` says is not used, and a warning in the log says so.
    """
    largest = max(1, math.ceil(Limits.from_environment().file_bytes / 2**20))
    stated = config.get_option(_UPLOAD_OPTION)
    if config.is_manually_set(_UPLOAD_OPTION) and stated != largest:
        _LOG.warning(
            "%s=%s is not used: the limit file_bytes decides, which makes it %d. Set KURSKMAP_LIMIT_FILE_BYTES instead.",
            _UPLOAD_OPTION,
            stated,
            largest,
        )
    config.set_option(_UPLOAD_OPTION, largest)


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
    from layers.app.map_documents import OFFLINE, page_faces, shared_documents  # noqa: PLC0415
    from layers.app.page import catalogue_folder, may_edit  # noqa: PLC0415

    story = watched_catalogue(catalogue_folder()).current().story
    if story is not None:
        shared_documents().get(story, OFFLINE, editing=may_edit().right is not None)
        page_faces(story)
