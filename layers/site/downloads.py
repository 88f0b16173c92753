"""The data of a site as files: every format, and the catalogue itself. Notes for editors are in none of them."""

from __future__ import annotations

import copy
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from geodata.folder import CATALOG, MEDIA
from geodata.validation.folder_files import FolderFiles
from layers import feature_files
from layers.feature_files import FOR_EDITORS, FORMATS
from layers.language import say
from layers.language.formats import number
from layers.story import Story

#: The catalogue as one file, which ``kurskmap diff`` opens.
CATALOGUE = "data/catalogue.zip"
SUMS = "data/SHA256SUMS"
#: Every file in the ZIP file has this time: the same data gives the same bytes.
_TIME = (1980, 1, 1, 0, 0, 0)


def data_files(story: Story, files: FolderFiles) -> Iterator[tuple[str, bytes]]:
    """The files of the data with their paths in a site; ``files`` are those of the catalogue's folder."""
    ids = [mark.id for mark in story.marks]
    # GeoJSON, the form of a catalogue's layers, would have the notes for editors.
    layers = [replace(layer, features=layer.features.assign(**dict.fromkeys(FOR_EDITORS))) for layer in story.layers]
    made: dict[str, bytes] = {}
    for suffix in FORMATS:
        made[f"data/features{suffix}"] = feature_files.export(layers, ids, story.catalog, suffix)
    made[CATALOGUE] = catalogue_file(files)
    yield from made.items()
    sums = (f"{hashlib.sha256(content).hexdigest()}  {path.partition('/')[2]}\n" for path, content in made.items())
    yield SUMS, "".join(sums).encode()


def catalogue_file(files: FolderFiles) -> bytes:
    """The files of a catalogue as one ZIP file, without notes for editors, and without its pictures and documents.

    Those are on the pages as small copies: an original may hold more than a reader should see, such as where it was taken.
    """
    if files.catalog is None:
        return b""
    listed = {name: file.value for name, file in files.lists.items() if file is not None and name != MEDIA}
    parts = {CATALOG: files.catalog.value, **listed}
    parts |= {name: without_notes(file.value) for name, file in files.layers.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, value in sorted(parts.items()):
            text = json.dumps(value, ensure_ascii=False, indent=1) + "\n"
            about = zipfile.ZipInfo(name, _TIME)
            about.external_attr = 0o644 << 16
            about.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(about, text.encode())
    return out.getvalue()


def without_notes(layer: Any) -> Any:
    """A layer without notes for editors and names of media."""
    found = copy.copy(layer)
    found["features"] = [
        {
            **feature,
            "properties": {
                name: None if name in FOR_EDITORS else value
                for name, value in feature["properties"].items()
                if name != "media"
            },
        }
        for feature in layer["features"]
    ]
    return found


def file_rows(made: Mapping[str, bytes]) -> Iterator[dict[str, str]]:
    """The files for the page that lists them: path, name, format and size."""
    for path, content in made.items():
        name = path.partition("/")[2]
        suffix = name[name.rfind(".") :] if "." in name else ""
        known = say("The catalogue: its files in a ZIP file") if path == CATALOGUE else say("Hashes of the files")
        yield {
            "path": path,
            "name": name,
            "format": FORMATS[suffix][0] if suffix in FORMATS else known,
            "size": say("{size} kB", size=number(-(-len(content) // 1000))),
        }
