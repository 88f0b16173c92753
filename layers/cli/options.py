"""The options that commands share, and the types of their values. Each value is checked where it is read."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from layers import text_bounds, view_codec, view_fields
from layers.briefing.layout.sizes import SIZES, SizeError, page_size
from layers.briefing.options import LEAST_DEG, TALLEST_DEG, WIDEST_DEG, Bbox, fits_on_a_page
from layers.cli.spoken import in_english, in_language, language, phrase
from layers.cli.spoken.help import Joined, SpokenHelp, filled, record
from layers.language import ENGLISH, LANGUAGES, speaking
from layers.view_fields import KnownNames, UnusableValue, ViewField

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from geodata.catalog import Catalog
    from layers.view import View

HELP_SETTINGS = {"max_content_width": 110, "help_option_names": ["-h", "--help"]}

#: The value of ``--known-by`` that follows the date of each page.
SAME_DAY = "same"

_Function = TypeVar("_Function", bound=Callable[..., Any])


class _PathName(click.Path):
    """A path, whether or not there is a file. A text that no file can have as its path is refused.

    As a path, an empty text would be the current folder.
    """

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value == "":
            self.fail(phrase("the path is empty; give the path of a file or folder"), param, ctx)
        if problem := text_bounds.unusable_path(os.fspath(value)):
            self.fail(in_english(problem), param, ctx)
        return super().convert(value, param, ctx)


#: A path as the user writes it. Each command says itself what else is wrong with one.
PATH = _PathName(path_type=Path)


class Option(click.Option):
    """An option that the help lists under the heading ``section``.

    A ``recorded`` option says what is made, and a manifest records it; others say from where, to where, and how.
    """

    def __init__(self, *args: Any, section: str = "Options", recorded: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Click makes a plain text of it, which would not know what it was filled with.
        self.help = kwargs.get("help")
        self.section = section
        self.recorded = recorded

    def type_cast_value(self, ctx: click.Context, value: Any) -> Any:
        """The value with its type. A text that is too long (:data:`layers.text_bounds.OPTIONS`) is refused before that."""
        if self.type is not PATH:
            most = text_bounds.OPTIONS.get(self.opts[0].lstrip("-"), text_bounds.OTHER)
            for text in value if isinstance(value, (list, tuple)) else (value,):
                if isinstance(text, str) and (problem := text_bounds.overlong(text, most)):
                    raise click.BadParameter(in_english(f"it {problem}"), ctx, self)
        return super().type_cast_value(ctx, value)


class Command(SpokenHelp):
    """A command whose help has sections of options, ``examples`` and ``statuses`` (of its end).

    One that ``speaks`` prints words of the layers, which then are in the language of the terminal; in the others they are
    English, as the files that they write.
    """

    def __init__(
        self,
        *args: Any,
        examples: Sequence[tuple[str, str]],
        statuses: str = "",
        speaks: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.speaks = speaks
        self.context_settings = HELP_SETTINGS
        self.examples = tuple(examples)
        self.statuses = statuses

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse as Click does. Every error knows its command, also where Click leaves it out."""
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = error.ctx or ctx
            raise

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command: in the language of the terminal if it speaks, else in English, as its file."""
        with speaking(language() if self.speaks else ENGLISH):
            return super().invoke(ctx)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options under the headings of their sections."""
        sections: dict[str, list[tuple[str, str]]] = {"Options": []}
        for param in self.get_params(ctx):
            if (row := record(param, ctx)) is not None:
                sections.setdefault(getattr(param, "section", "Options"), []).append(row)
        for section, records in sections.items():
            with formatter.section(phrase(section)):
                formatter.write_dl(records)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples as they are, and the exit statuses."""
        with formatter.section(phrase("Examples")):
            for command, purpose in self.examples:
                if purpose:
                    formatter.write(f"{'':{formatter.current_indent}}# {phrase(purpose)}\n")
                formatter.write(f"{'':{formatter.current_indent}}{command}\n")
        if self.statuses:
            with formatter.section(phrase("Exit status")):
                formatter.write_text(phrase(self.statuses))


class InOrder(SpokenHelp, click.Group):
    """A group of commands whose help lists them in the order in which they were added."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands."""
        return list(self.commands)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, and the commands."""
        rows = [row for param in self.get_params(ctx) if (row := record(param, ctx)) is not None]
        with formatter.section(phrase("Options")):
            formatter.write_dl(rows)
        self.format_commands(ctx, formatter)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what is said at the end."""
        if self.epilog:
            formatter.write_paragraph()
            with formatter.indentation():
                formatter.write_text(phrase(self.epilog))


