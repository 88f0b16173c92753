"""A map document in a browser: when it is ready, what it has drawn, and what it says to the page around it."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Frame, Page


def ready(page: Page | Frame) -> None:
    page.wait_for_function("window.kurskmap && window.kurskmap.stats && window.kurskmap.stats().features >= 0")


#: A basemap without anything.
NAMELESS: dict[str, Any] = {"levels": [], "countries": [], "seas": []}


def until(frame: Frame, condition: str) -> None:
    """Wait for a condition in a frame, thirty seconds at most; the frame's policy forbids Playwright's own way to wait."""
    met = frame.evaluate(
        f"""() => new Promise((done) => {{
          const latest = performance.now() + 30000;
          const look = () => {{
            if ({condition}) done(true);
            else if (performance.now() > latest) done(false);
            else setTimeout(look, 16);
          }};
          look();
        }})"""
    )
    assert met, f"never came true: {condition}"


def at_rest(page: Page | Frame) -> None:
    """Two frames after the pause that the map waits for before it sets names and legend."""
    page.evaluate(
        "() => new Promise((done) => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(done)), 220))"
    )


def stats(page: Page | Frame) -> dict[str, Any]:
    return dict(page.evaluate("window.kurskmap.stats()"))


def drawn(page: Page | Frame, pane: str) -> tuple[int, int]:
    """How many pixels of a sheet are not clear, and a sum that tells one drawing from another."""
    count, total = page.evaluate(
        """(name) => {
          const canvas = document.querySelector(`.leaflet-${name}-pane canvas`);
          const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d");
          copy.drawImage(canvas, 0, 0);
          const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
          let count = 0;
          let total = 0;
          for (let i = 3; i < data.length; i += 4) {
            count += data[i] > 0 ? 1 : 0;
            total = (total * 31 + data[i] + data[i - 1]) % 1000003;
          }
          return [count, total];
        }""",
        pane,
    )
    return int(count), int(total)


def inked(page: Page | Frame, pane: str) -> int:
    return drawn(page, pane)[0]


FRAME = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Host</title>
<style>html,body,iframe{margin:0;width:100%;height:100%;border:0}</style>
<iframe title="Map" sandbox="allow-scripts" srcdoc="DOCUMENT"></iframe>
<script>
  window.heard = [];
  window.addEventListener("message", (event) => window.heard.push(event.data));
  window.tell = (message) => document.querySelector("iframe").contentWindow.postMessage(message, "*");
  document.querySelector("iframe").addEventListener("load", () => window.tell({ kurskmap: 1, type: "listen" }));
</script>"""


def heard(page: Page, kind: str) -> list[dict[str, Any]]:
    messages = page.evaluate("window.heard")
    assert all(message["kurskmap"] == 1 for message in messages)
    return [message for message in messages if message["type"] == kind]
