"""The reading process cannot get out: its files, network, programs, other processes, output.

Each test holds on a system with or without Landlock and seccomp: what the record claims is what is asserted.
"""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from geodata.confinement import Confinement, code_paths, landlock, seccomp
from geodata.errors import ImportingError, LimitError
from geodata.importing import open_file, sandbox
from geodata.limits import Limits
from tests.support import import_files as files
from tests.support.escapes import DONE, START

ROOT = Path(__file__).parents[2]
SUFFIXES = (".geojson", ".geojsonl", ".gpkg", ".zip", ".kml", ".kmz", ".gpx", ".fgb", ".parquet", ".csv")
WORKBOOKS = (".xlsx", ".xls", ".ods")
#: EPERM of seccomp, EACCES of Landlock, EXDEV of a move between folders, and ENOSYS of a call that is not known.
REFUSALS = {str(code) for code in (errno.EPERM, errno.EACCES, errno.EXDEV, errno.ENOSYS)}
SUBJECTS = ("files", "network", "programs", "processes", "machine")


@pytest.fixture(scope="module")
def written() -> dict[str, bytes]:
    """A file of each format."""
    found = {}
    with tempfile.TemporaryDirectory() as name:
        for suffix in SUFFIXES + WORKBOOKS:
            folder = Path(name) / suffix[1:]
            folder.mkdir()
            found[f"rows{suffix}"] = files.written(folder, suffix).read_bytes()
    return found


def attempts(given: dict[str, bytes], outside: Path, before: str = "") -> tuple[Confinement, dict[str, Any]]:
    """The record of a process that reads these files, and what its attempts came to, by format."""
    outside.mkdir()
    for name in ("secret", "changed", "removed", "cut"):
        (outside / name).write_bytes(b"kept")
    about = {"files": list(given), "outside": str(outside), "checkout": str(ROOT), "parent": os.getpid()}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sandbox, "_START", START.format(before))
        everything = {**given, "targets.json": json.dumps(about).encode()}
        answer, _ = sandbox.run("probe", everything, {}, replace(Limits(), seconds=60), ())
    return Confinement(**answer["confinement"]), answer["tried"]


def test_no_reader_gets_out(written: dict[str, bytes], tmp_path: Path) -> None:
    record, tried = attempts(written, tmp_path / "outside")
    assert len(tried) == 12  # both Excel formats are one
    got_out = {
        (kind, subject, name): outcome
        for kind, by_subject in tried.items()
        for subject, outcomes in by_subject.items()
        if getattr(record, subject)
        for name, outcome in outcomes.items()
        if outcome not in REFUSALS
    }
    assert not got_out
    assert bool(record.files) == bool(landlock.abi())
    assert {bool(getattr(record, subject)) for subject in SUBJECTS if subject != "files"} == {seccomp.is_known()}
    if not record.missing:
        assert {file.name: file.read_bytes() for file in (tmp_path / "outside").iterdir()} == dict.fromkeys(
            ("secret", "changed", "removed", "cut"), b"kept"
        )


def test_the_attempts_reach_something_where_nothing_holds_the_process(
    written: dict[str, bytes], tmp_path: Path
) -> None:
    nothing = "landlock.abi = lambda: 0; seccomp.is_known = lambda: False"
    record, tried = attempts({"rows.csv": written["rows.csv"]}, tmp_path / "outside", nothing)
    assert set(record.missing) == set(SUBJECTS)
    outcomes = tried["CSV"]
    assert set(outcomes["files"].values()) == {DONE}
    assert {outcomes["network"]["local socket"], *outcomes["programs"].values()} == {DONE}
    assert {outcomes["processes"]["fork"], outcomes["processes"]["signal the parent"]} == {DONE}
    assert outcomes["machine"]["a link in its own folder"] == DONE
    assert not (tmp_path / "outside" / "removed").exists()


@pytest.mark.parametrize(("version", "length"), [(1, 13), (2, 14), (3, 15), (4, 15), (5, 16), (6, 16), (9, 16)])
def test_each_version_of_landlock_is_asked_for_what_it_knows(version: int, length: int) -> None:
    rights, tcp, scopes = landlock.handled(version)
    assert rights == (1 << length) - 1
    assert (bool(tcp), bool(scopes)) == (version >= 4, version >= 6)
    assert landlock.WORK & ~((1 << 15) - 1) == 0


@pytest.mark.skipif(not landlock.abi(), reason="this kernel has no Landlock: no older version of it can be asked for")
def test_the_oldest_landlock_is_enough(written: dict[str, bytes], tmp_path: Path) -> None:
    """Only moving and cutting are new since; with the oldest, the formats that are moved or unpacked are read as well."""
    given = {name: written[name] for name in ("rows.fgb", "rows.xls", "rows.zip")}
    record, tried = attempts(given, tmp_path / "outside", "landlock.abi = lambda: 1")
    assert record.files == "Landlock 1"
    assert {outcome for kind in tried.values() for outcome in kind["files"].values()} <= REFUSALS


