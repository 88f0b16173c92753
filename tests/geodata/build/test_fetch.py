"""Source packages are pinned by version and SHA-256."""

from pathlib import Path

import pytest

from geodata.build import fetch


def test_packages_are_pinned_and_named_without_a_host() -> None:
    for package in fetch.PACKAGES.values():
        assert len(package.sha256) == 64
        assert package.version in package.archive
        assert not any("://" in word for word in package.command)


def test_a_package_with_another_sha256_is_an_error(tmp_path: Path) -> None:
    package = fetch.Package(name="a", version="1", registry="npm", archive="a-1.tgz", sha256="0" * 64)
    (tmp_path / "a-1.tgz").write_bytes(b"not the package")
    with pytest.raises(fetch.FetchError, match=r"a-1\.tgz has sha256"):
        fetch.fetch({"a": package}, tmp_path)
