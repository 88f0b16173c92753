"""The map's modules in node, one process for all tests of this folder."""

from collections.abc import Iterator

import pytest

from tests.support.node import Modules


@pytest.fixture(scope="session")
def modules() -> Iterator[Modules]:
    with Modules() as running:
        yield running
