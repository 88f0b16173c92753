"""The deck of ``--template``, which ``brief`` and ``atlas`` share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from layers.briefing.options import BriefingOptions
from layers.cli.options import wrong_usage
from layers.cli.spoken import phrase

if TYPE_CHECKING:
    from layers.briefing.files.gate import GateFault
    from layers.briefing.page import Briefing


def template() -> Path | None:
    """The deck of the option ``--template`` of the running command."""
    found: Path | None = click.get_current_context().params["template"]
    return found


def in_template(options: BriefingOptions, compose: Callable[[BriefingOptions], Briefing]) -> BriefingOptions:
    """The options of a page whose map is large enough in the deck of ``--template``; the same ones without a deck."""
    if (deck := template()) is None:
        return options
    from layers.briefing.files.deck.in_template import options_for  # noqa: PLC0415

    return options_for(deck, options, compose)


def template_faults(found: Briefing) -> tuple[GateFault, ...]:
    """What is wrong with a page in the deck of ``--template``."""
    if (deck := template()) is None:
        return ()
    from layers.briefing.files.deck.in_template import fault_in  # noqa: PLC0415

    return fault_in(deck, found)


def check_template(params: Mapping[str, Any], suffix: str) -> None:
    """Refuse a template that the other options or the file do not go with."""
    if params["template"] is None:
        return
    if suffix != ".pptx":
        wrong_usage(phrase("--template: only slides take a template; a {suffix} does not", suffix=suffix[1:].upper()))
    if params["logo"] is not None:
        wrong_usage(
            phrase("--logo: a template brings its own logo; put it into the template, or leave out one of the two")
        )
    if params["manifest"] or params["from_manifest"]:
        wrong_usage(
            phrase(
                "--template: a manifest does not hold a template, so the file could not be made again; leave out one"
            )
        )
    if not params["template"].is_file():
        wrong_usage(phrase("--template: there is no file {template!r}", template=str(params["template"])))
