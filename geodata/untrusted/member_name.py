"""The names of an archive's members: a type of their own, which only the check gives."""

from __future__ import annotations

import re
import stat
import zipfile
from pathlib import PurePosixPath
from typing import NewType

from geodata.errors import ImportingError
from geodata.quoting import quoted

#: The name of a member that :func:`checked_member` has let through. A text is none, so mypy finds a way around the check.
MemberName = NewType("MemberName", str)


def checked_member(info: zipfile.ZipInfo) -> MemberName:
    """Return the name of a member that stays in its archive, is no link, and needs no password.

    Raises ImportingError, which names the member, for any other.
    """
    name, shown = info.filename, quoted(info.filename)
    # Python cleans names (a null, another system's separator); the name is checked as it was written.
    written = info.orig_filename
    if "\0" in written or "\\" in written or not name:
        raise ImportingError(f"The archive's member {shown} has a name that no file can have.")
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or re.match(r"[A-Za-z]:", name):
        raise ImportingError(f"The archive's member {shown} leads out of the archive; such archives are not opened.")
    if stat.S_ISLNK(info.external_attr >> 16):
        raise ImportingError(f"The archive's member {shown} is a symbolic link; such archives are not opened.")
    if info.flag_bits & 0x1:
        raise ImportingError(f"The archive's member {shown} is encrypted; pack it without a password.")
    return MemberName(name)
