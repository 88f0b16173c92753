"""The command-line options that choose a View. They mean what the same words in a link mean."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from geodata.catalog import Catalog
    from layers.view import View

#: Option, its name in a link, its metavar and what it does.
_OPTIONS = (
    ("--as-of", "date", "DATE", "the date to show, such as 2025-02-07 (default: the catalogue's opening date)"),
    ("--known-by", "known", "DATE", "only what had been published by this day"),
    ("--theatre", "theatre", "ID", "the extent to show (default: the catalogue's opening one)"),
    ("--layers", "layers", "ID,ID", "the layers to show (default: those the catalogue opens with)"),
    ("--modes", "modes", "MODE,MODE", "only movements by these modes"),
    ("--confidence", "confidence", "DEGREE,DEGREE", "only claims of these degrees of certainty"),
    ("--claimants", "claimants", "ID,ID", "only what these parties say"),
    ("--tier", "tier", "1|2", "1: the core only; 2: details as well (default)"),
    ("--text", "q", "TEXT", "only claims with this text"),
    ("--past", "past", "fade|hide", "what is over on the date: faded (default) or left out"),
)


def add_view_options(parser: argparse.ArgumentParser, *, dated: bool = True) -> argparse._ArgumentGroup:
    """Give a subcommand the options of a view, and ``--catalog``; without ``dated`` not its date. Returns their group."""
    group = parser.add_argument_group("what to show")
    for option, name, metavar, text in _OPTIONS:
        if dated or name != "date":
            group.add_argument(option, dest=f"view_{name}", metavar=metavar, help=text)
    group.add_argument("--catalog", metavar="DIR", type=Path, help="a catalogue folder (default: the one that ships)")
    return group


def view_arguments(arguments: argparse.Namespace) -> list[str]:
    """The options of the view that were given, as they would be written."""
    given = ((option, getattr(arguments, f"view_{name}", None)) for option, name, _, _ in _OPTIONS)
    return [f"{option}={value}" for option, value in given if value is not None]


def view_of(arguments: argparse.Namespace, catalog: Catalog, usage_error: Callable[[str], NoReturn]) -> View:
    """The view that the options ask for; a value that does not fit is wrong usage."""
    # Only here: a command that draws nothing must not wait for what drawing needs.
    from layers.view import from_query  # noqa: PLC0415

    options = {name: option for option, name, _, _ in _OPTIONS}
    given = {name: value for name in options if (value := getattr(arguments, f"view_{name}", None)) is not None}
    view, misfits = from_query(given, catalog)
    for misfit in misfits:
        usage_error(f"{options[misfit.name]}: {misfit.value[:60]!r} is not {misfit.expected}")
    return view
