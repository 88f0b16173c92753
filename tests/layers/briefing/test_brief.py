"""The briefing page: its content, its places, and that nothing overlaps for any theatre, date or size."""

import datetime as dt
import itertools
import re
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
import shapely

from layers import words
from layers.briefing import fonts
from layers.briefing.brief import brief
from layers.briefing.canvas import Box
from layers.briefing.content import UNMARKED
from layers.briefing.files.description import unset_note
from layers.briefing.files.pdf import pdf
from layers.briefing.first_page import _letters
from layers.briefing.fonts import Font, can_set, drawable, width, wrap
from layers.briefing.legend import legend_entries
from layers.briefing.map.basemap import frame_basemap
from layers.briefing.map.frames import ExtentError
from layers.briefing.map.projection import fit
from layers.briefing.map.report_badges import number_runs
from layers.briefing.options import BriefingOptions
from layers.briefing.page import Briefing, Page
from layers.briefing.page_grid import PageGrid
from layers.briefing.text_blocks import figure_block
from layers.briefing.theme import grey, luminance, theme_for
from layers.knowledge.known_marks import shown
from layers.knowledge.named_days import days_in
from layers.language.formats import ENGLISH_MONTHS
from layers.marks import marks
from layers.style import STYLES
from layers.view import opening_view
from tests.support.opened import CATALOG, LAYERS, MARKS

pytestmark = pytest.mark.xdist_group("brief")

THEATRES = [theatre.id for theatre in CATALOG.record.theatres]
DATES = ["2024-08-12", "2024-10-27", "2025-01-17", "2025-02-07", "2025-04-26", "2025-12-12"]
SIZES = ["wide", "a4", "a4-portrait", "a3", "a3-portrait"]


@cache
def made(
    theatre: str = "kursk-front", date: str = "2025-02-07", known_by: str | None = None, **options: object
) -> Briefing:
    view = replace(opening_view(CATALOG), date=dt.date.fromisoformat(date), theatre=theatre)
    if known_by:
        view = replace(view, known_by=dt.date.fromisoformat(known_by))
    return brief(CATALOG, LAYERS, MARKS, view, BriefingOptions(**options))  # type: ignore[arg-type]


def texts(page: Page) -> str:
    return "\n".join(getattr(artist, "text", "") for artist in page.figure.artists)


def collisions(page: Page) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    wide, tall = page.size_pt
    for box in page.boxes:
        x0, y0, x1, y1 = box.bounds
        if x0 < 0 or y0 < 0 or x1 > wide or y1 > tall:
            found.append((box.name, "the edge of the page"))
    frames = {box.panel: box for box in page.boxes if box.kind == "frame"}
    things = [box for box in page.boxes if box.kind != "frame"]
    for one, other in itertools.combinations(things, 2):
        if one.name != other.name and overlap(one, other):
            found.append((one.name, other.name))
    for box in things:
        inset = frames.get("inset")
        if inset and box.panel == "map" and overlap(box, inset):
            found.append((box.name, "the inset"))
        if box.panel in frames and box.kind in ("label", "badge", "tag") and not inside(box, frames[box.panel]):
            found.append((box.name, "the edge of its map"))
        if box.panel == "page" and "map" in frames and overlap(box, frames["map"]):
            found.append((box.name, "the map"))
    return found


def overlap(one: Box, other: Box) -> bool:
    a, b = one.bounds, other.bounds
    return a[0] + 0.05 < b[2] and b[0] + 0.05 < a[2] and a[1] + 0.05 < b[3] and b[1] + 0.05 < a[3]


def inside(one: Box, other: Box) -> bool:
    a, b = one.bounds, other.bounds
    return a[0] >= b[0] and a[1] >= b[1] and a[2] <= b[2] and a[3] <= b[3]


def combinations() -> list[tuple[str, str, str]]:
    """Every theatre with every date, and every size with every theatre: 24 of the 120."""
    return [(t, d, SIZES[(i + j) % 5]) for i, t in enumerate(THEATRES) for j, d in enumerate(DATES)]


@pytest.mark.parametrize(("theatre", "date", "size"), combinations())
def test_nothing_overlaps_and_nothing_leaves_the_page(theatre: str, date: str, size: str) -> None:
    briefing = made(theatre, date, size=size)
    for page in briefing.pages:
        assert collisions(page) == []


