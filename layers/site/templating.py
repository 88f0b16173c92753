"""The templates of the pages, and what each of them is given. Everything that a template inserts is escaped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import SimpleNamespace
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from layers import words
from layers.language import ENGLISH, LANGUAGES, formats, say, say_count
from layers.language.data_words import code_words
from layers.site.addresses import Place
from layers.site.edition import Tongue
from layers.site.texts import cut, native, own, written
from layers.source_words import reliability_words

#: What a page may load: the style sheet and pictures of its own site, and nothing else. No script runs.
POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'"


@dataclass(frozen=True)
class Page:
    """A page of one language. ``name`` is its path in the folder of the language, ``part`` the entry of the menu it is in.

    ``content`` is what its template is given beside what all pages have.
    """

    name: str
    title: str
    description: str
    template: str
    part: str = ""
    picture: str = ""
    content: Mapping[str, Any] = field(default_factory=dict)


@cache
def environment() -> Environment:
    """The templates. A name that a template is not given is an error."""
    return Environment(
        loader=PackageLoader("layers.site"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def place_of(tongue: Tongue, name: str) -> Place:
    """Where a page of a language is."""
    return Place(f"{tongue.folder}{name}", tongue.folder, tongue.edition.names)


def render(tongue: Tongue, page: Page) -> str:
    """The HTML of a page, with the marks that :mod:`layers.site.placing` replaces. The language has to be spoken."""
    edition, code = tongue.edition, tongue.code
    languages = [
        SimpleNamespace(code=each, name=LANGUAGES[each].name, path=f"{edition.folder(each)}{page.name}")
        for each in edition.languages
    ]
    everywhere = {
        "at": place_of(tongue, page.name),
        "code": code,
        "policy": POLICY,
        "page": SimpleNamespace(
            name=page.name,
            part=page.part,
            title=written(page.title),
            description=cut(page.description, 200),
            picture=page.picture,
            path=f"{tongue.folder}{page.name}",
        ),
        "site": _site(tongue),
        "languages": languages,
        "menu": _menu(code),
        "english": Markup(' lang="en"') if code != ENGLISH else "",
        "say": say,
        "say_count": say_count,
        "day": words.day,
        "number": formats.number,
        "code_words": code_words,
        "own": lambda text: own(str(text), code),
        "native": native,
        "picture_of": lambda name: edition.picture_paths.get(name) or next(iter(edition.picture_paths.values()), ""),
        "reliability": lambda source: reliability_words(tongue.story.catalog, source),
    }
    return environment().get_template(page.template).render({**everywhere, **page.content})


def _site(tongue: Tongue) -> SimpleNamespace:
    edition, catalog = tongue.edition, tongue.story.catalog
    return SimpleNamespace(
        title=tongue.title,
        folder=tongue.folder,
        digest=catalog.digest[:12],
        day=words.day(edition.versions[0].day),
        licence=catalog.record.licence,
        claimants=catalog.claimants,
        sources=catalog.sources,
        features=tongue.by_id,
        base_url=edition.base_url,
    )


def _menu(code: str) -> list[SimpleNamespace]:
    assert code in LANGUAGES
    entries = (
        ("index.html", say("Story")),
        ("map.html", say("Map")),
        ("dates.html", say("By date")),
        ("figures.html", say("Figures")),
        ("features/index.html", say("All reports")),
        ("claimants/index.html", say("Who says so")),
        ("sources/index.html", say("Sources")),
        ("data.html", say("Data")),
        ("search.html", say("Search")),
    )
    return [SimpleNamespace(path=path, title=title) for path, title in entries]
