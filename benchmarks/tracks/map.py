"""Measure a step of the date with many tracks on the map: ``python -m benchmarks.tracks.map --legs 20000``."""

from __future__ import annotations

import argparse
import datetime as dt
import tempfile
import time
from pathlib import Path

import numpy as np
from playwright.sync_api import Page

from benchmarks.browser import busy, chromium, page_of
from geodata.tracks.claims.compare import SeenLeg
from geodata.tracks.finding.density import CELLS
from geodata.tracks.pings import Floats
from geodata.tracks.uploaded import Drawn, FileTracks, Heard, Samples, Silence
from layers.story import map_html, open_story

_START = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
_DAYS = 60
_STEPS = 40
_STEP = Path(__file__).parent.parent.joinpath("many_steps.js").read_text(encoding="utf-8").replace(
    "STEP", "kurskmap.setDate(day)"
)  # fmt: skip
#: The views that are measured: the world, a sea, and a coast, as west, south, east and north in degrees.
_CASES = (("hidden", False, "0"), ("the whole way", True, "0"), ("the last 24 hours", True, "24"))
_VIEWS = {"world": (-170.0, -60.0, 170.0, 75.0), "sea": (0.0, 30.0, 30.0, 48.0), "coast": (10.0, 38.0, 14.0, 41.0)}


def fleet(legs: int, vertices: int, seed: int = 1) -> FileTracks:
    """Legs of ships that wander over all seas for one to five days each, one in five with a silence of ten hours."""
    rng = np.random.default_rng(seed)
    each = vertices // legs
    start = rng.uniform(0, _DAYS - 5, legs)
    span = rng.uniform(1, 5, legs)
    share = np.sort(rng.uniform(0, 1, (legs, each)), axis=1)
    share[:, 0], share[:, -1] = 0, 1
    base = round(_START.timestamp() * 1000)
    t = base + np.round((start[:, None] + share * span[:, None]) * 86_400_000).astype(np.int64)
    # Half of them in one sea, as where a coast is looked at.
    near = rng.uniform(0, 1, legs) < 0.5
    lon = np.where(near, rng.uniform(5, 25, legs), rng.uniform(-170, 170, legs))
    lat = np.where(near, rng.uniform(32, 46, legs), rng.uniform(-55, 70, legs))
    course = rng.uniform(0, 2 * np.pi, (legs, 1)) + np.cumsum(rng.normal(0, 0.25, (legs, each)), axis=1)
    way = np.diff(share, axis=1, prepend=0) * span[:, None] * 6
    x = lon[:, None] + np.cumsum(np.cos(course) * way, axis=1)
    y = np.clip(lat[:, None] + np.cumsum(np.sin(course) * way, axis=1), -80, 80)
    level = np.array([4, *np.resize([10, 7, 10, 10, 4], each - 2), 4])
    seen: list[SeenLeg] = []
    silences: list[tuple[Silence, ...]] = []
    for index in range(legs):
        first, last = (dt.datetime.fromtimestamp(t[index, k] / 1000, dt.UTC) for k in (0, -1))
        vessel = f"mmsi-{230_000_000 + index}"
        middle = each // 2
        gap = Silence(int(t[index, middle]), int(t[index, middle + 1]))
        silences.append((gap,) if index % 5 == 0 else ())
        seen.append(
            SeenLeg(
                f"{vessel}.{first:%Y%m%dT%H%M%S}",
                vessel,
                None,
                None,
                None,
                None,
                None,
                None,
                each,
                500.0,
                10.0,
                0,
                first,
                last,
                "seen",
                "seen",
                None,
                None,
                None,
                None,
            )
        )
    leg = np.repeat(np.arange(legs), each)
    nothing = np.zeros(0, dtype=np.int64)
    seconds = np.diff(t, axis=1, append=t[:, -1:]).ravel() / 1000
    drawn = Drawn(leg, t.ravel(), (x.ravel() + 180) % 360 - 180, y.ravel(), np.tile(level, legs))
    return FileTracks(
        "fleet", "fleet", (), vertices, legs, 0, 0, (), tuple(seen), {}, tuple(silences), drawn,
        Samples(nothing, nothing, np.zeros(0), np.zeros(0)), _heard(drawn, seconds),
    )  # fmt: skip


def _heard(drawn: Drawn, seconds: Floats) -> Heard:
    """For how many seconds ships were heard in each month and cell."""
    x = np.floor((drawn.lon + 180) / 360 * CELLS).astype(np.int64) % CELLS
    y = np.floor((1 - np.arcsinh(np.tan(np.radians(drawn.lat))) / np.pi) / 2 * CELLS).astype(np.int64)
    months = drawn.t.astype("datetime64[ms]").astype("datetime64[M]").astype(np.int64)
    keys, index = np.unique((months * CELLS + y) * CELLS + x, return_inverse=True)
    named = (keys // CELLS**2).astype("datetime64[M]").astype(str).tolist()
    sums = np.bincount(index.ravel(), weights=seconds).astype(np.float64)
    return Heard(tuple(named), keys % CELLS, keys // CELLS % CELLS, sums)


def main() -> None:
    """Print what a step costs in each view, forwards and back, with the whole way and with a trail of a day."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--legs", type=int, default=20_000)
    parser.add_argument("--vertices", type=int, default=1_000_000)
    asked = parser.parse_args()
    begun = time.monotonic()
    document = map_html(open_story(), tracks=[fleet(asked.legs, asked.vertices)])
    print(f"{asked.legs:,} legs, {asked.vertices:,} vertices: document {len(document) / 1e6:.1f} MB", end=" ")
    print(f"made in {time.monotonic() - begun:.1f} s")
    with tempfile.TemporaryDirectory() as folder, chromium() as browser, page_of(browser) as page:
        path = Path(folder) / "map.html"
        path.write_text(document, encoding="utf-8")
        begun = time.monotonic()
        page.goto(path.as_uri(), wait_until="load")
        page.wait_for_function("typeof kurskmap === 'object' && kurskmap.stats")
        print(f"opened in {time.monotonic() - begun:.1f} s")
        session = page.context.new_cdp_session(page)
        # Processor time of the main thread, so that other programs on the machine do not count.
        session.send("Performance.enable", {"timeDomain": "threadTicks"})
        first = (_START - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)).days
        for name, box in _VIEWS.items():
            page.evaluate("(box) => kurskmap.showBox(box)", list(box))
            page.wait_for_timeout(2500)
            for label, is_shown, trail in _CASES:
                _set(page, ".km-own-track input:not(.km-density)", "checked", is_shown)
                _set(page, ".km-trail", "value", trail)
                page.evaluate(_STEP, [first, 3])
                page.wait_for_timeout(800)
                before = busy(session)
                page.evaluate(_STEP, [first + 5, _STEPS])
                task = (busy(session)["task"] - before["task"]) / _STEPS
                stats = page.evaluate("kurskmap.stats()")
                print(
                    f"{name:6} {stats['tracks']:6,} in view, {label:20} a step takes {task:5.1f} ms of the main "
                    f"thread; the raster of a view was ready after {stats['tracks_ms']:5.0f} ms"
                )


def _set(page: Page, selector: str, field: str, value: object) -> None:
    page.locator(selector).evaluate(
        "(node, [field, value]) => { node[field] = value; node.dispatchEvent(new Event('change')); }", [field, value]
    )


if __name__ == "__main__":
    main()
