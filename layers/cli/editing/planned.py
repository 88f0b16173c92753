"""Show what a change would make of a catalogue, and ask before it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from layers.cli.options import PATH, option
from layers.cli.spoken import and_more, in_english, in_language, phrase, phrase_count
from layers.cli.terminal import asked, say

if TYPE_CHECKING:
    from geodata.editing.planning import Plan

_SHOWN, _SHOWN_FAULTS = 30, 20


def catalogue_option(function: Any) -> Any:
    """``--catalog``, for commands that read a catalogue or change it."""
    return option("--catalog", metavar="DIR", type=PATH, required=True, help="The catalogue folder.")(function)


def editor_options(function: Any) -> Any:
    """``--who`` and ``--yes``."""
    function = option("--yes", is_flag=True, help="Write without asking.")(function)
    return option("--who", metavar="NAME", help="Your name, for others and for the record. Default: your name here.")(
        function
    )


def show(plan: Plan) -> bool:
    """Print what a plan changes, and whether it can be carried out: it changes something, and the result is valid."""
    from layers.versions.formats import as_lines  # noqa: PLC0415
    from layers.versions.report import report_of  # noqa: PLC0415

    if plan.faults:
        say(
            phrase_count(
                "The catalogue would not validate ({count} fault); nothing was written.",
                "The catalogue would not validate ({count} faults); nothing was written.",
                len(plan.faults),
            )
        )
        say(*(f"  {in_english(str(fault))}" for fault in plan.faults[:_SHOWN_FAULTS]))
        if len(plan.faults) > _SHOWN_FAULTS:
            say(f"  {and_more(len(plan.faults) - _SHOWN_FAULTS)}")
        return False
    if plan.changes is None or not plan.contents:
        say(phrase("Nothing changes."))
        return False
    # The first two lines name the two versions, which here are before and after.
    with in_language():
        lines = list(as_lines(report_of(plan.changes), most=_SHOWN))
    say(*lines[2:])
    return True


def agreed(question: str, *, yes: bool) -> bool:
    """Whether to go on: with ``--yes``, or when the user says so."""
    if yes or asked(question):
        return True
    say(phrase("Nothing was written."))
    return False
