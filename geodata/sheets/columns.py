"""The columns of each table, made from the models of the records."""

from __future__ import annotations

import datetime as dt
import types
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from geodata.catalog_model import Claimant, Source
from geodata.model import PROPERTIES, Kind, Number, Position2D

#: What a cell holds. A "place" is a place by its name, "ids" are ids with semicolons between, a "shape" is WKT.
CellKind = Literal[
    "text", "day", "number", "flag", "choice", "id", "ids", "texts", "place", "places", "json", "pair", "shape"
]
TableKind = Kind | Literal["figures", "sources", "claimants"]

ID = "id"
#: The column of the Figures that names the feature, and the one that says which of its figures it is.
FEATURE, NUMBER = "feature", "figure"
LONGITUDE, LATITUDE, SHAPE = "longitude", "latitude", "outline"


@dataclass(frozen=True)
class Column:
    """A column: its heading, which is the name of the field, and what its cells hold. ``choices`` are all it may hold.

    A ``nullable`` one may be blank. One that may be ``left_out`` has no member in a record where it is blank.
    """

    name: str
    holds: CellKind
    choices: tuple[str, ...] = ()
    nullable: bool = False
    left_out: bool = False

    @property
    def is_list(self) -> bool:
        """Whether its values are lists."""
        return self.holds in ("ids", "texts", "places")


def columns_of(kind: TableKind) -> tuple[Column, ...]:
    """The columns of a table, the id first."""
    match kind:
        case "figures":
            return (Column(FEATURE, "id"), Column(NUMBER, "number"), *_of_model(Number))
        case "sources":
            return tuple(_of_model(Source))
        case "claimants":
            return tuple(_of_model(Claimant))
        case _:
            return (Column(ID, "id"), *_of_model(PROPERTIES[kind]), *_of_geometry(kind))


def _of_geometry(kind: Kind) -> tuple[Column, ...]:
    # An event is where its place is, and a district where its label is.
    if kind == "place":
        return (Column(LONGITUDE, "number"), Column(LATITUDE, "number"))
    return () if kind in ("event", "district") else (Column(SHAPE, "shape", nullable=True),)


def _of_model(model: type[BaseModel]) -> Iterator[Column]:
    for name, field in model.model_fields.items():
        annotation, nullable = _plain(field.annotation)
        holds, choices = _holds(name, annotation)
        if holds is not None:
            shortest = any(getattr(each, "min_length", 0) for each in field.metadata)
            is_list = holds in ("ids", "texts", "places")
            blank = not shortest if is_list else nullable or holds == "flag"
            yield Column(name, holds, choices, blank, not field.is_required())


def _plain(annotation: Any) -> tuple[Any, bool]:
    """An annotation without its conditions, and whether it may be None."""
    nullable = False
    while True:
        if get_origin(annotation) is Annotated:
            annotation = get_args(annotation)[0]
        elif get_origin(annotation) in (Union, types.UnionType) and type(None) in get_args(annotation):
            rest = [each for each in get_args(annotation) if each is not type(None)]
            annotation, nullable = (rest[0] if len(rest) == 1 else Any), True
        else:
            return annotation, nullable


def _holds(name: str, annotation: Any) -> tuple[CellKind | None, tuple[str, ...]]:
    """What the cells of a field hold; None for a field that has no column: a kind, a track, the figures."""
    if name in ("kind", "track", "numbers"):
        return None, ()
    if name.endswith("place_id"):
        return "place", ()
    if name.endswith("place_ids"):
        return "places", ()
    if annotation == Position2D:
        return "pair", ()
    if get_origin(annotation) is Literal:
        return "choice", tuple(str(each) for each in get_args(annotation))
    if get_origin(annotation) is list:
        return ("texts" if name == "waypoint_names" else "ids"), ()
    simple: dict[Any, CellKind] = {str: "text", dt.date: "day", bool: "flag", float: "number", int: "number"}
    if annotation in simple:
        return ("id" if name == ID else simple[annotation]), ()
    return "json", ()
