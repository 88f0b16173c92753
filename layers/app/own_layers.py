"""A reader's own layers, joined to the shared story for that reader alone; and a catalogue folder that is watched.

No Streamlit here. What is shared between readers is never changed: joining makes a new story that holds the old one's
marks, and a reader who has brought nothing gets the shared story itself.
"""

from __future__ import annotations

import gc
import hashlib
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from geodata.catalog import CATALOG, CLAIMANTS, SOURCES, Catalog
from geodata.editing.add_layer import addition_of, layer_id
from geodata.errors import GeodataError, ImportingError, LimitError
from geodata.importing import Imported, Mapping, NewLayer, Table, convert, guess_mapping, open_file
from geodata.limits import Limits, size
from geodata.load import Layer, features_of
from geodata.model import Claimant, Source
from geodata.opening import read_folder
from geodata.quoting import printable
from geodata.validation.check import check
from geodata.validation.faults import Fault
from layers.marks import Mark, marks
from layers.story import Story, checked_story
from layers.view import View

__all__ = [
    "CatalogueState",
    "Opened",
    "OwnLayer",
    "Watched",
    "apart",
    "catalogue_state",
    "convert",
    "guess_mapping",
    "keep",
    "new_layer",
    "open_file",
    "preview",
    "report",
    "showing",
    "with_layers",
]

#: The table of a file that is not on the map yet shows so many rows.
PREVIEW_ROWS = 50


@dataclass(frozen=True)
class OwnLayer:
    """A layer that one reader brought in, with its marks; equal digests mean equal content."""

    imported: Imported = field(compare=False, repr=False)
    layer: Layer = field(compare=False, repr=False)
    marks: tuple[Mark, ...] = field(compare=False, repr=False)
    digest: str

    @property
    def id(self) -> str:
        """The layer's id."""
        return self.layer.record.id


@dataclass(frozen=True)
class Wanted:
    """A file's rows as a reader wants them brought in: what its columns are, what to call the layer, and how to read it."""

    table: Table
    mapping: Mapping
    layer: NewLayer
    crs: str | None = None
    repair: bool = False

    @property
    def key(self) -> tuple[object, ...]:
        """What it is told from another by; the layer holds the digest of the file's rows."""
        return (self.mapping, self.layer, self.crs, self.repair)

    def made(self, table: Table | None = None) -> Imported:
        """All rows converted, or those of a part of the table. Raises ImportingError or LimitError."""
        return convert(table or self.table, self.mapping, self.layer, self.crs, repair=self.repair)


def new_layer(
    story: Story, own: Sequence[OwnLayer], table: Table, *, title: str = "", colour: str | None = None
) -> NewLayer:
    """What to call a file's layer: an id that neither the catalogue nor the reader's other layers have."""
    taken = story.layer_ids | {layer.id for layer in own}
    base = f"own-{layer_id(table.name)}"[:50]
    name, n = base, 2
    while name in taken or f"{name}-file" in story.catalog.sources:
        name, n = f"{base}-{n}", n + 1
    shown = " ".join(title.split())[:200] or table.name
    return NewLayer(id=name, title=shown, file_name=table.name, colour=colour, digest=table.digest)


def keep(story: Story, own: Sequence[OwnLayer], imported: Imported, limits: Limits | None = None) -> OwnLayer:
    """A converted file as a layer of the reader's own, ready to be joined. Raises ImportingError or LimitError."""
    limits = limits or Limits.from_environment()
    if len(own) >= limits.session_layers:
        raise LimitError(
            f"You have {len(own)} layers of your own, and may have {limits.session_layers}; remove one first."
        )
    total = len(imported.document) + sum(len(other.imported.document) for other in own)
    if total > limits.session_bytes:
        raise LimitError(f"Your layers would have {size(total)} together, more than {size(limits.session_bytes)}.")
    features = imported.imported + sum(other.imported.imported for other in own)
    if features > limits.session_features:
        raise LimitError(
            f"Your layers would have {features:,} features together, more than {limits.session_features:,}; "
            "bring in fewer, or add the file to a catalogue."
        )
    if not imported.imported:
        why = f" (row {imported.faults[0].row}: {imported.faults[0].reason})" if imported.faults else ""
        raise ImportingError(f"None of the {imported.rows} rows can be brought in{why}.")
    made = Layer(record=addition_of(imported).record, features=features_of(imported.document))
    return OwnLayer(
        imported=imported,
        layer=made,
        marks=marks(story.catalog, [made]),
        digest=hashlib.sha256(imported.document).hexdigest(),
    )


def apart(story: Story, own: Sequence[OwnLayer]) -> tuple[tuple[OwnLayer, ...], tuple[OwnLayer, ...]]:
    """A reader's layers that the catalogue as it is now leaves room for, and those of which it has come to use a name."""
    features, sources, claimants = story.feature_ids, story.catalog.sources, story.catalog.claimants

    def clashes(layer: OwnLayer) -> bool:
        return (
            layer.id in story.layer_ids
            or any(mark.id in features for mark in layer.marks)
            or any(source.id in sources for source in layer.imported.sources)
            or any(claimant.id in claimants for claimant in layer.imported.claimants)
        )

    taken = tuple(layer for layer in own if clashes(layer))
    return tuple(layer for layer in own if layer not in taken), taken


