"""Text on the page. Streamlit reads most texts as Markdown; here text of the data becomes Markdown that shows every letter.

Every text that is not written in our own code goes through :func:`plain`, :func:`said` or :func:`verbatim` on its way to a
Streamlit call. The types say which place of the page a text is for, and ``tests/layers/app/test_texts.py`` reads the source
for a call that gets any other text.
"""

from __future__ import annotations

import re
from typing import NewType

from geodata.chapters.markdown import Block, Span
from layers.language import say

#: Text that may go where Streamlit reads Markdown. Only this module makes it.
Markdown = NewType("Markdown", str)
#: Text for the places where Streamlit reads no Markdown: the options of a list, ``st.text``, a field's value.
Verbatim = NewType("Verbatim", str)

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>$:~&@\"'=^])")
#: Where Streamlit's Markdown changes text that is already free of marks: it links addresses (``www.``, ``http:``, ``a@b``),
#: draws ``:names:`` as icons, and turns ``->``, ``--``, ``>=`` and their like into one sign.
_JOINED = re.compile(r"[:@]|(?<=www)\.|[<>~-](?=[>=-])", re.IGNORECASE)


def plain(text: str) -> Markdown:
    r"""The text as Markdown that shows it letter for letter: no emphasis, link, image, formula, icon, sign or line break.

    A letter that would join its neighbours to a link or a sign gets an element of its own, ``:color[…]`` without a colour.
    Runs of white space become one space.

    >>> plain("*a*: b")
    '\\*a\\*:color[\\:] b'
    """
    line = " ".join(text.split())
    made, end = [], 0
    for found in _JOINED.finditer(line):
        made += [_SPECIAL.sub(r"\\\1", line[end : found.start()]), f":color[\\{found[0]}]"]
        end = found.end()
    return Markdown("".join([*made, _SPECIAL.sub(r"\\\1", line[end:])]))


def said(sentence: str, **values: object) -> Markdown:
    """Our own Markdown in the language spoken, with values in it, each shown letter for letter.

    ``sentence`` is a constant with the names of the values, and a message of :mod:`layers.language`.

    >>> said("**{count} rows** of {name}", count=3, name="*a*")
    '**3 rows** of \\\\*a\\\\*'
    """
    return Markdown(say(sentence, **{name: plain(str(value)) for name, value in values.items()}))


def chapter_block(block: Block) -> Markdown:
    """A paragraph or a list of a chapter, with its emphasis and its citations; every word is shown letter for letter."""
    items = ["".join(_span(span) for span in spans) for spans in block.items]
    if block.kind == "paragraph":
        return Markdown(items[0])
    mark = "- " if block.kind == "bullets" else "1. "
    return Markdown("\n".join(mark + item for item in items))


def _span(span: Span) -> str:
    text = plain(span.text)
    # The blanks at the ends, which part the pieces of a sentence, are no part of what is shown letter for letter.
    whole = f"{' ' if span.text[:1].isspace() else ''}{text}{' ' if span.text[-1:].isspace() else ''}"
    marked = {"strong": f"**{text}**", "emphasis": f"*{text}*", "citation": rf"\[{text}\]"}
    return marked.get(span.kind, whole if text else " ")


def verbatim(text: str) -> Verbatim:
    """The text for a place where Streamlit reads no Markdown: it is shown as it is."""
    return Verbatim(text)
