"""The process that reads an untrusted file, so that a hostile file can do no harm elsewhere.

Started by :mod:`geodata.importing.sandbox` with nothing but a private folder: it reads ``request.json`` and the files beside
it, and writes its answer there. Before it is imported, the process has given up what it does not need
(:mod:`geodata.confinement`); its answer says what that was.
"""

from __future__ import annotations

import errno
import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

from geodata.confinement import Confinement

#: Which limit an error of the system comes from.
_LIMIT_OF = {errno.ENOMEM: "memory", errno.EFBIG: "size", errno.ENOSPC: "disk", errno.EDQUOT: "disk"}
REQUEST, ANSWER, ROWS, FEATURES = "request.json", "answer.json", "rows.arrow", "features.geojson"
CELLS = "cells.json"
#: One file for each table of the legs in a file of position reports.
TRACKS = "tracks-{}.arrow"
TRACK_TABLES = ("legs", "gaps", "vertices", "samples", "density", "identities")
#: The file is in one folder with what is unpacked, because the oldest Landlock forbids to move it from folder to folder.
UNPACKED, INPUT = "unpacked", "unpacked/input"


def main(name: str, held_by: Confinement) -> None:
    """Carry out the request in a folder, and write the answer there. ``held_by`` is the record of this process."""
    os.umask(0o077)
    folder = Path(name)
    request: dict[str, Any] = json.loads((folder / REQUEST).read_text(encoding="utf-8"))
    answer = {**_answer(request, folder), "confinement": asdict(held_by)}
    (folder / ANSWER).write_text(json.dumps(answer), encoding="utf-8")


def _answer(request: dict[str, Any], folder: Path) -> dict[str, Any]:
    from geodata.errors import ChoiceError, ImportingError, LimitError  # noqa: PLC0415 (after the limits are set)

    try:
        match request["task"]:
            case "nothing":
                return {}
            case "read":
                return _read(request, folder)
            case "sheets":
                return _sheets(request, folder)
            case "tracks":
                return _tracks(request, folder)
            case _:
                return _convert(request, folder)
    except LimitError as error:
        return {"limit": str(error)}
    except ChoiceError as error:
        return {"error": str(error), "parts": list(error.parts)}
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

    limits = Limits(**request["limits"])
    unpacked = folder / UNPACKED
    asked = {"part": request["part"], "encoding": request.get("encoding"), "heading": request.get("heading")}
    kind, reading = detect.read(folder / INPUT, request["name"], limits, folder=unpacked, **asked)
    (folder / ROWS).write_bytes(arrow_stream.to_ipc(reading))
    return {"format": kind, "rows": reading.rows}


def _sheets(request: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Every cell of a workbook, or of CSV files, whose sheets are named in the request."""
    from geodata.limits import Limits  # noqa: PLC0415
    from geodata.sheets import raw_cells  # noqa: PLC0415

    limits = Limits(**request["limits"])
    names: list[str] = request["names"]
    if names:
        found = raw_cells.of_csv({name: folder / f"{INPUT}-{at}" for at, name in enumerate(names)}, limits)
    else:
        found = raw_cells.of_workbook(folder / INPUT, folder / UNPACKED, limits)
    (folder / CELLS).write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
    return {}


def _tracks(request: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The legs of a file of position reports, as tables; without any where it holds none."""
    from geodata.limits import Limits  # noqa: PLC0415
    from geodata.tracks.formats import detect  # noqa: PLC0415

    limits = Limits(**request["limits"])
    if request["form"] is None and not detect.is_of_tracks(folder / INPUT, request["name"], limits):
        for table in TRACK_TABLES:
            (folder / TRACKS.format(table)).touch()
        return {"unrecognised": True}
    # Slow to import, and most files are none of tracks.
    from geodata.errors import LimitError  # noqa: PLC0415
    from geodata.importing import arrow_stream  # noqa: PLC0415
    from geodata.tracks import one_file  # noqa: PLC0415
    from geodata.tracks.places import places_of  # noqa: PLC0415

    try:
        answer, tables = one_file.read_one(
            folder / INPUT,
            request["name"],
            form=request["form"],
            kind=request["kind"],
            places=places_of([(i, name, lon, lat, height) for i, name, lon, lat, height in request["places"]]),
            limits=limits,
            folder=folder / UNPACKED,
        )
    except LimitError as error:
        raise LimitError(one_file.too_much(error, limits)) from error
    for table in TRACK_TABLES:
        (folder / TRACKS.format(table)).write_bytes(arrow_stream.stream(tables[table]))
    return answer


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
