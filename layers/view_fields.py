"""The fields of a View, one row each: how a link, a command line, the map's messages and a page write a value.

To add a field: add it to :class:`layers.view.View` and add one row to :data:`FIELDS`. :mod:`layers.view_codec` reads and
writes whole views with these rows.

Links, options and messages come from outside. Nothing in them is evaluated. A value that cannot be used raises
UnusableValue.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, get_args

from geodata.instants import moment_of
from layers import words
from layers.language import say
from layers.view import Camera, Past

if TYPE_CHECKING:
    from geodata.catalog import Catalog

#: A search text in a link is at most this long.
_LONGEST_TEXT = 200
_LISTED_SUBSET, _LISTED_CHOICE = 4, 8
#: An empty set in a link. No id is written like this.
_NOTHING = "-"
#: The dates that the map may set.
_FIRST_DATE, _LAST_DATE = dt.date(1900, 1, 1), dt.date(2100, 1, 1)


class UnusableValue(ValueError):
    """A value that cannot be used. Its text completes the sentence "… is not …"."""


@dataclass(frozen=True)
class KnownNames:
    """The ids that a view may use, each with its title. ``features`` is None where any id may be selected."""

    layers: Mapping[str, str] = field(default_factory=dict)
    claimants: Mapping[str, str] = field(default_factory=dict)
    theatres: Mapping[str, str] = field(default_factory=dict)
    features: Collection[str] | None = None

    @classmethod
    def of(cls, catalog: Catalog, feature_ids: Collection[str] | None = None) -> KnownNames:
        """The names of a catalogue."""
        return cls(
            layers={layer.id: layer.title for layer in catalog.layers},
            claimants={name: claimant.name for name, claimant in catalog.claimants.items()},
            theatres={theatre.id: theatre.title for theatre in catalog.record.theatres},
            features=feature_ids,
        )


@dataclass(frozen=True)
class CommandOption:
    """The option of a command. ``choices`` are its possible values where they do not depend on the catalogue, for help and
    shell completion; ``of_catalogue`` says that a value can only be read once the catalogue is open."""

    flag: str
    metavar: str
    help: str
    choices: tuple[str, ...] = ()
    of_catalogue: bool = False


@dataclass(frozen=True)
class ToMap:
    """A part of the page's message to the map: its key, and the JSON value of the field's value."""

    key: str
    value: Callable[[Any, KnownNames], Any]


@dataclass(frozen=True)
class FromMap:
    """A message of the map: its key, and the field's value from the JSON value. ``read`` raises UnusableValue."""

    key: str
    read: Callable[[Any, KnownNames], Any]


@dataclass(frozen=True)
class ViewField:
    """One field of the View in all its forms.

    ``name`` is the attribute of the View and ``query`` its name in a link. ``parse`` reads the text of a link or an option
    and raises UnusableValue; ``format`` writes that text. ``words`` say what a page leaves out, and only fields that filter
    have them. A field without ``to_map`` reaches the map otherwise: a filter on claims as the ids of the features that pass
    it, place and zoom as a message of their own.
    """

    name: str
    query: str
    parse: Callable[[str, KnownNames], Any]
    format: Callable[[Any], str] = str
    option: CommandOption | None = None
    to_map: ToMap | None = None
    from_map: FromMap | None = None
    words: Callable[[Any, KnownNames], str] | None = None


def _date(text: str, _: KnownNames) -> dt.date:
    # Imported here: a command that only shows its help must not wait for the libraries behind these modules.
    from geodata.dates import parse_date  # noqa: PLC0415
    from geodata.errors import DateError  # noqa: PLC0415

    try:
        return parse_date(text)
    except DateError:
        raise UnusableValue(say("a date; write it as year-month-day, such as 2025-02-07")) from None


def _moment(text: str, _: KnownNames) -> dt.date:
    found = moment_of(text)
    if found is None:
        raise UnusableValue(say("a date, or a time with its offset; write it as 2025-02-07 or 2025-02-07T08:30Z"))
    return found


def _iso_text(date: dt.date) -> str:
    return date.isoformat()


def _subset(known: Callable[[KnownNames], Collection[str]]) -> Callable[[str, KnownNames], frozenset[str]]:
    def parse(text: str, names: KnownNames) -> frozenset[str]:
        if text == _NOTHING:
            return frozenset()
        chosen, possible = frozenset(text.split(",")), sorted(known(names))
        if not chosen <= set(possible):
            more = ", …" if len(possible) > _LISTED_SUBSET else ""
            raise UnusableValue(
                say("a list of names out of {names}", names=", ".join(possible[:_LISTED_SUBSET]) + more)
            )
        return chosen

    return parse


