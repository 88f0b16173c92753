"""Show what holds the reading process on this machine; the exit status is 1 where something does not."""

from __future__ import annotations

import sys
from dataclasses import fields

from geodata.importing import sandbox
from geodata.limits import Limits


def main() -> int:
    """Start a reading process that reads nothing, and print its record."""
    record = sandbox.check(Limits.from_environment())
    for field in fields(record):
        print(f"{field.name:10} {getattr(record, field.name) or 'NOT HELD on this platform'}")
    return 1 if record.missing else 0


if __name__ == "__main__":
    sys.exit(main())
