"""A user's own layers, added to the shared story for that user alone. No Streamlit here.

What users share is never changed: adding layers makes a new story with the shared one's marks in it, and a user without
layers gets the shared story itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import pandas as pd

from geodata.catalog import Catalog
from geodata.catalog_model import Claimant, Source
from geodata.editing.addition import addition_of, layer_id
from geodata.errors import ImportingError, LimitError
from geodata.importing import Imported, Mapping, NewLayer, Table, convert, guess_mapping, open_file
from geodata.importing.profiles import Profile
from geodata.importing.table import free_name
from geodata.limits import Limits, size
from geodata.load import Layer, features_of
from layers.language import ENGLISH, say, speaking
from layers.marks import Mark, marks
from layers.story import Story
from layers.view import View

__all__ = [
    "ImportReport",
    "ImportRequest",
    "OwnLayer",
    "convert",
    "guess_mapping",
    "import_report",
    "keep",
    "new_layer",
    "open_file",
    "row_report",
    "separate_clashes",
    "showing",
    "table_preview",
    "with_layers",
]

#: What a feature takes in memory beside its document: an estimate on the safe side. With 2,000 points of a CSV, tracemalloc
#: found 2,100 bytes a feature with its texts (without the geometry, which GEOS holds), where 4,000 are counted.
FEATURE_BYTES = 3_500
#: So many rows of a file are shown before it is put on the map.
PREVIEW_ROWS = 50


@dataclass(frozen=True)
class OwnLayer:
    """A layer that one user imported, with its marks. Equal digests mean equal content."""

    imported: Imported = field(compare=False, repr=False)
    layer: Layer = field(compare=False, repr=False)
    marks: tuple[Mark, ...] = field(compare=False, repr=False)
    digest: str
    #: What it takes in memory, in bytes, about.
    size: int = field(default=0, compare=False)

    #: The catalogue that it was put on.
    catalog: Catalog | None = field(default=None, compare=False, repr=False)
    #: Its marks in other languages, each made when it is first asked for. One user's page asks one after the other.
    told: dict[str, tuple[Mark, ...]] = field(default_factory=dict, compare=False, repr=False)

    @property
    def id(self) -> str:
        """The layer's id."""
        return self.layer.record.id

    def marks_in(self, code: str) -> tuple[Mark, ...]:
        """Its marks with the words of a language."""
        if code == ENGLISH:
            return self.marks
        if code not in self.told:
            if self.catalog is None:
                return self.marks
            with speaking(code):
                self.told[code] = marks(self.catalog, [self.layer])
        return self.told[code]


@dataclass(frozen=True)
class ImportRequest:
    """What a user asks to import: a file's rows, what its columns mean, the new layer's name, and how to read geometry.

    ``crs`` is a reference system such as ``EPSG:4326`` for files that name none. ``repair`` repairs invalid geometry where
    that is possible; otherwise such rows are refused.
    """

    table: Table
    mapping: Mapping
    layer: NewLayer
    crs: str | None = None
    repair: bool = False

    @property
    def key(self) -> tuple[object, ...]:
        """Cache key: equal keys mean the same request. ``layer`` holds the digest of the file's rows."""
        return (self.mapping, self.layer, self.crs, self.repair)

    def convert(self, table: Table | None = None) -> Imported:
        """Convert all rows, or those of a part of the table. Raises ImportingError or LimitError."""
        return convert(table or self.table, self.mapping, self.layer, self.crs, repair=self.repair)


@dataclass(frozen=True)
class ImportReport:
    """What became of the rows of the file that was imported last. ``rows`` lists those refused or repaired."""

    summary: str
    rows: pd.DataFrame = field(compare=False, repr=False)
    notes: tuple[str, ...]


def import_report(imported: Imported) -> ImportReport:
    """The report on a file that was converted."""
    summary = say("{done} of {all} rows are on the map.", done=imported.imported, all=imported.rows)
    return ImportReport(summary, row_report(imported), tuple(imported.notes))


def new_layer(
    story: Story,
    own: Sequence[OwnLayer],
    table: Table,
    *,
    title: str = "",
    colour: str | None = None,
    profile: Profile | None = None,
) -> NewLayer:
    """The id, title and colour of a file's layer. Neither the catalogue nor the user's other layers have this id.

    Licence and attribution are those of the source that the file comes from, where that is known.
    """
    taken = story.layer_ids | {layer.id for layer in own}
    base = f"own-{layer_id(table.name)}"[:50]
    name, n = base, 2
    while name in taken or f"{name}-file" in story.catalog.sources:
        name, n = f"{base}-{n}", n + 1
    shown = " ".join(title.split())[:200] or table.name
    made = NewLayer(id=name, title=shown, file_name=table.name, colour=colour, digest=table.digest)
    return made if profile is None else replace(made, licence=profile.licence, attribution=profile.attribution)


