"""Change the code that draws and dates, one change at a time, and list the changes that no test notices.

mutmut makes the changes and runs the tests of the changed function (``[tool.mutmut]`` in ``pyproject.toml``). Its results
stay in ``mutants/``: a run that was cut short continues where it ended.
"""

from __future__ import annotations

import argparse
import json
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

FOLDER = Path("mutants")
#: Verdicts of mutmut by exit code: a test failed, all passed, no test runs the function, the tests took too long.
KILLED, SURVIVED, UNTESTED, TIMEOUT = "killed", "survived", "no tests", "timeout"
_VERDICTS = {0: SURVIVED, 5: UNTESTED, 33: UNTESTED, **dict.fromkeys((24, -24, 36, 152, 255), TIMEOUT)}
#: Interrupted, or left out.
_NOT_TRIED = (None, 2, 34)


def main() -> int:
    """Run mutmut for some minutes, then print the score and the survivors."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__.split("\n")[0])
    parser.add_argument("--minutes", type=float, default=20, help="how long in all (default: 20)")
    parser.add_argument("--only", metavar="PATTERN", action="append", default=[], help="such as 'geodata.dates.*'")
    options = parser.parse_args()
    command = [sys.executable, "-m", "mutmut", "run", "--max-children", "2", *options.only]
    process = subprocess.Popen(command)
    try:
        process.wait(timeout=60 * options.minutes)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        process.send_signal(signal.SIGINT)
        process.wait()
    return report(verdicts(FOLDER))


def verdicts(folder: Path) -> dict[str, str]:
    """The verdict on each change that has been tried, by its name."""
    found: dict[str, str] = {}
    for path in sorted(folder.rglob("*.meta")):
        codes = json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
        found |= {name: _VERDICTS.get(code, KILLED) for name, code in codes.items() if code not in _NOT_TRIED}
    return found


def report(found: dict[str, str]) -> int:
    """Print the survivors and the score: the share of the changes that made a test fail or hang."""
    for name in sorted(found):
        if found[name] == SURVIVED:
            print(f"survived: {name}  (python -m mutmut show {name})")
    count = Counter(found.values())
    noticed = count[KILLED] + count[TIMEOUT]
    tested = noticed + count[SURVIVED]
    print(f"{tested} changes tried, {count[UNTESTED]} more in functions that these tests do not run.")
    if tested:
        print(f"Score: {100 * noticed / tested:.0f} % ({noticed} of {tested} noticed).")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
