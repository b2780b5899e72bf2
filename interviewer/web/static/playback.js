// The debrief's recordings and their words: a click on a word plays from there, and the word that is heard is marked.
// With the keyboard: Tab to the answer, arrow keys from word to word, Enter to hear from there.
"use strict";
(() => {
  const read = new WeakMap(); // of each answer: its words, once

  // [first and last letter, recording, from and to in seconds] of each word; letters count characters, not UTF-16 units.
  function words(said) {
    if (!read.has(said)) {
      const text = Array.from(said.textContent);
      const places = [0];
      for (const letter of text) places.push(places.at(-1) + letter.length);
      const found = JSON.parse(said.dataset.words ?? "[]");
      read.set(said, found.map(([start, end, recording, from, to]) => ({ start: places[start], end: places[end], recording, from, to })));
    }
    return read.get(said);
  }

  // The answer's text may be in several nodes, as a quote in it may be marked.
  function range(said, { start, end }) {
    const found = document.createRange();
    const nodes = document.createTreeWalker(said, NodeFilter.SHOW_TEXT);
    let at = 0;
    for (let node = nodes.nextNode(); node; at += node.length, node = nodes.nextNode()) {
      if (start >= at && start < at + node.length) found.setStart(node, start - at);
      if (end > at && end <= at + node.length) { found.setEnd(node, end - at); return found; }
    }
    return null;
  }

  function mark(name, said, word) {
    const found = word && window.Highlight ? range(said, word) : null;
    if (window.CSS?.highlights) CSS.highlights.set(`word-${name}`, new Highlight(...(found ? [found] : [])));
    said.dataset[name] = word ? said.textContent.slice(word.start, word.end) : "";
  }

  function play(said, word) {
    const player = document.getElementById(`audio-${word.recording}`);
    if (!player) return;
    document.querySelectorAll("audio").forEach((other) => { if (other !== player) other.pause(); });
    player.currentTime = word.from;
    player.play().catch(() => {});
  }

  function letterAt(said, event) {
    const place = document.caretPositionFromPoint?.(event.clientX, event.clientY);
    const fallback = place ? null : document.caretRangeFromPoint?.(event.clientX, event.clientY);
    const node = place?.offsetNode ?? fallback?.startContainer, offset = place?.offset ?? fallback?.startOffset;
    if (!node || !said.contains(node)) return -1;
    const before = document.createRange();
    before.setStart(said, 0);
    before.setEnd(node, offset);
    return before.toString().length;
  }

  document.addEventListener("click", (event) => {
    const said = event.target.closest?.(".said[data-words]");
    if (!said || String(getSelection())) return; // somebody selects text to copy it
    const at = letterAt(said, event);
    const word = words(said).find(({ start, end }) => at >= start && at <= end);
    if (word) { said.dataset.at = words(said).indexOf(word); mark("chosen", said, word); play(said, word); }
  });

  document.addEventListener("keydown", (event) => {
    const said = event.target.matches?.(".said[data-words]") ? event.target : null;
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!said || !(step || event.key === "Enter" || event.key === " ")) return;
    const all = words(said);
    if (!all.length) return;
    event.preventDefault();
    const at = Number(said.dataset.at ?? -1);
    if (!step) { play(said, all[Math.max(0, at)]); return; }
    const next = Math.min(all.length - 1, Math.max(0, at + step));
    said.dataset.at = next;
    mark("chosen", said, all[next]);
  });
  document.addEventListener("focusout", (event) => { if (event.target.matches?.(".said[data-words]")) mark("chosen", event.target, null); });

  // Capturing: what players tell does not bubble.
  document.addEventListener("timeupdate", (event) => {
    const recording = event.target.id?.replace(/^audio-/, "");
    document.querySelectorAll(".said[data-words]").forEach((said) => {
      const all = words(said).filter((word) => word.recording === recording);
      if (!all.length) return;
      const now = event.target.currentTime;
      mark("heard", said, event.target.paused ? null : all.findLast(({ from, to }) => now >= from - 0.05 && now <= to + 0.4));
    });
  }, true);
})();
