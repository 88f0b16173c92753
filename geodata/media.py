"""Evidence that a catalogue stores: pictures and documents in ``media/``, each with a record in ``media.json``.

A file is named by the SHA-256 of its bytes and never opened by this program except to check it and to make a small picture
of it. Its bytes may come from anybody, so before anything is decoded the size of the file, its first bytes, the format and
the number of pixels are compared with the limits. Only three formats are decoded, and only their first and only frame. The
decoders then work on a bounded amount of data in this process. Documents are checked, but never drawn.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import re
import warnings
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from geodata.errors import GeodataError
from geodata.files.no_follow import UnsafeFileError, open_folder
from geodata.folder import MEDIA_FOLDER
from geodata.limits import Limits, size
from geodata.model import DayPrecision, Identifier, Strict, Text

if TYPE_CHECKING:
    from PIL.Image import Image

MediaKind = Literal["image/png", "image/jpeg", "image/webp", "application/pdf"]
#: The kinds of files, with the end of the file's name. Nothing that runs is among them.
ENDINGS: dict[MediaKind, str] = {
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/webp": ".webp",
    "application/pdf": ".pdf",
}
_FORMATS: dict[str, MediaKind] = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}
#: What a file of each kind starts with; WebP also has its name at byte 8.
_STARTS: dict[MediaKind, bytes] = {
    "image/png": b"\x89PNG\r\n\x1a\n",
    "image/jpeg": b"\xff\xd8\xff",
    "image/webp": b"RIFF",
    "application/pdf": b"%PDF-",
}
#: Names of a PDF by which it acts, or carries other files.
_ACTS = re.compile(rb"/(JavaScript|Launch|EmbeddedFiles?|RichMedia|Rendition|SubmitForm|ImportData)\b")
_HEX_NAME = re.compile(rb"#([0-9A-Fa-f]{2})")
_OBJECT_STREAM = re.compile(rb"/ObjStm\b.{0,400}?stream\r?\n", re.DOTALL)
#: So much of the compressed objects of a PDF is looked through.
_UNPACKED = 32 * 2**20
#: The quality of the pictures that we make, from 0 to 100.
_QUALITY = 78

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Media(Strict):
    """One picture or document: what it shows, whose it is, and when it was taken.

    ``file`` is a name in the folder ``media/``: the SHA-256 of its bytes, and the ending of its kind. ``date_taken`` is
    None where nobody knows; ``date_precision`` then is too. A sensitive one is covered until the reader asks for it, and
    ``sensitivity_reason`` says why. ``alt`` says in words what is to be seen. ``source`` is an id of ``sources.json``.
    """

    id: Identifier
    file: Annotated[str, Field(pattern=r"^[0-9a-f]{64}\.(png|jpg|webp|pdf)$")]
    sha256: Sha256
    kind: MediaKind
    caption: Text
    credit: Text
    licence: Text
    date_taken: dt.date | None
    date_precision: DayPrecision | None
    sensitivity: Literal["none", "sensitive"]
    sensitivity_reason: Text | None
    alt: Text
    source: Identifier

    @property
    def is_picture(self) -> bool:
        """Whether it is a picture, not a document."""
        return self.kind != "application/pdf"


class MediaError(GeodataError):
    """A picture or document cannot be used. ``rule`` is the validator's, ``problem`` and ``remedy`` make its sentence."""

    def __init__(self, rule: str, problem: str, remedy: str) -> None:
        super().__init__(f"{problem}; {remedy}.")
        self.rule, self.problem, self.remedy = rule, problem, remedy


@dataclass(frozen=True)
class Picture:
    """A small picture that we made of a file: WebP without metadata, with its size in pixels."""

    content: bytes
    width: int
    height: int


def kind_of(content: bytes) -> MediaKind | None:
    """The kind of a file by its first bytes, None for any other.

    >>> kind_of(b"%PDF-1.7"), kind_of(b"<svg>")
    ('application/pdf', None)
    """
    for kind, start in _STARTS.items():
        if content.startswith(start) and (kind != "image/webp" or content[8:12] == b"WEBP"):
            return kind
    return None


def file_name(content: bytes, kind: MediaKind) -> str:
    """The name that a file of these bytes has in ``media/``."""
    return hashlib.sha256(content).hexdigest() + ENDINGS[kind]


def read_media(folder: Path, media: Media, limits: Limits | None = None) -> bytes:
    """The bytes of a file of a catalogue's folder, hashed again and checked. Follows no link. Raises MediaError."""
    limits = limits or Limits.from_environment()
    where = f"{folder / MEDIA_FOLDER / media.file}"
    try:
        with open_folder(folder) as opened, opened.inside(MEDIA_FOLDER) as kept:
            content = kept.read(media.file, limits.media_bytes)
        check_content(content, media.kind, media.sha256, limits)
    except MediaError as error:
        raise MediaError(error.rule, f"{where}: {error.problem}", error.remedy) from error
    except UnsafeFileError as error:
        raise MediaError("unreadable", f"{where}: {error.reason}", "copy the file here") from error
    except OSError as error:
        problem = f"{where}: cannot be read ({error.strerror or error})"
        raise MediaError("unreadable", problem, "restore the file") from error
    return content


