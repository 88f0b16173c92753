"""What a session and the whole server hold in memory, in bytes, and how much they may. No Streamlit here.

A *holding* is the account of one session. Everything that grows with what a user sends is in it. A file that would take a
session or the server beyond its limit is refused with a sentence.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Protocol

from geodata.errors import LimitError
from geodata.limits import Limits, size


@dataclass(frozen=True)
class Holding:
    """What is held, in bytes.

    ``uploads`` are files as they were sent, ``rows`` what was read from them, ``layers`` a user's own layers, ``previews``
    and ``documents`` maps that are made for one user, ``pages`` drawn briefing pages, and ``exports`` files for download,
    of which Streamlit's storage holds the same bytes.

    What all users share is bounded by number and not in here: four map documents and 32 drawn pages.
    """

    uploads: int = 0
    rows: int = 0
    layers: int = 0
    previews: int = 0
    documents: int = 0
    pages: int = 0
    exports: int = 0

    @property
    def total(self) -> int:
        """All of it together."""
        return sum(self.by_kind().values())

    def by_kind(self) -> dict[str, int]:
        """Each kind with its bytes."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


class Holder(Protocol):
    """Something that has an account: a session."""

    @property
    def holding(self) -> Holding:
        """What it holds now."""


def summed(holdings: Iterable[Holding]) -> Holding:
    """Several accounts as one.

    >>> summed([Holding(rows=1), Holding(rows=2, exports=3)]).total
    6
    """
    found = [holding.by_kind() for holding in holdings]
    return Holding(**{field.name: sum(one[field.name] for one in found) for field in fields(Holding)})


class Accounts:
    """The accounts of all sessions that are alive. A session is not kept alive by its account."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._holders: weakref.WeakValueDictionary[int, Holder] = weakref.WeakValueDictionary()

    def add(self, holder: Holder) -> None:
        """Count a session from now on until it is gone."""
        with self._lock:
            self._holders[id(holder)] = holder

    def open(self) -> tuple[Holding, ...]:
        """The account of each session."""
        with self._lock:
            holders = list(self._holders.values())
        return tuple(holder.holding for holder in holders)

    def server(self) -> Holding:
        """What all sessions hold together."""
        return summed(self.open())


def check_room(session: Holding, server: Holding, more: int = 0, limits: Limits | None = None) -> None:
    """Raise LimitError if a session, or all sessions together, hold too much, or would with so many bytes more."""
    limits = limits or Limits.from_environment()
    if session.total + more > limits.session_bytes:
        raise LimitError(
            f"This page would hold {size(session.total + more)} of your files and layers, more than "
            f"{size(limits.session_bytes)}; remove a layer, or bring a smaller file."
        )
    if server.total + more > limits.server_bytes:
        raise LimitError("The server holds as much for its users as it may; try again later, or remove a layer.")


#: The accounts of this server.
ACCOUNTS = Accounts()
