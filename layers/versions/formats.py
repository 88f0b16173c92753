"""Write the report of a comparison as plain text, Markdown, HTML or JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import is_dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from geodata.quoting import printable
from geodata.versions.changes import Changes
from layers.language import say
from layers.versions.ground_picture import ground_svg
from layers.versions.report import Report, report_of
from layers.words import number

if TYPE_CHECKING:
    from jinja2 import Template

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|!~])")


def as_lines(report: Report, *, most: int | None = None) -> Iterator[str]:
    """The report for a terminal, one line at a time; ``most`` entries of a section, and how many are left out."""
    yield say("Old: {version}", version=report.old)
    yield say("New: {version}", version=report.new)
    for note in report.notes:
        yield say("Note: {note}", note=note)
    yield report.summary
    for section in report.sections:
        yield f"{section.title} ({len(section.entries):,})"
        for entry in section.entries[:most]:
            yield f"  {entry.head}"
            yield from (f"    {line}" for line in entry.lines)
            if entry.credit:
                yield f"    {entry.credit}"
        if most is not None and len(section.entries) > most:
            left = say("… and {count} more; --out writes them all", count=number(len(section.entries) - most))
            yield f"  {left}"


def as_markdown(report: Report) -> str:
    """The report as CommonMark. Text of the data stays letter for letter: its markup characters are escaped."""
    lines = [f"# {report.title}", "", f"- Old: {escaped(report.old)}", f"- New: {escaped(report.new)}"]
    lines += [f"- Note: {escaped(note)}" for note in report.notes]
    lines += ["", escaped(report.summary), ""]
    for section in report.sections:
        lines += [f"## {section.title} ({len(section.entries):,})", ""]
        for entry in section.entries:
            lines.append(f"- **{escaped(entry.head)}**")
            lines += [f"  - {escaped(line)}" for line in entry.lines]
            lines += [f"  - {escaped(entry.credit)}"] if entry.credit else []
        lines.append("")
    return "\n".join(lines)


def as_html(changes: Changes) -> str:
    """The report as one HTML document that asks for nothing, with a drawing of the ground gained and lost."""
    return _template().render(report=report_of(changes), pictures=[ground_svg(each) for each in changes.ground])


def as_json(changes: Changes) -> str:
    """Everything that differs, with both values of every field, as one JSON object; geometries are GeoJSON in EPSG:4326."""
    return json.dumps(_plain(changes), ensure_ascii=False, indent=2) + "\n"


def _plain(value: Any) -> Any:
    if isinstance(value, BaseGeometry):
        return mapping(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    return value.isoformat() if hasattr(value, "isoformat") else value


def escaped(text: str) -> str:
    """A text of the data for Markdown, with every character that would be markup escaped."""
    return _MARKDOWN.sub(r"\\\1", printable(text, limit=len(text)))


@cache
def _template() -> Template:
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415 (slow to import)

    text = (Path(__file__).parent / "report.html.jinja").read_text(encoding="utf-8")
    return Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True).from_string(
        text
    )
