"""The benchmarks' harness: options, a file of one's own, what is kept of a run, tables, goals. Nothing is timed."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks import __main__ as bench
from benchmarks import browser, data, first_map, install, measure, own, readers, scrub, serve
from benchmarks.goals import judged, with_whole_bytes
from benchmarks.table import markdown, tables, words

DAY = dt.date(2024, 5, 1)


def _feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def _point(lon: float = 10, lat: float = 50) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [lon, lat]}


def _file(folder: Path, *features: Any) -> Path:
    path = folder / "story.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


SQUARE = [[8, 48], [14, 48], [14, 53], [8, 53], [8, 48]]
HOLE = [[9, 49], [10, 49], [10, 50], [9, 49]]


@pytest.fixture
def five(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> own.Own:
    """A file of four features with five parts as the story."""
    monkeypatch.setenv(data.STORY, "")
    found = own.read(
        _file(
            tmp_path,
            _feature(
                {"type": "MultiPoint", "coordinates": [[10, 50], [11, 51, 200]]}, name="A", valid_from="2024-05-01"
            ),
            _feature(_point(12), name="A", valid_from="2024-05-03T10:00:00Z", valid_to="2024-05-20"),
            _feature({"type": "Polygon", "coordinates": [SQUARE[::-1], HOLE]}, title="Area", valid_from="2024-05-05"),
            _feature(
                {"type": "LineString", "coordinates": [[8, 48], [14, 53]]},
                valid_from="2024-05-07",
                valid_to="2024-05-07",
            ),
            _feature(None, name="Nowhere"),
        )
    )
    own.keep(found.items, tmp_path / "rows.json")
    return found


# Options


def test_sizes_are_numbers_each_once_and_in_order() -> None:
    assert bench.sizes_of("5000, 100,100") == [100, 5000]
    assert bench.sizes_of("1_000") == [1000]


@pytest.mark.parametrize("given", ["", "abc", "100,", "0", "-5", "1.5", "1e3", "9999999", "١٠٠"])
def test_a_bad_size_is_named_in_one_sentence(given: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        bench.parser().parse_args([f"--sizes={given}"])
    said = capsys.readouterr().err.splitlines()[-1]
    assert "is no number of features from 1 to 1,000,000; write them as 100,5000" in said
    assert repr(given.rsplit(",", maxsplit=1)[-1]) in said


def test_parts_are_done_in_the_order_of_a_whole_run() -> None:
    assert bench.parts_of("first_map, scrub,build,scrub") == ["build", "scrub", "first_map"]


def test_a_part_that_is_none_is_refused_before_anything_runs(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        bench.main(["--only", "scrub,skrub"])
    assert "'skrub' is no part; there are build, scrub," in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--sizes", "10", "--out", str(bench.RESULTS)], "results.json is for the standard sizes and data"),
        (["--quick", "--out", str(bench.RESULTS)], "results.json is for the standard sizes and data"),
        (["--begins", "start"], "--begins and --ends name properties of the file that --data gives"),
    ],
)
def test_options_that_do_not_go_together(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        bench.main(arguments)
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "out"), [([], bench.RESULTS), (["--sizes", "10"], bench.OWN_RESULTS), (["--quick"], None)]
)
def test_only_the_standard_run_writes_the_repositorys_results(
    arguments: list[str], out: Path | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Any] = []
    monkeypatch.setattr(bench, "run", lambda _parts, _chosen, out, about: seen.append((out, about)))
    bench.main(arguments)
    assert seen == [(out, {"sizes": [10]} if arguments[:1] == ["--sizes"] else {})]


def test_sizes_above_the_file_are_not_made_up() -> None:
    assert bench.fitting([2, 5], 5, "f") == ([2, 5], "")
    sizes, told = bench.fitting([2, 100, 5000], 5, "f.geojson")
    assert sizes == [2, 5]
    assert told == "f.geojson has 5 features: 5 are measured in place of 100, 5,000, as none is given twice"


# A file of one's own


def test_a_file_becomes_rows_for_everybody(five: own.Own, tmp_path: Path) -> None:
    assert [(item.name, item.shape) for item in five.items] == [
        ("A", "point"), ("A (2)", "point"), ("A (3)", "point"), ("Area", "area"), ("Feature 4", "line"),
    ]  # fmt: skip
    assert five.items[1].coordinates == ((11, 51),)
    # An open end is the day after the last of all; what ends as it begins is there for that day.
    assert [(item.begins, item.ends) for item in five.items[::2]] == [
        (DAY, dt.date(2024, 5, 21)),
        (dt.date(2024, 5, 3), dt.date(2024, 5, 20)),
        (dt.date(2024, 5, 7), dt.date(2024, 5, 8)),
    ]
    assert [list(at) for at in five.items[3].coordinates] == SQUARE
    assert [[list(at) for at in hole] for hole in five.items[3].holes] == [HOLE[::-1]]
    assert "5 features, made into 3 points, 1 lines, 1 areas" in five.notes[0]
    assert five.notes[1] == "dates from valid_from to valid_to"
    assert data.story(5) == list(five.items)
    stored = {
        feature["id"]: feature["geometry"]
        for path in data.write_catalogue(tmp_path / "catalogue", data.story(5)).glob("*.geojson")
        for feature in json.loads(path.read_text(encoding="utf-8"))["features"]
    }
    peers = {feature["id"]: feature["geometry"] for feature in data.collection(data.story(5))["features"]}
    assert stored == json.loads(json.dumps(peers))


@pytest.mark.usefixtures("five")
def test_fewer_are_taken_evenly_and_more_are_not_repeated() -> None:
    assert [item.id for item in data.story(2)] == ["f0", "f2"]
    assert [item.id for item in data.story(1000)] == [f"f{k}" for k in range(5)]


@pytest.mark.usefixtures("five")
def test_days_and_frame_are_those_of_the_file(tmp_path: Path) -> None:
    assert data.days() == data.Days(DAY, dt.date(2024, 5, 3), dt.date(2024, 5, 7), dt.date(2024, 5, 21))
    assert data.bbox() == pytest.approx((7.9, 47.9, 14.1, 53.1))
    assert data.view()[0] == pytest.approx((50.5, 11.0))
    catalogue = json.loads((data.write_catalogue(tmp_path / "c", data.story(5)) / "catalog.json").read_text("utf-8"))
    assert catalogue["opening_date"] == "2024-05-07"


def test_all_have_begun_when_a_map_opens() -> None:
    assert all(item.begins <= data.days().full for item in data.items(2000))
    assert first_map.wanted(200) == {
        "features": 200,
        "points": sum(item.shape == "point" for item in data.items(200)),
    }


def test_dates_by_the_names_that_are_given(tmp_path: Path) -> None:
    path = _file(tmp_path, _feature(_point(), erst="2024-05-02", fin="2024-05-04"))
    (item,) = own.read(path, begins="erst", ends="fin").items
    assert (item.begins, item.ends) == (dt.date(2024, 5, 2), dt.date(2024, 5, 4))
    with pytest.raises(own.BadData, match="no feature has a property first"):
        own.read(path, begins="first")


@pytest.mark.parametrize("fields", [("begins", "ends"), ("valid_from", "valid_to"), ("start", "end")])
def test_usual_names_of_dates_are_found(fields: tuple[str, str], tmp_path: Path) -> None:
    (item,) = own.read(
        _file(tmp_path, _feature(_point(), **dict(zip(fields, ("2024-05-01", "2024-05-09"), strict=True))))
    ).items
    assert (item.begins, item.ends) == (DAY, dt.date(2024, 5, 9))


def test_a_file_without_dates_says_that_nothing_will_change(tmp_path: Path) -> None:
    found = own.read(_file(tmp_path, _feature(_point())))
    assert any("a step changes nothing" in note for note in found.notes)
    assert found.items[0].begins < found.items[0].ends


def test_what_our_validator_refuses_is_given_to_nobody(tmp_path: Path) -> None:
    bow = {"type": "Polygon", "coordinates": [[[0, 0], [2, 2], [2, 0], [0, 3], [0, 0]]]}
    found = own.read(_file(tmp_path, _feature(_point()), _feature(bow)))
    assert [item.shape for item in found.items] == ["point"]
    assert found.notes[-1].startswith(
        "1 are given to nobody, as this project's validator refuses them; first: feature f1"
    )
    with pytest.raises(own.BadData, match="no feature is left that this project's validator takes: feature f0"):
        own.read(_file(tmp_path, _feature(bow)))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "story.geojson is not JSON"),
        ("[]", "story.geojson is not a GeoJSON FeatureCollection"),
        ({"type": "FeatureCollection", "features": [1]}, "feature 1: not a GeoJSON Feature"),
        ([], "none of its features has a geometry"),
        ([_feature(_point(), begins="7.2.2025")], "feature 1: begins '7.2.2025' does not begin with a date"),
        ([_feature(_point(), begins="2025-02-07", ends="2025-02-01")], "feature 1: ends 2025-02-01 is before begins"),
        ([_feature(_point(200, 5))], "feature 1: coordinates are not those of a Point: 200, 5 is no longitude"),
        ([_feature({"type": "Point", "coordinates": ["1", "2"]})], "coordinates are not those of a Point"),
        ([_feature({"type": "Point", "coordinates": None})], "coordinates are not those of a Point"),
        ([_feature({"type": "LineString", "coordinates": [[1, 2]]})], "a LineString: too few positions"),
        ([_feature({"type": "Polygon", "coordinates": [SQUARE[:4]]})], "a Polygon: a ring is not closed"),
        ([_feature({"type": "Circle", "coordinates": [1, 2]})], "a geometry 'Circle' is not known"),
        ([{**_feature(_point()), "properties": [1]}], "properties must be an object or null"),
    ],
)
def test_a_bad_file_is_refused_in_one_sentence(content: Any, said: str, tmp_path: Path) -> None:
    path = _file(tmp_path, *content) if isinstance(content, list) else tmp_path / "story.geojson"
    if not isinstance(content, list):
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    with pytest.raises(own.BadData) as refused:
        own.read(path)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)
    with pytest.raises(SystemExit) as ended:
        bench.main(["--data", str(path)])
    assert ended.value.code == str(refused.value)


def test_a_file_that_is_not_there_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(own.BadData, match="cannot be read: No such file"):
        own.read(tmp_path / "none.geojson")


# Runs


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Nothing is installed and nothing of the repository is written."""
    monkeypatch.setattr(install, "peers", dict)
    monkeypatch.setattr(install, "versions", dict)
    monkeypatch.setattr(bench, "FOLDER", tmp_path / "documents")
    return tmp_path / "out.json"


