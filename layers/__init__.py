"""How the story is drawn: maps for the browser, briefing pages, and files of features.

In a script or a notebook:

>>> from layers import open_story
>>> story = open_story()  # or open_story("my-catalogue"); a notebook shows it as a map

The names below are the public ones. Each is imported when it is first used, so that ``import layers`` is fast.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from layers.notebook import atlas, brief
    from layers.story import Story, export_features, map_html, open_story
    from layers.view import View

__all__ = ["Story", "View", "atlas", "brief", "export_features", "map_html", "open_story"]

_MODULES = {
    "Story": "layers.story",
    "View": "layers.view",
    "atlas": "layers.notebook",
    "brief": "layers.notebook",
    "export_features": "layers.story",
    "map_html": "layers.story",
    "open_story": "layers.story",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
