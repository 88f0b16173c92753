"""``kurskmap`` as a process: what it prints, and with which status it ends."""

from __future__ import annotations

import io
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest

from layers.cli import COMMANDS, main
from layers.cli.exit_status import Exit
from layers.cli.options import Command
from tests.support.catalogue_fixture import Documents, documents, find, write

ROOT = Path(__file__).parents[3]


def kurskmap(*arguments: str | Path, **options: Any) -> subprocess.CompletedProcess[bytes]:
    """Run the command as a process of its own."""
    command = [sys.executable, "-m", "layers.cli", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=False, timeout=60, **options)


@pytest.fixture
def docs() -> Documents:
    return documents()


@pytest.fixture
def broken(docs: Documents, tmp_path: Path) -> Path:
    find(docs, "E1")["properties"].update(valid_from="2025-02-30", name="\x1b[31mred\nline\u202e")
    find(docs, "R3")["properties"].update(sources=["nobody"])
    return write(tmp_path / "catalogue", docs)


def test_a_sound_catalogue_is_called_clean(docs: Documents, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", str(write(tmp_path, docs))]) == 0
    assert capsys.readouterr().out == "Clean: 27 features in 7 layers, 2 sources\n"


def test_faults_are_grouped_by_file(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", str(broken)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if not line.startswith(" ")] == [
        str(broken / "overland.geojson"),
        str(broken / "events.geojson"),
        "3 faults in 2 files",
    ]
    assert lines[1] == (
        "  feature R3, field sources[0]: 'nobody' is not the id of a record of sources.json; "
        "correct the id, or add the record it names. [unknown_source]"
    )


def test_nothing_in_the_data_acts_on_the_terminal(broken: Path) -> None:
    for options in ((), ("--json",)):
        result = kurskmap("validate", broken, *options, env={**os.environ, "PYTHONIOENCODING": "ascii"})
        assert result.returncode == 1
        assert result.stderr == b""
        assert result.stdout.isascii()
        assert b"\x1b" not in result.stdout
        assert len(result.stdout.splitlines()) == (6 if not options else len(result.stdout.splitlines()))


def test_json_lists_each_fault(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", str(broken), "--json"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert document["clean"] is False
    assert document["checked"] == {"files": 10, "layers": 7, "features": 27, "sources": 2}
    assert document["faults"][0] == {
        "file": str(broken / "overland.geojson"),
        "feature": "R3",
        "field": "sources[0]",
        "rule": "unknown_source",
        "problem": "'nobody' is not the id of a record of sources.json",
        "remedy": "correct the id, or add the record it names",
    }


def test_json_of_a_clean_catalogue(docs: Documents, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "--json", str(write(tmp_path, docs))]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["clean"], document["faults"]) == (True, [])


def test_a_file_is_checked_against_a_catalogue(
    docs: Documents, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    catalogue = write(tmp_path / "catalogue", docs)
    find(docs, "E1")["properties"]["tier"] = 3
    edited = write(tmp_path / "edited", {"events.geojson": docs["events.geojson"]}) / "events.geojson"
    assert main(["validate", str(edited), "--catalog", str(catalogue)]) == 1
    assert "field tier: 3 is not one of the values; write 1 or 2. [unknown_value]" in capsys.readouterr().out


def test_a_path_that_does_not_exist_is_a_fault(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "no/such.geojson"]) == 1
    assert "there is no such file" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["nonsense"],
        ["validate", "--colour"],
        ["validate", "--catalog"],
        ["validate", "--catalog", "/none"],
        ["validate", ""],
    ],
    ids=str,
)
def test_wrong_usage_is_status_2_with_a_usage_line(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    usage, error = captured.err.splitlines()
    assert usage.startswith("Usage: kurskmap")
    assert error.startswith("kurskmap")


@pytest.mark.parametrize("arguments", [["--help"], ["validate", "--help"], ["--version"]], ids=str)
def test_help_and_version_are_printed_with_status_0(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 0
    assert "kurskmap" in capsys.readouterr().out


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: str(command.name))
def test_every_command_has_a_help_with_examples(command: click.Command, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(command.name), "--help"]) == 0
    text = capsys.readouterr().out
    assert "Examples:" in text
    assert f"  kurskmap {command.name}" in text or f"(kurskmap {command.name}" in text
    options = [param for param in command.params if isinstance(param, click.Option)]
    assert all(option.help and option.help.endswith(".") for option in options)


def test_the_help_says_what_the_exit_statuses_mean(capsys: pytest.CaptureFixture[str]) -> None:
    main(["validate", "--help"])
    text = " ".join(capsys.readouterr().out.split())
    assert "Exit status: 0 clean, 1 faults" in text
    assert "2 wrong usage" in text


EXAMPLES = [
    example
    for command in COMMANDS
    if isinstance(command, Command)
    for example, _ in command.examples
    if example.startswith("kurskmap")
]


