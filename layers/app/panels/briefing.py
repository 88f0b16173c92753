"""The tab of the briefing: the printed page of the view, its options and files, and an atlas of several dates."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from geodata.errors import GeodataError
from geodata.instants import stamp, utc_day
from layers import words
from layers.app import briefing_files
from layers.app.markdown import plain, said, verbatim
from layers.app.session import Session
from layers.app.view_widgets import ANY_DAY
from layers.briefing.message.choice import MOST_ANNOTATIONS
from layers.briefing.message.judgement import CONFIDENCES, LIKELIHOODS, MOST_JUDGEMENTS
from layers.briefing.options import (
    ATLAS_FORMATS,
    BRIEF_FORMATS,
    GRIDS,
    LABELS,
    LAYOUTS,
    LOOKS,
    MOST_SHEET,
    SIZES,
    SYMBOLS,
    WEEKLY_FORMATS,
    BriefingOptions,
)
from layers.compare import days_before
from layers.language import later, say, spoken
from layers.story import Story, on_the_map
from layers.text_bounds import PANEL
from layers.view import View

_AS_SHOWN = later("What the map shows")
_OF_LAYOUT = later("That of the layout")
_NO_JUDGEMENT = later("No judgement")
_ATLAS_STEPS = {
    14: later("Every two weeks"),
    7: later("Every week"),
    30: later("Every 30 days"),
    0: later("Whenever something changes"),
}
#: The titles of layouts, sizes, looks, grids, symbols and formats, which another room keeps in English.
_TITLES = (
    later("Full page"),
    later("Poster"),
    later("Projector"),
    later("Map alone"),
    later("Square for social media"),
    later("Wide, 16:9"),
    later("A4 portrait"),
    later("A3 portrait"),
    later("Letter portrait"),
    later("Letter"),
    later("Screen, 4:3"),
    later("Square, 1:1"),
    later("Upright screen, 9:16"),
    later("English"),
    later("Native"),
    later("Both"),
    later("Light"),
    later("Dark"),
    later("Grey, for any printer"),
    later("Latitude and longitude"),
    later("MGRS, with the marks of a sheet"),
    later("None"),
    later("Those of this map"),
    later("APP-6, where a feature has a code"),
    later("Web page"),
    later("ZIP of PNG"),
)


def briefing_panel(story: Story, session: Session) -> None:
    """Draw the tab."""
    view, options = _page_options(story, session.view)
    preview_options = replace(options, dpi=briefing_files.PREVIEW_DPI)
    try:
        picture, description, note = _page(story, session, view, preview_options)
    except GeodataError as error:
        st.error(plain(str(error)))
        return
    # The words of the picture stand below it.
    caption = said("The briefing page, as it is printed")
    st.image(picture, width="stretch", caption=caption, alt=say("The briefing page, as it is printed"))
    if note:
        st.warning(plain(note))
    with st.expander(said("What this picture shows, in words")):
        st.text(verbatim(description))
    formats = {s: f for s, f in BRIEF_FORMATS.items() if options.layout.lists or s != ".pptx"}
    for column, (suffix, file_format) in zip(st.columns(len(BRIEF_FORMATS)), formats.items(), strict=False):
        column.download_button(
            plain(file_format.title),
            lambda suffix=suffix: briefing_files.page(story, view, options, suffix),
            file_name=f"briefing-{stamp(view.date)}{suffix}",
            mime=file_format.media_type,
            width="stretch",
            on_click="ignore",
        )
    if options.layout.lists:
        st.caption(said("Slides are 16:9. With the layout Full page they have the large type of a projector."))
    with st.expander(said("Weekly brief: one page on what changed")):
        _weekly(story, view, options)
    with st.expander(said("Atlas: one page for each of several dates")):
        _atlas(story, session, view, options)


def _page(story: Story, session: Session, view: View, options: BriefingOptions) -> tuple[bytes, str, str | None]:
    """The first page as a picture. One with the user's own layers is kept in the user's session only."""
    if not session.own_layers:
        with st.spinner(said("Drawing the page …")):
            shared: tuple[bytes, str, str | None] = _page_preview(story, story.catalog.digest, view, options)
        return shared

    def draw() -> tuple[bytes, str, str | None]:
        with st.spinner(said("Drawing the page …")):
            return briefing_files.preview(story, view, options)

    return session.own_page.get((story.catalog.digest, view, options), draw)


@st.cache_data(show_spinner=False, max_entries=32)  # type: ignore[untyped-decorator]
def _page_preview(_story: Story, digest: str, view: View, options: BriefingOptions) -> tuple[bytes, str, str | None]:
    """The first page as a picture, drawn once for each view and set of options."""
    return briefing_files.preview(_story, view, options)


def _page_options(story: Story, view: View) -> tuple[View, BriefingOptions]:
    """The view to print and the page's options, from the tab's widgets."""
    titles = {theatre.id: theatre.title for theatre in story.catalog.record.theatres}
    frames = [*titles, _AS_SHOWN] if view.camera else list(titles)
    layout, size, frame, labels, look = st.columns(5)
    chosen_layout = LAYOUTS[
        layout.selectbox(
            said("Layout"), list(LAYOUTS), format_func=lambda key: verbatim(say(LAYOUTS[key].title)), key="page-layout"
        )
    ]
    sizes = [_OF_LAYOUT, *SIZES]
    chosen_size = size.selectbox(
        said("Size"),
        sizes,
        format_func=lambda key: verbatim(say(SIZES[key].title if key in SIZES else key)),
        key="page-size",
    )
    chosen_frame = frame.selectbox(
        said("Map of"),
        frames,
        index=frames.index(view.theatre) if view.theatre in frames else 0,
        format_func=lambda key: verbatim(titles[key] if key in titles else say(key)),
        key="page-frame",
    )
    chosen_labels = labels.selectbox(
        said("Names"), list(LABELS), format_func=lambda key: verbatim(say(LABELS[key])), key="page-labels"
    )
    chosen_look = look.selectbox(
        said("Look"), list(LOOKS), format_func=lambda key: verbatim(say(LOOKS[key])), key="page-look"
    )
    title, subtitle, handling, dpi = st.columns([3, 3, 3, 2])
    as_shown = chosen_frame == _AS_SHOWN and view.camera is not None
    options = BriefingOptions(
        size=chosen_layout.size if chosen_size == _OF_LAYOUT else chosen_size,
        layout=chosen_layout,
        **_said(story, view),
        dpi=dpi.selectbox(said("Dots per inch"), [96, 150, 200, 300, 600], index=2, key="page-dpi"),
        bbox=briefing_files.bounds_of(view.camera) if as_shown and view.camera else None,
        title=title.text_input(
            said("Title"), placeholder=verbatim(say("The story's title")), max_chars=PANEL["title"], key="page-title"
        )
        or None,
        subtitle=subtitle.text_input(
            said("Subtitle"),
            placeholder=verbatim(say("The map's frame")),
            max_chars=PANEL["subtitle"],
            key="page-subtitle",
        )
        or None,
        labels=chosen_labels,
        lang=spoken(),
        handling=handling.text_input(
            said("Handling line"), placeholder=verbatim(say("None")), max_chars=PANEL["handling"], key="page-handling"
        )
        or None,
        known_same=st.radio(
            said("What was known"),
            [False, True],
            format_func=lambda same: (
                said("Only what was published by the date")
                if same
                else said("As the map: known by {day}", day=words.day(view.known_by))
                if view.known_by
                else said("Everything known today, marked †")
            ),
            horizontal=True,
            key="page-known",
        ),
        grey=chosen_look == "grey",
        dark=chosen_look == "dark",
        media=_pictures(story),
        **_sheet(),
    )
    theatre = view.theatre if as_shown else chosen_frame
    return replace(view, camera=None, selected=None, compare=None, theatre=theatre), options


def _sheet() -> dict[str, Any]:
    """The grid of the map and the names of the sheet, from the tab's widgets."""
    grid, symbols, series, sheet = st.columns([3, 3, 2, 2])
    return {
        "grid": grid.selectbox(
            said("Grid"), list(GRIDS), format_func=lambda key: verbatim(say(GRIDS[key])), key="page-grid"
        ),
        "symbols": symbols.selectbox(
            said("Symbols"), list(SYMBOLS), format_func=lambda key: verbatim(say(SYMBOLS[key])), key="page-symbols"
        ),
        "series": series.text_input(
            said("Series"), placeholder=verbatim(say("None")), max_chars=MOST_SHEET, key="page-series"
        )
        or None,
        "sheet": sheet.text_input(
            said("Sheet"), placeholder=verbatim(say("None")), max_chars=MOST_SHEET, key="page-sheet"
        )
        or None,
    }


