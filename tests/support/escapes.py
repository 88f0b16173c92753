"""Attempts to get out of the reading process, made inside it after a reader has read a file of each format.

The process runs :func:`main` in place of what the product runs. It is confined first, as there. What an attempt
reaches is in a folder of the test's own.
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

#: In place of ``sandbox._START``. The argument in braces is a statement that runs before the confinement.
START = """import sys
sys.path.insert(0, sys.argv[1])
from geodata.confinement import landlock, seccomp
{}
from tests.support import escapes
escapes.main(sys.argv[2], sys.argv[3:])
"""
DONE = "done"
_SEIZE = 0x4206


def main(name: str, bounds: list[str]) -> None:
    """Confine this process, read each file of the folder, and after each try everything."""
    from geodata.confinement import enter  # noqa: PLC0415

    folder = Path(name)
    held_by = enter(name, *map(int, bounds))
    about = json.loads((folder / "targets.json").read_bytes())
    answer: dict[str, Any] = {"confinement": asdict(held_by), "tried": {}}

    from geodata.importing.readers import detect  # noqa: PLC0415
    from geodata.limits import Limits  # noqa: PLC0415

    for i, file in enumerate(about["files"]):
        private = folder / f"unpacked-{i}"
        private.mkdir()
        given = (private / "input").absolute()
        given.write_bytes((folder / file).read_bytes())
        kind, reading = detect.read(given, file, Limits(), folder=private)
        assert reading.rows
        answer["tried"][kind] = tried(Path(about["outside"]), Path(about["checkout"]), about["parent"], folder)
    (folder / "answer.json").write_text(json.dumps(answer))


def tried(outside: Path, checkout: Path, parent: int, folder: Path) -> dict[str, dict[str, str]]:
    """What each attempt came to, by subject: ``done``, or the number of the system's error."""
    attempts: dict[str, dict[str, Callable[[], object]]] = {
        "files": {
            "read a file of another folder": (outside / "secret").read_bytes,
            "list another folder": lambda: os.listdir(outside),
            "write a file into another folder": lambda: (outside / "new").write_bytes(b"x"),
            "change a file of another folder": lambda: (outside / "changed").write_bytes(b"x"),
            "move a file out": lambda: (folder / "targets.json").rename(outside / "moved"),
            "remove a file of another folder": (outside / "removed").unlink,
            "read the checkout": (checkout / "pyproject.toml").read_bytes,
            "read the environment of the parent": Path(f"/proc/{parent}/environ").read_bytes,
            "read the memory map of the parent": Path(f"/proc/{parent}/maps").read_bytes,
            "list the processes": lambda: os.listdir("/proc"),
            "read the accounts": Path("/etc/passwd").read_bytes,
        },
        "network": {
            "internet socket": lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM).close(),
            "datagram socket": lambda: socket.socket(socket.AF_INET6, socket.SOCK_DGRAM).close(),
            "local socket": lambda: socket.socket(socket.AF_UNIX).close(),
            "pair of sockets": lambda: [end.close() for end in socket.socketpair()],
        },
        "programs": {"start a program": lambda: subprocess.run([sys.executable, "-c", ""], check=True)},
        "processes": {
            "fork": _fork,
            "signal the parent": lambda: os.kill(parent, 0),
            "signal the group": lambda: os.killpg(os.getpgid(parent), 0),
            "trace": lambda: _call(101, 117, _SEIZE, 2**22 + 1, 0, 0),
            "read the memory of another": lambda: _call(310, 270, parent, 0, 0, 0, 0, 0),
        },
        "machine": {
            "mount": lambda: _call(165, 40, 0, 0, 0, 0, 0),
            "attributes of another file": lambda: os.chmod(outside / "secret", 0o600),
            "times of another file": lambda: os.utime(outside / "secret"),
            "cut another file": lambda: os.truncate(outside / "cut", 0),
            "a link in its own folder": lambda: _removed(folder, lambda at: os.symlink(outside / "secret", at)),
            "a pipe in its own folder": lambda: _removed(folder, os.mkfifo),
            "larger limits": _set_limit,
            "become another user": lambda: os.setuid(os.getuid()),
        },
    }
    return {subject: {name: _outcome(attempt) for name, attempt in some.items()} for subject, some in attempts.items()}


def _outcome(attempt: Callable[[], object]) -> str:
    try:
        attempt()
    except OSError as error:
        return str(error.errno)
    return DONE


def _fork() -> None:
    if (child := os.fork()) == 0:
        os._exit(0)
    os.waitpid(child, 0)


def _removed(folder: Path, make: Callable[[Path], object]) -> None:
    at = folder / "made"
    make(at)
    at.unlink()


def _set_limit() -> None:
    import resource  # noqa: PLC0415 (POSIX only)

    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, resource.getrlimit(resource.RLIMIT_NOFILE))
    except ValueError as error:
        # What Python makes of EPERM.
        raise PermissionError(errno.EPERM, str(error)) from error


def _call(x86_64: int, aarch64: int, *arguments: int) -> None:
    number = {"x86_64": x86_64, "aarch64": aarch64}[os.uname().machine]
    if ctypes.CDLL(None, use_errno=True).syscall(number, *map(ctypes.c_long, arguments)) < 0:
        raise OSError(ctypes.get_errno(), "refused")
