"""What an error of the operating system means, in words for a person: what is wrong, and what to do about it."""

from __future__ import annotations

import errno
import os
import tempfile

#: Error number → what is wrong, and what to do.
_REASONS: dict[int, str] = {
    errno.ENOSPC: "the disk is full; free some space on it, or choose another folder",
    errno.EROFS: "it is on a read-only file system; choose another folder",
    errno.EACCES: "permission denied; change the permissions, or choose another folder",
    errno.EPERM: "the system does not permit it; change the permissions, or choose another folder",
    errno.EFBIG: "the file would be larger than the system allows; raise the limit on file sizes ('ulimit -f')",
    errno.ENAMETOOLONG: "its name is too long; choose a shorter name",
    errno.EISDIR: "it is a folder; give the name of a file",
    errno.ENOTDIR: "a part of its path is a file, not a folder; check the path",
    errno.ENOENT: "there is no such file or folder; check the path",
    errno.EEXIST: "there is already a file of that name; choose another name",
    errno.ELOOP: "it is a symbolic link, or its links lead in a circle; name the file itself",
    errno.EMFILE: "too many files are open; raise the limit on open files ('ulimit -n')",
    errno.ENFILE: "the system has too many open files; close some programs",
    errno.ENOMEM: "the memory is full; close some programs",
    errno.EIO: "the disk reports an error; check the disk",
    errno.EBUSY: "another program uses it; try again later",
}
if hasattr(errno, "EDQUOT"):
    _REASONS[errno.EDQUOT] = "your quota on the disk is used up; free some space, or choose another folder"


def reason(error: OSError) -> str:
    """What is wrong and what to do, as the end of a sentence without its full stop.

    >>> reason(OSError(28, "No space left on device"))
    'the disk is full; free some space on it, or choose another folder'
    """
    if _is_without_temporary_folder(error):
        return (
            "no folder for temporary files can be written; free some space there, or set TMPDIR to a folder that can be "
            "written"
        )
    known = _REASONS.get(error.errno) if error.errno is not None else None
    return known or f"the system says: {error.strerror or error}"


def sentence(error: OSError) -> str:
    """An error that nobody has expected, as one sentence that names its file if the system has named one."""
    named = error.filename if error.filename2 is None else error.filename2
    if named is None or isinstance(named, int) or _is_without_temporary_folder(error):
        return f"{reason(error)[:1].upper()}{reason(error)[1:]}."
    path = os.fsdecode(named)
    place = " (in the folder for temporary files, which TMPDIR names)" if _is_temporary(path) else ""
    return f"{path}{place}: {reason(error)}."


def _is_without_temporary_folder(error: OSError) -> bool:
    # What Python's own tempfile says if it cannot write into any of the usual folders.
    return isinstance(error, FileNotFoundError) and "No usable temporary directory" in str(error)


def _is_temporary(path: str) -> bool:
    folder = tempfile.tempdir
    return folder is not None and os.path.commonpath([os.path.abspath(path), os.path.abspath(folder)]) == (
        os.path.abspath(folder)
    )
