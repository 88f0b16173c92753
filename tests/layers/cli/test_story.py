"""``kurskmap story`` in a language."""

from __future__ import annotations

from pathlib import Path

from layers.cli import main


def test_a_story_is_told_in_a_language(tmp_path: Path) -> None:
    out = tmp_path / "story.html"
    assert main(["story", "--out", str(out), "--lang", "uk"]) == 0
    document = out.read_text(encoding="utf-8")
    assert '<html lang="uk">' in document
    assert "Жовтень 2024 року: спершу кораблі, потім літаки" in document
    # No chapter is marked as one that is English only.
    assert "Лише англійською." not in document.partition("<noscript>")[2].partition("</noscript>")[0]
    assert '"lang":"en"' not in document
