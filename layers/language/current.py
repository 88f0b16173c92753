"""The languages that there are, and the one that is spoken now.

The language holds for one run of a page or a command, inside ``with speaking(code):``. Two users of one server run in two
contexts, so neither hears the other's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Language:
    """A language: its code of ISO 639-1, and its name in itself."""

    code: str
    name: str


#: The language of the messages in the code, and of the shipped data.
ENGLISH = "en"
#: Every language, by its code.
LANGUAGES: Mapping[str, Language] = {
    language.code: language
    for language in (
        Language(ENGLISH, "English"),
        Language("uk", "Українська"),
        Language("ru", "Русский"),
        Language("ko", "한국어"),
    )
}

_spoken: ContextVar[str] = ContextVar("spoken", default=ENGLISH)


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Say everything inside in one language; then in the one before. Raises ValueError for a language that there is not.

    >>> with speaking("uk"):
    ...     spoken()
    'uk'
    >>> spoken()
    'en'
    """
    if code not in LANGUAGES:
        raise ValueError(f"There is no language {code!r}; choose one of {', '.join(LANGUAGES)}.")
    before = _spoken.set(code)
    try:
        yield
    finally:
        _spoken.reset(before)


def spoken() -> str:
    """The code of the language in which everything is said now."""
    return _spoken.get()


#: Where a system names the language of its user, in the order in which gettext looks.
_VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


def language_of_system(environment: Mapping[str, str]) -> str:
    """The language that the environment of a process names; English where it names none that there is.

    As in gettext, the first variable that says something decides; ``LANGUAGE`` may list several, best first.

    >>> language_of_system({"LANGUAGE": "fr:ru", "LANG": "uk_UA.UTF-8"}), language_of_system({"LANG": "ko_KR.UTF-8"})
    ('ru', 'ko')
    """
    said = next((environment[name] for name in _VARIABLES if environment.get(name)), "")
    codes = (tag.replace("-", "_").partition("_")[0].partition(".")[0].lower() for tag in said.split(":"))
    return next((code for code in codes if code in LANGUAGES), ENGLISH)


def language_of(wanted: str | None) -> str:
    """The language for a tag of a browser or a system, such as ``uk-UA`` or ``ko_KR.UTF-8``; English for one of others.

    >>> language_of("uk-UA"), language_of("fr"), language_of(None)
    ('uk', 'en', 'en')
    """
    code = (wanted or "").replace("_", "-").partition("-")[0].partition(".")[0].lower()
    return code if code in LANGUAGES else ENGLISH
