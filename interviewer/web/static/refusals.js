// Why an event was refused. Gradio's page keeps that to itself where an event passes its queue by.
"use strict";
(() => {
  const _ = window.translate;
  const SHOWN_MS = 12_000;
  const fetched = window.fetch;
  window.fetch = async (...request) => {
    const reply = await fetched(...request);
    if (!reply.ok && String(request[0]?.url ?? request[0]).includes("/gradio_api/run/predict")) {
      const { title, error } = await reply.clone().json().catch(() => ({}));
      tell(title ?? _("Not done"), error ?? _("That did not work; reload the page and try again."));
    }
    return reply;
  };

  function tell(title, sentence) {
    const card = document.createElement("div"), head = document.createElement("b"), close = document.createElement("button");
    card.className = "refusal";
    head.textContent = title;
    close.textContent = "×";
    close.setAttribute("aria-label", _("Close"));
    close.addEventListener("click", () => card.remove());
    card.append(head, close, Object.assign(document.createElement("p"), { textContent: sentence }));
    place().replaceChildren(card);
    setTimeout(() => leave(card), SHOWN_MS);
  }
  // Not while somebody reads it with the pointer on it, or has tabbed to it.
  function leave(card) {
    if (card.matches(":hover, :focus-within")) setTimeout(() => leave(card), 1_000);
    else card.remove();
  }
  // There before anything is said in it, as screen readers want it.
  function place() {
    let found = document.getElementById("refusals");
    if (!found) {
      found = Object.assign(document.createElement("div"), { id: "refusals" });
      found.setAttribute("role", "alert");
      document.body.append(found);
    }
    return found;
  }
  place(); // Gradio runs the page's scripts when there is a body.
})();
