"""A fault: one thing that is wrong in a catalogue, where it is, and how to correct it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from geodata.quoting import printable

#: The stable names of the rules.
Rule = Literal[
    # reading
    "unreadable",
    "too_large",
    "not_utf8",
    "byte_order_mark",
    "empty_file",
    "not_json",
    "nested_too_deeply",
    "repeated_member",
    # text and numbers
    "not_finite",
    "blank_text",
    "outer_blanks",
    "broken_text",
    "control_character",
    # shape of a file
    "not_a_feature_collection",
    "wrong_crs",
    "wrong_bbox",
    "empty_layer",
    "not_a_feature",
    "no_properties",
    "unknown_kind",
    "wrong_kind",
    "bad_id",
    "ids_in_properties",
    # form of the catalogue
    "old_form",
    "unknown_form",
    # fields
    "missing_field",
    "unknown_field",
    "wrong_type",
    "unknown_value",
    "bad_text",
    "empty_text",
    "bad_length",
    "bad_url",
    "number_out_of_range",
    "repeated",
    "no_source",
    "no_claimant",
    "no_publisher",
    "unknown_publisher",
    "repeated_publisher",
    "no_grade",
    "wrong_grade",
    "no_holder",
    "holder_contradicts",
    # dates
    "bad_date",
    "absurd_date",
    "no_date",
    "dates_backwards",
    "dates_disagree",
    "not_a_statement",
    "reported_early",
    "reported_late",
    "too_long_a_day",
    "time_and_precision",
    # figures
    "low_above_high",
    "no_number",
    "open_end",
    "size_mismatch",
    "ring_mismatch",
    "unit_mismatch",
    "derived_estimate",
    # geometry
    "null_geometry",
    "bad_geometry",
    "wrong_geometry_type",
    "bad_coordinates",
    "empty_geometry",
    "altitude",
    "out_of_range",
    "latitude_first",
    "too_precise",
    "line_too_short",
    "crosses_180",
    "broken_line",
    "unclosed_ring",
    "ring_too_short",
    "zero_area",
    "wrong_winding",
    "self_crossing",
    "invalid_polygon",
    "status_contradicts",
    # references
    "duplicate_id",
    "duplicate_file",
    "duplicate_url",
    "unknown_source",
    "unknown_claimant",
    "unknown_side",
    "unknown_place",
    "unknown_region",
    "unknown_feature",
    "unknown_measure",
    "unknown_theatre",
    "names_itself",
    "one_way_difference",
    "circle",
    "reversed_earlier",
    "unknown_figure",
    "unknown_media",
    "group_disagrees",
    # map
    "place_name",
    "far_from_place",
    "end_far_from_place",
    "line_reversed",
    "waypoint_count",
    "waypoint_far_from_place",
    "label_far",
    "outside_region",
    "wrong_country",
    "sea_leg_on_land",
    "land_leg_at_sea",
    "over_border",
    "overlapping_areas",
    "overlapping_regions",
    # the told story
    "no_citation",
    "unheld_figure",
    "unheld_date",
    "unsafe_markdown",
    "bad_view",
    "not_in_view",
    "translation_differs",
    # media
    "file_name",
    "file_kind",
    "wrong_hash",
    "damaged_file",
    "sensitivity_contradicts",
    # folder
    "empty_extent",
    "unlisted_file",
    "outside_folder",
]

#: The end of the path of the file whose records are chapters.
_CHAPTERS = "story.json"
#: A file is not checked further when it has more faults: they would fill the memory, and nobody reads them.
MOST_FAULTS = 20_000


@dataclass(frozen=True)
class Fault:
    """One fault. ``str()`` of it is one sentence, safe to print whatever the data holds.

    ``file`` is the path as it was given. ``feature`` is the id of the feature or record, ``#3`` for the third one where
    it has no usable id, and ``None`` for the file as a whole. ``field`` is a path such as ``numbers[0].low``. ``rule`` is
    a stable slug. ``problem`` says what is wrong, ``remedy`` how to correct it; neither ends in a full stop.
    """

    file: str
    feature: str | None
    field: str | None
    rule: Rule
    problem: str
    remedy: str

    def __str__(self) -> str:
        joint = ": " if self.feature is None and self.field is None else ", "
        return printable(self.file, limit=4096) + joint + self.sentence()

    def sentence(self) -> str:
        """The sentence without the file, for a report that names the file above it."""
        where = []
        if self.feature is not None:
            what = "chapter" if self.file.endswith(_CHAPTERS) else "feature"
            where.append(f"{what} {printable(self.feature)}")
        if self.field is not None:
            where.append(f"field {printable(self.field)}")
        place = f"{', '.join(where)}: " if where else ""
        return f"{place}{printable(self.problem, limit=1000)}; {printable(self.remedy, limit=1000)}."


@dataclass(frozen=True)
class Subject:
    """What faults are about: a file, or one feature or record of it."""

    file: str
    feature: str | None = None

    def fault(self, field: str | None, rule: Rule, problem: str, remedy: str) -> Fault:
        """A fault of this subject."""
        return Fault(self.file, self.feature, field, rule, problem, remedy)

    def stop(self, seen: int, of: int) -> Fault:
        """The last fault of a file with so many that the rest of it is not looked at."""
        problem = f"only {seen:,} of {of:,} records were checked, because they have more than {MOST_FAULTS:,} faults"
        return self.fault(None, "too_large", problem, "correct those, and check it again")
