"""End workers, the scheduler and the space on the disk in the middle of a search for legs: ``make tracks-faults``.

Each time the search ends right, with the same tables as an undisturbed one, or it says what to do and the folder is as it
was before; the next search then succeeds.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

import psutil
from distributed import Client

from benchmarks.tracks import fleet
from geodata.errors import ImportingError
from geodata.limits import Limits
from geodata.tracks.engines import Engine
from geodata.tracks.engines.dask import Dask
from geodata.tracks.engines.pool import Pool
from geodata.tracks.parameters import Parameters
from geodata.tracks.places import places_of_file
from geodata.tracks.reading import Told, read_files
from geodata.tracks.search import find_legs
from geodata.tracks.store import RESULTS


def quiet(what: str, done: int, of: int) -> None:
    """No progress."""


def search(folder: Path, engine: Engine, told: Told = quiet) -> None:
    places = places_of_file(folder.parent / "places.geojson", Limits())
    find_legs(folder, places, parameters=Parameters(), engine=engine, told=told)


def content(folder: Path) -> dict[str, str]:
    """Every file of a folder, with its hash."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def results(folder: Path) -> dict[str, str]:
    return {name: found for name, found in content(folder).items() if name in RESULTS}


class Cluster:
    """A scheduler and workers as processes of their own, as ``dask scheduler`` and ``dask worker`` start them."""

    def __init__(self, workers: int = 2) -> None:
        self.processes: list[subprocess.Popen[str]] = []
        self._start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
        lines = iter(self.processes[0].stderr or ())
        self.address = next(line for line in lines if "Scheduler at:" in line).split()[-1]
        threading.Thread(target=lambda: [None for _ in lines], daemon=True).start()
        for _ in range(workers):
            self.add_worker()
        with Client(self.address, timeout="60s") as client:
            client.wait_for_workers(workers, timeout=120)

    def _start(self, *arguments: str) -> None:
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
        is_scheduler = not self.processes
        self.processes.append(
            subprocess.Popen(
                [sys.executable, "-m", "dask", *arguments],
                stderr=subprocess.PIPE if is_scheduler else subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                text=True,
                env=environment,
            )
        )

    def add_worker(self) -> None:
        self._start(
            "worker", self.address, "--host", "127.0.0.1", "--nthreads", "1", "--no-dashboard", "--no-nanny",
            "--death-timeout", "20", "--local-directory", tempfile.gettempdir(),
        )  # fmt: skip

    def close(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()


def once(action: Callable[[], None], *, after: int = 1) -> Told:
    """Do something as soon as so many buckets are done."""
    left = [action]

    def told(what: str, done: int, of: int) -> None:
        if what == "finding legs" and after <= done < of and left:
            left.pop()()

    return told


def fails(run: Callable[[], None]) -> str:
    """What a run says that must not succeed."""
    try:
        run()
    except ImportingError as error:
        return str(error)
    raise AssertionError("it did not fail")


def worker_ends(folder: Path, sound: dict[str, str]) -> str:
    cluster = Cluster()
    try:
        search(folder, Dask(cluster.address, 2), once(cluster.processes[1].kill))
        assert cluster.processes[1].poll() is not None, "the worker lived on"
    finally:
        cluster.close()
    assert results(folder) == sound
    return "the other worker did its work, and the tables are the same"


def scheduler_ends(folder: Path, sound: dict[str, str]) -> str:
    before = content(folder)
    cluster = Cluster()
    try:
        said = fails(lambda: search(folder, Dask(cluster.address, 2), once(cluster.processes[0].kill)))
    finally:
        cluster.close()
    assert content(folder) == before
    again = Cluster()
    try:
        search(folder, Dask(again.address, 2))
    finally:
        again.close()
    assert results(folder) == sound
    return said


def pool_worker_ends(folder: Path, sound: dict[str, str]) -> str:
    before = content(folder)

    def kill() -> None:
        # The last child is a worker; the first may be the process that watches over shared names.
        children = [child for child in psutil.Process().children() if "spawn_main" in " ".join(child.cmdline())]
        children[-1].send_signal(signal.SIGKILL)

    said = fails(lambda: search(folder, Pool(2), once(kill)))
    assert content(folder) == before
    search(folder, Pool(1))
    assert results(folder) == sound
    return said


def disk_is_full(folder: Path, sound: dict[str, str]) -> str:
    """A limit on the size of a file stands for a disk without space: both stop a write in its middle."""
    before = content(folder)
    places = str(folder.parent / "places.geojson")
    command = [sys.executable, "-m", "layers.cli", "tracks", "legs", str(folder), "--places", places, "--workers", "1"]
    last = ""
    for size in (0, 20_000, 100_000, 400_000):

        def limited(size: int = size) -> None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

        run = subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=limited)
        if run.returncode == 0:
            assert results(folder) == sound
            continue
        last = run.stderr.strip()
        assert run.returncode == 1, run
        assert len(last.splitlines()) == 1, run
        assert content(folder) == before
    assert last, "the limits were too wide"
    search(folder, Pool(1))
    assert results(folder) == sound
    return last


FAULTS = {
    "a Dask worker ends": worker_ends,
    "the Dask scheduler ends, and is started again": scheduler_ends,
    "a worker of the pool ends": pool_worker_ends,
    "the disk is full": disk_is_full,
}


def main() -> None:
    """Print what each fault led to; an assertion ends it where that is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=300_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tracks-") as name:
        fleet.write(Path(name), asked.rows, fleet.Habits(vessels=150))
        folder = Path(name) / "reports"
        read_files([Path(name) / "reports.parquet"], folder, engine=Pool(1), limits=Limits(), told=quiet)
        search(folder, Pool(1))
        sound = results(folder)
        for fault, run in FAULTS.items():
            print(f"{fault}: {run(folder, sound)}", flush=True)


if __name__ == "__main__":
    main()
