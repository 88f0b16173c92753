"""Pages as a film, a GIF or an MP4: each page is shown for :data:`SECONDS_A_PAGE`."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from layers.briefing.page import ExportError
from layers.briefing.theme import Theme
from layers.style import STYLES

#: Long enough to read what changed on a page: its message, and the first of its few reports.
SECONDS_A_PAGE = 3.0
#: Resolution of a frame, in dots an inch.
FRAME_DPI = 110.0
_FRAMES_A_SECOND = 10
#: One thread and no names or times: the same pages give the same bytes. The index is at the start of the file: a player can
#: begin before it has all of it.
_MP4_OPTIONS = (
    *("-crf", "20", "-threads", "1", "-fflags", "+bitexact", "-flags:v", "+bitexact"),
    *("-map_metadata", "-1", "-movflags", "+faststart"),
)


def gif(images: Iterable[Image.Image], theme: Theme, comment: str, *, seconds: float = SECONDS_A_PAGE) -> bytes:
    """The bytes of an animated GIF that repeats without end. ``comment`` is stored in the file.

    Each image is shown for so many ``seconds``.

    All frames share one palette: colours do not change from page to page.
    """
    frames: list[Image.Image] = []
    palette: Image.Image | None = None
    for image in images:
        palette = palette or _palette(image, theme)
        frames.append(image.quantize(palette=palette, dither=Image.Dither.NONE))
    out = io.BytesIO()
    frames[0].save(
        out,
        "gif",
        save_all=True,
        append_images=frames[1:],
        duration=round(1000 * seconds),
        loop=0,
        optimize=False,
        comment=comment.encode(),
    )
    return out.getvalue()


def _palette(image: Image.Image, theme: Theme) -> Image.Image:
    """The colours of the first frame and of every style, since a later frame may show a style that the first does not."""
    inks = [ink for style in STYLES.values() for ink in (theme.colours_of(style).stroke, theme.colours_of(style).fill)]
    colours = sorted({theme.accent, *inks})
    side = image.width // len(colours)
    both = Image.new("RGB", (image.width, image.height + 40), theme.page)
    both.paste(image, (0, 0))
    for i, colour in enumerate(colours):
        both.paste(colour, (i * side, image.height, (i + 1) * side, image.height + 40))
    return both.quantize(colors=255, dither=Image.Dither.NONE)


def mp4(images: Iterable[Image.Image], *, seconds: float = SECONDS_A_PAGE) -> bytes:
    """The bytes of an MP4 (H.264). Each image is shown for so many ``seconds``.

    Raises ExportError where the package imageio-ffmpeg is not installed, and where the film cannot be written in the folder
    for temporary files.
    """
    try:
        import imageio_ffmpeg  # type: ignore[import-untyped]  # noqa: PLC0415
    except ImportError:
        raise ExportError(
            "An MP4 needs the package imageio-ffmpeg; install it with 'pip install imageio-ffmpeg', or write a GIF."
        ) from None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "atlas.mp4"
        try:
            _write_frames(imageio_ffmpeg.write_frames, images, path, seconds)
            data = path.read_bytes()
        except (OSError, RuntimeError) as error:
            raise _not_written(Path(folder).parent) from error
    # ffmpeg may end as if all were well. A film that it could not finish lacks the index at its start.
    if b"moov" not in data[:64]:
        raise _not_written(Path(folder).parent)
    return data


def _not_written(folder: Path) -> ExportError:
    return ExportError(
        f"The MP4 cannot be written in {folder}, the folder for temporary files: ffmpeg ended early. See that there is "
        "space and that large files are allowed ('ulimit -f'), or set TMPDIR to another folder."
    )


def _write_frames(write_frames: Callable[..., Any], images: Iterable[Image.Image], path: Path, seconds: float) -> None:
    # A page that stands for long needs few frames.
    rate = _FRAMES_A_SECOND if seconds < _FRAMES_A_SECOND else 1
    writer = None
    try:
        for image in images:
            pixels = np.asarray(image)
            # H.264 takes even widths and heights only.
            pixels = np.ascontiguousarray(pixels[: pixels.shape[0] // 2 * 2, : pixels.shape[1] // 2 * 2])
            if writer is None:
                writer = write_frames(
                    str(path),
                    (pixels.shape[1], pixels.shape[0]),
                    fps=rate,
                    codec="libx264",
                    macro_block_size=1,
                    pix_fmt_out="yuv420p",
                    ffmpeg_log_level="quiet",
                    output_params=list(_MP4_OPTIONS),
                )
                writer.send(None)
            for _ in range(round(rate * seconds)):
                writer.send(pixels)
    finally:
        if writer is not None:
            writer.close()
