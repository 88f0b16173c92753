"""The file of results: reading, checking and writing it, and keeping parts of an earlier run in it.

``made_on``, ``hardware``, ``versions`` and ``not_installed`` describe the run that the file comes from. A part that was
measured again by itself has these four in ``later``, under its name; the other parts keep theirs.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.measure import CACHE
from benchmarks.report.tables import tables

RESULTS = Path(__file__).resolve().parents[1] / "results.json"
README = Path(__file__).resolve().parents[1] / "README.md"
#: Where the numbers of the user's own sizes and data go. It is not committed.
USER_RESULTS = CACHE / "own.json"
PARTS = ("build", "scrub", "first_map", "static", "readers", "idle", "growth")
#: What describes a run.
RUN_FIELDS = ("made_on", "hardware", "versions", "not_installed")
_BEGIN, _END = "<!-- numbers -->", "<!-- /numbers -->"


class ResultsError(Exception):
    """A file that cannot be read or written as results; the message is one sentence that says what to do."""


def read(path: Path) -> dict[str, Any]:
    """Read stored results. Raises ResultsError if the file cannot be read or was not written by a run."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ResultsError(f"{path} cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError):
        content = None
    if not _is_results(content):
        raise ResultsError(f"{path} is not a file of results, so it is not overwritten; name another file with --out")
    return dict(content)


def _is_results(content: Any) -> bool:
    return (
        isinstance(content, dict)
        and isinstance(content.get("made_on"), str)
        and isinstance(content.get("hardware"), dict)
        and all(isinstance(content.get(key, {}), dict) for key in ("seconds", "later", "faults", "growth"))
        and all(isinstance(content.get(part, []), list) for part in PARTS if part != "growth")
        and all(isinstance(row, dict) for part in PARTS if part != "growth" for row in content.get(part, []))
    )


def check_writable(path: Path) -> None:
    """Raise ResultsError unless results can be written to ``path``, so that a run does not fail at its end.

    An existing file must hold results: no other file is overwritten.
    """
    if path.is_dir():
        raise ResultsError(f"{path} is a folder; name a file with --out")
    folder = next(parent for parent in path.absolute().parents if parent.exists())
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        raise ResultsError(f"{path} cannot be written, as {folder} is not a folder that you can write to")
    if path.exists():
        read(path)
        if not os.access(path, os.W_OK):
            raise ResultsError(f"{path} cannot be written; name another file with --out")


def write(path: Path, results: Mapping[str, Any]) -> None:
    """Write results as JSON; missing folders are made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def write_readme(results: dict[str, Any], readme: Path = README) -> None:
    """Replace the tables in the README, between its two marks."""
    text = readme.read_text(encoding="utf-8")
    before, rest = text.split(_BEGIN)
    after = rest.split(_END)[1]
    readme.write_text(f"{before}{_BEGIN}\n\n{tables(results)}\n\n{_END}{after}", encoding="utf-8")


def begin(
    stored: Mapping[str, Any] | None, chosen: Sequence[str], run: Mapping[str, Any], inputs: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the results to which a run adds its parts: the stored ones, or none if it measures every part.

    ``run`` has the fields of ``RUN_FIELDS``; ``inputs`` are the user's ``sizes`` and ``data``. Stored parts are kept only if
    they have the same inputs.
    """
    if stored is None or set(chosen) == set(PARTS) or not has_inputs(stored, inputs):
        return {**run, **inputs, "seconds": {}}
    return {"seconds": {}, **stored}


def has_inputs(stored: Mapping[str, Any], inputs: Mapping[str, Any]) -> bool:
    """Whether stored results were measured with these sizes and data."""
    return all(stored.get(key) == inputs.get(key) for key in ("sizes", "data"))


def add_part(results: dict[str, Any], name: str, rows: Any, run: Mapping[str, Any]) -> None:
    """Put the rows of a part into results; if another run made the other parts, note in ``later`` what measured this one."""
    about = {field: run[field] for field in RUN_FIELDS}
    results[name] = rows
    later = {part: one for part, one in results.pop("later", {}).items() if part != name}
    if any(results.get(field) != run[field] for field in RUN_FIELDS):
        later[name] = about
    if all(later.get(part) == about for part in PARTS if part in results):
        # Nothing of the earlier run is left.
        results |= about
        later = {}
    if later:
        results["later"] = later
