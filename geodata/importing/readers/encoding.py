"""Bytes to text: by the encoding that the user or the file states, else UTF-8, else a detected one, which is reported."""

from __future__ import annotations

import codecs
import re

from geodata.errors import ImportingError
from geodata.quoting import quoted

#: The encodings that are looked for. Rare ones would only win by chance in a short text.
_LOOKED_FOR = ("cp1251", "koi8_r", "cp866", "cp1252", "cp1250", "cp949", "shift_jis", "gb18030", "big5")
#: With fewer bytes than this that are not ASCII, any detection would be a guess.
_LEAST_BYTES = 3
_SAMPLE_BYTES = 200_000
_DECLARATION = re.compile(rb"""(<\?xml[^>]{0,100}?)\s+encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def known(name: str) -> str:
    """Return Python's name of an encoding. Raises ImportingError if there is none, or if it is not one of texts."""
    try:
        found = codecs.lookup(name.strip())
        "a".encode(found.name)
    except (LookupError, ValueError, TypeError):
        raise ImportingError(
            f"{quoted(name[:40])} is not a text encoding; write one such as utf-8, cp1251 or cp949."
        ) from None
    return found.name


def decoded(content: bytes, stated: str | None = None) -> tuple[str, list[str]]:
    """Return the text of a file, and notes on its encoding if it had to be detected.

    ``stated`` is the encoding that the user gave. Raises ImportingError if the bytes are not in it, or if nothing says
    which encoding they are in.
    """
    if stated is not None:
        return _in(content, known(stated), "The file is not in the encoding that you gave"), []
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _in(content, encoding, "The file begins with the mark of another encoding than its own"), []
    if (wide := _without_mark(content)) is not None:
        return _in(content, wide, "The file is damaged"), [_told(wide)]
    try:
        return content.decode("utf-8"), []
    except UnicodeDecodeError as error:
        found = detected(content)
        if found is None:
            where = content.count(b"\n", 0, error.start) + 1
            raise ImportingError(
                f"The file is not in UTF-8 (line {where}), and is too short or too mixed to tell its encoding; "
                "give it, for example cp1251, or save the file as UTF-8."
            ) from error
        return content.decode(found), [_told(found)]


def detected(content: bytes) -> str | None:
    """Return the encoding that bytes are most likely in; None if there are too few to tell."""
    from charset_normalizer import from_bytes  # noqa: PLC0415 (most files are in UTF-8)

    special = re.sub(rb"[\x00-\x7f]+", b" ", content)
    if len(special.replace(b" ", b"")) < _LEAST_BYTES:
        return None
    for sample in (content[:_SAMPLE_BYTES], content):
        best = from_bytes(sample, cp_isolation=list(_LOOKED_FOR), threshold=0.3).best()
        if best is None:
            return None
        try:
            content.decode(best.encoding)
        except UnicodeDecodeError:
            continue
        return str(best.encoding)
    return None


def as_utf8_xml(content: bytes, stated: str | None = None) -> tuple[bytes, list[str]]:
    """Return an XML document in UTF-8, without the encoding that it declared, and notes. Raises ImportingError.

    A declared encoding counts, unless it cannot be true: a document that begins with ``<?xml`` in single bytes is not in
    UTF-16, whatever it says.
    """
    if content[:1].isspace():
        # Nothing may stand before the declaration, but blanks often do.
        content = content.lstrip()
    found = _DECLARATION.match(content[:300])
    declared = found[2].decode() if found else None
    notes: list[str] = []
    if stated is None and declared is not None and not content.startswith((codecs.BOM_UTF8,)):
        if declared.casefold().replace("_", "-") in ("utf-8", "utf8", "us-ascii", "ascii"):
            stated = None
        elif declared.casefold().startswith(("utf-16", "utf16", "ucs-2", "utf-32")):
            notes.append(f"The document declares {declared}, which it is not in.")
        else:
            try:
                content.decode(known(declared))
                stated = declared
            except (UnicodeDecodeError, ImportingError):
                notes.append(f"The document declares {declared}, which it is not in.")
    text, more = decoded(content, stated)
    # Expat reads what it is given as UTF-8; the declaration was true of the bytes before.
    text = re.sub(r"""(<\?xml[^>]{0,100}?)\s+encoding\s*=\s*["'][^"']{1,40}["']""", r"\1", text, count=1)
    return text.encode("utf-8", "replace"), notes + more


def _without_mark(content: bytes) -> str | None:
    """Return UTF-16 of one byte order if every second byte of the beginning is zero, as Western text has it."""
    head = content[:400]
    if len(head) < 8:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > len(head) // 5 and not even:
        return "utf-16-le"
    return "utf-16-be" if even > len(head) // 5 and not odd else None


def _in(content: bytes, encoding: str, what: str) -> str:
    try:
        return content.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        where = content.count(b"\n", 0, error.start) + 1
        raise ImportingError(f"{what}, {encoding}: see line {where}.") from error


def _told(encoding: str) -> str:
    return f"The file names no encoding and is read as {encoding}; if names look wrong, give the encoding."
