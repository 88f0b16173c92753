"""The commands that read the story speak the language of their user; files and the other commands do not follow it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from unicodedata import east_asian_width

import click
import pytest
from babel.messages.extract import extract

import layers.cli as kurskmap_module
from layers.cli import kurskmap, main
from layers.cli.spoken.click_words import COUNTED, MODULES, WORDS
from layers.cli.spoken.help import SpokenHelp, paragraphs
from layers.language import ENGLISH, LANGUAGES, translations

EXAMPLE = Path(__file__).parents[2] / "support" / "example_catalogue"
OTHERS = [code for code in LANGUAGES if code != ENGLISH]
#: What Click says to whoever writes a command, of kinds of options that no command has, or where our own sentence stands.
OTHER_WORDS = {
    "Aborted!",
    "Arguments take exactly one parameter declaration, got {length}: {decls}.",
    "Boolean option {decl!r} cannot use the same flag for true/false.",
    "Choice({choices})",
    "Could not determine name for option with declarations {decls!r}",
    "DeprecationWarning: The command {name!r} is deprecated.{extra_message}",
    "DeprecationWarning: The {param_type} {name!r} is deprecated.{extra_message}",
    "Error: {message}",
    "Invalid start character for option ({option})",
    "Name '{name}' defined twice",
    "No options defined but a name was passed ({name}). Did you mean to declare an argument instead? "
    "Did you mean to pass '--{name}'?",
    "Try '{command} {option}' for help.",
    "{len_type} values are required, but {len_value} was given.",
    "{value!r} does not match the format {format}.",
    "{value!r} is not a valid UUID.",
}
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


def test_every_command_speaks_in_its_help(capsys: pytest.CaptureFixture[str]) -> None:
    """A new command, option or example whose text is not found is English in every language, without a word."""
    texts = {text for command in tree(kurskmap) for text in help_texts(command)}
    assert len(texts) > 300
    for code in OTHERS:
        assert texts - translations(code).keys() == set(), "run make messages, then translate them"
    for code, word in ("ko", "사용법:"), ("uk", "Використання:"), ("en", "Usage:"):
        shown = said(capsys, "--lang", code, "tracks", "legs", "--help")
        assert shown.startswith(f"{word} kurskmap tracks legs [OPTIONS] DIR\n")
        width = max(sum(2 if east_asian_width(each) in "WF" else 1 for each in line) for line in shown.splitlines())
        assert width <= 80, code
        for line in ("--help", "Show this message and exit.") if code == "en" else ("--help",):
            assert line in shown
        assert ("Show this message" in shown) == (code == "en")


def tree(command: click.Command) -> Iterator[click.Command]:
    """A command with all below it."""
    yield command
    if isinstance(command, click.Group):
        for each in command.commands.values():
            yield from tree(each)


def help_texts(command: click.Command) -> Iterator[str]:
    """Every text of a command's help, as a message."""
    assert isinstance(command, SpokenHelp), f"{command.name}: its help is not spoken"
    yield from paragraphs(command.help or "")
    yield from filter(None, (command.short_help, command.epilog, getattr(command, "statuses", "")))
    yield from (purpose for _, purpose in getattr(command, "examples", ()) if purpose)
    yield from filter(None, [getattr(command, "more", "")])
    for param in command.params:
        if isinstance(param, click.Option):
            yield getattr(param, "section", "Options")
            for part in getattr(param.help, "parts", (param.help or "",)):
                yield getattr(part, "message", part)