@pytest.mark.parametrize("labels", ["native", "both"])
@pytest.mark.parametrize("theatre", THEATRES)
def test_nothing_overlaps_with_longer_words(theatre: str, labels: str) -> None:
    title = "Очень длинное название карты 아주 긴 제목입니다 and on and on " * 3
    briefing = made(
        theatre,
        "2025-01-17",
        known_by="2025-03-01",
        size="a4",
        labels=labels,
        title=title,
        subtitle=title,
        handling="RESTRICTED – RELEASABLE TO EVERYONE – " * 5,
    )
    for page in briefing.pages:
        assert collisions(page) == []


def test_the_first_page_has_its_title_date_sources_and_caveats() -> None:
    briefing = made(size="a4", handling="FOR TRAINING")
    said = texts(briefing.pages[0])
    for wanted in (
        "Kursk Deployment Map: Kursk front",
        "7 February 2025",
        "FOR TRAINING",
        "Troops in Kursk Oblast",
        "Lambert azimuthal equal-area, centred on 51.4° N 35.3° E",
        "Natural Earth",
        CATALOG.digest[:12],
        "Data to 7 February 2025",
        "schematic",
        "Held by Ukraine, hundreds of sq km",
        "reported 7 Feb 2025",
        "Legend",
        "km",
        "34.5° E",
    ):
        assert wanted in said, wanted
    assert said.count("FOR TRAINING") == 2


def test_core_reports_nearest_to_the_date_come_first_and_are_listed_in_date_order() -> None:
    briefing = made(size="a4")
    listed = briefing.listed.reports
    assert {"E066", "E068"} <= {report.id for report in listed}
    assert [briefing.listed.numbers[report.id] for report in listed] == list(range(1, len(listed) + 1))
    days = [(report.first_day, report.last_day) for report in listed]
    assert days == sorted(days)
    rest = len(briefing.content.reports) - len(listed)
    assert f"and {rest} more, see page 2" in texts(briefing.pages[0])


def test_every_report_of_the_content_is_on_some_page_with_its_source() -> None:
    briefing = made("eurasia", size="a4")
    said = " ".join("\n".join(texts(page) for page in briefing.pages).split())
    numbers = {**briefing.listed.numbers, **briefing.rest.numbers}
    assert len(numbers) == len(briefing.content.reports)
    assert sorted(numbers.values()) == list(range(1, len(numbers) + 1))
    for report in briefing.content.reports:
        assert set(report.sources) <= set(briefing.rest.sources)
        assert report.title.split()[0] in said


def test_a_date_before_the_story_is_an_honest_empty_page() -> None:
    briefing = made(date="2020-01-01", size="a4")
    assert briefing.content.reports == ()
    assert briefing.content.movements == ()
    assert "No dated data" in texts(briefing.pages[0])
    for page in briefing.pages:
        assert collisions(page) == []


def test_what_was_not_known_is_not_shown() -> None:
    all_of_it, known = made(date="2025-02-07"), made(date="2025-02-07", known_by="2025-02-07")
    assert len(known.content.reports) < len(all_of_it.content.reports)
    assert "As known on 7 February 2025" in texts(known.pages[0])
    assert "first reported later" in texts(all_of_it.pages[0])
    assert "first reported later" not in texts(known.pages[0])
    assert "†" not in {report.when for report in known.content.reports}
    assert "2 sources published later are left out" in texts(known.pages[0])
    on_pages = " ".join(" ".join(texts(page) for page in known.pages).split())
    in_full = re.sub("|".join(name[:3] + r"\b" for name in ENGLISH_MONTHS if name), _month_in_full, on_pages)
    assert [day for day in days_in(in_full, dt.date(2025, 2, 7)) if day > dt.date(2025, 2, 7)] == []


def _month_in_full(found: re.Match[str]) -> str:
    return next(name for name in ENGLISH_MONTHS if name.startswith(found[0]))


def test_the_map_lies_in_the_same_place_on_every_date() -> None:
    assert len({made("eurasia", date, size="a4").map_rect for date in DATES[:3]}) == 1


def test_labels_stay_where_they_were() -> None:
    first = made("kursk-region", "2025-01-17")
    view = replace(first.view, date=dt.date(2025, 2, 7))
    second = brief(CATALOG, LAYERS, MARKS, view, first.options, positions=first.positions)
    towns = [name for name in first.positions if name.startswith("town:") and name in second.positions]
    assert len(towns) > 5
    same = sum(first.positions[name] == second.positions[name] for name in towns)
    assert same >= 0.9 * len(towns)


