"""The Streamlit page around the map: widgets, session and URL. Everything it shows is made in ``layers``."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import Any

import streamlit as st

from geodata.catalog import SHIPPED, open_catalog
from geodata.errors import GeodataError
from layers import bridge, charts, exchange, print_room, stories, tables, words
from layers.markdown import plain
from layers.page import PageOptions
from layers.tiles import tile_sources
from layers.view import View, from_query, to_query

MAP = "map"
LOOKS = Path(bridge.__file__).parent
MOST_IN_A_ROW = 4
AS_SHOWN = "What the map shows"
PAGE_SIZES = {"wide": "Wide, 16:9", "a4": "A4", "a4-portrait": "A4 portrait", "a3": "A3", "a3-portrait": "A3 portrait"}
LABELS = {"en": "English", "native": "Native", "both": "Both"}
LOOKS_OF_PAGES = {"light": "Light", "dark": "Dark", "grey": "Grey, for any printer"}
ATLAS_STEPS = {14: "Every two weeks", 7: "Every week", 30: "Every 30 days", 0: "Whenever something changes"}
OWN_BASEMAP = "Offline, drawn here"


def catalogue_folder() -> Path:
    """The folder that ``streamlit run app.py -- --catalog DIR`` names, or the shipped one."""
    parser = argparse.ArgumentParser(prog="app.py", exit_on_error=False)
    parser.add_argument("--catalog", type=Path, default=SHIPPED)
    options, _ = parser.parse_known_args(sys.argv[1:])
    folder: Path = options.catalog
    return folder


@st.cache_resource(show_spinner="Reading the layers …", max_entries=4)
def open_story(folder: Path, digest: str) -> stories.Story:
    """The catalogue's story, read once for all readers; ``digest`` names the state of its files."""
    return stories.open_story(folder)


@st.cache_resource(show_spinner="Drawing the map …", max_entries=4)
def map_document(_story: stories.Story, digest: str, background: str) -> str:
    """The map's document, made once for all readers of a story over one background."""
    return stories.map_document(_story, tiles=tile_sources().get(background))


# --- The view: one value in the session, changed by the widgets, by the map and by the URL ---------------------------


def view() -> View:
    """The reader's view."""
    current: View = st.session_state["view"]
    return current


def set_view(changed: View, *, fly: dict[str, Any] | None = None) -> None:
    """Change the view from the page, so that the map follows; with ``fly`` it moves there too."""
    st.session_state["view"] = changed
    st.session_state["page"] += 1
    if fly is not None:
        st.session_state["fly"] = fly
        st.session_state["fly_page"] = st.session_state["page"]


def begin(story: stories.Story) -> None:
    """On a session's first run, take the view from the URL."""
    if "view" in st.session_state:
        return
    wanted, notices = from_query(st.query_params.to_dict(), story.catalog, story.feature_ids)
    fly = stories.fly_message(story, wanted)
    st.session_state.update(view=wanted, page=1, fly=fly, fly_page=1, heard={}, notices=notices)


def from_map(story: stories.Story) -> None:
    """Take over what the reader did in the map. The map knows already, so nothing is sent back to it."""
    said = (st.session_state.get(MAP) or {}).get("heard") or {}
    news, st.session_state["heard"] = bridge.heard(said, st.session_state["heard"])
    st.session_state["view"] = bridge.follow(view(), news, story.feature_ids, story.layer_ids)


def bound(key: str, value: Any, change: Callable[[Any], View]) -> dict[str, Any]:
    """Tie a widget to the view: it shows ``value``, and when the reader touches it the view becomes ``change(new)``."""
    st.session_state[key] = value

    def touched() -> None:
        changed = change(st.session_state[key])
        if changed != view():
            set_view(changed)

    return {"key": key, "on_change": touched}


# --- Parts of the page -----------------------------------------------------------------------------------------------


def sidebar(story: stories.Story) -> None:
    """Date, theatre and filters."""
    record = story.catalog.record
    with st.sidebar:
        st.title(plain(record.title), anchor=False)
        st.caption(plain(record.description))
        date_box(story)
        known_switch()
        st.subheader("Filters", anchor=False)
        filters(story)


def date_box(story: stories.Story) -> None:
    now, (first, last) = view(), story.period
    st.date_input(
        "As of",
        min_value=min(first, now.date),
        max_value=max(last, now.date, dt.date.today()),
        **bound("as-of", now.date, lambda date: replace(view(), date=date)),
    )


def known_switch() -> None:
    now = view()
    st.toggle(
        "Only what was known by a day",
        help="Hides everything that was published later than the day you choose.",
        **bound("known", now.known_by is not None, lambda on: replace(view(), known_by=view().date if on else None)),
    )
    if now.known_by is not None:
        st.date_input("Known by", **bound("known-by", now.known_by, lambda day: replace(view(), known_by=day)))


