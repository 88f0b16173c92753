"""Who is changing a catalogue and since when, for whoever wants to change it meanwhile.

The lock itself is the system's (:func:`geodata.editing.staging.locked`), so it ends with its process. The record is only a
word about the lock: one that a kill left in the catalogue's folder says nothing any more, and the next change removes it.
"""

from __future__ import annotations

import datetime as dt
import getpass
import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from geodata.files.no_follow import Folder, UnsafeFileError
from geodata.quoting import printable
from geodata.validation.json_file import parse_json

try:
    import fcntl
except ImportError:  # not on this system
    fcntl = None  # type: ignore[assignment]

HOLDER, _RECORD = ".editing", "holder.json"
_MOST_BYTES, _MOST_CHARS = 2_000, 120


@contextmanager
def recorded(catalogue: Folder, who: str | None, what: str) -> Iterator[None]:
    """Keep the record as long as the lock is held. A folder that cannot be written has none: its change fails anyway."""
    record = {
        "who": (who or user())[:_MOST_CHARS],
        "what": what[:_MOST_CHARS],
        "since": now().isoformat(timespec="seconds"),
    }
    with suppress(OSError, UnsafeFileError):
        if catalogue.mode(HOLDER) is not None:
            catalogue.remove_folder(HOLDER)
        catalogue.make(HOLDER, 0o777)  # others are to read it
        with catalogue.inside(HOLDER) as folder:
            folder.write(_RECORD, json.dumps(record, ensure_ascii=False).encode(), None)
    try:
        yield
    finally:
        with suppress(OSError, UnsafeFileError):
            catalogue.remove_folder(HOLDER)


def words(catalogue: Folder) -> str:
    """Who holds the catalogue and since when, as a part of a sentence. The record is anybody's, so it is only quoted."""
    try:
        with catalogue.inside(HOLDER) as folder:
            value = parse_json(folder.read(_RECORD, _MOST_BYTES), Path(_RECORD)).value
        who, what, since = (value[name] for name in ("who", "what", "since"))
        began = dt.datetime.fromisoformat(since)
        age = now() - began
    except (OSError, UnsafeFileError, TypeError, KeyError, ValueError):
        return "another change of it is running"
    doing = f" with '{printable(str(what), limit=_MOST_CHARS)}'" if what else ""
    return f"{printable(str(who), limit=_MOST_CHARS)} is changing it{doing} since {began:%H:%M} UTC ({_age(age)})"


def is_held(catalogue: Folder) -> bool:
    """Whether somebody holds the lock now. To find out, a lock that others may share is asked for and given back."""
    if fcntl is None:
        return False
    try:
        fcntl.flock(catalogue.descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    fcntl.flock(catalogue.descriptor, fcntl.LOCK_UN)
    return False


def user() -> str:
    """The name of the user on this machine."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return "somebody"


def now() -> dt.datetime:
    """This moment in UTC."""
    return dt.datetime.now(dt.UTC)


def _age(age: dt.timedelta) -> str:
    seconds = int(age.total_seconds())
    if seconds < 0:
        return "by its clock, which is ahead of this one"
    if seconds < 120:
        return f"{seconds} seconds"
    minutes = seconds // 60
    return f"{minutes} minutes" if minutes < 120 else f"{minutes // 60} hours"
