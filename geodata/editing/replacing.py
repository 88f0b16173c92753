"""Replace several files of a catalogue at one moment: a crash leaves all of the old ones, or all of the new ones.

The new files are written and flushed under a passing name. The change is made when their folder gets the name REPLACING:
every reader of a catalogue takes a file from there, if it is there (:func:`geodata.folder.placed`). Then the files are moved
to their places, one after another. What a crash leaves of that is finished by the next change, whatever it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from geodata.files.no_follow import Folder
from geodata.folder import CATALOG, LISTS, REPLACING
from geodata.untrusted.file_name import FileName

STAGING = ".replacing-new"


def replace_files(catalogue: Folder, files: Mapping[FileName, bytes]) -> None:
    """Put files into a catalogue that is locked (:func:`geodata.editing.staging.changing`). They were checked together.

    Raises OSError and UnsafeFileError; the catalogue then is as it was, or as it should be.
    """
    if not files:
        return
    # Whoever may read the files may read them while they wait, too.
    catalogue.make(STAGING, 0o777)
    try:
        with catalogue.inside(STAGING) as staging:
            for name, content in files.items():
                staging.write(name, content, catalogue.mode(name))
            staging.flush()
        catalogue.rename(STAGING, REPLACING)
        catalogue.flush()
    except BaseException:
        # Also the disk may be full: then the old files stay, and nothing is left of the new ones.
        with suppress(OSError):
            catalogue.remove_folder(STAGING)
        raise
    finish(catalogue)


def finish(catalogue: Folder) -> None:
    """Put the files of a change that was made to their places, and remove those of one that was not."""
    if catalogue.mode(STAGING) is not None:
        catalogue.remove_folder(STAGING)
    if catalogue.mode(REPLACING) is None:
        return
    with catalogue.inside(REPLACING) as waiting:
        for name in waiting.names():
            # Nothing else was ever written there by us.
            if waiting.is_file(name) and (name in (CATALOG, *LISTS) or name.endswith(".geojson")):
                waiting.move(name, catalogue)
        catalogue.flush()
    catalogue.remove_folder(REPLACING)
