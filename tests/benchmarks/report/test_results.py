"""The file of results: what can be written, and what is kept of an earlier run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks import __main__ as bench
from benchmarks.report import results
from tests.benchmarks.report.rows import document_rows

FIRST: dict[str, Any] = {
    "made_on": "2026-01-02",
    "hardware": {"processors": 2, "model": "Some", "memory_gib": 8.0},
    "versions": {"ours": {}, "peers": {}},
    "not_installed": {},
}
SECOND = {**FIRST, "made_on": "2026-03-04", "hardware": {"processors": 8, "model": "Other", "memory_gib": 16.0}}


@pytest.mark.parametrize(
    "content",
    ["notes", "", "[]", '{"type": "FeatureCollection"}', '{"made_on": "2026-01-02", "hardware": {}, "build": 5}',
     '{"made_on": "2026-01-02", "hardware": {}, "build": [5]}', "[" * 200_000, "\udcff"],
    ids=["text", "empty", "list", "other JSON", "number as a part", "number as a row", "deep", "no UTF-8"],
)  # fmt: skip
@pytest.mark.parametrize("arguments", [[], ["--only", "scrub"]])
def test_a_file_that_does_not_hold_results_is_not_overwritten(
    content: str, arguments: list[str], tmp_path: Path
) -> None:
    path = tmp_path / "thesis.json"
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(SystemExit) as ended:
        bench.main([*arguments, "--out", str(path)])
    assert ended.value.code == (
        f"{path} is not a file of results, so it is not overwritten; name another file with --out"
    )
    assert path.read_bytes() == content.encode("utf-8", "surrogateescape")


def test_a_folder_cannot_be_the_file_of_results(tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        bench.main(["--out", str(tmp_path)])
    assert ended.value.code == f"{tmp_path} is a folder; name a file with --out"


def test_a_path_below_a_file_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("text", encoding="utf-8")
    path = tmp_path / "file" / "folder" / "out.json"
    with pytest.raises(SystemExit) as ended:
        bench.main(["--out", str(path)])
    assert ended.value.code == f"{path} cannot be written, as {tmp_path / 'file'} is not a folder that you can write to"


def test_earlier_results_and_new_files_can_be_written(tmp_path: Path) -> None:
    results.check_writable(tmp_path / "new" / "folder" / "out.json")
    results.write(tmp_path / "new" / "out.json", FIRST)
    results.check_writable(tmp_path / "new" / "out.json")


def test_kept_parts_keep_their_date_and_machine() -> None:
    stored = {**FIRST, "seconds": {}, "build": document_rows(), "static": []}
    again = results.begin(stored, ["static"], SECOND, {})
    results.add_part(again, "static", [{"name": "ours"}], SECOND)
    assert {field: again[field] for field in results.RUN_FIELDS} == FIRST
    assert again["later"] == {"static": SECOND}
    assert again["build"] == document_rows()
    assert again["static"] == [{"name": "ours"}]


def test_a_run_that_measures_every_stored_part_again_describes_all_of_them() -> None:
    stored = {**FIRST, "seconds": {}, "build": document_rows()}
    again = results.begin(stored, ["build"], SECOND, {})
    results.add_part(again, "build", document_rows(), SECOND)
    assert {field: again[field] for field in results.RUN_FIELDS} == SECOND
    assert "later" not in again


def test_a_whole_run_keeps_nothing() -> None:
    stored = {**FIRST, "seconds": {"build": 5}, "build": document_rows(), "later": {"build": SECOND}}
    assert results.begin(stored, results.PARTS, SECOND, {}) == {**SECOND, "seconds": {}}


def test_rewriting_the_tables_keeps_the_numbers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stored, readme = tmp_path / "results.json", tmp_path / "README.md"
    first_map = {"name": "ours", "kind": "file", "features": 100, "fetched_bytes": 5}
    results.write(stored, {**FIRST, "build": document_rows(), "first_map": [first_map]})
    readme.write_text("before\n<!-- numbers -->\nold\n<!-- /numbers -->\nafter\n", encoding="utf-8")
    monkeypatch.setattr(bench, "RESULTS", stored)
    monkeypatch.setattr(results.write_readme, "__defaults__", (readme,))
    bench.main(["--tables"])
    again = json.loads(stored.read_text(encoding="utf-8"))
    assert again["build"] == [{**document_rows()[0], "whole_bytes": 15}, document_rows()[1]]
    text = readme.read_text(encoding="utf-8")
    assert text.startswith("before\n<!-- numbers -->\n\nMade on 2026-01-02")
    assert text.endswith("<!-- /numbers -->\nafter\n")
    assert "old" not in text


@pytest.mark.parametrize("content", [None, "notes"])
def test_results_json_that_is_missing_or_broken_is_one_sentence(
    content: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "results.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    monkeypatch.setattr(bench, "RESULTS", path)
    with pytest.raises(SystemExit) as ended:
        bench.main(["--tables"])
    assert str(ended.value.code).startswith(f"{path} ")
    assert "\n" not in str(ended.value.code)
