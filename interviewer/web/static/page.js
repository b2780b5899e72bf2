// What the pages do in the browser besides Gradio: clock, drafts, quotes, reading aloud, theme.
// Everything is found by event delegation, because Gradio replaces the markup when a turn changes.
"use strict";
(() => {
  const DRAFT_AFTER_MS = 700;
  const spool = (turn) => `interviewer.draft.${turn}`;
  let draftTimer = 0;

  const question = () => document.querySelector(".question");
  const box = () => document.querySelector("#answer textarea");
  const saved = (text) => { const line = document.querySelector("#saved"); if (line) line.textContent = text; };

  // Drafts: kept in the browser at once and on disk a moment later.
  async function sendDraft(session, turn, text) {
    try {
      const reply = await fetch("/api/draft", {
        method: "POST", headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ session, turn, text }), keepalive: text.length < 30000,
      });
      if (!reply.ok) throw new Error(String(reply.status));
      localStorage.removeItem(spool(turn));
      saved("Draft saved");
    } catch {
      saved("Not saved on disk yet; kept in this browser and tried again");
      draftTimer = setTimeout(() => sendDraft(session, turn, text), 3000);
    }
  }

  function keepDraft() {
    const card = question(), area = box();
    if (!card || !area) return;
    const { session, turn } = card.dataset, text = area.value;
    localStorage.setItem(spool(turn), text);
    clearTimeout(draftTimer);
    saved("");
    draftTimer = setTimeout(() => sendDraft(session, turn, text), DRAFT_AFTER_MS);
  }

  function setAnswer(text) {
    const area = box();
    if (!area) return;
    area.value = text;
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // Handing in: stored on disk before anything else; a server that does not answer is asked until it does.
  async function handIn(turn, text) {
    const card = question();
    if (!card || card.dataset.turn !== turn || !text.trim()) return; // the page's handler says what is wrong
    clearTimeout(draftTimer);
    localStorage.setItem(spool(turn), text);
    for (let tries = 1; ; tries++) {
      try {
        const reply = await fetch("/api/answers", {
          method: "POST", headers: { "Content-Type": "application/json" },
          body: JSON.stringify({ session: card.dataset.session, turn, text }),
        });
        if (reply.ok) { localStorage.removeItem(spool(turn)); saved("Saved. Choosing the next question…"); return; }
        if (reply.status !== 503) return;
      } catch { /* no server: wait and try again */ }
      saved("Not saved on disk yet; your answer is kept in this browser and sent again until it is.");
      await new Promise((wait) => setTimeout(wait, Math.min(5000, 500 * tries)));
    }
  }

  window.interviewer = { setAnswer, handIn, answer: () => box()?.value ?? "" };

  document.addEventListener("input", (event) => { if (event.target.closest?.("#answer")) keepDraft(); });

  // Ctrl/Cmd+Enter hands the answer in.
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.closest?.("#answer")) {
      event.preventDefault();
      document.querySelector("#submit")?.click();
    }
  });

  // A turn that came new: bring back what the browser still holds, put the focus where a reader begins.
  let shownTurn = "";
  function onNewTurn(card) {
    if (card.dataset.turn === shownTurn) return;
    const isFirst = shownTurn === "";
    shownTurn = card.dataset.turn;
    if (!isFirst) saved("");
    const kept = localStorage.getItem(spool(shownTurn));
    if (kept) setTimeout(() => { if (box() && box().value.length < kept.length) setAnswer(kept); }, 300);
    if (!isFirst) { window.scrollTo({ top: 0 }); card.querySelector(".asked")?.focus({ preventScroll: true }); }
    stopSpeaking();
  }

  // The clock counts in the page; the server's figure is taken again whenever the card is drawn.
  const clocks = new WeakMap();
  const minutes = (s) => `${Math.floor(s / 60)}:${String(Math.floor(s % 60)).padStart(2, "0")}`;
  function tick() {
    const card = question();
    if (card) onNewTurn(card);
    const clock = document.querySelector(".clock");
    if (!clock) return;
    if (!clocks.has(clock)) clocks.set(clock, performance.now());
    const running = clock.dataset.paused === "0" ? (performance.now() - clocks.get(clock)) / 1000 : 0;
    const elapsed = Number(clock.dataset.elapsed) + running, budget = Number(clock.dataset.budget);
    const prep = Number(clock.dataset.prep);
    const state = clock.dataset.paused === "1" ? "paused, " : elapsed < prep ? "time to think, " : "";
    const late = elapsed > budget;
    clock.dataset.late = late || elapsed > 0.75 * budget ? "1" : "0";
    clock.textContent = `${state}${minutes(elapsed)} / ${minutes(budget)}${late ? ", take the time you need" : ""}`;
  }
  setInterval(tick, 500);

  // Reading aloud with the browser's own voices.
  function stopSpeaking() { window.speechSynthesis?.cancel(); }
  function speak() {
    const card = question(), voice = window.speechSynthesis;
    if (!card) return;
    if (!voice) { saved("This browser has no voice to read with."); return; }
    if (voice.speaking) { stopSpeaking(); return; }
    for (const sentence of card.dataset.spoken.match(/[^.?!]+[.?!]*/g) ?? []) {
      const line = new SpeechSynthesisUtterance(sentence.trim());
      line.lang = "en";
      line.rate = 0.98;
      voice.speak(line);
    }
  }
  window.addEventListener("pagehide", stopSpeaking);

  // A quote: highlight its words in the transcript and play the recording from there.
  function showQuote(button) {
    const { turn, start, end, audio, at } = button.dataset;
    document.querySelectorAll(".said mark").forEach((mark) => mark.replaceWith(mark.textContent));
    document.querySelectorAll(".said").forEach((said) => said.normalize());
    const said = document.getElementById(`said-${turn}`);
    if (!said) return;
    const letters = Array.from(said.textContent); // offsets count characters, not UTF-16 units
    const mark = document.createElement("mark");
    mark.textContent = letters.slice(Number(start), Number(end)).join("");
    said.replaceChildren(letters.slice(0, Number(start)).join(""), mark, letters.slice(Number(end)).join(""));
    mark.scrollIntoView({ block: "center", behavior: "smooth" });
    const player = audio && document.getElementById(`audio-${audio}`);
    if (player && at !== "") { player.currentTime = Number(at); player.play().catch(() => {}); }
  }

  function switchTheme() {
    const dark = document.body.classList.toggle("dark");
    localStorage.setItem("interviewer.theme", dark ? "dark" : "light");
  }
  function applyTheme() {
    const chosen = localStorage.getItem("interviewer.theme");
    if (chosen) document.body.classList.toggle("dark", chosen === "dark");
  }
  if (document.body) applyTheme();
  document.addEventListener("DOMContentLoaded", applyTheme);
  window.addEventListener("load", () => { applyTheme(); setTimeout(applyTheme, 600); });

  const actions = { speak, theme: switchTheme, quote: showQuote };
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-action]");
    if (button) actions[button.dataset.action]?.(button);
  });

  // Times in the reader's own zone.
  setInterval(() => document.querySelectorAll("time:not([data-local])").forEach((time) => {
    time.dataset.local = "1";
    time.textContent = new Date(time.getAttribute("datetime")).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
  }), 400);
})();
