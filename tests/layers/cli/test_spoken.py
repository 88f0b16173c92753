"""The commands that read the story speak the language of their user; files and the other commands do not follow it."""

from pathlib import Path

import pytest

from layers.cli import COMMANDS, main
from layers.cli.options import Command

EXAMPLE = Path(__file__).parents[2] / "support" / "example_catalogue"
VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


@pytest.fixture(autouse=True)
def _no_language_of_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(arguments) == 0
    return capsys.readouterr().out


def test_an_option_or_the_system_chooses_the_language(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    english = said(capsys, "questions")
    assert "How many came by ship in October 2024? 4 answers" in english
    ukrainian = said(capsys, "--lang", "uk", "questions")
    assert "Скільки прибуло морем у жовтні 2024 року? 4 відповіді" in ukrainian
    monkeypatch.setenv("LANG", "uk_UA.UTF-8")
    assert said(capsys, "questions") == ukrainian
    assert said(capsys, "--lang", "en", "questions") == english
    monkeypatch.setenv("LANGUAGE", "fr:ru")
    assert "4 ответа" in said(capsys, "questions")
    monkeypatch.setenv("LANGUAGE", "fr")
    assert said(capsys, "questions") == english


@pytest.mark.parametrize(
    ("code", "words"),
    [("uk", "18 жовтня 2024 р.  "), ("ru", "18 октября 2024 г.  "), ("ko", "2024년 10월 18일  국가정보원(대한민국)")],
)
def test_the_answers_to_a_question_are_in_the_language(
    code: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found = said(capsys, "--lang", code, "questions", "--question", "by-ship-october-2024")
    assert words in found
    assert "\\xa0" not in found
    assert "Record " not in found


def test_a_report_in_a_file_is_english(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "report.txt"
    found = said(capsys, "--lang", "ru", "diff", str(EXAMPLE), str(EXAMPLE), "--out", str(out))
    assert found.splitlines() == ["Обе версии говорят одно и то же.", f"Записано: {out}"]
    assert "The two versions say the same." in out.read_text(encoding="utf-8")


def test_only_the_option_chooses_the_language_of_a_map(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    for options, code in ((), "en"), (("--lang", "uk"), "uk"):
        out = tmp_path / f"{code}.html"
        said(capsys, *options, "export", "--catalog", str(EXAMPLE), "--out", str(out))
        assert f'<html lang="{code}">' in out.read_text(encoding="utf-8")[:60]


def test_a_command_that_speaks_english_only_refuses_another_language(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--lang", "ko", "validate", str(EXAMPLE)]) == 2
    assert "--lang: 'validate' speaks English only" in capsys.readouterr().err
    monkeypatch.setenv("LANG", "ko_KR.UTF-8")
    assert said(capsys, "validate", str(EXAMPLE)).startswith("Clean: ")
    speaking = {command.name for command in COMMANDS if isinstance(command, Command) and command.speaks}
    assert speaking == {"questions", "sources", "diff", "history"}
