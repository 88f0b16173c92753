"""What ``make fuzz`` starts from is accepted by its targets, so that a fault it finds is one of the product."""

from __future__ import annotations

import pytest

from tests.fuzz import words
from tests.fuzz.__main__ import NAMES
from tests.fuzz.targets import TARGETS

#: Inputs that the fuzzer or an attack found, with the target that they once failed.
FOUND: list[tuple[str, bytes]] = [
    ("crs", b"+init=/dev/stdin:x"),
    ("message", b'{"date":{"at":1e999,"value":[[]]},"camera":{"at":1,"value":{"lon":"a"}}}'),
    ("address", b"date=0001-01-01\ncamera=nan,inf,0"),
]


def test_every_target_has_a_share_of_the_time() -> None:
    assert set(NAMES) == TARGETS.keys() | words.TARGETS.keys()


@pytest.mark.parametrize("name", words.TARGETS)
def test_a_target_accepts_what_it_starts_from(name: str) -> None:
    for seed in words.seeds()[name]:
        words.TARGETS[name](seed)


@pytest.mark.parametrize(("name", "data"), FOUND, ids=[f"{name} {i}" for i, (name, _) in enumerate(FOUND)])
def test_what_was_found_once_is_mended(name: str, data: bytes) -> None:
    words.TARGETS[name](data)
