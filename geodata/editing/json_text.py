"""Change members of a JSON text and leave every other character as it is: spaces, line breaks and the order of members.

The text must be sound JSON: :func:`geodata.validation.json_file.read_json_file` says whether it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

_DECODER = json.JSONDecoder()
_BLANKS = re.compile(r"[ \t\n\r\ufeff]*")


@dataclass(frozen=True)
class Span:
    """A value of the text, from ``start`` up to ``end``."""

    start: int
    end: int


@dataclass(frozen=True)
class Member:
    """A member of an object: where its name and its value are in the text."""

    name: str
    name_span: Span
    value: Span


@dataclass
class JsonText:
    """A JSON text and the changes to make to it. ``changed()`` is the text with all of them.

    >>> text = JsonText('{"a": 1, "b": [2]}')
    >>> top = text.object(text.top())
    >>> text.rename(top["a"], "c")
    >>> text.append_item(top["b"].value, 3)
    >>> text.changed()
    '{"c": 1, "b": [2, 3]}'
    """

    text: str
    _edits: list[tuple[int, int, str]] = field(default_factory=list)

    def top(self) -> Span:
        """Where the whole value is."""
        start = self._after_blanks(0)
        return Span(start, self._end(start))

    def value(self, span: Span) -> Any:
        """The value itself, as it was before the changes."""
        return json.loads(self.text[span.start : span.end])

    def object(self, span: Span) -> dict[str, Member]:
        """The members of an object by name, in their order. Raises ValueError where a name is given twice."""
        found: dict[str, Member] = {}
        at = self._after_blanks(span.start + 1)
        while self.text[at] != "}":
            name, name_end = _DECODER.raw_decode(self.text, at)
            start = self._after_blanks(self._after_blanks(name_end) + 1)
            member = Member(name, Span(at, name_end), Span(start, self._end(start)))
            if name in found:
                raise ValueError(f"two members of one object are named {name!r}")
            found[name] = member
            at = self._after_separator(member.value.end)
        return found

    def list(self, span: Span) -> Sequence[Span]:
        """The items of a list."""
        found = []
        at = self._after_blanks(span.start + 1)
        while self.text[at] != "]":
            found.append(Span(at, self._end(at)))
            at = self._after_separator(found[-1].end)
        return found

    def rename(self, member: Member, name: str) -> None:
        """Give a member another name."""
        self._edits.append((member.name_span.start, member.name_span.end, _dumped(name)))

    def replace(self, span: Span, value: Any) -> None:
        """Put another value in the place of one."""
        self._edits.append((span.start, span.end, _dumped(value)))

    def remove(self, members: dict[str, Member], name: str) -> None:
        """Take a member out of its object, which keeps at least one that is before it."""
        before = list(members.values())[list(members).index(name) - 1]
        self._edits.append((before.value.end, members[name].value.end, ""))

    def insert_after(self, members: dict[str, Member], name: str, new: str, value: Any) -> None:
        """Add a member after the one of this name, or as the last one where there is none. The object has two or more."""
        anchor = members.get(name) or list(members.values())[-1]
        self._edits.append(
            (anchor.value.end, anchor.value.end, self._separator(members) + self._member(anchor, new, value))
        )

    def insert_first(self, members: dict[str, Member], new: str, value: Any) -> None:
        """Add a member before all others of an object that has two or more."""
        first = next(iter(members.values()))
        at = first.name_span.start
        self._edits.append((at, at, self._member(first, new, value) + self._separator(members)))

    def append_item(self, span: Span, value: Any) -> None:
        """Add an item to the end of a list."""
        items = self.list(span)
        if not items:
            self.replace(span, [value])
            return
        self._append_after(span, items, len(items) - 1, value)

    def change_items(self, span: Span, gone: Collection[int], new: Sequence[Any]) -> None:
        """Take items out of a list by their places, from 0, and add others at its end. The others stay as they are.

        >>> text = JsonText("[1, 2, 3]")
        >>> text.change_items(text.top(), {0, 2}, [4, 5])
        >>> text.changed()
        '[2, 4, 5]'
        """
        items = self.list(span)
        kept = [at for at in range(len(items)) if at not in gone]
        if not kept:
            if items or new:
                lead = self.text[span.start + 1 : items[0].start] if items else ""
                tail = self.text[items[-1].end : span.end - 1] if items else ""
                between = f",{lead}" if "\n" in lead else ", "
                self._edits.append((span.start + 1, span.end - 1, lead + between.join(map(_dumped, new)) + tail))
            return
        for at in sorted(gone):
            # An item goes with the separator after it, and one after the last that stays with the one before it.
            start, end = (items[at].start, items[at + 1].start) if at < kept[-1] else (items[at - 1].end, items[at].end)
            self._edits.append((start, end, ""))
        for value in new:
            self._append_after(span, items, kept[-1], value)

    def changed(self) -> str:
        """The text with the changes."""
        parts, at = [], 0
        for start, end, new in sorted(self._edits, key=lambda edit: edit[:2]):
            parts += [self.text[at:start], new]
            at = end
        return "".join([*parts, self.text[at:]])

    def _append_after(self, span: Span, items: Sequence[Span], last: int, value: Any) -> None:
        between = self.text[items[-2].end : items[-1].start] if len(items) > 1 else ", "
        if len(items) == 1 and "\n" in (lead := self.text[span.start + 1 : items[0].start]):
            between = f",{lead}"
        self._edits.append((items[last].end, items[last].end, between + _dumped(value)))

    def _member(self, like: Member, name: str, value: Any) -> str:
        return _dumped(name) + self.text[like.name_span.end : like.value.start] + _dumped(value)

    def _separator(self, members: dict[str, Member]) -> str:
        first, second = list(members.values())[:2]
        return self.text[first.value.end : second.name_span.start]

    def _end(self, start: int) -> int:
        return _DECODER.raw_decode(self.text, start)[1]

    def _after_blanks(self, at: int) -> int:
        found = _BLANKS.match(self.text, at)
        return found.end() if found else at

    def _after_separator(self, at: int) -> int:
        at = self._after_blanks(at)
        return self._after_blanks(at + 1) if self.text[at] == "," else at


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