def test_an_inset_is_shown_where_a_theatre_is_too_small_to_read() -> None:
    assert "Inset: Sea of Japan" in texts(made("eurasia").pages[0])
    assert "Inset" not in texts(made("kursk-region").pages[0])
    assert "Inset" not in texts(made("kursk-front").pages[0])


@pytest.mark.parametrize(("theatre", "date", "size"), combinations())
def test_what_is_listed_is_marked_or_says_that_it_is_not(theatre: str, date: str, size: str) -> None:
    briefing = made(theatre, date, size=size)
    on_map = [box for box in briefing.pages[0].boxes if box.panel == "map"]
    tags = {box.name.removeprefix("tag:") for box in on_map if box.kind == "tag"}
    for movement in briefing.listed.movements:
        assert movement.key in tags or movement.note, movement.title
    badges = sum(box.kind == "badge" for box in on_map)
    places = {report.place_id for report in briefing.listed.reports if not report.note}
    assert (badges > 0) == bool(places)
    assert not [report for report in briefing.listed.reports if report.note == UNMARKED]
    for movement in briefing.rest.movements:
        insets = {box.name for box in briefing.pages[0].boxes if box.panel == "inset"}
        assert f"tag:{movement.key}" in {*insets, *(f"tag:{key}" for key in tags)} or movement.note, movement.title


def test_badges_and_listed_letters_of_an_inset_are_on_the_map_too() -> None:
    for date in DATES:
        briefing = made("eurasia", date, size=SIZES[(3 + DATES.index(date)) % 5])
        boxes = briefing.pages[0].boxes
        listed = {f"tag:{movement.key}" for movement in briefing.listed.movements}
        inset = {b.name for b in boxes if b.panel == "inset" and (b.kind == "badge" or b.name in listed)}
        assert inset <= {b.name for b in boxes if b.panel == "map"}


@pytest.mark.parametrize("theatre", THEATRES)
def test_a_map_bears_the_names_of_its_theatre(theatre: str) -> None:
    wanted = next(t for t in CATALOG.record.theatres if t.id == theatre).must_label
    assert wanted
    for size, date in zip(SIZES, DATES, strict=False):
        briefing = made(theatre, date, size=size)
        boxes = [box for box in briefing.pages[0].boxes if box.panel == "map" and box.kind == "label"]
        assert briefing.missing_names == ()
        assert {box.name for box in boxes if box.name.startswith("essential:")}


@pytest.mark.parametrize("size", SIZES)
def test_north_korea_ukraine_and_the_capitals_are_named_on_the_largest_map(size: str) -> None:
    said = [text.casefold() for text in texts(made("eurasia", "2025-02-07", size=size).pages[0]).splitlines()]
    for name in ("ukraine", "north korea", "vladivostok", "seoul", "pyongyang", "moscow", "kursk oblast"):
        assert name in said, name


@pytest.mark.parametrize(("theatre", "there"), [("kursk-front", True), ("eurasia", False)])
def test_a_north_arrow_only_where_north_has_one_direction(theatre: str, there: bool) -> None:
    names = {box.name for box in made(theatre).pages[0].boxes if box.panel == "map"}
    assert ("north arrow" in names) is there
    assert "scale bar" in names


def test_the_legend_has_only_what_is_visible() -> None:
    early = {box.name for box in made("kursk-front", "2024-08-12").pages[0].boxes}
    assert "legend Area held, as claimed; schematic" in early
    assert not any(name in early for name in ("legend Rail", "legend Aircraft", "legend Cargo ship"))
    assert [entry.key for entry in legend_entries({"rail", "route-rail:past", "badge-past"})] == [
        "badge-past",
        "route-rail:past",
        "past-route",
        "rail",
    ]


def test_a_bbox_goes_before_the_theatre() -> None:
    briefing = made("eurasia", bbox=(35.0, 51.0, 35.6, 51.4))
    assert "centred on 51.2° N 35.3° E" in briefing.projection
    assert briefing.content.title == CATALOG.record.title


