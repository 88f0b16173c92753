"""Joins the map's ES modules into one script, in the order that their import statements ask for.

All modules share the one scope of the joined script, so a top-level name may be declared in one module only. What is
written in the modules is kept as it is, without the import statements, the word ``export`` and the comments. A module is
laid out so that this can be done by line: each statement of its top level begins in the first column.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass

_IMPORT = re.compile(r"^import\s[^;]*;\n?", re.MULTILINE)
_NAMED_IMPORT = re.compile(r'import \{ ?([^{}]*?),? ?\} from "([^"]+)";')
_DECLARATION = re.compile(r"^(export )?(?:async )?(?:function|class|const|let) ([A-Za-z_$][\w$]*)", re.MULTILINE)
_OTHER_STATEMENT = re.compile(
    r"^(?:export (?!(?:async )?(?:function|class|const|let) [A-Za-z_$])|(?:const|let) [\[{]|var )", re.MULTILINE
)
_COMMENT = re.compile(r"^[ \t]*(?://[^\n]*|/\*.*?\*/[ \t]*)\n", re.MULTILINE | re.DOTALL)
_BLANK_LINES = re.compile(r"\n{2,}")


class BundleError(ValueError):
    """The modules cannot be joined; the message names the modules and what to change."""


@dataclass(frozen=True)
class _Module:
    """One module: the names it takes from others by their path, what it declares and offers, and its own statements."""

    imports: Mapping[str, tuple[str, ...]]
    declared: frozenset[str]
    exported: frozenset[str]
    body: str


def bundle(modules: Mapping[str, str], entry: str) -> str:
    """The statements of ``entry`` and of every module that it needs, each after the modules that it imports.

    ``modules`` maps paths such as ``"draw/areas.js"`` to their text. Modules that nothing imports are left out. The same
    modules give the same text.

    Raises BundleError where modules import each other in a circle, where an import names a module or an export that does
    not exist, where two modules declare the same top-level name, or where a statement is of another form than
    ``import { a, b } from "./c.js";`` and ``export`` before a function, class, const or let.
    """
    read: dict[str, _Module] = {}
    ordered = _in_order(modules, entry, read)
    _refuse_shared_names(ordered, read)
    return "\n".join(read[path].body.strip("\n") for path in ordered) + "\n"


def _in_order(modules: Mapping[str, str], entry: str, read: dict[str, _Module]) -> list[str]:
    """Paths from the modules that import nothing to the entry; fills ``read``."""
    ordered: list[str] = []
    open_paths: list[str] = []

    def visit(path: str) -> None:
        if path in open_paths:
            circle = [*open_paths[open_paths.index(path) :], path]
            raise BundleError(f"Modules import each other in a circle: {' → '.join(circle)}.")
        if path in ordered:
            return
        open_paths.append(path)
        read[path] = module = _read(path, modules[path])
        for imported, names in module.imports.items():
            if imported not in modules:
                raise BundleError(f"{path} imports {imported}, which does not exist.")
            visit(imported)
            for name in names:
                if name not in read[imported].exported:
                    raise BundleError(f"{path} imports {name} from {imported}, which does not export it.")
        open_paths.pop()
        ordered.append(path)

    if entry not in modules:
        raise BundleError(f"The first module, {entry}, does not exist.")
    visit(entry)
    return ordered


def _read(path: str, text: str) -> _Module:
    text = _COMMENT.sub("", text)
    imports: dict[str, tuple[str, ...]] = {}
    for statement in _IMPORT.findall(text):
        found = _NAMED_IMPORT.fullmatch(" ".join(statement.split()))
        if not found or " as " in found[1] or not found[2].startswith("."):
            raise BundleError(f'{path}: write imports as import {{ a, b }} from "./c.js"; not as {statement.strip()}')
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), found[2]))
        names = tuple(name.strip() for name in found[1].split(",") if name.strip())
        imports[target] = imports.get(target, ()) + names
    body = _IMPORT.sub("", text)
    if other := _OTHER_STATEMENT.search(body):
        line = body[other.start() :].split("\n", 1)[0]
        raise BundleError(f"{path}: a top-level statement of this form cannot be joined: {line}")
    declarations = _DECLARATION.findall(body)
    return _Module(
        imports=imports,
        declared=frozenset(name for _, name in declarations),
        exported=frozenset(name for export, name in declarations if export),
        body=_BLANK_LINES.sub("\n", re.sub(r"^export ", "", body, flags=re.MULTILINE)),
    )


def _refuse_shared_names(ordered: list[str], read: Mapping[str, _Module]) -> None:
    owners: dict[str, str] = {}
    for path in ordered:
        for name in sorted(read[path].declared):
            if name in owners:
                raise BundleError(f"{owners[name]} and {path} both declare {name}; rename one of them.")
            owners[name] = path
