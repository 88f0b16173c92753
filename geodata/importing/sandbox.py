"""Run :mod:`geodata.importing.worker` in a separate process, with a private folder and nothing else.

What that process leaves in its folder is untrusted: it is measured, opened without following links, and counted before it is
parsed.
"""

from __future__ import annotations

import errno
import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from geodata.confinement import Confinement
from geodata.errors import ChoiceError, ImportingError, LimitError
from geodata.files.no_follow import UnsafeFileError, open_folder
from geodata.importing import worker
from geodata.limits import Limits, size
from geodata.quoting import printable
from geodata.untrusted.json_budget import too_full

_LOG = logging.getLogger(__name__)
_ROOT = Path(__file__).parent.parent.parent
#: How many files are read at once, for all users together.
_AT_ONCE = threading.BoundedSemaphore(2)
#: The records that were logged.
_SAID: set[Confinement] = set()
_SAYING = threading.Lock()
_GRACE_S = 2
_KILL = 9
#: How often the size of the private folder is looked at.
_LOOK_S = 0.25
_ANSWER_BYTES, _LOG_BYTES, _SENTENCE, _PART_CHARS = 64 * 2**20, 4_000, 2_000, 400
#: What Python, C++, the system, Arrow and Rust write when memory runs out.
_OUT_OF_MEMORY = ("MemoryError", "bad_alloc", "Cannot allocate", "ArrowMemoryError", "memory allocation of")
_SIGNALS_OF_TIME = {-signal.SIGALRM, -signal.SIGXCPU} if hasattr(signal, "SIGALRM") else set()

#: What the process runs, with the project's folder (which isolated mode does not search), the private folder and the limits.
#: It is confined before it imports a library.
_START = """import sys
sys.path.insert(0, sys.argv[1])
from geodata.confinement import enter
held_by = enter(sys.argv[2], *map(int, sys.argv[3:]))
from geodata.importing.worker import main
main(sys.argv[2], held_by)
"""


