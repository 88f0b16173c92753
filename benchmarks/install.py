"""Installs the peers into a Python environment of their own, ``.venv-bench``, one package at a time."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

from benchmarks import measure
from benchmarks.measure import PEER_PYTHON, PEERS, last_line, python_json

LIST = Path(__file__).with_name("peers.txt")


def requirements() -> list[str]:
    """Return the lines of ``peers.txt`` that name a package."""
    lines = LIST.read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line and not line.startswith("#")]


def peers() -> dict[str, str]:
    """Install the peers if that was not done yet; returns the packages that cannot be installed, each with the reason."""
    packages = requirements()
    done = PEERS / "installed"
    if done.exists() and done.read_text(encoding="utf-8").split() == packages:
        return {}
    if not PEER_PYTHON.exists():
        subprocess.run([sys.executable, "-m", "venv", str(PEERS)], check=True)
    reasons: dict[str, str] = {}
    for package in packages:
        print(f"installing {package}", flush=True)
        command = [str(PEER_PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", package]
        process = subprocess.run(command, capture_output=True, text=True, check=False)
        if process.returncode:
            reasons[package] = f"does not install: {last_line(process.stderr)[:200]}"
    if not reasons:
        done.write_text("\n".join(packages) + "\n", encoding="utf-8")
    return reasons


def versions() -> dict[str, str | None]:
    """Return the versions of the peers."""
    return python_json(PEER_PYTHON, "benchmarks.install", timeout=60)


if __name__ == "__main__":
    names = [re.split("[<>=]", line)[0].strip() for line in requirements()]
    print(json.dumps(measure.versions(names)))
