"""The options of a page: its file, its layout and what it says; and the layout that they make."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import click

from layers import text_bounds
from layers.briefing.layout.reading import NUMBERS, LayoutError, logo_from, read_layout
from layers.briefing.layout.specification import LAYOUTS, PARTS, Layout
from layers.briefing.message.judgement import CONFIDENCES, LIKELIHOODS, MOST_JUDGEMENTS, JudgementError, judgement
from layers.briefing.options import GRIDS, LABELS, LEAST_DPI, MOST_DPI, SIZES, SYMBOLS
from layers.cli.options import (
    DAY,
    PATH,
    Extent,
    OneOf,
    Size,
    WholeNumber,
    language_option,
    option,
    together,
    view_options,
    wrong_usage,
)
from layers.cli.spoken import in_english, phrase
from layers.cli.spoken.help import filled
from layers.language import later

_Function = TypeVar("_Function", bound=Callable[..., Any])


class _Names(click.ParamType[tuple[str, ...]]):
    """Ids with commas between them. With ``known``, each is one of these words."""

    name = "names"

    def __init__(self, known: tuple[str, ...] = ()) -> None:
        self.known = known

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        """The names, each once. Fails where there is none, or one that is not known."""
        if isinstance(value, tuple):
            return value
        names = tuple(dict.fromkeys(part.strip() for part in value.split(",") if part.strip()))
        if not names:
            self.fail(phrase("it holds no name"), param, ctx)
        for name in names:
            if self.known and name not in self.known:
                self.fail(
                    phrase("{value!r} is not one of {names}", value=name[:60], names=", ".join(self.known)), param, ctx
                )
        return names


class _Judgement(click.ParamType[str]):
    """A judgement as it was written. Its words are checked."""

    name = "judgement"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The text. Fails where it is not a judgement."""
        try:
            judgement(value)
        except JudgementError as error:
            self.fail(in_english(f"it {error.reason}"), param, ctx)
        return str(value)


class _Number(click.ParamType[float]):
    """A number in the range of a field of a layout."""

    name = "number"

    def __init__(self, field: str) -> None:
        self.least, self.most = NUMBERS[field]

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The number. Fails where the text is not a number in the range."""
        try:
            number = float(value)
        except ValueError:
            number = float("nan")
        # Written so that "nan" is refused as well.
        if not self.least <= number <= self.most:
            least, most = f"{self.least:g}", f"{self.most:g}"
            self.fail(
                phrase("{value!r} is not a number from {least} to {most}", value=value, least=least, most=most),
                param,
                ctx,
            )
        return number


class _LayoutName(click.ParamType[str]):
    """The name of a layout, or the path of a file of one, which ends in .toml."""

    name = "layout"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The text. Fails where it is neither."""
        text = str(value)
        if text not in LAYOUTS and not text.endswith(".toml"):
            self.fail(
                phrase(
                    "{text!r} is not one of {layouts}, or a file that ends in .toml",
                    text=text,
                    layouts=", ".join(LAYOUTS),
                ),
                param,
                ctx,
            )
        if problem := text_bounds.unusable_path(text):
            self.fail(in_english(problem), param, ctx)
        return text


_LAYOUT = {"section": later("The layout"), "recorded": True}
_MESSAGE = {"section": later("What it says"), "recorded": True}

#: The options of the layout, as a decorator.
layout_options = together(
    [
        option(
            "--layout",
            metavar="NAME",
            type=_LayoutName(),
            help=filled(
                "How the page is laid out: {layouts}, or a file in TOML. Default: full; of slides: projector.",
                layouts=", ".join(LAYOUTS),
            ),
            **_LAYOUT,
        ),
        option(
            "--type-scale", metavar="N", type=_Number("type_scale"), help="Make all type so much larger.", **_LAYOUT
        ),
        option(
            "--margin", "margin", metavar="MM", type=_Number("margin_mm"), help="The margin in millimetres.", **_LAYOUT
        ),
        option("--logo", metavar="FILE", type=PATH, help="A picture for the upper right corner.", **_LAYOUT),
        option(
            "--without",
            metavar="PART,…",
            type=_Names(PARTS),
            help=filled("Leave out parts of the page: {parts}.", parts=", ".join(PARTS)),
            **_LAYOUT,
        ),
        option("--transparent", is_flag=True, help="Leave the ground and the sea clear, in PNG and SVG.", **_LAYOUT),
    ]
)

#: The options of what a page says, as a decorator.
message_options = together(
    [
        option(
            "--message",
            metavar="TEXT",
            help="The sentence at the head, in the largest type. Default: drafted from the data.",
            **_MESSAGE,
        ),
        option(
            "--judgement",
            "judgements",
            metavar="TEXT",
            type=_Judgement(),
            multiple=True,
            help=filled(
                '"LIKELIHOOD, CONFIDENCE: TEXT", up to {count} times. Likelihood: {likelihoods}. Confidence: {confidences}.',
                count=MOST_JUDGEMENTS,
                likelihoods=", ".join(LIKELIHOODS),
                confidences=", ".join(CONFIDENCES),
            ),
            **_MESSAGE,
        ),
        option(
            "--annotate", metavar="ID,…", type=_Names(), default=(), help="Write these events on the map.", **_MESSAGE
        ),
        option("--pin", metavar="ID,…", type=_Names(), default=(), help="List these first.", **_MESSAGE),
        option(
            "--hide",
            metavar="ID,…",
            type=_Names(),
            default=(),
            help="Do not list these on the first page.",
            **_MESSAGE,
        ),
        option(
            "--since",
            metavar="DATE",
            type=DAY,
            help="Show what changed after this day, such as that of the last briefing.",
            **_MESSAGE,
        ),
    ]
)