def with_layers(story: Story, own: Sequence[OwnLayer]) -> Story:
    """The story with a reader's own layers on top; the shared one itself where there are none."""
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
        marks=(*story.marks, *(mark for layer in own for mark in layer.marks)),
    )


def showing(view: View, layer: OwnLayer) -> View:
    """The view with a layer switched on."""
    return replace(view, layers=view.layers | {layer.id})


def preview(table: Table, rows: int = PREVIEW_ROWS) -> pd.DataFrame:
    """The first rows of a file as texts, numbered from 1, with the sort of geometry of each where it has one."""
    frame = table.frame(rows)
    shown = pd.DataFrame({name: frame[name].astype("object") for name in table.column_names}, index=frame.index)
    shown = shown.where(shown.notna(), None)
    if table.has_geometry:
        shown.insert(0, "Geometry" if "Geometry" not in shown.columns else "Geometry (shape)", frame.geometry.geom_type)
    shown.index = pd.RangeIndex(1, len(shown) + 1, name="Row")
    return shown


def report(imported: Imported) -> pd.DataFrame:
    """Row by row what was refused, and why, and what was mended."""
    rows = [
        *(
            {
                "Row": fault.row,
                "What": "Refused",
                "Why": fault.reason,
                "Repair may help": "yes" if fault.repairable else "",
            }
            for fault in imported.faults
        ),
        *(
            {"Row": repair.row, "What": "Mended", "Why": repair.done, "Repair may help": ""}
            for repair in imported.repairs
        ),
    ]
    table = pd.DataFrame(rows, columns=["Row", "What", "Why", "Repair may help"])
    return table.sort_values("Row", kind="stable").reset_index(drop=True)


# --- A folder that is watched ----------------------------------------------------------------------------------------

#: A name, and when and how large: enough to tell that a file may have changed, without reading it.
CatalogueState = tuple[tuple[str, int, int, int], ...]
#: Makes the context in which something that takes long is done, from its name for the reader.
Doing = Callable[[str], AbstractContextManager[object]]


def catalogue_state(folder: Path) -> CatalogueState:
    """Which files a catalogue has, with their times and sizes. Cheap enough to ask on every run; raises nothing."""
    found = []
    names = {CATALOG, SOURCES, CLAIMANTS}
    try:
        names |= {path.name for path in folder.glob("*.geojson")}
    except OSError:
        return ()
    for name in sorted(names):
        try:
            about = (folder / name).lstat()
        except (OSError, ValueError):
            continue
        found.append((name, about.st_mtime_ns, about.st_size, about.st_ino))
    return tuple(found)


@dataclass(frozen=True)
class Opened:
    """A catalogue as it can be shown: the last story that was sound, and what is wrong with the files since.

    ``story`` is None where the files have not been sound yet. ``problem`` is one sentence, None where all is well;
    ``faults`` are the validator's.
    """

    story: Story | None
    state: CatalogueState
    problem: str | None = None
    faults: tuple[Fault, ...] = ()


class Watched:
    """A catalogue folder, opened for all readers at once, and opened again when its files have changed and are sound."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._opened: Opened | None = None

    def current(self, *, reload: bool = False, doing: Doing = nullcontext) -> Opened:
        """The catalogue as its files are now, or as they last were sound. Raises nothing a file could cause.

        ``doing`` is entered for each part of the work, with its name for a reader who waits.
        """
        if not self._lock.acquire(blocking=False):
            with doing("Waiting for the layers, which another reader has opened …"):
                self._lock.acquire()
        try:
            state = catalogue_state(self.folder)
            last = self._opened
            if last is None or reload or state != last.state:
                self._opened = last = self._open(state, last.story if last else None, doing)
                # The page's server searches for unreachable cycles after every answer. What all readers share has none:
                # set apart, it is not searched again each time.
                gc.collect()
                gc.freeze()
            return last
        finally:
            self._lock.release()

    def _open(self, state: CatalogueState, last: Story | None, doing: Doing) -> Opened:
        try:
            with doing("Reading the layers …"):
                files = read_folder(self.folder)
            if last is not None and files.digest == last.catalog.digest:
                return Opened(last, state)
            with doing(f"Checking {files.features:,} features …"):
                story, faults = checked_story(files)
        except GeodataError as error:
            return Opened(last, state, printable(str(error), limit=600), self._faults())
        except Exception as error:  # whatever a file made happen must not take the page down
            problem = f"The catalogue cannot be opened ({type(error).__name__}); run 'kurskmap validate' on it."
            return Opened(last, state, problem, self._faults())
        if faults:
            words, they = (f"{len(faults)} faults", "they are") if len(faults) > 1 else ("1 fault", "it is")
            then = ". The last sound state is shown." if last is not None else f" and is shown once {they} mended."
            return Opened(last, state, f"The catalogue has {words}{then}", faults)
        return Opened(story, state)

    def _faults(self) -> tuple[Fault, ...]:
        try:
            return check([self.folder]).faults
        except Exception:  # the sentence that is there must do
            return ()
