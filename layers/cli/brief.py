"""``kurskmap brief`` and ``kurskmap atlas``: shells around :mod:`layers.briefing.brief` and :mod:`layers.briefing.atlas`."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from layers.cli.options import add_view_options, view_arguments, view_of

if TYPE_CHECKING:
    from geodata.catalog import Catalog
    from layers.briefing.content import PageOptions
    from layers.view import View

MADE, DIFFERENT = 0, 1

BRIEF_SUFFIXES = (".png", ".svg", ".pdf", ".pptx")
ATLAS_SUFFIXES = (".pdf", ".pptx", ".gif", ".mp4", ".zip")
#: Formats that hold one page of a briefing.
_ONE_PAGE = (".png", ".svg")
SIZES = ("wide", "a4", "a4-portrait", "a3", "a3-portrait")

_T = TypeVar("_T")

_BRIEF_EXAMPLES = """\
examples:
  kurskmap brief --as-of 2025-02-07 --theatre kursk-front --out brief.png
  kurskmap brief --as-of 2025-02-07 --size a4 --labels both --out brief.pdf
  kurskmap brief --as-of 2024-10-27 --theatre eurasia --out brief.pptx --handling "FOR TRAINING"
  kurskmap brief --from-manifest brief.png.manifest.json --out again.png

exit status: 0 made, 1 made again but not the same, or a file cannot be used, 2 wrong usage
"""
_ATLAS_EXAMPLES = """\
examples:
  kurskmap atlas --every 14d --theatre kursk-front --out story.pdf
  kurskmap atlas --on-change --from 2024-10-01 --to 2024-12-31 --out autumn.pptx
  kurskmap atlas --date 2024-08-12 --date 2025-02-07 --out two.gif

