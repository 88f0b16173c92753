// Runs before everything else: where the browser has Trusted Types, no text may ever become markup in this document.
// Leaflet tests once, with a constant text, whether inline SVG works. Only that text is allowed.

// A policy of the document does not reach WebRTC, which could tell another host something, so it is taken away.
for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection"]) {
  Reflect.deleteProperty(window, name);
}

if (window.trustedTypes && window.trustedTypes.createPolicy) {
  window.trustedTypes.createPolicy("default", { createHTML: (text) => (text === "<svg/>" ? text : null) });
}
