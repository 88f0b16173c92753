"""Run :mod:`geodata.importing.worker` in a separate process, with a private folder and nothing else."""

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
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from geodata.errors import ImportingError, LimitError
from geodata.importing import worker
from geodata.limits import Limits, size

_LOG = logging.getLogger(__name__)
_ROOT = Path(__file__).parent.parent.parent
#: How many files are read at once, for all users together.
_AT_ONCE = threading.BoundedSemaphore(2)
_GRACE_S = 2
_KILL = 9
#: What Python, C++, the system, Arrow and Rust write when memory runs out.
_OUT_OF_MEMORY = ("MemoryError", "bad_alloc", "Cannot allocate", "ArrowMemoryError", "memory allocation of")
_SIGNALS_OF_TIME = {-signal.SIGALRM, -signal.SIGXCPU} if hasattr(signal, "SIGALRM") else set()

#: In isolated mode Python does not search the project's folder, so it is named.
_START = "import sys; sys.path.insert(0, sys.argv[1]); from geodata.importing.worker import main; main(sys.argv[2])"


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
            for file, content in files.items():
                (folder / file).write_bytes(content)
            whole = {"task": task, "limits": asdict(limits), **request}
            (folder / worker.REQUEST).write_text(json.dumps(whole), encoding="utf-8")
            answer = _answer(folder, limits)
            return answer, {result: (folder / result).read_bytes() for result in results}
    except OSError as error:
        raise _disk_full(error.errno) from error
    finally:
        _AT_ONCE.release()


def _answer(folder: Path, limits: Limits) -> dict[str, Any]:
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-I", "-X", "utf8", "-c", _START, str(_ROOT), str(folder)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=log,
            cwd=folder,
            env=_environment(folder),
            start_new_session=True,
        )
        try:
            status = process.wait(timeout=limits.seconds + _GRACE_S)
        except subprocess.TimeoutExpired:
            raise _too_slow(limits) from None
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
    if status == 0:
        answer: dict[str, Any] = json.loads((folder / worker.ANSWER).read_bytes())
        match answer.get("limit"):
            case "memory":
                raise _too_much(limits)
            case "size":
                raise LimitError(f"The file becomes larger than {size(limits.unpacked_bytes)} when read; split it.")
            case "disk":
                raise _disk_full(errno.ENOSPC)
        if "limit" in answer:
            raise LimitError(str(answer["limit"]))
        if "error" in answer:
            raise ImportingError(str(answer["error"]))
        return answer
    said = (folder / "log").read_bytes()[-4000:].decode("utf-8", "replace")
    _LOG.warning("the reader of a file ended with %s: %s", status, said)
    if status in _SIGNALS_OF_TIME:
        raise _too_slow(limits)
    if status == -_KILL:
        raise LimitError("The file needs more memory or time than this machine has for it; generalise or split it.")
    if any(words in said for words in _OUT_OF_MEMORY):
        raise _too_much(limits)
    raise ImportingError("The file cannot be read: the reading process stopped. The file may be damaged.")


def _disk_full(code: int | None) -> ImportingError:
    why = os.strerror(code) if code is not None else "unknown error"
    return ImportingError(f"This machine cannot write to its temporary folder ({why}); free some space and try again.")


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
