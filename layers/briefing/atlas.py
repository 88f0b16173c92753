"""One page for each of several dates, in the same frame and with steady labels: as PDF, slides, a film, or pictures."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from PIL import Image

from geodata.catalog import Catalog
from geodata.dates import change_dates
from geodata.load import Layer
from layers import words
from layers.briefing.brief import Briefing, Page, brief
from layers.briefing.canvas import Canvas
from layers.briefing.content import PageOptions
from layers.briefing.files.render import ExportError, Link, pdf, png, raster
from layers.briefing.fonts import drawable, fitted, wrap
from layers.briefing.header import draw_handling
from layers.briefing.page_grid import Sheet
from layers.briefing.theme import paper
from layers.marks import Mark, passes
from layers.style import STYLES
from layers.view import View

#: Longer atlases are refused: nobody reads them, and they take hours.
MOST_PAGES = 400
SECONDS_A_DATE = 1.4
_FILM_FPS = 10
_FRAME_DPI = 110.0
#: One thread and no names or times, so that the film is the same each time; its index in front, so that it plays at once.
_FILM_OPTIONS = (
    *("-crf", "20", "-threads", "1", "-fflags", "+bitexact", "-flags:v", "+bitexact"),
    *("-map_metadata", "-1", "-movflags", "+faststart"),
)

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Atlas:
    """The dates of an atlas and how to make the page of each. Pages are made one at a time, so that a long one fits."""

    catalog: Catalog
    layers: Sequence[Layer]
    marks: Sequence[Mark]
    view: View
    options: PageOptions
    dates: tuple[dt.date, ...]

    def pages(self, progress: Progress | None = None) -> Iterator[Briefing]:
        """The briefing of each date, one page each, every label where it was on the page before if it can be."""
        steady: dict[str, tuple[int, int]] = {}
        for i, date in enumerate(self.dates):
            view = replace(self.view, date=date)
            found = brief(self.catalog, self.layers, self.marks, view, self.options, one_page=True, steady=steady)
            # What is not on this page keeps its place for when it comes back.
            steady |= found.taken
            yield found
            if progress:
                progress(i + 1, len(self.dates))


def every(days: int, first: dt.date, last: dt.date) -> tuple[dt.date, ...]:
    """Dates ``days`` apart, from the first on, and the last itself."""
    found = [first + dt.timedelta(days=i) for i in range(0, (last - first).days + 1, days)]
    return tuple(found if found and found[-1] == last else [*found, last])


def on_change(marks: Iterable[Mark], view: View, first: dt.date, last: dt.date) -> tuple[dt.date, ...]:
    """The dates of a period on which something that passes the view's filters begins or ends, and its first and last day.

    Empty where nothing does: two pages of the same would tell nobody anything.
    """
    days = {day for mark in marks if passes(mark, view) for day in (mark.valid_from, mark.valid_to) if day}
    inside = {day for day in days if first <= day <= last}
    return tuple(sorted({first, last, *inside})) if inside else ()


def period(layers: Iterable[Layer]) -> tuple[dt.date, dt.date] | None:
    """The first and the last date on which something changes; None where nothing ever does."""
    found = change_dates(layers)
    return (found[0], found[-1]) if found else None


def rendered(atlas: Atlas, suffix: str, progress: Progress | None = None) -> bytes:
    """The bytes of an atlas in the format of a suffix: ``.pdf``, ``.pptx``, ``.gif``, ``.mp4`` or ``.zip`` (of PNGs)."""
    writers: dict[str, Callable[[Atlas, Progress | None], bytes]] = {
        ".pdf": _pdf,
        ".pptx": _pptx,
        ".gif": _gif,
        ".mp4": _mp4,
        ".zip": _zip,
    }
    if suffix.lower() not in writers:
        raise ExportError(f"An atlas cannot be written as {suffix!r}; use one of {', '.join(writers)}.")
    if not 1 <= len(atlas.dates) <= MOST_PAGES:
        raise ExportError(f"The atlas would have {len(atlas.dates)} pages; 1 to {MOST_PAGES} can be made.")
    return writers[suffix.lower()](atlas, progress)


def _pdf(atlas: Atlas, progress: Progress | None) -> bytes:
    briefings = list(atlas.pages(progress))
    contents, links = _contents(atlas, briefings)
    first = len(contents)
    bookmarks = [("Contents", 0)]
    bookmarks += [(found.content.as_of, first + i) for i, found in enumerate(briefings)]
    title = f"{briefings[0].content.title}, {briefings[0].content.as_of} to {briefings[-1].content.as_of}"
    pages = [*contents, *(found.pages[0] for found in briefings)]
    return pdf(pages, title=title, subject=briefings[0].content.subtitle, bookmarks=bookmarks, links=links)


def _contents(atlas: Atlas, briefings: Sequence[Briefing]) -> tuple[list[Page], list[Link]]:
    """The contents pages: each date, its page and its figures, each line a link."""
    sheet = Sheet.of(atlas.options)
    scale = sheet.type
    x0, _, x1, y1 = sheet.content
    lowest, line = sheet.foot + sheet.body, 1.75 * scale.body.size
    step = 2 * scale.body.size * 1.24 + 0.6 * scale.body.size
    per_page = max(int((y1 - 2.2 * scale.heading.size - lowest) / step), 1)
    groups = [briefings[i : i + per_page] for i in range(0, len(briefings), per_page)]
    pages, links = [], []
    for at, group in enumerate(groups):
        canvas = Canvas(sheet.width, sheet.height, paper(dark=atlas.options.dark, in_grey=atlas.options.grey))
        theme = canvas.paper
        content = group[0].content
        base = y1 + 1.5 * scale.subtitle.size
        title = fitted(drawable(content.title), scale.title, x1 - x0, scale.title.size, least=0.4)
        canvas.text(x0, base, title.lines[0] if title.lines else "", title.font, theme.ink, keep=("text", "title"))
        span = f"{briefings[0].content.as_of} to {briefings[-1].content.as_of}, {len(briefings)} dates"
        canvas.text(x0, y1, span, scale.subtitle, theme.muted, keep=("text", "subtitle"))
        y = y1 - 2.2 * scale.heading.size
        canvas.text(x0, y, "Contents", scale.heading, theme.ink, keep=("text", "contents"))
        for i, found in enumerate(group):
            number = len(groups) + at * per_page + i
            y -= line if i == 0 else step
            canvas.lines([np.array([(x0, y + line * 0.75), (x1, y + line * 0.75)])], theme.rule, 0.5)
            canvas.text(x0, y, found.content.as_of, scale.body_bold, theme.ink, keep=("text", f"date {number}"))
            canvas.text(x1, y, str(number + 1), scale.body_bold, theme.ink, ha="right", keep=("text", f"page {number}"))
            said = wrap(_summary(found), scale.small, x1 - x0 - 17 * scale.body.size)
            for j, text in enumerate(said[:2]):
                down = y - j * 1.2 * scale.small.size
                canvas.text(
                    x0 + 14 * scale.body.size, down, text, scale.small, theme.muted, keep=("text", f"said {number}")
                )
            links.append(Link(at, (x0, y - 0.4 * step, x1, y + 0.5 * step), number))
        draw_handling(canvas, sheet)
        pages.append(Page(partial(_same, canvas), (sheet.width, sheet.height)))
    return pages, links


def _same(canvas: Canvas) -> Canvas:
    return canvas


def _summary(found: Briefing) -> str:
    current = sum(report.current for report in found.content.reports)
    moving = sum(movement.current for movement in found.content.movements)
    parts = [f"{current} current {'report' if current == 1 else 'reports'}" if current else "no current report"]
    parts.append(f"{moving} current {'movement' if moving == 1 else 'movements'}" if moving else "no current movement")
    parts += [f"{row.title}: {row.value}" for row in found.figures]
    return " · ".join(parts)


def _pptx(atlas: Atlas, progress: Progress | None) -> bytes:
    from layers.briefing.files.slides import pptx  # noqa: PLC0415

    return pptx(list(atlas.pages(progress)), one_slide_each=True)


def _zip(atlas: Atlas, progress: Progress | None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as file:
        for found in atlas.pages(progress):
            entry = zipfile.ZipInfo(f"{found.view.date.isoformat()}.png", date_time=(1980, 1, 1, 0, 0, 0))
            entry.external_attr, entry.create_system = 0o644 << 16, 3
            file.writestr(entry, png(found.pages[0], atlas.options.dpi))
    return out.getvalue()


def _gif(atlas: Atlas, progress: Progress | None) -> bytes:
    frames = []
    palette = None
    for found in atlas.pages(progress):
        image = raster(found.pages[0], _FRAME_DPI)
        # One palette for all: colours do not flicker from page to page.
        palette = palette or _palette(image, atlas.options)
        frames.append(image.quantize(palette=palette, dither=Image.Dither.NONE))
    out = io.BytesIO()
    frames[0].save(
        out,
        "gif",
        save_all=True,
        append_images=frames[1:],
        duration=round(1000 * SECONDS_A_DATE),
        loop=0,
        optimize=False,
        comment=f"{words.day(atlas.dates[0])} to {words.day(atlas.dates[-1])}".encode(),
    )
    return out.getvalue()


def _palette(image: Image.Image, options: PageOptions) -> Image.Image:
    """The colours of the first frame and those of every style that a later one may show, so that a mode keeps its colour."""
    theme = paper(dark=options.dark, in_grey=options.grey)
    inks = [ink for style in STYLES.values() for ink in (theme.ink_of(style).stroke, theme.ink_of(style).fill)]
    colours = sorted({theme.accent, *inks})
    side = image.width // len(colours)
    both = Image.new("RGB", (image.width, image.height + 40), theme.page)
    both.paste(image, (0, 0))
    for i, colour in enumerate(colours):
        both.paste(colour, (i * side, image.height, (i + 1) * side, image.height + 40))
    return both.quantize(colors=255, dither=Image.Dither.NONE)


def _mp4(atlas: Atlas, progress: Progress | None) -> bytes:
    try:
        import imageio_ffmpeg  # type: ignore[import-untyped]  # noqa: PLC0415
    except ImportError:
        raise ExportError(
            "An MP4 needs the package imageio-ffmpeg; install it with 'pip install imageio-ffmpeg', or write a GIF."
        ) from None
    import tempfile  # noqa: PLC0415
    from pathlib import Path  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "atlas.mp4"
        writer = None
        for found in atlas.pages(progress):
            image = np.asarray(raster(found.pages[0], _FRAME_DPI))
            # H.264 wants even sides.
            image = np.ascontiguousarray(image[: image.shape[0] // 2 * 2, : image.shape[1] // 2 * 2])
            if writer is None:
                writer = imageio_ffmpeg.write_frames(
                    str(path),
                    (image.shape[1], image.shape[0]),
                    fps=_FILM_FPS,
                    codec="libx264",
                    macro_block_size=1,
                    pix_fmt_out="yuv420p",
                    ffmpeg_log_level="error",
                    output_params=list(_FILM_OPTIONS),
                )
                writer.send(None)
            for _ in range(round(_FILM_FPS * SECONDS_A_DATE)):
                writer.send(image)
        if writer is not None:
            writer.close()
        return path.read_bytes()
