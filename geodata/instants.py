"""A moment: a calendar day, or an instant with its offset from UTC.

A day is a ``datetime.date`` and means the whole day in UTC. An instant is an :class:`Instant`: a ``date`` too, the day in
UTC on which it falls, which also knows its time and the text it was given in. Code that asks for days only therefore gets
the day of an instant, and comparisons between the two are in UTC, where a day is the moment at which it begins.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import Any, Final, Self

#: The form of an instant: date, time to the minute or second, and the offset. A leap second has no place in the calendar.
INSTANT_PATTERN: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})$"
_INSTANT = re.compile(INSTANT_PATTERN)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WHOLE_DAY, _MINUTE = dt.timedelta(days=1), dt.timedelta(minutes=1)


class Instant(dt.date):
    """A point in time, as it was given. As a ``date`` it is its day in UTC.

    >>> late = Instant.read("2024-10-12T23:30:00-02:00")
    >>> late.utc.isoformat(), late.in_utc.isoformat(), late.isoformat()
    ('2024-10-13T01:30:00+00:00', '2024-10-13', '2024-10-12T23:30:00-02:00')
    >>> dt.date(2024, 10, 13) < late < dt.date(2024, 10, 14)
    True
    """

    __slots__ = ("given", "utc")
    utc: dt.datetime
    given: str

    def __new__(cls, given: str, utc: dt.datetime) -> Self:
        """An instant from its text and the same time in UTC; :meth:`read` makes both from the text."""
        made = super().__new__(cls, utc.year, utc.month, utc.day)
        made.utc, made.given = utc, given
        return made

    @classmethod
    def read(cls, text: str) -> Self:
        """The instant of a text such as ``2024-10-12T08:30:00+09:00``. Raises ValueError where it is not one."""
        if not _INSTANT.fullmatch(text):
            raise ValueError(f"{text!r} is not an instant with its offset")
        try:
            return cls(text, dt.datetime.fromisoformat(text).astimezone(dt.UTC))
        except OverflowError as error:
            raise ValueError(f"{text!r} is outside the calendar") from error

    @classmethod
    def at(cls, time: dt.datetime) -> Self:
        """The instant of a time with an offset, written in UTC, without its seconds where they are zero."""
        utc = time.astimezone(dt.UTC).replace(microsecond=0)
        return cls(f"{utc:%Y-%m-%dT%H:%M}{f':{utc:%S}' if utc.second else ''}Z", utc)

    @property
    def in_utc(self) -> dt.date:
        """The day on which it falls in UTC, without its time."""
        return dt.date(self.year, self.month, self.day)

    def isoformat(self) -> str:
        """The text as it was given."""
        return self.given

    def __str__(self) -> str:
        return self.given

    def __repr__(self) -> str:
        return f"Instant({self.given!r})"

    def __reduce__(self) -> Any:
        return type(self), (self.given, self.utc)

    def __eq__(self, other: object) -> bool:
        return self.utc == other.utc if isinstance(other, Instant) else False

    def __hash__(self) -> int:
        return hash(self.utc)

    def __lt__(self, other: dt.date) -> bool:
        # A day and its first moment are two things; the day comes first.
        return self.utc < begin(other)

    def __le__(self, other: dt.date) -> bool:
        return self < other or self == other

    def __gt__(self, other: dt.date) -> bool:
        return not self <= other

    def __ge__(self, other: dt.date) -> bool:
        return not self < other

    def __add__(self, span: dt.timedelta) -> Instant:
        return Instant.at(self.utc + span)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        if isinstance(other, dt.timedelta):
            return Instant.at(self.utc - other)
        return self.in_utc - utc_day(other)

    def __rsub__(self, other: dt.date) -> dt.timedelta:
        return other - self.in_utc


@lru_cache(maxsize=4096)
def moment_of(text: str) -> dt.date | None:
    """The day or instant that a text names, None where it names neither.

    >>> moment_of("2024-10-12"), moment_of("2024-10-12T08:30Z"), moment_of("2024-10-12T08:30")
    (datetime.date(2024, 10, 12), Instant('2024-10-12T08:30Z'), None)
    """
    try:
        return dt.date.fromisoformat(text) if _DAY.fullmatch(text) else Instant.read(text)
    except ValueError:
        return None


def utc_day(moment: dt.date) -> dt.date:
    """The day of a moment in UTC."""
    return moment.in_utc if isinstance(moment, Instant) else moment


def stamp(moment: dt.date) -> str:
    """A moment for the name of a file, without the colons that some systems refuse: ``2025-02-07T0830Z``."""
    return Instant.at(moment.utc).given.replace(":", "") if isinstance(moment, Instant) else moment.isoformat()


def begin(moment: dt.date) -> dt.datetime:
    """The time in UTC at which a moment begins: that of an instant, midnight of a day."""
    if isinstance(moment, Instant):
        return moment.utc
    return dt.datetime(moment.year, moment.month, moment.day, tzinfo=dt.UTC)


def after(moment: dt.date) -> dt.datetime:
    """The time in UTC up to which a moment is looked at: the end of a day, one minute after an instant.

    The last day of the calendar ends one microsecond early, since there is no later time.
    """
    start = begin(moment)
    try:
        return start + (_MINUTE if isinstance(moment, Instant) else _WHOLE_DAY)
    except OverflowError:
        return dt.datetime.max.replace(tzinfo=dt.UTC)


def has_begun(moment: dt.date, date: dt.date) -> bool:
    """Whether what begins at a moment has begun by the end of a date, a day or an instant."""
    if type(moment) is type(date) is dt.date:
        return moment <= date
    return begin(moment) < after(date)


def has_ended(end: dt.date, date: dt.date) -> bool:
    """Whether what ends before a moment is over when a date begins, a day or an instant."""
    # Days are the most by far, and a page asks of each feature at each step.
    if type(end) is type(date) is dt.date:
        return end <= date
    return begin(end) <= begin(date)


def last_day(end: dt.date) -> dt.date:
    """The last day, in UTC, of an interval that ends before a moment.

    >>> (
    ...     last_day(dt.date(2024, 10, 13)),
    ...     last_day(Instant.read("2024-10-13T00:00Z")),
    ...     last_day(Instant.read("2024-10-13T06:00Z")),
    ... )
    (datetime.date(2024, 10, 12), datetime.date(2024, 10, 12), datetime.date(2024, 10, 13))
    """
    if isinstance(end, Instant):
        return (end.utc - dt.timedelta(microseconds=1)).date()
    return end - _WHOLE_DAY
