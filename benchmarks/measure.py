"""Numbers and what they were taken on: medians with their spread, versions, hardware."""

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
#: Features of the document that is built first and not counted, the same for every side.
WARM_UP = 200

Row = dict[str, Any]


def summary(values: Sequence[float], *, digits: int = 1) -> dict[str, Any]:
    """Median, quartiles, extremes and number of some measurements."""
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
    """The slope of a straight line through the logarithms: 1 where the value grows as the size does."""
    pairs = [(math.log(s), math.log(v)) for s, v in zip(sizes, values, strict=True) if s > 0 and v > 0]
    if len(pairs) < 2:
        return None
    xs, ys = zip(*pairs, strict=True)
    return round(statistics.linear_regression(xs, ys).slope, 2)


class Clock:
    """The time that a part, or one cell of it, may take: repeating stops where the next run would end past it."""

    def __init__(self, seconds: float) -> None:
        self.begun = time.monotonic()
        self.until = self.begun + seconds

    def left(self) -> float:
        """Seconds that are left, below 0 where it is over."""
        return self.until - time.monotonic()

    def cell(self, seconds: float) -> Clock:
        """The clock of a cell, which ends no later than this one."""
        return Clock(min(seconds, max(self.left(), 0)))

    def allows(self, runs: int) -> bool:
        """Whether another run as long as those done fits; a first one always does."""
        return runs == 0 or (time.monotonic() - self.begun) / runs <= self.left()


def repeated(make: Callable[[], str], runs: int, cell_s: float) -> tuple[list[float], str]:
    """Seconds of each time that a document is made, and the document."""
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


def told(part: str, *, name: str, size: int | str, begun: float) -> None:
    """One line for each cell that is done, so that nobody wonders."""
    at = f"{size:,}" if isinstance(size, int) else size
    print(f"  {part}: {name}, {at}: {time.monotonic() - begun:.1f} s", flush=True)


def python_json(python: Path, module: str, *arguments: str, timeout: float) -> dict[str, Any]:
    """What ``python -m module`` prints last, as JSON; ``{"reason": …}`` where it fails or takes too long."""
    found: dict[str, Any] = {"reason": "no reason given"}
    for found in python_lines(python, module, *arguments, timeout=timeout):  # noqa: B007
        pass
    return found


def python_lines(python: Path, module: str, *arguments: str, timeout: float) -> Iterator[dict[str, Any]]:
    """Each line of JSON that ``python -m module`` prints, as it comes; last a ``reason`` where it does not end well."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
        command = [str(python), "-m", module, *arguments]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=said, text=True)
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
            said.seek(0)
            last = (said.read().strip().splitlines() or ["no reason given"])[-1]
            yield {"reason": last.replace(str(ROOT), ".")[:200]}


def forget_peak() -> None:
    """Begin anew with this process's peak of memory."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def peak_mb() -> float:
    """The most memory that this process has held since it began, or since ``forget_peak``, in MB."""
    line = next(one for one in _lines("/proc/self/status") if one.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024 / 1e6


def hardware() -> dict[str, Any]:
    """Processor, its count and memory: nothing that names the machine."""
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
    """The version of each package in this Python, None where it is not installed."""
    found: dict[str, str | None] = {}
    for name in names:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = None
    return found


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
