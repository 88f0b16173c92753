"""Kill every command that writes, at many moments, and look at what is left: ``make kills``.

Every third run is killed after a random time; the other runs kill themselves at one of the system calls with which the
command writes. After each, the file has its old content or the new one, a new catalogue is none or valid, and a catalogue to
which a layer was added validates.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from geodata.editing.new_catalogue import new_catalogue
from geodata.validation.check import check
from layers.cli import main as kurskmap

ROOT = Path(__file__).parent.parent
SMALL = ["--dpi", "50", "--size", "a4", "--theatre", "kursk-front"]
OLD = b"what was there before"
#: The calls that change what is on the disk.
CALLS = ("open", "fsync", "fchmod", "link", "replace", "mkdir", "unlink")

#: What is written → the command's arguments, without the path of that.
FILES: dict[str, list[str]] = {
    "b.png": ["brief", *SMALL],
    "b.pdf": ["brief", *SMALL],
    "a.zip": ["atlas", "--date", "2025-02-07", *SMALL],
    "a.mp4": ["atlas", "--date", "2025-02-07", *SMALL],
    "e.html": ["export"],
    "e.gpkg": ["export"],
    "e.csv": ["export"],
}
#: The commands that change a catalogue, with their arguments without the catalogue; ``{}`` is the folder of the run.
CHANGES: dict[str, list[str]] = {
    "add": ["add", "{}/day-2024-08-06.geojson"],
    "add-series": ["add-series", "{}/day-*.geojson"],
    "replace": ["replace", "day", "{}/day-2024-08-07.geojson"],
    "rename": ["rename", "day", "days"],
    "remove": ["remove", "day"],
}


def _change(name: str, folder: Path) -> list[str]:
    """Make a catalogue and files for a command that changes it, and return its arguments."""
    mine = ["--catalog", str(folder / "mine")]
    new_catalogue(folder / "mine")
    for day in ("2024-08-06", "2024-08-07"):
        shutil.copy(folder / "mine" / "events.geojson", folder / f"day-{day}.geojson")
    if name not in ("add", "add-series"):
        with contextlib.redirect_stdout(io.StringIO()):
            kurskmap(["add", str(folder / "day-2024-08-06.geojson"), "--layer", "day", *mine])
    return [part.format(folder) for part in CHANGES[name]] + mine


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
    raise SystemExit(kurskmap(arguments))


def _run(arguments: list[str], nth: int | None, seconds: float) -> bool:
    """Run a command and kill it; whether it was killed before its end."""
    code = f"from tests.kills import kill_at; kill_at({nth if nth is not None else -1}, {arguments!r})"
    # A group of its own, so that ffmpeg ends as well.
    with subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            process.wait(timeout=120 if nth is not None else seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    return process.returncode == -signal.SIGKILL


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
        return [str(fault) for fault in check([folder / "mine"]).faults]
    content = (folder / name).read_bytes()
    if content != OLD and len(content) != new[name]:
        found.append(f"{len(content)} bytes are neither the old file nor the new one")
    found += [f"left: {path.name}" for path in folder.iterdir() if path.name != name]
    return found


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
        for name, arguments in FILES.items():
            before = time.monotonic()
            _run([*arguments, "--out", str(whole / name)], None, 120)
            new[name], seconds[name] = (whole / name).stat().st_size, time.monotonic() - before
        names = [*FILES, "new", *CHANGES]
        for run in range(asked.runs):
            if time.monotonic() - begun > 60 * asked.minutes:
                print(f"stopped after {asked.minutes:g} minutes")
                break
            name = names[run % len(names)]
            folder = Path(place) / f"run{run}"
            folder.mkdir()
            if name == "new":
                arguments = ["new", str(folder / "new")]
            elif name in CHANGES:
                arguments = _change(name, folder)
            else:
                (folder / name).write_bytes(OLD)
                arguments = [*FILES[name], "--out", str(folder / name)]
            nth = (
                chance.randrange({"new": 14, **dict.fromkeys(CHANGES, 40)}.get(name, 6))
                if run // len(names) % 3
                else None
            )
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
