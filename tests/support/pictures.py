"""Small pictures and documents, drawn here: evidence of an invented story."""

from __future__ import annotations

import hashlib
import io
from typing import Any

from PIL import Image, ImageDraw

from geodata.media import ENDINGS, MediaKind

SEA, SKY, HULL, RED = "#2f6f8f", "#cfe3ee", "#33383f", "#a5322c"


def _bytes(image: Image.Image, form: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


def ship(width: int = 480, height: int = 320, form: str = "PNG", **options: Any) -> bytes:
    """A ship on the sea, a crate on its deck."""
    image = Image.new("RGB", (width, height), SKY)
    pen = ImageDraw.Draw(image)
    x, y = width / 24, height / 16
    pen.rectangle((0, 10 * y, width, height), fill=SEA)
    pen.polygon([(4 * x, 9 * y), (20 * x, 9 * y), (18 * x, 12 * y), (6 * x, 12 * y)], fill=HULL)
    pen.rectangle((7 * x, 5 * y, 10 * x, 9 * y), fill="#f4f1e8", outline=HULL)
    pen.rectangle((12 * x, 7 * y, 16 * x, 9 * y), fill="#c98a2b", outline=HULL)
    pen.line((8.5 * x, 5 * y, 8.5 * x, 2 * y), fill=HULL, width=3)
    return _bytes(image, form, **options)


def injured_hand(width: int = 360, height: int = 270) -> bytes:
    """A bandaged hand, drawn with a few shapes: what a reader may not want to see unasked."""
    image = Image.new("RGB", (width, height), "#e9e4da")
    pen = ImageDraw.Draw(image)
    x, y = width / 18, height / 14
    pen.rounded_rectangle((5 * x, 5 * y, 12 * x, 12 * y), radius=2 * x, fill="#d9a982")
    for i in range(4):
        pen.rounded_rectangle(
            ((5.2 + 1.8 * i) * x, 1.5 * y, (6.6 + 1.8 * i) * x, 7 * y), radius=0.7 * x, fill="#d9a982"
        )
    pen.rectangle((4.8 * x, 7 * y, 12.2 * x, 10 * y), fill="#fbfaf7", outline="#b9b2a4")
    pen.ellipse((7.6 * x, 7.7 * y, 9.8 * x, 9.3 * y), fill=RED)
    return _bytes(image, "JPEG", quality=88)


def document(*objects: bytes) -> bytes:
    """A PDF of one empty page; ``objects`` are put in front of its end."""
    parts = [
        b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n",
        b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n",
        b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>\nendobj\n",
        *objects,
    ]
    return b"%PDF-1.4\n" + b"".join(parts) + b"trailer\n<< /Root 1 0 R /Size 4 >>\n%%EOF\n"


def record(media_id: str, content: bytes, kind: MediaKind = "image/png", **values: Any) -> dict[str, Any]:
    """The record of a file in ``media.json``."""
    sha256 = hashlib.sha256(content).hexdigest()
    return {
        "id": media_id,
        "file": sha256 + ENDINGS[kind],
        "sha256": sha256,
        "kind": kind,
        "caption": "A ship",
        "credit": "Drawn by a program",
        "licence": "CC0 1.0",
        "date_taken": "2025-02-07",
        "date_precision": "day",
        "sensitivity": "none",
        "sensitivity_reason": None,
        "alt": "A ship on the sea with a crate on its deck",
        "source": "paper",
        **values,
    }
