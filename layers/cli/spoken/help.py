"""The help of a command in the language of the terminal: its texts are said when the help is printed.

The texts stand in English where the command is declared. ``layers/language/command_texts.py`` finds them there, so no
command has to do anything for its help to be spoken.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from inspect import cleandoc

import click

from layers.cli.spoken import language, phrase
from layers.language import ENGLISH

#: After a letter that is two columns wide, while lines are measured.
_WIDE = "\x00"


class _Formatter(click.HelpFormatter):
    """Breaks lines by columns: a letter of Korean takes two."""

    def write_text(self, text: str) -> None:
        """Write a text in lines."""
        super().write_text(_measured(text))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Write terms with their texts."""
        super().write_dl([(term, _measured(text)) for term, text in rows], col_max, col_spacing)

    def getvalue(self) -> str:
        """What was written."""
        return super().getvalue().replace(_WIDE, "")


class HelpContext(click.Context):
    """The context of a command whose help is spoken."""

    formatter_class = _Formatter


class SpokenHelp(click.Command):
    """A command whose help is in the language of the terminal."""

    context_class = HelpContext

    def get_short_help_str(self, limit: int = 45) -> str:
        """What the list of commands says of it."""
        return phrase(self.short_help) if self.short_help else super().get_short_help_str(limit)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The option ``--help``, which Click keeps in the language of its first use."""
        found = super().get_help_option(ctx)
        if found is not None:
            found.help = phrase("Show this message and exit.")
        return found

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what the command does."""
        if self.help:
            formatter.write_paragraph()
            with formatter.indentation():
                formatter.write_text("\n\n".join(phrase(text) for text in paragraphs(self.help)))


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a docstring, each on one line: the messages of a command's help."""
    return [" ".join(part.split()) for part in cleandoc(text).split("\n\n") if part.strip()]


def record(param: click.Parameter, ctx: click.Context) -> tuple[str, str] | None:
    """The row of an option in the help: how it is written, and what it does."""
    found = param.get_help_record(ctx) if isinstance(param, click.Option) else None
    if found is None or not isinstance(param, click.Option) or not param.help:
        return found
    # What Click adds to the text, such as the default, is in the language already.
    return found[0], f"{said(param.help)}{found[1].removeprefix(param.help)}"


class Filled(str):
    """A text of a help with values in it, in English. ``message`` and ``values`` are what it was made of."""

    message: str
    values: dict[str, object]


def filled(message: str, **values: object) -> Filled:
    """A text of a help whose places are filled when it is declared.

    >>> filled("One of {names}.", names="a, b")
    'One of a, b.'
    """
    text = Filled(message.format(**values))
    text.message, text.values = message, values
    return text


class Joined(str):
    """Texts of a help that follow each other, in English; ``parts`` are the texts."""

    parts: tuple[str, ...]

    def __new__(cls, *parts: str) -> Joined:
        """Join the texts."""
        text = super().__new__(cls, " ".join(parts))
        text.parts = parts
        return text


def said(text: str) -> str:
    """A text of a help in the language of the terminal."""
    if isinstance(text, Joined):
        return " ".join(said(part) for part in text.parts)
    return phrase(text.message, **text.values) if isinstance(text, Filled) else phrase(text)


def _measured(text: str) -> str:
    if language() == ENGLISH:
        return text
    return "".join(f"{each}{_WIDE}" if unicodedata.east_asian_width(each) in "WF" else each for each in text)
