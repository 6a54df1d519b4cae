// The forms of complaints and of social supervisors on a device: one step at a time, a draft that stays on the device, pictures that are sent one by one with a
// bar, and a submission that may be repeated. Without this script the form is one page and works as well.
(function () {
  'use strict';
  var say = document.currentScript.dataset, store = 'qgov-' + say.form;
  if (document.getElementById(say.form + '-arrived')) {
    try { localStorage.removeItem(store); } catch (e) { /* private mode keeps nothing */ }
    return;
  }
  var form = document.getElementById(say.form);
  if (!form) return;
  var steps = Array.from(form.querySelectorAll('.section')), marks = document.querySelectorAll('.stages li'), at = 0;
  var key = form.elements.key, upload = form.querySelector('input[type=file]'), list = make('ul', 'photo-list'), sending = 0, waiting = false;

  function make(tag, cls, text) {
    var e = document.createElement(tag);
    if (cls) e.className = cls;
    if (text) e.textContent = text;
    return e;
  }

  form.querySelectorAll('[aria-required=true]').forEach(function (f) { f.required = true; }); // for the check of each step

  // A complaint is checked with its sender, a report may come from nobody: name and telephone are asked for accordingly.
  function named() {
    if (!form.elements.wish) return;
    var must = form.elements.wish.value !== 'report';
    ['name', 'phone'].forEach(function (n) {
      var f = form.elements[n], star = form.querySelector('label[for="' + f.id + '"] .req');
      f.required = must;
      f.setAttribute('aria-required', String(must));
      if (star) star.hidden = !must;
    });
  }
  form.addEventListener('change', named);

  // steps
  var foot = form.querySelector('.foot-tools'), submit = foot.querySelector('button');
  var back = make('button', 'btn btn-plain', say.back), next = make('button', 'btn btn-primary', say.next);
  back.type = next.type = 'button';
  foot.insertBefore(back, submit);
  foot.insertBefore(next, submit);
  function go(n, focus) {
    at = Math.max(0, Math.min(steps.length - 1, n));
    waiting = false;
    steps.forEach(function (s, i) { s.hidden = i !== at; });
    marks.forEach(function (m, i) {
      m.classList.toggle('on', i <= at);
      if (i === at) m.setAttribute('aria-current', 'step'); else m.removeAttribute('aria-current');
    });
    back.hidden = at === 0;
    next.hidden = at === steps.length - 1;
    submit.hidden = !next.hidden;
    if (focus) {
      window.scrollTo(0, 0);
      var first = steps[at].querySelector('input:not([type=hidden]), select, textarea');
      if (first) first.focus({ preventScroll: true });
    }
  }
  function whole() { // a step is left when the browser finds nothing missing in it
    var fields = Array.from(steps[at].querySelectorAll('input, select, textarea'));
    return fields.every(function (f) { return f.checkValidity() || (f.reportValidity(), false); });
  }
  next.addEventListener('click', function () { if (whole()) go(at + 1, true); });
  back.addEventListener('click', function () { go(at - 1, true); });
  form.addEventListener('keydown', function (e) {
    if (e.key === 'Enter' && e.target.tagName === 'INPUT' && at < steps.length - 1) { e.preventDefault(); next.click(); }
  });

  // draft
  function photos() { return Array.from(form.querySelectorAll('input[name=photo]')).map(function (i) { return { hash: i.value, name: i.dataset.name || '' }; }); }
  function kept() {
    try { return JSON.parse(localStorage.getItem(store)); } catch (e) { return null; /* nothing that can be read */ }
  }
  function save() {
    var values = {};
    new FormData(form).forEach(function (v, n) { if (typeof v === 'string' && n !== 'photo' && v) values[n] = v; });
    try { localStorage.setItem(store, JSON.stringify({ at: at, values: values, photos: photos() })); } catch (e) { /* no room: the form still works */ }
  }
  function restore() {
    var old = kept(), asked = new URLSearchParams(location.search);
    if (!old || !old.values || !['text', 'against', 'name', 'title', 'what'].some(function (n) { return old.values[n]; })) return false;
    Object.keys(old.values).forEach(function (n) {
      var f = form.elements[n];
      if (!f || asked.has(n)) return; // what the link to this page says is newer
      if (f.type === 'checkbox') f.checked = true; else f.value = old.values[n];
    });
    old.photos.forEach(function (p) { row(p.name, p.hash); });
    go(old.at, false);
    var note = make('div', 'card draft-note'), clear = make('button', 'btn btn-plain btn-sm', say.discard);
    clear.type = 'button';
    note.setAttribute('role', 'status');
    note.append(make('span', '', say.restored), clear);
    clear.addEventListener('click', function () { try { localStorage.removeItem(store); } catch (e) { /* nothing kept */ } location.replace(location.href); });
    form.prepend(note);
    return true;
  }
  form.addEventListener('input', save);
  form.addEventListener('change', save);

  // pictures
  function row(name, hash) {
    var li = make('li'), drop = make('button', 'btn btn-plain btn-sm', say.remove), label = make('span', 'name', name || say.uploading);
    drop.type = 'button';
    drop.setAttribute('aria-label', say.remove + ' ' + name);
    li.append(label, drop);
    drop.addEventListener('click', function () { li.remove(); save(); });
    if (hash) keep(li, hash, name);
    list.append(li);
    return li;
  }
  function keep(li, hash, name) {
    var i = make('input');
    i.type = 'hidden'; i.name = 'photo'; i.value = hash; i.dataset.name = name;
    li.append(i);
  }
  // smaller makes a large picture, or one that the server does not know, a JPEG of at most 2000 pixels.
  function smaller(f, then) {
    if (!window.createImageBitmap || (f.size < 1500000 && /^image\/(jpeg|png|webp)$/.test(f.type))) { then(f, f.name); return; }
    createImageBitmap(f, { imageOrientation: 'from-image' }).then(function (b) {
      var scale = Math.min(1, 2000 / Math.max(b.width, b.height)), c = document.createElement('canvas');
      c.width = Math.round(b.width * scale); c.height = Math.round(b.height * scale);
      c.getContext('2d').drawImage(b, 0, 0, c.width, c.height);
      c.toBlob(function (blob) { then(blob || f, blob ? f.name.replace(/\.[^.]*$/, '') + '.jpg' : f.name); }, 'image/jpeg', 0.85);
    }, function () { then(f, f.name); });
  }
  function send(f) {
    var li = row(f.name), bar = make('progress'), x = new XMLHttpRequest(), body = new FormData();
    bar.max = 1; bar.value = 0;
    bar.setAttribute('aria-label', say.uploading + ' ' + f.name);
    li.append(bar);
    sending++;
    function over(text) {
      sending--;
      bar.remove();
      if (text) { var bad = make('span', 'bad', text); bad.setAttribute('role', 'alert'); li.append(bad); }
      save();
      if (!sending && waiting) submit.click(); // it was pressed already
    }
    smaller(f, function (blob, name) {
      if (blob.size > Number(say.most)) { over(say.large); return; } // the line is not kept busy for what is refused in the end
      body.append('photo', blob, name);
      x.upload.onprogress = function (e) { if (e.lengthComputable) bar.value = e.loaded / e.total; };
      x.onload = function () {
        var a = {};
        try { a = JSON.parse(x.responseText); } catch (e) { /* an answer of something between */ }
        if (x.status === 200 && a.hash) { keep(li, a.hash, a.name); over(''); } else over(a.problem || say.failed);
      };
      x.onerror = x.onabort = function () { over(say.failed); };
      li.querySelector('button').addEventListener('click', function () { if (x.readyState < 4) x.abort(); });
      x.open('POST', say.photo + '?key=' + encodeURIComponent(key.value));
      x.setRequestHeader('Accept', 'application/json');
      x.send(body);
    });
  }
  if (upload) {
    upload.parentNode.append(list);
    upload.addEventListener('change', function () {
      Array.from(upload.files).forEach(function (f) {
        if (list.children.length >= 9) { row(say.many).querySelector('.name').classList.add('bad'); return; }
        send(f);
      });
      upload.value = '';
    });
  }

  // place: asked for only when the person presses the button
  var where = form.elements.location;
  if (where && navigator.geolocation) {
    var here = make('button', 'btn btn-plain btn-sm', say.locate), lost = make('span', 'help');
    here.type = 'button';
    lost.setAttribute('role', 'status');
    where.after(here, lost);
    here.addEventListener('click', function () {
      navigator.geolocation.getCurrentPosition(function (p) {
        where.value = p.coords.latitude.toFixed(5) + ',' + p.coords.longitude.toFixed(5);
        lost.textContent = '';
        save();
      }, function () { lost.textContent = say.nowhere; }, { enableHighAccuracy: true, timeout: 15000 });
    });
  }

  // submission: asked for first in the background, so that a line that breaks leaves the page and its draft where they are; what has
  // arrived is then sent once more in the ordinary way, which shows the same answer.
  form.addEventListener('submit', function (e) {
    e.preventDefault();
    if (!whole()) return;
    if (sending > 0) { waiting = true; tell(say.waiting); return; }
    if (list.querySelector('.bad')) { go(1, false); tell(say.unsent); return; } // no picture is left behind unnoticed
    tell(say.sending);
    submit.disabled = true;
    save();
    fetch(form.action, { method: 'POST', body: new FormData(form) }).then(function (a) {
      if (a.status >= 500 || a.status === 429) again(say.busy); else form.submit();
    }, function () { again(say.offline); });
  });
  function tell(text) {
    var note = form.querySelector('.send-note') || form.insertBefore(make('div', 'card send-note'), form.firstChild);
    note.setAttribute('role', 'status');
    note.textContent = text;
    note.scrollIntoView({ block: 'center' });
  }
  function again(text) {
    tell(text);
    submit.disabled = false;
  }

  var wrong = form.querySelector('.fld-bad');
  if (wrong) go(steps.findIndex(function (s) { return s.contains(wrong); }), false);
  else { go(0, false); restore(); }
  photosSent();
  named();
  function photosSent() { // a form that came back with problems has its pictures already; the draft has their names
    var old = kept(), names = {};
    ((old && old.photos) || []).forEach(function (p) { names[p.hash] = p.name; });
    Array.from(form.querySelectorAll(':scope > input[name=photo]')).forEach(function (i, n) { i.remove(); row(names[i.value] || String(n + 1), i.value); });
  }
  var draft = form.querySelector('[data-draft]');
  if (draft) draft.textContent = say.kept;
})();