def file_options(suffixes: Collection[str], *, dated: bool) -> Callable[[_Function], _Function]:
    """The options that ``brief`` and ``atlas`` share, as a decorator: file, view, page and manifest."""
    page = {"section": later("The page"), "recorded": True}
    decorators: list[Callable[[Any], Any]] = [
        option(
            "--out",
            metavar="FILE",
            type=PATH,
            help=filled("The file to write. Its suffix is one of {suffixes}.", suffixes=", ".join(suffixes)),
        ),
        view_options(dated=dated),
        option(
            "--bbox",
            metavar="W,S,E,N",
            type=Extent(),
            section="What to show",
            recorded=True,
            help="An extent in degrees, instead of a theatre. It crosses 180° where W is more than E.",
        ),
        option(
            "--size",
            metavar="SIZE",
            type=Size(),
            help=filled(
                "The size of the page: {sizes}, or such as 300x200mm. Default: that of the layout.",
                sizes=", ".join(SIZES),
            ),
            **page,
        ),
        option(
            "--dpi",
            metavar="N",
            type=WholeNumber(LEAST_DPI, MOST_DPI),
            default=200,
            help=filled("Dots per inch of a PNG, {least} to {most}. Default: 200.", least=LEAST_DPI, most=MOST_DPI),
            **page,
        ),
        layout_options,
        message_options,
        language_option(
            help="The language of the page: en (default), uk, ru or ko. Texts of the data stay as the catalogue has them.",
            **page,
        ),
        option("--title", metavar="TEXT", help="A title instead of the usual one.", **page),
        option("--subtitle", metavar="TEXT", help="A subtitle instead of the usual one.", **page),
        option(
            "--labels",
            type=OneOf(tuple(LABELS)),
            default="en",
            help="Names on the map: en (of the page's language), native or both. Default: en.",
            **page,
        ),
        option("--handling", metavar="TEXT", help="A handling line, printed at top and bottom.", **page),
        option(
            "--grid",
            type=OneOf(tuple(GRIDS)),
            default="latlon",
            help="The grid of the map. mgrs adds grid references and the marks of a sheet. Default: latlon.",
            **page,
        ),
        option(
            "--symbols",
            type=OneOf(tuple(SYMBOLS)),
            default="own",
            help="app6: features that carry a symbol code (sidc) have the symbol of that standard. Default: own.",
            **page,
        ),
        option("--series", metavar="TEXT", help="The series of the sheet, printed on the map.", **page),
        option("--sheet", metavar="TEXT", help="The number of the sheet, printed on the map.", **page),
        option(
            "--template",
            metavar="DECK",
            type=PATH,
            section="The page",
            help="With .pptx: a deck whose look and placeholders the slides take. Its own slides are left out.",
        ),
        option("--grey", is_flag=True, help="Use greys only, for a printer without colour.", **page),
        option("--dark", is_flag=True, help="Draw light on dark, for a dark room.", **page),
        option("--strict", is_flag=True, help="Refuse a page with a cartographer's fault instead of warning of it."),
        option(
            "--media",
            metavar="ID",
            multiple=True,
            help="Also print this picture of the catalogue, on a page after the others. May be given several times.",
            **page,
        ),
        option(
            "--manifest",
            is_flag=True,
            section="Manifest",
            help="Also write FILE.manifest.json: what made the file, and its SHA-256.",
        ),
        option(
            "--from-manifest",
            metavar="FILE",
            type=PATH,
            section="Manifest",
            help="Make the file of a manifest again, and compare the two. Without --out, under the name in the manifest.",
        ),
        option(
            "--overwrite",
            is_flag=True,
            section="Manifest",
            help="With --from-manifest and without --out: replace a file of that name.",
        ),
    ]
    return together(decorators)


def layout_with(params: Mapping[str, Any], usual: str) -> Layout:
    """The layout that the options ask for, else the ``usual`` one, with what the other options change in it.

    A file that cannot be used ends the command with a sentence about it.
    """
    name: str = params["layout"] or usual
    layout = LAYOUTS[name] if name in LAYOUTS else read_layout(Path(name))
    if params["logo"] is not None:
        try:
            layout = replace(layout, logo=logo_from(params["logo"]))
        except LayoutError as error:
            wrong_usage(f"--logo: {in_english(str(error))}")
    if params["type_scale"] is not None:
        layout = replace(layout, type_scale=params["type_scale"])
    if params["margin"] is not None:
        layout = replace(layout, margin_mm=params["margin"])
    if params["transparent"]:
        layout = replace(layout, transparent=True)
    off: dict[str, Any] = dict.fromkeys(params["without"] or (), False)
    return replace(layout, **off)
