// Makes a commitment in the browser: the value and the random string never leave this page.
"use strict";
(() => {
  const el = (id) => document.getElementById(id);
  const box = el("draw-maker");
  if (!box) return;
  box.hidden = false;
  el("draw-make").addEventListener("click", async () => {
    const out = el("draw-made");
    const party = (el("f-party") || {}).value || "";
    const value = el("draw-value").value;
    let nonce = el("draw-nonce").value;
    if (!party || !value || (nonce && nonce.length < 16)) {
      out.textContent = box.dataset.missing;
      return;
    }
    if (!window.crypto || !crypto.subtle) {
      out.textContent = box.dataset.unsafe;
      return;
    }
    if (!nonce) {
      nonce = Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
      el("draw-nonce").value = nonce;
    }
    const sum = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(party + "|" + nonce + "|" + value));
    el("f-commitment").value = Array.from(new Uint8Array(sum), (b) => b.toString(16).padStart(2, "0")).join("");
    out.textContent = box.dataset.keep + " " + party + " | " + nonce + " | " + value;
  });
})();
