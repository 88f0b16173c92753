"""Where the pages of a site are, and how one leads to another. Every address is relative."""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

#: What stands before a path of the top of the site in a link. The site's own versions lie deeper, so the steps up to the top
#: are written when a page gets its place (:mod:`layers.site.placing`).
TOP = "km-top:"
#: The lists of a folder are in its own page of this name.
INDEX = "index"

_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")
#: Windows gives these names to devices.
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])", re.IGNORECASE)


def file_names(ids: Iterable[str]) -> Mapping[str, str]:
    """The name of a page for each id, without its ending: the id itself where every file system takes it and no other id
    differs from it by capitals alone, else the id cut to safe characters with a part of its hash.

    >>> file_names(["E001", "a:b"])
    {'E001': 'E001', 'a:b': 'a-b-d1cc6a0d'}
    """
    known = list(dict.fromkeys(ids))
    alike = Counter(each.casefold() for each in known)
    return {each: each if _is_plain(each) and alike[each.casefold()] == 1 else _made(each) for each in known}


def _is_plain(name: str) -> bool:
    return _SAFE.fullmatch(name) is not None and not _DEVICES.fullmatch(name) and name.casefold() != INDEX


def _made(name: str) -> str:
    safe = re.sub(r"[^A-Za-z0-9_-]", "-", name)[:60].strip("-") or "id"
    return f"{safe}-{hashlib.sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


@dataclass(frozen=True)
class Names:
    """The names of the pages of features, sources and claimants, by their ids."""

    features: Mapping[str, str]
    sources: Mapping[str, str]
    claimants: Mapping[str, str]


@dataclass(frozen=True)
class Place:
    """A page: its path from the top of the site, and the folder of its language (``""`` or ``uk/``)."""

    path: str
    folder: str
    names: Names

    def to(self, target: str) -> str:
        """The address of a page or a file of this language: ``map.html``, ``features/E001.html``."""
        return self.shared(self.folder + target)

    def shared(self, target: str) -> str:
        """The address of a file that all languages share, from the top of the site."""
        path, mark, state = target.partition("#")
        return _relative(path, posixpath.dirname(self.path)) + mark + state

    def top(self, target: str) -> str:
        """The address of a file that a frozen version has not, but the top of the site has."""
        path, mark, state = target.partition("#")
        return TOP + quote(path, safe="/") + mark + state

    def feature(self, name: str) -> str:
        """The address of a feature's page."""
        return self.to(f"features/{self.names.features[name]}.html")

    def source(self, name: str) -> str:
        """The address of a source's page."""
        return self.to(f"sources/{self.names.sources[name]}.html")

    def claimant(self, name: str) -> str:
        """The address of a claimant's page."""
        return self.to(f"claimants/{self.names.claimants[name]}.html")


@lru_cache(maxsize=1 << 16)
def _relative(path: str, folder: str) -> str:
    """The address of a path in a folder; both are from the top of the site. Every page has the same few hundred."""
    return quote(posixpath.relpath(path, folder or "."), safe="/")


def state_text(query: Mapping[str, str]) -> str:
    """A View as the state in the address of the exported map: ``date=2024-10-13&sel=R01``."""
    return "&".join(f"{name}={quote(value, safe=',')}" for name, value in query.items())
