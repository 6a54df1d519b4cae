// The interview on a phone: keeps every answer on the phone, follows the skip rules, checks before the answers are handed to the outbox.
"use strict";
(function () {
  var F = window.qgovOutbox(function (t) {
    return {
      name: "qgov-interview",
      words: {
        sent: t("已于 %s 交回，本机的答案已清除"),
        taken: t("没有收下：样本在此期间已由他人办理或者改动，或者调查已经结束。答案仍保留在本机：联网打开核对，仍需提交的重新提交，不需要的删除。"),
        remove: t("删除后不能恢复。确定删除这个样本在本机的内容？"),
        waiting: t("本机还有 %d 份没有交回，清除后不能恢复。确定清除？")
      },
      links: function (s) { return [["/survey_contact/" + s.id, t("打开记录")]]; },
      to: function (s) { return "answers" in s.payload ? "answer" : "attempt"; },
      compose: function (s) { return s.payload; }
    };
  });
  var form = document.getElementById("sheet"), body = document.body, local = document.getElementById("local");
  if (!F || body.dataset.page !== "sheet") return;
  var t = F.t, key = F.key(body.dataset.contact), now = null, ask = null;
  function by(id) { return document.getElementById(id); }
  function all(sel, in_) { return Array.prototype.slice.call((in_ || document).querySelectorAll(sel)); }

  async function status() {
    var s = await F.get("sheets", key), locked = s && (s.state === "queued" || s.state === "sent" && !fresh(s));
    local.textContent = "";
    if (s && (s.state !== "draft" || !form)) {
      var card = F.el("section", { "class": "card" });
      F.describe(s, card);
      local.appendChild(card);
    }
    if (form) form.hidden = !!locked;
    if (s && now && s.state !== now.state && !fresh(s)) now = s;
  }
  // fresh: what was sent is done with, and the contact waits to be visited again.
  function fresh(s) { return s.state === "sent" && !!form && s.etag !== body.dataset.etag; }
  F.watch(status);
  if (!form) { status(); return; }

  // ---- values ----
  function controls() { return all("input, select, textarea", form).filter(function (c) { return c.name && c.type !== "hidden"; }); }
  function values(name) {
    return controls().filter(function (c) { return c.name === name && (c.type !== "radio" && c.type !== "checkbox" || c.checked); })
      .map(function (c) { return c.value.trim(); }).filter(Boolean);
  }
  function value(name) { return values(name).join(","); }
  function restore(kept) {
    controls().forEach(function (c) {
      var v = kept[c.name];
      if (c.type === "radio" || c.type === "checkbox") c.checked = !!v && v.indexOf(c.value) >= 0;
      else c.value = v ? v[0] || "" : "";
    });
  }
  var saving = Promise.resolve();
  function keep() {
    now.values = {};
    controls().forEach(function (c) { now.values[c.name] = values(c.name); });
    now.updated = Date.now();
    var copy = Object.assign({}, now);
    saving = saving.then(function () { return F.put("sheets", copy); }).then(function () { say(t("已自动保存到本机")); },
      function () { say(t("本机空间不足，没有保存，请尽快联网提交")); });
    return saving;
  }
  function say(text) { by("said").textContent = text; }

  // ---- what is asked ----
  function talked() { return value("outcome").charAt(0) === "1"; }
  function outcome() {
    var yes = talked();
    by("questions").hidden = !yes;
    by("failed").hidden = yes;
    by("later").hidden = value("outcome") !== "2.4";
    by("progress").hidden = !yes;
  }
  function wrong(box) {
    var code = box.dataset.ask;
    if (code === "next_on") return value("outcome") === "2.4" && (!value("next_on") || value("next_on") < F.day(Date.now())) ? t("约定再访的，填写今天或者以后的日期") : "";
    return box.dataset.must && value("outcome") === "1.1" && !value(code) ? t("请回答这道题") : "";
  }
  function mark(box) {
    var text = wrong(box), p = by("e-" + box.dataset.ask);
    if (!p) return true;
    p.textContent = text;
    p.hidden = !text;
    all("input, select, textarea", box).forEach(function (c) { c.setAttribute("aria-invalid", String(!!text)); });
    return !text;
  }
  function boxes() { return all("[data-ask]", form).filter(function (b) { return !b.closest("[hidden]"); }); }

  form.addEventListener("change", function (e) {
    if (e.target.name === "outcome") { outcome(); all("[data-ask]", form).forEach(function (b) { by("e-" + b.dataset.ask).hidden = true; }); }
    var b = e.target.closest("[data-ask]");
    if (b) mark(b);
    keep();
  });
  form.addEventListener("input", keep);

  // ---- submit ----
  function payload() {
    if (!talked()) return { outcome: value("outcome"), next_on: value("outcome") === "2.4" ? value("next_on") : null, note: value("note") };
    var lines = ask.asked().map(function (code) { return [code, value(code).replace(/[\r\n;；]+/g, " ")]; }).filter(function (l) { return l[1]; });
    return { outcome: value("outcome"), sex: value("sex") || null, age: value("age") || null, answers: lines.map(function (l) { return l.join("="); }).join("\n") };
  }
  form.addEventListener("submit", async function (e) {
    e.preventDefault();
    var bad = boxes().filter(function (b) { return !mark(b); });
    if (bad.length) {
      say(t("还有 %d 处需要更正", bad.length));
      bad[0].querySelector("input, select, textarea").focus();
      return;
    }
    var out = payload();
    if (out.answers === "") { say(t("还没有答案：没有访问成功的，请在“结果”中选择原因")); return; }
    by("submit").disabled = true;
    await keep();
    now = Object.assign(now, { state: "queued", uuid: crypto.randomUUID(), etag: body.dataset.etag, payload: out, body: null, note: "", lines: [], updated: Date.now() });
    await F.put("sheets", now);
    by("submit").disabled = false;
    await status();
    window.scrollTo(0, 0);
    F.flush();
  });

  // ---- start ----
  (async function () {
    now = await F.get("sheets", key);
    if (!now || fresh(now)) now = { key: key, account: F.account, id: body.dataset.contact, number: body.dataset.number, title: body.dataset.title, state: "draft", values: {}, updated: Date.now() };
    else restore(now.values || {});
    form.noValidate = true;
    ask = window.qgovAsk.live(by("questions"), JSON.parse(by("rules").textContent), function (code) { return form.querySelector('[data-ask="' + code + '"]'); }, function (list, changed, done) {
      by("progress").textContent = t("已答 %d 题，共 %d 题", done, list.length);
      if (changed) by("voice").textContent = t("按跳转规则，现在共有 %d 题", list.length);
    });
    outcome();
    await status();
    body.dataset.ready = "1";
  })();
})();