class Steps(InOrder):
    """A group of commands about one thing. Its help lists them in the order of the work, with an example of each.

    ``more`` is where more is said.
    """

    def __init__(self, *args: Any, more: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.more = more

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the first example of each command, and where more is said."""
        with formatter.section(phrase("Examples")):
            for command in self.commands.values():
                if isinstance(command, Command):
                    formatter.write(f"{'':{formatter.current_indent}}{command.examples[0][0]}\n")
        formatter.write_paragraph()
        described = phrase("'{command} COMMAND --help' describes a command.", command=ctx.command_path)
        formatter.write_text(f"{described} {phrase(self.more) if self.more else ''}".strip())


def option(*declarations: str, **settings: Any) -> Callable[[_Function], _Function]:
    """An :class:`Option`, as a decorator."""
    return click.option(*declarations, cls=Option, **settings)


def together(declared: Sequence[Callable[[Any], Any]]) -> Callable[[_Function], _Function]:
    """Several options as one decorator; the help lists them in this order."""

    def add(function: _Function) -> _Function:
        for decorate in reversed(declared):
            function = decorate(function)
        return function

    return add


def language_option(*, help: str, **settings: Any) -> Callable[[_Function], _Function]:
    """The option of the language of what is made, as a decorator; the parameter is ``lang``, English by default."""
    return option("--lang", type=OneOf(tuple(LANGUAGES)), default=ENGLISH, metavar="CODE", help=help, **settings)


def wrong_usage(sentence: str) -> NoReturn:
    """End the command with a sentence about its options, and status 2."""
    raise click.UsageError(sentence)


class OneOf(click.Choice[str]):
    """One of several words."""

    def get_invalid_choice_message(self, value: Any, ctx: click.Context | None) -> str:
        """What is wrong with a word that is not one of them."""
        return phrase("{value!r} is not one of {names}", value=value, names=", ".join(self.choices))


class Size(click.ParamType[str]):
    """A size of a page: a name, or two numbers of millimetres."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The size as it was written. Fails where there is no such size."""
        try:
            page_size(str(value))
        except SizeError as error:
            self.fail(in_english(error.reason), param, ctx)
        return str(value)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The names of sizes that begin with what was typed."""
        from click.shell_completion import CompletionItem  # noqa: PLC0415

        return [CompletionItem(name) for name in SIZES if name.startswith(incomplete)]


class WholeNumber(click.ParamType[int]):
    """A whole number from ``least`` to ``most``. A ``unit`` may be written behind it."""

    name = "number"

    def __init__(self, least: int, most: int, unit: str = "") -> None:
        self.least, self.most, self.unit = least, most, unit

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number. Fails where the text is not a number in the range."""
        text = str(value).removesuffix(self.unit)
        if not (text.isascii() and text.isdigit() and self.least <= int(text[:9]) <= self.most):
            self.fail(
                phrase(
                    "{value!r} is not a whole number from {least} to {most}",
                    value=value,
                    least=str(self.least),
                    most=str(self.most),
                ),
                param,
                ctx,
            )
        return int(text)


class Field(click.ParamType[Any]):
    """The value of a field of the View. One that depends on the catalogue stays text until :func:`view_of` reads it."""

    def __init__(self, row: ViewField) -> None:
        self.row = row
        self.name = row.query

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The field's value. Fails where the text cannot be used."""
        if not isinstance(value, str) or (self.row.option and self.row.option.of_catalogue):
            return value
        if self.row.name == "known_by" and value == SAME_DAY:
            return value
        try:
            return self.row.parse(value, KnownNames())
        except UnusableValue as error:
            self.fail(phrase("{value!r} is not {what}", value=value[:60], what=error), param, ctx)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The possible values that begin with what was typed."""
        from click.shell_completion import CompletionItem  # noqa: PLC0415

        choices = self.row.option.choices if self.row.option else ()
        before, comma, typed = incomplete.rpartition(",")
        return [CompletionItem(f"{before}{comma}{choice}") for choice in choices if choice.startswith(typed)]


#: A calendar day, read as the date of a View is.
DAY = Field(next(row for row in view_fields.FIELDS if row.name == "date"))


class Extent(click.ParamType[Bbox]):
    """West, south, east and north in degrees. East is more than 180 where the extent crosses that meridian."""

    name = "extent"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Bbox:
        """The four numbers. Fails where they are not an extent that a page can show."""
        if isinstance(value, tuple):
            return value
        try:
            west, south, east, north = (float(part) for part in value.split(","))
        except ValueError:
            self.fail(
                phrase("{value!r} is not four numbers, west,south,east,north in degrees", value=value), param, ctx
            )
        # Written so that "nan" is refused as well.
        if not (-180 <= west <= 180 and -180 <= east <= 180 and -85 <= south < north <= 85 and west != east):
            self.fail(
                phrase(
                    "west and east have to be within ±180, and south less than north within ±85; where west is more "
                    "than east the extent crosses 180°"
                ),
                param,
                ctx,
            )
        if west > east:
            east += 360
        if not fits_on_a_page((west, south, east, north)):
            self.fail(
                phrase(
                    "the extent is {width} degrees wide and {height} high; a page shows {least} to {widest} degrees across "
                    "and {least} to {tallest} up; where west is more than east the extent crosses 180°",
                    width=f"{east - west:g}",
                    height=f"{north - south:g}",
                    least=f"{LEAST_DEG:g}",
                    widest=f"{WIDEST_DEG:g}",
                    tallest=f"{TALLEST_DEG:g}",
                ),
                param,
                ctx,
            )
        return west, south, east, north


def view_options(*, dated: bool = True) -> Callable[[_Function], _Function]:
    """The options of a View and ``--catalog``, as a decorator. Without ``dated``, the option of its date is left out."""

    def add(function: _Function) -> _Function:
        function = option(
            "--catalog",
            metavar="DIR",
            type=PATH,
            section="What to show",
            help="A catalogue folder. Default: the catalogue that ships with the project.",
        )(function)
        for row in reversed(view_fields.FIELDS):
            if row.option and (dated or row.name != "date"):
                function = option(
                    row.option.flag,
                    f"view_{row.name}",
                    metavar=row.option.metavar,
                    type=Field(row),
                    section="What to show",
                    recorded=True,
                    help=_help(row.option),
                )(function)
        return function

    return add


def _help(described: view_fields.CommandOption) -> str:
    listed = described.choices if described.metavar.count(",") else ()
    return Joined(described.help, filled("Possible: {names}.", names=", ".join(listed))) if listed else described.help


def view_of(params: Mapping[str, Any], catalog: Catalog) -> View:
    """The view that the options ask for. A value that the catalogue does not have is wrong usage."""
    names = KnownNames.of(catalog)
    found = {}
    for row in view_fields.FIELDS:
        value = params.get(f"view_{row.name}")
        if row.option is None or value is None:
            continue
        try:
            with in_language():
                found[row.name] = row.parse(value, names) if row.option.of_catalogue else value
        except UnusableValue as error:
            wrong_usage(f"{row.option.flag}: {phrase('{value!r} is not {what}', value=value[:60], what=error)}")
    follows = found.get("known_by") == SAME_DAY
    if follows:
        del found["known_by"]
    view = view_codec.opened_with(catalog, found)
    return replace(view, known_by=view.date) if follows else view


def check_folder(catalog: Path | None) -> None:
    """Refuse a ``--catalog`` that is not a folder."""
    if catalog is not None and not catalog.is_dir():
        wrong_usage(
            phrase(
                "--catalog: there is no folder {catalog!r}; give one that holds a catalog.json", catalog=str(catalog)
            )
        )
