"""One way or more to break each rule, and the nearest edits that break none."""

from geodata.validation.faults import Rule
from tests.support.faulty import chapters, claims, fields, geometry, media, questions, reading, together, tracks
from tests.support.faulty.edits import Case, Edit

MODULES = (reading, fields, claims, geometry, together, media, tracks, questions, chapters)
CASES: list[Case] = [case for module in MODULES for case in module.CASES]
TWINS: dict[Rule, Edit] = {rule: edit for module in MODULES for rule, edit in module.TWINS.items()}
