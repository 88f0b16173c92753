"""The one place of the page that writes: the seat of the one editor, proposals, and what is applied. No Streamlit here.

The editor has the seat and holds the catalogue's lock (:func:`geodata.editing.staging.locked`) until the editor gives it
back, closes the page, or is idle for ``IDLE_S``. Commands and other pages show the editor's name. Proposals need no seat.
"""

from __future__ import annotations

import datetime as dt
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from geodata.editing import holder
from geodata.editing.edits import Conflict, conflicts, outstanding
from geodata.editing.planning import Plan, carry_out, planned, sound_files
from geodata.editing.proposals import Decision, Proposal, decide, names_of, propose, read
from geodata.editing.replacing import finish
from geodata.editing.rights import Right
from geodata.editing.staging import changing
from geodata.errors import CatalogError, GeodataError
from geodata.files.no_follow import Folder, UnsafeFileError, open_folder
from geodata.files.system_errors import reason
from geodata.sheets.forms import Entered, Form, entered
from geodata.sheets.tables import tables_of

#: Who has done nothing for so many seconds gives the seat back.
IDLE_S = 900.0
_WHAT = "kurskmap app --edit"


class ClashError(CatalogError):
    """Somebody else has changed what a form changes; ``entered`` has the fields."""

    def __init__(self, found: Entered) -> None:
        super().__init__("Somebody else has changed this feature meanwhile.")
        self.entered = found


class DraftError(CatalogError):
    """A form cannot be saved as it is; the text says why."""


@dataclass
class _Seat:
    key: object
    who: str
    since: dt.datetime
    used: float
    catalogue: Folder
    stack: ExitStack


@dataclass(frozen=True)
class Listed:
    """A proposal as a list shows it: its ``name``, and what it says, or in ``problem`` why it cannot be used."""

    name: str
    proposal: Proposal | None
    problem: str = ""


@dataclass(frozen=True)
class Shown:
    """What a proposal makes of the catalogue as it is now: its plan, or the ``clashes`` for which it has none."""

    plan: Plan | None
    clashes: tuple[Conflict, ...] = ()


