// Skip rules while somebody answers: shows the questions to which the answers lead, hides the others, counts what is left, and tells a
// screen reader what changed. Answers of hidden questions stay in the form, so that another choice brings them back; the program drops
// them, as it checks everything again. Without this file the form is one page with the rules in words.
"use strict";
(function () {
  // asked lists the codes of the items to which the answers lead. rules: [{code, skip: {answer: code or END}}] in their order.
  function asked(rules, value) {
    var out = [], until = "";
    rules.forEach(function (r) {
      if (until && until !== r.code) return;
      until = (r.skip || {})[value(r.code)] || "";
      out.push(r.code);
    });
    return out;
  }
  function all(sel, in_) { return Array.prototype.slice.call((in_ || document).querySelectorAll(sel)); }

  // live keeps a form in step with its rules. box finds the part of the page that holds an item; said is called with the list of items
  // that are asked and whether the person changed it.
  function live(form, rules, box, said) {
    var before = "";
    function controls(code) { return all('[name="' + code + '"]', form); }
    function value(code) {
      var on = controls(code).filter(function (c) { return c.type === "radio" && c.checked; })[0];
      return on ? on.value : "";
    }
    function answered(code) {
      return controls(code).some(function (c) { return c.type === "radio" || c.type === "checkbox" ? c.checked : c.value.trim() !== ""; });
    }
    function show(byHand) {
      var list = asked(rules, value), now = list.join(" ");
      rules.forEach(function (r) {
        var b = box(r.code);
        if (b) b.hidden = list.indexOf(r.code) < 0;
      });
      all("[data-part]", form).concat(all("section.section", form)).forEach(function (s) {
        var boxes = rules.map(function (r) { return box(r.code); }).filter(function (b) { return b && s.contains(b); });
        if (boxes.length) s.hidden = boxes.every(function (b) { return b.hidden; });
      });
      said(list, byHand && before !== now, list.filter(answered).length);
      before = now;
    }
    form.addEventListener("change", function () { show(true); });
    form.addEventListener("input", function () { show(true); });
    show(false);
    return { asked: function () { return asked(rules, value); }, show: show };
  }
  window.qgovAsk = { asked: asked, live: live };

  // ---- the pages of the site: online, by telephone, preview ----
  var me = document.currentScript, data = me && me.dataset.rules, form = data && document.getElementById("form");
  if (!form) return;
  var rules = JSON.parse(data), count = rules.length, foot = form.querySelector("[data-draft]"), voice = document.createElement("p");
  voice.className = "visually-hidden";
  voice.setAttribute("role", "status");
  form.appendChild(voice);
  live(form, rules, function (code) { return document.getElementById("w-f-" + code); }, function (list, changed, done) {
    if (foot) foot.textContent = me.dataset.progress.replace("%d", done).replace("%d", list.length);
    if (changed) voice.textContent = list.length < count ? me.dataset.skipped.replace("%d", count - list.length) : me.dataset.whole;
  });
})();
