"""Label placement: labels do not overlap or leave their frame, and leaders cross nothing."""

from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.briefing.map.placement import LabelRequest, LabelSpace, place_all

FRAME = (0.0, 0.0, 400.0, 300.0)
Box4 = tuple[float, float, float, float]


def overlap(a: Box4, b: Box4) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def test_a_free_label_goes_to_the_upper_right() -> None:
    placed = LabelSpace(FRAME).place(LabelRequest("a", 200, 150, 40, 10))
    assert placed is not None
    assert placed.position == (0, 0)
    assert placed.box[0] > 200
    assert (placed.box[1] + placed.box[3]) / 2 > 150
    assert placed.leader is None


def test_a_blocked_position_leads_to_the_next() -> None:
    space = LabelSpace(FRAME)
    space.block((200, 152, 260, 180))
    placed = space.place(LabelRequest("a", 200, 150, 40, 10))
    assert placed is not None
    assert placed.position == (0, 1)


def test_a_crowded_label_moves_out_on_a_leader() -> None:
    space = LabelSpace(FRAME)
    space.block((180, 130, 220, 170))
    placed = space.place(LabelRequest("a", 200, 150, 40, 10, must=True))
    assert placed is not None
    assert placed.leader is not None
    assert placed.leader[0] == (200, 150)
    assert not overlap(placed.box, (180, 130, 220, 170))


def test_a_label_without_room_is_left_out() -> None:
    space = LabelSpace(FRAME)
    space.block(FRAME)
    assert space.place(LabelRequest("a", 200, 150, 40, 10, must=True)) is None
    assert LabelSpace((0, 0, 30, 30)).place(LabelRequest("a", 15, 15, 40, 10, must=True)) is None


def test_labels_keep_off_lines_unless_they_may_cross() -> None:
    lines = [np.array([[150.0, y], [250.0, y]]) for y in range(100, 200, 4)]
    space = LabelSpace(FRAME)
    space.add_lines(lines)
    assert space.place(LabelRequest("a", 200, 150, 40, 10)) is None
    assert space.place(LabelRequest("a", 200, 150, 40, 10, over_lines=True)) is not None


def test_a_label_may_cover_its_own_point_but_no_other() -> None:
    space = LabelSpace(FRAME)
    space.block_point("own", 200, 150, 3)
    space.block_point("other", 240, 157, 3)
    placed = space.place(LabelRequest("own", 200, 150, 40, 10, gap=0, centred=True))
    assert placed is not None
    assert placed.position == (0, -1)


def test_a_label_returns_to_where_it_was() -> None:
    request = LabelRequest("a", 200, 150, 40, 10)
    placed = LabelSpace(FRAME).place(request, before=(1, 3))
    assert placed is not None
    assert placed.position == (1, 3)
    blocked = LabelSpace(FRAME)
    blocked.block((0, 0, 200, 150))
    again = blocked.place(request, before=(1, 3))
    assert again is not None
    assert again.position == (0, 0)


def test_the_order_given_is_the_order_of_importance() -> None:
    labels = [LabelRequest(name, 200, 150, 380, 10, rings=1) for name in ("first", "second", "third", "fourth")]
    placed = place_all(LabelSpace(FRAME), labels)
    assert next(iter(placed)) == "first"
    assert len(placed) < 4


@pytest.mark.parametrize("spots", [((50.0, 50.0),), ((50.0, 50.0), (60.0, 200.0))])
def test_spots_are_tried_first(spots: tuple[tuple[float, float], ...]) -> None:
    placed = LabelSpace(FRAME).place(LabelRequest("a", *spots[0], 40, 10, rings=0, spots=spots))
    assert placed is not None
    assert placed.box == (30, 45, 70, 55)


POINTS = st.tuples(st.floats(0, 400), st.floats(0, 300), st.floats(5, 90), st.floats(5, 25), st.booleans())


@settings(max_examples=60, deadline=None)
@given(
    st.lists(POINTS, max_size=40),
    st.lists(st.tuples(st.floats(0, 380), st.floats(0, 280)), max_size=6),
    st.lists(st.tuples(st.floats(0, 400), st.floats(0, 300)), min_size=2, max_size=5),
)
def test_nothing_ever_collides(
    points: list[tuple[float, float, float, float, bool]],
    blocks: list[tuple[float, float]],
    line: list[tuple[float, float]],
) -> None:
    space = LabelSpace(FRAME)
    taken = [(x, y, x + 20, y + 20) for x, y in blocks]
    for box in taken:
        space.block(box)
    space.add_lines([np.array(line)])
    labels = [LabelRequest(str(i), x, y, w, h, must=must) for i, (x, y, w, h, must) in enumerate(points)]
    placed = list(place_all(space, labels).values())
    boxes = [*taken, *(p.box for p in placed)]
    for i, p in enumerate(placed):
        x0, y0, x1, y1 = p.box
        assert x0 >= 0
        assert y0 >= 0
        assert x1 <= 400
        assert y1 <= 300
        assert not any(overlap(p.box, other) for other in boxes[: len(taken) + i])
    again = place_all(LabelSpace(FRAME), labels)
    assert again == place_all(LabelSpace(FRAME), labels)


def crowd(count: int, seed: int) -> list[LabelRequest]:
    """Labels that all have to be placed, at points close together: many need a leader."""
    rng = np.random.default_rng(seed)
    points = rng.normal((200, 150), (55, 40), (count, 2))
    return [LabelRequest(str(i), float(x), float(y), 34, 10, must=True) for i, (x, y) in enumerate(points)]


@pytest.mark.parametrize("seed", range(6))
def test_a_leader_crosses_no_label_no_obstacle_and_no_other_leader(seed: int) -> None:
    space = LabelSpace(FRAME)
    obstacles = [(120.0, 140.0, 150.0, 160.0), (230.0, 60.0, 300.0, 75.0)]
    for box in obstacles:
        space.block(box)
    placed = list(place_all(space, crowd(45, seed)).values())
    leaders = {label.id: shapely.LineString(label.leader) for label in placed if label.leader}
    assert len(leaders) >= 5
    for name, leader in leaders.items():
        point = shapely.Point(leader.coords[0])
        others = [*obstacles, *(label.box for label in placed if label.id != name)]
        for box in others:
            # A label that covers the point itself cannot be avoided.
            inside = shapely.box(box[0] + 0.01, box[1] + 0.01, box[2] - 0.01, box[3] - 0.01)
            assert inside.contains(point) or not leader.intersects(inside), name
    assert not any(a.crosses(b) for i, a in enumerate(leaders.values()) for b in list(leaders.values())[:i])


@pytest.mark.parametrize(("must", "rings", "longest"), [(True, 2, 150.0), (False, 4, 26.0), (False, 3, 18.0)])
def test_a_leader_is_no_longer_than_the_rings_that_the_label_may_use(must: bool, rings: int, longest: float) -> None:
    labels = [replace(label, must=must, rings=rings) for label in crowd(60, 1)]
    placed = place_all(LabelSpace(FRAME), labels).values()
    lengths = [shapely.LineString(label.leader).length for label in placed if label.leader]
    assert lengths
    assert max(lengths) <= longest


def test_a_label_beside_its_point_has_no_leader() -> None:
    labels = [replace(label, must=False, rings=2) for label in crowd(45, 3)]
    placed = place_all(LabelSpace(FRAME), labels).values()
    assert placed
    assert not any(label.leader for label in placed)
