"""Nothing reaches the terminal but through one function, which lets no character act on the terminal."""

import ast
import json
import logging
import warnings
from pathlib import Path

import click
import pytest

from layers.briefing.files import manifest
from layers.briefing.options import BriefingOptions
from layers.cli import COMMANDS, main, terminal
from layers.cli.options import PATH, Option
from layers.text_bounds import MANIFEST, OPTIONS

ROOT = Path(__file__).parents[3]
CLI = ROOT / "layers" / "cli"
HOSTILE = "a\x1b]0;t\x07\x1b[31m\u202eb\nc\x00\u2066\ufeff"
WRITERS = {
    "echo",
    "secho",
    "print",
    "write",
    "writelines",
    "style",
    "progressbar",
    "echo_via_pager",
    "pprint",
    "confirm",
}


def calls(path: Path) -> set[str]:
    """The names of all functions that a module calls or names."""
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return {n.attr if isinstance(n, ast.Attribute) else n.id for n in nodes if isinstance(n, (ast.Attribute, ast.Name))}


def test_only_one_module_writes_to_the_terminal() -> None:
    found = {path.name: calls(path) & WRITERS for path in sorted(CLI.glob("*.py")) if calls(path) & WRITERS}
    # HelpFormatter.write holds the examples of a command, which are ours.
    assert found.pop("options.py") == {"write"}
    assert found == {"terminal.py": {"echo"}}


def test_no_line_acts_on_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.say(f"1 {HOSTILE}", f"2 {HOSTILE}")
    terminal.say(HOSTILE, err=True)
    terminal.redraw(HOSTILE, is_last=True)
    with terminal.messages_of_libraries():
        warnings.warn(HOSTILE, stacklevel=1)
        logging.getLogger("pyogrio").warning("%s", HOSTILE)
    said = capsys.readouterr()
    assert [line[:2] for line in said.out.splitlines()] == ["1 ", "2 "]
    assert (said.out + said.err.replace("\r", "", 1)).replace("\n", "").isprintable()
    assert len(said.err.splitlines()) == 5
    assert "warning: a\\x1b" in said.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["brief", "--out", f"{HOSTILE[:8]}.png", "--catalog", "no\x1b[31m\u202e"],
        ["brief", "--out", "\x1b[31m\u202e.bmp"],
        ["brief", "--from-manifest", "\x1b[31m\u202e.json"],
        ["export", "--out", "no\x1b\u202e/x.csv"],
        ["add", "\x1b[2J\u202e.csv", "--catalog", "."],
        ["new", "README.md/\x1b[31m\u202e"],
        ["validate", "\x1b[31m\u202e"],
        ["\x1b[31m\u202e"],
        ["brief", "--\x1b[31m"],
    ],
)
def test_names_that_the_user_passes_on(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "README.md").write_text("")
    assert main(arguments) in (1, 2)
    said = "".join(capsys.readouterr())
    assert "\\x1b" in said
    assert said.replace("\n", "").isprintable()


def test_every_text_option_is_bounded_before_anything_else(capsys: pytest.CaptureFixture[str]) -> None:
    tried = 0
    for command in COMMANDS:
        for param in command.params:
            if isinstance(param, Option) and not param.is_flag and param.type is not PATH:
                tried += 1
                assert (
                    main([str(command.name), param.opts[0], "x" * 20_001, *(["f"] if command.name == "add" else [])])
                    == 2
                )
                assert f"{param.opts[0]}: it has 20,001 characters; at most" in capsys.readouterr().err
    assert tried > 40
    flags = {p.opts[0].lstrip("-") for c in COMMANDS for p in c.params if isinstance(p, click.Option)}
    assert flags >= OPTIONS.keys()


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("a\0b.png", "holds a NUL character"),
        ("n" * 252 + ".png", "has 256 bytes; a file name has at most 255"),
        ("d/" * 4000 + "x.png", "bytes; choose one of at most"),
        ("", "the path is empty"),
    ],
)
def test_a_path_that_no_file_can_have_is_called_what_it_is(
    path: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments in (
        ["brief", "--out", path],
        ["export", "--out", path],
        ["new", path],
        ["add", path, "--catalog", "."],
    ):
        assert main(arguments) == 2, arguments
        assert words in capsys.readouterr().err


def test_every_field_of_a_manifest_is_bounded() -> None:
    made = manifest.Manifest(manifest.BriefingRequest("brief", {}, BriefingOptions()), "f.png", "", 1, "", "", {})
    texts = {name for name, value in json.loads(manifest.to_json(made)).items() if not isinstance(value, int)}
    assert texts <= MANIFEST.keys()
