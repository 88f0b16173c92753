"""``kurskmap brief`` and ``kurskmap atlas``: what they write, what they refuse and how, and their manifests."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from pypdf import PdfReader

from layers.briefing.files import manifest
from layers.briefing.files.manifest import ManifestError
from layers.cli import main
from layers.cli.atlas import progress_bar
from tests.support.opened import EXAMPLE

pytestmark = pytest.mark.xdist_group("commands")

#: A page of the example story takes a part of the time of a page of the shipped one.
STORY = ["--catalog", str(EXAMPLE)]
SMALL = [*STORY, "--dpi", "50", "--theatre", "east-cape"]


def run(*arguments: str) -> int:
    return main(arguments)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page with a manifest beside it, made once."""
    out = tmp_path_factory.mktemp("made") / "brief.png"
    assert run("brief", *SMALL, "--out", str(out), "--manifest") == 0
    return out


def changed_manifest(made: Path, folder: Path, **change: object) -> Path:
    """A copy of the manifest with some values replaced."""
    path = folder / "brief.png.manifest.json"
    path.write_text(json.dumps({**json.loads(made.with_name(path.name).read_text()), **change}))
    return path


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf", ".pptx"])
def test_a_brief_in_every_format(tmp_path: Path, suffix: str, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / f"brief{suffix}"
    assert run("brief", "--as-of", "2031-03-13", *SMALL, "--out", str(out)) == 0
    assert out.stat().st_size > 10_000
    assert capsys.readouterr() == ("", "")


def test_every_option_is_taken(tmp_path: Path) -> None:
    out = tmp_path / "brief.png"
    more = ["--known-by", "2025-03-01", "--layers", "regions,control-areas,events", "--confidence", "disputed,reported"]
    more += [
        "--modes",
        "aircraft",
        "--tier",
        "1",
        "--text",
        "troops",
        "--past",
        "hide",
        "--title",
        "T",
        "--subtitle",
        "S",
    ]
    more += ["--labels", "both", "--handling", "H", "--grey", "--dark", "--size", "a4", "--dpi", "50", "--page", "2"]
    more += ["--claimants", "isw,ru-mod"]
    assert run("brief", "--as-of", "2025-02-07", "--bbox", "34.5,50.9,36,51.7", *more, "--out", str(out)) == 0
    assert out.read_bytes()[:4] == b"\x89PNG"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--as-of", "7.2.2025"], "--as-of: '7.2.2025' is not a date, or a time with its offset"),
        (["--known-by", "soon"], "--known-by: 'soon' is not a date"),
        (["--theatre", "mars"], "--theatre: 'mars' is not one of eurasia, kursk-front"),
        (["--bbox", "1,2,3"], "--bbox: '1,2,3' is not four numbers"),
        (["--bbox", "40,50,30,51"], "--bbox: the extent is 350 degrees wide and 1 high"),
        (["--bbox", "nan,50,30,51"], "--bbox: west and east have to be within ±180"),
        (["--bbox", "170,50,190,51"], "where west is more than east the extent crosses 180°"),
        (["--bbox", "30,50,30.001,51"], "--bbox: the extent is 0.001 degrees wide"),
        (["--title", "an overlong title " * 40], "--title: it has 719 characters, and about"),
        (["--handling", "NOT FOR ANYONE " * 40], "--handling: it has 599 characters, and about"),
        (
            ["--subtitle", "one \U0001f600 two"],
            "--subtitle: it has characters that the page's typefaces lack (U+1F600)",
        ),
        (["--bbox", "30,50,31,51", "--theatre", "eurasia"], "--theatre and --bbox both choose the extent"),
        (["--dpi", "9000"], "--dpi: '9000' is not a whole number from 50 to 600"),
        (["--dpi", "²"], "--dpi: '²' is not a whole number"),
        (["--size", "a5"], "--size: 'a5' is not one of wide, a4, a4-portrait, a3, a3-portrait"),
        (["--layers", "regions,nothing"], "--layers: 'regions,nothing' is not a list of names out of air-routes"),
        (["--claimants", "nobody"], "--claimants: 'nobody' is not a list of names out of"),
        (["--tier", "3"], "--tier: '3' is not 1 (core) or 2 (all)"),
        (["--page", "99"], "--page: there is no page 99"),
        (["--catalog", "no-such-folder"], "--catalog: there is no folder 'no-such-folder'"),
        (["--out", "brief.bmp"], "--out: 'brief.bmp' does not end in one of .png, .svg, .pdf, .pptx"),
        (["--out", "no-such-folder/brief.png"], "--out: there is no folder 'no-such-folder'"),
    ],
)
def test_a_wrong_option_is_one_sentence_and_status_2(
    arguments: list[str], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = [] if "--out" in arguments else ["--out", str(tmp_path / "x.png")]
    assert run("brief", *arguments, *out) == 2
    said = capsys.readouterr().err
    assert words in said
    assert "Traceback" not in said
    assert len(said.strip().splitlines()) == 2
    assert not list(tmp_path.iterdir())


def test_a_page_of_a_format_that_holds_every_page_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("brief", "--page", "2", "--out", str(tmp_path / "x.pdf")) == 2
    assert "--page: only PNG and SVG hold one page; a PDF holds every page" in capsys.readouterr().err


def test_an_atlas_of_changes_where_nothing_changes_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        run("atlas", "--on-change", "--from", "2021-01-01", "--to", "2021-02-01", "--out", str(tmp_path / "x.pdf")) == 2
    )
    assert "nothing that is shown changes from 2021-01-01 to 2021-02-01" in capsys.readouterr().err


