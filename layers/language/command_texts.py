"""The messages of the commands, and the texts of their help, found where they stand.

The help is found in the declarations, where nothing has to be wrapped. A message is found inside an f-string too.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from inspect import cleandoc

#: The arguments of a declaration that are texts of a help.
_TEXTS = {"help", "short_help", "epilog", "statuses", "section", "more"}
#: The option of a field of the View; its third argument is its help.
_VIEW_OPTION = "CommandOption"
#: The functions that say a message (``in_file``: in the language of a file), and those that take its two forms.
_SAYING, _COUNTING = {"phrase", "in_file", "filled", "later"}, {"phrase_count", "later_count"}
#: What makes a function a command.
_COMMANDS = {"command", "group"}


def command_texts(source: str) -> Iterator[str | tuple[str, str]]:
    """The messages of a module of the commands, and the texts of the help of those that it declares.

    >>> list(command_texts('option("--out", help="The file to write.", examples=(("kurskmap new", "a start"),))'))
    ['The file to write.', 'a start']
    """
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            yield from _of_call(node)
            yield from _said(node)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and _is_command(node):
            text = cleandoc(ast.get_docstring(node) or "")
            yield from (" ".join(part.split()) for part in text.split("\n\n") if part.strip())


def _of_call(node: ast.Call) -> Iterator[str]:
    if getattr(node.func, "id", "") == _VIEW_OPTION:
        yield ast.literal_eval(node.args[2])
    for argument in node.keywords:
        value = argument.value
        if argument.arg in _TEXTS and isinstance(value, ast.Constant) and isinstance(value.value, str) and value.value:
            yield value.value
        elif argument.arg == "examples" and isinstance(value, ast.Tuple):
            for pair in value.elts:
                purpose = pair.elts[-1] if isinstance(pair, ast.Tuple) else None
                if isinstance(purpose, ast.Constant) and isinstance(purpose.value, str) and purpose.value:
                    yield purpose.value


def _said(node: ast.Call) -> Iterator[str | tuple[str, str]]:
    name, arguments = getattr(node.func, "id", ""), [_text(each) for each in node.args]
    if name in _SAYING and arguments and arguments[0]:
        yield arguments[0]
    elif name in _COUNTING and len(arguments) > 1 and arguments[0] and arguments[1]:
        yield arguments[0], arguments[1]


def _text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _is_command(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    made = (each.func for each in node.decorator_list if isinstance(each, ast.Call))
    return any(isinstance(function, ast.Attribute) and function.attr in _COMMANDS for function in made)
