"""The command line: sizes, parts, and options that do not fit together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from benchmarks import __main__ as bench
from benchmarks import options
from benchmarks.report.results import RESULTS, USER_RESULTS


def test_sizes_are_sorted_and_without_repeats() -> None:
    assert options.sizes_of("5000, 100,100") == [100, 5000]
    assert options.sizes_of("1_000") == [1000]


@pytest.mark.parametrize("given", ["", "abc", "100,", "0", "-5", "1.5", "1e3", "9999999", "١٠٠", "9" * 5000])
def test_a_wrong_size_is_named_in_one_sentence(given: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        options.read_options([f"--sizes={given}"])
    message = capsys.readouterr().err.splitlines()[-1]
    assert "is not a number of features from 1 to 1,000,000; write them as 100,5000" in message
    assert repr(given.rsplit(",", maxsplit=1)[-1]) in message


def test_parts_are_in_the_order_of_a_whole_run() -> None:
    assert options.parts_of("first_map, scrub,build,scrub") == ["build", "scrub", "first_map"]


def test_a_wrong_part_ends_the_program_before_anything_is_measured(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        bench.main(["--only", "scrub,skrub"])
    assert "'skrub' is not a part; the parts are build, scrub," in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--sizes", "10", "--out", str(RESULTS)], "results.json is for the standard sizes and data"),
        (["--quick", "--out", str(RESULTS)], "results.json is for the standard sizes and data"),
        (["--begins", "start"], "--begins and --ends name properties of a file; name the file with --data"),
        (["--tables", "--quick"], "--tables measures nothing and takes no other option; leave out --quick"),
        (["--tables", "--only", "scrub"], "leave out --only"),
        (["--tables", "--sizes", "10"], "leave out --sizes"),
        (["--tables", "--data", "file.geojson"], "leave out --data"),
        (["--tables", "--begins", "start"], "leave out --begins"),
        (["--tables", "--ends", "end"], "leave out --ends"),
        (["--tables", "--out", "mine.json"], "leave out --out"),
    ],
)
def test_options_that_do_not_fit_together(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench, "rewrite_tables", lambda: pytest.fail("the tables are rewritten"))
    with pytest.raises(SystemExit):
        bench.main(arguments)
    assert message in capsys.readouterr().err.splitlines()[-1]


@pytest.mark.parametrize(("arguments", "out"), [([], RESULTS), (["--sizes", "10"], USER_RESULTS), (["--quick"], None)])
def test_only_the_standard_run_writes_results_json(
    arguments: list[str], out: Path | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs: list[Any] = []
    monkeypatch.setattr(bench, "run", lambda _measures, _chosen, out, inputs: runs.append((out, inputs)))
    monkeypatch.setattr(bench.stored_results, "check_writable", lambda _path: None)
    bench.main(arguments)
    assert runs == [(out, {"sizes": [10]} if arguments[:1] == ["--sizes"] else {})]


def test_sizes_above_the_count_of_the_file_become_the_count() -> None:
    assert options.sizes_within([2, 5], 5, "f") == ([2, 5], "")
    sizes, note = options.sizes_within([2, 100, 5000], 5, "f.geojson")
    assert sizes == [2, 5]
    assert note == "f.geojson has 5 features: 5 are measured instead of 100, 5,000, as no feature is repeated"
