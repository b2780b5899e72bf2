// What the pages do in the browser besides Gradio: clock, drafts, quotes, reading aloud, theme.
// Everything is found by event delegation, because Gradio replaces the markup when a turn changes.
"use strict";
(() => {
  const _ = window.translate;
  const DRAFT_AFTER_MS = 700;
  const spool = (turn) => `interviewer.draft.${turn}`;
  let draftTimer = 0;

  const question = () => document.querySelector(".question");
  const box = () => document.querySelector("#answer textarea");
  const saved = (text) => { const line = document.querySelector("#saved"); if (line) line.textContent = text; };

  // A full or blocked browser storage must not stop anything from reaching the disk.
  const keep = (turn, text) => { try { localStorage.setItem(spool(turn), text); } catch { /* the server keeps it */ } };
  const kept = (turn) => { try { return localStorage.getItem(spool(turn)); } catch { return null; } };
  const forget = (turn, text) => { try { if (kept(turn) === text) localStorage.removeItem(spool(turn)); } catch { /* no storage */ } };
  const post = (path, body) => fetch(path, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
  });

  // Drafts: kept in the browser at once and on disk a moment later; one request at a time, always the newest text.
  let isSending = false;
  let unsent = null; // {session, turn, text}
  async function sendDraft() {
    if (isSending || !unsent) return;
    const { session, turn, text } = unsent;
    isSending = true;
    let again = 0;
    try {
      const reply = await post("/api/draft", { session, turn, text });
      if (reply.ok) {
        forget(turn, text);
        if (unsent?.text === text) { unsent = null; saved(_("Draft saved")); }
      } else if (reply.status < 500) {
        unsent = null;
        saved((await reply.json().catch(() => ({}))).error ?? _("This text is too long to be saved; shorten it."));
      } else again = 3000;
    } catch {
      again = 3000;
    }
    isSending = false;
    if (again) saved(_("Not saved on disk yet; kept in this browser and tried again"));
    if (unsent) { clearTimeout(draftTimer); draftTimer = setTimeout(sendDraft, again); }
  }

  function keepDraft() {
    const card = question(), area = box();
    if (!card || !area) return;
    const { session, turn } = card.dataset;
    unsent = { session, turn, text: area.value };
    keep(turn, area.value);
    clearTimeout(draftTimer);
    saved("");
    draftTimer = setTimeout(sendDraft, DRAFT_AFTER_MS);
  }

  function setAnswer(text) {
    const area = box();
    if (!area) return;
    area.value = text;
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // Handing in: stored on disk before anything else; a server that does not answer is asked until it does.
  let handing = null;
  function handIn(turn, text) {
    handing ??= store(turn, text).finally(() => { handing = null; });
    return handing;
  }
  async function store(turn, text) {
    const card = question();
    if (!card || card.dataset.turn !== turn || !text.trim()) return; // the page's handler says what is wrong
    clearTimeout(draftTimer);
    unsent = null;
    keep(turn, text);
    for (let tries = 1; ; tries++) {
      try {
        const reply = await post("/api/answers", { session: card.dataset.session, turn, text });
        if (reply.ok) { forget(turn, text); saved(_("Saved. Choosing the next question…")); return; }
        if (reply.status < 500) return;
      } catch { /* no server: wait and try again */ }
      saved(_("Not saved on disk yet; your answer is kept in this browser and sent again until it is."));
      await new Promise((wait) => setTimeout(wait, Math.min(5000, 500 * tries)));
    }
  }

  window.interviewer = { setAnswer, handIn, think: () => think(), answer: () => box()?.value ?? "" };

  document.addEventListener("input", (event) => { if (event.target.closest?.("#answer")) keepDraft(); });

  // Ctrl/Cmd+Enter hands the answer in.
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.closest?.("#answer")) {
      event.preventDefault();
      const submit = document.querySelector("#submit");
      if (submit?.disabled) saved(_("Paused. Continue first, then submit."));
      submit?.click();
    }
  });

  // A turn that came new: bring back what the browser still holds, put the focus where a reader begins.
  let shownTurn = "";
  function onNewTurn(card) {
    if (card.dataset.turn === shownTurn) return;
    shownTurn = card.dataset.turn;
    saved("");
    thinkUntil = 0;
    sayTime("");
    const held = kept(shownTurn);
    const turn = shownTurn;
    if (held) setTimeout(() => { if (question()?.dataset.turn === turn && box()?.value.length < held.length) setAnswer(held); }, 300);
    window.scrollTo({ top: 0 });
    const isTyping = document.activeElement === box() && box().value; // somebody was faster than this timer
    if (!isTyping) card.querySelector(".asked")?.focus({ preventScroll: true });
  }

  // The clock counts in the page from the server's figure. Gradio changes markup in place, so what the
  // clock says, not the node, tells whether the server has spoken again.
  let clockSaid = "", clockSince = 0;
  const minutes = (s) => `${Math.floor(s / 60)}:${String(Math.floor(s % 60)).padStart(2, "0")}`;
  function tick() {
    const card = question();
    if (card) onNewTurn(card);
    const clock = document.querySelector(".clock");
    if (!clock) return;
    const { elapsed: began, budget, prep, paused, drawn } = clock.dataset;
    const said = [card?.dataset.turn, began, paused, drawn].join("|");
    if (said !== clockSaid) { clockSaid = said; clockSince = performance.now(); }
    const elapsed = Number(began) + (paused === "0" ? (performance.now() - clockSince) / 1000 : 0);
    const state = paused === "1" ? `${_("paused")}, ` : elapsed < Number(prep) ? `${_("time to think")}, ` : "";
    clock.dataset.late = elapsed > 0.75 * Number(budget) ? "1" : "0";
    clock.textContent = `${state}${minutes(elapsed)} / ${minutes(budget)}`;
    if (paused === "0") tellTime(clock, elapsed / Number(budget), elapsed - Number(budget));
  }

  // Soft notices of the time: one line that changes a few times a question, so that it can be read aloud.
  const GRACE_S = 20, THINK_MS = 30_000;
  let thinkUntil = 0;
  function tellTime(clock, share, over) {
    const isLong = clock.dataset.mostWords && (over > 0 || wordsInBox() > Number(clock.dataset.mostWords));
    if (performance.now() < thinkUntil) sayTime(_("Take your time; there are no notices for half a minute."));
    else if (isLong) sayTime(_("Let me stop you there for a moment: what is your main point? All that you have said is kept."));
    else if (over > GRACE_S) sayTime(_("Take the time you need; running over costs nothing."));
    else if (over > 0) sayTime(_("The planned time is over. Finish your thought; nothing is cut off."));
    else if (share > 0.75) sayTime(_("A quarter of the planned time is left."));
    else sayTime("");
  }
  function sayTime(text) {
    const line = document.querySelector("#time-notice");
    if (line && line.textContent !== text) line.textContent = text;
  }
  const wordsInBox = () => (box()?.value.match(/\S+/g) ?? []).length;
  function think() {
    thinkUntil = performance.now() + THINK_MS;
    box()?.focus();
  }
  setInterval(tick, 250);

  // Radios of one question are one group: arrow keys move, Tab leaves. Gradio gives each its own name.
  // A group keeps its number: were it counted anew when one appears, two would share a name for a moment, and a choice be lost.
  let groups = 0;
  function groupRadios() {
    document.querySelectorAll("fieldset").forEach((group) => {
      const name = (group.dataset.group ??= `group-${++groups}`);
      const title = group.querySelector("[data-testid='block-info']");
      if (title) {
        title.id ||= name;
        group.setAttribute("aria-labelledby", title.id);
      }
      const radios = group.querySelectorAll("input[type=radio]");
      if (radios.length) group.setAttribute("role", "radiogroup");
      radios.forEach((radio) => { if (radio.name !== name) radio.name = name; });
    });
  }
  setInterval(groupRadios, 500);

  // Each page says what it shows in the tab's title.
  setInterval(() => {
    const place = document.querySelector(".where b")?.textContent ?? document.querySelector("main h1, .gradio-container h1")?.textContent;
    const title = place ? `${place.trim()} · ${_("Mock interviewer")}` : _("Mock interviewer");
    if (document.title !== title) document.title = title;
  }, 500);

  // Once more, to see and to hear.
  function repeat() {
    const asked = document.querySelector(".question .asked");
    asked?.scrollIntoView({ block: "center" });
    asked?.focus({ preventScroll: true });
    window.interviewer.voice?.toggle();
  }

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
    mark.tabIndex = -1;
    mark.scrollIntoView({ block: "center", behavior: "smooth" });
    mark.focus({ preventScroll: true });
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

  // The list of sessions: rename and delete over our own routes, asked for in a dialog, then the list is read again.
  function ask(title, action, field) {
    return new Promise((answered) => {
      const dialog = document.createElement("dialog");
      dialog.className = "ask";
      dialog.innerHTML = '<form method="dialog"><h2></h2><label hidden><span></span><input maxlength="80"></label>'
        + '<p class="row"><button value="no" class="button-secondary"></button><button value="yes" class="button"></button></p></form>';
      dialog.querySelector("h2").textContent = title;
      dialog.setAttribute("aria-label", title);
      const [label, input, yes] = [dialog.querySelector("label"), dialog.querySelector("input"), dialog.querySelector("[value=yes]")];
      yes.textContent = action;
      label.querySelector("span").textContent = _("Name");
      dialog.querySelector("[value=no]").textContent = _("Cancel");
      if (field !== undefined) { label.hidden = false; input.value = field; }
      // Enter means the action, not the first button of the form, which is Cancel.
      input.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); dialog.close("yes"); } });
      dialog.addEventListener("close", () => { answered(dialog.returnValue === "yes" ? input.value : null); dialog.remove(); });
      document.body.append(dialog);
      dialog.showModal();
      if (field !== undefined) input.select();
    });
  }
  async function changeSession(id, method, body) {
    const reply = await fetch(`/api/sessions/${encodeURIComponent(id)}`, {
      method, headers: { "Content-Type": "application/json" }, body: body && JSON.stringify(body),
    }).catch(() => null);
    if (reply?.ok) { document.querySelector("#sessions-again")?.click(); return; }
    const said = (await reply?.json().catch(() => null))?.error ?? _("That did not work; try again.");
    const line = document.querySelector("#sessions [role=status]");
    if (line) line.textContent = said;
  }
  async function renameSession(button) {
    const title = await ask(_("Name this session"), _("Save"), button.dataset.title);
    if (title !== null) await changeSession(button.dataset.session, "PATCH", { title });
  }
  async function deleteSession(button) {
    const yes = await ask(_("Delete this session with its answers, grades and recordings? This cannot be undone."), _("Delete"));
    if (yes !== null) await changeSession(button.dataset.session, "DELETE");
  }

  // Exported interviews, taken back in over our own route.
  async function takeIn(input) {
    const [file] = input.files, line = document.querySelector("#import-told");
    input.value = "";
    if (!file) return;
    line.textContent = _("Reading {file}…", { file: file.name });
    const reply = await fetch("/api/import", { method: "POST", body: file }).catch(() => null);
    const said = (await reply?.json().catch(() => null)) ?? {};
    line.textContent = reply?.ok
      ? _("Taken in: {stored}. There already: {already_there}. Refused: {refused}.", said)
      : (said.error ?? _("The file did not arrive; try again."));
  }
  // A document becomes text in the box that it was opened for; the box then holds it as if it had been pasted.
  async function openDocument(input) {
    const [file] = input.files, id = input.dataset.document;
    const line = document.querySelector(`[data-document-told="${id}"]`);
    input.value = "";
    if (!file) return;
    line.textContent = _("Reading {file}…", { file: file.name });
    const reply = await fetch("/api/documents", { method: "POST", body: file }).catch(() => null);
    const said = (await reply?.json().catch(() => null)) ?? {};
    if (!reply?.ok) { line.textContent = said.error ?? _("The file did not arrive; try again."); return; }
    const box = document.querySelector(`#${id} textarea`);
    box.value = said.text;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    line.textContent = _("{file} was read; look it over, then go on.", { file: file.name });
  }
  // A file goes to a route of ours, which says where to go on.
  async function sendFile(input) {
    const [file] = input.files, line = document.querySelector("[data-post-told]");
    input.value = "";
    if (!file) return;
    line.textContent = _("Reading {file}…", { file: file.name });
    const reply = await fetch(input.dataset.post, { method: "POST", body: file }).catch(() => null);
    const said = (await reply?.json().catch(() => null)) ?? {};
    if (reply?.ok && said.address?.startsWith("/app/")) location.assign(said.address);
    else line.textContent = said.error ?? _("The file did not arrive; try again.");
  }
  // A text file goes into its box as it stands.
  async function openText(input) {
    const [file] = input.files, box = document.querySelector(`#${input.dataset.textFile} textarea`);
    input.value = "";
    if (!file || file.size > 2_000_000) return;
    box.value = await file.text();
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }
  document.addEventListener("change", (event) => {
    if (event.target.matches?.("[data-import]")) takeIn(event.target);
    if (event.target.matches?.("[data-document]")) openDocument(event.target);
    if (event.target.matches?.("[data-text-file]")) openText(event.target);
    if (event.target.matches?.("[data-post]")) sendFile(event.target);
  });

  // A question chosen by itself, from a story or an advert.
  async function practise(button) {
    const body = JSON.stringify({ question: button.dataset.question });
    const headers = { "Content-Type": "application/json" };
    const reply = await fetch("/api/practise", { method: "POST", headers, body }).catch(() => null);
    const said = (await reply?.json().catch(() => null)) ?? {};
    if (reply?.ok && said.address?.startsWith("/app/")) location.assign(said.address);
    else button.textContent = said.error ?? _("That did not work; try again.");
  }

  // A recording that was given up, once more.
  async function transcribe(button) {
    const reply = await fetch(`/api/recordings/${button.dataset.recording}/transcription`, { method: "POST" }).catch(() => null);
    if (reply?.ok) location.reload();
    else button.textContent = (await reply?.json().catch(() => null))?.error ?? _("That did not work; try again.");
  }

  const actions = { practise, transcribe, repeat, theme: switchTheme, quote: showQuote, rename: renameSession, delete: deleteSession };
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-action]");
    if (button) actions[button.dataset.action]?.(button);
  });

  // Times in the reader's own zone.
  setInterval(() => document.querySelectorAll("time:not([data-local])").forEach((time) => {
    time.dataset.local = "1";
    time.textContent = new Date(time.getAttribute("datetime")).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  }), 400);
})();
