"""The part of the tab "Your data" for position reports: what was recognised, the legs, and a reported leg beside one."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from geodata.tracks.formats.detect import FORMS, notes_of, title_of
from geodata.tracks.uploaded import FileTracks, TrackKind, open_tracks
from layers import words
from layers.app.budget import ACCOUNTS, check_room
from layers.app.markdown import plain, said, verbatim
from layers.app.session import Session
from layers.app.tracks import own_tracks
from layers.app.view_widgets import headings
from layers.language import formats, later, say
from layers.story import Story
from layers.track_words import VERDICTS
from layers.web.tracks.payload import MOST_DRAWN, summary

#: What a file may be read as, besides one of the forms of position reports.
_RECOGNISED, _FEATURES = "recognised", "features"
_READ_AS = {
    _RECOGNISED: later("As recognised"),
    _FEATURES: later("Features: points, lines and areas"),
}
#: The forms in which a track has a name and no number.
_NAMED = ("kml", "gpx")
_KINDS: dict[TrackKind | None, str] = {
    None: later("As recognised"),
    "ship": later("Ships"),
    "aircraft": later("Aircraft"),
}
_SHOWN_REPORTED = 200
#: So many tracks can be chosen in the list; any other by its card on the map.
_OFFERED = 500


def read(story: Story, session: Session, file_id: str, name: str, content: bytes) -> FileTracks | None:
    """The legs of a file, read again only if the file or its form is another; None where it is no file of tracks."""
    chosen = st.selectbox(
        said("Read it as"),
        (*_READ_AS, *FORMS),
        format_func=lambda form: verbatim(say(_READ_AS[form]) if form in _READ_AS else title_of(form)),
        key=f"read-as-{file_id}",
    )
    if chosen == _FEATURES:
        return None
    form = None if chosen == _RECOGNISED else chosen
    kind: TrackKind | None = None
    if form in _NAMED:
        kind = st.selectbox(
            said("Its tracks are of"),
            tuple(_KINDS),
            format_func=lambda each: verbatim(say(_KINDS[each])),
            key=f"track-kind-{file_id}",
        )

    def make() -> FileTracks | None:
        with st.spinner(said("Looking for position reports …")):
            return open_tracks(content, name, places=own_tracks.places_of_story(story), form=form, kind=kind)

    return session.upload_tracks.get((file_id, form, kind, story.catalog.digest), make)


def show_file(story: Story, session: Session, file_id: str, tracks: FileTracks) -> None:
    """What was read and found in a file, with the buttons that put it on the map or close it."""
    for form in dict.fromkeys(file.form for file in tracks.files):
        st.markdown(
            said(
                "**{form}** · rows: {rows}, position reports: {reports}, vessels: {vessels}{period}",
                form=title_of(form),
                rows=words.number(sum(file.rows for file in tracks.files if file.form == form)),
                reports=words.number(sum(file.kept for file in tracks.files if file.form == form)),
                vessels=words.number(tracks.vessels),
                period=_period(tracks, form),
            )
        )
        for note in notes_of(form):
            st.caption(plain(note))
    dropped = own_tracks.left_out(tracks)
    if not dropped.empty:
        st.caption(said("Left out:"))
        st.dataframe(dropped, hide_index=True, column_config=headings(dropped.columns))
    st.caption(
        said(
            "Legs found with the places of this catalogue: {legs}. Positions, names and numbers are as broadcast: "
            "anybody can falsify them. Nothing is on your map yet.",
            legs=words.number(len(tracks.legs)),
        )
    )
    if tracks.legs:
        table = own_tracks.legs_table(tracks, own_tracks.places_of_story(story))
        st.dataframe(table, hide_index=True, height=220, column_config=headings(table.columns))
        if len(tracks.legs) > len(table):
            st.caption(said("The first {count} of them.", count=len(table)))
    _say_crowd(len(tracks.legs))
    put, cancel, _ = st.columns([2, 1, 3])
    cancel.button(said("Cancel"), width="stretch", on_click=session.next_upload)
    if put.button(said("Put it on the map"), type="primary", width="stretch", key=f"put-{file_id}"):
        added = own_tracks.keep(session.own_tracks, tracks)
        # The file and its tables, which are counted now, are given back or become part of what is kept.
        check_room(session.holding, ACCOUNTS.server(), max(added.size - tracks.bytes - session.upload_bytes, 0))
        session.next_upload()
        session.import_report = None
        session.add_own_tracks(added, own_tracks.fly_to_tracks(tracks))
        st.rerun()


def _period(tracks: FileTracks, form: str) -> str:
    times = [time for file in tracks.files if file.form == form for time in (file.first, file.last) if time is not None]
    if not times:
        return ""
    first, last = (formats.clock(pd.Timestamp(time, unit="ms", tz="UTC")) for time in (min(times), max(times)))
    return say(", {first} to {last}", first=first, last=last)


def show_tracks(story: Story, session: Session) -> None:
    """The files of tracks that are on the map, each with a button that removes it, and a reported leg beside one."""
    for each in session.own_tracks:
        title, button = st.columns([5, 1])
        title.markdown(
            said("**{title}** · legs: {count}, as broadcast", title=each.tracks.name, count=len(each.tracks.legs))
        )
        button.button(
            said("Remove"),
            key=f"remove-{each.id}",
            on_click=partial(session.remove_own_tracks, each.id),
            width="stretch",
        )
    if session.own_tracks:
        _say_crowd(sum(len(each.tracks.legs) for each in session.own_tracks))
        st.caption(
            said(
                "Your tracks are on the map only. They are in no table, figure, download or printed page. How much of a "
                "way is drawn: Layers, Trail."
            )
        )
        _compare(story, session)


def _say_crowd(legs: int) -> None:
    """What the map shows in place of more legs than it draws at once."""
    if legs > MOST_DRAWN:
        st.caption(
            said(
                "With more than {most} legs in view, the map shows the density of the month: for how many hours ships were "
                "heard in each square. Zoom in to see the ways.",
                most=words.number(MOST_DRAWN),
            )
        )


def _compare(story: Story, session: Session) -> None:
    """A leg of the user's tracks, and what it says of each claim of a reported leg. There is no score."""
    legs = {leg.leg: (leg, each.tracks) for each in session.own_tracks for leg in each.tracks.legs}
    # Streamlit sends every option with every run of the page.
    ids = tuple(
        dict.fromkeys([*([session.asked_track] if session.asked_track in legs else []), *list(legs)[:_OFFERED]])
    )
    if session.asked_track in legs:
        st.session_state["compare-track"] = session.asked_track
    session.asked_track = None
    if (kept := st.session_state.get("compare-track")) in legs and kept not in ids:
        ids = (kept, *ids)
    if kept not in legs:
        st.session_state.pop("compare-track", None)
    st.markdown(said("**A reported leg beside a track**"))
    left, right = st.columns(2)
    chosen = left.selectbox(
        said("Track"),
        ids,
        format_func=lambda leg: verbatim(
            f"{summary(*legs[leg])}, {formats.clock(legs[leg][0].first_seen)}" if leg in legs else leg
        ),
        key="compare-track",
    )
    if chosen is None:
        return
    leg, tracks = legs[chosen]
    claims = {claim.id: claim for claim in own_tracks.reported(story, leg)[:_SHOWN_REPORTED]}
    if not claims:
        st.caption(said("This catalogue reports no legs."))
        return
    asked = right.selectbox(
        said("Reported leg"),
        tuple(claims),
        format_func=lambda claim: verbatim(f"{claim}: {claims[claim].name}" if claim in claims else claim),
        key=f"compare-with-{chosen}",
    )
    if asked is None:
        return
    table = pd.DataFrame(
        [
            {"Claim": say(_CLAIMS[each.claim]), "The track": say(VERDICTS[each.verdict]), "Why": each.why}
            for each in own_tracks.compared(claims[asked], leg, tracks)
        ]
    )
    st.dataframe(table, hide_index=True, column_config=headings(table.columns))
    st.caption(
        said("There is no score: a schematic line is no track, so the two lines are never measured against each other.")
    )


_CLAIMS = {
    "origin": later("Origin"),
    "destination": later("Destination"),
    "departure": later("Departure"),
    "arrival": later("Arrival"),
    "vehicle": later("Vehicle"),
    "cargo": later("Cargo"),
    "one vessel all the way": later("One vessel all the way"),
}
