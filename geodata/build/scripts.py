"""Find a place's name in the script of its country among the alternate names of GeoNames.

GeoNames does not say in which language an alternate name is. The main name is a transliteration of the native name.
So each alternate is transliterated, and the one most similar to the main name is taken as the native name.
"""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher


def _table(pairs: str) -> dict[str, str]:
    """Make a letter table from a text in which letters and their transliterations alternate."""
    words = pairs.split()
    return dict(zip(words[::2], words[1::2], strict=True))


def _letters(row: str) -> list[str]:
    """Split a row into its entries; a hyphen is an empty entry."""
    return ["" if entry == "-" else entry for entry in row.split()]


_RUSSIAN = _table(
    "а a б b в v г g д d е e ё yo ж zh з z и i й y к k л l м m н n о o "
    "п p р r с s т t у u ф f х kh ц ts ч ch ш sh щ shch ъ ' ы y ь ' э e ю yu я ya"
)
_UKRAINIAN = _table(
    "а a б b в v г h ґ g д d е e є ie ж zh з z и y і i ї i й i к k л l м m "
    "н n о o п p р r с s т t у u ф f х kh ц ts ч ch ш sh щ shch ь ' ю iu я ia ' ' ’ '"
)
_BELARUSIAN = _table(
    "а a б b в v г h д d е ye ё yo ж zh з z і i й y к k л l м m н n о o п p "
    "р r с s т t у u ў w ф f х kh ц ts ч ch ш sh ы y ь ' э e ю yu я ya ' ' ’ '"
)
_TABLES = {"RU": _RUSSIAN, "UA": _UKRAINIAN, "BY": _BELARUSIAN}

_FOREIGN = {
    "RU": re.compile("[сц]ьк|[^л]ьск|ъ(?![еёюя])|шч"),
    "UA": re.compile("ьск|[бвгґджзклмнпрстфхцчшщ]ї"),
    "BY": re.compile("ь[аоу]"),
}
"""Letter groups that show another, related language: Курськ and Смоленьск are not Russian."""

_LATIN = frozenset(
    _letters(
        "AD AL AT AU BE BR CA CH CL CO CZ DE DK EE ES FI FR GB HR HU ID IE IS IT LT LU LV MX NL NO "
        "NZ PE PL PT RO SE SI SK TR US VN"
    )
)

_HANGUL_INITIALS = _letters("g kk n d tt r m b pp s ss - j jj ch k t p h")
_HANGUL_VOWELS = _letters("a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i")
_HANGUL_FINALS = _letters("- k k ks n nj nh t l lk lm lb ls lt lp lh m p ps t t ng t t k t p t")


def native_name(country: str, name: str, alternates: Iterable[str]) -> str | None:
    """Return the name in the country's own script, or None where no alternate is similar enough.

    For Western countries with a Latin alphabet it is the main name of GeoNames, unchanged.
    """
    if country in _TABLES:
        table, foreign = _TABLES[country], _FOREIGN[country]
        words = [word for word in alternates if _is_written_in(word, table) and not foreign.search(word.lower())]
        return _most_similar(name, [(word, _transliterated(word, table)) for word in words], least=0.75)
    if country in ("KP", "KR"):
        words = [_without(word, "시군읍") for word in alternates if _is_hangul(word)]
        return _most_similar(name, [(word, romanised(word)) for word in words], least=0.6)
    if country in ("CN", "TW", "JP"):
        codec = {"CN": "gb2312", "TW": "big5", "JP": "shift_jis"}[country]
        words = [word for word in alternates if _is_han(word) and _can_encode(word, codec)]
        short = [_without(word, "市县縣区") for word in words]
        return min(short, key=lambda word: (len(word), short.index(word)), default=None)
    return name if country in _LATIN else None


def romanised(word: str) -> str:
    """Transliterate Hangul syllables into Latin letters, letter by letter."""
    letters = []
    for syllable in word:
        code = ord(syllable) - 0xAC00
        letters += [
            _HANGUL_INITIALS[code // 588],
            _HANGUL_VOWELS[code % 588 // 28],
            _HANGUL_FINALS[code % 28],
        ]
    return "".join(letters)


def _most_similar(name: str, words: list[tuple[str, str]], *, least: float) -> str | None:
    """Return the word of the (word, transliteration) pair most similar to the name, if its ratio is at least `least`."""

    def similarity(latin: str) -> float:
        return SequenceMatcher(None, _letters_only(name), _letters_only(latin)).ratio()

    # Among equally similar words the longest one: the shorter ones lack a soft sign or a hyphen.
    best = max(words, key=lambda pair: (similarity(pair[1]), len(pair[0]), pair[0]), default=None)
    return best[0] if best and similarity(best[1]) >= least else None


def _letters_only(latin: str) -> str:
    return "".join(letter for letter in latin.lower() if letter.isalpha())


def _transliterated(word: str, table: dict[str, str]) -> str:
    return "".join(table.get(letter, letter) for letter in word.lower())


def _is_written_in(word: str, table: dict[str, str]) -> bool:
    return word[:1].isupper() and all(c in table or c in " -" for c in word.lower())


def _is_hangul(word: str) -> bool:
    return len(word) > 1 and all("가" <= letter <= "힣" for letter in word)


def _is_han(word: str) -> bool:
    return len(word) > 1 and all("一" <= letter <= "鿿" for letter in word)


def _can_encode(word: str, codec: str) -> bool:
    try:
        word.encode(codec)
    except UnicodeEncodeError:
        return False
    return True


def _without(word: str, endings: str) -> str:
    return word[:-1] if len(word) > 2 and word[-1] in endings else word
