"""The draft of one reader: what the form holds between two runs, what the map is to do for it, and how a browser keeps it.

No Streamlit here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

from geodata.geodesic import distance_km
from geodata.quoting import printable
from geodata.sheets.cells import Cell, alike, plain
from geodata.sheets.columns import LATITUDE, LONGITUDE, SHAPE
from geodata.sheets.forms import Cells, Form, Part, form_of
from geodata.sheets.shape_text import ShapeError, shape_of, shape_text
from geodata.sheets.tables import Table, Tables
from geodata.untrusted.file_name import FileName, checked_file_name

#: What the map lets a reader draw.
Shape = Literal["point", "line", "area"]
#: The most characters of one text, and the most points of one drawing.
MOST_CHARS, MOST_POINTS = 10_000, 400
_MOST_CELLS, _MOST_FIGURES, _MOST_PLACES = 100, 50, 4
#: Decimals of a degree that a drawing by hand has: a metre.
_DECIMALS = 5
_LEAST = {"point": 1, "line": 2, "area": 3}


@dataclass(frozen=True)
class Drawing:
    """What the map is to let the reader draw: for which field, and the points that it begins with ([lon, lat])."""

    field: str
    shape: Shape
    points: tuple[tuple[float, float], ...] = ()


@dataclass
class Editing:
    """What one reader's page keeps of editing. ``key`` names the session at the desk; ``number`` names the draft."""

    who: str = ""
    why: str = ""
    form: Form | None = None
    number: int = 0
    drawing: Drawing | None = None
    #: A number for each drawing, so that the map begins each one once.
    drawings: int = 0
    #: A feature that the map's card asked to edit while another draft is open.
    asked: str | None = None
    #: The draft as the map shows it, in GeoJSON; and what the map was told last.
    preview: Mapping[str, Any] | None = None
    told: Mapping[str, Any] | None = None
    #: What was done last, in words; and the feature that the map is to show for it.
    done: str = ""
    wanted: str | None = None
    #: Why the last attempt to save failed.
    problem: str = ""
    #: The proposal that is shown in full, and the word on the decision.
    proposal: str | None = None
    verdict: str = ""
    #: What the map has drawn, until the form takes it.
    taken: Any = None
    #: Gives back what others wait for when the page is closed.
    on_close: Callable[[], None] = field(default=lambda: None)
    #: Whether the browser keeps this session's draft, so that it is not asked for an earlier one any more.
    is_kept: bool = False
    #: The catalogue as the form sees it, with the digest of its version.
    read: tuple[str, Any] | None = None
    key: object = field(default_factory=object)
    _made: tuple[Any, Any] | None = None

    def begin(self, form: Form | None) -> None:
        """Begin another draft, or none."""
        self.form, self.drawing, self.preview, self.asked, self._made = form, None, None, None, None
        self.number += 1
        self.problem = self.done = ""

    def forget_asked(self) -> None:
        """Go on with the draft that is open."""
        self.asked = None

    def show_proposal(self, name: str | None) -> None:
        """Show a proposal in full, or none."""
        self.proposal = name

    def close(self) -> None:
        """Drop what takes memory."""
        self.on_close()
        self.form, self.preview, self.read, self._made = None, None, None, None

    def change(self, tables: Tables, feature: str) -> None:
        """Begin a draft that changes a feature. An id that the catalogue does not have begins none."""
        if feature in tables.layer_of:
            self.begin(form_of(tables, feature))

    def put(self, part: Part, number: int, name: str, cell: Cell) -> None:
        """Write a cell of the draft. ``number`` is that of a figure, from 1; a place is named ``FIELD/COLUMN``."""
        form = self.form
        if form is None:
            return
        if isinstance(cell, str):
            cell = cell[:MOST_CHARS]
        match part:
            case "feature":
                self.form = replace(form, cells={**form.cells, name: cell})
            case "source":
                self.form = replace(form, source={**form.source, name: cell})
            case "claimant":
                self.form = replace(form, claimant={**form.claimant, name: cell})
            case "place":
                place, _, column = name.partition("/")
                self.form = replace(form, places={**form.places, place: {**form.places.get(place, {}), column: cell}})
            case "figures":
                figures = list(form.figures)
                if 0 < number <= len(figures):
                    figures[number - 1] = {**figures[number - 1], name: cell}
                    self.form = replace(form, figures=tuple(figures))

    def new_place(self, name: str) -> None:
        """Let a field name a new place, whose fields the form shows."""
        if self.form is not None:
            begun = {"place_precision": "approximate", **self.form.places.get(name, {})}
            self.form = replace(self.form, places={**self.form.places, name: begun})
            self.put("feature", 0, name, None)

    def choose_place(self, name: str, place: str | None) -> None:
        """Let a field name a place of the catalogue, as a cell names it; or none."""
        if self.form is not None:
            others = {each: cells for each, cells in self.form.places.items() if each != name}
            self.form = replace(self.form, places=others)
            self.put("feature", 0, name, place)

    def add_figure(self) -> None:
        """Add a figure."""
        if self.form is not None and len(self.form.figures) < _MOST_FIGURES:
            self.form = replace(self.form, figures=(*self.form.figures, {}))

    def remove_figure(self, number: int) -> None:
        """Take a figure away; ``number`` counts from 1."""
        if self.form is not None:
            self.number += 1
            left = (each for place, each in enumerate(self.form.figures, start=1) if place != number)
            self.form = replace(self.form, figures=tuple(left))

    def withdraw(self, *, is_on: bool) -> None:
        """Let the draft withdraw its feature, or not."""
        if self.form is not None:
            self.form = replace(self.form, withdraws=is_on)

    def take_now(self, tables: Tables, *, keeps_mine: bool) -> None:
        """After somebody else's change: begin from the feature as it is now, with or without what was changed here."""
        form = self.form
        if form is None or form.key is None or form.key not in tables.layer_of:
            return
        now = form_of(tables, form.key)
        if keeps_mine:
            mine = {name: cell for name, cell in form.cells.items() if not alike(cell, form.found.get(name))}
            now = replace(
                now,
                cells={**now.cells, **mine},
                figures=now.figures if form.figures == form.found_figures else form.figures,
                source=form.source,
                claimant=form.claimant,
                places=form.places,
                withdraws=form.withdraws,
            )
        self.begin(now)

    def made(self, request: Any, make: Callable[[], Any]) -> Any:
        """What ``make`` returns for a request, made once as long as the request stays the same."""
        if self._made is None or self._made[0] != request:
            self._made = (request, make())
        return self._made[1]

    def draw(self, name: str, shape: Shape) -> None:
        """Let the map draw for a field, beginning with what is there."""
        self.drawings += 1
        self.drawing = Drawing(name, shape, _begun(self.form, name, shape))

    def take_drawn(self, tables: Tables) -> None:
        """Take what the map drew. What is no drawing of the kind that was asked for is ignored; drawing ends anyway."""
        value, self.taken = self.taken, None
        if value is None:
            return
        drawing, self.drawing = self.drawing, None
        if drawing is None or self.form is None:
            return
        points = _points(value, drawing.shape)
        if points is None:
            return
        if drawing.shape == "point":
            self._point(drawing.field, points[0], tables)
        else:
            self.put("feature", 0, SHAPE, shape_text(_geometry(drawing.shape, points)))

    def _point(self, name: str, at: tuple[float, float], tables: Tables) -> None:
        """A point for a new place, or for a field with a position; a new place is of the country of the nearest one."""
        if name not in ("place", "label_point"):
            near = _nearest(tables, at)
            given = self.form.places.get(name, {}) if self.form is not None else {}
            for column in ("country", "admin"):
                if near and not plain(given.get(column)):
                    self.put("place", 1, f"{name}/{column}", near.get(column))
            self.put("place", 1, f"{name}/{LONGITUDE}", at[0])
            self.put("place", 1, f"{name}/{LATITUDE}", at[1])
        elif name == "label_point":
            self.put("feature", 0, name, f"{at[0]}, {at[1]}")
        else:
            self.put("feature", 0, LONGITUDE, at[0])
            self.put("feature", 0, LATITUDE, at[1])

    def message(self) -> dict[str, Any]:
        """The message to the map: what to draw, and the draft to show."""
        drawing = self.drawing
        draw = None
        if drawing is not None:
            draw = {"shape": drawing.shape, "points": [list(at) for at in drawing.points], "number": self.drawings}
        return {"draw": draw, "draft": self.preview}

    def kept(self) -> dict[str, Any] | None:
        """The draft as a browser keeps it, None where there is none."""
        return {"who": self.who, "why": self.why, "form": asdict(self.form)} if self.form is not None else None

    def restore(self, value: Any, tables: Tables) -> bool:
        """Take a draft that a browser kept. It is the reader's own, but it is checked all the same. Whether it was one."""
        form = _form(value.get("form")) if isinstance(value, Mapping) else None
        if form is None or form.file not in {table.file for table in tables.tables.values()}:
            return False
        self.begin(form)
        self.who, self.why = (_text(value.get(name), 200 if name == "who" else 2_000) for name in ("who", "why"))
        return True


