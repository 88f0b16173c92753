"""Writes the scripts' types of the payload: ``python -m layers.web.payload_types`` makes ``js/payload.d.ts``."""

from __future__ import annotations

import inspect
import re
from collections.abc import Sequence
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, NotRequired, Union, get_args, get_origin, get_type_hints, is_typeddict

from layers.web import payload_model

PATH = Path(__file__).parent / "js" / "payload.d.ts"
#: A cross-reference of the documentation, such as :class:`layers.style.Style`.
_ROLE = re.compile(r":\w+:`([^`]*)`")
_SIMPLE = {str: "string", int: "number", float: "number", bool: "boolean", NoneType: "null", Any: "any"}


def declarations() -> str:
    """TypeScript interfaces of every type in :mod:`layers.web.payload_model`, in its order."""
    types = [value for value in vars(payload_model).values() if is_typeddict(value)]
    head = "// Generated from layers/web/payload_model.py by python -m layers.web.payload_types: do not edit.\n"
    return head + "".join(f"\n{_interface(each)}" for each in types)


def _interface(typed: Any) -> str:
    lines = []
    if (doc := inspect.getdoc(typed)) and typed.__module__ == payload_model.__name__ and not doc.startswith("dict("):
        words = _ROLE.sub(r"\1", " ".join(doc.split()))
        lines.append(f"/** {words} */")
    lines.append(f"interface {typed.__name__} {{")
    for name, kind in get_type_hints(typed, include_extras=True).items():
        is_optional = get_origin(kind) is NotRequired
        lines.append(f"  {name}{'?' if is_optional else ''}: {_type(get_args(kind)[0] if is_optional else kind)};")
    return "\n".join([*lines, "}", ""])


def _type(kind: Any) -> str:
    """The TypeScript type of a Python type. Raises TypeError for a type that the payload does not use."""
    if kind in _SIMPLE:
        return _SIMPLE[kind]
    if is_typeddict(kind):
        return str(kind.__name__)
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return " | ".join(_type(each) for each in arguments)
    if origin is Literal:
        return " | ".join(f'"{each}"' for each in arguments)
    if origin is list:
        return f"{_in_brackets(arguments[0])}[]"
    if origin is Sequence:
        return f"readonly {_in_brackets(arguments[0])}[]"
    if origin is dict:
        key = "string" if arguments[0] is str else _type(arguments[0])
        return f"Record<{key}, {_type(arguments[1])}>"
    raise TypeError(f"{kind} has no TypeScript type here.")


def _in_brackets(kind: Any) -> str:
    text = _type(kind)
    return f"({text})" if "|" in text else text


if __name__ == "__main__":
    PATH.write_text(declarations(), encoding="utf-8")
