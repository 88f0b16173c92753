"""``kurskmap embed``: the markup that it prints, and what it writes beside it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from layers.cli import main
from tests.support.opened import EXAMPLE

HERE = ["--catalog", str(EXAMPLE)]


def test_it_prints_the_frame_and_writes_what_stands_in_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "my map.html"
    assert main(["embed", *HERE, "--out", str(out)]) == 0
    markup = capsys.readouterr().out
    assert re.search(r'<iframe src="my%20map.html#embed=1&amp;date=\d{4}-\d\d-\d\d"', markup)
    assert '<img src="my%20map.png" alt="' in markup
    assert markup.isascii()
    assert "kurskmap-data" in out.read_text(encoding="utf-8")
    assert out.with_suffix(".png").read_bytes().startswith(b"\x89PNG")


def test_a_chapter_of_a_published_story(capsys: pytest.CaptureFixture[str]) -> None:
    address = "https://maps.example.org/story.html"
    assert main(["embed", "--chapter", "sudzha", "--src", address, "--picture", "https://maps.example.org/s.png"]) == 0
    markup = capsys.readouterr().out
    assert f'<iframe src="{address}#embed=1&amp;chapter=sudzha" title="' in markup
    assert '<img src="https://maps.example.org/s.png" alt="' in markup


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ([], "--src: give the address"),
        (["--src", "javascript:alert(1)"], "--src: it begins with javascript:"),
        (["--src", "a.html#b"], "--src: it has a part behind #"),
        (["--src", "a.html", "--picture", "data:image/png,x"], "--picture: it begins with data:"),
        (["--out", "map.pdf"], "--out: 'map.pdf' does not end in .html"),
        (["--src", "a.html", "--chapter", "x", "--as-of", "2025-02-07"], "--as-of: a chapter has a view of its own"),
        (["--src", "a.html", "--chapter", "x"], "--chapter: the catalogue tells no story"),
    ],
)
def test_wrong_usage_is_named(arguments: list[str], problem: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["embed", *HERE, *arguments]) == 2
    assert problem in capsys.readouterr().err
