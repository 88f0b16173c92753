"""What the heading of a column says when one points at it, and the text of the sheet that explains the others."""

from __future__ import annotations

from geodata.sheets.columns import Column
from geodata.sheets.tables import FIGURES_SHEET, SOURCES_SHEET

_NOTES = {
    "id": "What other rows call this one. Do not change it. Leave it blank in a new row, or choose one that is free.",
    "name": "The title on the map and in the lists.",
    "name_native": "The name in its own language.",
    "tier": "1: the core of the story. 2: more detail.",
    "valid_from": "The first day on which it was so, or a time such as 2024-10-18T08:30Z.",
    "valid_to": "The day after the last day on which it was so. Blank: still so.",
    "date_precision": "How well the days are known.",
    "first_reported": "The day on which it became public.",
    "claimant": "Who says so, in words. Blank in a new row: the names of claimant_ids.",
    "claimant_ids": "Ids of the sheet Claimants, with semicolons between.",
    "confidence": "The grade: how well the claim is supported.",
    "verified": "Whether the cited page was read.",
    "sources": f"Ids of the sheet {SOURCES_SHEET}, with semicolons between. At least one.",
    "differs_from": "Ids of reports that say otherwise, with semicolons between. The other side follows by itself.",
    "superseded_by": "Ids of reports with newer figures of the same claimant.",
    "reversed_by": "Ids of reports in which the author took it back.",
    "notes": "For readers.",
    "editor_note": "For editors. Readers never see it.",
    "media": "Ids of pictures and documents of the catalogue.",
    "category": "What the report is about.",
    "date_type": "Whether it happened on these days, or was said on them.",
    "claim": "The claim itself, in a sentence.",
    "place_id": "The place, by its name; a new place needs a row in the sheet of places.",
    "place_name": "Blank in a new row: the name of the place.",
    "about_place_id": "The place that a statement is about, if it is another.",
    "group_id": "Legs with the same group share one total. Blank in a new row: its own id.",
    "waypoint_names": "The points between the two ends, with semicolons between.",
    "outline": "The line or outline as WKT, longitude first. Blank in a new leg: straight through the places named; in a "
    "new area: around the settlements of ring_place_ids.",
    "ring_place_ids": "The settlements around the area, in order, by their names, with semicolons between.",
    "ring_km2": "The area of the ring of settlements. Blank in a new row, or after another ring: computed.",
    "km2_low": "The reported size in km², or the lower end of it.",
    "km2_high": "The upper end of the reported size in km². Blank: at least km2_low.",
    "label_point": "Longitude and latitude of the label, with a comma between.",
    "longitude": "Degrees east. Blank in a new place: from the gazetteer, by its name.",
    "latitude": "Degrees north. Blank in a new place: from the gazetteer, by its name.",
    "attributes": "Columns of the imported file that have no field of their own, as JSON.",
    "feature": "The id of the report that gives this figure. For a new report without an id, its name.",
    "figure": "Which figure of the report it is. Leave it blank in a new row.",
    "low": "The figure, or its lower end. Blank: up to high.",
    "high": "The upper end. Blank: at least low.",
    "unit": "What is counted, in one word.",
    "counts": "What was counted, in the words of the report.",
    "measure": "The headline that the figure is an estimate of, if of any.",
    "as_of": "The day that the figure is for, if it is not the last day of the report.",
    "derived": "yes: no source gives this figure, it was computed here.",
    "words": "The words of a source that gave no number.",
    "publisher": "Who printed it.",
    "title": "The title of the page.",
    "date": "The day of the page.",
    "url": "The address of the page.",
    "archive_url": "The address of a copy in an archive.",
    "quality": "What kind of page it is.",
    "reliability": "A grade of this source alone, A to F. Blank: that of its publisher.",
    "side": "The heading that the claimant is grouped under.",
    "type": "What kind of body it is; it decides which grades it may give.",
}
_HOLDS = {
    "day": "A day, such as 2024-10-18.",
    "number": "A number.",
    "flag": "yes or no.",
    "ids": "Ids, with semicolons between.",
    "texts": "Texts, with semicolons between.",
    "place": "A place, by its name.",
    "places": "Places, by their names, with semicolons between.",
}


def note_of(column: Column) -> str:
    """What a column is for, what its cells hold, and whether a cell may be blank."""
    said = _NOTES.get(column.name, "")
    holds = f"One of: {', '.join(column.choices)}." if column.choices else _HOLDS.get(column.holds, "")
    blank = "" if column.nullable or column.name in ("id", "figure") else "Not blank in a finished row."
    return "\n".join(part for part in (said, holds if holds not in said else "", blank) if part)


def explanation(title: str) -> list[tuple[str, str]]:
    """The lines of the sheet that explains the others: each with its style, "head" or "text"."""
    return [
        ("head", title),
        ("text", "Every layer of the catalogue is a sheet, and each report, leg, area or place a row."),
        ("head", "To read it back"),
        ("text", "kurskmap sheet --catalog FOLDER --in FILE shows what would change, asks, and writes all or nothing."),
        ("text", "A cell that nobody changes keeps its value to the last byte, whatever the program shows."),
        ("head", "To change something"),
        (
            "text",
            "Change its cell. The note on each heading says what the column holds; some cells have a list to choose from.",
        ),
        ("text", "Rows may be sorted, columns moved and hidden. Headings and the names of the sheets stay."),
        ("head", "To add a report"),
        (
            "text",
            "Write it into a row below the others. Leave the id blank. Blank cells are filled where that is possible.",
        ),
        (
            "text",
            f"Its figures go into the sheet {FIGURES_SHEET}, one to a row; name the report by its id, or by its name.",
        ),
        (
            "text",
            f"A new source goes into the sheet {SOURCES_SHEET}; choose a short id for it, and write that into the report.",
        ),
        ("text", "A new place goes into the sheet of places. Without a position it is looked up in the gazetteer."),
        ("head", "To withdraw a report"),
        ("text", "Delete its row. What is withdrawn is shown before anything is written."),
        ("head", "What is not here"),
        (
            "text",
            "Questions, pictures, the chapters and the record of the catalogue itself are not here, and stay as they are.",
        ),
        ("text", "An outline that is too long for a cell is kept; write WKT over it to replace it."),
    ]
