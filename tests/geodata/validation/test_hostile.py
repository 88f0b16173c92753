"""Whatever the files hold, the validator neither fails nor lets pass what is not of its type."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import Point

from geodata.geodesic import area_km2, swapped
from geodata.quoting import printable, quoted
from geodata.validation import text_rules
from geodata.validation.check import validate
from geodata.validation.faults import Fault, Subject
from tests.support.catalogue_fixture import documents, write
from tests.support.faulty.edits import CATALOG, EVENTS, SOURCES

JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["2025-02-30", "Point", "E1", "\ud800"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=8,
)
QUIET = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@given(JUNK)
def test_a_text_that_the_quick_check_passes_has_no_fault(value: Any) -> None:
    found = list(text_rules.text_faults(value, Subject("file")))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text_rules, "_is_plain", lambda _: False)
        assert found == list(text_rules.text_faults(value, Subject("file")))


def _nodes(value: Any) -> list[tuple[Any, Any]]:
    """Every place in a document that could hold something else, as (container, key)."""
    children = (
        list(value.items()) if isinstance(value, dict) else list(enumerate(value)) if isinstance(value, list) else []
    )
    return [(value, key) for key, _ in children] + [node for _, child in children for node in _nodes(child)]


@QUIET
@given(data=st.data(), junk=JUNK, seed=st.integers(0, 10**9))
def test_no_edit_ends_in_an_exception(tmp_path: Path, data: st.DataObject, junk: Any, seed: int) -> None:
    docs = documents()
    name = data.draw(st.sampled_from(sorted(docs)))
    container, key = random.Random(seed).choice(_nodes(docs[name]))
    if data.draw(st.booleans()):
        container[key] = junk
    else:
        del container[key]
    for fault in validate([write(tmp_path, docs)]):
        assert str(fault).isprintable()


@QUIET
@given(data=st.data(), junk=st.sampled_from([[], {}, "", "\0", -1, True, [[]], {"a": 1}, float("nan")]))
def test_no_field_takes_what_is_not_of_its_type(tmp_path: Path, data: st.DataObject, junk: Any) -> None:
    docs = documents()
    name = data.draw(st.sampled_from(sorted(docs)))
    records = (
        docs[name]["features"]
        if name.endswith(".geojson")
        else docs[name]
        if isinstance(docs[name], list)
        else [docs[name]]
    )
    record = data.draw(st.sampled_from(records))
    holder = record.get("properties", record)
    field = data.draw(st.sampled_from(sorted(holder)))
    fits = (isinstance(holder[field], bool) and isinstance(junk, bool)) or (
        isinstance(holder[field], list) and junk == []
    )
    holder[field] = junk
    assert fits or validate([write(tmp_path, docs)]), (name, field, junk)


@QUIET
@given(data=st.data())
def test_no_member_may_be_missing(tmp_path: Path, data: st.DataObject) -> None:
    docs = documents()
    name = data.draw(st.sampled_from(sorted(docs)))
    container, key = data.draw(st.sampled_from([node for node in _nodes(docs[name]) if isinstance(node[0], dict)]))
    del container[key]
    # Measures alone have members that may be left out.
    assert validate([write(tmp_path, docs)]) or key in ("stands_days", "held_by", "measure"), (name, key)


@QUIET
@given(content=st.binary(max_size=200) | st.text(max_size=100).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_no_bytes_end_in_an_exception_or_pass(tmp_path: Path, content: bytes) -> None:
    docs = documents()
    for name in (EVENTS, SOURCES, CATALOG):
        docs[name] = content
    assert validate([write(tmp_path, docs)])


@given(text=st.text(alphabet=st.characters()))
def test_nothing_printed_acts_on_the_terminal(text: str) -> None:
    fault = Fault(text, text, text, "bad_text", text, quoted(text))
    assert printable(text).isprintable()
    assert str(fault).isprintable()
    assert fault.sentence().isprintable()


def test_swapping_twice_changes_nothing() -> None:
    assert swapped(swapped(Point(1, 2))).equals(Point(1, 2))
    assert area_km2(Point(1, 2)) == 0
