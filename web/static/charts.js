// Draws the charts of a page from the JSON beside each box. Colours come from
// the style sheet; tooltips are DOM nodes, because the content security policy
// forbids style attributes in HTML.
"use strict";
(function () {
  if (!window.echarts) return;
  var maps = {}, titles = {};
  function css(name) { return getComputedStyle(document.documentElement).getPropertyValue(name).trim(); }
  function rem(n) { return n * parseFloat(getComputedStyle(document.documentElement).fontSize); }
  var toneSeries = { info: "--s1", good: "--s2", warn: "--s3", bad: "--s4", special: "--s5" };
  function colour(s, i) { return css(toneSeries[s.tone] || "--s" + (i % 7 + 1)); }
  function num(v, digits, none) {
    if (v === null || v === undefined || isNaN(v)) return none;
    return Number(v).toLocaleString("en-US", { minimumFractionDigits: digits || 0, maximumFractionDigits: digits || 0 });
  }
  function tip(title, lines) {
    var box = document.createElement("div"), h = document.createElement("strong");
    box.className = "tip";
    h.textContent = title;
    box.appendChild(h);
    lines.forEach(function (l) {
      var row = document.createElement("span"), a = document.createElement("em"), b = document.createElement("b");
      a.textContent = l[0]; b.textContent = l[1];
      row.appendChild(a); row.appendChild(b); box.appendChild(row);
    });
    return box;
  }
  function unit(v, u) { return u && v !== "" ? v + " " + u : v; }
  function base(d) {
    return {
      animation: !matchMedia("(prefers-reduced-motion: reduce)").matches, animationDuration: 400,
      color: d.series.map(colour), textStyle: { fontFamily: css("--font"), fontSize: rem(0.75), color: css("--ink-2") },
      tooltip: { trigger: "item", confine: true, backgroundColor: css("--card"), borderColor: css("--line"), textStyle: { color: css("--ink") } }
    };
  }
  function tooltipRows(d, list) {
    return list.map(function (q) {
      var s = d.series[q.seriesIndex] || d.series[0];
      return [s.name, unit(num(q.value && q.value.value !== undefined ? q.value.value : q.value, s.digits, d.none), s.unit || d.unit)];
    });
  }
  function axisText() { return { color: css("--muted"), fontSize: rem(0.75) }; }
  function cartesian(d, flat, box) {
    var o = base(d), right = d.series.some(function (s) { return s.right; });
    var cat = { type: "category", data: d.labels, axisTick: { show: false }, axisLine: { lineStyle: { color: css("--line") } }, axisLabel: Object.assign(axisText(), { hideOverlap: !flat }), inverse: flat };
    if (flat) Object.assign(cat.axisLabel, { width: Math.min(rem(11), box.clientWidth * 0.36), overflow: "truncate", color: css("--ink-2"), interval: 0 });
    function val(s, i) {
      return { type: "value", name: s ? s.unit || "" : "", nameTextStyle: axisText(), position: i ? "right" : undefined, splitLine: { show: !i && !flat, lineStyle: { color: css("--line"), type: "dashed" } }, axisLabel: Object.assign(axisText(), { show: !flat }), splitNumber: 5 };
    }
    var left = d.series.filter(function (s) { return !s.right; })[0] || d.series[0];
    var vals = [val({ unit: left.unit || d.unit }, 0)];
    if (right) vals.push(val(d.series.filter(function (s) { return s.right; })[0], 1));
    if (flat) vals[0].name = "";
    o.xAxis = flat ? vals : cat;
    o.yAxis = flat ? cat : vals;
    var many = d.series.length > 1;
    o.grid = { left: 8, right: flat ? rem(3) : 12, top: flat && !many ? rem(d.mean ? 1.5 : 0.25) : rem(2.4), bottom: 4, containLabel: true };
    if (many) o.legend = { top: 0, itemWidth: 12, itemHeight: 9, textStyle: { color: css("--ink-2"), fontSize: rem(0.8) } };
    o.tooltip = Object.assign(o.tooltip, { trigger: "axis", axisPointer: { type: "shadow", shadowStyle: { color: css("--grey-bg"), opacity: 0.5 } }, formatter: function (list) {
      return tip(list[0].axisValueLabel || list[0].name, tooltipRows(d, list));
    } });
    o.series = d.series.map(function (s, i) {
      var line = (s.kind || d.kind) === "line", c = colour(s, i);
      var x = { type: line ? "line" : "bar", name: s.name, data: s.values, yAxisIndex: !flat && s.right ? 1 : 0, itemStyle: { color: c, borderRadius: flat ? 3 : [3, 3, 0, 0] } };
      if (line) Object.assign(x, { symbol: "circle", symbolSize: 7, lineStyle: { width: 2, color: c }, itemStyle: { color: css("--card"), borderColor: c, borderWidth: 2 }, connectNulls: false });
      else Object.assign(x, { barMaxWidth: flat ? rem(0.8) : rem(1.5) });
      if (flat && !many) Object.assign(x, { showBackground: true, backgroundStyle: { color: css("--grey-bg"), borderRadius: 3 }, label: { show: true, position: "right", color: css("--ink-2"), fontSize: rem(0.75), formatter: function (q) { return num(q.value, s.digits, d.none); } } });
      if (flat && !many && d.mean !== undefined) x.data = s.values.map(function (v) { return { value: v, itemStyle: { color: v > d.mean ? css("--s3") : c, borderRadius: 3 } }; });
      if (d.mean !== undefined && i === 0) {
        x.markLine = { symbol: "none", silent: true, lineStyle: { color: css("--s4"), type: "dashed" }, label: { position: flat ? "start" : "insideEndTop", color: css("--ink-2"), fontSize: rem(0.75), formatter: (d.meanAs || "") + " " + num(d.mean, s.digits, "") }, data: [flat ? { xAxis: d.mean } : { yAxis: d.mean }] };
      }
      return x;
    });
    return o;
  }
  function pie(d) {
    var o = base(d), s = d.series[0];
    o.color = d.labels.map(function (_, i) { return css("--s" + (i % 7 + 1)); });
    o.legend = { orient: "vertical", right: 0, top: "middle", textStyle: { color: css("--ink-2"), fontSize: rem(0.8) } };
    o.tooltip.formatter = function (q) { return tip(q.name, [[s.name, unit(num(q.value, s.digits, d.none), s.unit || d.unit)], ["%", num(q.percent, 1, "")]]); };
    o.series = [{ type: "pie", radius: ["45%", "72%"], center: ["36%", "50%"], label: { show: false }, itemStyle: { borderColor: css("--card"), borderWidth: 2 }, data: d.labels.map(function (l, i) { return { name: l, value: s.values[i] }; }) }];
    return o;
  }
  // Five classes of about equal number: rates differ too little for equal steps.
  function classes(values) {
    var v = values.filter(function (x) { return x !== null; }).sort(function (a, b) { return a - b; });
    if (!v.length) return [];
    var cut = [1, 2, 3, 4].map(function (k) { return v[Math.min(v.length - 1, Math.floor(v.length * k / 5))]; });
    return cut.filter(function (x, i) { return i === 0 || x > cut[i - 1]; });
  }
  function mapOption(d, box) {
    var o = base(d), s = d.series[0], cuts = classes(s.values), name = {}, value = {}, link = {}, shade = {};
    d.labels.forEach(function (c, i) { name[c] = (d.names || [])[i] || c; value[c] = s.values[i]; link[c] = (d.links || [])[i]; });
    var pieces = [];
    for (var i = cuts.length; i >= 0; i--) {
      var p = { color: css("--m" + Math.round(i * 4 / Math.max(cuts.length, 1))) };
      if (i > 0) p.gte = cuts[i - 1];
      if (i < cuts.length) p.lt = cuts[i];
      p.label = i === cuts.length && i > 0 ? "≥ " + num(p.gte, s.digits, "") : i === 0 && cuts.length ? "< " + num(p.lt, s.digits, "") : cuts.length ? num(p.gte, s.digits, "") + " – " + num(p.lt, s.digits, "") : d.none;
      pieces.push(p);
    }
    d.labels.forEach(function (c) {
      var v = value[c], k = cuts.filter(function (x) { return v >= x; }).length;
      shade[c] = v === null ? 0 : Math.round(k * 4 / Math.max(cuts.length, 1));
    });
    var few = d.only || !/county/.test(d.map), title = titles[d.map] || {};
    o.tooltip.formatter = function (q) { return tip(name[q.name] || title[q.name] || q.name, [[s.name, unit(num(value[q.name], s.digits, d.none), s.unit || d.unit)]]); };
    o.visualMap = { type: "piecewise", pieces: pieces, right: 0, bottom: 0, itemWidth: 14, itemHeight: 9, itemGap: 5, align: "right", textStyle: { color: css("--ink-2"), fontSize: rem(0.75) }, outOfRange: { color: css("--m-none") }, hoverLink: false };
    o.series = [{
      type: "map", map: d.map, nameProperty: "name", roam: false, selectedMode: false, left: 4, right: 4, top: 6, bottom: box.clientWidth < 500 ? rem(6.5) : 10, aspectScale: 0.82,
      itemStyle: { areaColor: css("--m-none"), borderColor: css("--m-line"), borderWidth: few ? 1 : 0.6 },
      emphasis: { itemStyle: { areaColor: css("--s3") }, label: { show: false } },
      label: { show: false, fontSize: rem(0.72) },
      data: d.labels.map(function (c) {
        return { name: c, value: value[c], label: { show: few, formatter: (name[c] || "").replace(/市$/, ""), color: shade[c] >= 3 ? "#fff" : "#1a2433" } };
      })
    }];
    return o;
  }
  function heat(d) {
    var o = base(d), s = d.series[0], ys = s.codes || [], v = s.points.map(function (p) { return p[2]; });
    o.grid = { left: 8, right: 12, top: 8, bottom: rem(2.6), containLabel: true };
    o.xAxis = { type: "category", data: d.labels, axisLabel: axisText(), axisTick: { show: false }, axisLine: { show: false } };
    o.yAxis = { type: "category", data: ys, axisLabel: axisText(), axisTick: { show: false }, axisLine: { show: false }, inverse: true };
    o.visualMap = { min: Math.min.apply(null, v), max: Math.max.apply(null, v), calculable: false, orient: "horizontal", left: "center", bottom: 0, itemHeight: 90, itemWidth: 10, inRange: { color: [css("--m0"), css("--m2"), css("--m4")] }, textStyle: { color: css("--ink-2") } };
    o.tooltip.formatter = function (q) { return tip(ys[q.value[1]] + " · " + d.labels[q.value[0]], [[s.name, unit(num(q.value[2], s.digits, d.none), s.unit || d.unit)]]); };
    o.series = [{ type: "heatmap", data: s.points, itemStyle: { borderColor: css("--card"), borderWidth: 2, borderRadius: 3 } }];
    return o;
  }
  function scatter(d) {
    var o = base(d);
    o.grid = { left: 8, right: 20, top: rem(2), bottom: 8, containLabel: true };
    o.xAxis = { type: "value", name: d.unit || "", nameLocation: "end", axisLabel: axisText(), splitLine: { lineStyle: { color: css("--line") } }, scale: true };
    o.yAxis = { type: "value", axisLabel: axisText(), splitLine: { lineStyle: { color: css("--line") } }, scale: true };
    o.tooltip.formatter = function (q) { return tip(d.labels[q.dataIndex] || "", [["x", num(q.value[0], 2, "")], ["y", num(q.value[1], 2, "")]]); };
    o.series = d.series.map(function (s, i) { return { type: "scatter", name: s.name, data: s.points, symbolSize: function (v) { return v[2] ? Math.sqrt(v[2]) * 2 + 4 : 9; }, itemStyle: { color: colour(s, i), opacity: 0.75 } }; });
    return o;
  }
  function tree(d) {
    var o = base(d), s = d.series[0], by = {};
    d.labels.forEach(function (l, i) { var g = (s.codes || [])[i] || ""; (by[g] = by[g] || []).push({ name: l, value: s.values[i] }); });
    o.color = [1, 2, 3, 5, 6, 7].map(function (i) { return css("--s" + i); });
    o.tooltip.formatter = function (q) { return tip(q.name, [[s.name, unit(num(q.value, s.digits, d.none), s.unit || d.unit)]]); };
    o.series = [{ type: "treemap", roam: false, nodeClick: false, breadcrumb: { show: false }, left: 0, right: 0, top: 0, bottom: 4, itemStyle: { borderColor: css("--card"), gapWidth: 2 }, upperLabel: { show: true, height: rem(1.4), color: "#fff" }, levels: [{ itemStyle: { gapWidth: 4 }, upperLabel: { show: false } }, {}], data: Object.keys(by).map(function (g) { return { name: g, children: by[g] }; }) }];
    return o;
  }
  function graph(d) {
    var o = base(d), s = d.series[0], groups = [];
    (s.codes || []).forEach(function (c) { if (groups.indexOf(c) < 0) groups.push(c); });
    o.tooltip.formatter = function (q) { return q.dataType === "node" ? tip(q.name, [[s.name, num(s.values[q.dataIndex], s.digits, d.none)]]) : tip(d.labels[q.data.source] + " – " + d.labels[q.data.target], []); };
    o.legend = { top: 0, textStyle: { color: css("--ink-2") } };
    o.series = [{ type: "graph", layout: "force", roam: true, force: { repulsion: 120, edgeLength: 70 }, categories: groups.map(function (g, i) { return { name: g, itemStyle: { color: css("--s" + (i % 7 + 1)) } }; }), label: { show: true, position: "right", color: css("--ink-2"), fontSize: rem(0.75) }, lineStyle: { color: css("--control") },
      data: d.labels.map(function (l, i) { return { name: l, category: groups.indexOf((s.codes || [])[i]), symbolSize: 8 + Math.sqrt(s.values[i] || 0) * 3 }; }),
      links: (s.points || []).map(function (p) { return { source: p[0], target: p[1], lineStyle: { width: p[2] || 1 } }; }) }];
    return o;
  }
  function calendar(d) {
    var o = base(d), s = d.series[0], max = Math.max.apply(null, s.values.concat([1]));
    o.visualMap = { show: false, min: 0, max: max, inRange: { color: [css("--m-none"), css("--m1"), css("--m4")] } };
    o.calendar = { range: [d.labels[0], d.labels[d.labels.length - 1]], left: rem(2.5), right: 8, top: rem(1.6), bottom: 4, cellSize: ["auto", rem(1)], itemStyle: { color: "transparent", borderColor: css("--card"), borderWidth: 2 }, splitLine: { show: false }, yearLabel: { show: false }, dayLabel: { color: css("--muted"), firstDay: 1 }, monthLabel: { color: css("--muted") } };
    o.tooltip.formatter = function (q) { return tip(q.value[0], [[s.name, unit(num(q.value[1], s.digits, d.none), s.unit || d.unit)]]); };
    o.series = [{ type: "heatmap", coordinateSystem: "calendar", data: d.labels.map(function (l, i) { return [l, s.values[i]]; }) }];
    return o;
  }
  function upright(d, box) { return cartesian(d, false, box); }
  var kinds = { bar: upright, line: upright, mixed: upright, hbar: function (d, box) { return cartesian(d, true, box); }, pie: pie, map: mapOption, heat: heat, scatter: scatter, treemap: tree, graph: graph, calendar: calendar };

  function draw(box) {
    var data = document.getElementById(box.dataset.chart);
    if (!data) return;
    var d = JSON.parse(data.textContent);
    // A part of a map is a map of its own under the address with the codes.
    var url = d.map;
    if (d.only) d.map += "#" + d.labels.join();
    if (d.map && !maps[d.map]) {
      maps[d.map] = fetch(url).then(function (r) { return r.json(); }).then(function (j) {
        var t = titles[d.map] = {};
        if (d.only) j.features = j.features.filter(function (f) { return d.labels.indexOf(f.properties.name) >= 0; });
        j.features.forEach(function (f) { t[f.properties.name] = f.properties.title; });
        window.echarts.registerMap(d.map, j);
      });
    }
    (d.map ? maps[d.map] : Promise.resolve()).then(function () {
      var old = window.echarts.getInstanceByDom(box);
      if (old) old.dispose();
      box.textContent = "";
      var c = window.echarts.init(box, null, { renderer: "svg" });
      c.setOption(kinds[d.kind](d, box));
      box.dataset.drawn = "1";
      if (d.links) c.on("click", function (q) {
        var i = d.map ? d.labels.indexOf(q.name) : q.dataIndex;
        if (d.links[i]) location.assign(d.links[i]);
      });
    });
  }
  function each(f) { Array.prototype.forEach.call(document.querySelectorAll("[data-chart]"), f); }
  each(draw);
  document.addEventListener("qgov:theme", function () { each(draw); });
  document.addEventListener("htmx:afterSettle", function () { each(function (b) { if (!b.dataset.drawn) draw(b); }); });
  function resize() { each(function (b) { var c = window.echarts.getInstanceByDom(b); if (c) c.resize(); }); }
  var late;
  window.addEventListener("resize", function () { clearTimeout(late); late = setTimeout(resize, 100); });
  // An A4 sheet is narrower than the screen, and it is laid out only after this event.
  window.addEventListener("beforeprint", function () {
    each(function (b) {
      var c = window.echarts.getInstanceByDom(b);
      if (c) c.resize({ width: Math.min(b.clientWidth, 640), height: b.clientHeight, animation: { duration: 0 } });
    });
  });
  window.addEventListener("afterprint", resize);
})();
