"""``kurskmap atlas``: a page for each of several dates, around :mod:`layers.briefing.atlas`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from layers.briefing.options import ATLAS_FORMATS
from layers.cli.brief import (
    STATUSES,
    make_file,
    page_options,
    query,
    warn_of,
    with_page_texts,
)
from layers.cli.options import DAY, Command, WholeNumber, option, view_of, wrong_usage
from layers.cli.page_options import file_options
from layers.cli.publishing.in_deck import in_template, template, template_faults
from layers.cli.spoken import phrase
from layers.cli.terminal import redraw

if TYPE_CHECKING:
    import datetime as dt

    from layers.briefing.files.gate import GateFault
    from layers.briefing.files.manifest import BriefingRequest
    from layers.briefing.options import BriefingOptions
    from layers.briefing.page import Briefing
    from layers.cli.catalogue import Opened


@click.command(
    "atlas",
    cls=Command,
    short_help="a page for each of several dates: PDF, PPTX, GIF, MP4 or ZIP",
    options_metavar="--out FILE [OPTIONS]",
    examples=(
        ("kurskmap atlas --every 14d --theatre kursk-front --out story.pdf", ""),
        ("kurskmap atlas --on-change --from 2024-10-01 --to 2024-12-31 --out autumn.pptx", ""),
        ("kurskmap atlas --date 2024-08-12 --date 2025-02-07 --out two.gif", ""),
    ),
    statuses=STATUSES,
)
@option(
    "--every",
    metavar="DAYS",
    type=WholeNumber(1, 3660, unit="d"),
    section="Which dates",
    recorded=True,
    help="A page every so many days, such as 14d.",
)
@option(
    "--on-change",
    is_flag=True,
    section="Which dates",
    recorded=True,
    help="A page for every date on which something changes.",
)
@option(
    "--date",
    "dates",
    metavar="DATE",
    type=DAY,
    multiple=True,
    section="Which dates",
    recorded=True,
    help="A page for this date. May be given several times.",
)
@option(
    "--from",
    "first",
    metavar="DATE",
    type=DAY,
    section="Which dates",
    recorded=True,
    help="The first date, with --every and --on-change. Default: the first change.",
)
@option(
    "--to",
    "last",
    metavar="DATE",
    type=DAY,
    section="Which dates",
    recorded=True,
    help="The last date, with --every and --on-change. Default: the last change.",
)
@file_options(ATLAS_FORMATS, dated=False)
def atlas_command(**params: Any) -> int:
    """Draw the same map for several dates. Choose the dates with --every, --on-change or --date."""
    return make_file(params, ATLAS_FORMATS, _ask, _make)


def _ask(params: Mapping[str, Any], story: Opened, suffix: str) -> BriefingRequest:
    _check_dates(params)
    from layers.briefing import atlas  # noqa: PLC0415

    if params["media"] and suffix in atlas.FILMS:
        wrong_usage(phrase("--media: a film has no pages of pictures; make a PDF, slides or a ZIP"))
    view, options = query(params, story), page_options(params, suffix)
    from layers.briefing.files.manifest import BriefingRequest  # noqa: PLC0415

    dates = sorted(set(params["dates"])) or _dates(params, story)
    if len(dates) > atlas.MOST_PAGES:
        wrong_usage(
            phrase(
                "the atlas would have too many pages: {count}; narrow it down to {most} with --from and --to",
                count=len(dates),
                most=atlas.MOST_PAGES,
            )
        )
    return BriefingRequest("atlas", view, options, dates=tuple(dates))


def _make(request: BriefingRequest, story: Opened, suffix: str) -> tuple[bytes, tuple[GateFault, ...]]:
    from layers.briefing import atlas  # noqa: PLC0415
    from layers.briefing.brief import brief  # noqa: PLC0415
    from layers.briefing.files import gate  # noqa: PLC0415

    view, problems = request.view_in(story.catalog), list[gate.GateFault]()

    def watch(page: Briefing) -> None:
        of_page = (*gate.faults(page), *template_faults(page))
        found = [replace(fault, page=request.dates.index(page.view.date) + 1) for fault in of_page]
        warn_of(tuple(found), where=f"{page.view.date}: ")
        problems.extend(found)

    def compose(options: BriefingOptions) -> Briefing:
        first = replace(view, date=request.dates[0])
        return brief(story.catalog, story.layers, story.marks, first, options, one_page=True)

    options = with_page_texts(lambda: in_template(request.options, compose))
    found = atlas.Atlas(story.catalog, story.layers, story.marks, view, options, request.dates, watch)
    return with_page_texts(lambda: atlas.rendered(found, suffix, progress_bar(), template=template())), tuple(problems)


def _check_dates(params: Mapping[str, Any]) -> None:
    ways = [params["every"] is not None, params["on_change"], bool(params["dates"])]
    if sum(ways) != 1:
        wrong_usage(phrase("choose the dates in one way: --every DAYS, --on-change, or --date DATE once or more"))
    if params["dates"] and (params["first"] or params["last"]):
        wrong_usage(phrase("--from and --to go with --every and --on-change, not with --date"))


def _dates(params: Mapping[str, Any], story: Opened) -> list[dt.date]:
    """The dates of ``--every`` or ``--on-change``."""
    from layers.briefing import atlas  # noqa: PLC0415

    layers, view = story.layers, view_of(params, story.catalog)
    first, last = atlas.period(layers) or (view.date, view.date)
    first, last = params["first"] or first, params["last"] or last
    if last < first:
        wrong_usage(phrase("--to: {last} is before {first}", last=last, first=first))
    if params["every"] is not None:
        return list(atlas.every(params["every"], first, last))
    dates = list(atlas.on_change(story.marks, view, first, last))
    if not dates:
        wrong_usage(
            phrase(
                "--on-change: nothing that is shown changes from {first} to {last}; widen the period, or use --every "
                "or --date",
                first=first,
                last=last,
            )
        )
    return dates


def progress_bar() -> Callable[[int, int], None] | None:
    """A function that draws a bar on the terminal, from the number of pages made and of all; None without a terminal."""
    if not sys.stderr.isatty():
        return None

    def show(done: int, of: int) -> None:
        filled = round(30 * done / of)
        pages = phrase("page {done} of {all}", done=done, all=of)
        redraw(f"[{'#' * filled}{'.' * (30 - filled)}] {pages}", is_last=done == of)

    return show
