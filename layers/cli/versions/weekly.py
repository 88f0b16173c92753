"""``kurskmap brief --weekly``: one page on what changed since a day."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from layers.briefing.options import WEEKLY_FORMATS
from layers.cli.catalogue import Opened, in_use, opened
from layers.cli.exit_status import Exit
from layers.cli.options import check_folder, option, view_of, wrong_usage
from layers.cli.spoken import in_english, phrase
from layers.cli.spoken.help import filled
from layers.cli.terminal import say
from layers.language import speaking

if TYPE_CHECKING:
    from layers.briefing.weekly.content import Earlier, Weekly

#: The endings of the file of a weekly brief.
ENDINGS = tuple(WEEKLY_FORMATS)
#: The options of ``brief`` that a weekly brief obeys, besides those of what to show.
_OBEYED = {"out", "weekly", "against", "since", "title", "handling", "grey", "dark", "opens", "catalog", "lang"}


def weekly_options(function: Any) -> Any:
    """``--weekly`` and ``--against``."""
    function = option(
        "--against",
        metavar="VERSION",
        section="The weekly brief",
        help="The catalogue as it was then: a folder, a ZIP file, DIR@REVISION, or a published site. Its corrections are "
        "listed too.",
    )(function)
    return option(
        "--weekly",
        is_flag=True,
        section="The weekly brief",
        help=filled(
            "One page: what happened since, became known since, was corrected; figures then and now; ground. "
            "Since --since, or seven days before. The file ends in {endings}.",
            endings=", ".join(ENDINGS),
        ),
    )(function)


def weekly_file(params: Mapping[str, Any]) -> int:
    """Make the file that the options of ``brief --weekly`` ask for, and return the exit status."""
    out = _out(params)
    _check_options()
    from geodata.catalog import SHIPPED  # noqa: PLC0415
    from geodata.files.whole_file import check_writable, write_whole  # noqa: PLC0415

    check_writable(out)
    check_folder(params["catalog"])
    folder: Path = params["catalog"] or SHIPPED
    with in_use(folder):
        with speaking(params["lang"]):
            content = _content(params, opened(folder).told_in(params["lang"]), folder)
        data = _bytes(content, out.suffix.lower(), dark=params["dark"], grey=params["grey"])
    write_whole(out, data)
    counts = ", ".join(f"{section.title.lower()} {len(section.items)}" for section in content.sections)
    say(f"{phrase('Wrote {file}', file=out)}: {content.period}: {counts}.")
    if params.get("opens"):
        import webbrowser  # noqa: PLC0415

        webbrowser.open(out.resolve().as_uri())
    return Exit.SUCCESS


def _out(params: Mapping[str, Any]) -> Path:
    out: Path | None = params["out"]
    if out is None or out.suffix.lower() not in ENDINGS:
        wrong_usage(
            phrase("--out: with --weekly, the name of the file ends in one of {endings}", endings=", ".join(ENDINGS))
        )
    return out


def _check_options() -> None:
    """Refuse options of a page with a map: nothing that somebody asks for is left out without a word."""
    context = click.get_current_context()
    for param in context.command.params:
        name = param.name or ""
        if context.get_parameter_source(name) is not ParameterSource.COMMANDLINE or name in _OBEYED:
            continue
        if not name.startswith("view_") or name == "view_theatre":
            wrong_usage(
                phrase(
                    "{option}: a weekly brief has no use for it; leave out --weekly or this option",
                    option=param.opts[0],
                )
            )


def _content(params: Mapping[str, Any], story: Opened, folder: Path) -> Weekly:
    from layers.briefing.message.choice import ChoiceError  # noqa: PLC0415
    from layers.briefing.weekly.content import first_day, weekly  # noqa: PLC0415

    view = view_of(params, story.catalog)
    since = params["since"] or first_day(view.date)
    texts = {"title": params["title"], "handling": params["handling"]}
    earlier = _earlier(params["against"], folder) if params["against"] is not None else None
    try:
        return weekly(story.catalog, story.layers, story.marks, view, since, earlier=earlier, **texts)
    except ChoiceError as error:
        wrong_usage(f"--{error.option}: {in_english(f'it {error.reason}')}")


def _earlier(given: str, folder: Path) -> Earlier:
    from geodata.errors import CatalogError  # noqa: PLC0415
    from geodata.opening import check_and_open  # noqa: PLC0415
    from geodata.versions.comparing import compared  # noqa: PLC0415
    from geodata.versions.opening import opened_version  # noqa: PLC0415
    from layers.briefing.weekly.content import Earlier  # noqa: PLC0415
    from layers.marks import marks  # noqa: PLC0415

    with opened_version(given) as older, opened_version(str(folder)) as now:
        changes = compared(older, now)
        found = check_and_open(older.files)
    if found.catalog is None:
        raise CatalogError(f"{given}: has faults by today's rules: {found.report.faults[0]}")
    return Earlier(found.catalog, found.layers, tuple(marks(found.catalog, found.layers)), changes)


def _bytes(content: Weekly, suffix: str, *, dark: bool, grey: bool) -> bytes:
    from layers.briefing.weekly.files import rendered  # noqa: PLC0415

    return rendered(content, suffix, dark=dark, grey=grey)
