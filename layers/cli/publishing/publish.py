"""``kurskmap publish``: the catalogue as a site of plain files."""

from __future__ import annotations

import datetime as dt
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from layers.cli.catalogue import in_use
from layers.cli.exit_status import Exit
from layers.cli.options import DAY, PATH, Command, check_folder, option, wrong_usage
from layers.cli.publishing.large import say_beside, tiles_option
from layers.cli.spoken import and_more, phrase, phrase_count
from layers.cli.spoken.help import filled
from layers.cli.terminal import redraw, say
from layers.language import LANGUAGES, later

if TYPE_CHECKING:
    from layers.site.publishing import Published

_MOST_NAMED = 5


@click.command(
    "publish",
    cls=Command,
    short_help="the story, the map and a page for every record, as a site of plain files",
    options_metavar="[OPTIONS]",
    examples=(
        ("kurskmap publish site", "the whole site; open site/index.html, or put the folder on a host or a file share"),
        ("kurskmap publish site --base-url https://example.org/kursk/", "with whole addresses for feeds and previews"),
        ("kurskmap publish site --catalog mine/ --lang en,uk", "your own story, in two languages"),
    ),
    statuses="0 published, 1 the catalogue has faults or the folder cannot be used, 2 wrong usage",
)
@click.argument("folder", metavar="DIR", type=PATH)
@option("--catalog", metavar="DIR", type=PATH, help="The catalogue. Default: the one that ships with the project.")
@option("--title", metavar="TEXT", help="The title of the site. Default: that of the story.")
@option(
    "--base-url",
    metavar="URL",
    help="The address that the site will have. Feeds, sitemap and previews of links need it; nothing else does.",
)
@option(
    "--lang",
    metavar="CODES",
    help=filled(
        "Languages, such as en,uk: of {codes}. The first is at the top of the site, each other one in a folder. Default: "
        "English, and those that the catalogue has texts in.",
        codes=", ".join(LANGUAGES),
    ),
)
@option(
    "--published",
    metavar="DAY",
    type=DAY,
    help="The day that a new version bears. Default: the newest day in the data, so that the same data gives the same site.",
)
@tiles_option()
def publish_command(
    folder: Path,
    catalog: Path | None,
    title: str | None,
    base_url: str | None,
    lang: str | None,
    published: dt.date | None,
    tiles_from: int | None,
) -> int:
    """Write a site into DIR: the story, the map, a page for every record, the data and feeds. It needs no server program.

    Every address in it is relative, so it works below any path and from disk. Run it again after a change of the catalogue:
    only what changed is written, and each version of the data stays at its own address under v/.
    """
    check_folder(catalog)
    base, languages = _base_url(base_url), _languages(lang)
    from geodata.catalog import SHIPPED  # noqa: PLC0415
    from layers.site.publishing import Wanted, publish  # noqa: PLC0415

    source = catalog or SHIPPED
    if _is_inside(folder, source):
        wrong_usage(phrase("{folder}: is in the catalogue's folder; a site needs a folder of its own", folder=folder))
    wanted = Wanted(source, (title or "").strip() or None, base, languages, published, tiles_from)
    with in_use(source):
        done = publish(folder, wanted, _progress())
    _report(folder, done, base)
    return Exit.SUCCESS


def _is_inside(folder: Path, catalog: Path) -> bool:
    found, other = folder.resolve(), catalog.resolve()
    return found == other or other in found.parents


def _base_url(given: str | None) -> str | None:
    if given is None:
        return None
    parts = urlsplit(given)
    is_address = re.fullmatch(r"https?://[A-Za-z0-9.\-\[\]:]+(/[A-Za-z0-9._~%!$&()*+,;=:@/-]*)?", given)
    if not is_address or not parts.hostname:
        wrong_usage(phrase("--base-url: {given!r} is not an address such as https://example.org/kursk/", given=given))
    return given if given.endswith("/") else f"{given}/"


def _languages(given: str | None) -> tuple[str, ...]:
    if given is None:
        return ()
    codes = tuple(dict.fromkeys(code.strip() for code in given.split(",")))
    for code in codes:
        if code not in LANGUAGES:
            wrong_usage(phrase("--lang: {code!r} is not one of {codes}", code=code, codes=", ".join(LANGUAGES)))
    return codes


#: What is made.
_MADE = {
    "pictures": later("pictures"),
    "data": later("data"),
    "the folder": later("the folder"),
    "large layers": later("large layers"),
}


def _progress() -> Callable[[str], None]:
    """Says on the terminal what is made now, on one line; nothing where nobody looks."""
    is_seen = sys.stderr.isatty()

    def show(what: str) -> None:
        if is_seen:
            redraw(f"{phrase('Making: {what}', what=phrase(_MADE.get(what, what))):<50}", is_last=what == "the folder")

    return show


def _report(folder: Path, done: Published, base: str | None) -> None:
    written = done.written
    names = ", ".join(LANGUAGES[code].name for code in done.languages)
    files = phrase_count("{count} file written", "{count} files written", len(written.new) + len(written.changed))
    others = phrase(
        "{unchanged} unchanged, {removed} removed", unchanged=written.unchanged, removed=len(written.removed)
    )
    frozen = (
        phrase("Version {digest}: new, frozen under v/{digest}/.", digest=done.digest)
        if done.is_new_version
        else phrase("Version {digest}: as before, frozen under v/{digest}/.", digest=done.digest)
    )
    say(f"{folder}: {files}, {others}. {phrase('Languages: {names}.', names=names)}", frozen)
    say_beside(replace(done.large, problems=done.notes), f"{folder}/tiles/")
    for paths, what in (
        (written.edited, phrase("was changed by somebody since the last run, and was written again.")),
        (written.kept, phrase("is no longer part of the site, but somebody changed it, so it was left.")),
        (
            written.lost,
            phrase(
                "belongs to a frozen version and is not as it was written; publish into a new folder to have it again."
            ),
        ),
    ):
        for path in paths[:_MOST_NAMED]:
            say(f"{path} {what}", err=True)
        if len(paths) > _MOST_NAMED:
            say(and_more(len(paths) - _MOST_NAMED), err=True)
    if base is None:
        say(
            phrase(
                "Without --base-url the feeds have relative links; sitemap.xml and previews of links (OpenGraph) are "
                "left out."
            )
        )
