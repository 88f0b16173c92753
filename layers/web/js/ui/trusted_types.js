// Runs before everything else: where the browser has Trusted Types, no text may ever become markup in this document.
// Leaflet asks once, with a constant, whether inline SVG works; that question is the only one let through.

if (window.trustedTypes && window.trustedTypes.createPolicy) {
  window.trustedTypes.createPolicy("default", { createHTML: (text) => (text === "<svg/>" ? text : null) });
}
