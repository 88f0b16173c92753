"""A site of a small catalogue whose texts are full of markup, published once in a process. Tests copy it to change it."""

from __future__ import annotations

import atexit
import json
import shutil
import tempfile
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from layers.site.publishing import Published, Wanted, publish
from tests.support import catalogue_fixture, hostile_words
from tests.support.site_crawler import Crawled

BASE = "https://example.org/deep/site/"
LANGUAGES = ("en", "ko")
#: What a story may hold, as its rules refuse more; Jinja would make EN of a part of it.
_SIGNS = "{{ code.upper() }} & \"quoted\" 'words' {% raw %} {# x #}"
_TOLD = {
    "title": f"A story {_SIGNS}",
    "lede": f"What it is about {_SIGNS}",
    "chapters": [
        {
            "id": "first",
            "title": f"The first chapter {_SIGNS}",
            "view": "date=2025-02-07&sel=E1",
            "text": "It was *said* there [E1], on a [page](paper).\n\n- So it was [E1]\n- And so [A2]",
        },
        {"id": "Index", "title": "The second", "view": "date=2025-02-07&map=51.20,35.30,8.00", "text": "An area [A2]."},
    ],
}
_QUESTIONS = [
    {
        "id": "how-many",
        "text": f"How many? {hostile_words.WORDS}",
        "unit": "killed",
        "why": f"Others count others {hostile_words.WORDS}",
        "answers": [
            {"feature": "E1", "number": 0, "stance": None},
            {"feature": "con", "number": 0, "stance": None},
        ],
    }
]


@dataclass(frozen=True)
class Site:
    """A published site, with the catalogue that it was made from."""

    folder: Path
    catalogue: Path
    published: Published

    @property
    def wanted(self) -> Wanted:
        """What was asked for."""
        return Wanted(self.catalogue, title=None, base_url=BASE, languages=LANGUAGES)

    @cached_property
    def crawled(self) -> Crawled:
        """The site as it is on disk."""
        return Crawled(self.folder, "/deep/site/")


def write_catalogue(folder: Path) -> Path:
    """A catalogue with markup in every text, a story, a question, and an id that is a device on some systems."""
    docs = catalogue_fixture.documents()
    twin = json.loads(json.dumps(catalogue_fixture.find(docs, "E1")))
    docs["events.geojson"]["features"].append({**twin, "id": "con"})
    made = hostile_words.with_words(docs)
    made["story.json"], made["questions.json"] = _TOLD, _QUESTIONS
    return catalogue_fixture.write(folder, made)


@cache
def published() -> Site:
    """The site. It is removed when the process ends."""
    at = Path(tempfile.mkdtemp(prefix="kurskmap-site-"))
    atexit.register(shutil.rmtree, at, ignore_errors=True)
    catalogue = write_catalogue(at / "catalogue")
    folder = at / "published"
    return Site(folder, catalogue, publish(folder, Wanted(catalogue, base_url=BASE, languages=LANGUAGES)))