def _joined(values: frozenset[str]) -> str:
    return ",".join(sorted(values)) if values else _NOTHING


def _one_of(known: Callable[[KnownNames], Collection[str]]) -> Callable[[str, KnownNames], str]:
    def parse(text: str, names: KnownNames) -> str:
        if text not in known(names):
            raise UnusableValue(say("one of {names}", names=", ".join(sorted(known(names))[:_LISTED_CHOICE])))
        return text

    return parse


def _tier(text: str, _: KnownNames) -> int:
    if text not in ("1", "2"):
        raise UnusableValue(say("1 (core) or 2 (all)"))
    return int(text)


def _yes(text: str, _: KnownNames) -> bool:
    if text not in ("0", "1"):
        raise UnusableValue(say("1 (what was known then) or 0 (what happened)"))
    return text == "1"


def _as_known_of_map(value: Any, _: KnownNames) -> bool:
    if value not in ("happened", "known"):
        raise UnusableValue("happened or known")
    return bool(value == "known")


def _text(text: str, _: KnownNames) -> str:
    if len(text) > _LONGEST_TEXT:
        raise UnusableValue(say("at most {count} characters", count=_LONGEST_TEXT))
    return text


def _feature(text: str, names: KnownNames) -> str:
    return _text(text, names) if names.features is None else _one_of(lambda known: known.features or ())(text, names)


def _camera(text: str, _: KnownNames) -> Camera:
    try:
        lat, lon, zoom = (float(part) for part in text.split(","))
    except ValueError:
        raise UnusableValue(say("latitude,longitude,zoom")) from None
    camera = Camera(lon=lon, lat=lat, zoom=zoom)
    if not _is_on_earth(camera):
        raise UnusableValue(say("latitude,longitude,zoom within the world"))
    return camera


def _camera_text(camera: Camera) -> str:
    return f"{camera.lat!r},{camera.lon!r},{camera.zoom!r}"


def _is_on_earth(camera: Camera) -> bool:
    return (
        math.isfinite(camera.lat + camera.lon + camera.zoom)
        and abs(camera.lat) <= 90
        and abs(camera.lon) <= 360
        and 0 <= camera.zoom <= 20
    )


def _iso(date: dt.date | None, _: KnownNames) -> str | None:
    return date.isoformat() if date else None


def _same(value: Any, _: KnownNames) -> Any:
    return value


def _hidden_layers(shown: frozenset[str], names: KnownNames) -> list[str]:
    return sorted(set(names.layers) - shown)


def _date_of_map(value: Any, names: KnownNames) -> dt.date:
    return min(max(_moment(_string(value), names), _FIRST_DATE), _LAST_DATE)


def _shown_layers(hidden: Any, names: KnownNames) -> frozenset[str]:
    if not isinstance(hidden, list):
        raise UnusableValue("a list")
    return frozenset(names.layers) - {name for name in hidden if isinstance(name, str)}


def _past_of_map(value: Any, names: KnownNames) -> str:
    return _past(_string(value), names)


def _selected_of_map(value: Any, names: KnownNames) -> str | None:
    """The selected feature. Anything that is not the id of a feature ends the selection."""
    return value if isinstance(value, str) and value in (names.features or ()) else None


def _camera_of_map(value: Any, _: KnownNames) -> Camera:
    try:
        lon, lat = (round(float(part), 5) for part in value["center"])
        camera = Camera(lon=lon, lat=lat, zoom=round(float(value["zoom"]), 2))
    except (KeyError, TypeError, ValueError, OverflowError):
        raise UnusableValue("a centre and a zoom level") from None
    if not _is_on_earth(camera):
        raise UnusableValue("a place on earth")
    return camera


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise UnusableValue("text")
    return value


def _layer_words(shown: frozenset[str], names: KnownNames) -> str:
    listed = ", ".join(title for name, title in names.layers.items() if name in shown)
    return say("layers {names}", names=listed) if listed else say("layers none")


def _mode_words(modes: frozenset[str], _: KnownNames) -> str:
    listed = ", ".join(sorted(words.MODE[mode].lower() for mode in modes))
    return say("movements by {modes}", modes=listed) if listed else say("movements by nothing")


def _confidence_words(degrees: frozenset[str], _: KnownNames) -> str:
    return ", ".join(sorted(words.CONFIDENCE[degree].lower() for degree in degrees)) or say("no certainty")


