"""A map document that draws one layer from a file of tiles beside it."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from geodata.catalog import Catalog
from layers.marks import Mark
from layers.view import View
from layers.web import document
from layers.web.payload import web_payload
from layers.web.tiles.archive import Archive
from layers.web.tiles.renderer import scripts
from layers.web.tiles.rows import TileRows


def tiled_document(
    catalog: Catalog,
    others: Sequence[Mark],
    view: View,
    rows: TileRows,
    *,
    made: Archive,
    overview: Archive,
    file_name: str,
    title: str,
    renderer: Path | None = None,
) -> str:
    """The HTML document of a map whose layer ``title`` is in the file of tiles ``file_name`` beside it.

    ``others`` are the marks that the document holds itself. From a web server it reads from its own folder what it shows;
    from disk, where a browser reads no parts of files, it draws ``overview``. Raises SupplyError without the renderer.
    """
    payload: dict[str, Any] = web_payload(catalog, others, view)
    first, last = rows.period
    is_dated = (first, last) != (0, 1)
    if is_dated:
        known = payload["period"] if payload["changes"] else [first, last]
        payload["period"] = [min(known[0], first), max(known[1], last)]
        # What the squares show changes with each span of days.
        starts = range(made.spans.first, first + made.spans.days * made.spans.count, made.spans.days)
        payload["changes"] = sorted({*payload["changes"], *starts, last})
    payload["large"] = {
        "file": quote(file_name),
        "title": title,
        "count": made.features,
        "zoom": made.feature_zoom,
        "spans": [made.spans.first, made.spans.days, made.spans.count],
        "style": rows.words[0].get("style", ""),
        "overview": base64.b64encode(overview.content).decode("ascii"),
        "overview_zoom": overview.last_zoom,
    }
    return document.map_document(payload, readers=scripts(renderer))