class Desk:
    """What the page may do to one catalogue with a right. All visitors share it."""

    def __init__(self, folder: Path, right: Right, clock: Callable[[], float] = time.monotonic) -> None:
        self.folder, self.right = folder, right
        self._clock = clock
        self._lock = threading.RLock()
        self._seat: _Seat | None = None

    def take(self, key: object, who: str) -> None:
        """Take the seat for a session. Raises CatalogError, which says who has it and since when."""
        self._need("apply")
        with self._lock:
            self.release_idle()
            if self._seat is not None:
                if self._seat.key is key:
                    self._seat.used = self._clock()
                    return
                raise CatalogError(f"{holder.words(self._seat.catalogue)}.")
            with ExitStack() as stack:
                catalogue = stack.enter_context(changing(self.folder, who=who, what=_WHAT))
                self._seat = _Seat(key, who, holder.now(), self._clock(), catalogue, stack.pop_all())

    def leave(self, key: object) -> None:
        """Give the seat back, if this session has it."""
        with self._lock:
            if self._seat is not None and self._seat.key is key:
                self._give_back()

    def has_seat(self, key: object) -> bool:
        """Whether a session has the seat; to ask counts as doing something."""
        with self._lock:
            self.release_idle(except_for=key)
            if self._seat is None or self._seat.key is not key:
                return False
            self._seat.used = self._clock()
            return True

    def release_idle(self, except_for: object = None) -> None:
        """Give back the seat of somebody who has done nothing for too long."""
        with self._lock:
            seat = self._seat
            if seat is not None and seat.key is not except_for and self._clock() - seat.used > IDLE_S:
                self._give_back()

    def words(self) -> str:
        """Who is changing the catalogue, in the page or by a command, and since when; empty where nobody is."""
        try:
            with open_folder(self.folder) as catalogue:
                if catalogue.mode(holder.HOLDER) is None:
                    return ""
                with self._lock:
                    if self._seat is None and not holder.is_held(catalogue):
                        return ""
                return holder.words(catalogue)
        except (OSError, GeodataError, UnsafeFileError):
            return ""

    def propose(self, key: object, form: Form, *, who: str, why: str) -> Proposal:
        """Write what a form changes as a proposal. Raises CatalogError."""
        self._need("propose")
        files = sound_files(self.folder)
        tables = tables_of(files)
        edits = _usable(entered(files, tables, form)).edits
        plan = planned(files, edits, "draft")
        if plan.faults:
            raise DraftError(plan.faults[0].sentence())
        with self._writing(key, who) as catalogue:
            return propose(catalogue, edits, who=who, why=why, against=tables.digest)

    def apply(self, key: object, form: Form) -> tuple[str, ...]:
        """Write what a form changes into the catalogue, all or nothing; returns the ids of its features.

        Raises CatalogError where the session has not the seat, where the form cannot be used, or where it clashes.
        """
        with self._seated(key) as catalogue:
            files = sound_files(self.folder)
            found = _usable(entered(files, tables_of(files), form))
            carry_out(catalogue, planned(files, found.edits, "draft"))
            return found.ids.get("feature", ())

    def proposals(self) -> tuple[Listed, ...]:
        """The proposals that nobody has decided on. Raises CatalogError."""
        found = []
        with _reading(self.folder) as catalogue:
            for name in names_of(catalogue):
                try:
                    found.append(Listed(name, read(catalogue, name)))
                except GeodataError as error:
                    found.append(Listed(name, None, str(error)))
        return tuple(found)

    def show(self, name: str) -> Shown:
        """What a proposal makes of the catalogue as it is now. Raises CatalogError."""
        with _reading(self.folder) as catalogue:
            return self._shown(read(catalogue, name))

    def decide(self, key: object, name: str, what: Decision, *, who: str, why: str) -> None:
        """Apply a proposal, or put it aside. Raises CatalogError where the session has not the seat, or it does not fit."""
        with self._seated(key) as catalogue:
            proposal = read(catalogue, name)
            if what == "applied":
                shown = self._shown(proposal)
                if shown.plan is None:
                    raise DraftError(
                        "The proposal does not fit any more: the fields that it changes were changed meanwhile."
                    )
                carry_out(catalogue, shown.plan)
            decide(catalogue, name, what, who=who, why=why)

    def _shown(self, proposal: Proposal) -> Shown:
        files = sound_files(self.folder)
        if clashes := conflicts(files, proposal.edits):
            return Shown(None, clashes)
        return Shown(planned(files, outstanding(files, proposal.edits), proposal.name))

    def _need(self, right: Right) -> None:
        if right == "apply" and self.right != "apply":
            raise CatalogError("On this page changes can only be proposed; the operator decides.")

    def _give_back(self) -> None:
        seat, self._seat = self._seat, None
        if seat is not None:
            seat.stack.close()

    @contextmanager
    def _seated(self, key: object) -> Iterator[Folder]:
        self._need("apply")
        with self._lock:
            if self._seat is None or self._seat.key is not key:
                who = self.words()
                raise CatalogError(f"You are not the editor now{f': {who}' if who else '; begin again to edit'}.")
            if not _is_same(self._seat.catalogue, self.folder):
                self._give_back()
                raise CatalogError("Another folder has taken the place of the catalogue; begin again to edit.")
            self._seat.used = self._clock()
            with _as_catalog_errors(self.folder):
                # What a change that failed half way left behind is finished before the next one.
                finish(self._seat.catalogue)
                yield self._seat.catalogue

    @contextmanager
    def _writing(self, key: object, who: str) -> Iterator[Folder]:
        """The catalogue to write a proposal into: with the seat's lock if somebody here has it, else with one of its own."""
        with self._lock:
            if self._seat is not None and _is_same(self._seat.catalogue, self.folder):
                with _as_catalog_errors(self.folder):
                    yield self._seat.catalogue
                return
            with changing(self.folder, who=who, what=_WHAT) as catalogue:
                yield catalogue


def _usable(found: Entered) -> Entered:
    if found.clashes:
        raise ClashError(found)
    if found.faults:
        first = found.faults[0]
        raise DraftError(f"{first.field}: {first.reason}.")
    if not found.edits:
        raise DraftError("Nothing is changed.")
    return found


@contextmanager
def _as_catalog_errors(folder: Path) -> Iterator[None]:
    """Say in one sentence what hinders a change, as :func:`geodata.editing.staging.changing` does."""
    try:
        yield
    except UnsafeFileError as error:
        raise CatalogError(f"{error.path}: {error.reason} and is in the way; move it away.") from error
    except OSError as error:
        raise CatalogError(f"{folder}: cannot be changed: {reason(error)}.") from error


@contextmanager
def _reading(folder: Path) -> Iterator[Folder]:
    try:
        with open_folder(folder) as catalogue:
            yield catalogue
    except OSError as error:
        raise CatalogError(f"{folder}: cannot be read ({error.strerror or error}).") from error


def _is_same(catalogue: Folder, folder: Path) -> bool:
    try:
        there = folder.stat()
    except OSError:
        return False
    here = os.fstat(catalogue.descriptor)
    return (here.st_dev, here.st_ino) == (there.st_dev, there.st_ino)


_LOCK = threading.Lock()
_desk = lru_cache(maxsize=4)(Desk)


def desk_of(folder: Path, right: Right | None) -> Desk | None:
    """The one desk of a catalogue that all users of this server share; None where nobody may write."""
    if right is None:
        return None
    with _LOCK:
        return _desk(folder, right)
