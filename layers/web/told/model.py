"""The types of an address and of a told story in a map document's data; see :mod:`layers.web.payload_model`."""

from __future__ import annotations

from typing import Any, Literal, TypedDict


class PayloadAddress(TypedDict):
    """The view that the catalogue opens with, which an address leaves out, and that of the document as an address.

    For each value of a filter, the features that have it: the differences of their indexes, as the text of
    :mod:`layers.web.varint`.
    """

    date: str
    theatre: str
    layers: list[str]
    opening: dict[str, str]
    claimants: dict[str, str]
    confidence: dict[str, str]
    modes: dict[str, str]


class PayloadBlock(TypedDict):
    """A paragraph, which has one item, or a list. A piece of an item is its kind, its text, and the source of a link."""

    kind: Literal["paragraph", "bullets", "numbers"]
    items: list[list[list[str]]]


class PayloadChapter(TypedDict):
    """A chapter of the told story: its View as parts of an address (``query``) and as a message to the map (``view``).

    ``title_lang`` and ``lang`` are the languages of its title and of its text.
    """

    id: str
    title: str
    blocks: list[PayloadBlock]
    cited: list[str]
    query: dict[str, str]
    view: Any
    title_lang: str
    lang: str


class PayloadStory(TypedDict):
    """The told story. ``open`` says that the document opens with it beside the map."""

    open: bool
    title: str
    lede: str
    chapters: list[PayloadChapter]
