"""Fixtures that every test may use: the shipped story, opened once. Property tests have no time limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from geodata.catalog import Catalog
from geodata.load import Layer, open_layers

if TYPE_CHECKING:
    from layers.marks import Mark
    from layers.story import Story

# A machine may be slow or busy: an example that takes long is not a fault.
settings.register_profile("kurskmap", deadline=None)
settings.load_profile("kurskmap")


@pytest.fixture(scope="session")
def shipped() -> tuple[Catalog, tuple[Layer, ...]]:
    """The shipped catalogue and its layers, read once. Tests share them and must not change them."""
    from geodata.catalog import SHIPPED  # noqa: PLC0415

    return open_layers(SHIPPED)


@pytest.fixture(scope="session")
def catalogue(shipped: tuple[Catalog, tuple[Layer, ...]]) -> Catalog:
    """The shipped catalogue."""
    return shipped[0]


@pytest.fixture(scope="session")
def layers(shipped: tuple[Catalog, tuple[Layer, ...]]) -> tuple[Layer, ...]:
    """The layers of the shipped catalogue, in drawing order."""
    return shipped[1]


@pytest.fixture(scope="session")
def marks(catalogue: Catalog, layers: tuple[Layer, ...]) -> tuple[Mark, ...]:
    """Every feature of the shipped story, ready to draw."""
    from layers.marks import marks as marks_of  # noqa: PLC0415

    return marks_of(catalogue, layers)


@pytest.fixture(scope="session")
def story(catalogue: Catalog, layers: tuple[Layer, ...], marks: tuple[Mark, ...]) -> Story:
    """The shipped story."""
    from layers.story import Story  # noqa: PLC0415

    return Story(catalog=catalogue, layers=layers, marks=marks)
