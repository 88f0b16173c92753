"""With what status a command ends."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """The exit statuses of ``kurskmap``."""

    SUCCESS = 0
    #: Faults were found, or a file cannot be used.
    FAILURE = 1
    WRONG_USAGE = 2
    #: A mistake in kurskmap itself.
    DEFECT = 3
    INTERRUPTED = 130
    #: The program that reads the output has ended.
    BROKEN_PIPE = 141
