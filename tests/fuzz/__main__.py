"""Fuzz for some minutes, and report every input that crashed, hung for 5 s, or took more than 1 GB.

Each target runs in its own process, again and again until its share of the time is used up. ``.fuzz/`` keeps the inputs that
are worth mutating, and ``.fuzz/finds`` those that failed; ``--again FILE`` runs one of them again.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path

FOLDER = Path(".fuzz")
FINDS = FOLDER / "finds"
#: The share of the time that each target gets.
SHARES = {"read": 0.4, "layer": 0.15, "edit": 0.15, "crs": 0.1, "manifest": 0.05, "message": 0.075, "address": 0.075}
NAMES = tuple(SHARES)
HANG_S, MEMORY_MB, LONGEST = 5, 1024, 32_768
CLEAN, FOUND = 0, 1
_MOST_FINDS = 20


def main() -> int:
    """Run the fuzzer, or one of its two inner steps."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__.split("\n")[0])
    parser.add_argument("--minutes", type=float, default=10, help="how long in all (default: 10)")
    parser.add_argument("--target", choices=NAMES, action="append", help="only this one")
    parser.add_argument("--again", metavar="FILE", type=Path, help="run one find again, and show what happens")
    parser.add_argument("--run", choices=NAMES, help=argparse.SUPPRESS)
    options, rest = parser.parse_known_args()
    if options.run:
        return run(options.run, rest)
    if options.again:
        return again(options.again)
    targets = options.target or NAMES
    whole = sum(SHARES[name] for name in targets)
    FINDS.mkdir(parents=True, exist_ok=True)
    finds = [find for name in targets for find in fuzz(name, 60 * options.minutes * SHARES[name] / whole)]
    for find in finds:
        print(f"found: {find}  (python -m tests.fuzz --again {find})")
    print(f"{len(finds)} finds in {options.minutes:g} minutes")
    return FOUND if finds else CLEAN


def fuzz(name: str, seconds: float) -> list[Path]:
    """Run one target until its time is up. It is started again after each find."""
    corpus = FOLDER / name
    corpus.mkdir(parents=True, exist_ok=True)
    before = set(FINDS.iterdir())
    deadline = time.monotonic() + seconds
    log = FOLDER / f"{name}.log"
    with log.open("wb") as out:
        while (left := int(deadline - time.monotonic())) > 0 and len(set(FINDS.iterdir()) - before) < _MOST_FINDS:
            limits = [f"-timeout={HANG_S}", f"-rss_limit_mb={MEMORY_MB}", f"-max_len={LONGEST}"]
            command = [sys.executable, "-m", "tests.fuzz", "--run", name, str(corpus), *limits]
            found = subprocess.run(
                [*command, f"-max_total_time={left}", f"-artifact_prefix={FINDS}/{name}-", "-print_final_stats=1"],
                stdout=out,
                stderr=subprocess.STDOUT,
                check=False,
            )
            if found.returncode == 0:
                break
    rounds = sum(
        int(line.rsplit(b":", 1)[1]) for line in log.read_bytes().splitlines() if b"number_of_executed_units" in line
    )
    print(f"{name}: {rounds} inputs; the output is in {log}", flush=True)
    return sorted(set(FINDS.iterdir()) - before)


def run(name: str, arguments: list[str]) -> int:
    """Run the fuzzer in this process. The first argument is the folder of inputs, the others are for libFuzzer."""
    import atheris  # noqa: PLC0415 (of the extra "fuzz", and not for every system)

    with atheris.instrument_imports(include=["geodata", "layers"], enable_loader_override=False):
        from tests.fuzz import targets, words  # noqa: PLC0415

    known = words if name in words.TARGETS else targets
    for i, seed in enumerate(known.seeds()[name]):
        path = Path(arguments[0]) / f"seed-{i}"
        if not path.exists():
            path.write_bytes(seed)
    atheris.Setup([sys.argv[0], *arguments], known.TARGETS[name])
    atheris.Fuzz()
    return CLEAN


def again(find: Path) -> int:
    """Run a find again, so that Python shows where it fails."""
    from tests.fuzz import targets, words  # noqa: PLC0415

    started = time.monotonic()
    (targets.TARGETS | words.TARGETS)[find.name.split("-")[0]](find.read_bytes())
    print(f"nothing failed, in {time.monotonic() - started:.1f} s")
    return CLEAN


if __name__ == "__main__":
    raise SystemExit(main())
