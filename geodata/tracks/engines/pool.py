"""This machine: a few processes, or none besides this one where there is little to do."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import TypeVar

from geodata.errors import ImportingError
from geodata.tracks.engines import Done

_Task = TypeVar("_Task")
_Result = TypeVar("_Result")


@dataclass(frozen=True)
class Pool:
    """Runs tasks in ``workers`` processes; with one, in this process."""

    workers: int
    name: str = "pool"

    def run(self, function: Callable[[_Task], _Result], tasks: Sequence[_Task], done: Done) -> list[_Result]:
        """The results in the order of the tasks."""
        if self.workers <= 1 or len(tasks) <= 1:
            found = []
            for index, task in enumerate(tasks):
                found.append(function(task))
                done(index + 1, len(tasks))
            return found
        # Not by fork: Arrow's threads would be copied in the middle of their work.
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(min(self.workers, len(tasks)), mp_context=context) as pool:
            futures = [pool.submit(function, task) for task in tasks]
            try:
                for count, future in enumerate(as_completed(futures)):
                    future.result()
                    done(count + 1, len(tasks))
            except BrokenProcessPool as error:
                raise ImportingError(
                    "A worker process was ended by the system, perhaps for want of memory; run it again with --workers 1."
                ) from error
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
            return [future.result() for future in futures]