def choice(label: str, options: dict[str, str], field: str) -> None:
    """A filter over named options: nothing chosen lets everything through."""
    st.multiselect(
        label,
        sorted(options, key=lambda key: options[key]),
        format_func=lambda key: options[key],
        placeholder="All",
        **bound(
            f"filter-{field}",
            sorted(getattr(view(), field) or ()),
            lambda chosen: replace(view(), **{field: frozenset(chosen) or None}),
        ),
    )


def filters(story: stories.Story) -> None:
    now = view()
    st.text_input(
        "Search",
        max_chars=200,
        placeholder="Words in names and claims",
        **bound("search", now.text, lambda text: replace(view(), text=text.strip())),
    )
    choice("Who says so", story.claimant_names, "claimants")
    choice("How sure", story.confidences, "confidences")
    choice("Mode of movement", words.MODE, "modes")
    st.toggle("Details as well as the core", **bound("tier", now.tier == 2, lambda on: replace(view(), tier=1 + on)))
    with st.expander("Layers"):
        for layer in story.catalog.layers:
            st.checkbox(
                plain(layer.title),
                help=plain(layer.description),
                **bound(
                    f"layer-{layer.id}",
                    layer.id in now.layers,
                    lambda on, one=frozenset({layer.id}): replace(
                        view(), layers=view().layers | one if on else view().layers - one
                    ),
                ),
            )
    background_choice()
    st.button("Clear all filters", width="stretch", on_click=lambda: set_view(stories.without_filters(story, view())))


def background_choice() -> None:
    """Online tiles, only ever by the reader's own hand: no link can ask for them."""
    with st.expander("Background"):
        st.radio(
            "Background",
            [OWN_BASEMAP, *tile_sources()],
            key="background",
            label_visibility="collapsed",
            help="Online maps come from outside hosts, which then see what you look at, and draw borders their own way.",
        )
        if st.session_state["background"] != OWN_BASEMAP:
            host = tile_sources()[st.session_state["background"]].host
            st.caption(plain(f"The map now asks {host} for images. Its boundaries are not ours."))


def the_map(story: stories.Story) -> None:
    now, background = view(), st.session_state["background"]
    bridge.map_frame(
        bridge.MapFrame(
            title=f"{story.catalog.record.title}: interactive map",
            document=map_document(story, story.catalog.digest, background),
            digest=f"{story.catalog.digest} {background}",
            page=st.session_state["page"],
            view=stories.view_message(story, now, theme=theme()),
            fly=st.session_state["fly"],
            fly_page=st.session_state["fly_page"],
            overlay=stories.overlay_message(story, now),
        ),
        key=MAP,
        on_heard=lambda: from_map(story),
    )


def theme() -> str:
    """The page's theme, light or dark, for the map and the charts to follow."""
    return st.context.theme.type or "light"


