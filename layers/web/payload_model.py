"""The types of a map document's data, from which :mod:`layers.web.payload_types` writes the scripts' types.

Days are whole numbers since 1 January 1970, positions are longitude and latitude in degrees (EPSG:4326), extents are
west, south, east, north in degrees, and colours are ``#rrggbb``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, NotRequired, TypedDict

from layers.web.told.model import PayloadAddress, PayloadBlock, PayloadChapter, PayloadStory  # noqa: F401 (all are types)
from layers.web.tracks.model import PayloadTrackLeg, PayloadTracks  # noqa: F401

Day = int | float
Position = list[float]
Box = list[float]


class StyleColours(TypedDict):
    """The colours of a style in one theme."""

    stroke: str
    fill: str
    text: str


class PayloadStyle(TypedDict):
    """How features of a style are drawn; see :class:`layers.style.Style`."""

    label: str
    heading: str
    shape: Literal["line", "area", "point"]
    light: StyleColours
    dark: StyleColours
    width: float
    dash: Sequence[float] | None
    hatch: Literal["none", "diagonal", "sparse", "cross", "dots"]
    fill_opacity: float
    symbol: str | None
    arrows: bool


class PayloadGeometry(TypedDict):
    """GeoJSON, or a GeoJSON type with its coordinates as the text of :mod:`layers.web.varint`."""

    type: str
    coordinates: Any


class PayloadLabel(TypedDict):
    """A name beside a feature; rank 1 is the most important, 5 the least. ``brief`` stands where ``text`` has no room."""

    at: Position
    text: str
    native: str | None
    rank: int
    brief: str | None


class PayloadMove(TypedDict):
    """When a leg departs and arrives, as half-open windows [from, to)."""

    depart: list[Day]
    arrive: list[Day]
    gaps: list[list[Day]]
    symbol: str | None
    note: str


class PayloadSaid(TypedDict):
    """Where and when a statement was made. It is drawn where it is about."""

    at: Position
    place: str
    day: Day | None


class PayloadFigure(TypedDict):
    """A figure on a card; ``derived`` where no source gives it, ``remark`` where it says what the one before counts.

    ``since`` is said before the day ``until``.
    """

    label: str
    value: str
    derived: bool
    remark: bool
    since: str | None
    until: Day | None


class PayloadOther(TypedDict):
    """Another feature that says something else."""

    id: str
    text: str


class PayloadCard(TypedDict):
    """The words on a feature; see :class:`layers.card.Card`."""

    kicker: str
    when: str
    title: str
    native: str | None
    body: str | None
    figures: Sequence[PayloadFigure]
    who: str
    public: str | None
    sure: str
    caveats: Sequence[str]
    sources: Sequence[str]
    others: Sequence[PayloadOther]
    followed: Sequence[PayloadOther]
    notes: str | None
    media: Sequence[str]
    since: str | None
    names_day: Day | None


#: ``from`` and ``to`` are the days between which it is valid, ``known`` the day on which it was reported.
#: ``spread`` is the radius in kilometres within which its position is known.
PayloadFeature = TypedDict(
    "PayloadFeature",
    {
        "id": str,
        "layer": str,
        "kind": str,
        "style": str,
        "name": str,
        "native": str | None,
        "tier": int,
        "geometry": PayloadGeometry,
        "from": Day | None,
        "to": Day | None,
        "known": Day | None,
        "place": str | None,
        "label": PayloadLabel | None,
        "move": PayloadMove | None,
        "said": PayloadSaid | None,
        "spread": float | None,
        "card": PayloadCard,
    },
)


class PayloadOpening(TypedDict):
    """The view that the map opens on. Dates are ISO 8601."""

    date: str
    known_by: str | None
    past: Literal["fade", "hide"]
    as_known: bool
    theme: Literal["auto", "light", "dark"]
    bbox: Box
    center: Position | None
    zoom: float | None
    selected: str | None
    compare: str | None
    hidden_layers: list[str]
    only: list[str] | None


class PayloadTheatre(TypedDict):
    """A named extent to fly to."""

    id: str
    title: str
    bbox: Box


class PayloadLayer(TypedDict):
    """A layer, and whether it is shown at first."""

    id: str
    title: str
    kind: str
    shown: bool


class PayloadGrade(TypedDict):
    """A degree of confidence: its key, its sign, and its entry in the codebook."""

    key: str
    sign: str
    meaning: str
    who: str
    examples: list[str]


class PayloadQuestion(TypedDict):
    """A question to which claimants give different answers: the ids of those, and of all features it is about.

    ``also`` is its text in the other languages of the catalogue, for the search.
    """

    text: str
    also: list[str]
    answers: list[str]
    about: list[str]


class PayloadSource(TypedDict):
    """A cited source. ``day`` is that of its ``date``, None for a data set; ``lookup`` is where the Internet Archive looks
    for a copy of the page.
    """

    title: str
    publisher: str
    date: str | None
    day: Day | None
    url: str | None
    archive: str | None
    lookup: str | None
    quality: str
    reliability: str


class PayloadMedia(TypedDict):
    """A picture or a document in words; see :class:`layers.evidence.Evidence`. ``picture`` is a small one as a data URI."""

    caption: str
    credit: str
    licence: str
    taken: str
    alt: str
    sensitive: str | None
    source: str
    kind: str
    file: str
    picture: str | None
    width: int
    height: int
    problem: str | None


class PayloadBasemapTheme(TypedDict):
    """Shapes of one theme as text, and a tag for each: a country code, a river's rank or a border's status."""

    shapes: str
    tags: NotRequired[list[str | int | None]]


class PayloadCities(TypedDict):
    """Cities of a level: positions as text, and a value for each."""

    shapes: str
    names: list[str]
    natives: list[str | None]
    ranks: list[int]
    capitals: list[int]


#: A level of detail: the zoom from which it is drawn, its grid in steps a degree, and the extents that it covers.
PayloadBasemapLevel = TypedDict(
    "PayloadBasemapLevel",
    {
        "id": str,
        "from": float,
        "quantum": int,
        "windows": list[Box],
        "themes": dict[str, PayloadBasemapTheme],
        "cities": PayloadCities | None,
    },
)


class PayloadCountry(TypedDict):
    """A country's name, and where it has room: longitude, latitude, radius in degrees of longitude."""

    code: str
    text: str
    native: str | None
    anchors: list[list[float]]


