"""Dask: on a cluster whose machines all see the same folder, or in processes on this machine."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError
from dataclasses import dataclass
from typing import TypeVar

from geodata.errors import ImportingError
from geodata.quoting import printable
from geodata.tracks.engines import Done

_Task = TypeVar("_Task")
_Result = TypeVar("_Result")
#: A task is started again so often where its worker has ended.
_RETRIES = 3
_LOGGERS = ("distributed", "distributed.client", "distributed.utils", "distributed.comm", "distributed.batched")


@dataclass(frozen=True)
class Dask:
    """Runs tasks on the scheduler at an address such as ``tcp://host:8786``; without one, on ``workers`` processes here."""

    scheduler: str | None
    workers: int
    name: str = "dask"
    #: How long to wait for a worker where there is none.
    patience_s: float = 60.0

    def run(self, function: Callable[[_Task], _Result], tasks: Sequence[_Task], done: Done) -> list[_Result]:
        """The results in the order of the tasks."""
        try:
            from distributed import Client, LocalCluster, wait  # noqa: PLC0415 (an optional dependency)
            from distributed.comm.core import CommClosedError  # noqa: PLC0415
            from distributed.scheduler import KilledWorker  # noqa: PLC0415
        except ImportError as error:
            raise ImportingError("Dask is not installed: pip install 'kursk-deployment-map[dask]'.") from error
        address = printable(self.scheduler or "this machine", limit=200)
        try:
            if self.scheduler:
                client = Client(self.scheduler, timeout="20s")
            else:
                cluster = LocalCluster(
                    n_workers=self.workers, threads_per_worker=1, dashboard_address=None, host="127.0.0.1"
                )
                client = Client(cluster)
        except OSError as error:
            raise ImportingError(
                f"No Dask scheduler answers at {address}; check the address and the network."
            ) from error
        except (ValueError, TypeError) as error:
            raise ImportingError(
                f"{address} is no address of a Dask scheduler; write one such as tcp://host:8786."
            ) from error
        try:
            for name in _LOGGERS:
                # What goes wrong is said in one sentence, not with the stack of every connection that is lost.
                logging.getLogger(name).setLevel(logging.CRITICAL)
            futures = client.map(function, tasks, pure=False, retries=_RETRIES)
            left = set(futures)
            while left and all(future.status != "error" for future in futures):
                try:
                    left = wait(left, timeout=self.patience_s, return_when="FIRST_COMPLETED").not_done
                except TimeoutError:
                    if not client.scheduler_info()["workers"]:
                        raise ImportingError(
                            f"The Dask scheduler has no workers, and none came in {self.patience_s:g} s; nothing was "
                            "changed. Start workers and run this again."
                        ) from None
                done(len(tasks) - len(left), len(tasks))
            return list(client.gather(futures))
        except KilledWorker as error:
            raise ImportingError(
                f"A Dask worker ended {_RETRIES + 1} times at the same task, perhaps for want of memory; give the workers "
                "more memory, or read the files into more buckets."
            ) from error
        except (CancelledError, CommClosedError) as error:
            raise ImportingError(
                "The Dask scheduler has ended or cannot be reached; nothing was changed. Start it and run this again."
            ) from error
        except ModuleNotFoundError as error:
            raise ImportingError(
                f"The Dask workers lack {error.name or 'a module'}; install the same version of this program on each."
            ) from error
        except FileNotFoundError as error:
            raise ImportingError(
                f"A Dask worker does not see {printable(str(error.filename), limit=400)}; the folder must have the same "
                "path on every machine. Nothing was changed."
            ) from error
        finally:
            client.close()
            if not self.scheduler:
                cluster.close()