@pytest.mark.parametrize(
    "bbox",
    [
        (35.25, 51.15, 35.27, 51.17),
        (170.0, 50.0, 180.0, 70.0),
        (-180.0, 15.0, -60.0, 84.0),
        (0.0, -35.0, 10.0, 35.0),
        (-20.0, -5.0, 100.0, 65.0),
        (60.0, 83.0, 180.0, 85.0),
        (170.0, 40.0, 200.0, 60.0),
        (10.0, 35.0, 45.0, 60.0),
    ],
)
def test_any_extent_of_the_world_can_be_drawn(bbox: tuple[float, float, float, float]) -> None:
    for size in ("wide", "a4-portrait"):
        briefing = made("eurasia", bbox=bbox, size=size, labels="both")
        for page in briefing.pages:
            assert collisions(page) == []
        assert "nan" not in texts(briefing.pages[0]).split()


def test_an_extent_that_no_map_can_show_is_refused() -> None:
    for bbox in ((-180.0, -90.0, 180.0, 90.0), (35.0, 51.0, 35.001, 51.001)):
        with pytest.raises(ExtentError, match="120 degrees wide"):
            made(bbox=bbox)


def test_words_that_no_font_has_are_left_in_english() -> None:
    assert can_set("Владивосток 청진 Київ")
    assert not can_set("沈阳")
    assert drawable("a\nb\x00c  d\u202e") == "a b c d"


@pytest.mark.parametrize("face", ["regular", "bold", "italic"])
@pytest.mark.parametrize("text", ["Vladivostok – at least 3,000 troops", "Владивосток", "평양 Pyongyang", "WAVE To Ty"])
def test_a_line_is_never_wider_than_it_is_measured(text: str, face: fonts.Face) -> None:
    font = Font(10.0, face)
    path = fonts.outline(text, font.family, font.face)
    assert path.get_extents().x1 / fonts.OUTLINE_EM * 10 <= width(text, font) + 0.3


def test_wrapping_loses_nothing_and_breaks_what_is_too_long() -> None:
    font = Font(8.0)
    text = "At least 3,000 troops, said the White House on the 23rd"
    assert " ".join(wrap(text, font, 60)) == text
    assert all(width(line, font) <= 60 for line in wrap(text, font, 60))
    assert "".join(wrap("x" * 200, font, 50)) == "x" * 200
    assert wrap("", font, 50) == []


def test_a_text_shrinks_then_wraps_then_ends_in_an_ellipsis() -> None:
    font = Font(20.0, "bold")
    short = fonts.fitted("Kursk", font, 100, 24, least=0.45)
    assert (short.lines, short.font, short.whole) == (("Kursk",), font, True)
    smaller = fonts.fitted("Kursk Deployment", font, 100, 24, least=0.45)
    assert smaller.whole
    assert smaller.font.size < 20
    two = fonts.fitted("Kursk Deployment Map of routes", font, 90, 24, least=0.45)
    assert two.whole
    assert len(two.lines) == 2
    cut = fonts.fitted("Kursk Deployment Map " * 9, font, 90, 24, least=0.45)
    assert not cut.whole
    assert cut.lines[-1].endswith("…")
    for found in (short, smaller, two, cut):
        assert all(width(line, found.font) <= 100 for line in found.lines)
        assert len(found.lines) * fonts.LEADING * found.font.size <= 24.0001
    assert fonts.fitted("", font, 90, 24, least=0.45).lines == ()


def test_characters_that_no_font_has_are_named_in_a_note() -> None:
    briefing = made("kursk-front", size="a4")
    assert unset_note(briefing.pages) is None
    record = CATALOG.record.model_copy(update={"title": "Kursk \u0627 \U0001f600"})
    view = replace(opening_view(CATALOG), theatre="kursk-front")
    other = brief(replace(CATALOG, record=record), LAYERS, MARKS, view, BriefingOptions(dpi=50), one_page=True)
    assert "(U+0627)" in str(unset_note(other.pages))
    assert "(U+1F600)" in str(unset_note(other.pages))


def test_figures_keep_the_claimants_own_words() -> None:
    winter = {row.title: row for row in made(date="2025-01-15").figures}["Casualties (killed and wounded)"]
    assert winter.value == "“several dozens” to 4,000"
    assert "“several dozens”" in [claim[0] for claim in winter.claims]
    assert winter.lead == "Newest claim 2 days old. "


def test_figures_that_were_last_reported_long_ago_are_small_and_say_so() -> None:
    briefing = made(date="2025-03-13")
    killed = next(row for row in briefing.figures if row.title == "Killed")
    assert (killed.dated, killed.current, killed.lead) == ("300–1,000, last reported 22 Jan 2025", False, "")
    scale = PageGrid.of(briefing.options).type
    run = figure_block(killed, {}, scale, 400, claims=1).runs[0]
    assert (run.text, run.role) == (killed.dated, "muted")
    assert run.font.size < scale.figure.size
    assert "Killed" not in {row.title for row in made(date="2025-04-26").figures}


