"""The structure of a PDF: tags in reading order, links, layers, and the place on earth of each map.

Who hears a page follows the tags, a viewer switches the layers, and a program for maps reads the place. The names are those
of ISO 32000: ``/StructTreeRoot``, ``/OCProperties``, and ``/VP`` with a measure of the subtype ``/GEO``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np

from layers.briefing.files.pdf_drawing import MAP, Marked
from layers.briefing.files.pdf_links import Link, MapSheet
from layers.briefing.files.pdf_objects import Words, added, made, put
from layers.briefing.map.projection import Frame

if TYPE_CHECKING:
    from pypdf import PdfWriter


def in_reading_order(marked: Iterable[Marked]) -> list[Marked]:
    """The parts of a page as they are read: title and head, the map, then the rest in the order in which it was drawn."""
    return sorted(
        marked, key=lambda m: (m.part.role != "H1", not m.part.name.startswith("head "), m.part.name != MAP.name)
    )


class StructureTree:
    """The tags of a PDF, built page by page."""

    def __init__(self, writer: PdfWriter) -> None:
        """``writer`` holds the pages."""
        self.writer = writer
        self.root = added(writer, {"/Type": "/StructTreeRoot"})
        self.document = self._element(self.root, "/Document")
        #: The elements of the sequences of each page, then the element of each link: the tree of parents by its keys.
        self._parents: list[Any] = [None] * len(writer.pages)

    def page(
        self, number: int, title: str, marked: Sequence[Marked], links: Sequence[Link], sheet: MapSheet | None
    ) -> None:
        """Add the tags of a page, counted from 0: a section with its parts in reading order, then its links."""
        page = self.writer.pages[number]
        put(page, "/StructParents", number)
        put(page, "/Tabs", "/S")
        section = self._element(self.document, "/Sect", {"/T": Words(title)})
        by_sequence: dict[int, Any] = {}
        if sheet:
            marked = [replace(m, part=replace(m.part, alt=sheet.words)) if m.part == MAP else m for m in marked]
        for is_list, group in groupby(in_reading_order(marked), key=lambda m: m.part.role == "LI"):
            parent = self._element(section, "/L") if is_list else section
            for part in group:
                element = self._element(parent, f"/{part.part.role}", _words(part))
                holder = self._element(element, "/LBody") if is_list else element
                for sequence in part.numbers:
                    self._append(holder, {"/Type": "/MCR", "/Pg": page.indirect_reference, "/MCID": sequence})
                    by_sequence[sequence] = holder
        self._parents[number] = self.writer._add_object(made([by_sequence[n] for n in sorted(by_sequence)]))
        for link in links:
            self._link(section, page, link)

    def finish(self) -> None:
        """Write the tree of parents, and say in the catalogue of the file that it is tagged."""
        numbers: list[Any] = []
        for key, value in enumerate(self._parents):
            numbers += [key, value]
        put(self.root, "/ParentTree", added(self.writer, {"/Nums": numbers}))
        put(self.root, "/ParentTreeNextKey", len(self._parents))
        put(self.writer.root_object, "/StructTreeRoot", self.root)
        put(self.writer.root_object, "/MarkInfo", {"/Marked": True})

    def _link(self, section: Any, page: Any, link: Link) -> None:
        element = self._element(section, "/Link")
        target: dict[str, Any] = {"/A": {"/S": "/URI", "/URI": Words(link.to)}}
        if isinstance(link.to, int):
            target = {"/Dest": [self.writer.pages[link.to].indirect_reference, "/Fit"]}
        annotation = added(
            self.writer,
            {
                "/Type": "/Annot",
                "/Subtype": "/Link",
                "/Rect": [round(float(value), 2) for value in link.bounds],
                "/Border": [0, 0, 0],
                "/F": 4,
                "/Contents": Words(link.words or f"To {link.to}"),
                "/StructParent": len(self._parents),
                **target,
            },
        )
        self._append(element, {"/Type": "/OBJR", "/Obj": annotation, "/Pg": page.indirect_reference})
        self._parents.append(element)
        if "/Annots" not in page:
            put(page, "/Annots", [])
        page["/Annots"].append(annotation)

    def _element(self, parent: Any, kind: str, more: Mapping[str, Any] | None = None) -> Any:
        element = added(self.writer, {"/Type": "/StructElem", "/S": kind, "/P": parent, **(more or {})})
        self._append(parent, element)
        return element

    @staticmethod
    def _append(element: Any, child: Any) -> None:
        there = element.get_object()
        if "/K" not in there:
            put(element, "/K", [])
        there["/K"].append(made(child))


def _words(marked: Marked) -> dict[str, Any]:
    """The entries of an element for readers who do not see it: the name of the part, and the words in its place."""
    found: dict[str, Any] = {"/T": Words(marked.part.name)}
    if marked.part.alt:
        found["/Alt"] = Words(marked.part.alt)
    elif marked.words:
        # The drawing has lines without a space where one ends, and a number apart from its text.
        found["/ActualText"] = Words(marked.words)
    return found


def add_layers(writer: PdfWriter, titles: Mapping[str, str]) -> None:
    """Make layers that a viewer can switch of the marks of optional content. ``titles`` are theirs by the names of marks."""
    groups = {f"/{mark}": added(writer, {"/Type": "/OCG", "/Name": Words(title)}) for mark, title in titles.items()}
    for page in writer.pages:
        put(page["/Resources"], "/Properties", groups)
    shown = list(groups.values())
    put(writer.root_object, "/OCProperties", {"/OCGs": shown, "/D": {"/Order": shown, "/ON": shown}})


#: The corners of a map in its own unit square: lower left, upper left, upper right, lower right.
_CORNERS = np.array([(0.0, 0.0), (0.0, 1.0), (1.0, 1.0), (1.0, 0.0)])


def add_place(page: Any, frame: Frame) -> None:
    """Give the map of a page its place on earth: the degrees of its corners and its projection.

    A program for maps (GDAL, QGIS, a PDF viewer that shows coordinates) reads it as a georeferenced PDF.
    """
    x0, y0, x1, y1 = frame.rect
    corners = frame.lonlat(_CORNERS * (x1 - x0, y1 - y0) + (x0, y0))
    if not np.isfinite(corners).all():
        return
    unit = _CORNERS.ravel().tolist()
    measure = {
        "/Type": "/Measure",
        "/Subtype": "/GEO",
        "/Bounds": unit,
        "/LPTS": unit,
        "/GPTS": [float(value) for lon, lat in corners for value in (lat, lon)],
        "/GCS": {"/Type": "/PROJCS", "/WKT": Words(frame.wkt())},
    }
    viewport = {"/Type": "/Viewport", "/Name": Words("Map"), "/BBox": [x0, y0, x1, y1], "/Measure": measure}
    put(page, "/VP", [viewport])
