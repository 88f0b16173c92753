"""Click's own words, such as "Usage:" and "No such option", in the language of the terminal.

Click says its words through gettext, which looks for compiled catalogues and knows only the language of the process. Here
its modules get functions that look into our catalogues instead, as each call asks for it.
"""

from __future__ import annotations

import gettext
from types import ModuleType

import click

from layers.cli.spoken import language, unfilled
from layers.language import ENGLISH, later, later_count

#: The modules of Click that say words to the user of a command.
MODULES: tuple[ModuleType, ...] = (click.core, click.exceptions, click.formatting, click.parser, click.types)

#: What Click says of a wrong use, and in a help. A test compares them with the Click that is installed.
WORDS = (
    later("Usage:"),
    later("Options"),
    later("Commands"),
    later("Positional arguments"),
    later("Missing command."),
    later("Missing argument"),
    later("Missing option"),
    later("Missing parameter"),
    later("Missing {param_type}"),
    later("Missing parameter: {param_name}"),
    later("No such option {name!r}."),
    later("No such command {name!r}."),
    later("Invalid value: {message}"),
    later("Invalid value for {param_hint}: {message}"),
    later("Option {name!r} does not take a value."),
    later("Argument {name!r} takes {nargs} values."),
    later("Choose from:\n\t{choices}"),
    later("{value!r} is not a valid {number_type}."),
    later("{value} is not in the range {range}."),
    later("{value!r} is not a valid boolean. Recognized values: {states}"),
    later("default: {default}"),
    later("env var: {var}"),
    later("required"),
    later("(dynamic)"),
    later("deprecated"),
    later("file"),
    later("directory"),
    later("path"),
    later("{name} {filename!r} does not exist."),
    later("{name} {filename!r} is a file."),
    later("{name} {filename!r} is a directory."),
    later("{name} {filename!r} is not readable."),
    later("{name} {filename!r} is not writable."),
    later("{name} {filename!r} is not executable."),
    later("Could not open file {filename!r}: {message}"),
    later("unknown error"),
    later("Value must be an iterable."),
)
COUNTED = (
    later_count("Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})"),
    later_count("Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments."),
    later_count("Takes {nargs} values but 1 was given.", "Takes {nargs} values but {len} were given."),
    later_count("{value!r} is not {choice}.", "{value!r} is not one of {choices}."),
    later_count("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)"),
)


def _word(message: str) -> str:
    return gettext.gettext(message) if language() == ENGLISH else unfilled(message)


def _counted(one: str, many: str, count: int) -> str:
    return gettext.ngettext(one, many, count) if language() == ENGLISH else unfilled(one, many, count)


def install() -> None:
    """Let Click say its words in the language of the terminal."""
    for module in MODULES:
        for name, function in (("_", _word), ("ngettext", _counted)):
            if hasattr(module, name):
                setattr(module, name, function)
