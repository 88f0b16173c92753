"""Text from data stays text where Markdown is read."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.app.markdown import plain, said
from tests.support.page_texts import read


@given(st.text())
def test_every_special_character_is_escaped_and_nothing_is_lost(text: str) -> None:
    made = plain(text)
    assert read(made) == " ".join(text.split())
    bare = re.sub(r"\\.", "", re.sub(r":color\[\\.\]", "", made))
    assert not set(bare) & set("\\`*_{}[]()#+-.!|<>$:~&@\"'=^\n\r")


@given(st.text(alphabet="<>-=~ w.:/@a", max_size=12))
def test_no_neighbours_join_to_a_link_or_a_sign(text: str) -> None:
    """Streamlit joins letters of one text node only; each ``:color[…]`` is a node of its own."""
    for node in re.split(r":color\[\\.\]", plain(text)):
        shown = node.replace("\\", "")
        assert not re.search(r"<->|->|<-|--|>=|<=|~=|www\.|:|@", shown), node


@pytest.mark.parametrize("text", ["![x](http://example.org/a.png)", ":material/bug_report:", ":material_bug_report:"])
def test_images_links_and_icons_do_not_survive(text: str) -> None:
    made = plain(text)
    assert "![" not in made
    # Streamlit replaces this in the whole text, also in code, before it reads any Markdown.
    assert ":material/" not in made
    assert read(made) == text


def test_values_in_a_sentence_are_escaped_and_the_sentence_is_not() -> None:
    made = said("**{count} rows** of {name}", count=3, name="{count} *a*")
    assert made == r"**3 rows** of \{count\} \*a\*"
