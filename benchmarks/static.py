"""Static: time, peak memory and bytes of an image of the shipped story, A4 at 200 dpi.

``cold`` is a whole process from its start; ``warm`` is a process that has made the image once before.
"""

from __future__ import annotations

import subprocess
import threading
import time
from pathlib import Path

from benchmarks.measure import CACHE, OURS, OWN_PYTHON, PEER_PYTHON, ROOT, Row, python_json, resident_mb, summary

_PAGES = {
    "cartopy": "benchmarks.pages.cartopy_page",
    "py-staticmaps": "benchmarks.pages.staticmaps_page",
    "folium + Chromium": "benchmarks.pages.screenshot_page",
}


def _cold(command: list[str]) -> tuple[float, float]:
    """Return seconds and peak memory in MB, with its children, of one process from start to end."""
    begun = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peak = [0.0]

    def watch() -> None:
        while process.poll() is None:
            peak[0] = max(peak[0], resident_mb(process.pid))
            time.sleep(0.03)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        process.wait(120)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise
    finally:
        seconds = time.perf_counter() - begun
        watcher.join()
    if process.returncode:
        raise RuntimeError(f"the process ended with code {process.returncode}")
    return seconds, peak[0]


def _row(name: str, runs: int, out: Path) -> Row:
    row: Row = {"name": name}
    if name == OURS:
        brief = [str(OWN_PYTHON.parent / "kurskmap"), "brief", "--as-of", "2025-02-07", "--theatre", "kursk-front"]
        command = [*brief, "--size", "a4", "--dpi", "200", "--out", str(out)]
        warm = python_json(OWN_PYTHON, "benchmarks.ours", "briefing", str(runs), str(out), timeout=120)
    else:
        command = [str(PEER_PYTHON), "-m", _PAGES[name], "1", str(out)]
        warm = python_json(PEER_PYTHON, _PAGES[name], str(runs + 1), str(out), timeout=120)
        if "seconds" in warm:
            warm["seconds"] = warm["seconds"][1:]
    if "seconds" not in warm:
        return {**row, "reason": warm["reason"]}
    try:
        cold = [_cold(command) for _ in range(runs)]
    except (RuntimeError, subprocess.TimeoutExpired) as error:
        return {**row, "reason": f"cold: {error}"[:200]}
    return {
        **row,
        "cold_ms": summary([1000 * seconds for seconds, _ in cold], digits=0),
        "warm_ms": summary([1000 * seconds for seconds in warm["seconds"]], digits=0),
        "peak_mb": round(max(peak for _, peak in cold)),
        "bytes": out.stat().st_size,
    }


def measure(runs: int) -> list[Row]:
    """Return every row of this table."""
    folder = CACHE / "images"
    folder.mkdir(parents=True, exist_ok=True)
    return [_row(name, runs, folder / f"{name.replace(' ', '')}.png") for name in (OURS, *_PAGES)]
