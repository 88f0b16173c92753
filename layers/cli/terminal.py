"""What the commands print. Nothing else in this folder writes to the terminal.

A text may come from anybody's file. Each line is printed with every character that a terminal could act on as an escape.
"""

from __future__ import annotations

import logging
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO

import click

from layers.cli.spoken import in_english, phrase

_BLANKS = str.maketrans({"\u00a0": " ", "\u202f": " "})


def say(*lines: str, err: bool = False) -> None:
    """Print lines to the standard output, or with ``err`` to the standard error. A line break inside a line is escaped."""
    text = "\n".join(_safe(line) for line in lines)
    with _output(err):
        click.echo(text, err=err)


def line_of(text: str, *, limit: int) -> str:
    """A line to print: its blanks that do not break are plain ones, and what a terminal could act on is an escape.

    Some languages write dates and numbers with blanks that do not break, which an escape would show.
    """
    from geodata.quoting import printable  # noqa: PLC0415 (the package is slow to import)

    return printable(text.translate(_BLANKS), limit=limit)


def redraw(line: str, *, is_last: bool) -> None:
    """Print a line to the standard error in place of the one before. The ``is_last`` one ends in a line break."""
    click.echo(f"\r{_safe(line)}", err=True, nl=is_last)


def asked(question: str) -> bool:
    """Ask a question that is answered with yes or no. No answer, as where nobody sits at the terminal, is no."""
    say(f"{question} [y/N]")
    flush()
    return sys.stdin is not None and sys.stdin.readline().strip().lower() in ("y", "yes")


@contextmanager
def _output(err: bool) -> Iterator[None]:
    """Let an output that cannot be written be one sentence: it may be a file on a full disk."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        from geodata.errors import WritingError  # noqa: PLC0415
        from geodata.files.system_errors import reason  # noqa: PLC0415

        forget_output(sys.stderr if err else sys.stdout)
        raise WritingError(f"The output cannot be written: {reason(error)}.") from error


def flush() -> None:
    """Write what was printed and is still held back. Raises WritingError, or BrokenPipeError where nobody reads it."""
    with _output(err=False):
        sys.stdout.flush()


def forget_output(stream: TextIO) -> None:
    """Send the rest of a stream nowhere. Without this, Python would fail again when it closes the stream."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _safe(line: str) -> str:
    return line_of(line, limit=len(line))


@contextmanager
def messages_of_libraries() -> Iterator[None]:
    """Print what libraries warn of in the same way: a warning may hold words of a file."""
    handler = _Printer(logging.WARNING)
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        with warnings.catch_warnings():
            warnings.showwarning = _print_warning
            yield
    finally:
        root.removeHandler(handler)


def _print_warning(message: Warning | str, *_: Any, **__: Any) -> None:
    say(phrase("kurskmap: warning: {sentence}", sentence=in_english(str(message))), err=True)


class _Printer(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        """Print one record."""
        # A failed reading process is reported in one sentence. The last output of that process is for a server's log.
        if record.name.partition(".")[0] != "geodata":
            say(
                f"kurskmap: {record.levelname.lower()}: {in_english(record.getMessage())}",
                err=True,
            )
