"""Tools for measuring: summaries, time limits, memory, other Python processes, versions and hardware."""

from __future__ import annotations

import contextlib
import gc
import json
import math
import os
import platform
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PEERS = ROOT / ".venv-bench"
CACHE = ROOT / ".cache" / "benchmarks"
OWN_PYTHON = ROOT / ".venv" / "bin" / "python"
PEER_PYTHON = PEERS / "bin" / "python"
OURS = "ours"
#: Number of features of the first document, which is built on every side and not counted.
WARM_UP = 200

Row = dict[str, Any]


def summary(values: Sequence[float], *, digits: int = 1) -> dict[str, Any]:
    """Return median, quartiles, extremes and number of the measured values, or an empty dict without values."""
    if not values:
        return {}
    quartiles = statistics.quantiles(values, n=4, method="inclusive") if len(values) > 1 else [values[0]] * 3
    return {
        "median": round(statistics.median(values), digits),
        "q1": round(quartiles[0], digits),
        "q3": round(quartiles[2], digits),
        "min": round(min(values), digits),
        "max": round(max(values), digits),
        "runs": len(values),
    }


def exponent(sizes: Sequence[float], values: Sequence[float]) -> float | None:
    """Return the exponent with which values grow with size: 1 is proportional, 0 is constant.

    It is the slope of a straight line through the logarithms; None with fewer than two positive pairs.
    """
    pairs = [(math.log(s), math.log(v)) for s, v in zip(sizes, values, strict=True) if s > 0 and v > 0]
    if len(pairs) < 2:
        return None
    xs, ys = zip(*pairs, strict=True)
    return round(statistics.linear_regression(xs, ys).slope, 2)


class Clock:
    """The time that a part, or one cell of its table, may take; a run that would end after it is not started."""

    def __init__(self, seconds: float) -> None:
        self.begun = time.monotonic()
        self.until = self.begun + seconds

    def left(self) -> float:
        """Return the seconds that are left; they are negative after the end."""
        return self.until - time.monotonic()

    def cell(self, seconds: float) -> Clock:
        """Return the clock of a cell, which ends after ``seconds`` and no later than this clock."""
        return Clock(min(seconds, max(self.left(), 0)))

    def allows(self, runs: int) -> bool:
        """Whether another run fits that takes as long as the average of the ``runs`` so far. The first run always fits."""
        return runs == 0 or (time.monotonic() - self.begun) / runs <= self.left()


def repeated(make: Callable[[], str], runs: int, cell_s: float) -> tuple[list[float], str]:
    """Make a document up to ``runs`` times within ``cell_s`` seconds; returns the seconds of each time, and the document."""
    seconds: list[float] = []
    document = ""
    clock = Clock(cell_s)
    while len(seconds) < runs and clock.allows(len(seconds)):
        document = ""
        gc.collect()
        begun = time.perf_counter()
        document = make()
        seconds.append(time.perf_counter() - begun)
    return seconds, document


def print_cell(part: str, *, name: str, size: int, begun: float) -> None:
    """Print that one cell of a part is measured, and how many seconds since ``begun`` (monotonic) it took."""
    print(f"  {part}: {name}, {size:,}: {time.monotonic() - begun:.1f} s", flush=True)


def python_json(python: Path, module: str, *arguments: str, timeout: float) -> dict[str, Any]:
    """Return the last JSON line that ``python -m module`` prints, or ``{"reason": …}`` if it fails or takes too long."""
    lines = list(python_lines(python, module, *arguments, timeout=timeout))
    return lines[-1] if lines else {"reason": "no reason given"}


def python_lines(python: Path, module: str, *arguments: str, timeout: float) -> Iterator[dict[str, Any]]:
    """Yield each JSON line that ``python -m module`` prints, as soon as it is printed.

    If the process fails, prints no JSON or takes more than ``timeout`` seconds, the last one is ``{"reason": …}``.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8") as errors:
        command = [str(python), "-m", module, *arguments]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=errors, text=True)
        is_late = threading.Event()

        def end() -> None:
            is_late.set()
            process.kill()

        timer = threading.Timer(timeout, end)
        timer.start()
        count = 0
        try:
            assert process.stdout is not None
            for line in process.stdout:
                if line.startswith("{"):
                    count += 1
                    yield json.loads(line)
            process.wait()
        finally:
            timer.cancel()
            process.kill()
            process.wait()
        if is_late.is_set():
            yield {"reason": f"not done in {timeout:.0f} s"}
        elif process.returncode or not count:
            errors.seek(0)
            yield {"reason": last_line(errors.read()).replace(str(ROOT), ".")[:200]}


def last_line(text: str) -> str:
    """Return the last line of what a process printed to its error stream, which says why it failed."""
    return (text.strip().splitlines() or ["no reason given"])[-1]


def reset_peak() -> None:
    """Start measuring this process's peak of memory again."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def peak_mb() -> float:
    """Return the most memory that this process has used since its start, or since ``reset_peak``, in MB."""
    line = next(one for one in _lines("/proc/self/status") if one.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024 / 1e6


def hardware() -> dict[str, Any]:
    """Return the processors, the memory and the system: nothing that identifies the machine."""
    model = next(
        (line.split(":", 1)[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")), ""
    )
    memory = next((int(line.split()[1]) for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), 0)
    return {
        "processors": os.cpu_count(),
        "model": model or platform.machine(),
        "memory_gib": round(memory / 2**20, 1),
        "system": f"{platform.system()} {platform.machine()}",
    }


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return []


def versions(names: Sequence[str]) -> dict[str, str | None]:
    """Return the version of each package in this Python, None if it is not installed."""
    installed: dict[str, str | None] = {}
    for name in names:
        try:
            installed[name] = version(name)
        except PackageNotFoundError:
            installed[name] = None
    return installed


def processor_s(pid: int) -> float:
    """The seconds of processor time that a process and its children have used so far, in all their threads."""
    ticks = 0
    for one in _family(pid):
        # The name, in parentheses, may hold anything; the numbers come after it.
        fields = "".join(_lines(f"/proc/{one}/stat")).rpartition(")")[2].split()
        ticks += sum(int(field) for field in fields[11:13])
    return ticks / os.sysconf("SC_CLK_TCK")


def _family(pid: int) -> list[int]:
    """A process and its children, theirs included."""
    pids = [pid]
    for one in pids:
        children = Path(f"/proc/{one}/task/{one}/children")
        if children.exists():
            pids += [int(child) for child in children.read_text(encoding="ascii").split()]
    return pids


def resident_mb(pid: int) -> float:
    """The memory of a process and its children, in MB, shared pages counted once."""
    total = 0
    for one in _family(pid):
        for line in _lines(f"/proc/{one}/smaps_rollup"):
            if line.startswith("Pss:"):
                total += int(line.split()[1])
    return total * 1024 / 1e6