def _rows(size: int = 100) -> list[dict[str, Any]]:
    return [{"name": "ours", "features": size, "bytes": 10}, {"name": "folium GeoJson", "features": size, "bytes": 20}]


def _fails() -> Any:
    raise RuntimeError("broken")


def test_a_part_that_fails_is_recorded_and_takes_no_other_with_it(
    away: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = bench.run({"build": _fails, "growth": _fails, "static": lambda: []}, ["build", "static"], away, about={})
    stored = json.loads(away.read_text(encoding="utf-8"))
    assert stored == found
    assert stored["faults"] == {"build": "RuntimeError"}
    assert stored["static"] == []
    assert set(stored["seconds"]) == {"build", "static"}
    said = capsys.readouterr().out
    assert "build failed (RuntimeError)" in said
    assert f"written to {away}" in said
    again = bench.run({"build": _rows}, ["build"], away, about={})
    assert again["faults"] == {}
    assert again["static"] == []
    assert [goal["met"] for goal in again["goals"]] == [True]


def test_a_part_of_other_sizes_is_not_mixed_in(away: Path) -> None:
    bench.run({"build": _rows}, ["build"], away, about={"sizes": [100]})
    kept = bench.run({"static": list}, ["static"], away, about={"sizes": [100]})
    assert kept["build"]
    other = bench.run({"static": list}, ["static"], away, about={"sizes": [5]})
    assert "build" not in other


def test_a_quick_run_writes_nothing(away: Path) -> None:
    bench.run({"build": _rows}, ["build"], None, about={})
    assert list(away.parent.iterdir()) == []


def test_tables_anew_keep_the_numbers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stored, readme = tmp_path / "results.json", tmp_path / "README.md"
    first = {"name": "ours", "kind": "file", "features": 100, "fetched_bytes": 5}
    stored.write_text(json.dumps({"build": _rows(), "first_map": [first]}), encoding="utf-8")
    readme.write_text("before\n<!-- numbers -->\nold\n<!-- /numbers -->\nafter\n", encoding="utf-8")
    monkeypatch.setattr(bench, "RESULTS", stored)
    monkeypatch.setattr(bench.write_readme, "__defaults__", (readme,))
    bench.main(["--tables"])
    anew = json.loads(stored.read_text(encoding="utf-8"))
    assert anew["build"] == [{**_rows()[0], "whole_bytes": 15}, _rows()[1]]
    text = readme.read_text(encoding="utf-8")
    assert text.startswith("before\n<!-- numbers -->\n\n### first_map")
    assert text.endswith("<!-- /numbers -->\nafter\n")
    assert "old" not in text


def test_standard_parts_are_all_there() -> None:
    assert tuple(bench.parts([100])) == bench.PARTS


# Time


def test_a_clock_lets_one_run_through_and_no_more_than_fit() -> None:
    over, plenty = measure.Clock(0), measure.Clock(1e9)
    assert over.allows(0)
    assert not over.allows(1)
    assert plenty.allows(1)
    assert not over.cell(1e9).allows(1)
    assert measure.repeated(lambda: "text", 3, 1e9)[1] == "text"
    assert len(measure.repeated(lambda: "text", 3, 1e9)[0]) == 3
    assert len(measure.repeated(lambda: "text", 3, 0)[0]) == 1


def test_lines_of_a_process_that_fails_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measure, "ROOT", tmp_path)
    (tmp_path / "said.py").write_text(
        'print("a warning")\nprint(\'{"size": 1}\', flush=True)\nraise SystemExit("no more")\n'
    )
    assert list(measure.python_lines(measure.OWN_PYTHON, "said", timeout=60)) == [{"size": 1}, {"reason": "no more"}]
    assert measure.python_json(measure.OWN_PYTHON, "said", timeout=60) == {"reason": "no more"}
    (tmp_path / "waits.py").write_text("import threading\nthreading.Event().wait()\n")
    assert measure.python_json(measure.OWN_PYTHON, "waits", timeout=0.1) == {"reason": "not done in 0 s"}


