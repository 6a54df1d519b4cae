// Service worker of field work: keeps the pages that the person asked to keep, and shows them when there is no network. It serves the
// list at its scope and the sheets below; everything else of the site goes past it.
"use strict";
var BASE = new URL(self.registration.scope).pathname, SHELF = "qgov" + BASE.replace(/\//g, "-"), WEEK = 7 * 24 * 3600 * 1000, PATIENCE = 8000;

self.addEventListener("install", function () { self.skipWaiting(); });
self.addEventListener("activate", function (e) { e.waitUntil(self.clients.claim()); });

// stamped is a copy of an answer that remembers when it was kept.
function stamped(answer) {
  var headers = new Headers(answer.headers);
  headers.set("X-Kept", String(Date.now()));
  headers.delete("Content-Encoding");
  headers.delete("Content-Length");
  return answer.blob().then(function (b) { return new Response(b, { status: answer.status, headers: headers }); });
}

function keep(url) {
  return fetch(url, { cache: "no-cache", credentials: "same-origin" }).then(function (answer) {
    if (!answer.ok || answer.redirected) return false;
    return caches.open(SHELF).then(function (shelf) {
      return stamped(answer).then(function (copy) { return shelf.put(url, copy); });
    }).then(function () { return true; });
  }).catch(function () { return false; });
}

// kept finds a page or asset; a page older than a week is thrown away.
function kept(url) {
  return caches.open(SHELF).then(function (shelf) {
    return shelf.match(url, { ignoreVary: true }).then(function (answer) {
      if (answer && Date.now() - Number(answer.headers.get("X-Kept")) > WEEK) return shelf.delete(url).then(function () { return undefined; });
      return answer;
    });
  });
}

self.addEventListener("message", function (e) {
  var port = e.ports[0], work;
  if (e.data.type === "keep") {
    work = caches.delete(SHELF).then(function () { return Promise.all(e.data.urls.map(keep)); })
      .then(function (done) { return done.filter(function (ok) { return !ok; }).length; });
  } else if (e.data.type === "forget") {
    work = caches.delete(SHELF).then(function () { return 0; });
  } else return;
  e.waitUntil(work.then(function (failed) { if (port) port.postMessage({ failed: failed }); }));
});

// page asks the network first, but not for long when there is a kept page.
function page(request, path) {
  return kept(path).then(function (copy) {
    var asked = fetch(request).then(function (answer) {
      if (copy && answer.ok && answer.type === "basic") {
        var fresh = answer.clone();
        caches.open(SHELF).then(function (shelf) { return stamped(fresh).then(function (c) { return shelf.put(path, c); }); }).catch(function () {});
      }
      return answer;
    });
    if (!copy) return asked;
    return new Promise(function (resolve) {
      var timer = setTimeout(function () { resolve(copy); }, PATIENCE);
      asked.then(function (answer) { clearTimeout(timer); resolve(answer.status >= 502 && answer.status <= 504 ? copy : answer); },
        function () { clearTimeout(timer); resolve(copy); });
    });
  });
}

self.addEventListener("fetch", function (e) {
  var url = new URL(e.request.url);
  if (e.request.method !== "GET" || url.origin !== self.location.origin) return;
  var below = url.pathname.indexOf(BASE) === 0 ? url.pathname.slice(BASE.length) : "?";
  if (e.request.mode === "navigate") {
    if ((below === "" || /^\/\d+$/.test(below)) && !url.search) e.respondWith(page(e.request, url.pathname));
    return;
  }
  // Assets carry a hash of their content in their address: what is kept is right.
  if (url.pathname.indexOf("/a/") === 0 || /^\/[a-z]+\.(js|css)$/.test(below) && url.search) {
    e.respondWith(kept(url.pathname + url.search).then(function (copy) { return copy || fetch(e.request); }));
  }
});
