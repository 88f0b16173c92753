"""Online backgrounds: each names the one host it needs, and no link turns one on."""

from urllib.parse import urlsplit

from layers.view import View
from layers.web.online_tiles import tile_sources


def test_the_offered_backgrounds_are_the_known_ones() -> None:
    assert list(tile_sources()) == ["OpenStreetMap", "OpenTopoMap", "Esri World Imagery"]


def test_each_background_is_on_its_own_host() -> None:
    for source in tile_sources().values():
        assert urlsplit(source.url).scheme == "https"
        assert source.host.removeprefix("*.") in source.url
        assert source.attribution


def test_a_view_cannot_ask_for_an_online_background() -> None:
    assert not {"tiles", "background"} & set(View.__dataclass_fields__)
