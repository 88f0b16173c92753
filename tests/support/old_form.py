"""Catalogues in form 1, which came before ``schema_version``: made from those of today, or of the shipped story."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.support.catalogue_fixture import Documents, documents

#: A small part of the story as it was shipped in form 1.
STORY = Path(__file__).parent / "old_story"

_NEW_FIELDS = ("superseded_by", "reversed_by", "editor_note", "cargo_derived", "km2_derived", "position_checked")


def old_documents() -> Documents:
    """The example catalogue as it would have been in form 1."""
    docs = documents()
    del docs["catalog.json"]["schema_version"]
    for source in docs["sources.json"]:
        del source["reliability_reason"]
    for claimant in docs["claimants.json"]:
        del claimant["type"]
    for name, document in docs.items():
        for feature in document["features"] if name.endswith(".geojson") else ():
            feature["properties"] = _old(feature["properties"])
    return docs


def _old(properties: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in properties.items():
        if name == "notes":
            found |= {"is_seed_claim": False, "seed_text": None}
        if name not in _NEW_FIELDS:
            found["reported_on" if name == "first_reported" else name] = value
    return found


def write_styled(folder: Path, docs: Documents, style: str) -> Path:
    """Write documents as people and programs do: "indented", "compact", or "lines" with one record a line."""
    folder.mkdir()
    for name, document in docs.items():
        if style == "indented":
            text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
        elif style == "compact":
            text = json.dumps(document, separators=(",", ":"))
        else:
            records = document["features"] if isinstance(document, dict) and "features" in document else document
            text = json.dumps(document)
            if isinstance(records, list):
                lines = ",\n".join(json.dumps(record) for record in records)
                opening = '{"type": "FeatureCollection", "features": [' if isinstance(document, dict) else "["
                text = f"{opening}\n{lines}\n]" + ("}\n" if isinstance(document, dict) else "\n")
        (folder / name).write_text(text, encoding="utf-8")
    return folder