def _said(story: Story, view: View) -> dict[str, Any]:
    """What the page says, from the widgets: its message, its judgements, and what is listed and written on the map."""
    with st.expander(said("What the page says")):
        message = st.text_input(
            said("Message"),
            placeholder=verbatim(say("Drafted from the data")),
            max_chars=PANEL["message"],
            key="page-message",
            help=said("The sentence at the head of the page, in its largest type."),
        )
        judgements = [made for row in range(MOST_JUDGEMENTS) if (made := _judgement(row))]
        names = {mark.id: f"{mark.id}: {mark.name}" for mark in on_the_map(story, view) if mark.kind == "event"}
        legs = {mark.id: f"{mark.id}: {mark.name}" for mark in on_the_map(story, view) if mark.kind == "route"}

        def chosen(label: str, known: dict[str, str], key: str, most: int | None = None) -> tuple[str, ...]:
            return tuple(
                st.multiselect(
                    plain(label),
                    list(known),
                    format_func=lambda name: verbatim(known[name]),
                    key=key,
                    max_selections=most,
                )
            )

        annotate = chosen(say("Write on the map"), names, "page-annotate", MOST_ANNOTATIONS)
        pin = chosen(say("List first"), names | legs, "page-pin")
        hide = chosen(say("Do not list"), {k: v for k, v in (names | legs).items() if k not in pin}, "page-hide")
        since = st.date_input(said("Show what changed since"), value=None, key="page-since", **ANY_DAY)
    return {
        "message": message or None,
        "judgements": tuple(judgements),
        "annotate": annotate,
        "pin": pin,
        "hide": hide,
        "since": since,
    }


