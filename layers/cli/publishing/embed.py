"""``kurskmap embed``: the markup that shows a published map or a chapter of its story in another page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import click

from layers.cli.catalogue import in_use
from layers.cli.exit_status import Exit
from layers.cli.options import PATH, Command, check_folder, language_option, option, view_of, view_options, wrong_usage
from layers.cli.spoken import in_english, phrase
from layers.cli.terminal import say
from layers.language import say as in_file
from layers.language import speaking

if TYPE_CHECKING:
    from layers.chapters import Told, ToldChapter
    from layers.story import Story
    from layers.view import View

#: The picture behind a frame is 1,280 pixels wide.
_PICTURE_DPI = 96


@click.command(
    "embed",
    cls=Command,
    short_help="the markup that shows the map or a chapter in another page",
    options_metavar="[--src ADDRESS] [--out FILE] [OPTIONS]",
    examples=(
        ("kurskmap embed --chapter sudzha --src https://maps.example.org/story.html", "a chapter of a published story"),
        ("kurskmap embed --as-of 2024-10-13 --theatre sea-of-japan --out october.html", "also writes the map to embed"),
        ("kurskmap embed --chapter sudzha --out sudzha.html > frame.html", "the markup as a file"),
    ),
    statuses="0 printed, 1 the catalogue cannot be used or a file cannot be written, 2 wrong usage",
)
@option("--chapter", metavar="ID", help="Show this chapter of the story, with its text beside the map.")
@option(
    "--src",
    metavar="ADDRESS",
    help="The address of the published map or story. Default: the name of the file that --out writes.",
)
@option(
    "--out",
    metavar="FILE",
    type=PATH,
    help="Also write the page to embed, FILE.html, and the picture that stands behind the frame, FILE.png.",
)
@option("--picture", metavar="ADDRESS", help="The address of a picture of your own to stand behind the frame.")
@language_option(
    help="The language of the title, the page and the picture: en (default), uk, ru or ko.",
)
@view_options()
def embed_command(
    out: Path | None,
    src: str | None,
    chapter: str | None,
    picture: str | None,
    lang: str,
    catalog: Path | None,
    **params: Any,
) -> int:
    """Print the markup of a frame that shows the map, or a chapter, in a page of yours (docs/embedding.md)."""
    from geodata.catalog import SHIPPED  # noqa: PLC0415
    from geodata.files.whole_file import check_writable, write_whole  # noqa: PLC0415
    from layers import story as stories  # noqa: PLC0415
    from layers import words  # noqa: PLC0415
    from layers.web.embed import Picture, snippet  # noqa: PLC0415

    if src is None and out is None:
        wrong_usage(
            phrase("--src: give the address of the published map, or write the page to embed with --out FILE.html")
        )
    if out is not None and out.suffix.lower() != ".html":
        wrong_usage(phrase("--out: {name!r} does not end in .html", name=out.name))
    if chapter is not None and (given := _given(params)):
        wrong_usage(phrase("{given}: a chapter has a view of its own; leave out --chapter or {given}", given=given))
    address = src if src is not None else quote(out.name if out else "")
    _check(address, "--src")
    if picture is not None:
        _check(picture, "--picture")
    drawn = out.with_suffix(".png") if out is not None and picture is None else None
    for path in (out, drawn):
        if path is not None:
            check_writable(path)
    check_folder(catalog)
    with in_use(catalog or SHIPPED), speaking(lang):
        story = stories.open_story(catalog or SHIPPED).told_in(lang)
        found = _Embed.of(story, chapter, params)
        alt = in_file("Map of {day}: {title}", day=words.day(found.view.date), title=found.title)
        behind = Picture(picture, alt) if picture is not None else None
        files: list[tuple[Path, bytes]] = []
        if drawn is not None:
            files.append((drawn, found.picture()))
            behind = Picture(address.rpartition("/")[0] + "/" * ("/" in address) + quote(drawn.name), alt)
        if out is not None:
            files.append((out, found.document().encode()))
        markup = snippet(address, found.state, found.title, behind)
    for path, content in files:
        write_whole(path, content)
    # Any program that takes it may have any encoding.
    say(*markup.encode("ascii", "xmlcharrefreplace").decode("ascii").splitlines())
    return Exit.SUCCESS


class _Embed:
    """What is embedded: the address of its state, its title, its document and its picture."""

    def __init__(self, story: Story, view: View, told: Told | None, chapter: ToldChapter | None) -> None:
        from layers.view_codec import to_query  # noqa: PLC0415

        self.story, self.view, self.told, self.chapter = story, view, told, chapter
        title = story.catalog.record.title
        self.title = f"{told.title}. {chapter.title}" if told and chapter else title
        shown = {"date": view.date.isoformat(), **to_query(view, story.catalog)}
        self.state = [("chapter", chapter.id)] if chapter else list(shown.items())

    @classmethod
    def of(cls, story: Story, chapter_id: str | None, params: dict[str, Any]) -> _Embed:
        """What the options ask for. A chapter that the story does not have is wrong usage."""
        from layers.chapters import told_story  # noqa: PLC0415

        if chapter_id is None:
            return cls(story, view_of(params, story.catalog), None, None)
        told = told_story(story.catalog, story.feature_ids)
        chapter = told.chapter(chapter_id) if told else None
        if told is None or chapter is None:
            ids = ", ".join(each.id for each in told.chapters) if told else ""
            if not ids:
                wrong_usage(phrase("--chapter: the catalogue tells no story"))
            wrong_usage(phrase("--chapter: {chapter!r} is not one of {ids}", chapter=chapter_id[:60], ids=ids))
        return cls(story, chapter.view, told, chapter)

    def document(self) -> str:
        """The page to embed."""
        from layers import story as stories  # noqa: PLC0415
        from layers.web.told.page import story_document  # noqa: PLC0415

        if self.told is not None:
            return story_document(self.story.catalog, self.story.marks, self.told)
        return stories.map_html(self.story, self.view)

    def picture(self) -> bytes:
        """The picture as PNG."""
        from layers.briefing.brief import brief  # noqa: PLC0415
        from layers.briefing.files.render import png  # noqa: PLC0415
        from layers.briefing.options import BriefingOptions  # noqa: PLC0415
        from layers.briefing.told.pages import ToldPages  # noqa: PLC0415

        story, options = self.story, BriefingOptions(lang=self.story.language)
        drawn = (story.catalog, story.layers, story.marks)
        if self.told and self.chapter:
            page = ToldPages(*drawn, self.told, options).page(self.chapter)
        else:
            page = brief(*drawn, self.view, options, one_page=True)
        return png(page.pages[0], _PICTURE_DPI)


def _given(params: dict[str, Any]) -> str | None:
    """The first option of a View that was given."""
    from layers.view_fields import FIELDS  # noqa: PLC0415

    return next((row.option.flag for row in FIELDS if row.option and params.get(f"view_{row.name}") is not None), None)


def _check(address: str, name: str) -> None:
    from layers.web.embed import EmbedError, check_address  # noqa: PLC0415

    try:
        check_address(address)
    except EmbedError as error:
        wrong_usage(f"{name}: {in_english(f'it {error}')}")
