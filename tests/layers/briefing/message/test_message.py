"""The head of a page says what its maker says, or sentences that are drafted from the data and cite their rows."""

import itertools

import pytest

from layers.briefing.content import is_later
from layers.briefing.header import PageTextError
from layers.briefing.message.choice import ChoiceError
from layers.briefing.message.judgement import LIKELIHOODS, JudgementError, judgement
from layers.briefing.options import LAYOUTS
from layers.story import Story
from tests.layers.briefing.conftest import Draw, said

JUDGED = "Highly likely, moderate confidence: units stay at the front"


def test_a_judgement_has_a_word_of_the_yardstick_and_one_of_confidence() -> None:
    made = judgement(JUDGED)
    assert (made.likelihood, made.confidence, made.text) == ("highly likely", "moderate", "units stay at the front")
    assert made.lead == "Highly likely (80–90 %), moderate confidence:"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("maybe, high: units stay", "remote chance.*almost certain, and not with 'maybe'"),
        ("likely, fairly: units stay", "low, moderate, high as its confidence, and not 'fairly'"),
        ("likely: units stay", "LIKELIHOOD, CONFIDENCE"),
        ("likely, high", "LIKELIHOOD, CONFIDENCE"),
        ("likely, high:  ", "LIKELIHOOD, CONFIDENCE"),
    ],
)
def test_other_words_are_refused_with_the_list(text: str, reason: str) -> None:
    with pytest.raises(JudgementError, match=reason):
        judgement(text)


def test_ranges_of_the_yardstick_do_not_touch() -> None:
    ends = []
    for words in dict.fromkeys(LIKELIHOODS.values()):
        low, dash, high = words.removesuffix(" %").partition("–")
        ends.append((float(low), float(high)) if dash else (0.0, 5.0) if "up to" in words else (95.0, 100.0))
    assert all(one[1] < other[0] for one, other in itertools.pairwise(ends))


def test_a_page_without_a_message_drafts_one_and_cites_its_rows(drawn: Draw) -> None:
    page = drawn()
    message = page.content.message
    assert message.rows == ("E069", "E066")
    assert message.text.startswith(
        "7 Feb 2025: New assaults, North Koreans brought in again (Zelensky). 6–7 Feb 2025: "
    )
    assert "Ukrainian attacks south-east of Sudzha; accounts differ (ISW; " in message.text
    assert "Drafted from the data: E069, E066" in said(page.pages[0])


def test_a_draft_rests_on_what_was_public_on_the_date(drawn: Draw, story: Story) -> None:
    marks = {mark.id: mark for mark in story.marks}
    for date in ("2024-10-27", "2025-01-17", "2025-02-07"):
        page = drawn("eurasia", date)
        for row in page.content.message.rows:
            assert not is_later(marks[row], page.content.date)


def test_a_draft_of_a_quiet_day_says_so(drawn: Draw) -> None:
    assert drawn(date="2025-07-01").content.message.text.startswith("No core report is of 1 July 2025. The latest: ")
    # Two claimants say different sizes on one day: neither stands alone at the head.
    assert drawn(date="2025-07-01").content.message.rows == ("E103", "E102")
    assert drawn(date="2020-01-01").content.message.text == "No core report is shown for 1 January 2020."


def test_the_message_and_the_judgements_are_the_largest_text(drawn: Draw) -> None:
    page = drawn(message="Units are back at the front", judgements=(JUDGED,))
    fonts = {artist.text: artist.font.size for artist in page.pages[0].figure.artists if hasattr(artist, "font")}
    judged = max(size for text, size in fonts.items() if "units stay" in text)
    others = [size for text, size in fonts.items() if "front" not in text and "confidence" not in text]
    assert fonts["Units are back at the front"] >= max(others)
    assert judged > fonts["Reports"]
    assert "Drafted" not in said(page.pages[0])
    # With judgements and without a message, nothing is drafted.
    assert drawn(judgements=(JUDGED,)).content.message.text == ""


def test_a_message_that_does_not_fit_is_refused(drawn: Draw) -> None:
    with pytest.raises(PageTextError, match="The message has 600 characters"):
        drawn(message="word " * 119 + "words")
    with pytest.raises(PageTextError, match="typefaces lack"):
        drawn(judgements=("likely, low: \u0627",))


def test_chosen_events_are_written_on_the_map(drawn: Draw) -> None:
    page = drawn(annotate=("E066", "E083"))
    names = {box.name for box in page.pages[0].boxes}
    assert "annotation:E066" in names
    # E083 is about Seoul, which is off this map: the gate says that it is not written.
    assert page.unwritten == ("E083",)


def test_pinned_is_listed_first_and_hidden_is_not_listed(drawn: Draw) -> None:
    usual = drawn()
    listed = [report.id for report in usual.listed.reports]
    assert "E066" in listed
    assert "E004" not in listed
    chosen = drawn(pin=("E004",), hide=("E066",), one_page=False)
    assert chosen.content.reports[0].id == "E004"
    assert "E004" in [report.id for report in chosen.listed.reports]
    assert "E066" not in [report.id for report in chosen.listed.reports]
    assert "E066" in [report.id for report in chosen.rest.reports]


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"annotate": ("E6",)}, "option annotate names 'E6', which is no event here"),
        ({"pin": ("R999",)}, "option pin names 'R999', which is no event or movement here"),
        ({"pin": ("E066",), "hide": ("E066",)}, "names 'E066', which --hide names too"),
        ({"annotate": ("E001", "E003", "E004", "E005", "E007", "E008", "E009")}, "space for 6 sentences"),
    ],
)
def test_wrong_choices_are_refused(drawn: Draw, options: dict[str, object], reason: str) -> None:
    with pytest.raises(ChoiceError, match=reason):
        drawn(**options)


LONG = "Units came back to the front " + "with men and guns and shells " * 6
HEADS = [
    {"size": "wide"},
    {"size": "a4-portrait", "message": LONG},
    {"size": "wide", "layout": LAYOUTS["projector"], "message": LONG},
    {"size": "a4", "judgements": (JUDGED,)},
    {"size": "letter", "judgements": (f"likely, low: {LONG[:150]}",) * 2},
]


@pytest.mark.parametrize("options", HEADS)
def test_nothing_on_a_page_is_larger_than_what_it_says(drawn: Draw, options: dict[str, object]) -> None:
    page = drawn(**options)
    fonts = [(a.font.size, a.text) for a in page.pages[0].figure.artists if getattr(a, "font", None) and a.text]
    largest = max(size for size, _ in fonts)
    head = {line for size, line in fonts if size == largest}
    judged = [f"{j.lead} {j.text}" for j in page.content.judgements]
    assert any(line in " ".join([page.content.message.text, *judged]) for line in head)
    name = next(size for size, line in fonts if line and page.content.title.startswith(line))
    assert name <= 0.81 * largest
