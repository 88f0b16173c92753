"""The process that reads an untrusted file, so that a hostile file can do no harm elsewhere.

Started by :mod:`geodata.importing.sandbox` with nothing but a private folder: it reads ``request.json`` and the files beside
it, writes its answer there, and cannot use more memory, time or disk than the request says.
"""

from __future__ import annotations

import errno
import json
import os
import signal
from contextlib import suppress
from pathlib import Path
from typing import Any

#: Which limit an error of the system comes from.
_LIMIT_OF = {errno.ENOMEM: "memory", errno.EFBIG: "size", errno.ENOSPC: "disk", errno.EDQUOT: "disk"}
REQUEST, INPUT, ANSWER, ROWS, FEATURES = "request.json", "input", "answer.json", "rows.arrow", "features.geojson"


def confine(memory_bytes: int, seconds: int, disk_bytes: int) -> None:
    """Limit what this process may use. On systems without such limits only the caller's time limit applies."""
    try:
        import resource  # noqa: PLC0415 (POSIX only)
    except ImportError:
        return
    for name, soft, hard in (
        (resource.RLIMIT_AS, memory_bytes, memory_bytes),
        # At the soft limit the process gets a signal that names it; at the hard limit it is killed.
        (resource.RLIMIT_CPU, seconds + 1, seconds + 3),
        (resource.RLIMIT_FSIZE, disk_bytes, disk_bytes),
        (resource.RLIMIT_NOFILE, 64, 64),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        with suppress(OSError, ValueError):
            resource.setrlimit(name, (soft, hard))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    # Ends this process even if its parent has gone, and even inside a loop of a library.
    signal.alarm(seconds + 1)


def main(name: str) -> None:
    """Carry out the request in a folder, and write the answer there."""
    os.umask(0o077)
    folder = Path(name)
    request: dict[str, Any] = json.loads((folder / REQUEST).read_text(encoding="utf-8"))
    limits = request["limits"]
    confine(limits["memory_bytes"], limits["seconds"], 2 * limits["unpacked_bytes"] + limits["file_bytes"])
    answer = _answer(request, folder)
    (folder / ANSWER).write_text(json.dumps(answer), encoding="utf-8")


def _answer(request: dict[str, Any], folder: Path) -> dict[str, Any]:
    from geodata.errors import ImportingError, LimitError  # noqa: PLC0415 (after the limits are set)

    try:
        match request["task"]:
            case "read":
                return _read(request, folder)
            case _:
                return _convert(request, folder)
    except LimitError as error:
        return {"limit": str(error)}
    except ImportingError as error:
        return {"error": str(error)}
    except (MemoryError, OSError) as error:
        if isinstance(error, MemoryError):
            return {"limit": "memory"}
        if (known := _LIMIT_OF.get(error.errno or 0)) is not None:
            return {"limit": known}
        raise


def _read(request: dict[str, Any], folder: Path) -> dict[str, Any]:
    from geodata.importing import arrow_stream  # noqa: PLC0415
    from geodata.importing.readers import detect  # noqa: PLC0415
    from geodata.limits import Limits  # noqa: PLC0415

    unpacked = folder / "unpacked"
    unpacked.mkdir()
    limits = Limits(**request["limits"])
    kind, reading = detect.read(folder / INPUT, request["name"], limits, folder=unpacked, part=request["part"])
    (folder / ROWS).write_bytes(arrow_stream.to_ipc(reading))
    return {"format": kind, "rows": reading.rows}


def _convert(request: dict[str, Any], folder: Path) -> dict[str, Any]:
    from geodata.importing.conversion import NewLayer, convert_table  # noqa: PLC0415
    from geodata.importing.mapping import Mapping, NumberColumn  # noqa: PLC0415

    stated = request["mapping"]
    numbers = tuple(NumberColumn(**number) for number in stated["numbers"])
    with (folder / FEATURES).open("w", encoding="utf-8") as out:
        out.write('{"type": "FeatureCollection", "features": [')
        joint = "\n"

        def emit(feature: dict[str, Any]) -> None:
            nonlocal joint
            out.write(joint + json.dumps(feature, ensure_ascii=False))
            joint = ",\n"

        report = convert_table(
            (folder / ROWS).read_bytes(),
            Mapping(**{**stated, "numbers": numbers}),
            NewLayer(**request["layer"]),
            crs_stated=request["crs"],
            repair=request["repair"],
            emit=emit,
        )
        out.write("\n]}\n")
    return {"report": report}
