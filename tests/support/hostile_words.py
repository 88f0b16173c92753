"""A catalogue with words in every text field of every kind that a page could take for markup."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_type_hints

from geodata.catalog_model import CatalogRecord, Claimant, LayerRecord, Measure, Source, Theatre
from geodata.model import PROPERTIES, Number, Text
from tests.support import catalogue_fixture

#: An image, a link, addresses, raw HTML, icons, colours, a formula and signs. Each would ask the host or change its look.
WORDS = (
    "![i](http://outside.test/i.png) <img src=http://outside.test/h> [l](http://outside.test) www.outside.test "
    "a@outside.test :material/home: :streamlit: :smile: :red[r] $x^2$ `c` a -> b -- c"
)
_RECORDS = (*PROPERTIES.values(), CatalogRecord, Claimant, LayerRecord, Measure, Number, Source, Theatre)
#: These texts are names that other records or rules refer to.
_REFERENCES = {"measure", "unit"}

TEXT_FIELDS = {
    name
    for record in _RECORDS
    for name, hint in get_type_hints(record, include_extras=True).items()
    if hint in (Text, Text | None)
} - _REFERENCES


def with_words(value: Any, field: str = "") -> Any:
    """A JSON value with the words at the end of each text."""
    if isinstance(value, dict):
        return {name: with_words(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [with_words(inner) for inner in value]
    return f"{value} {WORDS}" if isinstance(value, str) and field in TEXT_FIELDS else value


def write_catalogue(folder: Path) -> Path:
    """Write the catalogue into a folder."""
    return catalogue_fixture.write(folder, with_words(catalogue_fixture.documents()))
