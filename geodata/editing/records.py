"""The sources and claimants that a layer brings along, beside those that a catalogue has already."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from geodata.catalog_model import Claimant, Source
from geodata.editing.addition import Addition
from geodata.validation.json_file import parse_json

_Record = TypeVar("_Record", Source, Claimant)


def fitted(addition: Addition, sources: Iterable[Source], claimants: Iterable[Claimant]) -> Addition:
    """Return an addition that fits beside these records of a catalogue, and brings only what the catalogue lacks.

    A page that the catalogue cites already is that source, and an equal record is used again. A new record whose id is
    taken by another one gets an id of its own. The features follow.
    """
    known, pages = (
        {source.id: source for source in sources},
        {source.url: source.id for source in sources if source.url},
    )
    new_sources, source_ids = _fitted(addition.sources, known, pages)
    new_claimants, claimant_ids = _fitted(addition.claimants, {claimant.id: claimant for claimant in claimants}, {})
    if not source_ids and not claimant_ids:
        return replace(addition, sources=new_sources, claimants=new_claimants)
    document = parse_json(addition.document, Path(addition.record.file)).value
    for feature in document["features"]:
        properties = feature["properties"]
        properties["sources"] = _renamed(properties["sources"], source_ids)
        properties["claimant_ids"] = _renamed(properties["claimant_ids"], claimant_ids)
    return replace(addition, document=layer_bytes(document["features"]), sources=new_sources, claimants=new_claimants)


def layer_bytes(features: Iterable[Any]) -> bytes:
    """Return features as the content of a layer file, one to a line."""
    lines = ",\n".join(json.dumps(feature, ensure_ascii=False) for feature in features)
    return f'{{"type": "FeatureCollection", "features": [\n{lines}\n]}}\n'.encode()


def left_over(name: str, records: list[Any], removed: Collection[str], kept: Collection[str]) -> list[Any]:
    """Return the records of a list (``sources.json`` or ``claimants.json``) without those that nothing cites any more.

    ``removed`` are the ids that the features of a removed layer cite, ``kept`` those that anything else does.
    """
    gone = set(removed) - set(kept)
    return [record for record in records if record.get("id") not in gone] if gone else records


def cited(document: Any, field: str) -> Iterator[str]:
    """Yield the ids that the features of a layer name in a field, such as ``sources``. Whatever is no id is passed over."""
    features = document.get("features") if isinstance(document, dict) else None
    for feature in features if isinstance(features, list) else ():
        properties = feature.get("properties") if isinstance(feature, dict) else None
        ids = properties.get(field) if isinstance(properties, dict) else None
        yield from (name for name in (ids if isinstance(ids, list) else ()) if isinstance(name, str))


def _fitted(
    new: tuple[_Record, ...], known: Mapping[str, _Record], pages: Mapping[str, str]
) -> tuple[tuple[_Record, ...], dict[str, str]]:
    """Return the records to add, and for each id that is another in the catalogue, that one."""
    taken, added, ids = set(known) | {record.id for record in new}, [], {}
    for record in new:
        page = pages.get(record.url) if isinstance(record, Source) and record.url else None
        if page is not None:
            if page != record.id:
                ids[record.id] = page
        elif record.id not in known:
            added.append(record)
        elif known[record.id] != record:
            n = 2
            while (name := f"{record.id}-{n}") in taken:
                n += 1
            taken.add(name)
            ids[record.id] = name
            added.append(record.model_copy(update={"id": name}))
    return tuple(added), ids


def _renamed(names: Any, ids: Mapping[str, str]) -> Any:
    return list(dict.fromkeys(ids.get(name, name) for name in names))
