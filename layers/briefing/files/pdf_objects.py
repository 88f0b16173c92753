"""Objects of a PDF from plain values: what pypdf writes, without its classes at every place that makes one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    PdfObject,
    TextStringObject,
)

if TYPE_CHECKING:
    from pypdf import PdfWriter


class Words(str):
    """A text of a PDF. A plain ``str`` is a name, such as ``/Page``."""


def made(value: Any) -> PdfObject:
    """A value as an object of a PDF.

    A ``str`` becomes a name, :class:`Words` a text, a list an array and a mapping a dictionary. Numbers keep six
    decimals. What is an object already stays as it is.
    """
    if isinstance(value, PdfObject):
        return value
    if isinstance(value, Words):
        return TextStringObject(str(value))
    if isinstance(value, str):
        return NameObject(value)
    if isinstance(value, bool):
        return BooleanObject(value)
    if isinstance(value, int):
        return NumberObject(value)
    if isinstance(value, float):
        return FloatObject(round(value, 6))
    if isinstance(value, Mapping):
        return DictionaryObject({NameObject(name): made(item) for name, item in value.items()})
    return ArrayObject([made(item) for item in value])


def added(writer: PdfWriter, values: Mapping[str, Any]) -> Any:
    """A dictionary as an object of its own in a file; returns the reference to it."""
    return writer._add_object(made(values))


def put(where: Any, name: str, value: Any) -> None:
    """Set an entry of a dictionary, which may be given by its reference."""
    where.get_object()[NameObject(name)] = made(value)
