"""The published site that the tests of this folder share."""

from __future__ import annotations

import pytest

from tests.support.published_site import Site, published


@pytest.fixture(scope="session")
def site() -> Site:
    return published()
