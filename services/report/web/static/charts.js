// Draws each figure.chart out of the table inside it: the table is the data, the chart a view of it. A click on a
// period, or Enter at the cursor, opens the articles behind it, which is where the row's link leads.
"use strict";

const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function read(figure) {
  const table = figure.querySelector("table");
  const names = [...table.tHead.rows[0].cells].slice(1).map((c) => c.textContent);
  const rows = [...table.tBodies[0].rows];
  const x = rows.map((r) => Number(r.dataset.t));
  const columns = names.map((_, i) => rows.map((r) => {
    const text = r.cells[i + 1].textContent;
    return text === "" ? null : Number(text);
  }));
  const link = (cell) => cell.querySelector("a")?.getAttribute("href");
  return {
    names, x, columns, labels: rows.map((r) => r.cells[0].textContent), links: rows.map((r) => link(r.cells[0])),
    // What is behind a value of a line, where it is not what is behind the whole period.
    own: names.map((_, k) => rows.map((r) => link(r.cells[k + 1]))),
  };
}

// Stacked bars are drawn as sums, the largest first, so that each shows only its own part.
function toneSeries(data) {
  const [positive, neutral, negative, polarity] = data.columns;
  const all = positive.map((p, i) => p + neutral[i] + negative[i]);
  const calm = positive.map((p, i) => p + neutral[i]);
  const bars = uPlot.paths.bars({ size: [0.78, 34], gap: 1 });
  const points = { show: false };
  return {
    data: [data.x, all, calm, positive, polarity],
    series: [
      {},
      { fill: css("--bar-neg"), stroke: css("--bar-neg"), width: 0, paths: bars, points },
      { fill: css("--bar-neu"), stroke: css("--bar-neu"), width: 0, paths: bars, points },
      { fill: css("--bar-pos"), stroke: css("--bar-pos"), width: 0, paths: bars, points },
      { scale: "p", stroke: css("--text"), width: 1.6, spanGaps: true, points: { size: 4, fill: css("--text") } },
    ],
    colours: [css("--bar-pos"), css("--bar-neu"), css("--bar-neg"), css("--text")],
  };
}

// Bars, those of the second column over those of the first, and lines for the rest.
function barSeries(data) {
  const bars = uPlot.paths.bars({ size: [0.78, 34], gap: 1 });
  const colours = [css("--bar-neu"), css("--bar-neg"), css("--c1")];
  return {
    data: [data.x, ...data.columns],
    series: [{}, ...data.columns.map((_, i) => i < 2
      ? { fill: colours[i], stroke: colours[i], width: 0, paths: bars, points: { show: false } }
      : { stroke: colours[i], width: 1.6, dash: [5, 4], points: { show: false } })],
    colours,
  };
}

function lineSeries(data) {
  const colours = data.names.map((_, i) => css(`--c${(i % 8) + 1}`));
  return {
    data: [data.x, ...data.columns],
    series: [{}, ...colours.map((c) => ({ stroke: c, width: 2, spanGaps: false, points: { show: data.x.length < 40, size: 5, fill: c } }))],
    colours,
  };
}

function legend(figure, names, colours) {
  let box = figure.querySelector(".legend");
  if (!box) {
    box = document.createElement("div");
    box.className = "legend";
    figure.prepend(box);
  }
  box.replaceChildren(...names.map((name, i) => {
    const item = document.createElement("span");
    const swatch = document.createElement("i");
    swatch.style.background = colours[i];
    item.append(swatch, name);
    return item;
  }));
}

