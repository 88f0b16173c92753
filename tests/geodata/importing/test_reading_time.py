"""No text of a cell takes long to read, whatever is repeated in it: a pattern that tries every split would take minutes."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from geodata.importing import cited_records, dates, figures, header_names
from geodata.importing.places import positions, shape_texts

#: What may be repeated.
UNITS = (
    " ",
    "\n",
    "1 ",
    "0",
    "1,",
    "1.",
    "- ",
    "/",
    "°",
    "N ",
    "a ",
    "2024-",
    "Jan ",
    "(",
    "{",
    '"type" ',
    "http://",
    ";",
)
READERS: dict[str, Callable[[str], Any]] = {
    "degrees": lambda text: positions.read_degrees(text, "lat"),
    "metres": positions.read_metres,
    "position": positions.read_position,
    "looks like a position": positions.looks_like_a_position,
    "shape": shape_texts.looks_like_a_shape,
    "system": lambda text: shape_texts.stated_system([text]),
    "day": dates.read_day,
    "order": lambda text: dates.fitting_orders([text]),
    "figure": figures.read_figure,
    "sources": cited_records._addresses,
    "header": header_names.folded,
}


@pytest.mark.parametrize("name", READERS)
def test_a_cell_of_a_repeated_text_is_read_at_once(name: str) -> None:
    # The short ones first: where a pattern is slow, the long ones would take hours.
    for size in (300, 2_000, 9_900):
        began = time.process_time()
        for unit in UNITS:
            for start in ("", "1 "):
                with suppress(ValueError):
                    READERS[name](start + (unit * size)[:size] + "!")
        assert time.process_time() - began < 3, size
