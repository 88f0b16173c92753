"""A map of a file's first rows alone, shown before anything is put on the user's map."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from geodata.editing.addition import addition_of
from geodata.importing import Imported
from geodata.load import Layer, features_of
from layers.app.map_messages import fly_to
from layers.app.own_layers import ImportRequest
from layers.language import say
from layers.language.formats import number
from layers.marks import marks
from layers.story import Story
from layers.view import View, opening_view
from layers.web import document as web_map
from layers.web.payload import web_payload

#: The most rows and positions that are converted for a preview, so that it takes about a second for any file.
ROWS, POSITIONS = 2_000, 60_000


@dataclass(frozen=True)
class Preview:
    """A file's first rows as an import would make them.

    ``row_count`` is the number of rows of the whole file. ``document`` is a map of the converted rows, None if none can be
    drawn; ``digest`` names it, and it opens on ``view``.
    """

    imported: Imported = field(compare=False, repr=False)
    row_count: int
    document: str | None = field(compare=False, repr=False)
    digest: str
    view: View

    @property
    def words(self) -> str:
        """How many of the file's rows were converted, and how many of them can be drawn."""
        rows, drawn = number(self.imported.rows), number(self.imported.imported)
        if not self.imported.rows:
            return say(
                "The first row has more than {count} positions, which is too much for a preview.",
                count=number(POSITIONS),
            )
        if self.imported.rows == self.row_count:
            return say(
                "A preview of all {rows} rows: {drawn} can be drawn. Nothing is on your map yet.",
                rows=rows,
                drawn=drawn,
            )
        return say(
            "A preview of the first {rows} of {all} rows: {drawn} can be drawn. Nothing is on your map yet.",
            rows=rows,
            all=number(self.row_count),
            drawn=drawn,
        )


def make_preview(story: Story, request: ImportRequest) -> Preview:
    """Convert a file's first rows and draw them on a map of their own, over the basemap alone.

    A file of which no row can be drawn has a preview without a document. Raises ImportingError or LimitError.
    """
    table, layer = request.table, request.layer
    imported = request.convert(table.first(ROWS, POSITIONS))
    digest = hashlib.sha256(imported.document + repr(layer).encode()).hexdigest()
    view = opening_view(story.catalog)
    if not imported.imported:
        return Preview(imported, table.rows, None, digest, view)
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
    # The last day on which something begins: everything dated has begun by then.
    begins = [mark.valid_from for mark in drawn if mark.valid_from]
    view = View(date=max(begins, default=view.date), layers=frozenset({layer.id}), theatre=view.theatre)
    bbox = fly_to(drawn)["bbox"]
    payload = web_payload(catalog, drawn, view)
    payload["theatres"] = [{"id": "all", "title": say("All rows of the preview"), "bbox": bbox}]
    payload["opening"] |= {"bbox": bbox, "center": None, "zoom": None}
    # The document has become marks, and nothing reads it again.
    return Preview(replace(imported, document=b""), table.rows, web_map.map_document(payload), digest, view)
