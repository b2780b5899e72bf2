// Hands-free: the microphone opens with each question, and the server says when a finished answer has been followed
// by enough silence. Nothing ends in mid-thought; "let me think" gives half a minute; the Done button always works.
"use strict";
(() => {
  const KEY = "interviewer.hands-free";
  const _ = window.translate;
  const CUES = { cue: _("Still listening…"), think: _("Take your time. Still listening…") };
  const THINK_MS = 30_000;
  const page = window.interviewer;
  let begun = ""; // turn for which the microphone was opened
  let thinksUntil = 0; // kept here too: a connection that is only being made has not heard of it

  const settings = () => { try { return { isOn: false, patience: 2.5, ...JSON.parse(localStorage.getItem(KEY)) }; } catch { return { isOn: false, patience: 2.5 }; } };
  const keep = (changes) => { try { localStorage.setItem(KEY, JSON.stringify({ ...settings(), ...changes })); } catch { /* no storage */ } };
  const patience = () => (settings().isOn ? settings().patience : null);
  const cue = (text) => document.querySelectorAll(".mic-cue").forEach((line) => { line.textContent = text; });

  function signal(said) {
    cue(CUES[said] ?? "");
    if (said !== "end" || !settings().isOn) return;
    const submit = document.querySelector("#submit");
    if (submit && !submit.disabled) submit.click();
  }

  function think() {
    thinksUntil = performance.now() + THINK_MS;
    page.tellMicrophone?.({ think: true });
    cue(page.isRecording?.() && settings().isOn ? CUES.think : _("Take your time. Nothing ends by itself."));
  }

  setInterval(() => {
    document.querySelectorAll("[data-hands-free]").forEach((control) => {
      if (control.dataset.isSet) return;
      control.dataset.isSet = "1";
      const { isOn, patience: seconds } = settings();
      if (control.dataset.handsFree === "on") control.checked = isOn;
      else control.value = String(seconds);
    });
    const turn = document.querySelector(".question")?.dataset.turn ?? "";
    const mic = document.querySelector(".mic[data-turn]");
    if (!turn || turn === begun || mic?.dataset.turn !== turn || mic.dataset.waiting) return;
    if (!page.isRecording?.()) cue("");
    const isPaused = document.querySelector(".clock")?.dataset.paused === "1";
    // With something in the box a person is at work there; opening the microphone is up to them.
    if (settings().isOn && !isPaused && !page.answer() && !page.isRecording?.()) page.record?.({ isAsked: false });
    begun = turn;
    thinksUntil = 0;
  }, 300);

  document.addEventListener("change", (event) => {
    const { handsFree } = event.target.dataset ?? {};
    if (!handsFree) return;
    if (handsFree === "on") keep({ isOn: event.target.checked }); else keep({ patience: Number(event.target.value) });
    page.tellMicrophone?.({ patience: patience() });
    if (handsFree === "on" && event.target.checked && !page.isRecording?.() && !page.answer()) page.record?.({ isAsked: true });
    if (!settings().isOn) cue("");
  });
  document.addEventListener("click", (event) => { if (event.target.closest?.("#think")) think(); });
  document.addEventListener("keydown", (event) => {
    if (event.altKey && event.key.toLowerCase() === "l" && document.querySelector(".mic[data-turn]")) { event.preventDefault(); page.think?.(); think(); }
  });
  page.handsFree = { patience, signal, isThinking: () => performance.now() < thinksUntil };
})();