def test_an_extent_across_the_antimeridian_is_drawn(tmp_path: Path) -> None:
    out = tmp_path / "x.png"
    assert run("brief", "--dpi", "50", "--bbox", "170,40,-160,60", "--out", str(out)) == 0
    assert out.stat().st_size > 10_000


@pytest.mark.parametrize("suffix", [".svg", ".pptx", ".pdf"])
def test_control_characters_in_a_title_are_left_out(tmp_path: Path, suffix: str) -> None:
    out = tmp_path / f"x{suffix}"
    title = "a\nb\x0bc\x1b[31m \udcff" + "T" * 60
    assert run("brief", *SMALL, "--title", title, "--handling", "h\x01", "--out", str(out)) == 0
    if suffix == ".svg":
        ElementTree.parse(out)


def test_a_page_says_what_its_filters_leave_out(tmp_path: Path) -> None:
    out = tmp_path / "x.pdf"
    filters = ["--tier", "1", "--text", "splices", "--claimants", "telecom"]
    assert run("brief", *STORY, *filters, "--out", str(out)) == 0
    said = " ".join(PdfReader(out).pages[0].extract_text().split())
    assert "Filtered: claims of Pacific Telecom; no minor reports; with “splices”." in said
    assert run("brief", *STORY, "--out", str(out)) == 0
    assert "Filtered" not in PdfReader(out).pages[0].extract_text()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--as-of", "2025-01-01"], "the manifest says what is made; leave out --as-of"),
        (["--out", "other.pdf"], "the manifest's file ends in '.png'"),
    ],
)
def test_a_manifest_allows_nothing_beside_it(
    made: Path, tmp_path: Path, more: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    more = [str(tmp_path / part) if part.endswith(".pdf") else part for part in more]
    assert run("brief", "--from-manifest", f"{made}.manifest.json", *more) == 2
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    "change",
    [
        {"file": "../evil.png"},
        {"file": 7},
        {"data_digest": 3},
        {"versions": []},
        {"page": "1"},
        {"view": [1]},
        {"options": {"size": "a9"}},
        {"options": {"bbox": [0, 0, 1]}},
        {"command": "export"},
        {"dates": "x"},
        {"more": 1},
    ],
)
def test_an_untrusted_manifest_is_refused(made: Path, tmp_path: Path, change: dict[str, object]) -> None:
    path = changed_manifest(made, tmp_path, **change)
    with pytest.raises(ManifestError, match="is not a manifest that kurskmap wrote"):
        manifest.read(path)


def test_a_missing_out_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("brief") == 2
    assert "--out is missing" in capsys.readouterr().err


def test_the_option_open_shows_the_file_that_was_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    out = tmp_path / "brief.png"
    assert run("brief", *SMALL, "--out", str(out), "--open") == 0
    assert opened == [out.as_uri()]


def test_a_manifest_makes_the_same_file_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, again = tmp_path / "brief.png", tmp_path / "again.png"
    more = ["--handling", "--two words--", "--labels", "both", "--grey", "--as-of", "2031-03-09"]
    more = [f"--handling={more[1]}", *more[2:]]
    assert run("brief", *SMALL, *more, "--out", str(out), "--manifest") == 0
    record = tmp_path / "brief.png.manifest.json"
    found = json.loads(record.read_text())
    assert found["format"] == "kurskmap-manifest/2"
    assert found["view"] == {"date": "2031-03-09", "theatre": "east-cape"}
    assert found["options"] == {"dpi": 50, "labels": "both", "handling": "--two words--", "grey": True}
    assert {"python", "matplotlib", "fontpkg-fira-sans"} <= set(found["versions"])
    assert run("brief", *STORY, "--from-manifest", str(record), "--out", str(again)) == 0
    assert again.read_bytes() == out.read_bytes()
    assert f"the same bytes, SHA-256 {found['sha256']}" in capsys.readouterr().out