def headline_figures(story: stories.Story) -> None:
    now = view()
    known = f", as known by {words.day(now.known_by)}" if now.known_by else ""
    st.subheader(f"Reported figures on {words.day(now.date)}{known}", anchor=False)
    found = stories.headline_figures(story, now)
    if not found:
        st.info("Nobody is on record with a figure for this date.")
        return
    st.caption("Competing estimates, side by side. They are never added up; each keeps its range and its claimant.")
    in_row = len(found) if len(found) <= MOST_IN_A_ROW else -(-len(found) // 2)
    for start in range(0, len(found), in_row):
        for column, headline in zip(st.columns(in_row), found[start : start + in_row], strict=False):
            with column.container(border=True, height="stretch"):
                st.metric(plain(headline.measure.title), tables.span_words(headline))
                for estimate in headline.estimates:
                    figure, counted = tables.figure_words(estimate)
                    said = f"{plain(estimate.claimant)}, {words.day(estimate.stated_on)}"
                    st.caption(f"**{plain(figure)}** {plain(counted)} · {said}")


def events_table(story: stories.Story) -> None:
    now = view()
    table = tables.events(stories.on_the_map(story, now), story.catalog, now.date)
    if table.empty:
        st.info("Nothing that passes the filters had begun by this date.")
        return
    st.caption(f"{len(table)} rows, the newest first: all that the map shows. Choose a row to fly to it.")
    # A table of other rows is another widget, so that a selection never slips to the wrong row.
    key = f"events-{hash((tuple(table.index), now.selected))}"

    def pick() -> None:
        rows = st.session_state[key]["selection"]["rows"]
        chosen = table.index[rows[0]] if rows else None
        set_view(replace(view(), selected=chosen), fly=stories.fly_to(story, chosen) if chosen else None)

    selected = [table.index.get_loc(now.selected)] if now.selected in table.index else []
    st.dataframe(
        table,
        key=key,
        on_select=pick,
        selection_mode="single-row",
        selection_default={"selection": {"rows": selected}},
        height=420,
        column_config={
            "When": st.column_config.TextColumn(width="medium"),
            "What": st.column_config.TextColumn(width="large"),
            "Published": st.column_config.DateColumn(format="D MMM YYYY"),
        },
    )


def estimates_panel(story: stories.Story) -> None:
    now = view()
    table = stories.estimates_table(story, now)
    if table.empty:
        st.info("No estimates are on record.")
        return
    st.caption("Every figure on record, by the day it was given; a bar runs from the lowest to the highest of a range.")
    measures = [m.title for m in story.catalog.record.measures if m.title in set(table["Measure"])]
    measure = st.segmented_control("Figure", measures, default=measures[0], format_func=plain, required=True)
    rows = table[table["Measure"] == measure]
    st.vega_lite_chart(charts.estimates_spec(rows, now.date, dark=theme() == "dark"), width="stretch")
    with st.expander("The same figures as a table"):
        st.dataframe(rows.drop(columns=["Low", "High"]), hide_index=True)


def compare_panel(story: stories.Story) -> None:
    now = view()
    st.toggle(
        "Show two dates side by side",
        **bound(
            "comparing",
            now.compare is not None,
            lambda on: replace(view(), compare=stories.earlier_change(story, view().date) if on else None),
        ),
    )
    found = stories.comparison(story, now)
    if found is None:
        st.caption("Choose a second date to see what lay between: ground held, arrivals, reports.")
        return
    st.date_input("Compare with", **bound("compare-with", now.compare, lambda day: replace(view(), compare=day)))
    for column, (label, value) in zip(st.columns(4), stories.comparison_figures(found), strict=True):
        column.metric(label, value, border=True)
    for caveat in found.caveats:
        st.caption(plain(caveat))
    table = tables.events(found.between, story.catalog, found.later)
    st.markdown(f"**{len(table)} rows happened or were published in between**")
    st.dataframe(table, height=360)
    st.download_button(
        "Download this table (CSV)",
        exchange.table_csv(table),
        file_name=f"between-{found.earlier}-and-{found.later}.csv",
        mime="text/csv",
        on_click="ignore",
    )


def sources_panel(story: stories.Story) -> None:
    st.caption("Every source, the most used first. “Not graded” means that nobody has judged its reliability.")
    st.dataframe(
        tables.sources(story.marks, story.catalog),
        hide_index=True,
        height=460,
        column_config={
            "Link": st.column_config.LinkColumn(display_text="open"),
            "Date": st.column_config.DateColumn(format="D MMM YYYY"),
        },
    )


@st.cache_resource
def press() -> Lock:
    """One page is drawn at a time, whoever asks for it."""
    return Lock()


@st.cache_data(show_spinner="Setting the page …", max_entries=64)
def page_preview(_story: stories.Story, digest: str, now: View, options: PageOptions) -> tuple[bytes, str]:
    """The first page as a picture, drawn once for each view and set of options."""
    return print_room.preview(_story, now, options, press())


def page_options(story: stories.Story) -> tuple[View, PageOptions]:
    """What to print and how, from the panel's widgets."""
    now = view()
    titles = {theatre.id: theatre.title for theatre in story.catalog.record.theatres}
    frames = [*titles, AS_SHOWN] if now.camera else list(titles)
    size, frame, labels, look = st.columns(4)
    chosen_size = size.selectbox("Size", list(PAGE_SIZES), format_func=PAGE_SIZES.get, key="page-size")
    chosen_frame = frame.selectbox(
        "Map of",
        frames,
        index=frames.index(now.theatre) if now.theatre in frames else 0,
        format_func=lambda key: titles.get(key, key),
    )
    chosen_labels = labels.selectbox("Names", list(LABELS), format_func=LABELS.get, key="page-labels")
    chosen_look = look.selectbox("Look", list(LOOKS_OF_PAGES), format_func=LOOKS_OF_PAGES.get, key="page-look")
    title, subtitle, handling, dots = st.columns([3, 3, 3, 2])
    as_shown = chosen_frame == AS_SHOWN and now.camera is not None
    options = PageOptions(
        size=chosen_size,
        dpi=dots.selectbox("Dots an inch", [96, 150, 200, 300, 600], index=2, key="page-dpi"),
        bbox=print_room.bounds_of(now.camera) if as_shown and now.camera else None,
        title=title.text_input("Title", placeholder="The usual one", max_chars=120, key="page-title") or None,
        subtitle=subtitle.text_input("Subtitle", placeholder="The usual one", max_chars=200, key="page-subtitle")
        or None,
        labels=chosen_labels,
        handling=handling.text_input("Handling line", placeholder="None", max_chars=80, key="page-handling") or None,
        grey=chosen_look == "grey",
        dark=chosen_look == "dark",
    )
    printed = replace(now, camera=None, selected=None, compare=None, theatre=now.theatre if as_shown else chosen_frame)
    return printed, options


def briefing_panel(story: stories.Story) -> None:
    now, options = page_options(story)
    digest = story.catalog.digest
    try:
        picture, words_on_it = page_preview(story, digest, now, replace(options, dpi=print_room.PREVIEW_DPI))
    except GeodataError as error:
        st.error(plain(str(error)))
        return
    st.image(picture, width="stretch", caption=None)
    with st.expander("What this picture shows, in words"):
        st.text(words_on_it)
    for column, (suffix, (title, media_type)) in zip(
        st.columns(len(print_room.PAGE_FORMATS)), print_room.PAGE_FORMATS.items(), strict=True
    ):
        column.download_button(
            title,
            lambda suffix=suffix: print_room.page(story, now, options, suffix, press()),
            file_name=f"briefing-{now.date}{suffix}",
            mime=media_type,
            width="stretch",
            on_click="ignore",
        )
    with st.expander("Atlas: one page for each of several dates"):
        atlas_panel(story, now, options)


def atlas_panel(story: stories.Story, now: View, options: PageOptions) -> None:
    first, _ = story.period
    since, until, how, kind = st.columns(4)
    begin = since.date_input("From", value=max(first, now.date - dt.timedelta(days=90)), key="atlas-from")
    end = until.date_input("To", value=now.date, key="atlas-to")
    every = how.selectbox("Pages", list(ATLAS_STEPS), format_func=ATLAS_STEPS.get, key="atlas-every")
    suffix = kind.selectbox(
        "Format",
        list(print_room.ATLAS_FORMATS),
        format_func=lambda key: print_room.ATLAS_FORMATS[key][0],
        key="atlas-as",
    )
    days = print_room.dates(story, begin, end, every or None)
    st.caption(f"{len(days)} dates, {words.day(days[0])} to {words.day(days[-1])}; the frame and look are those above.")
    if not st.button("Make the atlas", key="atlas-make"):
        return
    bar = st.progress(0.0, "Drawing …")
    try:
        made = print_room.book(
            story,
            now,
            options,
            days,
            suffix,
            press(),
            lambda done, of: bar.progress(done / of, f"{done} of {of} pages"),
        )
    except GeodataError as error:
        bar.empty()
        st.error(plain(str(error)))
        return
    bar.empty()
    st.download_button(
        f"Download the atlas ({len(made) / 1e6:.1f} MB)",
        made,
        file_name=f"atlas-{days[0]}-{days[-1]}{suffix}",
        mime=print_room.ATLAS_FORMATS[suffix][1],
        on_click="ignore",
    )


def take_away(story: stories.Story) -> None:
    now = view()
    st.caption("What the filters let through, with its sources. The HTML map works from disk, without a network.")
    made: dict[str, tuple[str, str, Callable[[], bytes]]] = {
        ".html": ("Map (HTML)", "text/html", lambda: stories.map_document(story, now).encode())
    }
    for suffix, (title, media_type) in exchange.FORMATS.items():
        made[suffix] = (title, media_type, lambda suffix=suffix: stories.export(story, now, suffix))  # type: ignore[misc]
    for column, (suffix, (title, media_type, make)) in zip(st.columns(len(made)), made.items(), strict=True):
        column.download_button(
            title, make, file_name=f"map-{now.date}{suffix}", mime=media_type, width="stretch", on_click="ignore"
        )


def main() -> None:
    """Draw the page once."""
    st.set_page_config(page_title="Deployment map", page_icon=str(LOOKS / "icon.svg"), layout="wide")
    st.html(LOOKS / "page.css")
    try:
        catalog = open_catalog(catalogue_folder())
        story = open_story(catalog.folder, catalog.digest)
    except GeodataError as error:
        st.error(plain(str(error)))
        st.stop()
    begin(story)
    sidebar(story)
    for notice in st.session_state["notices"]:
        st.warning(plain(str(notice)))
    the_map(story)
    headline_figures(story)
    panels = {
        "Events": events_table,
        "Estimates over time": estimates_panel,
        "Compare": compare_panel,
        "Sources": sources_panel,
        "Briefing": briefing_panel,
        "Download": take_away,
    }
    for tab, panel in zip(st.tabs(list(panels), key="panel", on_change="rerun"), panels.values(), strict=True):
        # Only the open panel is made: a date must not wait for tables that nobody sees.
        if tab.open:
            with tab:
                panel(story)
    st.divider()
    for line in stories.credit_lines(story):
        st.caption(plain(line))
    query = to_query(view(), story.catalog)
    if st.query_params.to_dict() != query:
        st.query_params.from_dict(query)


main()
