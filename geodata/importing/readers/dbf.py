"""The encoding of a shapefile's texts, which are in its dBASE table (.dbf)."""

from __future__ import annotations

import struct
from pathlib import Path

from geodata.importing.readers.encoding import detected

_GDAL_NAMES = {"koi8_r": "KOI8-R", "shift_jis": "SHIFT-JIS"}


def set_encoding(folder: Path, stated: str | None) -> list[str]:
    """Write the .cpg file that tells GDAL the encoding of ``layer.dbf``, and return what the user should know of it.

    ``stated`` is what the user gave. Without it a .cpg file that came with the shapefile counts, else what is detected.
    """
    cpg = folder / "layer.cpg"
    if stated is not None:
        cpg.write_text(_gdal_name(stated), encoding="ascii")
        return []
    texts = _texts((folder / "layer.dbf").read_bytes())
    if cpg.exists() or texts.isascii():
        return []
    try:
        texts.decode("utf-8")
        name: str | None = "utf-8"
    except UnicodeDecodeError:
        name = detected(texts)
    if name is None:
        return [
            "The shapefile has no .cpg file, which would say the encoding of its texts; if names look wrong, give it."
        ]
    cpg.write_text(_gdal_name(name), encoding="ascii")
    return [
        f"The shapefile has no .cpg file, and its texts are read as {name}; if names look wrong, give the encoding."
    ]


def _gdal_name(encoding: str) -> str:
    return _GDAL_NAMES.get(encoding.replace("-", "_"), encoding.upper().replace("_", "-"))


def _texts(content: bytes) -> bytes:
    """Return the bytes of the text fields, one to a line."""
    if len(content) < 32:
        return b""
    count, start, width = struct.unpack_from("<IHH", content, 4)
    fields, at = [], 1
    for head in range(32, min(start, len(content)) - 31, 32):
        if content[head] == 0x0D:
            break
        length = content[head + 16]
        if content[head + 11 : head + 12] == b"C":
            fields.append((at, length))
        at += length
    if not width:
        return b""
    rows = (
        content[start + row * width : start + (row + 1) * width] for row in range(min(count, len(content) // width))
    )
    return b"\n".join(row[first : first + length].strip(b" \0") for row in rows for first, length in fields)
