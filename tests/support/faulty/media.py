"""Pictures and documents: their records, their files, and the features that name them."""

from __future__ import annotations

import zlib
from typing import Any

from geodata.media import MediaKind, file_name
from geodata.validation.faults import Rule
from tests.support import pictures
from tests.support.catalogue_fixture import Documents
from tests.support.faulty.edits import EVENTS, Case, Edit, both, put

MEDIA = "media.json"
SHIP = pictures.ship(60, 40)
OTHER = pictures.ship(48, 32)
MOVING = pictures.ship(
    24, 16, "WEBP", save_all=True, append_images=[pictures.Image.new("RGB", (24, 16))], duration=100, lossless=True
)
OBJECTS = zlib.compress(b"9 0 << /S /JavaScript >>")
HIDDEN = b"4 0 obj\n<< /Type /ObjStm /Filter /FlateDecode >>\nstream\n" + OBJECTS + b"\nendstream\nendobj\n"


def keep(content: bytes = SHIP, kind: MediaKind = "image/png", *, stored: bytes | None = None, **values: Any) -> Edit:
    """Add a file and its record, and let E1 name it; ``stored`` is written instead of what was recorded.

    The file is written under its own name, whatever name the record gives.
    """

    def edit(docs: Documents) -> None:
        made = pictures.record("m1", content, kind, **values)
        docs[MEDIA] = [made]
        docs[f"media/{file_name(content, kind)}"] = content if stored is None else stored
        put("E1", media=["m1"])(docs)

    return edit


def _name(content: bytes, kind: MediaKind = "image/png") -> str:
    return file_name(content, kind)


def _lose(docs: Documents) -> None:
    del docs[f"media/{_name(SHIP)}"]


def _second(docs: Documents, **values: Any) -> None:
    docs[MEDIA].append(pictures.record("m2", OTHER, **values))
    docs[f"media/{_name(OTHER)}"] = OTHER


def _beside(docs: Documents) -> None:
    docs["media/notes.txt"] = b"notes"


CASES = [
    Case("unknown_media", EVENTS, "E1", "media[0]", put("E1", media=["m1"]), keep()),
    Case("bad_text", EVENTS, "E1", "media[0]", both(keep(), put("E1", media=["../m1"])), name="id of media"),
    Case("wrong_type", EVENTS, "E1", "media", put("E1", media="m1"), put("E1", media=[]), name="media"),
    Case("repeated", EVENTS, "E1", "media[1]", both(keep(), put("E1", media=["m1", "m1"])), name="media"),
    Case("missing_field", MEDIA, "m1", "credit", both(keep(), lambda docs: docs[MEDIA][0].pop("credit")), name="media"),
    Case(
        "unknown_value",
        MEDIA,
        "m1",
        "kind",
        both(keep(), lambda docs: docs[MEDIA][0].update(kind="image/svg+xml")),
        name="kind of media",
    ),
    Case("unknown_source", MEDIA, "m1", "source", keep(source="nobody"), keep(source="agency-page"), name="of media"),
    Case("bad_text", MEDIA, "m1", "file", keep(file="../../etc/passwd"), name="path of media"),
    Case("file_name", MEDIA, "m1", "file", keep(file=_name(SHIP)[:-4] + ".pdf"), keep()),
    Case("file_name", MEDIA, "m1", "file", keep(sha256="0" * 64), name="another hash"),
    Case(
        "duplicate_file",
        MEDIA,
        "m2",
        "file",
        both(keep(), lambda docs: docs[MEDIA].append(pictures.record("m2", SHIP))),
        both(keep(), _second),
        name="media",
    ),
    Case("duplicate_id", MEDIA, "m1", "id", both(keep(), lambda docs: _second(docs, id="m1")), name="media"),
    Case("no_date", MEDIA, "m1", "date_precision", keep(date_taken=None), keep(date_taken=None, date_precision=None)),
    Case(
        "no_date", MEDIA, "m1", "date_precision", keep(date_precision=None), keep(date_precision="week"), name="media"
    ),
    Case("bad_date", MEDIA, "m1", "date_taken", keep(date_taken="2025-02-30"), name="media"),
    Case(
        "sensitivity_contradicts",
        MEDIA,
        "m1",
        "sensitivity_reason",
        keep(sensitivity="sensitive"),
        keep(sensitivity="sensitive", sensitivity_reason="Shows a wound"),
    ),
    Case("sensitivity_contradicts", MEDIA, "m1", "sensitivity", keep(sensitivity_reason="A wound"), name="none"),
    Case("wrong_hash", _name(SHIP), None, None, keep(stored=OTHER), keep(stored=SHIP)),
    Case("wrong_hash", _name(SHIP), None, None, keep(stored=SHIP + b"\0"), name="one more byte"),
    Case("unreadable", MEDIA, "m1", "file", both(keep(), _lose), name="missing picture"),
    Case("unlisted_file", "notes.txt", None, None, both(keep(), _beside), keep(), name="media"),
    Case("unlisted_file", "notes.txt", None, None, _beside, name="media without a list"),
    Case("file_kind", _name(b"MZ\x90"), None, None, keep(b"MZ\x90"), name="a program"),
    Case("file_kind", _name(b"<svg/>"), None, None, keep(b"<svg/>"), name="svg"),
    Case(
        "file_kind",
        _name(pictures.ship(60, 40, "JPEG")),
        None,
        None,
        keep(pictures.ship(60, 40, "JPEG")),
        keep(pictures.ship(60, 40, "JPEG"), "image/jpeg"),
        name="another picture",
    ),
    Case(
        "file_kind",
        _name(MOVING, "image/webp"),
        None,
        None,
        keep(MOVING, "image/webp"),
        keep(pictures.ship(24, 16, "WEBP"), "image/webp"),
        name="moving",
    ),
    Case(
        "file_kind",
        _name(pictures.document(b"4 0 obj\n<< /S /Java#53cript >>\nendobj\n"), "application/pdf"),
        None,
        None,
        keep(pictures.document(b"4 0 obj\n<< /S /Java#53cript >>\nendobj\n"), "application/pdf"),
        keep(pictures.document(), "application/pdf"),
        name="acting document",
    ),
    Case(
        "file_kind",
        _name(pictures.document(HIDDEN), "application/pdf"),
        None,
        None,
        keep(pictures.document(HIDDEN), "application/pdf"),
        keep(pictures.document(HIDDEN.replace(OBJECTS, zlib.compress(b"9 0 << >>"))), "application/pdf"),
        name="acting in a compressed object",
    ),
    Case(
        "file_kind",
        _name(pictures.document(b"4 0 obj\n<< /Encrypt 5 0 R >>\nendobj\n"), "application/pdf"),
        None,
        None,
        keep(pictures.document(b"4 0 obj\n<< /Encrypt 5 0 R >>\nendobj\n"), "application/pdf"),
        name="encrypted",
    ),
    Case("damaged_file", _name(SHIP[:-40]), None, None, keep(SHIP[:-40]), keep()),
    Case("damaged_file", _name(SHIP[:9]), None, None, keep(SHIP[:9]), name="hardly begun"),
    Case(
        "damaged_file",
        _name(pictures.document()[:-8], "application/pdf"),
        None,
        None,
        keep(pictures.document()[:-8], "application/pdf"),
        name="document",
    ),
]

TWINS: dict[Rule, Edit] = {}