def test_the_peak_of_memory_is_this_processs_own() -> None:
    assert measure.peak_mb() > 1


# Days


def test_a_scrub_goes_on_from_where_it_starts_and_comes_round() -> None:
    epoch = dt.date(1970, 1, 1)
    assert epoch + dt.timedelta(scrub.first_day(0)) == data.days().opens
    assert scrub.first_day(1) - scrub.first_day(0) == scrub.DAYS + 1
    days = [epoch + dt.timedelta(scrub.first_day(run)) for run in range(100)]
    assert min(days) >= data.days().first
    assert max(days) + dt.timedelta(scrub.DAYS) <= data.days().last


@pytest.mark.usefixtures("five")
def test_a_short_story_has_its_days_too() -> None:
    assert scrub.first_day(3) == (DAY - dt.date(1970, 1, 1)).days
    # On the twenty days after the first three features begin and five end; the next round is the same days.
    assert scrub.changes(5, 2) == 0.4


def test_the_next_day_on_which_another_set_is_there() -> None:
    def item(number: int, begins: int, ends: int) -> data.Item:
        return data.Item(
            f"f{number}", "point", str(number), "", 0, DAY + dt.timedelta(begins), DAY + dt.timedelta(ends), ((0, 0),)
        )

    items = [item(0, 0, 3), item(1, 6, 9)]
    last = DAY + dt.timedelta(9)
    assert scrub.active(items, DAY) == {"0"}
    assert scrub.next_change(items, DAY, last) == DAY + dt.timedelta(3)
    assert scrub.next_change(items, DAY + dt.timedelta(3), last) == DAY + dt.timedelta(6)
    assert scrub.next_change(items, last, last) is None


