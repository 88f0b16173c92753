"""Fixtures that every test may use: the shipped story, opened once. Property tests have no time limit.

Two things here make every run faster: the modules are compiled once, and the garbage collector does not look through the
collected tests again and again.
"""

from __future__ import annotations

import compileall
import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from geodata.catalog import Catalog
    from geodata.load import Layer
    from layers.marks import Mark
    from layers.story import Story

# pytest stores the compiled test modules even where PYTHONDONTWRITEBYTECODE is set. To compile them again takes seconds.
sys.dont_write_bytecode = False

# What pytest makes while it collects the tests stays until the end, so there is no garbage to look for.
gc.disable()

# A machine may be slow or busy: an example that takes long is not a fault.
settings.register_profile("kurskmap", deadline=None)
settings.load_profile("kurskmap")

# The commands speak the language of the system; the tests read English, whatever the system of the developer speaks.
os.environ["LANGUAGE"] = "en"


def pytest_configure(config: pytest.Config) -> None:
    """Compile the product once: commands, servers and readers start from it in some hundred processes."""
    if hasattr(config, "workerinput"):  # the process that starts the others has done it
        return
    for package in ("geodata", "layers"):
        compileall.compile_dir(Path(__file__).parent.parent / package, quiet=2)


def pytest_collection_finish() -> None:
    """Collect garbage from here on, but only what the tests leave."""
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def shipped() -> tuple[Catalog, tuple[Layer, ...]]:
    """The shipped catalogue and its layers, read once. Tests share them and must not change them."""
    from tests.support.opened import CATALOG, LAYERS  # noqa: PLC0415

    return CATALOG, LAYERS


@pytest.fixture(scope="session")
def catalogue(shipped: tuple[Catalog, tuple[Layer, ...]]) -> Catalog:
    """The shipped catalogue."""
    return shipped[0]


@pytest.fixture(scope="session")
def layers(shipped: tuple[Catalog, tuple[Layer, ...]]) -> tuple[Layer, ...]:
    """The layers of the shipped catalogue, in drawing order."""
    return shipped[1]


@pytest.fixture(scope="session")
def marks() -> tuple[Mark, ...]:
    """Every feature of the shipped story, ready to draw."""
    from tests.support.opened import MARKS  # noqa: PLC0415

    return MARKS


@pytest.fixture(scope="session")
def story() -> Story:
    """The shipped story."""
    from tests.support.opened import STORY  # noqa: PLC0415

    return STORY
