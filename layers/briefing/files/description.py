"""A briefing in plain text: the description of its picture for screen readers, and notes for its reader."""

from __future__ import annotations

from collections.abc import Iterable

from layers.briefing.page import Briefing, Page
from layers.briefing.told.narrative import with_sources
from layers.language import say, speaking
from layers.words import with_stop


def describe(briefing: Briefing) -> str:
    """The first page of a briefing in plain text, for readers who do not see the picture."""
    with speaking(briefing.options.lang):
        return _described(briefing)


def _described(briefing: Briefing) -> str:
    content = briefing.content
    parts = [with_stop(content.title), with_stop(say("As of {day}", day=content.as_of)), *statements(briefing)]
    parts += [with_stop(f"{row.title}: {row.dated}") for row in briefing.figures]
    listed = briefing.listed
    parts += [with_stop(f"{listed.letters[m.key]}: {m.mode}, {m.title}, {m.tag}") for m in listed.movements]
    parts += [f"{listed.numbers[r.id]}: {r.when}, {r.place}: {r.title} ({r.who})." for r in listed.reports]
    parts.append(say("Routes and control outlines are schematic."))
    return " ".join(parts)


def statements(briefing: Briefing) -> list[str]:
    """What the page says itself: its message, if it has one, then its judgements and its narrative."""
    content = briefing.content
    numbered = briefing.listed.sources
    narrative = [with_sources(text, content.cited, numbered) for text in content.narrative]
    said = (content.message.text, *(f"{j.lead} {j.text}" for j in content.judgements), *narrative)
    return [text for text in said if text]


def unset_note(pages: Iterable[Page]) -> str | None:
    """One sentence about the characters that are printed as empty boxes; None where there are none."""
    found = sorted({character for page in pages for character in page.unset})
    if not found:
        return None
    codes = ", ".join(f"{character} (U+{ord(character):04X})" for character in found[:8])
    more = f" and {len(found) - 8} more" if len(found) > 8 else ""
    return (
        f"The typefaces of the page lack these characters of the data, which are printed as empty boxes: {codes}{more}."
    )
