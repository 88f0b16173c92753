"""``kurskmap brief``: one date as pages, around :func:`layers.briefing.brief.brief`; and what it shares with ``atlas``.

Both commands check their options, make the bytes of one file, write it, and on request write a manifest beside it or
compare it with a given manifest.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from layers.briefing.options import BRIEF_FORMATS, BriefingOptions
from layers.cli.catalogue import Opened, in_use, opened
from layers.cli.exit_status import Exit
from layers.cli.options import (
    SAME_DAY,
    Command,
    Option,
    WholeNumber,
    check_folder,
    option,
    view_of,
    wrong_usage,
)
from layers.cli.page_options import file_options, layout_with
from layers.cli.publishing.in_deck import check_template, in_template, template, template_faults
from layers.cli.spoken import in_english, phrase, phrase_count
from layers.cli.terminal import say
from layers.cli.versions.weekly import weekly_file, weekly_options
from layers.language import later
from layers.view_codec import to_query

if TYPE_CHECKING:
    from layers.briefing.files.gate import GateFault
    from layers.briefing.files.manifest import BriefingRequest, Manifest
    from layers.briefing.page import Briefing

STATUSES = later("0 made, 1 a file cannot be used, or what was made again differs from its manifest, 2 wrong usage")

#: So many faults of a page are named on the terminal.
_MOST_WARNINGS = 12

_T = TypeVar("_T")

#: Makes a request from the options, the open catalogue and the suffix of the file.
Ask = Callable[[Mapping[str, Any], Opened, str], "BriefingRequest"]
#: Makes the bytes of a file from a request, the open catalogue and the suffix, and the faults of its pages.
Make = Callable[["BriefingRequest", Opened, str], tuple[bytes, tuple["GateFault", ...]]]


@click.command(
    "brief",
    cls=Command,
    short_help="one page for a date: PNG, SVG, PDF or PPTX",
    options_metavar="--out FILE [OPTIONS]",
    examples=(
        ("kurskmap brief --as-of 2025-02-07 --theatre kursk-front --out brief.png", ""),
        ("kurskmap brief --as-of 2025-02-07 --size a4 --labels both --out brief.pdf", ""),
        ('kurskmap brief --as-of 2024-10-27 --theatre eurasia --out brief.pptx --handling "FOR TRAINING"', ""),
        ("kurskmap brief --weekly --as-of 2025-02-07 --out week.pdf", "what changed in the seven days before"),
        ("kurskmap brief --from-manifest brief.png.manifest.json --out again.png", ""),
    ),
    statuses=STATUSES,
)
@weekly_options
@option(
    "--page",
    metavar="N",
    type=WholeNumber(1, 999),
    default=1,
    recorded=True,
    help="Which page, for PNG and SVG. Default: 1.",
)
@option("--open", "opens", is_flag=True, help="Open the file when it is made.")
@file_options(BRIEF_FORMATS, dated=True)
def brief_command(**params: Any) -> int:
    """Draw the map of a date as a page to print, to project or to put on slides. Needs no browser and no network."""
    if params["weekly"]:
        return weekly_file(params)
    if params["against"] is not None:
        wrong_usage(phrase("--against goes with --weekly"))
    return make_file(params, BRIEF_FORMATS, _ask, _make)


def _ask(params: Mapping[str, Any], story: Opened, suffix: str) -> BriefingRequest:
    page: int = params["page"]
    if page > 1 and not BRIEF_FORMATS[suffix].one_page:
        wrong_usage(
            phrase("--page: only PNG and SVG hold one page; a {suffix} holds every page", suffix=suffix[1:].upper())
        )
    from layers.briefing.files.manifest import BriefingRequest  # noqa: PLC0415

    return BriefingRequest("brief", query(params, story), page_options(params, suffix), page=page)


def _make(request: BriefingRequest, story: Opened, suffix: str) -> tuple[bytes, tuple[GateFault, ...]]:
    from layers.briefing.brief import brief  # noqa: PLC0415
    from layers.briefing.files import gate  # noqa: PLC0415
    from layers.briefing.files.description import unset_note  # noqa: PLC0415
    from layers.briefing.files.write import rendered  # noqa: PLC0415

    view = request.view_in(story.catalog)

    def compose(options: BriefingOptions) -> Briefing:
        return with_page_texts(lambda: brief(story.catalog, story.layers, story.marks, view, options))

    found = compose(in_template(request.options, compose))
    problems = (*gate.faults(found), *template_faults(found))
    warn_of(problems)
    if request.page > len(found.pages):
        wrong_usage(
            phrase(
                "--page: there is no page {page}, the briefing has {pages}", page=request.page, pages=len(found.pages)
            )
        )
    data = rendered(found, suffix, page=request.page, template=template())
    if note := unset_note([found.pages[request.page - 1]] if BRIEF_FORMATS[suffix].one_page else found.pages):
        say(f"kurskmap: {in_english(note)}", err=True)
    return data, problems


def warn_of(problems: tuple[GateFault, ...], where: str = "") -> None:
    """Warn of the faults of a page, or refuse it where ``--strict`` is set. ``where`` stands before each."""
    from layers.briefing.files import gate  # noqa: PLC0415

    if click.get_current_context().params.get("strict"):
        gate.refuse(problems)
    for problem in problems[:_MOST_WARNINGS]:
        say(f"kurskmap: {where}{in_english(problem.text)}", err=True)
    if (rest := len(problems) - _MOST_WARNINGS) > 0:
        more = phrase_count(
            "{count} more fault; --manifest writes all", "{count} more faults; --manifest writes all", rest
        )
        say(f"kurskmap: {where}{more}", err=True)


def query(params: Mapping[str, Any], story: Opened) -> dict[str, str]:
    """The view that the options ask for, in its link form. A theatre and an extent exclude each other."""
    if params["view_theatre"] is not None and params["bbox"] is not None:
        wrong_usage(phrase("--theatre and --bbox both choose the extent; give only one of them"))
    return to_query(view_of(params, story.catalog), story.catalog)


def page_options(params: Mapping[str, Any], suffix: str) -> BriefingOptions:
    """How the page looks. Slides are 16:9, whatever size was asked for, and in large type unless a layout is named."""
    follows = params["view_known_by"] == SAME_DAY
    named = {field.name for field in fields(BriefingOptions)} - {"size", "layout"}
    given = {name: value for name, value in params.items() if name in named}
    layout = layout_with(params, usual="projector" if suffix == ".pptx" else "full")
    options = BriefingOptions(**given, layout=layout, size=params["size"] or layout.size, known_same=follows)
    if layout.transparent and suffix not in (".png", ".svg"):
        wrong_usage(
            phrase("--transparent: only PNG and SVG can be seen through; {suffix} cannot", suffix=suffix[1:].upper())
        )
    if suffix == ".pptx" and not layout.lists:
        wrong_usage(
            phrase(
                "--layout: slides have lists, and the layout {name} has none; write a PNG or SVG and paste it",
                name=layout.name,
            )
        )
    if suffix == ".pptx" and options.size != "wide":
        say(
            f"kurskmap: {phrase('slides are 16:9; the size {size} is not used', size=options.size)}",
            err=True,
        )
        return replace(options, size="wide")
    return options


def with_page_texts(make: Callable[[], _T]) -> _T:
    """Call ``make``. A text that does not fit the page, or an id that is none, is wrong usage of its option."""
    from layers.briefing.header import PageTextError  # noqa: PLC0415
    from layers.briefing.message.choice import ChoiceError  # noqa: PLC0415

    try:
        return make()
    except (PageTextError, ChoiceError) as error:
        wrong_usage(f"--{error.option}: {in_english(f'it {error.reason}')}")


def make_file(params: Mapping[str, Any], suffixes: Collection[str], ask: Ask, make: Make) -> int:
    """Make the file that the options or a manifest ask for, write it, and return the exit status.

    Without ``--out``, a manifest names the file. A manifest may come from anybody, so that name is never one of a file
    that is there, unless ``--overwrite`` is given.
    """
    from geodata.catalog import SHIPPED  # noqa: PLC0415
    from geodata.files.whole_file import check_writable, write_whole  # noqa: PLC0415

    given = _read_manifest(params)
    out = _out(params, given, suffixes)
    suffix = out.suffix.lower()
    if given is not None:
        _check_alone(out, given)
    check_template(params, suffix)
    may_replace = params["out"] is not None or params["overwrite"]
    record = out.with_name(f"{out.name}.manifest.json")
    for path in (out, record) if params["manifest"] else (out,):
        check_writable(path, overwrite=may_replace)
    check_folder(params["catalog"])
    folder: Path = params["catalog"] or SHIPPED
    with in_use(folder):
        story = opened(folder)
        request = given.request if given is not None else ask(params, story, suffix)
        data, problems = make(request, story.told_in(request.options.lang), suffix)
    write_whole(out, data, overwrite=may_replace)
    if params.get("opens"):
        import webbrowser  # noqa: PLC0415

        webbrowser.open(out.resolve().as_uri())
    if given is None and not params["manifest"]:
        return Exit.SUCCESS
    from layers.briefing.files import manifest  # noqa: PLC0415

    made = manifest.manifest(request, story.catalog, out, data, problems)
    if params["manifest"]:
        write_whole(record, manifest.to_json(made).encode(), overwrite=may_replace)
    return Exit.SUCCESS if given is None else _compare(given, made, out)


def _compare(given: Manifest, made: Manifest, out: Path) -> int:
    from layers.briefing.files.manifest import differences  # noqa: PLC0415

    reasons = differences(given, made)
    if not reasons:
        say(phrase("{out}: the same bytes, SHA-256 {sha256}.", out=out, sha256=made.sha256))
        return Exit.SUCCESS
    differs = phrase("{out} is not the same as the manifest's file.", out=out)
    say(f"kurskmap: {differs} {in_english(' '.join(reasons))}", err=True)
    return Exit.FAILURE


def _read_manifest(params: Mapping[str, Any]) -> Manifest | None:
    if params["from_manifest"] is None:
        return None
    from layers.briefing.files.manifest import read  # noqa: PLC0415

    given = read(params["from_manifest"])
    if given.command != click.get_current_context().command.name:
        wrong_usage(
            phrase("--from-manifest: this manifest is of 'kurskmap {command}'; use that command", command=given.command)
        )
    return given


def _check_alone(out: Path, given: Manifest) -> None:
    """Refuse options and formats that differ from the manifest's: the file would be another one."""
    context = click.get_current_context()
    changed = [
        param.opts[0]
        for param in context.command.params
        if isinstance(param, Option)
        and param.recorded
        and context.params[param.name or ""] not in (None, (), False, param.get_default(context))
    ]
    if changed:
        wrong_usage(
            phrase("--from-manifest: the manifest says what is made; leave out {changed}", changed=", ".join(changed))
        )
    if out.suffix.lower() != Path(given.file).suffix.lower():
        wrong_usage(
            phrase(
                "--out: the manifest's file ends in {suffix!r}; {name!r} has to as well",
                suffix=Path(given.file).suffix,
                name=out.name,
            )
        )


def _out(params: Mapping[str, Any], given: Manifest | None, suffixes: Collection[str]) -> Path:
    if params["overwrite"] and (given is None or params["out"] is not None):
        wrong_usage(
            phrase("--overwrite goes with --from-manifest without --out; a file that --out names is replaced anyway")
        )
    if params["out"] is None and given is None:
        wrong_usage(
            phrase("--out is missing: the file to write, ending in one of {suffixes}", suffixes=", ".join(suffixes))
        )
    from geodata.untrusted.file_name import in_folder  # noqa: PLC0415

    out: Path = params["out"] or (in_folder(Path(), given.file) if given else Path())
    if out.suffix.lower() not in suffixes:
        wrong_usage(
            phrase("--out: {name!r} does not end in one of {suffixes}", name=out.name, suffixes=", ".join(suffixes))
        )
    if not out.parent.is_dir():
        wrong_usage(phrase("--out: there is no folder {parent!r} to write into", parent=str(out.parent)))
    if out.is_dir():
        wrong_usage(phrase("--out: {out!r} is a folder; give the name of a file", out=str(out)))
    return out
