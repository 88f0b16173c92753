"""A fixed amount of work on a processor: its seconds tell how fast a machine is, and how much its neighbours take away.

``python -m benchmarks.tracks.reference`` sorts 20 million pairs of whole numbers and reads a column of them from Parquet.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

_PAIRS = 20_000_000


def main() -> None:
    """Print the processor seconds."""
    random = np.random.default_rng(0)
    vessel, t = random.integers(0, 5_000, _PAIRS), random.integers(0, 2**42, _PAIRS)
    with tempfile.TemporaryDirectory(prefix="reference-") as folder:
        path = Path(folder) / "t.parquet"
        pq.write_table(pa.table({"vessel": vessel, "t": t}), path, use_dictionary=False)
        begun = time.process_time()
        order = np.lexsort((t, vessel))
        read = pq.read_table(path, use_threads=False)["t"].to_numpy()
        taken = time.process_time() - begun
    assert np.array_equal(read[order[:100]], t[order[:100]])
    print(f"{taken:.2f}")


if __name__ == "__main__":
    main()
