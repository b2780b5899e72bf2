// What scripts say, in the page's language: the page carries the translations of English messages as JSON.
"use strict";
(() => {
  const translations = JSON.parse(document.getElementById("messages")?.textContent ?? "{}");
  // The message with its {named} values put in.
  window.translate = (message, values = {}) => (translations[message] ?? message)
    .replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
})();
