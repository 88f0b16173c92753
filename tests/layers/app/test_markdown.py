"""Text from data stays text where Markdown is read."""

import re

from hypothesis import given
from hypothesis import strategies as st

from layers.app.markdown import plain


@given(st.text())
def test_every_special_character_is_escaped_and_nothing_is_lost(text: str) -> None:
    made = plain(text)
    assert re.sub(r"\\(.)", r"\1", made) == " ".join(text.split())
    bare = re.sub(r"\\.", "", made)
    assert not set(bare) & set("\\`*_{}[]()#+-.!|<>$:~&@\"'\n\r")


def test_images_links_and_icons_do_not_survive() -> None:
    assert "![" not in plain("![x](http://example.org/a.png)")
    assert plain(":material/bug_report:") == "\\:material/bug\\_report\\:"
