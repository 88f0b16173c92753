"""Where the work on the buckets runs. Each engine calls the same function once a bucket, and adds nothing to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

_Task = TypeVar("_Task")
_Result = TypeVar("_Result")

#: Called with how many tasks are done, and how many there are.
Done = Callable[[int, int], None]


class Engine(Protocol):
    """Runs a function for each task and gives the results in the order of the tasks."""

    @property
    def name(self) -> str:
        """What the manifest calls it."""

    def run(self, function: Callable[[_Task], _Result], tasks: Sequence[_Task], done: Done) -> list[_Result]:
        """The results. Raises what the function raises, and ImportingError where a worker has ended before its task."""
