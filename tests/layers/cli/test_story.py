"""``kurskmap story`` in a language."""

from __future__ import annotations

from pathlib import Path

from layers.cli import main


def test_a_story_is_told_in_a_language(tmp_path: Path) -> None:
    out = tmp_path / "story.html"
    assert main(["story", "--out", str(out), "--lang", "uk"]) == 0
    assert '<html lang="uk">' in out.read_text(encoding="utf-8")
