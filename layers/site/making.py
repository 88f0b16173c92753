"""All files of a site: the pages of each language at the top, the same as a frozen version, and what they share."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.resources import files as package_files
from types import SimpleNamespace
from urllib.parse import urlsplit

from markupsafe import Markup

from geodata.validation.folder_files import FolderFiles
from layers.evidence import evidence
from layers.language import LANGUAGES, say, speaking
from layers.site import versions
from layers.site.downloads import data_files, file_rows
from layers.site.edition import Edition, Tongue
from layers.site.feeds import feed_files, sitemap
from layers.site.front_page import front_page
from layers.site.list_pages import list_pages
from layers.site.look import style_sheet
from layers.site.pictures import SitePicture, pictures
from layers.site.placing import placed
from layers.site.record_pages import evidence_path, record_pages
from layers.site.search_page import hash_of, search_page
from layers.site.templating import POLICY, Page, environment, render
from layers.site.texts import written
from layers.story import map_html
from layers.web.payload_model import PayloadSite
from layers.web.tiles.large import LargeLayers
from layers.web.tiles.page import Beside, without

#: The look of the page for a missing address.
_LOST = (
    ":root { color-scheme: light dark } "
    "body { max-width: 36rem; margin: 3rem auto; padding: 0 1rem; font: 1.05rem/1.6 sans-serif } a { color: inherit }"
)
#: Hears what is made now, in a few words.
Progress = Callable[[str], None]
#: The folder of the files of tiles that the maps read.
TILES = "tiles/"
#: A path in the site, and the content of the file.
SiteFile = tuple[str, bytes]


def frozen_folder(digest: str) -> str:
    """The folder of a version, from the digest of its data.

    >>> frozen_folder("56d2cdd6ffff0000")
    'v/56d2cdd6ffff/'
    """
    return f"v/{digest[:12]}/"


def site_files(
    edition: Edition, files: FolderFiles, large: Beside, *, freeze: bool, progress: Progress = lambda _: None
) -> Iterator[SiteFile]:
    """Every file of a site. ``files`` are those of the catalogue's folder; ``large`` are the layers
    that its maps read from files of tiles; ``freeze`` also makes the version's own folder, in the first language.

    The same edition gives the same files.
    """
    frozen = frozen_folder(edition.story.catalog.digest)
    trees = ("", frozen) if freeze else ("",)
    progress("pictures")
    made = list(pictures(edition))
    edition = replace(edition, picture_paths={picture.id: picture.path for picture in made})
    progress("data")
    data = dict(data_files(edition.story, files))
    for path, content in (*data.items(), *_shared(edition, made)):
        yield from ((tree + path, content) for tree in trees)
    for name, content in large.files.items():
        yield from ((f"{tree}{TILES}{name}", content) for tree in trees)
    newest = edition.versions[0]
    if freeze and newest.changed is not None:
        yield frozen + versions.CHANGES, versions.to_json(newest.changed)
    names: list[str] = []
    for tongue in edition.tongues:
        progress(LANGUAGES[tongue.code].name)
        with speaking(tongue.code):
            # A version is frozen in the first language: the claims themselves are in one language, and versions add up.
            of_language = trees if tongue.code == edition.languages[0] else ("",)
            document = _map(tongue, large)
            yield from ((f"{tree}{tongue.folder}map.html", document) for tree in of_language)
            for page in _pages(tongue, data, made):
                path, text = f"{tongue.folder}{page.name}", render(tongue, page)
                names.append(path)
                for tree in of_language:
                    yield tree + path, placed(text, path, tree).encode()
            of_versions = _versions_page(tongue)
            names.append(f"{tongue.folder}{of_versions.name}")
            yield names[-1], placed(render(tongue, of_versions), names[-1]).encode()
            yield from feed_files(tongue)
    yield "404.html", _lost(edition)
    if edition.base_url:
        yield "sitemap.xml", sitemap(edition.base_url, names)


def _map(tongue: Tongue, large: Beside) -> bytes:
    """The map of a language, which reads its large layers from the folder that all languages of a version share."""
    names = tongue.edition.names.features
    site: PayloadSite = {
        "home": "index.html",
        "features": "features/",
        "names": {name: file for name, file in names.items() if name != file},
    }
    if not large.larges:
        return map_html(tongue.story, site=site).encode()
    up = "../" if tongue.folder else ""
    held = {mark.layer_id for mark in large.story.marks}
    story = without(tongue.story, {layer.id for layer in tongue.story.catalog.layers} - held)
    layers = tuple(replace(each, address=f"{up}{TILES}{each.address}") for each in large.larges)
    return map_html(story, large=LargeLayers(layers), site=site).encode()


def _pages(tongue: Tongue, data: dict[str, bytes], made: list[SitePicture]) -> Iterator[Page]:
    yield front_page(tongue)
    yield from list_pages(tongue)
    yield from record_pages(tongue)
    yield search_page(tongue)
    yield Page(
        "data.html",
        say("Data to download"),
        say("The data in every format, with licences."),
        "data.html.jinja",
        "data.html",
        content={"files": list(file_rows(data)), "layers": tongue.story.catalog.layers},
    )
    yield Page(
        "pictures.html",
        say("Pictures to print and to show"),
        say("A map page for each date of the story."),
        "pictures.html.jinja",
        "index.html",
        content={"pictures": made},
    )


def _versions_page(tongue: Tongue) -> Page:
    edition = tongue.edition
    listed = [
        SimpleNamespace(
            digest=version.digest,
            day=version.day,
            features=version.features,
            summary=version.changed.summary if version.changed else "",
            sections=version.changed.sections if version.changed else (),
            is_first=version.changed is None,
        )
        for version in edition.versions
    ]
    lead = say("Every version of the data that was published, and what changed.")
    title = say("Versions and what changed")
    return Page("versions.html", title, lead, "versions.html.jinja", "", content={"versions": listed})


def _shared(edition: Edition, made: list[SitePicture]) -> Iterator[SiteFile]:
    """What all languages share: look and pictures."""
    yield "site.css", style_sheet().encode()
    yield "icon.svg", (package_files("layers") / "site" / "assets" / "icon.svg").read_bytes()
    for picture in made:
        yield picture.path, picture.content
    catalog = edition.story.catalog
    for name in dict.fromkeys(each for mark in edition.story.marks for each in mark.card.media):
        found = evidence(catalog, catalog.media[name]) if name in catalog.media else None
        if found is not None and found.picture is not None:
            yield evidence_path(found), found.picture.content


def _lost(edition: Edition) -> bytes:
    """The page for a missing address. A host shows it at any depth, so it holds its own look, and its links need the top."""
    top = urlsplit(edition.base_url).path if edition.base_url else ""
    with speaking(edition.languages[0]):
        return (
            environment()
            .get_template("lost.html.jinja")
            .render(
                code=edition.languages[0],
                say=say,
                policy=POLICY.replace("'self'", hash_of(_LOST), 1),
                style=Markup(f"<style>{_LOST}</style>"),
                links=[
                    SimpleNamespace(
                        href=posixpath.join(top, f"{tongue.folder}index.html"),
                        code=tongue.code,
                        title=written(tongue.title),
                    )
                    for tongue in edition.tongues
                ],
            )
            .encode()
        )