def blank_form(tables: Tables, table: Table) -> Form:
    """The form of a new feature of a layer, with what most features of it say."""
    begun = {"tier": "2", "date_precision": "day", "confidence": "reported", "verified": "no"}
    if table.kind == "event":
        begun |= {"date_type": "event"}
    if table.kind == "route":
        begun |= {"direction": "outbound", "mode_certainty": "stated", "geometry_status": "schematic"}
        modes = {plain(row.cells.get("mode")) for row in table.rows.values()}
        begun |= {"mode": modes.pop()} if len(modes) == 1 else {}
    if table.kind == "control_area":
        begun |= {"control_type": "held", "geometry_status": "schematic"}
    return Form(table.file or FileName(""), None, begun)


def _begun(form: Form | None, name: str, shape: Shape) -> tuple[tuple[float, float], ...]:
    """The points that a drawing begins with: those of the line or the simple outline that is there."""
    text = plain(form.cells.get(name)) if form is not None and shape != "point" else ""
    try:
        found = shape_of(text) if text else None
    except ShapeError:
        return ()
    if found is None:
        return ()
    if shape == "line" and found["type"] == "LineString":
        return tuple((x, y) for x, y in found["coordinates"])
    if shape == "area" and found["type"] == "Polygon" and len(found["coordinates"]) == 1:
        return tuple((x, y) for x, y in found["coordinates"][0][:-1])
    return ()


