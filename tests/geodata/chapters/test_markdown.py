"""The allowed part of Markdown is read into pieces, and everything else is refused with its name."""

from __future__ import annotations

import pytest

from geodata.chapters.markdown import MarkdownError, Span, citations, parse, plain


def test_a_text_becomes_blocks_of_spans() -> None:
    first, second, third = parse(
        "It *was* **so**\nand so [E1, R_2].\n\n- one [E1]\n  goes on\n- two [E2]\n\n1. last [page](a_b) [E3]"
    )
    assert (first.kind, second.kind, third.kind) == ("paragraph", "bullets", "numbers")
    assert first.items[0] == (
        Span("text", "It "),
        Span("emphasis", "was"),
        Span("text", " "),
        Span("strong", "so"),
        Span("text", " and so "),
        Span("citation", "E1"),
        Span("citation", "R_2"),
        Span("text", "."),
    )
    assert plain(first.items[0]) == "It was so and so."
    assert [plain(item) for item in second.items] == ["one goes on", "two"]
    assert Span("link", "page", "a_b") in third.items[0]
    assert citations(second.items[0]) == ("E1",)


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script> [E1]",
        "a > b [E1]",
        "# Heading\n\n[E1]",
        "Heading\n===\n\n[E1]",
        "---\n\n[E1]",
        "    code [E1]",
        "`code` [E1]",
        "![picture](paper) [E1]",
        "[words](https://example.org) [E1]",
        "https://example.org [E1]",
        "www.example.org [E1]",
        "[words](javascript:alert(1)) [E1]",
        "&lt;b&gt; [E1]",
        "back\\slash [E1]",
        "a | table [E1]",
        "~~struck~~ [E1]",
        "_underlined_ [E1]",
        "a footnote[^1] [E1]",
        "*open [E1]",
        "**a *b* c** [E1]",
        "* [E1]",
        "[] [E1]",
        "[no id!] [E1]",
        "[E1",
        "E1]",
        "+ other list [E1]",
        "- one [E1]\nnot set in",
        "words [E1]\n- no empty line",
    ],
)
def test_everything_else_is_refused(text: str) -> None:
    with pytest.raises(MarkdownError) as refused:
        parse(text)
    assert str(refused.value)