def test_every_example_is_a_command_that_parses() -> None:
    assert len(EXAMPLES) > 60
    for example in EXAMPLES:
        name, *arguments = shlex.split(re.split("[|>]", example)[0].replace("~", "home"))[1:]
        command = next(command for command in COMMANDS if command.name == name)
        try:
            command.make_context(name, arguments)
        except click.ClickException as error:
            pytest.fail(f"{example}: {error.format_message()}")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_completion_script_names_the_variable(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    assert f"_KURSKMAP_COMPLETE={shell}_complete" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("kurskmap va", ["validate"]),
        ("kurskmap brief --kn", ["--known-by"]),
        ("kurskmap brief --modes rail,ro", ["rail,road"]),
        ("kurskmap brief --size a3", ["a3", "a3-portrait"]),
        ("kurskmap brief --past ", ["fade", "hide"]),
        ("kurskmap brief --text ", []),
    ],
)
def test_the_shell_completes(words: str, found: list[str]) -> None:
    asked = {"_KURSKMAP_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(len(words.split(" ")) - 1)}
    result = kurskmap(env={**os.environ, **asked})
    assert [line.partition(",")[2] for line in result.stdout.decode().splitlines() if line] == found


def test_a_closed_pipe_ends_the_command_without_an_error_message(broken: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "layers.cli", "validate", str(broken)]
    process = subprocess.run(command, cwd=ROOT, stdout=writing, stderr=subprocess.PIPE, check=False, timeout=60)
    os.close(writing)
    assert process.returncode == Exit.BROKEN_PIPE
    assert process.stderr == b""


def test_an_interrupt_is_status_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("layers.chapters.check.check_with_views", interrupted)
    assert main(["validate"]) == 130


def test_a_defect_is_one_sentence(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def defective(*_: object, **__: object) -> None:
        raise ValueError("a\x1bb")

    monkeypatch.setattr("layers.chapters.check.check_with_views", defective)
    assert main(["validate"]) == Exit.DEFECT
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "a\\x1bb" in error


def test_a_standard_output_that_cannot_be_reconfigured_is_used_as_it_is(
    docs: Documents, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = io.StringIO()
    monkeypatch.setattr(sys, "stdout", out)
    assert main(["validate", str(write(tmp_path, docs))]) == 0
    assert out.getvalue().startswith("Clean")


def test_a_check_of_the_shipped_catalogue_reads_nothing_that_draws() -> None:
    """Each of these takes about as long to import as the whole check takes to run."""
    draws = {"folium", "jinja2", "matplotlib", "pptx", "streamlit", "dask", "duckdb", "layers.web.document"}
    code = f"import sys, layers.cli; layers.cli.main(['validate']); print(sorted({draws!r} & set(sys.modules)))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.splitlines()[0].startswith("Clean:")
    assert result.stdout.splitlines()[1] == "[]"


def test_slow_libraries_stay_out_of_the_help() -> None:
    slow = {"geopandas", "importlib.metadata", "numpy", "pandas", "pydantic", "shapely", "streamlit"}
    code = f"import sys, layers.cli; layers.cli.main(['brief', '--help']); print(sorted({slow!r} & set(sys.modules)))"
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True, text=True)
    assert result.stdout.endswith("\n[]\n")


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("map.html", b"<!DOCTYPE html>"),
        ("x.geojson", b"{"),
        ("x.gpkg", b"SQLite format 3"),
        ("x.kml", b"<?xml"),
        ("x.CSV", b"\xef\xbb\xbf"),
    ],
)
def test_export_writes_what_the_suffix_names(tmp_path: Path, name: str, start: bytes) -> None:
    assert main(["export", "--out", str(tmp_path / name), "--claimants", "rok-nis", "--as-of", "2024-10-13"]) == 0
    assert (tmp_path / name).read_bytes().lstrip().startswith(start)


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (["--out", "map.exe"], ".html"),
        (["--out", "map.html", "--as-of", "2025-02-30"], "--as-of: '2025-02-30' is not a date"),
        (["--out", "map.html", "--theatre", "mars"], "--theatre: 'mars' is not one of"),
        ([], "--out"),
    ],
)
def test_export_refuses_wrong_usage(capsys: pytest.CaptureFixture[str], options: list[str], named: str) -> None:
    assert main(["export", *options]) == 2
    assert named in capsys.readouterr().err


def test_a_bbox_that_begins_with_a_minus_is_not_read_as_an_option(tmp_path: Path) -> None:
    out = tmp_path / "x.png"
    assert main(["brief", "--dpi", "50", "--bbox", "-10,35,40,60", "--out", str(out)]) == 0
    assert out.stat().st_size > 10_000


def test_export_says_where_it_cannot_write(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["export", "--out", str(tmp_path / "none" / "x.csv")]) == 1
    assert "cannot be written" in capsys.readouterr().err
