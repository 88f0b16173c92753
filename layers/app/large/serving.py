"""Answers for the catalogue's files of tiles: whole, or the part that a Range asks for.

A request names a file, never a path: it is looked up among those that the catalogue has and that ``kurskmap tiles`` made. A
file that is another one than when it was looked at is not sent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from geodata.files.no_follow import UnsafeFileError
from layers.app.large import ADDRESS, large_files
from layers.web.tiles.large import OpenFile, TilesFile

#: The most bytes that are held to answer a range; a longer one is sent in pieces.
_MOST_HELD, _PIECE = 8_000_000, 1 << 18
_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


def routes(folder: Callable[[], Path], base: str = "") -> list[Route]:
    """The route of the files of the catalogue in ``folder()``, also below the server's ``base`` path where it has one."""

    def answer(request: Request) -> Response:
        file = large_files(folder()).by_name.get(request.path_params["name"])
        return _missing() if file is None else sent(file, request.method, dict(request.headers))

    bases = dict.fromkeys(("", f"/{base.strip('/')}" if base.strip("/") else ""))
    return [Route(f"{each}/{ADDRESS}/{{name}}", answer, methods=["GET", "HEAD"]) for each in bases]


def sent(file: TilesFile, method: str, headers: dict[str, str]) -> Response:
    """The answer to a request for a file; names of headers are in small letters."""
    tag = f'"{"-".join(f"{part:x}" for part in file.state)}"'
    size = file.state[2]
    about = {
        "Accept-Ranges": "bytes",
        "ETag": tag,
        "Cache-Control": "private, no-cache",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    if tag in headers.get("if-none-match", ""):
        return Response(status_code=304, headers=about)
    wanted = None
    if "if-range" not in headers or headers["if-range"] == tag:
        wanted = _wanted(headers.get("range", ""), size)
    if wanted == ():
        return Response(status_code=416, headers={**about, "Content-Range": f"bytes */{size}"})
    first, last = wanted or (0, size - 1)
    status = 200
    if wanted is not None:
        status, about = 206, {**about, "Content-Range": f"bytes {first}-{last}/{size}"}
    length = last + 1 - first
    kind = "application/vnd.pmtiles"
    try:
        with OpenFile(file.path) as held:
            if held.state != file.state:
                return _missing()
            if method == "HEAD":
                return Response(status_code=status, headers={**about, "Content-Length": str(length)}, media_type=kind)
            if length <= _MOST_HELD:
                return Response(held.read(first, length), status, about, kind)
    except (OSError, UnsafeFileError):
        return _missing()
    pieces = _pieces(file, first, length)
    return StreamingResponse(pieces, status, {**about, "Content-Length": str(length)}, kind)


def _missing() -> Response:
    return Response(status_code=404)


def _wanted(text: str, size: int) -> tuple[int, int] | tuple[()] | None:
    """The first and last byte of a range, ``()`` where the file has none of it, None where all of the file is to be sent.

    So it is with several ranges at once and with forms that are not understood, as HTTP allows.
    """
    found = _RANGE.fullmatch(text.strip())
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        count = min(int(found[2]), size)
        return (size - count, size - 1) if count else ()
    first = int(found[1])
    last = min(int(found[2]), size - 1) if found[2] else size - 1
    if found[2] and int(found[2]) < first:
        return None
    return (first, last) if first < size else ()


def _pieces(file: TilesFile, first: int, length: int) -> Iterator[bytes]:
    with OpenFile(file.path) as held:
        while length and held.state == file.state and (piece := held.read(first, min(_PIECE, length))):
            yield piece
            first, length = first + len(piece), length - len(piece)
