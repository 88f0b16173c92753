// Runs before everything else: where the browser has Trusted Types, no text may ever become markup in this document.
// Leaflet tests once, with a constant text, whether inline SVG works. Only that text is allowed.

if (window.trustedTypes && window.trustedTypes.createPolicy) {
  window.trustedTypes.createPolicy("default", { createHTML: (text) => (text === "<svg/>" ? text : null) });
}
