"""``kurskmap story`` in a language."""

from __future__ import annotations

from pathlib import Path

import pytest

from layers.cli import main


def test_a_story_is_told_in_a_language_as_html_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "story.html"
    assert main(["story", "--out", str(out), "--lang", "uk"]) == 0
    assert '<html lang="uk">' in out.read_text(encoding="utf-8")
    assert main(["story", "--out", str(tmp_path / "story.pdf"), "--lang", "uk"]) == 2
    assert "--lang: pages and films are in English" in capsys.readouterr().err
