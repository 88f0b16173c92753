"""Shapefile and FlatGeobuf, read by GDAL. GDAL sees only files that this module named, in a private folder."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import pyarrow as pa

from geodata.errors import ImportingError, LimitError
from geodata.importing.arrow_columns import arrow_reading
from geodata.importing.readers import dbf
from geodata.importing.readers.archive import Archive
from geodata.importing.table import Reading, check_rows, chosen_part, too_wide
from geodata.limits import Limits
from geodata.quoting import quoted
from geodata.untrusted.member_name import MemberName

_SIDECARS = (".shx", ".dbf", ".prj", ".cpg")
_SHAPEFILE, _FLATGEOBUF = "ESRI Shapefile", "FlatGeobuf"
#: Settings that keep GDAL from opening other files and from using the network.
SETTINGS = {
    "GDAL_DISABLE_READDIR_ON_OPEN": "TRUE",
    "GDAL_HTTP_MAX_RETRY": "0",
    "GDAL_HTTP_TIMEOUT": "1",
    "GDAL_HTTP_CONNECTTIMEOUT": "1",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
    "CPL_VSIL_CURL_USE_HEAD": "NO",
    "GDAL_PAM_ENABLED": "NO",
    "SHAPE_RESTORE_SHX": "NO",
    "OGR_SQLITE_LOAD_EXTENSIONS": "",
    "GDAL_NUM_THREADS": "1",
    "CPL_LOG": "/dev/null",
}


def shapefile_parts(archive: Archive) -> dict[str, MemberName]:
    """Return the shapefiles of an archive: the name without its ending, and the member.

    The second of one name has its folder in its name.
    """
    found: dict[str, MemberName] = {}
    for name in sorted(archive.with_suffix(".shp")):
        plain = Path(name).stem[:120]
        found[plain if plain not in found else name[: -len(".shp")]] = name
    return found


def read_shapefile(
    archive: Archive, folder: Path, limits: Limits, part: str | None, encoding: str | None = None
) -> Reading:
    """Read one shapefile of an archive, unpacked under our own name. ``part`` is its name without the ending.

    Its texts are in ``encoding`` if the user gave it, else in the one that its .cpg file states, else in the one that
    is detected and reported in a note.
    """
    found = shapefile_parts(archive)
    name = chosen_part("The archive has the shapefiles", tuple(found), part)
    member = found[name]
    stem = member[: -len(".shp")].lower()
    beside = {other[-4:].lower(): other for other in archive.members if other[:-4].lower() == stem}
    path = folder / "layer.shp"
    archive.write(member, path)
    if path.open("rb").read(4) != b"\x00\x00\x27\x0a":
        raise ImportingError(f"The archive's {quoted(name)} is not a shapefile.")
    for suffix in _SIDECARS:
        if suffix in beside:
            archive.write(beside[suffix], folder / f"layer{suffix}")
    for needed in (".shx", ".dbf"):
        if needed not in beside:
            raise ImportingError(f"The archive has {quoted(name)} without its {needed} file; pack them together.")
    for text in (".prj", ".cpg"):
        if (folder / f"layer{text}").exists() and (folder / f"layer{text}").stat().st_size > 65_536:
            raise ImportingError(f"The archive's {text} file is too long.")
    notes = dbf.set_encoding(folder, encoding)
    reading = _read(path, _SHAPEFILE, limits)
    reading.parts = tuple(found)
    reading.notes += notes
    return reading


def read_flatgeobuf(path: Path, limits: Limits) -> Reading:
    """Read all features of a FlatGeobuf file."""
    return _read(path, _FLATGEOBUF, limits)


def _read(path: Path, driver: str, limits: Limits) -> Reading:
    import pyogrio  # noqa: PLC0415 (starts GDAL, which most formats do without)
    import pyogrio.raw  # noqa: PLC0415

    pyogrio.set_gdal_config_options(SETTINGS)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            info = pyogrio.read_info(path, layer=0, force_feature_count=True)
            if info["driver"] != driver:
                raise ImportingError(f"The file is not what its name says: it is not a {driver}.")
            check_rows(max(int(info["features"]), 0), limits)
            if len(info["fields"]) > limits.columns:
                raise too_wide(len(info["fields"]), limits)
            meta, table = pyogrio.raw.read_arrow(path, layer=0, max_features=limits.features + 1)
        except MemoryError:
            raise
        except (OSError, pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, pa.ArrowException) as error:
            raise ImportingError(f"The file is not a {driver} that can be read; it may be damaged.") from error
        except (ValueError, RuntimeError, UnicodeError, OverflowError, KeyError) as error:
            raise ImportingError(f"The {driver} has values that cannot be read; it may be damaged.") from error
    return _reading(meta, table, limits)


def _reading(meta: dict[str, Any], table: Any, limits: Limits) -> Reading:
    shape_column = meta["geometry_name"] or "wkb_geometry"
    if shape_column not in table.column_names:
        raise ImportingError("The file has no geometry.")
    if table.nbytes > limits.unpacked_bytes:
        raise LimitError("The file's values are larger together than the limits allow.")
    blobs = table.column(shape_column).combine_chunks().to_pylist()
    crs = meta.get("crs")
    stated = crs if isinstance(crs, str) and crs else None
    return arrow_reading(table.drop_columns([shape_column]), blobs, limits, crs=stated)