def test_a_reader_never_asks_for_the_day_it_has() -> None:
    ask = readers._days(6)
    day = data.days().full
    for _ in range(500):
        following = ask(day)
        assert following != day
        day = following


# Tables and goals


def test_too_few_runs_are_told_of() -> None:
    assert words(measure.summary([1.0])) == "1.0 (1 run)"
    assert words(measure.summary([1.0, 3.0])) == "2.0 (1.5–2.5; 2 runs)"
    assert words(measure.summary([1.0, 2.0, 3.0, 4.0, 5.0])) == "3.0 (2.0–4.0)"
    assert words({"median": 1.0, "q1": 1.0, "q3": 2.0}) == "1.0 (1.0–2.0)"
    table = markdown("build", [{"name": "ours", "features": 1000, "build_ms": measure.summary([1.0]), "bytes": 5}])
    assert table.splitlines()[-1] == "| ours | 1,000 | 1.0 (1 run) | 5 |"


def test_the_first_line_says_when_on_what_and_how_long() -> None:
    results = {
        "made_on": "2026-01-02",
        "hardware": {"processors": 2, "model": "Some", "memory_gib": 8.0},
        "seconds": {"build": 1200, "scrub": 30},
        "data": ["mine.geojson: 3 features"],
    }
    assert tables(results) == (
        "Made on 2026-01-02 on 2 processors (Some), 8.0 GiB, in 1,230 s: build 1,200, scrub 30. mine.geojson: 3 features."
    )