exit status: 0 made, 1 made again but not the same, or a file cannot be used, 2 wrong usage
"""


class _Usage(Exception):
    """A wrong option; its text says what is right."""


def add_parsers(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the two commands to those of ``kurskmap``."""
    brief = commands.add_parser(
        "brief",
        help="one page for a date: PNG, SVG, PDF or PPTX",
        description="Draw the map of a date as a page to print, project or put on slides. Needs no browser and no network.",
        epilog=_BRIEF_EXAMPLES,
        usage="kurskmap brief [OPTIONS] --out FILE",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    brief.add_argument("--page", metavar="N", default="1", help="which page, for PNG and SVG (default: 1)")
    brief.add_argument("--open", action="store_true", help="open the file when it is made")
    _add_common(brief, BRIEF_SUFFIXES, dated=True)
    brief.set_defaults(run=_run_brief, usage_error=brief.error)
    atlas = commands.add_parser(
        "atlas",
        help="one page for each of several dates: PDF, PPTX, GIF, MP4 or ZIP",
        description="Draw the same map for several dates: which ones is said by --every, --on-change or --date.",
        epilog=_ATLAS_EXAMPLES,
        usage="kurskmap atlas (--every DAYS | --on-change | --date DATE ...) [OPTIONS] --out FILE",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    atlas.add_argument("--every", metavar="DAYS", help="a page every so many days, such as 14d")
    atlas.add_argument("--on-change", action="store_true", help="a page for every date on which something changes")
    atlas.add_argument(
        "--date", metavar="DATE", action="append", dest="dates", help="a page for this date; may be repeated"
    )
    atlas.add_argument("--from", metavar="DATE", dest="first", help="the first date (default: the first change)")
    atlas.add_argument("--to", metavar="DATE", dest="last", help="the last date (default: the last change)")
    _add_common(atlas, ATLAS_SUFFIXES, dated=False)
    atlas.set_defaults(run=_run_atlas, usage_error=atlas.error)


def _add_common(parser: argparse.ArgumentParser, suffixes: Sequence[str], *, dated: bool) -> None:
    parser.add_argument(
        "--out", metavar="FILE", help=f"the file to write; its suffix says the format: {', '.join(suffixes)}"
    )
    where = add_view_options(parser, dated=dated)
    where.add_argument(
        "--bbox",
        metavar="W,S,E,N",
        help="an extent in degrees, in place of a theatre; across 180° where W is more than E",
    )
    page = parser.add_argument_group("the page")
    page.add_argument(
        "--size", choices=SIZES, default="wide", help="the size of the page (default: wide, 16:9, as slides are)"
    )
    page.add_argument("--dpi", metavar="N", default="200", help="dots an inch of a PNG, 50 to 600 (default: 200)")
    page.add_argument("--title", metavar="TEXT", help="in place of the usual title")
    page.add_argument("--subtitle", metavar="TEXT", help="in place of the usual subtitle")
    page.add_argument(
        "--labels", choices=("en", "native", "both"), default="en", help="the language of names on the map"
    )
    page.add_argument("--handling", metavar="TEXT", help="a handling line, printed at top and bottom")
    page.add_argument("--grey", action="store_true", help="in greys, for a printer without colour")
    page.add_argument("--dark", action="store_true", help="light on dark, for a dark room")
    parser.add_argument(
        "--manifest", action="store_true", help="write FILE.manifest.json beside it: what made it, and its SHA-256"
    )
    parser.add_argument("--from-manifest", metavar="FILE", help="make the file of a manifest again, and compare")


def _run_brief(arguments: argparse.Namespace) -> int:
    return _run(arguments, "brief", BRIEF_SUFFIXES, _make_brief)


def _run_atlas(arguments: argparse.Namespace) -> int:
    return _run(arguments, "atlas", ATLAS_SUFFIXES, _make_atlas)


_Make = Callable[[argparse.Namespace, "Catalog", str], bytes]


def _run(arguments: argparse.Namespace, command: str, suffixes: Sequence[str], make: _Make) -> int:
    usage_error: Callable[[str], NoReturn] = arguments.usage_error
    try:
        wanted = _wanted(arguments, command)
        asked, out = (arguments, _out(arguments, wanted, suffixes))
        if wanted is not None:
            _check_alone(arguments, command, out, wanted)
            asked = _parsed(command, wanted.arguments)
        _check_folder(arguments)
        from geodata.catalog import SHIPPED, open_catalog  # noqa: PLC0415

        catalog = open_catalog(SHIPPED if arguments.catalog is None else Path(arguments.catalog))
        data = make(asked, catalog, out.suffix)
    except _Usage as error:
        usage_error(str(error))
    _write(out, data)
    if getattr(arguments, "open", False):
        import webbrowser  # noqa: PLC0415

        webbrowser.open(out.resolve().as_uri())
    return _account(arguments, command, asked, catalog, out, data)


def _account(
    arguments: argparse.Namespace, command: str, asked: argparse.Namespace, catalog: Catalog, out: Path, data: bytes
) -> int:
    """Write the manifest that was asked for, and compare with the one that was given."""
    if not arguments.manifest and arguments.from_manifest is None:
        return MADE
    from layers.briefing import manifest  # noqa: PLC0415

    made = manifest.manifest(command, _arguments(asked), catalog, out, data)
    if arguments.manifest:
        _write(out.with_name(f"{out.name}.manifest.json"), manifest.to_json(made).encode())
    if arguments.from_manifest is None:
        return MADE
    reasons = manifest.differences(manifest.read(Path(arguments.from_manifest)), made)
    if not reasons:
        print(f"{out}: the same bytes, SHA-256 {made.sha256}.")
        return MADE
    print(f"kurskmap: {out} is not the same as the manifest's file. {' '.join(reasons)}", file=sys.stderr)
    return DIFFERENT


def _wanted(arguments: argparse.Namespace, command: str) -> Any:
    if arguments.from_manifest is None:
        return None
    from layers.briefing.manifest import read  # noqa: PLC0415

    wanted = read(Path(arguments.from_manifest))
    if wanted.command != command:
        raise _Usage(f"--from-manifest: this manifest is of 'kurskmap {wanted.command}'; use that command")
    return wanted


def _check_alone(arguments: argparse.Namespace, command: str, out: Path, wanted: Any) -> None:
    """Refuse options beside a manifest's own, and another format: the file would not be the manifest's."""
    usual = set(_arguments(_parsed(command, ())))
    if others := [given.partition("=")[0] for given in _arguments(arguments) if given not in usual]:
        raise _Usage(f"--from-manifest: the manifest says what is made; leave out {', '.join(others)}")
    if out.suffix.lower() != Path(wanted.file).suffix.lower():
        raise _Usage(f"--out: the manifest's file ends in {Path(wanted.file).suffix!r}; {out.name!r} has to as well")


def _parsed(command: str, arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="kurskmap", exit_on_error=False)
    add_parsers(parser.add_subparsers())
    try:
        return parser.parse_args([command, *arguments])
    except (argparse.ArgumentError, SystemExit):
        raise _Usage("--from-manifest: the manifest holds options that this version does not know") from None


#: Options that say what is made; the others say where from and where to.
_FLAGS = ("grey", "dark", "on_change")
_VALUES = {
    "page": "--page",
    "every": "--every",
    "first": "--from",
    "last": "--to",
    **{name: f"--{name}" for name in ("bbox", "size", "dpi", "title", "subtitle", "labels", "handling")},
}


def _arguments(asked: argparse.Namespace) -> list[str]:
    """The arguments that make the same page again, for a manifest."""
    found = [
        f"{option}={value}" for name, option in _VALUES.items() if (value := getattr(asked, name, None)) is not None
    ]
    found += view_arguments(asked)
    found += [f"--date={date}" for date in getattr(asked, "dates", None) or ()]
    return found + [f"--{name.replace('_', '-')}" for name in _FLAGS if getattr(asked, name, False)]


def _out(arguments: argparse.Namespace, wanted: Any, suffixes: Sequence[str]) -> Path:
    if arguments.out is None and wanted is None:
        raise _Usage(f"--out is missing: the file to write, ending in one of {', '.join(suffixes)}")
    out = Path(arguments.out if arguments.out is not None else wanted.file)
    if out.suffix.lower() not in suffixes:
        raise _Usage(f"--out: {out.name!r} does not end in one of {', '.join(suffixes)}")
    if not out.parent.is_dir():
        raise _Usage(f"--out: there is no folder {str(out.parent)!r} to write into")
    if out.is_dir():
        raise _Usage(f"--out: {str(out)!r} is a folder; give the name of a file")
    return out


def _check_folder(arguments: argparse.Namespace) -> None:
    if arguments.catalog is not None and not Path(arguments.catalog).is_dir():
        raise _Usage(f"--catalog: there is no folder {str(arguments.catalog)!r}; give one that holds a catalog.json")


def _write(path: Path, data: bytes) -> None:
    from layers.briefing.files.render import ExportError  # noqa: PLC0415

    try:
        path.write_bytes(data)
    except OSError as error:
        raise ExportError(f"{path}: cannot be written ({error.strerror}).") from error


def _make_brief(asked: argparse.Namespace, catalog: Catalog, suffix: str) -> bytes:
    page = _whole(asked.page, "--page", 1, 999)
    if page > 1 and suffix.lower() not in _ONE_PAGE:
        raise _Usage(f"--page goes with PNG and SVG; a {suffix[1:].upper()} holds every page")
    view, options = _view(asked, catalog), _options(asked, suffix)
    from geodata.load import load_layers  # noqa: PLC0415
    from layers.briefing.brief import brief  # noqa: PLC0415
    from layers.briefing.files.render import rendered, unset_note  # noqa: PLC0415
    from layers.marks import marks  # noqa: PLC0415

    layers = load_layers(catalog)
    found = _set(lambda: brief(catalog, layers, marks(catalog, layers), view, options))
    if page > len(found.pages):
        raise _Usage(f"--page: there is no page {page}, the briefing has {len(found.pages)}")
    data = rendered(found, suffix, page=page)
    _tell(unset_note([found.pages[page - 1]] if suffix.lower() in _ONE_PAGE else found.pages))
    return data


def _set(make: Callable[[], _T]) -> _T:
    """What is made, its texts set; one that cannot be is wrong usage of its option."""
    from layers.briefing.header import PageTextError  # noqa: PLC0415

    try:
        return make()
    except PageTextError as error:
        raise _Usage(f"--{error.option}: it {error.reason}") from None


def _tell(note: str | None) -> None:
    if note:
        print(f"kurskmap: {note}", file=sys.stderr)


def _make_atlas(asked: argparse.Namespace, catalog: Catalog, suffix: str) -> bytes:
    ways = [bool(asked.every), asked.on_change, bool(asked.dates)]
    if sum(ways) != 1:
        raise _Usage("say which dates in one way: --every DAYS, --on-change, or --date DATE once or more")
    if asked.dates and (asked.first or asked.last):
        raise _Usage("--from and --to go with --every and --on-change, not with --date")
    days = _whole((asked.every or "1").removesuffix("d"), "--every", 1, 3660)
    first, last = (_date(value, option) for value, option in ((asked.first, "--from"), (asked.last, "--to")))
    dates = sorted({date for text in asked.dates or () if (date := _date(text, "--date"))})
    view, options = _view(asked, catalog), _options(asked, suffix)
    from geodata.load import load_layers  # noqa: PLC0415
    from layers.briefing import atlas  # noqa: PLC0415
    from layers.marks import marks  # noqa: PLC0415

    layers = load_layers(catalog)
    begin, end = atlas.period(layers) or (view.date, view.date)
    begin, end = first or begin, last or end
    if end < begin:
        raise _Usage(f"--to: {end} is before {begin}")
    found = marks(catalog, layers)
    if not dates:
        dates = list(atlas.every(days, begin, end) if asked.every else atlas.on_change(found, view, begin, end))
    if not dates:
        raise _Usage(
            f"--on-change: nothing that is shown changes from {begin} to {end}; widen the period, or use --every or --date"
        )
    if len(dates) > atlas.MOST_PAGES:
        raise _Usage(
            f"the atlas would have {len(dates)} pages; narrow it down to {atlas.MOST_PAGES} with --from and --to"
        )
    book = atlas.Atlas(catalog, layers, found, view, options, tuple(dates))
    return _set(lambda: atlas.rendered(book, suffix, _progress_bar()))


def _progress_bar() -> Callable[[int, int], None] | None:
    """A bar on the terminal; none where nobody is looking."""
    if not sys.stderr.isatty():
        return None

    def show(done: int, of: int) -> None:
        filled = round(30 * done / of)
        end = "\n" if done == of else ""
        print(f"\r[{'#' * filled}{'.' * (30 - filled)}] {done} of {of} pages", end=end, file=sys.stderr, flush=True)

    return show


def _view(asked: argparse.Namespace, catalog: Catalog) -> View:
    if asked.view_theatre is not None and asked.bbox is not None:
        raise _Usage("--theatre and --bbox are two ways to say where; give one")

    def refuse(sentence: str) -> NoReturn:
        raise _Usage(sentence)

    return view_of(asked, catalog, refuse)


def _options(asked: argparse.Namespace, suffix: str) -> PageOptions:
    from layers.briefing.content import PageOptions  # noqa: PLC0415

    return PageOptions(
        # Slides are 16:9, whatever the page.
        size="wide" if suffix.lower() == ".pptx" else asked.size,
        dpi=_whole(asked.dpi, "--dpi", 50, 600),
        bbox=_bbox(asked.bbox),
        title=asked.title,
        subtitle=asked.subtitle,
        labels=asked.labels,
        handling=asked.handling,
        grey=asked.grey,
        dark=asked.dark,
    )


def _date(text: str | None, option: str) -> dt.date | None:
    if text is None:
        return None
    from geodata.dates import parse_date  # noqa: PLC0415
    from geodata.errors import DateError  # noqa: PLC0415

    try:
        return parse_date(text)
    except DateError:
        raise _Usage(f"{option}: {text!r} is not a date; write it as year-month-day, such as 2025-02-07") from None


def _whole(text: str, option: str, least: int, most: int) -> int:
    if not (text.isascii() and text.isdigit() and least <= int(text[:9]) <= most):
        raise _Usage(f"{option}: {text!r} is not a whole number from {least} to {most}")
    return int(text)


def _bbox(text: str | None) -> tuple[float, float, float, float] | None:
    if text is None:
        return None
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise _Usage(f"--bbox: {text!r} is not four numbers, west,south,east,north in degrees") from None
    # In this order, so that "not a number" is refused with the rest.
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -85 <= south < north <= 85 and west != east):
        raise _Usage(
            "--bbox: west and east have to be within ±180, and south less than north within ±85; where west is more than "
            "east the extent crosses 180°"
        )
    if west > east:
        east += 360
    from layers.briefing.brief import LEAST_DEG, TALLEST_DEG, WIDEST_DEG  # noqa: PLC0415

    across, up = round(east - west, 9), round(north - south, 9)
    if not (LEAST_DEG <= across <= WIDEST_DEG and LEAST_DEG <= up <= TALLEST_DEG):
        raise _Usage(
            f"--bbox: the extent is {east - west:g} degrees wide and {north - south:g} high; a page shows "
            f"{LEAST_DEG:g} to {WIDEST_DEG:g} degrees across and {LEAST_DEG:g} to {TALLEST_DEG:g} up; where west is more "
            "than east the extent crosses 180°"
        )
    return west, south, east, north
