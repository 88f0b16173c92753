"""A file's first rows on a map of their own, before any of it is put on the reader's map."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from geodata.editing.add_layer import addition_of
from geodata.importing import Imported
from geodata.load import Layer, features_of
from layers.app.own_layers import Wanted
from layers.marks import marks
from layers.story import Story, fly_to
from layers.view import View, opening_view
from layers.web import document as web_map
from layers.web.payload import web_payload

#: So many rows are tried, of so many positions together: a preview is there in a second, whatever the file.
ROWS, POSITIONS = 2_000, 60_000


@dataclass(frozen=True)
class Trial:
    """What a file's first rows would be on the map under a mapping. ``document`` is a map of them, None where none of them
    can be drawn; ``digest`` names it, and ``view`` is what it opens on."""

    imported: Imported = field(compare=False, repr=False)
    of: int
    document: str | None = field(compare=False, repr=False)
    digest: str
    view: View

    @property
    def words(self) -> str:
        """How many rows were tried, of how many, and how many of them can be drawn."""
        tried = f"{self.imported.rows:,}"
        of = f"all {tried} rows" if self.imported.rows == self.of else f"the first {tried} of {self.of:,} rows"
        if not self.imported.rows:
            return f"The first row has more than {POSITIONS:,} positions, which is too much for a preview."
        return f"A preview of {of}: {self.imported.imported:,} can be drawn. Nothing is on your map yet."


def trial(story: Story, wanted: Wanted) -> Trial:
    """Convert a file's first rows and draw them on a map of their own, over the basemap alone. Raises BringingError or
    LimitError; that no row can be drawn is no error."""
    table, layer = wanted.table, wanted.layer
    imported = wanted.made(table.first(ROWS, POSITIONS))
    digest = hashlib.sha256(imported.document + repr(layer).encode()).hexdigest()
    view = opening_view(story.catalog)
    if not imported.imported:
        return Trial(imported, table.rows, None, digest, view)
    alone = Layer(record=addition_of(imported).record, features=features_of(imported.document))
    record = story.catalog.record.model_copy(update={"title": layer.title, "layers": [alone.record], "focus": None})
    catalog = replace(
        story.catalog,
        digest=digest,
        record=record,
        sources=MappingProxyType({source.id: source for source in imported.sources}),
        claimants=MappingProxyType({claimant.id: claimant for claimant in imported.claimants}),
    )
    drawn = marks(catalog, [alone])
    # The last day on which something begins: by then everything that is dated is there.
    begins = [mark.valid_from for mark in drawn if mark.valid_from]
    view = View(date=max(begins, default=view.date), layers=frozenset({layer.id}), theatre=view.theatre)
    bbox = fly_to(drawn)["bbox"]
    payload = web_payload(catalog, drawn, view)
    payload["theatres"] = [{"id": "all", "title": "All rows of the preview", "bbox": bbox}]
    payload["opening"] |= {"bbox": bbox, "center": None, "zoom": None}
    return Trial(imported, table.rows, web_map.map_document(payload), digest, view)
