"""The weekly brief as Markdown and as a web page. Both hold everything, however much it is."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from geodata.geodesic import areas_of
from geodata.versions.changes import Ground
from layers.briefing.message.since import by_holder, key_words
from layers.briefing.weekly.content import Weekly
from layers.language import say
from layers.versions.formats import escaped
from layers.versions.ground_picture import ground_svg

if TYPE_CHECKING:
    from jinja2 import Template


def as_markdown(content: Weekly) -> str:
    """The brief as CommonMark. Text of the data stays letter for letter: its markup characters are escaped."""
    lines = [f"**{escaped(content.handling)}**", ""] if content.handling else []
    lines += [f"# {escaped(content.title)}", "", escaped(content.period), ""]
    for section in content.sections:
        lines += [f"## {section.title} ({len(section.items)})", ""]
        lines += [] if section.items else [section.empty, ""]
        for item in section.items:
            lines += [f"- **{escaped(item.when)}** {escaped(item.text)}  ", f"  {escaped(item.credit)}"]
        lines += [""] if section.items else []
    lines += ["## " + say("Figures then and now"), ""]
    if content.figures:
        head = " | ".join((say("figure"), say("then"), say("now")))
        lines += [f"| {head} |", "|---|---|---|"]
        lines += [f"| {escaped(each.title)} | {escaped(each.then)} | {escaped(each.now)} |" for each in content.figures]
    else:
        lines.append(say("No figures."))
    lines += [
        "",
        "## " + say("Ground"),
        "",
        *(escaped(text) for text in (content.ground_words, content.ground_credit) if text),
        "",
    ]
    lines += [f"- {escaped(note)}" for note in content.notes]
    lines += ["", f"{escaped(content.credits)}. " + say("Data digest {digest}.", digest=content.digest), ""]
    return "\n".join(lines)


def as_html(content: Weekly) -> str:
    """The brief as one HTML document that asks for nothing, with a drawing of the ground gained and lost."""
    found = content.ground
    picture = None
    if found.shown:
        areas = (found.held_earlier_km2, found.held_later_km2, found.gained_km2, found.lost_km2)
        picture = ground_svg(Ground("Ground held", found.later, *areas, areas_of(found.gained), areas_of(found.lost)))
    return _template().render(brief=content, picture=picture, said=_said(content))


def _said(content: Weekly) -> dict[str, str]:
    """The words of the document, by what they are for."""
    by = by_holder(content.ground)
    return {
        "figures": say("Figures then and now"),
        "figure": say("Figure"),
        "then": say("Then"),
        "now": say("Now"),
        "none": say("No figures."),
        "ground": say("Ground"),
        "gained": key_words("gained", by),
        "lost": key_words("lost", by),
        "picture": say("Ground gained and lost"),
        "north": say("North is up."),
        "notes": say("Notes"),
        "digest": say("Data digest {digest}.", digest=content.digest),
    }


@cache
def _template() -> Template:
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415 (slow to import)

    text = (Path(__file__).parent / "weekly.html.jinja").read_text(encoding="utf-8")
    return Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True).from_string(
        text
    )