def run(
    task: str, files: Mapping[str, bytes], request: Mapping[str, Any], limits: Limits, results: tuple[str, ...]
) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Run a task, and return the worker's answer and the contents of its result files.

    ``files`` are copied into the private folder under these names. Raises ImportingError or LimitError.
    """
    if not _AT_ONCE.acquire(timeout=limits.seconds + _GRACE_S):
        raise LimitError("Other files are being read just now; try again in a moment.")
    try:
        with tempfile.TemporaryDirectory(prefix="kurskmap-") as name:
            folder = Path(name)
            (folder / worker.UNPACKED).mkdir()
            for file, content in files.items():
                (folder / file).write_bytes(content)
            most = 2 * limits.unpacked_bytes + limits.file_bytes
            whole = {"task": task, "limits": asdict(limits), **request}
            (folder / worker.REQUEST).write_text(json.dumps(whole), encoding="utf-8")
            answer = _answer(folder, limits, most)
            return answer, {result: _left(folder, result, most) for result in results}
    except OSError as error:
        raise _disk_full(error.errno) from error
    finally:
        _AT_ONCE.release()


def check(limits: Limits) -> Confinement:
    """Start a reading process that reads nothing, and return what holds it on this machine."""
    answer, _ = run("nothing", {}, {}, limits, ())
    return _confinement(answer)


def _confinement(answer: Mapping[str, Any]) -> Confinement:
    return Confinement(**{str(name): str(how) for name, how in answer["confinement"].items()})


def _answer(folder: Path, limits: Limits, most: int) -> dict[str, Any]:
    bounds = map(str, (limits.memory_bytes, limits.seconds, most))
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-I", "-X", "utf8", "-c", _START, str(_ROOT), str(folder), *bounds],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=log,
            cwd=folder,
            env=_environment(folder),
            start_new_session=True,
        )
        try:
            status = _end_of(process, folder, limits, most)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
    if status == 0:
        answer = _parsed(_left(folder, worker.ANSWER, _ANSWER_BYTES), limits)
        match answer.get("limit"):
            case "memory":
                raise _too_much(limits)
            case "size":
                raise _too_large(limits)
            case "disk":
                raise _disk_full(errno.ENOSPC)
        if "limit" in answer:
            raise LimitError(printable(str(answer["limit"]), limit=_SENTENCE))
        if "error" in answer:
            sentence, parts = printable(str(answer["error"]), limit=_SENTENCE), answer.get("parts")
            if isinstance(parts, list) and len(parts) <= limits.members:
                raise ChoiceError(sentence, tuple(str(part)[:_PART_CHARS] for part in parts))
            raise ImportingError(sentence)
        _log_once(answer)
        return answer
    said = _end_of_log(folder)
    _LOG.warning("the reader of a file ended with %s: %s", status, said)
    if status in _SIGNALS_OF_TIME:
        raise _too_slow(limits)
    if status == -_KILL:
        raise LimitError("The file needs more memory or time than this machine has for it; generalise or split it.")
    if any(words in said for words in _OUT_OF_MEMORY):
        raise _too_much(limits)
    raise ImportingError("The file cannot be read: the reading process stopped. The file may be damaged.")


def _left(folder: Path, name: str, most: int) -> bytes:
    """The content of a file that the process left. It is not followed if it is a link."""
    try:
        with open_folder(folder) as opened:
            return opened.read(name, most)
    except (UnsafeFileError, FileNotFoundError) as error:
        raise _unusable() from error


def _parsed(content: bytes, limits: Limits) -> dict[str, Any]:
    if too_full(content, limits):
        raise _unusable()
    try:
        answer = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise _unusable() from error
    if not isinstance(answer, dict):
        raise _unusable()
    return answer


def _unusable() -> ImportingError:
    return ImportingError("The file's reader returned nothing that can be used.")


def _end_of(process: subprocess.Popen[bytes], folder: Path, limits: Limits, most: int) -> int:
    """Wait for the end of the process while it is within its time and its space, and return its status."""
    deadline = time.monotonic() + limits.seconds + _GRACE_S
    while True:
        try:
            return process.wait(timeout=min(_LOOK_S, max(deadline - time.monotonic(), 0)))
        except subprocess.TimeoutExpired:
            if time.monotonic() >= deadline:
                raise _too_slow(limits) from None
            if _bytes_in(folder) > most:
                raise _too_large(limits) from None


def _bytes_in(folder: Path) -> int:
    """The size of all files in a folder. What disappears meanwhile counts nothing, and no link is followed."""
    found = 0
    for where, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                found += os.lstat(os.path.join(where, name)).st_size
    return found


def _end_of_log(folder: Path) -> str:
    with (folder / "log").open("rb") as log:
        log.seek(max(log.seek(0, os.SEEK_END) - _LOG_BYTES, 0))
        return log.read(_LOG_BYTES).decode("utf-8", "replace")


def _log_once(answer: Mapping[str, Any]) -> None:
    """Say once, for the operator, what holds the reading processes on this machine."""
    with suppress(KeyError, TypeError, AttributeError):
        record = _confinement(answer)
        with _SAYING:
            if record in _SAID:
                return
            _SAID.add(record)
        level = logging.WARNING if record.missing else logging.INFO
        _LOG.log(level, "the reading process is held to its file by: %s", record.words())


def _disk_full(code: int | None) -> ImportingError:
    why = os.strerror(code) if code is not None else "unknown error"
    return ImportingError(f"This machine cannot write to its temporary folder ({why}); free some space and try again.")


def _too_large(limits: Limits) -> LimitError:
    return LimitError(f"The file becomes larger than {size(limits.unpacked_bytes)} when read; split it.")


def _too_slow(limits: Limits) -> LimitError:
    return LimitError(f"The file takes longer than {limits.seconds} seconds to read; generalise or split it.")


def _too_much(limits: Limits) -> LimitError:
    return LimitError(
        f"The file takes more than {size(limits.memory_bytes)} of memory to read; generalise or split it."
    )


def _environment(folder: Path) -> dict[str, str]:
    """Return the worker's environment: what it needs, and nothing about this machine or its network."""
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", "LD_LIBRARY_PATH", "PROJ_DATA") if name in os.environ}
    return kept | {
        "TMPDIR": str(folder),
        "HOME": str(folder),
        "LC_ALL": "C.UTF-8",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        "MALLOC_ARENA_MAX": "2",
        "PROJ_NETWORK": "OFF",
        "no_proxy": "*",
    }
