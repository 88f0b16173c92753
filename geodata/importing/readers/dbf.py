"""The encoding of a shapefile's texts, which are in its dBASE table (.dbf)."""

from __future__ import annotations

import struct
from pathlib import Path

from geodata.importing.readers.encoding import detected

#: What the mark of the code page in the head of a table means, where it can mean one thing only.
_MARKS = {0x65: "cp866", 0x66: "cp865", 0x64: "cp852", 0xC8: "cp1250", 0xC9: "cp1251", 0xCA: "cp1254"} | {
    0x13: "shift_jis",
    0x7B: "shift_jis",
    0x4D: "gb18030",
    0x4E: "cp949",
    0x4F: "big5",
    0x79: "cp949",
    0x7A: "gb18030",
    0x78: "big5",
}
_GDAL_NAMES = {"koi8_r": "KOI8-R", "shift_jis": "SHIFT-JIS"}


def set_encoding(folder: Path, stated: str | None) -> list[str]:
    """Write the .cpg file that tells GDAL the encoding of ``layer.dbf``, and return what the user should know of it.

    ``stated`` is what the user gave. Without it a .cpg file that came with the shapefile counts, else what is detected.
    """
    cpg = folder / "layer.cpg"
    if stated is not None:
        cpg.write_text(_gdal_name(stated), encoding="ascii")
        return []
    content = (folder / "layer.dbf").read_bytes()
    texts = _texts(content)
    if cpg.exists() or texts.isascii():
        return []
    marked = _MARKS.get(content[29])
    if marked is not None and _is_in(texts, marked):
        cpg.write_text(_gdal_name(marked), encoding="ascii")
        return []
    name = "utf-8" if _is_in(texts, "utf-8") else detected(texts)
    if name is None:
        return [
            "The shapefile has no .cpg file, which would say the encoding of its texts; if names look wrong, give it."
        ]
    cpg.write_text(_gdal_name(name), encoding="ascii")
    return [
        f"The shapefile has no .cpg file, and its texts are read as {name}; if names look wrong, give the encoding."
    ]


def _is_in(texts: bytes, encoding: str) -> bool:
    try:
        texts.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


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