def test_whole_bytes_are_the_document_and_what_it_was_seen_to_fetch() -> None:
    results = {
        "build": _rows(),
        "first_map": [{"name": "ours", "kind": "file", "features": 100, "fetched_bytes": 0}],
        "scrub": [{"name": "folium GeoJson", "features": 100, "fetched_bytes": 700}],
    }
    found = with_whole_bytes(results)
    assert [row["whole_bytes"] for row in found["build"]] == [10, 720]
    assert "whole_bytes" not in results["build"][0], "what was given is changed"
    own_bytes, whole = judged(found)
    assert own_bytes["goal"] == "document at 100: smaller than every folium peer's"
    assert whole["goal"].startswith("(not asked for) document and all it fetches at 100")
    assert (whole["ours"], whole["theirs"], whole["met"]) == (10, 720, True)
    assert "whole_bytes" not in with_whole_bytes({"build": _rows()})["build"][0]
    assert with_whole_bytes({"static": []}) == {"static": []}


def test_the_watching_script_is_told_what_to_look_for_once() -> None:
    assert browser._WATCH.count("WANTED") == 1


def test_the_loopback_forgets_one_document_before_the_next(tmp_path: Path) -> None:
    loopback = serve.Loopback(tmp_path)
    try:
        loopback.add("text")
        loopback.bytes_served["a"] = 1
        loopback.missing.append("b")
        loopback.forget()
        assert (loopback.documents, loopback.bytes_served, loopback.missing) == ({}, {}, [])
    finally:
        loopback.close()
