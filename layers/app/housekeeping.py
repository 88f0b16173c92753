"""Keeps the server's memory in bounds while it runs.

A session ends soon after its page is closed, and what it held is given back. Streamlit itself would keep it for minutes,
and every file that was ever sent in a session until then.
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
import logging
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

from streamlit import runtime as streamlit_runtime
from streamlit.runtime.stats import GaugeStat

from geodata.limits import Limits
from layers.app.budget import ACCOUNTS, Accounts, Holding

_LOG = logging.getLogger(__name__)

#: Seconds between two looks.
_LOOK_S = 1.0
#: A change of what the server holds that is worth a line in the log.
_NOTED_BYTES = 64 * 2**20
#: The name of the figures in ``/_stcore/metrics``.
FAMILY = "kurskmap_held_bytes"


@asynccontextmanager
async def keeping_house() -> AsyncIterator[None]:
    """Show what the sessions hold, bound their uploads and end those whose page was closed, while the context is open."""
    runtime = streamlit_runtime.get_instance()
    runtime.stats_mgr.register_provider(HeldBytes(ACCOUNTS))
    keep_newest_upload(runtime.uploaded_file_mgr)
    house = asyncio.create_task(_keep_house(runtime))
    try:
        yield
    finally:
        house.cancel()
        with suppress(asyncio.CancelledError):
            await house


class HeldBytes:
    """What the sessions hold, by kind, as figures in ``/_stcore/metrics``."""

    stats_families: Sequence[str] = (FAMILY,)

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts

    def get_stats(self, family_names: Sequence[str] | None = None) -> Mapping[str, Sequence[Any]]:
        """The figures, as Streamlit asks for them."""
        about = "What the sessions hold of their users' files, in bytes."
        held = self._accounts.server().by_kind()
        return {FAMILY: [GaugeStat(FAMILY, held[kind], {"kind": kind}, "bytes", about) for kind in held]}


def keep_newest_upload(manager: Any) -> None:
    """Let a session have one uploaded file: a new one takes the place of the last, whatever name it is sent under."""
    add = manager.add_file

    def add_alone(session_id: str, file: Any) -> None:
        for other in list(manager.file_storage.get(session_id, {})):
            if other != file.file_id:
                manager.remove_file(session_id, other)
        add(session_id, file)

    manager.add_file = add_alone


class ClosedSessions:
    """Finds the sessions whose page has been closed: those without a connection for so many seconds.

    A page that only lost its connection is back sooner.
    """

    def __init__(self, after: float) -> None:
        self._after = after
        self._without_since: dict[str, float] = {}

    def look(self, disconnected: Sequence[str], now: float) -> tuple[str, ...]:
        """The ids that are to be closed at a time in seconds, given all that have no connection then."""
        self._without_since = {name: self._without_since.get(name, now) for name in disconnected}
        return tuple(name for name, since in self._without_since.items() if now - since >= self._after)


async def _keep_house(runtime: Any) -> None:
    from layers.app.session import close_stored  # noqa: PLC0415 (slow to import)

    closed, noted = ClosedSessions(Limits.from_environment().closed_seconds), Holding()
    while True:
        await asyncio.sleep(_LOOK_S)
        try:
            manager = runtime._session_mgr
            pages = {info.session.id: info.session for info in manager.list_sessions()}
            without = [name for name in pages if not manager.is_active_session(name)]
            ended = closed.look(without, time.monotonic())
            for name in ended:
                runtime.close_session(name)
                close_stored(pages[name].session_state)
            pages.clear()
            if ended:
                give_back()
            held = ACCOUNTS.server()
            if abs(held.total - noted.total) >= _NOTED_BYTES:
                noted = held
                _LOG.warning("the sessions hold %d MB: %s", held.total // 10**6, held.by_kind())
        except Exception:  # the server goes on, and the operator learns of it
            _LOG.exception("the sessions' memory was not looked after")


def give_back() -> None:
    """Give memory that is free again to the operating system, where that is known to work."""
    import pyarrow as pa  # noqa: PLC0415 (slow to import)

    gc.collect()
    pa.default_memory_pool().release_unused()
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
