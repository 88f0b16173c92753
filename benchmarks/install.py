"""The peers in a Python of their own, ``.venv-bench``: made when it is missing, each package installed by itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from benchmarks.measure import PEER_PYTHON, PEERS, python_json

LIST = Path(__file__).with_name("peers.txt")


def peers() -> dict[str, str]:
    """Install what is missing. The packages that do not install, each with the last line of the reason."""
    wanted = [line.strip() for line in LIST.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    done = PEERS / "installed"
    if done.exists() and done.read_text(encoding="utf-8").split() == wanted:
        return {}
    if not PEER_PYTHON.exists():
        subprocess.run([sys.executable, "-m", "venv", str(PEERS)], check=True)
    faults: dict[str, str] = {}
    for package in wanted:
        print(f"installing {package}", flush=True)
        command = [str(PEER_PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", package]
        found = subprocess.run(command, capture_output=True, text=True, check=False)
        if found.returncode:
            faults[package] = (
                f"does not install: {(found.stderr.strip().splitlines() or ['no reason given'])[-1][:200]}"
            )
    if not faults:
        done.write_text("\n".join(wanted) + "\n", encoding="utf-8")
    return faults


def versions() -> dict[str, str | None]:
    """The versions of the peers."""
    return python_json(PEER_PYTHON, "benchmarks.install", timeout=60)


if __name__ == "__main__":
    import json
    import re

    from benchmarks.measure import versions as versions_of

    names = [
        re.split("[<>=]", line)[0].strip()
        for line in LIST.read_text(encoding="utf-8").splitlines()
        if line and line[0] != "#"
    ]
    print(json.dumps(versions_of(names)))
