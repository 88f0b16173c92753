"""``kurskmap story``: the told story as a document, pages, slides or a film."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from layers.briefing.layout.sizes import SIZES
from layers.briefing.options import LABELS, BriefingOptions
from layers.cli.atlas import progress_bar
from layers.cli.brief import warn_of, with_page_texts
from layers.cli.catalogue import Opened, in_use, opened
from layers.cli.exit_status import Exit
from layers.cli.options import PATH, Command, OneOf, Size, check_folder, language_option, option, wrong_usage
from layers.cli.spoken import phrase
from layers.cli.spoken.help import filled
from layers.language import speaking

if TYPE_CHECKING:
    from geodata.catalog import Catalog
    from layers.briefing.page import Briefing
    from layers.chapters import Told

#: The formats, with what each makes of the story.
FORMATS = {
    ".html": "the map with the chapters beside it",
    ".pdf": "a page for each chapter",
    ".pptx": "a slide for each chapter",
    ".mp4": "a film",
    ".gif": "a film",
}
_ON_PAGES = ("size", "labels", "handling", "grey", "dark", "strict")


@click.command(
    "story",
    cls=Command,
    short_help="the story in chapters: HTML, PDF, PPTX, MP4 or GIF",
    options_metavar="--out FILE [OPTIONS]",
    examples=(
        ("kurskmap story --out story.html", "the map with its chapters; opens by double-click, without a network"),
        ("kurskmap story --out story.pdf --size a4", "a page for each chapter"),
        ("kurskmap story --out story.pptx --catalog mine/", "a slide for each chapter of your own story"),
    ),
    statuses="0 written, 1 the catalogue tells no story or cannot be used, 2 wrong usage",
)
@option(
    "--out",
    metavar="FILE",
    type=PATH,
    required=True,
    help=filled("The file to write. Its suffix is one of {suffixes}.", suffixes=", ".join(FORMATS)),
)
@option("--catalog", metavar="DIR", type=PATH, help="The catalogue. Default: the one that ships with the project.")
@option(
    "--size",
    metavar="SIZE",
    type=Size(),
    help=filled("The size of a page of a PDF: {sizes}, or such as 300x200mm. Default: wide.", sizes=", ".join(SIZES)),
)
@option(
    "--labels", type=OneOf(tuple(LABELS)), default="en", help="Language of names on the maps of pages. Default: en."
)
@language_option(
    help="The language: en (default), uk, ru or ko. A chapter that the catalogue does not have in it stays English.",
)
@option("--handling", metavar="TEXT", help="A handling line, printed at top and bottom of each page.")
@option("--grey", is_flag=True, help="Use greys only on pages, for a printer without colour.")
@option("--dark", is_flag=True, help="Draw pages light on dark, for a dark room.")
@option("--strict", is_flag=True, help="Refuse a page with a cartographer's fault instead of warning of it.")
def story_command(out: Path, catalog: Path | None, lang: str, **params: Any) -> int:
    """Write the story that the catalogue tells in its story.json. The suffix of the file chooses the form."""
    from geodata.catalog import SHIPPED  # noqa: PLC0415
    from geodata.files.whole_file import check_writable, write_whole  # noqa: PLC0415

    suffix = out.suffix.lower()
    if suffix not in FORMATS:
        wrong_usage(
            phrase("--out: {name!r} does not end in one of {suffixes}", name=out.name, suffixes=", ".join(FORMATS))
        )
    given = [name for name in _ON_PAGES if params[name] not in (None, False, "en")]
    if suffix == ".html" and given:
        wrong_usage(
            phrase(
                "--{option}: an HTML document has no pages; leave it out, or write a PDF, slides or a film",
                given=given[0],
            )
        )
    if suffix != ".pdf" and params["size"]:
        wrong_usage(
            phrase("--size: only a PDF has pages of another size; a {suffix} is 16:9", suffix=suffix[1:].upper())
        )
    check_writable(out)
    check_folder(catalog)
    folder = catalog or SHIPPED
    with in_use(folder):
        found = opened(folder).told_in(lang)
        with speaking(lang):
            told = _told(found.catalog, {mark.id for mark in found.marks})
            content = (
                _document(found, told) if suffix == ".html" else _pages(found, told, suffix, params | {"lang": lang})
            )
    write_whole(out, content)
    return Exit.SUCCESS


def _told(catalog: Catalog, feature_ids: Collection[str]) -> Told:
    """The story of a catalogue. Raises CatalogError where it has none."""
    from geodata.errors import CatalogError  # noqa: PLC0415
    from geodata.folder import STORY  # noqa: PLC0415
    from layers.chapters import told_story  # noqa: PLC0415

    told = told_story(catalog, feature_ids)
    if told is None:
        raise CatalogError(f"{catalog.folder}: the catalogue tells no story; write its chapters into {STORY}.")
    return told


def _document(found: Opened, told: Told) -> bytes:
    from layers.web.told.page import story_document  # noqa: PLC0415

    return story_document(found.catalog, found.marks, told).encode()


def _pages(found: Opened, told: Told, suffix: str, params: dict[str, Any]) -> bytes:
    from layers.briefing.files import gate  # noqa: PLC0415
    from layers.briefing.told.pages import ToldPages, rendered  # noqa: PLC0415

    named = ("labels", "handling", "grey", "dark", "lang")
    options = BriefingOptions(**{name: params[name] for name in named})
    if params["size"]:
        options = replace(options, size=params["size"])
    done: list[Briefing] = []

    def watch(page: Briefing) -> None:
        chapter = told.chapters[len(done)]
        done.append(page)
        warn_of(gate.faults(page), where=f"{phrase('chapter {number}', number=chapter.number)}: ")

    pages = ToldPages(found.catalog, found.layers, found.marks, told, options, watch)
    return with_page_texts(lambda: rendered(pages, suffix, progress_bar()))
