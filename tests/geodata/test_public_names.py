"""The package's public names, and the examples in the docstrings of its functions."""

from __future__ import annotations

import doctest
import subprocess
import sys
from importlib import import_module

import pytest

import geodata

EXAMPLES = ["headline", "geodesic", "quoting", "dates", "catalog", "load", "opening", "basemap", "validation.check"]


@pytest.mark.parametrize("name", geodata.__all__)
def test_a_public_name_is_there_also_after_its_module_was_imported(name: str) -> None:
    import_module("geodata.dates")
    found = getattr(geodata, name)
    assert callable(found) or name == "errors"
    assert name in dir(geodata)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = geodata.nothing


def test_importing_the_package_does_not_import_geopandas() -> None:
    command = "import sys, geodata, geodata.errors; sys.exit('geopandas' in sys.modules)"
    subprocess.run([sys.executable, "-c", command], check=True)


@pytest.mark.parametrize("module", EXAMPLES)
def test_the_examples_in_docstrings_are_true(module: str) -> None:
    result = doctest.testmod(import_module(f"geodata.{module}"))
    assert result.attempted
    assert not result.failed


def test_the_example_of_the_package_runs() -> None:
    assert geodata.__doc__ is not None
    lines = [line.removeprefix("    ") for line in geodata.__doc__.splitlines() if line.startswith("    ")]
    names: dict[str, object] = {}
    exec("\n".join(lines), names)
    assert names["figures"]
