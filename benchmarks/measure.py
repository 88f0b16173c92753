"""Numbers and what they were taken on: medians with their spread, versions, hardware."""

from __future__ import annotations

import json
import math
import os
import platform
import statistics
import subprocess
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PEERS = ROOT / ".venv-bench"
CACHE = ROOT / ".cache" / "benchmarks"
OWN_PYTHON = ROOT / ".venv" / "bin" / "python"
PEER_PYTHON = PEERS / "bin" / "python"
OURS = "ours"

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


def python_json(python: Path, module: str, *arguments: str, timeout: float) -> dict[str, Any]:
    """What ``python -m module`` prints last, as JSON; ``{"reason": …}`` where it fails or takes too long."""
    command = [str(python), "-m", module, *arguments]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=timeout, check=False)
    except subprocess.TimeoutExpired:
        return {"reason": f"not done in {timeout:.0f} s"}
    lines = done.stdout.strip().splitlines()
    if done.returncode or not lines:
        said = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        return {"reason": said.replace(str(ROOT), ".")[:200]}
    found: dict[str, Any] = json.loads(lines[-1])
    return found


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


def resident_mb(pid: int) -> float:
    """The memory of a process and its children, in MB, shared pages counted once."""
    pids = [pid]
    for one in pids:
        children = Path(f"/proc/{one}/task/{one}/children")
        if children.exists():
            pids += [int(child) for child in children.read_text(encoding="ascii").split()]
    total = 0
    for one in pids:
        for line in _lines(f"/proc/{one}/smaps_rollup"):
            if line.startswith("Pss:"):
                total += int(line.split()[1])
    return total * 1024 / 1e6
