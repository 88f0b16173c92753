// The search of the site: every word of the question has to be in an entry. Nothing leaves the page.
"use strict";
(() => {
  const MOST = 100;
  const data = JSON.parse(document.getElementById("index").textContent);
  const field = document.getElementById("words");
  const found = document.getElementById("found");
  const count = document.getElementById("count");
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const entries = data.entries.map((entry) => ({ entry, text: plain(entry.slice(1).join(" ")) }));

  function show() {
    const words = plain(field.value).split(/\s+/).filter(Boolean);
    const hits = words.length ? entries.filter(({ text }) => words.every((word) => text.includes(word))) : [];
    count.textContent = words.length ? data.words.count.replace("{count}", String(hits.length)) : "";
    found.replaceChildren(
      ...hits.slice(0, MOST).map(({ entry }) => {
        const [href, title, note] = entry;
        const link = document.createElement("a");
        link.href = href;
        link.textContent = title;
        const line = document.createElement("li");
        const quiet = document.createElement("span");
        quiet.className = "quiet";
        quiet.textContent = ` ${note}`;
        line.append(link, quiet);
        return line;
      }),
    );
    const state = field.value ? `#q=${encodeURIComponent(field.value)}` : "#";
    if (location.hash !== state && (location.hash || field.value)) history.replaceState(null, "", state);
  }

  function restore() {
    field.value = new URLSearchParams(location.hash.slice(1)).get("q") ?? "";
    show();
  }

  document.getElementById("search").hidden = false;
  field.addEventListener("input", show);
  window.addEventListener("hashchange", restore);
  restore();
})();
