"""The search of a site: a page with its own index and script, which asks nobody."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from markupsafe import Markup

from layers import words
from layers.language import say
from layers.site.edition import Tongue
from layers.site.templating import POLICY, Page, place_of
from layers.site.texts import cut, written

NAME = "search.html"
_MOST_LETTERS = 160


def search_page(tongue: Tongue) -> Page:
    """The page of one language, which has to be spoken."""
    script = _script()
    index = {"words": {"count": say("Found: {count}", count="{count}")}, "entries": list(_entries(tongue))}
    return Page(
        NAME,
        say("Search"),
        say("Search reports, places, sources and claimants."),
        "search.html.jinja",
        NAME,
        content={
            "policy": f"{POLICY}; script-src {hash_of(script)}",
            "index": Markup(_json_element(index)),
            "script": Markup(f"<script>{script}</script>"),
        },
    )


def _entries(tongue: Tongue) -> Iterator[list[str]]:
    """Address, title and note of each page of a record, and perhaps what more is searched than is shown."""
    at = place_of(tongue, NAME)
    who, kind = say("Who says so"), say("Source")
    for mark in (*tongue.reports, *tongue.references):
        body, place = written(mark.card.body or ""), tongue.by_id.get(mark.place or "")
        note = cut(f"{mark.card.when}. {mark.card.who}. {body}", _MOST_LETTERS + len(mark.card.who))
        more = (mark.id, place.name if place else "", mark.card.native or "", body if note.endswith("…") else "")
        yield [at.feature(mark.id), written(mark.name), note, written(" ".join(part for part in more if part))]
    for claimant in tongue.story.catalog.claimants.values():
        yield [at.claimant(claimant.id), written(claimant.name), f"{who}. {written(claimant.side)}"]
    for source in tongue.story.catalog.sources.values():
        day = words.day(source.date) if source.date else say("undated")
        yield [at.source(source.id), cut(f"{source.publisher}: {source.title}", 200), f"{kind}, {day}"]


def _json_element(content: object) -> str:
    """A JSON element. No text can end it, since ``<``, ``>`` and ``&`` are escaped."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return f'<script type="application/json" id="index">{text}</script>'


@cache
def _script() -> str:
    return (files("layers") / "site" / "assets" / "search.js").read_text(encoding="utf-8")


def hash_of(text: str) -> str:
    """The hash of a script or a style sheet as a Content-Security-Policy names it."""
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