def test_figures_computed_here_are_marked_and_head_nothing() -> None:
    area = next(row for row in made(date="2024-10-13").figures if row.title == "Area held by Ukraine")
    assert area.value == "1,294 km²"
    # What the Russian ministry's later figures imply of that area heads nothing and is no claim beside it.
    assert not [claim for claim in area.claims if "1,267" in claim[0]]


def test_data_sets_are_credited_not_cited_for_a_claim() -> None:
    briefing = made("kursk-front", "2024-10-27", size="a4")
    cited = {CATALOG.sources[source].quality for source in briefing.rest.sources}
    assert "dataset" not in cited
    assert "OpenStreetMap" in briefing.content.credits


def test_a_tag_is_no_sharper_than_its_dates() -> None:
    legs = {leg.id: leg for m in made("kursk-region", "2025-02-07").content.movements for leg in m.legs}
    by_month = [leg for leg in legs.values() if leg.by_month]
    assert by_month
    assert all(leg.tag[0].isalpha() for leg in by_month)


@pytest.mark.parametrize("bbox", [(-10.0, 35.0, 40.0, 60.0), (160.0, 40.0, 210.0, 70.0), (100.0, -40.0, 160.0, 10.0)])
def test_land_goes_on_where_a_finer_basemap_ends(bbox: tuple[float, float, float, float]) -> None:
    frame = fit(bbox, (0.0, 0.0, 600.0, 400.0))
    names = {country.name for country in frame_basemap(frame).countries}
    assert names & {"United Kingdom", "United States", "Australia"}


def test_greys_keep_their_lightness_and_modes_their_dashes() -> None:
    for style in STYLES.values():
        assert luminance(grey(style.light.stroke)) == pytest.approx(luminance(style.light.stroke), abs=0.01)
    theme = theme_for(dark=False, in_grey=True)
    assert theme.accent[1:3] == theme.accent[3:5] == theme.accent[5:7]
    # A track that was recorded is a solid line, whatever its mode; a route that is only reported is dashed.
    dashes = [STYLES[key].dash for key in STYLES if key.startswith("route-") and not key.endswith("-seen")]
    assert None not in dashes
    assert len(set(dashes)) == len(dashes)


@pytest.mark.parametrize("dark", [False, True])
def test_text_can_be_read_on_the_page(dark: bool) -> None:
    theme = theme_for(dark=dark, in_grey=False)
    for ground in (theme.page, theme.land, theme.sea):
        for ink in (theme.ink, theme.muted):
            bright, dim = sorted((luminance(ground), luminance(ink)), reverse=True)
            assert (bright + 0.05) / (dim + 0.05) >= 4.5


def test_numbers_and_dates_are_written_short() -> None:
    assert number_runs([10, 4, 5, 6, 8, 7]) == "4–8, 10"
    assert number_runs([1, 2]) == "1, 2"
    assert _letters(28)[-2:] == ["AA", "AB"]
    assert (
        words.shortened("between 8 and 13 October 2024, known to the month")
        == "between 8 and 13 Oct 2024, to the month"
    )
    assert words.short_range(dt.date(2025, 1, 1), dt.date(2025, 2, 26)) == "1 Jan – 26 Feb 2025"


def test_briefing_and_web_map_show_the_same_reports() -> None:
    view = replace(opening_view(CATALOG), theatre="eurasia")
    briefing = brief(CATALOG, LAYERS, MARKS, view)
    here = {mark.id for mark in shown(MARKS, view) if mark.kind == "event"}
    assert {report.id for report in briefing.content.reports} <= here
    assert {leg.id for movement in briefing.content.movements for leg in movement.legs} == {
        mark.id for mark in shown(MARKS, view) if mark.kind == "route"
    }