#: A sea's name, its position, the zooms between which it is written, and its size in CSS pixels.
PayloadSea = TypedDict("PayloadSea", {"text": str, "at": Position, "from": float, "to": float, "size": float})


class PayloadBasemap(TypedDict):
    """What the basemap is drawn from."""

    levels: list[PayloadBasemapLevel]
    countries: list[PayloadCountry]
    seas: list[PayloadSea]


class BasemapColours(TypedDict):
    """The basemap's colours in one theme; lines are fainter than on the briefing page."""

    sea: str
    land: str
    story_land: str
    other_land: str
    coast: str
    water_line: str
    border: str
    admin: str
    rail: str
    grid: str
    halo: str
    sea_text: str
    country: str
    city: str
    town: str
    native: str
    dot: str


class PayloadSpeech(TypedDict):
    """What a language other than English brings: its words for the scripts, and how it writes dates and numbers.

    ``words`` has for each message its forms, one where it counts nothing. In the forms of dates stand ``{d}``, ``{month}``
    and ``{y}``; ``months`` are names as they stand in a date, ``lone_months`` as they stand alone.
    """

    code: str
    words: dict[str, Sequence[str]]
    months: Sequence[str]
    short_months: Sequence[str]
    lone_months: Sequence[str]
    long_day: str
    short_day: str
    short_month: str
    group: str
    decimal: str


class PayloadLarge(TypedDict):
    """A layer in a file of tiles (:mod:`layers.web.tiles`): the file's address beside the document, how many features it
    has, from which zoom each is drawn, and the spans of its squares: the first day, the days of a span, their number.
    ``overview`` is a small file of tiles as base64, up to ``overview_zoom``; ``style`` is that of its squares.
    """

    file: str
    title: str
    count: int
    zoom: int
    spans: list[int]
    style: str
    overview: str
    overview_zoom: int


class PayloadSite(TypedDict):
    """The published site that a map is part of: the address of its first page, the folder of the pages of features, and the
    name of a feature's page where it is not its id. Addresses are relative to the document.
    """

    home: str
    features: str
    names: dict[str, str]


class Payload(TypedDict):
    """A story and the view that its map opens on. ``changes`` are the days on which something begins or ends.

    ``language`` is that of the words; ``speech`` is None where it is English. ``embed`` is the markup of an embed with the
    places ``{src}``, ``{state}`` and ``{title}``.
    """

    title: str
    about: str
    language: str
    speech: PayloadSpeech | None
    credits: list[str]
    opening: PayloadOpening
    period: list[Day]
    today: Day | None
    changes: list[Day]
    theatres: list[PayloadTheatre]
    layers: list[PayloadLayer]
    styles: dict[str, PayloadStyle]
    grades: dict[str, PayloadGrade]
    questions: dict[str, PayloadQuestion]
    sources: dict[str, PayloadSource]
    media: dict[str, PayloadMedia]
    tints: dict[str, Literal["story_land", "other_land"]]
    features: list[PayloadFeature]
    address: NotRequired[PayloadAddress]
    embed: NotRequired[str]
    story: NotRequired[PayloadStory]
    site: NotRequired[PayloadSite]


class DocumentPayload(Payload):
    """The payload as the document holds it: with the basemap and its colours. Many features are packed into columns."""

    basemap: PayloadBasemap
    palette: dict[Literal["light", "dark"], BasemapColours]
    large: NotRequired[list[PayloadLarge]]
    tracks: NotRequired[PayloadTracks]
