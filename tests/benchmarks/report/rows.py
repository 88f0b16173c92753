"""Rows of results for the tests."""

from __future__ import annotations

from typing import Any


def document_rows(size: int = 100) -> list[dict[str, Any]]:
    """Return rows of build: this project's document, and one of folium with twice its bytes."""
    return [{"name": "ours", "features": size, "bytes": 10}, {"name": "folium GeoJson", "features": size, "bytes": 20}]
