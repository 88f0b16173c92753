"""A user's own tracks: what a session keeps of them, and that the story never knows them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from geodata.errors import ImportingError, LimitError
from geodata.limits import Limits
from geodata.tracks.one_file import most_legs
from geodata.tracks.uploaded import FileTracks, open_tracks
from layers.app.session import OWN_DATA, Session
from layers.app.tracks import own_tracks
from layers.story import Story, map_html
from layers.web.tracks.payload import MOST_DRAWN
from tests.support import tracks
from tests.support.opened import EXAMPLE_STORY as STORY


@pytest.fixture(scope="module")
def ship() -> FileTracks:
    found = open_tracks(tracks.cable_ship().encode(), "ship.csv", places=own_tracks.places_of_story(STORY))
    assert found is not None
    return found


@pytest.fixture
def session() -> Session:
    return Session.from_query({}, STORY)


def with_ship(session: Session, ship: FileTracks) -> own_tracks.OwnTracks:
    added = own_tracks.keep(session.own_tracks, ship)
    session.add_own_tracks(added, own_tracks.fly_to_tracks(ship))
    return added


def with_date(ship: FileTracks, day: str) -> dt.date:
    return own_tracks.keep((), ship).shown_on(dt.date.fromisoformat(day))


def test_they_are_on_the_users_map_only(session: Session, ship: FileTracks) -> None:
    before: Story = STORY
    added = with_ship(session, ship)
    document = map_html(STORY, tracks=[each.tracks for each in session.own_tracks])
    assert '"tracks":' in document
    assert (STORY.marks, STORY.catalog.digest) == (before.marks, before.catalog.digest)
    assert own_tracks.digest_of(session.own_tracks) != own_tracks.digest_of(()) == ""
    assert session.holding.layers == added.size > 0
    session.remove_own_tracks(added.id)
    assert session.own_tracks == ()
    assert session.holding.layers == 0


def test_the_map_flies_to_them_across_180_degrees(session: Session, ship: FileTracks) -> None:
    with_ship(session, ship)
    assert session.fly is not None
    west, south, east, north = session.fly["bbox"]
    assert 170 < west < 180 < east < 200
    assert south < -38 < 64 < north
    assert str(session.view.date) == "2031-03-09"
    assert str(with_date(ship, "2031-03-04")) == "2031-03-04"
    assert str(with_date(ship, "2031-03-01")) == "2031-03-09"


def test_a_closed_session_keeps_none(session: Session, ship: FileTracks) -> None:
    with_ship(session, ship)
    session.upload_tracks.get("a", lambda: ship)
    assert session.holding.rows == ship.bytes
    session.close()
    assert session.holding.total == 0


@pytest.mark.parametrize(
    ("limit", "said"),
    [
        ({"session_layers": 1}, "the most allowed"),
        ({"positions": 60}, "positions together, more than 60.*kurskmap tracks read FILE"),
        ({"session_bytes": 50_000}, "would take more than.*kurskmap tracks read FILE"),
    ],
)
def test_more_than_a_session_may_hold_is_refused(ship: FileTracks, limit: dict[str, int], said: str) -> None:
    held = [own_tracks.keep((), ship)]
    with pytest.raises(LimitError, match=said):
        own_tracks.keep(held, replace(ship, digest="b"), replace(Limits(), **limit))


def test_a_file_of_more_legs_than_are_drawn_at_once_is_kept(ship: FileTracks) -> None:
    """The limits are on reports, positions and memory: one of 1,000,000 reports may have more legs than are drawn."""
    legs = MOST_DRAWN + 1
    kept = own_tracks.keep((), replace(ship, legs=ship.legs * legs))
    assert len(kept.tracks.legs) == legs
    assert most_legs(Limits()) > 4 * MOST_DRAWN


def test_the_same_file_and_a_file_without_legs_are_refused(ship: FileTracks) -> None:
    with pytest.raises(ImportingError, match="on the map already"):
        own_tracks.keep([own_tracks.keep((), ship)], ship)
    with pytest.raises(ImportingError, match="no leg was found in its 1,094 reports"):
        own_tracks.keep((), replace(ship, legs=()))


def test_the_tables_say_what_was_found_and_left_out(ship: FileTracks) -> None:
    (row,) = own_tracks.legs_table(ship, own_tracks.places_of_story(STORY)).to_dict("records")
    assert (row["Vessel"], row["From"], row["To"]) == ("CABLE SHIP (mmsi-512000001)", "at Gisborne", "at Nome")
    assert row["Left"] == "2 Mar 2031, 10:00 UTC – 2 Mar 2031, 10:10 UTC"
    assert row["Hours not seen"] == 14
    lost = replace(ship, duplicates=3, refused=(("mmsi-1", "why", 20),))
    assert own_tracks.left_out(lost).to_dict("records") == [
        {"Rows": 3, "Why": "says the same again"},
        {"Rows": 20, "Why": "mmsi-1: several vessels send this identity"},
    ]


def test_a_reported_leg_is_set_beside_a_track_as_the_command_does(ship: FileTracks) -> None:
    (leg,) = ship.legs
    claim = own_tracks.reported(STORY, leg)[0]
    assert claim.id == "L1"
    found = {each.claim: each.verdict for each in own_tracks.compared(claim, leg, ship)}
    assert found == {
        "origin": "supports", "destination": "supports", "departure": "supports", "arrival": "supports",
        "vehicle": "supports", "cargo": "cannot say", "one vessel all the way": "cannot say",
    }  # fmt: skip


def test_a_reported_leg_of_another_year_comes_after_one_of_the_same_week(ship: FileTracks) -> None:
    """A report of another voyage would be contradicted, and a glance would take that for a finding."""
    (leg,) = ship.legs
    year = dt.timedelta(days=365)
    before = replace(leg, first_seen=leg.first_seen - year, last_seen=leg.last_seen - year)
    same_ends = next(claim for claim in own_tracks.reported(STORY, leg) if claim.id == "L1")
    assert own_tracks._distance(same_ends, leg) < own_tracks._distance(same_ends, before)
    elsewhere = replace(same_ends, origin="x", destination="y")
    assert own_tracks._distance(elsewhere, leg) < own_tracks._distance(same_ends, before)


def test_the_card_of_a_track_asks_for_the_comparison(session: Session, ship: FileTracks) -> None:
    session.read_map({"track": {"at": 1, "value": ship.legs[0].leg}}, STORY)
    assert session.asked_track == ship.legs[0].leg
    assert session.take_wanted_tab("en") == OWN_DATA
    session.read_map({"track": {"at": 2, "value": {"not": "a text"}}}, STORY)
    assert session.take_wanted_tab("en") is None
