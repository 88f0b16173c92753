"""What a proposal makes of the catalogue as it is now, or why it does not fit any more."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from layers.cli.spoken import in_language, phrase
from layers.cli.terminal import say

if TYPE_CHECKING:
    from geodata.editing.planning import Plan
    from geodata.files.no_follow import Folder

_SHOWN = 50


def shown(catalogue: Folder, folder: Path, name: str) -> Plan | None:
    """Say what a proposal is, and return its plan; None where it clashes with the catalogue, which is said then."""
    from geodata.editing.edits import conflicts, outstanding  # noqa: PLC0415
    from geodata.editing.planning import planned, sound_files  # noqa: PLC0415
    from geodata.editing.proposals import read  # noqa: PLC0415
    from geodata.versions.changes import FieldChange  # noqa: PLC0415
    from layers.versions.field_words import field_sentence  # noqa: PLC0415
    from layers.words import day  # noqa: PLC0415

    proposal = read(catalogue, name)
    files = sound_files(folder)
    with in_language():
        made = phrase("proposed by {who}, {day}", who=proposal.who, day=day(proposal.when.date()))
    say(f"{proposal.name}: {made}: {proposal.why}")
    if files.digest != proposal.against:
        say(phrase("Note: it was made against another version of the catalogue."))
    if clashes := conflicts(files, proposal.edits):
        say(phrase("It does not fit any more. What was changed meanwhile, so that nothing was written:"))
        for clash in clashes[:_SHOWN]:
            edit = clash.edit
            if edit.field is None:
                gone = (
                    phrase("the record is not there any more")
                    if clash.now is None
                    else phrase("the record was changed")
                )
                say(f"  {edit.file}, {edit.id}: {gone}")
            else:
                with in_language():
                    said = field_sentence(FieldChange(edit.field, "words", edit.old, clash.now))
                    wanted = field_sentence(FieldChange(edit.field, "words", edit.old, edit.new))
                both = phrase("now {now}; proposed {wanted}", now=said, wanted=wanted)
                say(f"  {edit.file}, {edit.id}: {both}")
        return None
    return planned(files, outstanding(files, proposal.edits), proposal.name)
