"""Kill every command that writes, at many moments, and look at what is left: ``make kills``.

Every third run is killed after a random time; the other runs kill themselves at one of the system calls with which the
command writes. After each, the file has its old content or the new one, a new catalogue is none or valid, a catalogue to
which a layer was added validates, and a migration can be finished.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import hashlib
import io
import json
import os
import random
import shutil
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from geodata.editing.migrate import migrate
from geodata.editing.new_catalogue import new_catalogue
from geodata.editing.planning import sound_files
from geodata.folder import SHIPPED
from geodata.sheets.forms import form_of
from geodata.sheets.tables import tables_of
from geodata.untrusted.file_name import FileName
from geodata.validation.check import check
from geodata.validation.folder_files import read_folder
from layers import feature_files
from layers.app.editing.desk import Desk
from layers.briefing.files import manifest
from layers.briefing.options import ATLAS_FORMATS, BRIEF_FORMATS
from layers.cli import main as kurskmap
from layers.cli.versions.diff import ENDINGS
from layers.cli.versions.weekly import ENDINGS as WEEKLY_ENDINGS
from layers.site.folder import site_folder
from tests.support import pictures, tracks
from tests.support.old_form import STORY
from tests.support.opened import EXAMPLE

SMALL = ["--dpi", "50", "--size", "a4", "--theatre", "kursk-front"]
OLD = b"what was there before"
#: The calls that change what is on the disk.
CALLS = ("open", "fsync", "fchmod", "link", "replace", "mkdir", "unlink")

#: What is written → the command's arguments, without the path of that.
FILES: dict[str, list[str]] = {
    **{f"b{suffix}": ["brief", *SMALL] for suffix in BRIEF_FORMATS},
    **{f"a{suffix}": ["atlas", "--date", "2025-02-07", *SMALL] for suffix in ATLAS_FORMATS},
    **{f"e{suffix}": ["export"] for suffix in (".html", *feature_files.FORMATS)},
    # Every form of a story is written by the same call, and the others take long.
    "s.html": ["story"],
    "f.html": ["embed"],
    "t.pmtiles": ["tiles", "events"],
    **{f"d{suffix}": ["diff", str(SHIPPED), str(SHIPPED)] for suffix in ENDINGS},
    **{f"w{suffix}": ["brief", "--weekly"] for suffix in WEEKLY_ENDINGS},
    "s.xlsx": ["sheet", "--catalog", str(SHIPPED)],
    "manifest.png": ["brief", "--manifest", *SMALL],
}
FORM = "form"
#: The commands that change a layer of a catalogue, with their arguments; ``{}`` is the folder of the run.
CHANGES: dict[str, list[str]] = {
    "add": ["add", "{}/day-2024-08-06.geojson"],
    "add-series": ["add-series", "{}/day-*.geojson"],
    "replace": ["replace", "day", "{}/day-2024-08-07.geojson"],
    "rename": ["rename", "day", "days"],
    "remove": ["remove", "day"],
    "sheet": ["sheet", "--in", "{}/tables", "--yes"],
    "proposals": ["proposals", "apply", "{proposal}", "--yes"],
    # No command, but what the form of the page calls.
    "form": [FORM],
}
_EVIDENCE = ["--feature", "V1", "--source", "bulletin", *(
    word for name in ("--caption", "--alt", "--credit", "--licence") for word in (name, "A text of the test")
)]  # fmt: skip
#: The commands that change a copy of the example catalogue, ``{}/mine``, or the folder of position reports, ``{}/reports``.
EXAMPLES: dict[str, list[str]] = {
    "media add": ["media", "add", "{}/picture.png", "--catalog", "{}/mine", *_EVIDENCE],
    # Again, with another title: half of the files change.
    "publish": ["publish", "{}/site", "--catalog", "{}/mine", "--title", "Another", "--lang", "en"],
    "tracks read": ["tracks", "read", "{}/ship.csv", "--out", "{}/reports"],
    "tracks legs": ["tracks", "legs", "{}/reports", "--catalog", "{}/mine"],
    "tracks add": [
        "tracks", "add", "{}/reports", "--catalog", "{}/mine", "--source", "bulletin", "--claimant", "telecom",
        "--layer", "seen", "--leg", f"{tracks.SHIP}.20310302T100000",
    ],
}  # fmt: skip
#: Commands that change a folder, with the number of calls among which one is chosen.
FOLDERS = {"new": 14, "migrate": 40, **dict.fromkeys(CHANGES, 40), **dict.fromkeys(EXAMPLES, 20), "publish": 150}


def kill_at(nth: int, arguments: list[str]) -> None:
    """Run a command, and kill this process before the ``nth`` call (from 0) that changes the disk."""
    count = 0

    def counted(real: Callable[..., Any], name: str) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            nonlocal count
            if name != "open" or (len(arguments) > 1 and arguments[1] & (os.O_WRONLY | os.O_RDWR)):
                if count == nth:
                    os.kill(os.getpid(), signal.SIGKILL)
                count += 1
            return real(*arguments, **named)

        return call

    for name in CALLS:
        setattr(os, name, counted(getattr(os, name), name))
    raise SystemExit(_form(Path(arguments[-1])) if arguments[0] == FORM else kurskmap(arguments))


def _form(folder: Path) -> int:
    """Write a change of an event with a new source, as the form of the page does."""
    desk, key = Desk(folder, "apply"), object()
    tables = tables_of(sound_files(folder))
    events = next(table for table in tables.tables.values() if table.kind == "event")
    begun = form_of(tables, next(iter(events.rows)))
    source = {"publisher": "A paper", "title": "A page, edited", "quality": "publisher_page"}
    desk.take(key, "Anna")
    desk.apply(key, replace(begun, cells={**begun.cells, "name": f"{begun.cells['name']}, edited"}, source=source))
    return 0


def _run(arguments: list[str], nth: int | None, seconds: float) -> bool:
    """Run a command in a child of this process and kill it; whether it was killed before its end."""
    child = os.fork()
    if child == 0:
        # A group of its own, so that ffmpeg ends as well.
        os.setsid()
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        try:
            kill_at(nth if nth is not None else -1, arguments)
        finally:
            os._exit(0)
    deadline = time.monotonic() + (120 if nth is not None else seconds)
    while not (ended := os.waitpid(child, os.WNOHANG))[0]:
        if time.monotonic() > deadline:
            os.killpg(child, signal.SIGKILL)
            ended = os.waitpid(child, 0)
            break
        time.sleep(0.002)
    return os.WIFSIGNALED(ended[1])


def _faults(folder: Path, name: str, new: dict[str, int]) -> list[str]:
    """What is wrong in a folder after a command was killed."""
    found = []
    if name == "new":
        made = folder / "new"
        if (made / "catalog.json").exists() and check([made]).faults:
            found.append("a catalogue that does not validate")
        new_catalogue(made) if not (made / "catalog.json").exists() else None
        return found + [str(fault) for fault in check([made]).faults]
    if name in CHANGES:
        return [*_half_edited(folder / "mine"), *(str(fault) for fault in check([folder / "mine"]).faults)]
    if name == "publish":
        return _site_faults(folder / "site")
    if name in EXAMPLES:
        return [str(fault) for fault in check([folder / "mine"]).faults] + _track_faults(folder, name)
    if name == "migrate":
        migrate(folder / "old")
        return [str(fault) for fault in check([folder / "old"]).faults] + [
            f"{path.name} is not as a migration without a kill leaves it"
            for path in (folder / "old").iterdir()
            if path.is_dir() or path.stat().st_size != new.get(f"migrated {path.name}")
        ]
    content = (folder / name).read_bytes()
    if content != OLD and len(content) != new[name]:
        found.append(f"{len(content)} bytes are neither the old file nor the new one")
    record = folder / f"{name}.manifest.json"
    if record.exists() and manifest.read(record).sha256 != hashlib.sha256(content).hexdigest():
        found.append("the manifest is of another file")
    return found + [
        f"left: {path.name}"
        for path in folder.iterdir()
        if path.name not in (name, record.name) and not _is_passing(path, name)
    ]


def _site_faults(folder: Path) -> list[str]:
    """What is wrong with a site once an interrupted run was finished or undone."""
    before = {path.name for path in folder.iterdir() if path.name.startswith(".")} - {".publishing", ".replacing"}
    with site_folder(folder) as site:
        listed = site.record.files
    wrong = [
        f"{path} is not as site.json says"
        for path, digest in listed.items()
        if hashlib.sha256((folder / path).read_bytes()).hexdigest() != digest
    ]
    left = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {
        *listed,
        "site.json",
    }
    titles = {("Another" in path.read_text(encoding="utf-8")) for path in (folder / "features").glob("*.html")}
    mixed = ["some pages are new and others old"] if len(titles) > 1 else []
    return [*wrong, *mixed, *(f"left: {name}" for name in (*before, *left))]


def _track_faults(folder: Path, name: str) -> list[str]:
    """What is wrong in the folder of position reports once its commands were run again."""
    if name == "media add":
        return []
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        steps = [_arguments(EXAMPLES[step], folder) for step in ("tracks read", "tracks legs")]
        if any(kurskmap(step) for step in steps):
            return [f"the commands cannot be run again: {said.getvalue()[-300:]}"]
        compare = ["tracks", "compare", str(folder / "reports"), "--catalog", str(folder / "mine"), "--leg", "L1"]
        kurskmap(compare)
    return [] if "not seen for 14 h of 176 h" in said.getvalue() else ["the leg of the ship is not found"]


def _half_edited(folder: Path) -> list[str]:
    """Whether one of the two files that an edit changes is new and the other old, for a reader of the catalogue."""
    files = read_folder(folder)
    events, sources = files.layers.get(FileName("events.geojson")), files.sources
    if events is None or sources is None:
        return []
    texts = (json.dumps(events.value), json.dumps(sources.value))
    return ["one file is edited and the other is not"] if len({", edited" in text for text in texts}) > 1 else []


def _arguments(words: list[str], folder: Path, proposal: str = "") -> list[str]:
    return [word.format(folder, proposal=proposal) for word in words]


def _is_passing(path: Path, name: str) -> bool:
    """Whether a file is the whole new one under its passing name: between two calls of the system it has that name only."""
    return path.name.startswith(f".{name}") and path.name.endswith(".partial")


def _prepared(folder: Path, name: str) -> list[str]:
    """What a command needs in a new folder, and the command's arguments."""
    if name == "new":
        return ["new", str(folder / "new")]
    if name in CHANGES:
        mine = ["--catalog", str(folder / "mine")]
        new_catalogue(folder / "mine")
        for day in ("2024-08-06", "2024-08-07"):
            shutil.copy(folder / "mine" / "events.geojson", folder / f"day-{day}.geojson")
        proposal = ""
        with contextlib.redirect_stdout(io.StringIO()):
            if name in ("sheet", "proposals"):
                proposal = _edited(folder, mine, propose=name == "proposals")
            elif name not in ("add", "add-series"):
                kurskmap(["add", str(folder / "day-2024-08-06.geojson"), "--layer", "day", *mine])
        return _arguments(CHANGES[name], folder, proposal) + mine
    if name in EXAMPLES:
        shutil.copytree(EXAMPLE, folder / "mine")
        (folder / "picture.png").write_bytes(pictures.ship())
        tracks.write(folder, "ship.csv", tracks.cable_ship())
        steps = [step for step in list(EXAMPLES)[: list(EXAMPLES).index(name)] if step.startswith("tracks")]
        with contextlib.redirect_stdout(io.StringIO()):
            for step in steps:
                kurskmap(_arguments(EXAMPLES[step], folder))
            if name == "publish":
                kurskmap(["publish", str(folder / "site"), "--catalog", str(folder / "mine"), "--lang", "en"])
        return _arguments(EXAMPLES[name], folder)
    if name == "migrate":
        shutil.copytree(STORY, folder / "old")
        return ["migrate", str(folder / "old")]
    (folder / name).write_bytes(OLD)
    return [*FILES[name], "--out", str(folder / name)]