def _points(value: Any, shape: Shape) -> tuple[tuple[float, float], ...] | None:
    given = value.get("points") if isinstance(value, Mapping) and value.get("shape") == shape else None
    if not isinstance(given, Sequence) or isinstance(given, str) or not _LEAST[shape] <= len(given) <= MOST_POINTS:
        return None
    found: list[tuple[float, float]] = []
    for at in given:
        if not (isinstance(at, Sequence) and len(at) == 2 and all(_is_number(each) for each in at)):
            return None
        lon, lat = (round(float(each), _DECIMALS) for each in at)
        if not (-180 <= lon <= 180 and -90 <= lat <= 90):
            return None
        if not found or found[-1] != (lon, lat):
            found.append((lon, lat))
    return tuple(found) if len(found) >= _LEAST[shape] else None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _geometry(shape: Shape, points: Sequence[tuple[float, float]]) -> dict[str, Any]:
    positions = [list(at) for at in points]
    if shape == "line":
        return {"type": "LineString", "coordinates": positions}
    return {"type": "Polygon", "coordinates": [[*positions, positions[0]]]}


def _nearest(tables: Tables, at: tuple[float, float]) -> Cells | None:
    """The cells of the place of the catalogue that lies nearest to a position."""
    found = [
        (distance_km(at, (float(lon), float(lat))), row.cells)
        for table in tables.tables.values()
        if table.kind == "place"
        for row in table.rows.values()
        if isinstance(lon := row.cells.get(LONGITUDE), int | float)
        and isinstance(lat := row.cells.get(LATITUDE), int | float)
    ]
    return min(found, key=lambda each: each[0])[1] if found else None


def _form(value: Any) -> Form | None:
    if not isinstance(value, Mapping):
        return None
    try:
        file = checked_file_name(str(value.get("file")))
    except ValueError:
        return None
    key = value.get("key")
    figures, found_figures = (
        tuple(_cells(each) for each in value.get(name) or () if isinstance(each, Mapping))[:_MOST_FIGURES]
        for name in ("figures", "found_figures")
    )
    places = value.get("places")
    return Form(
        file=file,
        key=printable(key, limit=200) if isinstance(key, str) else None,
        cells=_cells(value.get("cells")),
        figures=figures,
        found=_cells(value.get("found")),
        found_figures=found_figures,
        source=_cells(value.get("source")),
        claimant=_cells(value.get("claimant")),
        places={
            str(name)[:80]: _cells(each)
            for name, each in list(places.items() if isinstance(places, Mapping) else ())[:_MOST_PLACES]
        },
        withdraws=value.get("withdraws") is True,
    )


def _cells(value: Any) -> dict[str, Cell]:
    given = value.items() if isinstance(value, Mapping) else ()
    return {
        str(name)[:80]: _text(cell, MOST_CHARS) if isinstance(cell, str) else cell
        for name, cell in list(given)[:_MOST_CELLS]
        if cell is None or isinstance(cell, str) or _is_number(cell)
    }


def _text(value: Any, most: int) -> str:
    return value[:most] if isinstance(value, str) else ""
