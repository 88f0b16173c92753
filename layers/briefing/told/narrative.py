"""The paragraphs of a narrative at the head of the lists, with the numbers of sources in the place of ids."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from layers.briefing.citations import cite
from layers.briefing.fonts import drawable
from layers.briefing.text_blocks import LineSetter, TextBlock
from layers.briefing.theme import TypeScale

_CITED = re.compile(r"\s*\[([A-Za-z0-9_.:-]+(?:, [A-Za-z0-9_.:-]+)*)\]")


def cited_ids(paragraphs: Sequence[str]) -> list[str]:
    """The ids that paragraphs cite, in their order; one may be there several times."""
    return [name for text in paragraphs for found in _CITED.finditer(text) for name in found[1].split(", ")]


def with_sources(text: str, sources_of: Mapping[str, Sequence[str]], numbered: Mapping[str, int]) -> str:
    """The text with the numbers of the page's sources in the place of the ids of the features that it cites.

    >>> with_sources("It came [E009, R01].", {"E009": ["a"], "R01": ["b", "a"]}, {"a": 1, "b": 2})
    'It came [1, 2].'
    """

    def named(found: re.Match[str]) -> str:
        cited = cite([each for name in found[1].split(", ") for each in sources_of.get(name, ())], numbered)
        return f" {cited}" if cited else ""

    return _CITED.sub(named, text)


def narrative_blocks(
    paragraphs: Sequence[str],
    sources_of: Mapping[str, Sequence[str]],
    numbered: Mapping[str, int],
    scale: TypeScale,
    width_pt: float,
) -> list[TextBlock]:
    """The paragraphs as blocks, one below the other."""
    blocks = []
    for i, text in enumerate(paragraphs):
        setter = LineSetter(width_pt, 0.0, scale.leading)
        setter.para(drawable(with_sources(text, sources_of, numbered)), scale.body)
        blocks.append(TextBlock(f"narrative {i + 1}", setter.down + 0.55 * scale.body.size, tuple(setter.runs)))
    return blocks
