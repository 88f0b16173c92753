"""What changed since the last briefing, in words, for the lists of a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from layers import words
from layers.briefing.fonts import drawable
from layers.briefing.message.report import LATER
from layers.briefing.text_blocks import LineSetter, TextBlock
from layers.briefing.theme import TypeScale
from layers.changes import Changes
from layers.compare import HELD, Comparison
from layers.language import say
from layers.marks import Mark

#: The first page names so many items of each group; a later page names them all.
_NAMED = 2


def ground_words(changes: Changes) -> str:
    """Whose ground was gained and lost, in one sentence."""
    ground = changes.ground
    held = say("Ground held by {sides}", sides=_listed(ground.holders)) if ground.holders else say("Ground held")
    if not ground.differs:
        return f"{held}: " + say("no difference between the outlines.")
    if not ground.is_comparable:
        unknown = say(
            "the outlines do not show what was gained or lost. A size was not reported, or one date has a claim and the "
            "other an assessment."
        )
        return f"{held}: {unknown}"
    changed = {"gained": say("{area} gained"), "lost": say("{area} lost")}
    parts = [changed[what].format(area=words.outline_km2(km2)) for what, _outline, km2 in ground.shown]
    return f"{held}: " + say("{parts}, measured on schematic outlines.", parts=", ".join(parts))


def ground_credit(changes: Changes) -> str:
    """For each of the two dates: whether somebody claimed or assessed the outline, and who."""
    ground = changes.ground
    dates = ((ground.earlier, ground.before), (ground.later, ground.after))
    said = [f"{words.short_day(date)}: {_credited(areas)}" for date, areas in dates if areas]
    return f"{'. '.join(said)}." if said else ""


def by_holder(ground: Comparison | None) -> str:
    """The side whose ground was gained or lost; "" where the areas are of no side or of several."""
    return drawable(ground.holders[0]) if ground and len(ground.holders) == 1 else ""


def key_words(what: str, by: str) -> str:
    """The label in a key of ground that was ``gained`` or ``lost``, with the side: ``lost by Ukraine``."""
    if by:
        return say("gained by {side}", side=by) if what == "gained" else say("lost by {side}", side=by)
    return say("gained") if what == "gained" else say("lost")


def _credited(areas: Iterable[Mark]) -> str:
    basis = {"claimed": say("claimed by {who}"), "assessed": say("assessed by {who}")}
    other = say("as {who} says")
    found = (basis.get(mark.style.removeprefix(HELD), other).format(who=mark.card.who) for mark in areas)
    return "; ".join(dict.fromkeys(found))


def _listed(names: Sequence[str]) -> str:
    return say("{names} and {name}", names=", ".join(names[:-1]), name=names[-1]) if len(names) > 1 else names[0]


def since_block(
    changes: Changes, numbers: Mapping[str, int], scale: TypeScale, width_pt: float, *, short: bool = False
) -> TextBlock:
    """The block of the first page: the ground, and each group with its number of items and the first of them.

    A ``short`` one, for large type, has the numbers only: a later page has the items.
    """
    setter = LineSetter(width_pt, 0.0, scale.leading)
    setter.para(ground_words(changes), scale.small)
    if not short and (credit := ground_credit(changes)):
        setter.para(credit, scale.fine, "muted")
    if short:
        setter.para(counts(changes, numbers), scale.small, "muted")
    for title, items in [] if short else changed_groups(changes, numbers):
        rest = len(items) - _NAMED
        text = "; ".join([*items[:_NAMED], *([say("{count} more", count=rest)] if rest > 0 else [])])
        setter.para(text, scale.small, "muted", lead_in=(f"{title} ({len(items)})", scale.body_bold, "ink"))
    return TextBlock("changes", setter.down + 0.5 * scale.body.size, tuple(setter.runs))


def since_in_full(changes: Changes, numbers: Mapping[str, int], scale: TypeScale, width_pt: float) -> list[TextBlock]:
    """The blocks of a later page: the ground with its caveats, then every item."""
    blocks = []
    for i, text in enumerate(filter(None, (ground_words(changes), ground_credit(changes), *changes.ground.caveats))):
        setter = LineSetter(width_pt, 0.0, scale.leading)
        setter.para(text, scale.small, "muted" if i else "ink")
        blocks.append(TextBlock(f"ground {i}", setter.down + 0.2 * scale.body.size, tuple(setter.runs)))
    for title, items in changed_groups(changes, numbers):
        for i, item in enumerate(items):
            setter = LineSetter(width_pt, 0.0, scale.leading)
            if i == 0:
                setter.para(f"{title} ({len(items)})", scale.body_bold)
            setter.para(item, scale.small, "muted")
            blocks.append(TextBlock(f"{title} {i}", setter.down + 0.2 * scale.body.size, tuple(setter.runs)))
    return blocks


def counts(changes: Changes, numbers: Mapping[str, int]) -> str:
    """The number of items of each group, in one line: ``Happened since: 9 · Became known since: 18``."""
    return " · ".join(f"{title}: {len(items)}" for title, items in changed_groups(changes, numbers))


def changed_groups(changes: Changes, numbers: Mapping[str, int]) -> list[tuple[str, list[str]]]:
    """The groups that are not empty: their titles and their items in words."""
    groups = [
        (say("Happened since"), [_item(mark, changes, numbers) for mark in _core_first(changes.happened)]),
        (say("Became known since"), [_item(mark, changes, numbers) for mark in _core_first(changes.became_known)]),
        (say("Taken back"), [_item(mark, changes, numbers) for mark in changes.withdrawn]),
        (say("With newer figures"), [_item(mark, changes, numbers) for mark in changes.replaced]),
        (
            say("Regraded"),
            [
                f"{_item(each.after, changes, numbers)} ({_grade(each.before)} → {_grade(each.after)})"
                for each in changes.regraded
            ],
        ),
    ]
    return [(title, items) for title, items in groups if items]


def _core_first(marks: Iterable[Mark]) -> list[Mark]:
    return sorted(
        marks, key=lambda m: (m.kind != "event", m.tier, -(m.valid_from.toordinal() if m.valid_from else 0), m.id)
    )


def _item(mark: Mark, changes: Changes, numbers: Mapping[str, int]) -> str:
    number = " (" + say("no. {number}", number=numbers[mark.id]) + ")" if mark.id in numbers else ""
    when = words.shortened(mark.card.when)
    later = LATER if mark.first_reported and mark.first_reported > changes.later.date else ""
    return f"{when}{later}: {mark.name}{number}"


def _grade(mark: Mark) -> str:
    return words.CONFIDENCE[mark.confidence].lower()