def _judgement(row: int) -> str | None:
    """One judgement from its three widgets; None where it has no text."""
    likelihood, confidence, judged = st.columns([2, 1, 4])
    how_likely = likelihood.selectbox(
        said("Judgement {number}", number=row + 1),
        [_NO_JUDGEMENT, *LIKELIHOODS],
        format_func=lambda word: verbatim(
            f"{say(word)} ({say(LIKELIHOODS[word])})" if word in LIKELIHOODS else say(word)
        ),
        key=f"page-likelihood-{row}",
    )
    how_sure = confidence.selectbox(
        said("Confidence"),
        CONFIDENCES,
        index=1,
        format_func=lambda word: verbatim(say(word)),
        key=f"page-confidence-{row}",
    )
    text = judged.text_input(said("What is judged"), max_chars=PANEL["judgement"], key=f"page-judgement-{row}")
    return f"{how_likely}, {how_sure}: {text}" if how_likely != _NO_JUDGEMENT and text.strip() else None


def _pictures(story: Story) -> tuple[str, ...]:
    """The pictures to print, from a widget that only a catalogue with pictures has. None is chosen at first."""
    captions = {media.id: media.caption for media in story.catalog.media.values() if media.is_picture}
    if not captions:
        return ()
    return tuple(
        st.multiselect(
            said("Pictures, on pages after the others"),
            list(captions),
            format_func=lambda name: verbatim(captions.get(name) or name),
            key="page-media",
        )
    )


def _weekly(story: Story, view: View, options: BriefingOptions) -> None:
    since = st.date_input(
        said("Changed since"),
        value=days_before(view.date, 7),
        max_value=days_before(view.date, 1),
        min_value=ANY_DAY["min_value"],
        # Another date of the map brings another week.
        key=f"weekly-since-{view.date}",
        help=said(
            "What happened, became known and was corrected after this day; figures then and now; ground gained and lost."
        ),
    )
    for column, (suffix, file_format) in zip(st.columns(len(WEEKLY_FORMATS)), WEEKLY_FORMATS.items(), strict=True):
        column.download_button(
            plain(say(file_format.title)),
            lambda suffix=suffix: briefing_files.weekly(story, view, options, since, suffix),
            file_name=f"weekly-{stamp(view.date)}{suffix}",
            mime=file_format.media_type,
            key=f"weekly{suffix}",
            width="stretch",
            on_click="ignore",
        )


def _atlas(story: Story, session: Session, view: View, options: BriefingOptions) -> None:
    first, _ = story.period
    since, until, how, kind = st.columns(4)
    begin = since.date_input(
        said("First day"), value=max(first, days_before(view.date, 90)), key="atlas-from", **ANY_DAY
    )
    end = until.date_input(said("Last day"), value=utc_day(view.date), key="atlas-to", **ANY_DAY)
    every = how.selectbox(
        said("Pages"), list(_ATLAS_STEPS), format_func=lambda key: verbatim(say(_ATLAS_STEPS[key])), key="atlas-every"
    )
    suffix = kind.selectbox(
        said("Format"),
        list(ATLAS_FORMATS),
        format_func=lambda key: verbatim(say(ATLAS_FORMATS[key].title)),
        key="atlas-as",
    )
    days = briefing_files.atlas_dates(story, view, begin, end, every or None)
    if not days:
        st.info(said("Nothing that is shown changes in this period. Choose a longer one, or a fixed number of days."))
        return
    first_day, last_day = words.day(days[0]), words.day(days[-1])
    st.caption(
        said(
            "{count} dates, {first} to {last}, with the options chosen above.",
            count=len(days),
            first=first_day,
            last=last_day,
        )
    )
    if not st.button(said("Make the atlas"), key="atlas-make"):
        return
    bar = st.progress(0.0, said("Drawing …"))

    def show(done: int, of: int) -> None:
        bar.progress(done / of, said("{done} of {all} pages", done=done, all=of))

    try:
        made = briefing_files.atlas(
            story,
            view,
            options,
            days,
            suffix,
            show,
        )
    except GeodataError as error:
        bar.empty()
        st.error(plain(str(error)))
        return
    bar.empty()
    session.atlas_bytes = len(made)
    st.download_button(
        said("Download the atlas ({size} MB)", size=words.number(round(len(made) / 1e6, 1))),
        made,
        file_name=f"atlas-{days[0]}-{days[-1]}{suffix}",
        mime=ATLAS_FORMATS[suffix].media_type,
        on_click="ignore",
    )