def test_a_manifest_of_other_bytes_says_what_differs(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    versions = {**json.loads(made.with_name("brief.png.manifest.json").read_text())["versions"], "matplotlib": "1.0"}
    record = changed_manifest(made, tmp_path, sha256="0" * 64, data_digest="1" * 64, versions=versions)
    assert run("brief", *STORY, "--from-manifest", str(record), "--out", str(tmp_path / "brief.png")) == 1
    said = capsys.readouterr().err
    assert "The data differs" in said
    assert "not 1.0" in said


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"format": "other"}', "nonsense", '{"format": "kurskmap-manifest/2"}']
)
def test_what_is_no_manifest_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "m.json"
    path.write_text(text)
    with pytest.raises(ManifestError, match="is not a manifest"):
        manifest.read(path)
    with pytest.raises(ManifestError, match="cannot be read"):
        manifest.read(tmp_path / "none.json")


def test_a_manifest_of_an_older_version_is_refused_in_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "m.json"
    path.write_text(json.dumps({"format": "kurskmap-manifest/1", "command": "brief", "arguments": ["--dpi=50"]}))
    with pytest.raises(ManifestError, match="older version, which this version cannot use; make the file again"):
        manifest.read(path)


def test_a_manifest_of_another_catalogue_says_what_does_not_fit(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = changed_manifest(made, tmp_path, view={"theatre": "mars"})
    assert run("brief", *STORY, "--from-manifest", str(path), "--out", str(tmp_path / "brief.png")) == 1
    assert "does not fit this catalogue: theatre 'mars' is not one of" in capsys.readouterr().err


def test_a_manifest_makes_the_same_atlas_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "story.zip"
    dates = ["--date", "2031-03-13", "--date", "2031-03-02"]
    assert run("atlas", *dates, *SMALL, "--out", str(out), "--manifest") == 0
    again = tmp_path / "again.zip"
    assert run("atlas", *STORY, "--from-manifest", f"{out}.manifest.json", "--out", str(again)) == 0
    assert again.read_bytes() == out.read_bytes()
    assert run("brief", "--from-manifest", f"{out}.manifest.json", "--out", str(tmp_path / "x.png")) == 2
    assert "use that command" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "choose the dates in one way"),
        (["--every", "14d", "--on-change"], "choose the dates in one way"),
        (["--every", "a week"], "--every: 'a week' is not a whole number"),
        (["--every", "0"], "--every: '0' is not a whole number"),
        (["--date", "2025-02-07", "--from", "2024-01-01"], "--from and --to go with"),
        (["--every", "7", "--from", "2025-02-07", "--to", "2025-01-01"], "--to: 2025-01-01 is before 2025-02-07"),
        (["--every", "1", "--from", "2022-01-01", "--to", "2025-01-01"], "narrow it down to 400"),
        (["--date", "yesterday"], "--date: 'yesterday' is not a date"),
    ],
)
def test_a_wrong_option_of_an_atlas_is_one_sentence_and_status_2(
    arguments: list[str], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("atlas", *arguments, "--out", str(tmp_path / "x.pdf")) == 2
    assert words in capsys.readouterr().err


def test_a_progress_bar_is_only_on_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert progress_bar() is None
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    bar = progress_bar()
    assert bar is not None
    bar(1, 2)
    bar(2, 2)
    assert capsys.readouterr().err.endswith("page 2 of 2\n")


def test_a_page_in_a_language_is_made_again_from_its_manifest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "page.svg"
    assert run("brief", *SMALL, "--lang", "uk", "--out", str(out), "--manifest") == 0
    assert "Повідомлення" in out.read_text(encoding="utf-8")
    record = out.with_name("page.svg.manifest.json")
    assert json.loads(record.read_text(encoding="utf-8"))["options"]["lang"] == "uk"
    again = tmp_path / "again.svg"
    assert run("brief", *STORY, "--from-manifest", str(record), "--out", str(again)) == 0
    assert again.read_bytes() == out.read_bytes()
    week = tmp_path / "week.md"
    assert run("brief", *STORY, "--weekly", "--lang", "ko", "--out", str(week)) == 0
    assert "이후 일어난 일" in week.read_text(encoding="utf-8")
    capsys.readouterr()
    assert run("brief", *SMALL, "--lang", "fr", "--out", str(out)) == 2
    assert "'fr'" in capsys.readouterr().err