def _edited(folder: Path, mine: list[str], *, propose: bool) -> str:
    """Write the tables of the catalogue, change titles in two of them, and perhaps propose that; returns the proposal."""
    tables = folder / "tables"
    kurskmap(["sheet", "--out", str(tables), *mine])
    for name, heading in (("events.csv", "name"), ("Sources.csv", "title")):
        with (tables / name).open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
        for row in rows[1:]:
            row[rows[0].index(heading)] += ", edited"
        with (tables / name).open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows(rows)
    if not propose:
        return ""
    kurskmap(["sheet", "--in", str(tables), "--propose", "--who", "Anna", "--why", "A test", *mine])
    return next((folder / "mine" / "proposals").glob("*.json")).stem


def main() -> int:
    """Run it, print figures, and return 1 if anything was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--minutes", type=float, default=15, help="stop after so many minutes")
    asked = parser.parse_args()
    chance, begun = random.Random(1), time.monotonic()
    killed: Counter[str] = Counter()
    ended: Counter[str] = Counter()
    faults: list[str] = []
    with tempfile.TemporaryDirectory() as place:
        whole = Path(place) / "whole"
        whole.mkdir()
        new, seconds = {}, {}
        # Once in this process, so that its children have read every module and document already.
        for name, arguments in FILES.items():
            before = time.monotonic()
            if kurskmap([*arguments, "--out", str(whole / name)]):
                raise SystemExit(f"{name} cannot be made")
            new[name], seconds[name] = (whole / name).stat().st_size, time.monotonic() - before
        kurskmap(_prepared(whole, "migrate"))
        begun = time.monotonic()
        new |= {f"migrated {path.name}": path.stat().st_size for path in (whole / "old").iterdir()}
        names = [*FILES, *FOLDERS]
        for run in range(asked.runs):
            if time.monotonic() - begun > 60 * asked.minutes:
                print(f"stopped after {asked.minutes:g} minutes")
                break
            name = names[run % len(names)]
            folder = Path(place) / f"run{run}"
            folder.mkdir()
            arguments = _prepared(folder, name)
            nth = chance.randrange(FOLDERS.get(name, 6)) if run // len(names) % 3 else None
            before = time.monotonic()
            if _run(arguments, nth, chance.uniform(0.2, 1.0) * seconds.get(name, 5.0)):
                killed[name] += 1
            else:
                ended[name] += 1
                # The machine may have been busy before: kill earlier from now on.
                seconds[name] = min(seconds.get(name, 5.0), time.monotonic() - before)
            faults += [f"{name}, run {run}: {fault}" for fault in _faults(folder, name, new)]
            shutil.rmtree(folder)
    for name in names:
        print(f"{name}: killed {killed[name]} times, came to its end {ended[name]} times")
    print(*faults, sep="\n")
    print(f"{sum(killed.values())} kills, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
