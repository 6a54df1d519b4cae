// Conveniences of the staff and public pages. Every page works without this file.
"use strict";
(function () {
  var root = document.documentElement;
  root.classList.add("js");
  function all(sel, in_) { return Array.prototype.slice.call((in_ || document).querySelectorAll(sel)); }
  function byId(id) { return document.getElementById(id); }

  // ---- preferences: change at once, remember in the background ----
  document.addEventListener("submit", function (e) {
    var b = e.submitter;
    if (!b || !e.target.action || new URL(e.target.action).pathname !== "/prefs" || b.name === "lang" || document.body.classList.contains("portal")) return;
    e.preventDefault();
    var next = b.value, attr = b.name === "theme" ? "data-bs-theme" : "data-size";
    var back = b.name === "theme" ? (next === "dark" ? "light" : "dark") : (next === "large" ? "normal" : "large");
    root.setAttribute(attr, next);
    all('button[name="' + b.name + '"]').forEach(function (x) {
      x.value = back;
      x.setAttribute("aria-pressed", String(next === "dark" || next === "large"));
    });
    var body = new URLSearchParams();
    body.set(b.name, next);
    fetch("/prefs", { method: "POST", body: body, headers: { "HX-Request": "true" } }).catch(function () {});
    document.dispatchEvent(new CustomEvent("qgov:theme"));
  });

  // ---- side bar on narrow screens ----
  var side = byId("side");
  document.addEventListener("click", function (e) {
    var open = e.target.closest(".top-menu"), shut = e.target.closest(".side-close, .side-shade");
    if (open && side) { e.preventDefault(); side.classList.add("open"); side.querySelector(".side-close").focus(); }
    if (shut && side) { e.preventDefault(); closeSide(); }
    all("details.menu[open]").forEach(function (d) { if (!d.contains(e.target)) d.open = false; });
  });
  function closeSide() {
    if (!side.classList.contains("open")) return;
    side.classList.remove("open");
    var m = document.querySelector(".top-menu");
    if (m) m.focus();
  }
  if (side) {
    var on = side.querySelector("a.on");
    var box = side.querySelector(".side-nav"); // scrollIntoView would scroll the page as well
    if (on && box) box.scrollTop += Math.max(0, on.getBoundingClientRect().bottom - box.getBoundingClientRect().bottom + 120);
  }

  // ---- keys ----
  document.addEventListener("keydown", function (e) {
    var typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName);
    if (e.key === "/" && !typing && !e.ctrlKey && !e.metaKey && !e.altKey) {
      var s = byId("global-search") || byId("q");
      if (s) { e.preventDefault(); s.focus(); s.select(); }
    }
    if (e.key === "Escape") {
      if (side) closeSide();
      all("details.menu[open]").forEach(function (d) { d.open = false; d.querySelector("summary").focus(); });
      all(".ref-list:not([hidden])").forEach(function (l) { hideList(l); });
    }
  });

  // ---- print, question before what cannot be undone ----
  document.addEventListener("click", function (e) {
    if (e.target.closest("[data-print]")) window.print();
    var b = e.target.closest("[data-confirm]"), box = byId("confirm");
    if (!b || !box || !box.showModal || b.dataset.asked) return;
    e.preventDefault();
    e.stopImmediatePropagation();
    byId("confirm-text").textContent = b.dataset.confirm;
    box.returnValue = "";
    box.onclose = function () {
      if (box.returnValue !== "yes") { b.focus(); return; }
      b.dataset.asked = "1";
      b.click();
      delete b.dataset.asked;
    };
    box.showModal();
  }, true);

  // ---- the table of a chart as a file; a cell that a spreadsheet would take for a formula is made a text ----
  function csvCell(s) {
    s = s.replace(/\s+/g, " ").trim();
    if (/^[=+\-@]/.test(s) && isNaN(Number(s.replace(/,/g, "")))) s = "'" + s;
    return /[",]/.test(s) ? '"' + s.replace(/"/g, '""') + '"' : s;
  }
  document.addEventListener("click", function (e) {
    var b = e.target.closest("[data-csv]"), table = b && b.closest("figure").querySelector("table");
    if (!table) return;
    var lines = all("tr", table).map(function (tr) { return all("th, td", tr).map(function (c) { return csvCell(c.textContent); }).join(","); });
    var a = document.createElement("a");
    a.href = URL.createObjectURL(new Blob(["\ufeff" + lines.join("\r\n") + "\r\n"], { type: "text/csv;charset=utf-8" }));
    a.download = b.dataset.csv + ".csv";
    a.click();
    setTimeout(function () { URL.revokeObjectURL(a.href); }, 10000);
  });

  // ---- a row opens its drawer ----
  document.addEventListener("click", function (e) {
    var tr = e.target.closest("tr[data-row]");
    if (!tr || e.target.closest("a, button, input, label, summary") || String(getSelection())) return;
    var a = tr.querySelector('a[data-dialog="drawer"]');
    if (a) a.click();
  });

  // ---- rows ticked ----
  function bulk(form) {
    var bar = form.querySelector("[data-bulk]"), boxes = all('tbody input[name="id"]', form);
    if (!bar) return;
    var n = boxes.filter(function (b) { return b.checked; }).length;
    bar.hidden = n === 0;
    var c = bar.querySelector("[data-bulk-count]");
    if (!c.dataset.words) c.dataset.words = c.textContent;
    c.textContent = c.dataset.words + n;
    boxes.forEach(function (b) { b.closest("tr").classList.toggle("picked", b.checked); });
    var top = form.querySelector("[data-check-all]");
    if (top) { top.checked = n > 0 && n === boxes.length; top.indeterminate = n > 0 && n < boxes.length; }
  }
  document.addEventListener("change", function (e) {
    var form = e.target.closest(".bulk-form");
    if (!form) return;
    if (e.target.matches("[data-check-all]")) all('tbody input[name="id"]', form).forEach(function (b) { b.checked = e.target.checked; });
    bulk(form);
  });

  // ---- unsaved input ----
  var dirty = false;
  document.addEventListener("input", function (e) { if (e.target.closest("form[data-guard]") && e.isTrusted) dirty = true; });
  document.addEventListener("submit", function (e) { if (e.target.matches("form")) dirty = false; });
  window.addEventListener("beforeunload", function (e) { if (dirty) { e.preventDefault(); e.returnValue = ""; } });

  // ---- choose a record while typing ----
  function hideList(l) {
    l.hidden = true;
    var i = l.closest("[data-ref]").querySelector("[role=combobox]");
    i.setAttribute("aria-expanded", "false");
    i.removeAttribute("aria-activedescendant");
  }
  function pick(b) {
    var ref = b.closest("[data-ref]"), input = ref.querySelector("[role=combobox]");
    ref.querySelector("[data-ref-id]").value = b.dataset.value;
    input.value = b.dataset.label;
    hideList(b.closest(".ref-list"));
    input.focus();
    dirty = true;
    ref.querySelector("[data-ref-id]").dispatchEvent(new Event("change", { bubbles: true }));
  }
  document.addEventListener("input", function (e) {
    var ref = e.target.matches("[role=combobox]") && e.target.closest("[data-ref]");
    if (ref) ref.querySelector("[data-ref-id]").value = "";
  });
  document.addEventListener("click", function (e) {
    var b = e.target.closest(".ref-list button");
    if (b) pick(b);
    all(".ref-list:not([hidden])").forEach(function (l) { if (!l.parentNode.contains(e.target)) hideList(l); });
  });
  document.addEventListener("keydown", function (e) {
    if (!e.target.matches("[data-ref] [role=combobox]")) return;
    var l = e.target.closest("[data-ref]").querySelector(".ref-list");
    if (l.hidden) return;
    var items = all("button", l), at = items.findIndex(function (b) { return b.classList.contains("at"); });
    if (e.key === "Enter" && at >= 0) { e.preventDefault(); pick(items[at]); return; }
    if (e.key !== "ArrowDown" && e.key !== "ArrowUp" || !items.length) return;
    e.preventDefault();
    at = (at + (e.key === "ArrowDown" ? 1 : items.length - 1 + (at < 0 ? 1 : 0))) % items.length;
    items.forEach(function (b, i) {
      b.classList.toggle("at", i === at);
      b.setAttribute("aria-selected", String(i === at));
      if (i === at) { b.id = b.id || l.id + "-" + i; e.target.setAttribute("aria-activedescendant", b.id); b.scrollIntoView({ block: "nearest" }); }
    });
  });

  // ---- htmx ----
  document.addEventListener("htmx:configRequest", function (e) {
    var elt = e.detail.elt;
    // Filters that ask for nothing would only make the address long.
    if (elt.closest(".filters") && e.detail.formData) {
      Array.from(e.detail.formData.entries()).forEach(function (kv) { if (kv[1] === "") e.detail.formData.delete(kv[0]); });
    }
    if (elt.dataset.param) e.detail.parameters[elt.dataset.param] = elt.value;
    if (elt.hasAttribute("data-form-action") && elt.form) e.detail.path = elt.form.action;
  });
  document.addEventListener("htmx:beforeSwap", function (e) {
    var x = e.detail.xhr, t = e.detail.target;
    // A redirect means that the step was taken, or that the session ended: show that page as a whole.
    if (x.responseURL && t && /^(dialog|drawer)-body$/.test(t.id)) {
      var asked = new URL(e.detail.pathInfo.requestPath, location.href), got = new URL(x.responseURL);
      if (asked.pathname !== got.pathname) { e.detail.shouldSwap = false; dirty = false; location.assign(x.responseURL); }
    }
  });
  document.addEventListener("htmx:afterSettle", function (e) {
    var t = e.detail.target;
    if (t && /^(dialog|drawer)-body$/.test(t.id)) {
      var d = t.closest("dialog");
      if (d && !d.open) d.showModal();
      all("form.form", t).forEach(function (f) {
        if (t.id !== "dialog-body" || f.hasAttribute("hx-post")) return;
        f.setAttribute("hx-post", f.getAttribute("action"));
        f.setAttribute("hx-target", "#dialog-body");
        f.setAttribute("hx-select", "#form-box");
        f.setAttribute("hx-disinherit", "hx-target hx-select"); // the widgets inside ask for pieces of their own
        if (f.enctype === "multipart/form-data") f.setAttribute("hx-encoding", "multipart/form-data");
        if (window.htmx) window.htmx.process(f);
      });
      var first = t.querySelector("[data-focus], [autofocus], input:not([type=hidden]), select, textarea");
      if (first) first.focus();
    }
    if (t && t.classList.contains("ref-list")) {
      t.hidden = false;
      t.closest("[data-ref]").querySelector("[role=combobox]").setAttribute("aria-expanded", "true");
    }
    // After a child row came or went, go on where the hand was: the new row, or the button that adds one.
    var by = e.detail.requestConfig && e.detail.requestConfig.elt;
    if (by && /^_(add|drop)$/.test(by.name || "")) {
      var box = document.getElementById(t.id), rows = box ? all("tbody tr:not(.child-more)", box) : [];
      var at = by.name === "_add" && rows.length ? rows[rows.length - 1].querySelector("input:not([type=hidden]), select, textarea") : box && box.querySelector("[name=_add]");
      if (at) at.focus();
      dirty = true;
    }
    settle();
  });
  document.addEventListener("htmx:responseError", function (e) {
    if (e.detail.xhr.status === 401) location.reload();
  });
  all("dialog").forEach(function (d) {
    d.addEventListener("click", function (e) { if (e.target === d) d.close(); });
  });

  function settle() { all(".bulk-form").forEach(bulk); }
  settle();
  var focus = document.querySelector("[data-focus]");
  if (focus) focus.focus();
})();
