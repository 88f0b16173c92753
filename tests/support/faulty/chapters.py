"""The told story: its form, its Markdown, and what its paragraphs cite and say."""

from __future__ import annotations

from typing import Any

from geodata.validation.faults import Rule
from tests.support.faulty.edits import Case, Edit

STORY = "story.json"
SOUND = "The agency reported it [E1]."


def tell(text: str = SOUND, view: str = "date=2025-02-07", title: str = "First", **values: Any) -> Edit:
    """Add a story of one chapter; ``values`` are members of the story itself."""
    chapter = {"id": "one", "title": title, "text": text, "view": view}
    story = {"title": "A story", "lede": "It is short.", "chapters": [chapter], **values}
    return lambda docs: docs.update({STORY: story})


def drop(name: str) -> Edit:
    """Add a story of one chapter without a member of that chapter."""
    return lambda docs: (tell()(docs), docs[STORY]["chapters"][0].pop(name))


def translated(text: str) -> Edit:
    """Add a story of one chapter, and its text in Ukrainian."""
    return lambda docs: (tell()(docs), docs["catalog.json"].update(translations={"uk": {SOUND: text}}))


def text_case(rule: Rule, name: str, bad: str, good: str | None = None) -> Case:
    """A case of the text of the one chapter."""
    return Case(rule, STORY, "one", "text", tell(bad), None if good is None else tell(good), name=name)


CASES = [
    text_case("no_citation", "paragraph", f"{SOUND}\n\nAnd so on.", f"{SOUND}\n\nAnd so on [E1]."),
    text_case("no_citation", "item", f"{SOUND}\n\n- This [E1]\n- That", f"{SOUND}\n\n- This [E1]\n- That [E2]"),
    text_case("unknown_feature", "citation", "It was reported [E9]."),
    text_case("unknown_source", "link", "It was [reported](nobody) [E1].", "It was [reported](paper) [E1]."),
    text_case("unheld_figure", "digits", "It counted 4,321 [E1].", "It counted 300 [E1]."),
    text_case("unheld_figure", "words", "It counted seventeen of them [E1]."),
    text_case("unheld_date", "day", "It happened on 3 May 1999 [E1].", "It happened in February 2025 [E1]."),
    text_case("unsafe_markdown", "markup", f"<b>{SOUND}</b>", f"**It** was *reported* [E1].\n\n1. {SOUND}\n2. {SOUND}"),
    text_case("unsafe_markdown", "address", f"See https://example.org. {SOUND}"),
    text_case("unsafe_markdown", "picture", f"![x](paper) {SOUND}"),
    Case("unheld_figure", STORY, "one", "title", tell(title="The 4,321"), name="title"),
    Case("unheld_figure", STORY, None, "lede", tell(lede="All 4,321 of them."), name="lede"),
    Case("unsafe_markdown", STORY, None, "lede", tell(lede="It is *short*."), name="lede"),
    Case("bad_text", STORY, None, "chapters[0].view", tell(view="7 February"), name="view"),
    Case("missing_field", STORY, None, "chapters[0].view", drop("view"), name="chapter without a view"),
    Case(
        "duplicate_id",
        STORY,
        "one",
        "id",
        tell(
            chapters=[
                {"id": "one", "title": "First", "text": SOUND, "view": "date=2025-02-07"},
                {"id": "one", "title": "Second", "text": SOUND, "view": "date=2025-02-07"},
            ]
        ),
        name="chapters",
    ),
    Case(
        "translation_differs",
        "catalog.json",
        None,
        "translations.uk",
        translated("Про це повідомили 5 разів [E1]."),
        translated("Агентство повідомило про це [E1]."),
        name="figure",
    ),
    Case("bad_length", STORY, None, "chapters", tell(chapters=[]), name="no chapters"),
    Case("wrong_type", STORY, None, None, lambda docs: docs.update({STORY: []}), name="story"),
]

#: For rules none of whose cases has one: the nearest edit that breaks nothing.
TWINS: dict[Rule, Edit] = {}
