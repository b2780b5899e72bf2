// The interviewer's voice: a speech server's where the program has one, else the browser's own speech synthesis. The
// text is always on the page; the voice may be missing, silent or late, and nothing waits for it.
"use strict";
(() => {
  const _ = window.translate;
  const KEY = "interviewer.voice";
  const SERVER_MS = 4000; // a speech server that takes longer is not waited for
  const LETTER_S = 0.09; // a sentence that sends no end is over after this a letter, and a second
  const synthesis = window.speechSynthesis;
  let turn = 0; // of reading; a newer one ends the older
  let reading = false;

  const settings = () => { try { return { isOn: false, rate: 1, ...JSON.parse(localStorage.getItem(KEY)) }; } catch { return { isOn: false, rate: 1 }; } };
  const keep = (changes) => { try { localStorage.setItem(KEY, JSON.stringify({ ...settings(), ...changes })); } catch { /* no storage */ } };
  const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const card = () => document.querySelector(".question");

  // Voices come late in some browsers and never in others.
  async function bestVoice() {
    if (!synthesis.getVoices().length) {
      await Promise.race([new Promise((resolve) => synthesis.addEventListener("voiceschanged", resolve, { once: true })), wait(500)]);
    }
    const english = synthesis.getVoices().filter((voice) => voice.lang.toLowerCase().startsWith("en"));
    return english.find((voice) => voice.localService && voice.default) ?? english.find((voice) => voice.localService) ?? english[0] ?? null;
  }

  // One sentence at a time: long texts are cut off by some voices, and remote ones may never say that they have ended.
  function speakSentence(text, voice, rate) {
    return new Promise((resolve) => {
      const line = new SpeechSynthesisUtterance(text);
      line.lang = "en";
      if (voice) line.voice = voice;
      line.rate = rate;
      line.onend = line.onerror = () => resolve();
      setTimeout(resolve, (1 + text.length * LETTER_S / rate) * 1000);
      synthesis.speak(line);
      setTimeout(() => { if (!synthesis.speaking && !synthesis.pending) resolve(); }, 700); // no voice at all
    });
  }

  // A speech server's sound, where the page names one; false where it is late or fails, and the browser reads instead.
  let sound = null;
  async function playServerSound(address, rate, mine) {
    let url = "";
    try {
      const reply = await fetch(address, { signal: AbortSignal.timeout(SERVER_MS) });
      if (!reply.ok) return false;
      url = URL.createObjectURL(await reply.blob());
      if (turn !== mine) return true;
      sound = new Audio(url);
      sound.playbackRate = rate;
      const over = new Promise((resolve, reject) => { sound.onended = sound.onpause = resolve; sound.onerror = reject; });
      await sound.play();
      await over;
      return true;
    } catch {
      return turn !== mine;
    } finally {
      if (url) URL.revokeObjectURL(url);
    }
  }

  function stop() {
    turn++;
    reading = false;
    sound?.pause();
    sound = null;
    synthesis?.cancel();
    show();
  }

  async function speak() {
    const { spoken: text, voiceAddress } = card()?.dataset ?? {};
    if (!text || !(synthesis || voiceAddress)) return;
    stop();
    const mine = turn;
    reading = true;
    show();
    if (voiceAddress && await playServerSound(voiceAddress, settings().rate, mine)) {
      if (turn === mine) stop();
      return;
    }
    if (turn !== mine) return;
    if (!synthesis) { stop(); return; }
    await wait(50); // some browsers drop what is said directly after a cancel
    const voice = await bestVoice();
    const { rate } = settings();
    for (const sentence of text.match(/[^.?!]+[.?!]*/g) ?? []) {
      if (turn !== mine) return;
      await speakSentence(sentence.trim(), voice, rate);
    }
    if (turn === mine) stop();
  }

  function toggle() {
    if (!synthesis && !card()?.dataset.voiceAddress) { tell(_("This browser has no voice to read with.")); return; }
    if (reading) stop(); else speak();
  }
  const tell = (text) => { const line = document.querySelector("#saved"); if (line) line.textContent = text; };

  function show() {
    document.querySelectorAll("[data-action='repeat']").forEach((button) => { button.textContent = reading ? _("Stop reading") : _("Repeat"); });
  }

  // A question that came new is read, unless somebody has it off or writes already.
  let seen = "";
  setInterval(() => {
    const now = card()?.dataset.turn ?? "";
    document.querySelectorAll("[data-voice]").forEach((control) => {
      if (control.dataset.isSet) return;
      control.dataset.isSet = "1";
      const { isOn, rate } = settings();
      if (control.dataset.voice === "on") control.checked = isOn;
      else control.value = String(rate);
    });
    if (now === seen) return;
    seen = now;
    stop();
    if (now && settings().isOn && document.querySelector("[data-voice]")) speak();
  }, 250);

  document.addEventListener("change", (event) => {
    const { voice } = event.target.dataset ?? {};
    if (voice === "on") { keep({ isOn: event.target.checked }); if (event.target.checked) speak(); else stop(); }
    if (voice === "rate") { keep({ rate: Number(event.target.value) }); if (reading) speak(); }
  });
  window.addEventListener("pagehide", stop);
  window.interviewer.voice = { stop, toggle, isSpeaking: () => reading };
})();
