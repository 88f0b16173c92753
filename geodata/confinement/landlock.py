"""Landlock: Linux lets a process give up, for good, every file that it does not name.

See the kernel's ``Documentation/userspace-api/landlock.rst``. Each version of its interface (*ABI*) adds rights; only those
that this kernel knows are asked for.
"""

from __future__ import annotations

import ctypes
import os
import stat
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

#: The numbers of these calls are the same on every processor.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION, _PATH_BENEATH = 1, 1

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR, _REMOVE_DIR, _REMOVE_FILE, _MAKE_CHAR, _MAKE_DIR, _MAKE_REG = (
    1 << bit for bit in range(9)
)
_TRUNCATE = 1 << 14
#: The rights on files that each ABI knows: the first thirteen, and what later ones added.
_FILES_UP_TO = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
_BIND_AND_CONNECT_TCP = 0b11
#: Names of sockets, and signals, of processes outside.
_SCOPES = 0b11
_TCP_SINCE, _SCOPES_SINCE = 4, 6

#: What may be done in a folder of code, and in the private folder. No program may be started from either, and no link, pipe,
#: socket or device made.
READ = _READ_FILE | _READ_DIR
WORK = READ | _WRITE_FILE | _TRUNCATE | _MAKE_REG | _MAKE_DIR | _REMOVE_FILE | _REMOVE_DIR
#: The rights that a single file can have; the others are those of folders.
_ON_FILE = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("tcp", ctypes.c_uint64), ("scopes", ctypes.c_uint64))


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = (("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32))


def abi() -> int:
    """Return the version of Landlock's interface that this kernel has; 0 if it has none."""
    if not sys.platform.startswith("linux"):
        return 0
    found = _call(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(_VERSION))
    return max(found, 0)


def handled(version: int) -> tuple[int, int, int]:
    """Return what is given up with an ABI: rights on files, on TCP, and scopes, as bits.

    >>> [bin(bits) for bits in handled(1)]
    ['0b1111111111111', '0b0', '0b0']
    """
    files = _FILES_UP_TO[max(known for known in _FILES_UP_TO if known <= version)]
    tcp = _BIND_AND_CONNECT_TCP if version >= _TCP_SINCE else 0
    return files, tcp, _SCOPES if version >= _SCOPES_SINCE else 0


def restrict(read_only: Iterable[Path], work: Iterable[Path], version: int) -> bool:
    """Give up all files of this process but these, for good. Files that are open already stay open.

    ``version`` is the ABI to use. Returns whether it is in force. PR_SET_NO_NEW_PRIVS must be set before.
    """
    files, tcp, scopes = handled(version)
    rules = _Ruleset(files, tcp, scopes)
    length = 8 if version < _TCP_SINCE else 16 if version < _SCOPES_SINCE else 24
    ruleset = _call(_CREATE_RULESET, ctypes.byref(rules), ctypes.c_size_t(length), ctypes.c_uint32(0))
    if ruleset < 0:
        return False
    try:
        for paths, rights in ((read_only, READ), (work, WORK)):
            for path in paths:
                if not _allow(ruleset, path, rights & files):
                    return False
        return _call(_RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0)) == 0
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: Path, rights: int) -> bool:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return True
    try:
        if not stat.S_ISDIR(os.fstat(descriptor).st_mode):
            rights &= _ON_FILE
        rule = _Beneath(rights, descriptor)
        return _call(_ADD_RULE, ctypes.c_int(ruleset), ctypes.c_int(_PATH_BENEATH), ctypes.byref(rule), 0) == 0
    finally:
        with suppress(OSError):
            os.close(descriptor)


def _call(number: int, *arguments: object) -> int:
    return int(ctypes.CDLL(None, use_errno=True).syscall(ctypes.c_long(number), *arguments))