function draw(figure) {
  const data = read(figure);
  const plot = figure.querySelector(".plot");
  if (data.x.length === 0) return;
  const tone = figure.dataset.kind === "tone";
  const bars = figure.dataset.kind === "bars";
  const { data: values, series, colours } = tone ? toneSeries(data) : bars ? barSeries(data) : lineSeries(data);
  const soft = css("--soft"), grid = { stroke: css("--line"), width: 1 };
  const whole = data.columns.slice(0, tone ? 3 : bars ? 2 : undefined).every((c) => c.every((v) => v == null || Number.isInteger(v)));
  const percent = figure.dataset.unit === "percent";
  const number = (v) => percent ? `${(v * 100).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 })} %`
    : v.toLocaleString(document.documentElement.lang, { maximumFractionDigits: 3 });
  const lines = data.own.some((links) => links.some(Boolean)); // each line leads elsewhere
  let chosen = 0;
  const polar = figure.dataset.unit === "polarity";
  const signed = polar || !tone && data.columns.some((c) => c.some((v) => v < 0));
  const tip = document.createElement("div");
  tip.className = "tip";
  tip.hidden = true;

  const step = data.x.length > 1 ? data.x[1] - data.x[0] : 86400;
  const format = new Intl.DateTimeFormat(document.documentElement.lang, step < 86400
    ? { month: "numeric", day: "numeric", hour: "numeric", timeZone: "Asia/Seoul" }
    : { month: "short", day: "numeric", timeZone: "Asia/Seoul" });
  const axis = { stroke: soft, grid, ticks: grid, font: "12px system-ui, 'Noto Sans KR', 'Noto Sans CJK KR', sans-serif" };
  const options = {
    width: plot.clientWidth, height: plot.clientWidth < 520 ? 220 : 300, legend: { show: false },
    padding: [10, tone ? 0 : 12, 0, 0],
    cursor: { drag: { x: false, y: false }, points: { show: !tone && !bars } },
    scales: {
      x: { time: true, range: (_, low, high) => [low - step * 0.6, high + step * 0.6] },
      y: { range: (_, low, high) => polar ? [-1.05, 1.05] : [signed ? Math.min(low, -1) : 0, Math.max(high * 1.08, signed ? 1 : high <= 1 ? high || 1 : 4)] },
      p: { range: [-1.05, 1.05] },
    },
    axes: [
      { ...axis, grid: { show: false }, values: (_, ticks) => ticks.map((t) => format.format(new Date(t * 1000))), splits: (u) => {
        // Marks stand at periods, as many as there is room for.
        const every = Math.max(1, Math.ceil(data.x.length / (u.width / (step < 86400 ? 136 : 84))));
        return data.x.filter((_, i) => i % every === 0);
      } },
      { ...axis, size: percent ? 54 : 46, ...(percent ? { values: (_, ticks) => ticks.map(number) } : {}), ...(whole ? { incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5] } : {}) },
      ...(tone ? [{ ...axis, side: 1, scale: "p", grid: { show: false }, size: 50, values: (_, ticks) => ticks.map((t) => (t > 0 ? `+${t}` : String(t).replace("-", "−"))) }] : []),
    ],
    series,
    hooks: {
      setCursor: [(u) => {
        const i = u.cursor.idx;
        if (i == null || u.cursor.left < 0) { tip.hidden = true; return; }
        const head = document.createElement("b");
        head.textContent = data.labels[i];
        if (lines && u.cursor.event) chosen = nearest(u, i, u.cursor.top);
        const values = data.names.map((name, k) => {
          const line = document.createElement("div");
          if (lines && k === chosen) line.className = "chosen";
          const v = data.columns[k][i];
          line.textContent = `${name}: ${v == null ? "–" : number(v)}`;
          return line;
        });
        tip.replaceChildren(head, ...values);
        tip.hidden = false;
        const left = u.valToPos(data.x[i], "x") + u.over.offsetLeft;
        const right = left + 14 + tip.offsetWidth > plot.clientWidth;
        tip.style.left = `${right ? left - 14 - tip.offsetWidth : left + 14}px`;
        tip.style.top = `${u.over.offsetTop + 8}px`;
      }],
    },
  };
  // The line whose value lies nearest to a height.
  const nearest = (u, i, top) => {
    let best = chosen, least = Infinity;
    data.columns.forEach((column, k) => {
      const away = column[i] == null ? Infinity : Math.abs(u.valToPos(column[i], "y") - top);
      if (away < least) [best, least] = [k, away];
    });
    return best;
  };
  plot.replaceChildren();
  const u = new uPlot(options, values, plot);
  plot.append(tip);
  legend(figure, data.names, colours);
  figure.querySelector(".export").hidden = false;

  const leave = (i) => {
    const to = i == null ? null : (lines ? data.own[chosen][i] : data.links[i]);
    if (to) location.assign(to);
  };
  u.over.addEventListener("click", (event) => {
    const i = u.posToIdx(event.offsetX);
    if (lines) chosen = nearest(u, i, event.offsetY);
    leave(i);
  });
  u.over.addEventListener("mouseleave", () => { tip.hidden = true; });
  // uPlot has no keyboard of its own.
  plot.tabIndex = 0;
  plot.setAttribute("role", "application");
  plot.setAttribute("aria-label", `${figure.dataset.label}. ${figure.dataset.hint}`);
  plot.onkeydown = (event) => {
    const last = data.x.length - 1;
    const now = u.cursor.idx ?? last;
    const moves = { ArrowLeft: now - 1, ArrowRight: now + 1, Home: 0, End: last };
    if (event.key === "Enter") { leave(u.cursor.idx); return; }
    const turn = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (lines && turn) chosen = (chosen + turn + data.names.length) % data.names.length;
    else if (!(event.key in moves)) return;
    event.preventDefault();
    const i = Math.max(0, Math.min(last, moves[event.key] ?? now));
    u.setCursor({ left: u.valToPos(data.x[i], "x"), top: 10 });
  };
}

const figures = [...document.querySelectorAll("figure.chart")];
const drawAll = () => figures.forEach(draw);
if (typeof uPlot === "function") {
  drawAll();
  let waiting;
  addEventListener("resize", () => { clearTimeout(waiting); waiting = setTimeout(drawAll, 150); });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
}
