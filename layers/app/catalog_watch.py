"""A catalogue folder that is read again when its files change. No Streamlit here."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from geodata.catalog import CATALOG
from geodata.errors import GeodataError
from geodata.folder import LISTS, MEDIA_FOLDER
from geodata.opening import read_folder
from geodata.quoting import printable
from geodata.validation.check import check
from geodata.validation.faults import Fault
from layers.language import say, say_count
from layers.story import Story, checked_story

#: Name, time of the last change in nanoseconds, size in bytes and inode of each file.
CatalogueState = tuple[tuple[str, int, int, int], ...]
#: Returns the context in which slow work is done, from a text that names the work for the user who waits.
Progress = Callable[[str], AbstractContextManager[object]]


def no_progress(work: str) -> AbstractContextManager[object]:
    """A :data:`Progress` that shows nothing."""
    return nullcontext(work)


def catalogue_state(folder: Path) -> CatalogueState:
    """The state of a catalogue's files. Equal states mean unchanged files. Reads no file and raises nothing."""
    found = []
    names: set[str] = {CATALOG, *LISTS}
    try:
        names |= {path.name for path in folder.glob("*.geojson")}
        if not (folder / MEDIA_FOLDER).is_symlink():
            names |= {f"{MEDIA_FOLDER}/{path.name}" for path in (folder / MEDIA_FOLDER).glob("*")}
    except OSError:
        return ()
    for name in sorted(names):
        try:
            about = (folder / name).lstat()
        except (OSError, ValueError):
            continue
        found.append((name, about.st_mtime_ns, about.st_size, about.st_ino))
    return tuple(found)


@dataclass(frozen=True)
class Opened:
    """A catalogue as it can be shown.

    ``story`` is the last version without faults, None if there has been none. ``problem`` says in one sentence what is
    wrong with the files now, None if nothing is; ``faults`` are the validator's.
    """

    story: Story | None
    state: CatalogueState
    problem: str | None = None
    faults: tuple[Fault, ...] = ()


class WatchedCatalogue:
    """A catalogue folder, read once for all users, and again when its files have changed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._opened: Opened | None = None

    def current(self, *, reload: bool = False, progress: Progress = no_progress) -> Opened:
        """The catalogue as its files are now, or as they were when they last had no faults.

        ``reload`` reads the files again even if none has changed. ``progress`` is entered for each slow step. Whatever is
        wrong with a file is reported in the result, not raised.
        """
        last = self._opened
        if last is not None and not reload and catalogue_state(self.folder) == last.state:
            return last
        with ExitStack() as held:
            if self._lock.acquire(blocking=False):
                held.callback(self._lock.release)
            else:
                # Streamlit may end the run by an exception where the text goes; the lock is released then, too.
                with progress(say("Waiting for the layers, which are being read for another user …")):
                    held.enter_context(self._lock)
            state, last = catalogue_state(self.folder), self._opened
            if last is None or reload or state != last.state:
                self._opened = last = self._open(state, last.story if last else None, progress)
                # Streamlit runs the garbage collector after every run of a page. Frozen objects are not searched again.
                gc.collect()
                gc.freeze()
            return last

    def _open(self, state: CatalogueState, last: Story | None, progress: Progress) -> Opened:
        try:
            with progress(say("Reading the layers …")):
                files = read_folder(self.folder)
            # The digest speaks of the lists and layers; a picture may be spoilt while they stay the same.
            if last is not None and files.media is None and files.digest == last.catalog.digest:
                return Opened(last, state)
            with progress(say_count("Checking {count} feature …", "Checking {count} features …", files.features)):
                story, faults = checked_story(files)
        except GeodataError as error:
            return Opened(last, state, printable(str(error), limit=600), self._faults())
        except Exception as error:  # no file may take the page down
            problem = f"The catalogue cannot be opened ({type(error).__name__}); run 'kurskmap validate' on it."
            return Opened(last, state, problem, self._faults())
        if faults:
            count, they = (f"{len(faults)} faults", "they are") if len(faults) > 1 else ("1 fault", "it is")
            then = (
                ". The last version without faults is shown."
                if last is not None
                else f" and is shown once {they} fixed."
            )
            return Opened(last, state, f"The catalogue has {count}{then}", faults)
        return Opened(story, state)

    def _faults(self) -> tuple[Fault, ...]:
        try:
            return check([self.folder]).faults
        except Exception:  # the problem's own sentence has to do
            return ()


_LOCK = threading.Lock()
_watched = lru_cache(maxsize=4)(WatchedCatalogue)


def watched_catalogue(folder: Path) -> WatchedCatalogue:
    """The one watched catalogue of a folder that all users of this server share."""
    # Without the lock, two threads could make two of them and read the folder twice.
    with _LOCK:
        return _watched(folder)
