// The sheet of one sample in steps: keeps every change, makes photos small and hashes them, takes signatures, checks before it is
// handed to the outbox.
"use strict";
(function () {
  var F = window.qgovOutbox(function (t) {
    return {
      name: "qgov-field",
      words: {
        sent: t("抽样单已于 %s 交回，本机的照片和签名已清除"),
        taken: t("该任务在您填写期间已被他人改动或办理，没有提交。本机内容已保留：请联网打开核对，仍需提交的重新提交，不需要的删除本机内容。"),
        remove: t("删除后不能恢复。确定删除这份抽样单在本机的内容？"),
        waiting: t("本机还有 %d 份没有交回的抽样单，清除后不能恢复。确定清除？")
      },
      links: function (s) { return [["/field/" + s.id + "/print", t("打印抽样单")], ["/sample/" + s.id, t("打开记录")]]; },
      to: function () { return "sheet"; },
      compose: function (s, files) {
        function of(field) { return files.filter(function (f) { return f.field === field; }).map(function (f) { return f.stored; }); }
        return Object.assign({}, s.payload, { photos: of("photos"), signatures: of("signatures") });
      }
    };
  });
  var form = document.getElementById("sheet"), body = document.body, local = document.getElementById("local");
  if (!F || body.dataset.page !== "sheet") return;
  var t = F.t, key = F.key(body.dataset.sample), now = null, files = [], at = 0;
  function by(id) { return document.getElementById(id); }
  function all(sel, in_) { return Array.prototype.slice.call((in_ || document).querySelectorAll(sel)); }

  async function status() {
    var s = await F.get("sheets", key), locked = s && (s.state === "queued" || s.state === "sent");
    local.textContent = "";
    if (s && (s.state !== "draft" || !form)) {
      var card = F.el("section", { "class": "card" });
      F.describe(s, card);
      local.appendChild(card);
    }
    if (form) { form.hidden = locked; by("steps").hidden = locked; }
    if (s && now && s.state !== now.state) now = s;
  }
  F.watch(status);
  if (!form) { status(); return; }

  // ---- values ----
  function controls() { return all("input, select, textarea", form).filter(function (c) { return c.name && c.type !== "file" && c.type !== "hidden"; }); }
  function value(name) {
    var c = form.elements[name];
    return c ? String(c.value || "").trim() : "";
  }
  function outcome() { return value("outcome"); }
  function only(e) { return !e.dataset.when || e.dataset.when === outcome(); }
  function sections() { return all("section.step", form).filter(only); }
  function asks(in_) { return all("[data-ask]", in_); }
  function restore(values) {
    controls().forEach(function (c) {
      if (!(c.name in values)) return;
      if (c.type === "radio") c.checked = c.value === values[c.name];
      else c.value = values[c.name];
    });
  }
  var saving = Promise.resolve();
  function keep() {
    now.values = {};
    controls().forEach(function (c) { if (c.type !== "radio" || c.checked) now.values[c.name] = c.value; });
    now.step = at;
    now.updated = Date.now();
    var copy = Object.assign({}, now);
    saving = saving.then(function () { return F.put("sheets", copy); }).then(function () { say(t("已自动保存到本机")); },
      function () { say(t("本机空间不足，没有保存，请尽快联网提交")); });
    return saving;
  }
  function say(text) { by("said").textContent = text; }

  // ---- checks, as the step itself makes them ----
  function wrong(ask) {
    var name = ask.dataset.ask, v = value(name), label = (ask.querySelector("legend") || ask.querySelector("label")).firstChild.textContent.trim();
    var need = (ask.dataset.need || "").split(" ").indexOf(outcome()) >= 0;
    if (ask.dataset.type === "attachments") {
      var n = files.filter(function (f) { return f.field === name; });
      if (name === "signatures" && need && !n.some(function (f) { return !f.pad; }) && n.length < 3) return t("请三方签名，或上传已签字的纸质抽样单");
      return need && n.length === 0 ? t("请填写“%s”", label) : "";
    }
    if (!v) return need && !(ask.dataset.unless && value(ask.dataset.unless)) ? t("请填写“%s”", label) : "";
    var c = form.elements[name];
    if (c.validity && c.validity.badInput) return t("“%s”不是有效的数字或日期", label);
    if (c.min && Number(v) < Number(c.min)) return t("“%s”不能小于 %s", label, c.min);
    if (name === "quantity" && need && Number(v) <= 0) return t("请填写“%s”", label);
    if (name === "made_on" && value("sampled_on") && v > value("sampled_on")) return t("生产日期不能晚于抽样日期");
    if (name === "sampled_on" && v > F.day(Date.now())) return t("抽样日期不能晚于今天");
    return "";
  }
  function mark(ask) {
    var text = wrong(ask), p = by("e-" + ask.dataset.ask);
    p.textContent = text;
    p.hidden = !text;
    all("input, select, textarea", ask).forEach(function (c) { c.setAttribute("aria-invalid", String(!!text)); });
    return !text;
  }
  function stars() {
    asks(form).forEach(function (a) {
      var head = a.querySelector("legend") || a.querySelector("label"), star = head.querySelector(".must");
      var need = (a.dataset.need || "").split(" ").indexOf(outcome()) >= 0 && !(a.dataset.unless && value(a.dataset.unless));
      if (star) star.hidden = !need;
      else if (need) head.appendChild(F.el("span", { "class": "must" }, " *"));
    });
  }

  // ---- steps ----
  function show(i, focus) {
    var list = sections();
    at = Math.max(0, Math.min(i, list.length - 1));
    all("section.step", form).forEach(function (s) { s.hidden = s !== list[at]; });
    all("li", by("steps")).forEach(function (li) {
      li.hidden = !only(li);
      var n = list.findIndex(function (s) { return s.dataset.step === li.dataset.step; });
      li.className = n < at ? "past" : n === at ? "now" : "";
      if (n === at) li.setAttribute("aria-current", "step"); else li.removeAttribute("aria-current");
    });
    var last = at === list.length - 1;
    by("prev").hidden = at === 0;
    by("next").hidden = last;
    by("submit").hidden = !last;
    if (last) review();
    if (list[at].querySelector(".pads")) all("[data-pad]").forEach(paint);
    if (focus) { window.scrollTo(0, 0); list[at].querySelector("h2").focus(); }
  }
  function review() {
    var box = by("review"), dl = F.el("dl"), bad = F.el("ul");
    box.textContent = "";
    sections().forEach(function (s, i) {
      asks(s).forEach(function (a) {
        var text = wrong(a), label = (a.querySelector("legend") || a.querySelector("label")).firstChild.textContent.trim();
        if (text) {
          var li = F.el("li"), b = F.el("button", { type: "button", "class": "linkish" }, text);
          b.addEventListener("click", function () { show(i, true); mark(a); });
          li.appendChild(b);
          bad.appendChild(li);
        }
        var c = form.elements[a.dataset.ask], v = value(a.dataset.ask);
        if (c && c.tagName === "SELECT") v = v ? c.options[c.selectedIndex].text : "";
        if (a.tagName === "FIELDSET") { var on = a.querySelector("input:checked"); v = on ? on.nextElementSibling.textContent : ""; }
        if (a.dataset.type === "attachments") v = t("%d 个文件", files.filter(function (f) { return f.field === a.dataset.ask; }).length);
        if (!v) return;
        var row = F.el("div");
        row.appendChild(F.el("dt", {}, label));
        row.appendChild(F.el("dd", {}, v));
        dl.appendChild(row);
      });
    });
    if (bad.children.length) { box.appendChild(F.el("p", { "class": "bad" }, t("还需更正："))); box.appendChild(bad); }
    else box.appendChild(F.el("p", { "class": "quiet" }, t("提交前请核对以上内容。提交后抽样单不能修改。")));
    box.appendChild(dl);
    return bad.children.length === 0;
  }
  by("prev").addEventListener("click", function () { show(at - 1, true); keep(); });
  by("next").addEventListener("click", function () {
    var bad = asks(sections()[at]).filter(function (a) { return !mark(a); });
    if (bad.length) {
      var c = bad[0].querySelector("input, select, textarea");
      c.focus();
      return;
    }
    show(at + 1, true);
    keep();
  });
  form.addEventListener("input", function (e) {
    var a = e.target.closest('[data-ask]');
    if (a && e.target.type !== "file" && !by("e-" + a.dataset.ask).hidden) mark(a); // a complaint goes as soon as it is met
    keep();
  });
  form.addEventListener("change", function (e) {
    if (e.target.type === "file") return;
    if (e.target.name === "outcome" || e.target.name === "producer" || e.target.name === "made_on") { stars(); if (e.target.name === "outcome") show(at, false); }
    var a = e.target.closest("[data-ask]");
    if (a) mark(a);
    keep();
  });

  // ---- place ----
  var locate = by("locate");
  if (locate && navigator.geolocation) {
    locate.hidden = false;
    locate.addEventListener("click", function () {
      say(t("正在定位…"));
      navigator.geolocation.getCurrentPosition(function (p) {
        form.elements.position.value = p.coords.longitude.toFixed(6) + "," + p.coords.latitude.toFixed(6);
        keep();
      }, function () { say(t("没有取得位置，请检查定位权限，或手工填写")); }, { enableHighAccuracy: true, timeout: 20000 });
    });
  }

  // ---- photos ----
  function hex(buffer) { return Array.prototype.map.call(new Uint8Array(buffer), function (b) { return b.toString(16).padStart(2, "0"); }).join(""); }
  function blobOf(canvas, media, quality) { return new Promise(function (resolve) { canvas.toBlob(resolve, media, quality); }); }
  // small makes a photo at most 1600 pixels wide or high and one megabyte big.
  async function small(file) {
    if (!/^image\//.test(file.type)) return { blob: file, name: file.name };
    var pic = await createImageBitmap(file), scale = Math.min(1, 1600 / Math.max(pic.width, pic.height)), c = F.el("canvas");
    c.width = Math.max(1, Math.round(pic.width * scale));
    c.height = Math.max(1, Math.round(pic.height * scale));
    var g = c.getContext("2d");
    g.fillStyle = "#fff";
    g.fillRect(0, 0, c.width, c.height);
    g.drawImage(pic, 0, 0, c.width, c.height);
    var out;
    for (var q = 0.85; q > 0.2; q -= 0.15) {
      out = await blobOf(c, "image/jpeg", q);
      if (out.size < 1 << 20) break;
    }
    return { blob: out, name: file.name.replace(/\.[^.]*$/, "") + ".jpg" };
  }
  async function store(field, blob, name, pad) {
    var data = await blob.arrayBuffer(), hash = hex(await crypto.subtle.digest("SHA-256", data));
    var f = { key: key + "/" + field + "/" + (pad || hash), sheet: key, field: field, pad: pad || "", name: name, hash: hash, media: blob.type, data: data, taken: Date.now() };
    await F.put("files", f);
    files = files.filter(function (x) { return x.key !== f.key; }).concat([f]);
    return f;
  }
  function gallery() {
    [["photos", "photos"], ["papers", "signatures"]].forEach(function (p) {
      var ul = by(p[0]);
      ul.textContent = "";
      files.filter(function (f) { return f.field === p[1] && !f.pad; }).forEach(function (f) {
        var li = F.el("li");
        if (/^image\//.test(f.media)) {
          var img = F.el("img", { alt: f.name });
          img.onload = function () { URL.revokeObjectURL(img.src); };
          img.src = URL.createObjectURL(new Blob([f.data], { type: f.media }));
          li.appendChild(img);
        } else li.appendChild(F.el("p", {}, f.name));
        li.appendChild(F.el("code", { title: f.hash }, "SHA-256 " + f.hash.slice(0, 16) + "…"));
        var b = F.el("button", { type: "button", "class": "btn small" }, t("删除"));
        b.setAttribute("aria-label", t("删除") + " " + f.name);
        b.addEventListener("click", async function () {
          await F.drop("files", f.key);
          files = files.filter(function (x) { return x.key !== f.key; });
          gallery();
          keep();
        });
        li.appendChild(b);
        ul.appendChild(li);
      });
    });
  }
  all("input[type=file]", form).forEach(function (input) {
    input.addEventListener("change", async function () {
      var chosen = Array.prototype.slice.call(input.files);
      input.value = "";
      for (var file of chosen) {
        try {
          var s = await small(file);
          if (s.blob.size > 3 << 19) throw new Error("big");
          await store(input.name, s.blob, s.name);
        } catch (e) {
          say(t("“%s”不能使用，请换一张照片（每个文件不超过 1.5 MB）", file.name));
          continue;
        }
        gallery();
        keep();
      }
      mark(input.closest("[data-ask]"));
    });
  });

  // ---- signatures ----
  function blank(canvas) {
    var g = canvas.getContext("2d");
    g.fillStyle = "#fff";
    g.fillRect(0, 0, canvas.width, canvas.height);
    g.strokeStyle = "#000";
    g.lineWidth = 4;
    g.lineCap = g.lineJoin = "round";
    return g;
  }
  async function paint(pad) {
    var canvas = pad.querySelector("canvas"), g = blank(canvas), f = files.find(function (x) { return x.pad === pad.dataset.pad; });
    pad.querySelector("[data-state]").textContent = f ? t("已签名") + " " + f.hash.slice(0, 12) : t("请在框内签名");
    if (f) g.drawImage(await createImageBitmap(new Blob([f.data], { type: f.media })), 0, 0);
  }
  all("[data-pad]", form).forEach(function (pad) {
    var canvas = pad.querySelector("canvas"), g = null, drawing = false;
    function point(e) {
      var r = canvas.getBoundingClientRect();
      return [(e.clientX - r.left) * canvas.width / r.width, (e.clientY - r.top) * canvas.height / r.height];
    }
    canvas.addEventListener("pointerdown", function (e) {
      drawing = true;
      canvas.setPointerCapture(e.pointerId);
      g = canvas.getContext("2d");
      g.beginPath();
      g.moveTo.apply(g, point(e));
    });
    canvas.addEventListener("pointermove", function (e) {
      if (!drawing) return;
      g.lineTo.apply(g, point(e));
      g.stroke();
    });
    canvas.addEventListener("pointerup", async function () {
      if (!drawing) return;
      drawing = false;
      var f = await store("signatures", await blobOf(canvas, "image/png"), pad.dataset.file, pad.dataset.pad);
      pad.querySelector("[data-state]").textContent = t("已签名") + " " + f.hash.slice(0, 12);
      mark(form.querySelector('[data-ask="signatures"]'));
      keep();
    });
    canvas.addEventListener("pointercancel", function () { drawing = false; });
    pad.querySelector("[data-wipe]").addEventListener("click", async function () {
      await F.drop("files", key + "/signatures/" + pad.dataset.pad);
      files = files.filter(function (x) { return x.pad !== pad.dataset.pad; });
      paint(pad);
      keep();
    });
  });

  // ---- submit ----
  function payload() {
    var out = {};
    sections().forEach(function (s) {
      asks(s).forEach(function (a) {
        if (a.dataset.type === "attachments") return;
        var v = value(a.dataset.ask);
        out[a.dataset.ask] = v === "" ? null : a.dataset.type === "count" ? Number(v) : v;
      });
    });
    return out;
  }
  form.addEventListener("submit", async function (e) {
    e.preventDefault();
    if (!review()) { say(t("还有内容需要更正")); return; }
    by("submit").disabled = true;
    await keep();
    now = Object.assign(now, { state: "queued", uuid: crypto.randomUUID(), etag: body.dataset.etag, payload: payload(), body: null, note: "", lines: [], updated: Date.now() });
    for (var f of await F.filesOf(key)) { delete f.stored; await F.put("files", f); } // what was sent long ago may be gone
    await F.put("sheets", now);
    by("submit").disabled = false;
    await status();
    window.scrollTo(0, 0);
    F.flush();
  });

  // ---- start ----
  (async function () {
    now = await F.get("sheets", key);
    if (!now) {
      now = { key: key, account: F.account, id: body.dataset.sample, number: body.dataset.number, title: body.dataset.firm, state: "draft", values: {}, step: 0, updated: Date.now() };
      if (!navigator.onLine) form.elements.sampled_on.value = F.day(Date.now());
    } else restore(now.values || {});
    files = await F.filesOf(key);
    form.noValidate = true;
    by("pads").hidden = false;
    by("steps").hidden = false;
    stars();
    gallery();
    show(now.step || 0, false);
    await status();
    body.dataset.ready = "1";
  })();
})();
