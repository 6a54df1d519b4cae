// What a phone keeps of field work: packages, drafts and the outbox. Every sheet that was submitted is sent until the program has
// answered, with the key that was made when it was submitted, so that it is taken once.
//
// The script of a business calls qgovOutbox once, with a function that is given the translation of texts and returns
//   name      of its stores on the phone
//   words     {sent, taken, remove, waiting}: what it says of a sheet that was handed in (with the minute), of one that somebody else
//             changed meanwhile, before one is deleted, and before all are (with their number)
//   links     a function that lists [address, label] of a sheet that was handed in
//   to        a function that gives the address below the sheet's to which it is sent
//   compose   a function that makes what is sent of a sheet and its files
// and gets the tools that its pages need, or nothing where a browser cannot keep anything: then the ordinary form works.
"use strict";
window.qgovOutbox = function (make) {
  if (!window.isSecureContext || !window.indexedDB || !window.crypto || !crypto.subtle || !crypto.randomUUID) return; // the ordinary form works
  var body = document.body, account = body.dataset.account, base = body.dataset.base;
  var words = JSON.parse(document.getElementById("words").textContent);
  document.documentElement.classList.add("js");

  function t(zh) {
    var args = Array.prototype.slice.call(arguments, 1);
    return (words[zh] || zh).replace(/%[sd]/g, function () { return args.shift(); });
  }

  var spec = make(t);

  // day and minute write a time as the other pages do.
  function day(ms) { return new Date(ms + 8 * 3600000).toISOString().slice(0, 10); }
  function minute(ms) { return new Date(ms + 8 * 3600000).toISOString().slice(0, 16).replace("T", " "); }

  // ---- the store on the phone ----
  var opened;
  function db() {
    opened = opened || new Promise(function (resolve, reject) {
      var ask = indexedDB.open(spec.name, 1);
      ask.onupgradeneeded = function () {
        ask.result.createObjectStore("sheets", { keyPath: "key" });
        ask.result.createObjectStore("files", { keyPath: "key" }).createIndex("sheet", "sheet");
        ask.result.createObjectStore("meta", { keyPath: "key" });
      };
      ask.onsuccess = function () { resolve(ask.result); };
      ask.onerror = function () { reject(ask.error); };
    });
    return opened;
  }
  function run(store, mode, fn) {
    return db().then(function (d) {
      return new Promise(function (resolve, reject) {
        var tx = d.transaction(store, mode), ask = fn(tx.objectStore(store));
        tx.oncomplete = function () { resolve(ask && ask.result); };
        tx.onerror = tx.onabort = function () { reject(tx.error); };
      });
    });
  }
  function get(store, key) { return run(store, "readonly", function (s) { return s.get(key); }); }
  function put(store, value) { return run(store, "readwrite", function (s) { return s.put(value); }); }
  function drop(store, key) { return run(store, "readwrite", function (s) { return s.delete(key); }); }
  function filesOf(sheet) { return run("files", "readonly", function (s) { return s.index("sheet").getAll(sheet); }); }
  function sheets() {
    return run("sheets", "readonly", function (s) { return s.getAll(); }).then(function (list) {
      return list.filter(function (x) { return x.account === account; }).sort(function (a, b) { return b.updated - a.updated; });
    });
  }
  function dropSheet(key) {
    return filesOf(key).then(function (list) { return Promise.all(list.map(function (f) { return drop("files", f.key); })); })
      .then(function () { return drop("sheets", key); });
  }

  // ---- sending ----
  // Each answer is one of: done, wait (try again by itself), problem (a person has to look).
  function refusal(answer) {
    return answer.json().catch(function () { return {}; }).then(function (doc) {
      var lines = (doc.problems || []).map(function (p) { return p.text; });
      if (answer.status === 401) return { wait: t("登录已过期，请重新登录，登录后自动发送") };
      if (answer.status === 429 || answer.status >= 500) return { wait: t("服务器暂时不能接收，稍后自动重试") };
      if (answer.status === 412 || answer.status === 409 || answer.status === 404) {
        return { problem: spec.words.taken, lines: lines.length ? lines : [doc.detail || ""] };
      }
      return { problem: t("没有提交成功，请按下面的提示更正后重新提交"), lines: lines.length ? lines : [doc.detail || ""] };
    });
  }

  function post(url, headers, data) {
    headers.Accept = "application/json";
    return fetch(url, { method: "POST", headers: headers, body: data, redirect: "error", credentials: "same-origin" });
  }

  async function sendFiles(sheet) {
    for (var f of await filesOf(sheet.key)) {
      if (f.stored) continue;
      var answer = await post(base + "/" + sheet.id + "/file?name=" + encodeURIComponent(f.name), { "Content-Type": f.media, "X-Content-SHA256": f.hash }, f.data);
      if (!answer.ok) return refusal(answer);
      f.stored = await answer.json();
      await put("files", f);
    }
    return null;
  }

  async function sendSheet(sheet) {
    if (!sheet.body) {
      var out = spec.compose(sheet, await filesOf(sheet.key));
      sheet.body = JSON.stringify(out); // a repeat must be the same to the byte
      await put("sheets", sheet);
    }
    var answer = await post(base + "/" + sheet.id + "/" + spec.to(sheet), { "Content-Type": "application/json", "If-Match": sheet.etag, "Idempotency-Key": sheet.uuid }, sheet.body);
    return answer.ok ? { done: true } : refusal(answer);
  }

  async function send(sheet) {
    var said;
    try {
      said = (await sendFiles(sheet)) || (await sendSheet(sheet));
    } catch (e) {
      said = { wait: t("没有网络，联网后自动发送") };
    }
    var now = await get("sheets", sheet.key);
    if (!now || now.uuid !== sheet.uuid) return; // taken back meanwhile
    now.body = sheet.body;
    now.note = said.wait || said.problem || "";
    now.lines = said.lines || [];
    if (said.problem) now.state = "problem";
    if (said.done) {
      now.state = "sent";
      now.sent = Date.now();
      now.payload = now.body = null;
      now.values = {};
      for (var f of await filesOf(sheet.key)) await drop("files", f.key);
    }
    await put("sheets", now);
  }

  // flush sends what waits, one sheet after the other and in one tab only.
  var sending = null;
  function flush() {
    if (sending) return sending;
    var all = async function () {
      for (var s of await sheets()) if (s.state === "queued") { await send(s); changed(); }
    };
    sending = (navigator.locks ? navigator.locks.request(spec.name + "-send", all) : all()).catch(function () {}).then(function () { sending = null; changed(); });
    return sending;
  }

  // ---- words about a sheet ----
  function stateWord(s) {
    return { draft: t("草稿"), queued: t("待发送"), sent: t("已发送"), problem: t("需要处理") }[s.state];
  }
  function el(tag, attrs, text) {
    var e = document.createElement(tag);
    Object.keys(attrs || {}).forEach(function (k) { e.setAttribute(k, attrs[k]); });
    if (text) e.textContent = text;
    return e;
  }
  function button(label, cls, act) {
    var b = el("button", { type: "button", "class": "btn " + cls }, label);
    b.addEventListener("click", act);
    return b;
  }
  // describe shows how a sheet stands and what can be done about it.
  function describe(s, box) {
    box.appendChild(el("p", { "class": "state " + s.state }, stateWord(s)));
    if (s.state === "queued") box.appendChild(el("p", {}, s.note || t("已排队，联网后自动发送")));
    if (s.state === "sent") box.appendChild(el("p", {}, spec.words.sent.replace("%s", minute(s.sent))));
    if (s.state === "problem") {
      box.appendChild(el("p", {}, s.note));
      var ul = el("ul");
      (s.lines || []).forEach(function (line) { if (line) ul.appendChild(el("li", {}, line)); });
      box.appendChild(ul);
    }
    var row = el("p", { "class": "row" });
    if (s.state === "sent") {
      spec.links(s).forEach(function (l) { row.appendChild(el("a", { "class": "btn", href: l[0] }, l[1])); });
    }
    if (s.state === "queued") {
      row.appendChild(button(t("立即发送"), "primary", flush));
      row.appendChild(button(t("撤回修改"), "", function () {
        s.state = "draft"; s.uuid = ""; s.body = null; s.note = "";
        put("sheets", s).then(function () { location.assign(base + "/" + s.id); });
      }));
      if (s.note === t("登录已过期，请重新登录，登录后自动发送")) row.appendChild(el("a", { "class": "btn", href: "/login?next=" + base }, t("去登录")));
    }
    if (s.state === "problem") row.appendChild(button(t("下载本机内容"), "", function () { save(s); }));
    if (s.state !== "queued") row.appendChild(button(s.state === "sent" ? t("从列表移除") : t("删除本机内容"), s.state === "sent" ? "" : "danger", function () {
      if (s.state === "sent" || confirm(spec.words.remove)) dropSheet(s.key).then(function () { location.reload(); });
    }));
    box.appendChild(row);
  }
  function save(s) {
    filesOf(s.key).then(function (list) {
      var doc = { number: s.number, title: s.title, values: s.values, files: list.map(function (f) { return { name: f.name, sha256: f.hash, size: f.data.byteLength }; }) };
      var a = el("a", { href: URL.createObjectURL(new Blob([JSON.stringify(doc, null, 1)], { type: "application/json" })), download: s.number + ".json" });
      document.body.appendChild(a);
      a.click();
      a.remove();
    });
  }

  var watchers = [];
  function changed() { watchers.forEach(function (fn) { fn(); }); }

  // ---- network ----
  var net = document.getElementById("net");
  function line() {
    net.textContent = navigator.onLine ? t("在线") : t("离线");
    net.className = "net " + (navigator.onLine ? "on" : "off");
  }
  window.addEventListener("online", function () { line(); flush(); });
  window.addEventListener("offline", line);
  setInterval(function () { if (navigator.onLine) flush(); }, 60000);
  line();

  // ---- keeping pages ----
  var ready = "serviceWorker" in navigator ? navigator.serviceWorker.register(base + "/worker.js", { scope: base }).then(function () { return navigator.serviceWorker.ready; }) : Promise.reject(new Error("none"));
  ready.catch(function () {});
  function tell(message) {
    return ready.then(function (reg) {
      return new Promise(function (resolve) {
        var pipe = new MessageChannel();
        pipe.port1.onmessage = function (e) { resolve(e.data.failed); };
        reg.active.postMessage(message, [pipe.port2]);
      });
    });
  }
  async function keep() {
    var answer = await fetch(base + "/package.json", { headers: { Accept: "application/json" }, redirect: "error" });
    if (!answer.ok) throw new Error(String(answer.status));
    var pack = await answer.json();
    var urls = [base].concat(pack.jobs.map(function (s) { return s.url; }));
    document.querySelectorAll("link[href], script[src]").forEach(function (e) {
      var u = new URL(e.href || e.src);
      urls.push(u.pathname + u.search);
    });
    var failed = await tell({ type: "keep", urls: urls });
    if (failed) throw new Error(String(failed));
    pack.key = "package";
    pack.until = Date.now() + Date.parse(pack.expires) - Date.parse(pack.saved); // by the clock of the phone, whatever it shows
    await put("meta", pack);
    return pack;
  }
  async function forgetPages() { await drop("meta", "package"); await tell({ type: "forget" }); }
  // What another account kept, or what is older than the package allows, goes at once.
  async function tidy() {
    var pack = await get("meta", "package");
    if (pack && (pack.account !== account || pack.until < Date.now())) { await forgetPages(); pack = null; }
    for (var s of await sheets()) if (s.state === "sent" && Date.now() - s.sent > 24 * 3600 * 1000) await dropSheet(s.key);
    return pack;
  }

  var tools = { t: t, el: el, get: get, put: put, drop: drop, filesOf: filesOf, sheets: sheets, describe: describe, flush: flush, watch: function (fn) { watchers.push(fn); },
    key: function (id) { return account + ":" + id; }, account: account, stateWord: stateWord, day: day };
  window.qgovOutbox.flush = flush;

  // ---- the list ----
  if (body.dataset.page === "list") list();
  tidy().then(flush).catch(function () {});

  async function list() {
    var keeper = document.getElementById("keeper"), said = document.getElementById("kept");
    function show(pack) {
      said.textContent = pack ? t("已存到本机 %d 份任务，%s 前无网络也能打开和填写", pack.jobs.length, day(pack.until)) : t("去没有网络的地方以前，先把任务存到本机。");
    }
    document.getElementById("keep").addEventListener("click", function () {
      said.textContent = t("正在保存…");
      keep().then(show, function () { said.textContent = t("没有存成，请在有网络时再试"); });
    });
    document.getElementById("forget").addEventListener("click", async function () {
      var waiting = (await sheets()).filter(function (s) { return s.state !== "sent"; }).length;
      if (waiting && !confirm(spec.words.waiting.replace("%d", waiting))) return;
      for (var s of await sheets()) await dropSheet(s.key);
      await forgetPages();
      said.textContent = t("本机数据已清除");
      changed();
    });
    document.getElementById("send").addEventListener("click", flush);
    show(await tidy());
    keeper.hidden = false;
    async function draw() {
      var mine = await sheets(), box = document.getElementById("sheets"), area = document.getElementById("outbox");
      area.hidden = mine.length === 0;
      document.getElementById("send").hidden = !mine.some(function (s) { return s.state === "queued"; });
      box.textContent = "";
      document.getElementById("tally").textContent = ["queued", "problem", "sent", "draft"].map(function (state) {
        var n = mine.filter(function (s) { return s.state === state; }).length;
        return n ? stateWord({ state: state }) + " " + n : "";
      }).filter(Boolean).join(" · ");
      mine.forEach(function (s) {
        var card = el("article", { "class": "card", "data-local": s.id }), h = el("h3");
        h.appendChild(el("a", { href: base + "/" + s.id }, s.title));
        card.appendChild(h);
        card.appendChild(el("p", { "class": "quiet" }, s.number));
        describe(s, card);
        box.appendChild(card);
        var mark = document.querySelector('[data-job="' + s.id + '"] [data-mark]');
        if (mark) { mark.hidden = false; mark.textContent = stateWord(s); }
      });
    }
    watchers.push(draw);
    draw();
  }
  return tools;
};