def check_content(content: bytes, kind: MediaKind, sha256: str, limits: Limits) -> None:
    """Check that a file is what its record says. Raises MediaError."""
    if len(content) > limits.media_bytes:
        raise too_large(limits)
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise MediaError(
            "wrong_hash",
            f"the file's SHA-256 is {found[:12]}…, not {sha256[:12]}…",
            "restore the file that was recorded",
        )
    real = kind_of(content)
    if real != kind:
        is_what = f"a file of the kind {real}" if real else "no file of a kind that is kept"
        raise MediaError(
            "file_kind", f"its bytes are {is_what}, not {kind}", f"keep one of {', '.join(ENDINGS)}, and name its kind"
        )
    if kind == "application/pdf":
        _check_document(content)
    else:
        _decoded(content, limits)


def too_large(limits: Limits) -> MediaError:
    """The error of a file that is larger than the limits allow."""
    return MediaError(
        "too_large", f"the file is larger than {size(limits.media_bytes)}", "keep a smaller version of it"
    )


def picture(content: bytes, longest: int, limits: Limits | None = None) -> Picture:
    """A small picture of a picture's bytes: upright, at most ``longest`` pixels on its longer side, without metadata.

    Raises MediaError where the bytes are no picture within the limits.
    """
    from PIL import Image as images  # noqa: PLC0415 (slow to import, and few catalogues need it)

    made = _decoded(content, limits or Limits.from_environment(), longest)
    made.thumbnail((longest, longest), images.Resampling.LANCZOS)
    made.info.clear()
    buffer = io.BytesIO()
    made.save(buffer, "WEBP", quality=_QUALITY, method=4, exif=b"", icc_profile=None)
    return Picture(buffer.getvalue(), *made.size)


def _decoded(content: bytes, limits: Limits, longest: int | None = None) -> Image:
    """The pixels of a picture, upright, in RGB or RGBA. ``longest`` lets a JPEG be decoded at a fraction of its size."""
    from PIL import Image as images  # noqa: PLC0415
    from PIL import ImageOps  # noqa: PLC0415

    try:
        with warnings.catch_warnings():
            # Pillow's own warning of many pixels: our limit is lower or was raised on purpose.
            warnings.simplefilter("ignore", images.DecompressionBombWarning)
            opened = images.open(io.BytesIO(content), formats=list(_FORMATS))
        across, up = opened.size
        if across * up > limits.media_pixels:
            problem = f"the picture has {across:,} × {up:,} pixels, more than {limits.media_pixels:,} in all"
            raise MediaError("too_large", problem, "keep a smaller version of it")
        if getattr(opened, "n_frames", 1) > 1:
            raise MediaError("file_kind", "the picture moves", "keep one frame of it")
        if longest is not None:
            opened.draft("RGB", (longest, longest))
        opened.load()
        return _plain(ImageOps.exif_transpose(opened))
    except MediaError:
        raise
    except images.DecompressionBombError:
        problem = f"the picture has many times more than {limits.media_pixels:,} pixels, more than can be read"
        raise MediaError("too_large", problem, "keep a smaller version of it") from None
    except MemoryError:
        raise MediaError("too_large", "the picture does not fit into memory", "keep a smaller version of it") from None
    except Exception as error:  # a damaged file may raise anything in a decoder
        problem = f"the picture cannot be decoded ({type(error).__name__})"
        raise MediaError("damaged_file", problem, "restore the file, or save it again") from error


def _plain(image: Image) -> Image:
    if image.mode.startswith("I;16"):
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    has_alpha = "A" in image.getbands() or "transparency" in image.info
    return image.convert("RGBA" if has_alpha else "RGB")


def _check_document(content: bytes) -> None:
    """Refuse a PDF that is cut off, or that acts or carries other files. Raises MediaError.

    Compressed objects are looked through too, up to a fixed size. Encrypted ones cannot be, so they are refused.
    """
    if b"%%EOF" not in content[-1024:]:
        raise MediaError("damaged_file", "the document is cut off: its end is missing", "restore the file")
    parts, room = [content], _UNPACKED
    for found in _OBJECT_STREAM.finditer(content):
        try:
            parts.append(zlib.decompressobj().decompress(content[found.end() :], room))
        except zlib.error:
            continue
        room -= len(parts[-1])
        if room <= 0:
            raise MediaError("too_large", "the document unpacks to more than can be checked", "save it as a plain PDF")
    for part in parts:
        names = _HEX_NAME.sub(lambda code: bytes([int(code[1], 16)]), part)
        if found_name := _ACTS.search(names):
            what = found_name[1].decode("ascii")
            raise MediaError("file_kind", f"the document acts or carries files (/{what})", "print it to a plain PDF")
        if b"/Encrypt" in names:
            raise MediaError("file_kind", "the document is encrypted", "print it to a plain PDF")