def _claimant_words(claimants: frozenset[str], names: KnownNames) -> str:
    listed = ", ".join(sorted(names.claimants[c] for c in claimants if c in names.claimants))
    return say("claims of {names}", names=listed) if listed else say("claims of nobody")


_past = _one_of(lambda _: get_args(Past))

#: Every field of the View, in the order of links, of the help, and of the words on a page.
FIELDS: tuple[ViewField, ...] = (
    ViewField(
        name="date",
        query="date",
        parse=_moment,
        format=_iso_text,
        option=CommandOption(
            "--as-of",
            "DATE",
            "The date to show, such as 2025-02-07, or a time, such as 2025-02-07T08:30Z. Default: the catalogue's "
            "opening date.",
        ),
        to_map=ToMap("date", _iso),
        from_map=FromMap("date", _date_of_map),
    ),
    ViewField(
        name="known_by",
        query="known",
        parse=_date,
        format=dt.date.isoformat,
        option=CommandOption("--known-by", "DATE", "Show only what was public by this day; 'same': by the date shown."),
        to_map=ToMap("known_by", _iso),
    ),
    ViewField(
        name="as_known",
        query="then",
        parse=_yes,
        format=lambda on: "1" if on else "0",
        to_map=ToMap("as_known", _same),
        from_map=FromMap("mode", _as_known_of_map),
    ),
    ViewField(
        name="theatre",
        query="theatre",
        parse=_one_of(lambda names: names.theatres),
        option=CommandOption(
            "--theatre", "ID", "The extent to show. Default: the catalogue's opening extent.", of_catalogue=True
        ),
    ),
    ViewField(
        name="layers",
        query="layers",
        parse=_subset(lambda names: names.layers),
        format=_joined,
        option=CommandOption(
            "--layers", "ID,ID", "The layers to show. Default: those that the catalogue opens with.", of_catalogue=True
        ),
        to_map=ToMap("hidden_layers", _hidden_layers),
        from_map=FromMap("layers", _shown_layers),
        words=_layer_words,
    ),
    ViewField(
        name="modes",
        query="modes",
        parse=_subset(lambda _: words.MODE),
        format=_joined,
        option=CommandOption("--modes", "MODE,MODE", "Show only movements by these modes.", choices=tuple(words.MODE)),
        words=_mode_words,
    ),
    ViewField(
        name="confidences",
        query="confidence",
        parse=_subset(lambda _: words.CONFIDENCE),
        format=_joined,
        option=CommandOption(
            "--confidence",
            "DEGREE,DEGREE",
            "Show only claims with these degrees of confidence.",
            choices=tuple(words.CONFIDENCE),
        ),
        words=_confidence_words,
    ),
    ViewField(
        name="claimants",
        query="claimants",
        parse=_subset(lambda names: names.claimants),
        format=_joined,
        option=CommandOption("--claimants", "ID,ID", "Show only what these parties claim.", of_catalogue=True),
        words=_claimant_words,
    ),
    ViewField(
        name="tier",
        query="tier",
        parse=_tier,
        option=CommandOption(
            "--tier", "1|2", "1: only the core of the story. 2: details as well (default).", choices=("1", "2")
        ),
        words=lambda tier, _: say("no minor reports") if tier == 1 else say("minor reports too"),
    ),
    ViewField(
        name="text",
        query="q",
        parse=_text,
        option=CommandOption("--text", "TEXT", "Show only claims that contain this text."),
        words=lambda text, _: say("with “{text}”", text=text),
    ),
    ViewField(name="camera", query="map", parse=_camera, format=_camera_text, from_map=FromMap("move", _camera_of_map)),
    ViewField(
        name="selected",
        query="sel",
        parse=_feature,
        to_map=ToMap("selected", _same),
        from_map=FromMap("select", _selected_of_map),
    ),
    ViewField(name="compare", query="compare", parse=_date, format=dt.date.isoformat, to_map=ToMap("compare", _iso)),
    ViewField(name="since", query="since", parse=_date, format=dt.date.isoformat),
    ViewField(name="version", query="version", parse=_text),
    ViewField(
        name="past",
        query="past",
        parse=_past,
        option=CommandOption(
            "--past",
            "fade|hide",
            "What is over on the date: drawn faded (fade, default) or left out (hide).",
            choices=get_args(Past),
        ),
        to_map=ToMap("past", _same),
        from_map=FromMap("past", _past_of_map),
        words=lambda past, _: say("nothing that is over") if past == "hide" else say("what is over as well"),
    ),
)
