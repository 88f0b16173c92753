"""What those who open the page of a server may write: nothing, proposals, or the catalogue itself.

The operator decides. The page has no login, so the right is everybody's who reaches the page.
"""

from __future__ import annotations

import argparse
import os
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from geodata.catalog import SHIPPED

#: What may be written: proposals only, or the catalogue too.
Right = Literal["propose", "apply"]
#: The environment variable that says the same as ``--edit`` ("apply") and ``--propose`` ("propose").
EDIT = "KURSKMAP_EDIT"


@dataclass(frozen=True)
class Allowed:
    """The right of those who open the page, None for none; ``problem`` says why what the operator asked is refused."""

    right: Right | None = None
    problem: str = ""


def allowed(folder: Path, arguments: Sequence[str] = (), environment: Mapping[str, str] = os.environ) -> Allowed:
    """What the operator allows for a catalogue, by the arguments of the page's script or by the environment.

    >>> allowed(Path("mine"), [], {})
    Allowed(right=None, problem='')
    """
    parser = argparse.ArgumentParser(add_help=False, exit_on_error=False, allow_abbrev=False)
    parser.add_argument("--edit", action="store_true")
    parser.add_argument("--propose", action="store_true")
    options, _ = parser.parse_known_args(list(arguments))
    named = environment.get(EDIT, "").strip()
    if named not in ("", "propose", "apply"):
        return Allowed(problem=f"{EDIT}={named[:40]!r} is neither 'propose' nor 'apply', so nobody may edit.")
    right: Right | None = "propose" if options.propose or named == "propose" else None
    if right is None and (options.edit or named == "apply"):
        right = "apply"
    if right is None:
        return Allowed()
    problem = refusal(folder)
    return Allowed(problem=problem) if problem else Allowed(right)


def refusal(folder: Path) -> str:
    """Why a catalogue cannot be edited in the page, in one sentence; empty where it can."""
    try:
        is_shipped = folder.resolve() == Path(SHIPPED).resolve()
        mode = folder.stat().st_mode
    except OSError as error:
        return f"{folder}: cannot be edited: {error.strerror or error}."
    if is_shipped:
        return (
            "The catalogue that ships with the project is not edited in the page; name one of your own with --catalog."
        )
    # The owner "root" may write where nobody may by the folder's own mode; that a folder is closed is meant.
    is_closed = not mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH)
    if is_closed or not os.access(folder, os.W_OK | os.X_OK):
        return (
            f"{folder}: cannot be edited: the folder cannot be written; give the server the right, or leave out --edit."
        )
    return ""
