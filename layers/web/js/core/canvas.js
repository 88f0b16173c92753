// Canvases that the map draws on: their size in pixels of the screen, and how a finished picture is shown.

/**
 * How many pixels of the screen a length takes: at least one, since a browser takes no picture from a canvas of no size. A page
 * that is zoomed far out has a small ratio.
 * @param {number} length in CSS pixels
 * @param {number} ratio pixels of the screen for each CSS pixel
 * @returns {number}
 */
export function screenPixels(length, ratio) {
  return Math.max(1, Math.round(length * ratio));
}

/**
 * What is drawn on a canvas as a picture; the canvas itself where the browser gives none.
 * @param {OffscreenCanvas} drawn
 * @returns {ImageBitmap | OffscreenCanvas}
 */
export function pictureOf(drawn) {
  try {
    return drawn.transferToImageBitmap();
  } catch (error) {
    if (error instanceof DOMException) return drawn;
    throw error;
  }
}

/**
 * Show what is drawn on a canvas. A browser that is short of memory gives no picture; then the old one stays, and the caller goes
 * on: an error here would stop the map before it has its place.
 * @param {ImageBitmapRenderingContext} screen
 * @param {OffscreenCanvas} drawn
 */
export function showDrawn(screen, drawn) {
  try {
    screen.transferFromImageBitmap(drawn.transferToImageBitmap());
  } catch (error) {
    if (error instanceof DOMException) return;
    throw error;
  }
}
