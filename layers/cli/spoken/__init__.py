"""The language of the terminal: what the commands themselves say. What a file holds does not follow it.

A command runs with the words of the layers in English, as its files have them; only one that prints such words to the
terminal runs in the language of the terminal as a whole (``speaks=True``).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar

from layers.language import ENGLISH, say, say_count, speaking, translations
from layers.language.formats import number

_language: ContextVar[str] = ContextVar("language of the terminal", default=ENGLISH)


def language() -> str:
    """The code of the language in which the terminal is spoken to."""
    return _language.get()


@contextmanager
def talking(code: str) -> Iterator[None]:
    """Speak to the terminal in a language inside. Raises ValueError for a language that there is not."""
    with speaking(code):
        before = _language.set(code)
        try:
            yield
        finally:
            _language.reset(before)


def in_language() -> AbstractContextManager[None]:
    """Inside, the words of the layers are those of the terminal's language."""
    return speaking(language())


def phrase(message: str, /, **values: object) -> str:
    """A message to the terminal. A whole number among the values is written as the language writes it.

    >>> phrase("{count} more", count=1200)
    '1,200 more'
    """
    with in_language():
        return say(message, **{name: _written(value) for name, value in values.items()})


def phrase_count(one: str, many: str, count: int, /, **values: object) -> str:
    """A message to the terminal in the form that a number asks for, which is ``{count}`` in it."""
    with in_language():
        return say_count(one, many, count, **{name: _written(value) for name, value in values.items()})


def and_more(count: int) -> str:
    """How many more there are than were listed."""
    return phrase("… and {count} more", count=count)


def unfilled(one: str, many: str = "", count: int = 1) -> str:
    """A message to the terminal with its places as they are."""
    from layers.language import form_of  # noqa: PLC0415

    code = language()
    forms = (one, many or one) if code == ENGLISH else translations(code).get(one, (one, many or one))
    return forms[min(form_of(count, code) if many else 0, len(forms) - 1)]


def in_english(sentence: str) -> str:
    """A sentence of the library, which is English; in another language it is marked so."""
    return sentence if language() == ENGLISH else phrase("(in English) {sentence}", sentence=sentence)


def _written(value: object) -> object:
    return number(value) if isinstance(value, int) and not isinstance(value, bool) else value
