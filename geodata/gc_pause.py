"""Putting off the search for unreachable cycles while a large layer is read, checked or drawn."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_cycles() -> Iterator[None]:
    """Makes many objects without the search for cycles, of which they have none: it took most of a large layer's time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
