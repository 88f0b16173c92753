"""The source and claimant records that imported features refer to."""

from __future__ import annotations

import json
import re
from typing import Any

from geodata.importing.row_report import MOST_RECORDS
from geodata.validation.faults import Subject
from geodata.validation.model_rules import url_faults

#: The side of every claimant of an imported file, as the filters show it.
_SIDE = "Imported"


class CitedRecords:
    """Collects records: one for the file itself, and one for each source and claimant that its rows name."""

    def __init__(self, layer_id: str, file_name: str, *, licence: str, attribution: str, digest: str) -> None:
        self.file_claimant = f"File {file_name}"
        self._layer_id, self._file_name = layer_id, file_name
        self._licence, self._attribution, self._digest = licence, attribution, digest
        self._file_id = f"{layer_id}-file"
        self._sources: dict[str, str] = {}
        self._claimants: dict[str, str] = {}

    def cite(self, source: str | None, *, links_only: bool = False) -> tuple[list[str], bool]:
        """Return the source ids of a row, and whether they cover all that the row names.

        The file comes first. Each address in the text is a source of its own. With ``links_only`` nothing else is.
        """
        ids, parts = (
            [self._file_id],
            re.findall(r"https?://[^\s)]+", source or "") if links_only else _addresses(source),
        )
        for part in parts:
            if part not in self._sources and len(self._sources) < MOST_RECORDS:
                self._sources[part] = f"{self._layer_id}-source-{len(self._sources) + 1}"
            if part in self._sources:
                ids.append(self._sources[part])
        return list(dict.fromkeys(ids)), all(part in self._sources for part in parts)

    def claimant(self, name: str | None) -> str:
        """Return the id of the claimant that a row names, or of the file."""
        if name is None:
            return self._file_id
        if name not in self._claimants and len(self._claimants) < MOST_RECORDS:
            self._claimants[name] = f"{self._layer_id}-claimant-{len(self._claimants) + 1}"
        return self._claimants.get(name, self._file_id)

    def sources(self) -> list[dict[str, Any]]:
        """Return the records for ``sources.json``."""
        nothing: dict[str, Any] = {"date": None, "archive_url": None, "reliability": None, "reliability_reason": None}
        digest = f" SHA-256 {self._digest}." if self._digest else ""
        file_record = nothing | {
            "id": self._file_id,
            "publisher": self._attribution or "Imported file",
            "title": self._file_name,
            "url": None,
            "quality": "dataset",
            "licence": self._licence,
            "notes": f"An imported file; nobody here has checked it.{digest}",
        }
        cited = [
            nothing
            | {
                "id": record_id,
                "publisher": _host(text) or self._file_name,
                "title": text,
                "url": text if _host(text) else None,
                "quality": "not_retrieved",
                "licence": None,
                "notes": f"As the file {self._file_name} names it.",
            }
            for text, record_id in self._sources.items()
        ]
        return [file_record, *cited]

    def claimants(self) -> list[dict[str, Any]]:
        """Return the records for ``claimants.json``."""
        file_record = {"id": self._file_id, "name": self.file_claimant, "side": _SIDE, "type": None}
        named = (
            {"id": record_id, "name": name, "side": _SIDE, "type": None} for name, record_id in self._claimants.items()
        )
        return [file_record, *named]


def _addresses(source: str | None) -> list[str]:
    if not source:
        return []
    if source.startswith("["):
        # A list of texts: GeoJSON can hold one, and other formats store it as JSON.
        try:
            listed = json.loads(source)
        except (ValueError, RecursionError):
            listed = None
        if isinstance(listed, list) and all(isinstance(part, str) for part in listed):
            return [part.strip() for part in listed if part.strip()]
    parts = [part.strip() for part in re.split(r"[;\n|]\s*|(?<!\s)\s+(?=https?://)", source)]
    return [part for part in parts if part]


def _host(text: str) -> str | None:
    if re.fullmatch(r"https?://\S+", text) and not list(url_faults(text, "url", Subject(""))):
        return re.sub(r"^https?://", "", text).split("/")[0][:200]
    return None