def test_the_words_of_click_are_those_that_it_says() -> None:
    """A newer Click may say other words: they would stay English without a word."""
    known = {*WORDS, *(one for one, _ in COUNTED)}
    used = set()
    for module in MODULES:
        with Path(str(module.__file__)).open("rb") as file:
            found = extract("python", file, {"_": None, "ngettext": (1, 2)}, options={"encoding": "utf-8"})
            used |= {message if isinstance(message, str) else message[0] for _, message, _, _ in found}
    assert used - known == OTHER_WORDS
    for code in OTHERS:
        assert known - translations(code).keys() == set()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("brief", "--siez", "a4"), "kurskmap brief: помилка: Немає такого параметра: '--siez'."),
        (("new",), "kurskmap new: помилка: Бракує аргументу 'DIR'."),
        (("nwe",), "kurskmap: помилка: Немає такої команди: 'nwe'. Можливо, 'new'?"),
        (("--bogus",), "kurskmap: помилка: Немає такого параметра: '--bogus'."),
        (("new", "a", "b"), "kurskmap new: помилка: Зайвий аргумент (b)"),
    ],
)
def test_a_wrong_use_is_told_in_the_language(
    arguments: tuple[str, ...], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--lang", "uk", *arguments]) == 2
    usage, error = capsys.readouterr().err.splitlines()
    assert usage.startswith("Використання: kurskmap")
    assert error.startswith(sentence)


#: What prints, or ends a command with a sentence.
PRINTING = {"say", "wrong_usage", "fail", "asked", "agreed", "redraw"}
#: What says a text in the language, or marks it as English, or is no words at all.
SPEAKING = {"phrase", "phrase_count", "in_english", "strftime", "encode", "decode"}


def test_a_command_prints_nothing_but_what_it_says_in_the_language() -> None:
    """Words that stand in a call of `say` are English in every language: they belong into `phrase`."""
    found = [
        f"{path.name}: {text}"
        for path in sorted(Path(kurskmap_module.__path__[0]).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and called(node) in PRINTING
        for argument in node.args
        for text in words_in(argument)
    ]
    assert found == []


def called(node: ast.Call) -> str:
    return getattr(node.func, "id", getattr(node.func, "attr", ""))


def words_in(node: ast.AST) -> Iterator[str]:
    """The texts of an expression that hold words, but names of the program, options and formats of values."""
    if isinstance(node, ast.Call) and called(node) in SPEAKING:
        return
    if isinstance(node, (ast.Subscript, ast.Compare, ast.FormattedValue)):
        inside = [node.value] if isinstance(node, (ast.Subscript, ast.FormattedValue)) else []
    elif isinstance(node, ast.Call):
        inside = [*node.args, node.func]
    else:
        inside = list(ast.iter_child_nodes(node))
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        text = re.sub(r"--[a-z-]+|kurskmap|\[y/N\]", "", node.value)
        if re.search(r"[A-Za-z]{2}", text):
            yield node.value
    for each in inside:
        yield from words_in(each)


def test_each_command_says_its_messages_in_the_language(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new = tmp_path / "new"
    assert said(capsys, "--lang", "uk", "new", str(new)).startswith(f"Створено каталог у {new}.")
    clean = said(capsys, "--lang", "uk", "validate", str(new))
    assert clean.startswith("Помилок немає: ")
    assert said(capsys, "--lang", "en", "validate", "--json", str(new)) == said(
        capsys, "--lang", "ko", "validate", "--json", str(new)
    )
    (new / "more.geojson").write_text("{}", encoding="utf-8")
    assert main(["--lang", "ru", "validate", str(new / "more.geojson"), "--catalog", str(new)]) == 1
    *_, count, marked = capsys.readouterr().out.splitlines()
    assert count == "2 ошибки в 1 файле"
    assert marked == "Ошибки описаны по-английски; в скобках — имя правила."
    assert main(["--lang", "ko", "migrate", str(tmp_path / "none")]) == 1
    assert capsys.readouterr().err.startswith("kurskmap: (영어) ")
    assert main(["--lang", "ru", "export", "--out", "map.xyz"]) == 2
    assert "--out: 'map.xyz' не оканчивается ни на одно из .html" in capsys.readouterr().err
    assert main(["--lang", "uk", "export", "--out", str(tmp_path / "m.html"), "--layers", "nothing"]) == 2
    assert "--layers: 'nothing' — це не " in capsys.readouterr().err
