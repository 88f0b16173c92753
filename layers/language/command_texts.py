"""The texts of the commands' help, found where the commands are declared: nothing has to be wrapped there."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from inspect import cleandoc

#: The arguments of a declaration that are texts of a help.
_TEXTS = {"help", "short_help", "epilog", "statuses", "section", "more"}
#: The option of a field of the View; its third argument is its help.
_VIEW_OPTION = "CommandOption"
#: What makes a function a command.
_COMMANDS = {"command", "group"}


def command_texts(source: str) -> Iterator[str]:
    """The texts of the help of the commands that a module declares: each a message.

    >>> list(command_texts('option("--out", help="The file to write.", examples=(("kurskmap new", "a start"),))'))
    ['The file to write.', 'a start']
    """
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            yield from _of_call(node)
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


def _is_command(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    made = (each.func for each in node.decorator_list if isinstance(each, ast.Call))
    return any(isinstance(function, ast.Attribute) and function.attr in _COMMANDS for function in made)