def test_only_folders_of_code_stay_readable() -> None:
    named = code_paths()
    assert ROOT / "geodata" in named
    wide = [Path("/"), Path.home(), ROOT, ROOT.parent, Path("/etc"), Path("/proc"), Path(tempfile.gettempdir())]
    assert not set(wide) & set(named)


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_the_filter_decides_by_call_and_argument(machine: str) -> None:
    code = seccomp.program(machine, pid=77)
    at = 0 if machine == "x86_64" else 1
    arch = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}[machine]
    for calls in seccomp.REFUSED.values():
        for numbers in calls.values():
            if (number := numbers[at]) != seccomp.NONE:
                assert decided(code, arch, number) == errno.EPERM
    read, kill, clone, limit = ((0, 63), (62, 129), (56, 220), (302, 261))
    assert decided(code, arch, read[at]) == 0
    assert decided(code, arch, 1000) == decided(code, arch, 435) == errno.ENOSYS
    assert decided(code, arch, 0x4000_0000 | read[at]) == errno.ENOSYS
    assert [decided(code, arch, kill[at], pid) for pid in (77, 1, 0)] == [0, errno.EPERM, errno.EPERM]
    assert [decided(code, arch, clone[at], flags) for flags in (0x10F00, 0x11)] == [0, errno.EPERM]
    assert [decided(code, arch, limit[at], 0, 0, new) for new in (0, 1, 1 << 40)] == [0, errno.EPERM, errno.EPERM]
    assert decided(code, arch, limit[at], 1) == errno.EPERM
    assert decided(code, 0x40000003, read[at]) is None


def decided(code: list[tuple[int, int, int, int]], arch: int, number: int, *arguments: int) -> int | None:
    """What a filter decides: 0 (allowed), the number of an error, or None (the process is ended)."""
    words = {0: number, 4: arch}
    for i, argument in enumerate((*arguments, 0, 0, 0, 0, 0, 0)[:6]):
        words |= {16 + 8 * i: argument & 0xFFFF_FFFF, 20 + 8 * i: argument >> 32}
    value, i = 0, 0
    while True:
        kind, if_true, if_false, operand = code[i]
        match kind:
            case 0x20:
                value = words[operand]
            case 0x06:
                return None if operand == 0x8000_0000 else operand & 0xFFFF if operand >> 16 == 5 else 0
            case _:
                holds = {0x15: value == operand, 0x35: value >= operand, 0x45: bool(value & operand)}[kind]
                i += if_true if holds else if_false
        i += 1


def test_the_numbers_of_calls_are_those_of_the_system() -> None:
    """Where the headers of the kernel are installed, each number is compared with theirs."""
    for column, header in (
        (0, "/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
        (1, "/usr/include/asm-generic/unistd.h"),
    ):
        if Path(header).is_file():
            defined = dict(re.findall(r"#define\s+__NR(?:3264)?_(\w+)\s+(\d+)", Path(header).read_text()))
            for calls in seccomp.REFUSED.values():
                for name, numbers in calls.items():
                    if column == 0 or numbers[1] != seccomp.NONE:
                        assert int(defined[name]) == numbers[column], name


def test_what_holds_the_process_is_one_record(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "_SAID", set())
    caplog.set_level("INFO")
    for _ in range(2):
        record = sandbox.check(Limits())
    assert [message for message in caplog.messages if "held to its file by" in message] == [
        f"the reading process is held to its file by: {record.words()}"
    ]
    command = [sys.executable, "-m", "geodata.confinement"]
    shown = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert [line.split()[0] for line in shown.stdout.splitlines()] == [field.name for field in fields(Confinement)]
    assert shown.returncode == bool(record.missing)


def test_the_process_that_fills_the_disk_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    script = "i = 0\nwhile True:\n    i += 1\n    open(f'{i % 500}', 'ab').write(bytes(100_000))"
    monkeypatch.setattr(sandbox, "_START", script)
    small = replace(Limits(), unpacked_bytes=2**20, file_bytes=2**20)
    with pytest.raises(LimitError, match="becomes larger than 1 MiB"):
        open_file(b"lon,lat\n1,2\n", "a.csv", small)


@pytest.mark.parametrize(
    "left",
    [
        "os.symlink(sys.argv[1] + '/pyproject.toml', 'answer.json')",
        "os.mkfifo('answer.json')",
        "os.truncate(os.open('answer.json', os.O_CREAT | os.O_RDWR), 2**30)",
        "open('answer.json', 'w').write('[')",
        "open('answer.json', 'w').write('[1]')",
        "open('answer.json', 'w').write('{}'); os.symlink(sys.argv[1] + '/pyproject.toml', 'rows.arrow')",
        "pass",
    ],
)
def test_what_the_process_leaves_is_not_trusted(left: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that a file took over could leave a link: the server would read a file for it."""
    monkeypatch.setattr(sandbox, "_START", f"import os, sys; {left}")
    with pytest.raises(ImportingError, match="nothing that can be used"):
        open_file(b"lon,lat\n1,2\n", "a.csv")


def test_a_file_is_read_from_an_installed_package(tmp_path: Path) -> None:
    """The folders that stay readable are found from where the package is, not from a checkout."""
    for package in ("geodata",):
        shutil.copytree(
            ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__", "kursk", "build")
        )
    script = "import sys; sys.path.insert(0, '.'); from geodata import importing; print(importing.__file__); "
    script += "print(importing.open_file(b'lon,lat\\n1,2\\n', 'a.csv').rows)"
    shown = subprocess.run(
        [sys.executable, "-I", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert shown.stdout.splitlines() == [str(tmp_path / "geodata" / "importing" / "__init__.py"), "1"]