def test_characters_without_a_shape_do_not_end_a_pdf() -> None:
    """matplotlib failed on such a character of a name on the map, though it could draw it as an outline."""
    characters = ["\ufeff", "\u200d", "\u3164", "\U0010ffff"]
    layers = []
    for layer in LAYERS:
        features = layer.features.copy()
        if "name" in features:
            # Each character alone, and each after three letters.
            features["name"] = [
                name and name[: 3 * (i // 4 % 2)] + characters[i % 4] for i, name in enumerate(features["name"])
            ]
        layers.append(replace(layer, features=features))
    view = replace(opening_view(CATALOG), date=dt.date(2025, 2, 7), theatre="kursk-front")
    options = BriefingOptions(title=f"a{'b'.join(characters)}c", subtitle=characters[0])
    found = brief(CATALOG, tuple(layers), marks(CATALOG, tuple(layers)), view, options)
    assert pdf(found.pages, title="a", subject="b").startswith(b"%PDF")


def test_what_was_published_later_is_marked_and_warned_of_beside_the_date() -> None:
    briefing = made("eurasia", "2024-10-13", size="a4")
    assert briefing.content.hindsight
    assert briefing.content.hindsight in texts(briefing.pages[0])
    later = [report for report in briefing.content.reports if report.later]
    first_reported = {mark.id: mark.first_reported for mark in MARKS}
    for report in briefing.content.reports:
        published = first_reported[report.id]
        assert report.later == (published is not None and published > dt.date(2024, 10, 13))
    said = "\n".join(texts(page) for page in briefing.pages)
    assert later
    for report in later:
        assert f"{report.when.split()[-1]} †" in said
    for source in briefing.listed.sources:
        date = CATALOG.sources[source].date
        if date and date > dt.date(2024, 10, 13):
            assert f"{words.short_day(date)}†" in " ".join(texts(briefing.pages[0]).split())


def test_known_by_same_follows_the_date_of_the_page() -> None:
    for date in DATES[1:3]:
        same, given = made(date=date, known_same=True), made(date=date, known_by=date)
        assert same.view.known_by == dt.date.fromisoformat(date)
        assert [r.id for r in same.content.reports] == [r.id for r in given.content.reports]
        assert same.content.hindsight is None


def filtered(date: str, **filters: object) -> Briefing:
    view = replace(opening_view(CATALOG), date=dt.date.fromisoformat(date), theatre="kursk-front", **filters)  # type: ignore[arg-type]
    return brief(CATALOG, LAYERS, MARKS, view, BriefingOptions(size="a4"), one_page=True)


def test_figures_obey_the_filters_which_are_printed_beside_the_date() -> None:
    russian = filtered("2025-02-07", claimants=frozenset({"ru-mod"}))
    said = " ".join(texts(russian.pages[0]).split())
    assert not any("US" in claim[1] or "NIS" in claim[1] for row in russian.figures for claim in row.claims)
    assert "Filtered: claims of" in said
    notes = next(box for box in russian.pages[0].boxes if box.name == "date notes")
    date = next(box for box in russian.pages[0].boxes if box.name == "as-of date")
    assert notes.bounds[1] > russian.map_rect[3]
    assert abs(notes.bounds[2] - date.bounds[2]) < 3


def test_an_empty_page_says_that_the_filter_left_nothing() -> None:
    nothing = filtered("2025-02-07", text="no such words anywhere")
    said = " ".join(texts(nothing.pages[0]).split())
    assert nothing.figures == ()
    assert "The filter leaves no report and no movement" in said
    assert "no such words anywhere" in said
    assert "No report and no movement is shown for this date." in " ".join(
        texts(made(date="2020-01-01", size="a4").pages[0]).split()
    )


def test_an_area_says_when_its_size_was_reported_not_since_when_it_was_taken() -> None:
    said = texts(made(size="a4").pages[0])
    assert "Held by Ukraine, hundreds of sq km\nreported 7 Feb 2025" in said
    assert "outline schematic" in said
    assert "since 7 Feb 2025" not in said


def test_the_label_of_a_pocket_lies_in_the_region_of_the_story() -> None:
    briefing = made("kursk-front", "2025-04-27", size="a4")
    frame = fit(next(t.bbox for t in CATALOG.record.theatres if t.id == "kursk-front"), briefing.map_rect, pad=0.015)
    region = next(mark for mark in MARKS if mark.style == "region-focus").geometry
    labels = [box for box in briefing.pages[0].boxes if box.name.startswith("area:") and box.panel == "map"]
    assert labels
    for box in labels:
        x0, y0, x1, y1 = box.bounds
        corners = frame.lonlat(np.array([(x0, y0), (x1, y0), (x0, y1), (x1, y1)]))
        assert shapely.contains_xy(region, corners[:, 0], corners[:, 1]).all(), box.name