def keep(story: Story, own: Sequence[OwnLayer], imported: Imported, limits: Limits | None = None) -> OwnLayer:
    """A converted file as the user's own layer, for :func:`with_layers`. Raises ImportingError or LimitError."""
    limits = limits or Limits.from_environment()
    if len(own) >= limits.session_layers:
        raise LimitError(f"You have {len(own)} layers of your own, which is the most allowed; remove one first.")
    needed = len(imported.document) + imported.features * FEATURE_BYTES
    total = needed + sum(other.size for other in own)
    if total > limits.session_bytes:
        raise LimitError(f"Your layers would have {size(total)} together, more than {size(limits.session_bytes)}.")
    features = imported.features + sum(other.imported.features for other in own)
    if features > limits.session_features:
        raise LimitError(
            f"Your layers would have {features:,} features together, more than {limits.session_features:,}; "
            "import fewer, or add the file to a catalogue."
        )
    if not imported.imported:
        why = f" (row {imported.faults[0].row}: {imported.faults[0].reason})" if imported.faults else ""
        raise ImportingError(f"None of the {imported.rows} rows can be imported{why}.")
    made = Layer(record=addition_of(imported).record, features=features_of(imported.document))
    return OwnLayer(
        # The document has become features, and nothing reads it again.
        imported=replace(imported, document=b""),
        layer=made,
        marks=_english_marks(story.in_english.catalog, made),
        catalog=story.in_english.catalog,
        digest=hashlib.sha256(imported.document).hexdigest(),
        size=needed,
    )


def _english_marks(catalog: Catalog, layer: Layer) -> tuple[Mark, ...]:
    with speaking(ENGLISH):
        return marks(catalog, [layer])


def separate_clashes(story: Story, own: Sequence[OwnLayer]) -> tuple[tuple[OwnLayer, ...], tuple[OwnLayer, ...]]:
    """A user's layers in two groups: those that can stay, and those with an id that the catalogue now uses itself."""
    features, sources, claimants = story.feature_ids, story.catalog.sources, story.catalog.claimants

    def clashes(layer: OwnLayer) -> bool:
        return (
            layer.id in story.layer_ids
            or any(mark.id in features for mark in layer.marks)
            or any(source.id in sources for source in layer.imported.sources)
            or any(claimant.id in claimants for claimant in layer.imported.claimants)
        )

    clashing = tuple(layer for layer in own if clashes(layer))
    return tuple(layer for layer in own if layer not in clashing), clashing


def with_layers(story: Story, own: Sequence[OwnLayer]) -> Story:
    """The story with a user's own layers on top; the shared story itself if there are none."""
    if not own:
        return story
    shared: Catalog = story.catalog
    digest = hashlib.sha256("\n".join([shared.digest, *(layer.digest for layer in own)]).encode())
    sources: dict[str, Source] = dict(shared.sources)
    claimants: dict[str, Claimant] = dict(shared.claimants)
    for layer in own:
        sources |= {source.id: source for source in layer.imported.sources}
        claimants |= {claimant.id: claimant for claimant in layer.imported.claimants}
    catalog = Catalog(
        folder=shared.folder,
        digest=digest.hexdigest(),
        record=shared.record.model_copy(
            update={"layers": [*shared.record.layers, *(layer.layer.record for layer in own)]}
        ),
        sources=MappingProxyType(sources),
        claimants=MappingProxyType(claimants),
    )
    return Story(
        catalog=catalog,
        layers=(*story.layers, *(layer.layer for layer in own)),
        marks=(*story.marks, *(mark for layer in own for mark in layer.marks_in(story.language))),
        language=story.language,
        original=with_layers(story.original, own) if story.original else None,
    )


def showing(view: View, layer: OwnLayer) -> View:
    """The view with a layer switched on."""
    return replace(view, layers=view.layers | {layer.id})


def table_preview(table: Table, rows: int = PREVIEW_ROWS) -> pd.DataFrame:
    """The first rows of a file as text, numbered from 1, with the type of each row's geometry if the file has any."""
    frame = table.frame(rows)
    shown = pd.DataFrame({name: frame[name].astype("object") for name in table.column_names}, index=frame.index)
    shown = shown.where(shown.notna(), None)
    if table.has_geometry:
        shown.insert(0, free_name("Geometry", shown.columns, 0), frame.geometry.geom_type)
    shown.index = pd.RangeIndex(1, len(shown) + 1, name="Row")
    return shown


def row_report(imported: Imported) -> pd.DataFrame:
    """The rows that were refused, with the reason, and the rows that were repaired."""
    rows = [
        *(
            {
                "Row": fault.row,
                "What": say("Refused"),
                "Why": fault.reason,
                "Repair may help": say("yes") if fault.repairable else "",
            }
            for fault in imported.faults
        ),
        *(
            {"Row": repair.row, "What": say("Repaired"), "Why": repair.done, "Repair may help": ""}
            for repair in imported.repairs
        ),
    ]
    table = pd.DataFrame(rows, columns=["Row", "What", "Why", "Repair may help"])
    return table.sort_values("Row", kind="stable").reset_index(drop=True)
