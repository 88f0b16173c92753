"""What the operating system holds the reading process to, and the one record that says so.

``python -m geodata.confinement`` starts such a process and shows what is in force on this machine.
"""

from __future__ import annotations

import os
import signal
import site
import sys
import sysconfig
import threading
from contextlib import suppress
from dataclasses import dataclass, fields
from pathlib import Path

from geodata.confinement import landlock, seccomp

_PACKAGE = Path(__file__).resolve().parent.parent
_SET_DUMPABLE = 4
#: What importing the libraries may take.
_START_S = 2
#: What is read besides Python's own folders: the system's libraries, the linker's list, the time zones, chance.
_OF_THE_SYSTEM = (
    *("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/etc/ld.so.cache"),
    *("/etc/localtime", "/usr/share/zoneinfo", "/dev/urandom"),
)


@dataclass(frozen=True)
class Confinement:
    """What holds the reading process, by subject; an empty text where nothing does on this platform.

    ``files``: it opens only its private folder and the code of Python and its libraries. ``network``: no socket.
    ``programs``: it starts none. ``processes``: it makes, signals and looks into no other. ``machine``: no mount, no
    change of rights, of the clock or of another file's attributes. ``memory``, ``time`` and ``output`` are bounded.
    """

    files: str = ""
    network: str = ""
    programs: str = ""
    processes: str = ""
    machine: str = ""
    memory: str = ""
    time: str = ""
    output: str = ""

    @property
    def missing(self) -> tuple[str, ...]:
        """The subjects that nothing holds."""
        return tuple(field.name for field in fields(self) if not getattr(self, field.name))

    def words(self) -> str:
        """Say on one line what is in force.

        >>> Confinement(memory="limits of the system").words()
        'memory: limits of the system; not held: files, network, programs, processes, machine, time, output'
        """
        held = [f"{field.name}: {how}" for field in fields(self) if (how := getattr(self, field.name))]
        return "; ".join([*held, *(["not held: " + ", ".join(self.missing)] if self.missing else [])])


def bound(memory_bytes: int, seconds: int, disk_bytes: int) -> bool:
    """Limit the memory, time and files of this process. Returns False where the system has no such limits."""
    try:
        import resource  # noqa: PLC0415 (POSIX only)
    except ImportError:
        return False
    for name, soft, hard in (
        (resource.RLIMIT_AS, memory_bytes, memory_bytes),
        # At the soft limit the process gets a signal that names it; at the hard limit it is killed.
        (resource.RLIMIT_CPU, seconds + _START_S, seconds + _START_S + 2),
        (resource.RLIMIT_FSIZE, disk_bytes, disk_bytes),
        (resource.RLIMIT_NOFILE, 64, 64),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        with suppress(OSError, ValueError):
            resource.setrlimit(name, (soft, hard))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    # Ends this process even if its parent has gone, and even inside a loop of a library.
    signal.alarm(seconds + _START_S)
    return sys.platform.startswith("linux")


def enter(folder: Path | str, memory_bytes: int, seconds: int, disk_bytes: int) -> Confinement:
    """Bound this process and give up, for good, everything but a private folder and the code of Python.

    Call it first of all: before a library starts a thread, which would not be held. Where the system cannot do a part, the
    record says so.
    """
    bounded = bound(memory_bytes, seconds, disk_bytes)
    by_limits = "limits of the system" if bounded else ""
    limits = {"memory": by_limits, "time": by_limits or "the server", "output": "the server"}
    # Threads that run already would not be held.
    if not sys.platform.startswith("linux") or threading.active_count() + _other_threads() > 1:
        return Confinement(**limits)
    if not seccomp.no_new_rights():
        return Confinement(**limits)
    seccomp.prctl(_SET_DUMPABLE, 0)
    version = landlock.abi()
    files = bool(version) and landlock.restrict(code_paths(), [Path(folder), Path(os.devnull)], version)
    calls = seccomp.restrict(os.getpid())
    by_files = f"Landlock {version}" if files else ""
    by_calls = "seccomp" if calls else ""
    return Confinement(
        files=by_files,
        network=by_calls,
        # A program is a file that may be read but not executed.
        programs=" and ".join(filter(None, (by_calls, by_files))),
        processes=by_calls,
        machine=by_calls,
        **limits,
    )


def code_paths() -> tuple[Path, ...]:
    """Return the folders and files that hold Python, its packages, this package and the libraries in use."""
    python = (sysconfig.get_paths()[name] for name in ("stdlib", "platstdlib", "purelib", "platlib"))
    searched = (path for path in sys.path if path.endswith(("site-packages", "dist-packages", "lib-dynload", ".zip")))
    named: list[str | Path] = [_PACKAGE, *python, *searched, *site.getsitepackages(), *_OF_THE_SYSTEM, *_libraries()]
    if data := os.environ.get("PROJ_DATA"):
        named.append(data)
    return tuple(dict.fromkeys(Path(path) for path in named))


def _other_threads() -> int:
    """How many threads there are that Python did not start."""
    with suppress(OSError):
        return len(os.listdir("/proc/self/task")) - threading.active_count()
    return 0


def _libraries() -> list[Path]:
    """The folders of the shared libraries that are loaded."""
    with suppress(OSError):
        lines = Path("/proc/self/maps").read_text(encoding="utf-8", errors="surrogateescape").splitlines()
        paths = {Path(line.split(maxsplit=5)[5]) for line in lines if ".so" in line and "/" in line}
        return sorted({path.parent for path in paths})
    return []
