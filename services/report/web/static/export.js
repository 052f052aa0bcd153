// Saves a chart: as a picture (SVG, or PNG drawn out of it) or as data (CSV); bars as a picture, since their data is the report's. All of it is made of the table that the
// chart is drawn from, in the colours of the page.
"use strict";

const svgName = "http://www.w3.org/2000/svg";
const picture = { width: 1200, height: 560, left: 64, right: 64, top: 84, bottom: 64 };

function shape(name, attributes, text) {
  const e = document.createElementNS(svgName, name);
  for (const [key, value] of Object.entries(attributes)) e.setAttribute(key, value);
  if (text !== undefined) e.textContent = text;
  return e;
}

// Steps of 1, 2 or 5 times a power of ten, some five of them.
function ticks(low, high) {
  const rough = (high - low) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((n) => n * power).find((s) => s >= rough);
  const out = [];
  for (let v = Math.ceil(low / step) * step; v <= high + step / 1e6; v += step) out.push(Math.abs(v) < step / 1e6 ? 0 : v);
  return out;
}

// What is drawn of each column: a bar from one value to another, or a line on the left or the right axis.
function plan(kind, data) {
  const c = data.columns;
  if (kind === "tone") {
    const sum = (...parts) => parts.reduce((a, b) => a.map((v, i) => v + b[i]));
    return [
      { bar: [c[0].map(() => 0), c[0]], colour: css("--bar-pos") }, { bar: [c[0], sum(c[0], c[1])], colour: css("--bar-neu") },
      { bar: [sum(c[0], c[1]), sum(c[0], c[1], c[2])], colour: css("--bar-neg") }, { line: c[3], right: true, colour: css("--text") },
    ];
  }
  if (kind === "bars") {
    const colours = [css("--bar-neu"), css("--bar-neg"), css("--c1")];
    return c.map((values, i) => (i < 2 ? { bar: [values.map(() => 0), values], colour: colours[i] } : { line: values, dash: true, colour: colours[i] }));
  }
  return c.map((values, i) => ({ line: values, colour: css(`--c${(i % 8) + 1}`) }));
}

function drawSVG(figure) {
  const data = read(figure);
  const { width, height, left, right, top, bottom } = picture;
  const parts = plan(figure.dataset.kind, data);
  const lang = document.documentElement.lang;
  const unit = figure.dataset.unit;
  const number = (v) => (unit === "percent" ? `${(v * 100).toLocaleString(lang, { maximumFractionDigits: 1 })} %` : v.toLocaleString(lang, { maximumFractionDigits: 3 }));
  const values = parts.filter((p) => !p.right).flatMap((p) => p.line ?? p.bar[1]).filter((v) => v != null);
  const low = unit === "polarity" ? -1 : Math.min(0, ...values);
  const high = unit === "polarity" ? 1 : Math.max(...values, low + (unit === "percent" ? 0.01 : 1)) * 1.05;
  const room = (width - left - right) / data.x.length;
  const x = (i) => left + room * (i + 0.5);
  const y = (v) => top + (height - top - bottom) * (1 - (v - low) / (high - low));
  const y2 = (v) => top + (height - top - bottom) * (1 - (v + 1) / 2);
  const svg = shape("svg", {
    xmlns: svgName, width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": figure.dataset.label,
    "font-family": "system-ui, 'Noto Sans KR', 'Noto Sans CJK KR', 'Apple SD Gothic Neo', 'Malgun Gothic', sans-serif", "font-size": 14,
  });
  const soft = css("--soft"), line = css("--line");
  svg.append(shape("rect", { width, height, fill: css("--panel") }));
  svg.append(shape("text", { x: left, y: 34, "font-size": 20, "font-weight": 700, fill: css("--text") }, figure.dataset.label));
  svg.append(shape("text", { x: width - right, y: 34, "text-anchor": "end", fill: soft }, `Bellwether · ${data.labels[0]} – ${data.labels[data.labels.length - 1]}`));
  let at = left;
  const ruler = document.createElement("canvas").getContext("2d");
  ruler.font = "14px system-ui, 'Noto Sans KR', sans-serif";
  data.names.forEach((name, i) => {
    svg.append(shape("rect", { x: at, y: 52, width: 12, height: 12, rx: 3, fill: parts[i].colour }));
    svg.append(shape("text", { x: at + 18, y: 63, fill: soft }, name));
    at += 18 + ruler.measureText(name).width + 26;
  });
  for (const v of ticks(low, high)) {
    svg.append(shape("line", { x1: left, x2: width - right, y1: y(v), y2: y(v), stroke: line }));
    svg.append(shape("text", { x: left - 8, y: y(v) + 5, "text-anchor": "end", fill: soft }, number(v)));
  }
  if (parts.some((p) => p.right)) {
    for (const v of [-1, -0.5, 0, 0.5, 1]) svg.append(shape("text", { x: width - right + 8, y: y2(v) + 5, fill: soft }, v > 0 ? `+${v}` : String(v).replace("-", "−")));
  }
  const every = Math.max(1, Math.ceil(data.x.length / 10));
  data.labels.forEach((label, i) => {
    if (i % every === 0) svg.append(shape("text", { x: x(i), y: height - bottom + 24, "text-anchor": "middle", fill: soft }, label.slice(0, 16)));
  });
  for (const part of parts) {
    if (part.bar) {
      part.bar[1].forEach((v, i) => {
        const from = part.bar[0][i];
        if (v == null || v === from) return;
        svg.append(shape("rect", { x: x(i) - room * 0.39, width: room * 0.78, y: y(v), height: y(from) - y(v), fill: part.colour }));
      });
      continue;
    }
    const height = part.right ? y2 : y;
    let path = "", pen = "M";
    part.line.forEach((v, i) => {
      if (v == null) { pen = part.right ? pen : "M"; return; }
      path += `${pen}${x(i).toFixed(1)},${height(v).toFixed(1)}`;
      pen = "L";
    });
    svg.append(shape("path", { d: path, fill: "none", stroke: part.colour, "stroke-width": 2, "stroke-linejoin": "round", ...(part.dash ? { "stroke-dasharray": "6 5" } : {}) }));
  }
  return new XMLSerializer().serializeToString(svg);
}

// Bars of a report: a row each, as wide on the picture as on the page.
function drawBars(figure) {
  const { width } = picture, name = 380, value = 130, left = 24, row = 30, top = 66;
  const rows = [...figure.querySelectorAll("tr")];
  const height = top + rows.length * row + 18;
  const svg = shape("svg", {
    xmlns: svgName, width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": figure.dataset.label,
    "font-family": "system-ui, 'Noto Sans KR', 'Noto Sans CJK KR', 'Apple SD Gothic Neo', 'Malgun Gothic', sans-serif", "font-size": 15,
  });
  svg.append(shape("rect", { width, height, fill: css("--panel") }));
  svg.append(shape("text", { x: left, y: 36, "font-size": 20, "font-weight": 700, fill: css("--text") }, figure.dataset.label));
  svg.append(shape("text", { x: width - left, y: 36, "text-anchor": "end", fill: css("--soft") }, "Bellwether"));
  const ruler = document.createElement("canvas").getContext("2d");
  ruler.font = "15px system-ui, 'Noto Sans KR', sans-serif";
  const room = width - 2 * left - name - value;
  rows.forEach((r, i) => {
    const y = top + i * row, bar = r.querySelector("rect");
    let text = r.cells[0].textContent.trim();
    for (let letters = [...text]; letters.length > 1 && ruler.measureText(text).width > name - 16; text = `${letters.join("")}…`) letters.pop();
    svg.append(shape("text", { x: left, y: y + 17, fill: css("--text") }, text));
    svg.append(shape("rect", { x: left + name, y: y + 6, width: room, height: 12, fill: css("--bg") }));
    svg.append(shape("rect", {
      x: left + name + (room * bar.getAttribute("x")) / 100, y: y + 6, width: (room * bar.getAttribute("width")) / 100, height: 12, fill: getComputedStyle(bar).fill,
    }));
    svg.append(shape("text", { x: width - left, y: y + 17, "text-anchor": "end", fill: css("--text") }, r.cells[r.cells.length - 1].textContent));
  });
  return new XMLSerializer().serializeToString(svg);
}

function drawPNG(svg) {
  return new Promise((done, failed) => {
    const image = new Image();
    image.onerror = () => failed(new Error("the picture could not be drawn"));
    image.onload = () => {
      const canvas = document.createElement("canvas");
      canvas.width = image.naturalWidth * 2;
      canvas.height = image.naturalHeight * 2;
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob(done, "image/png");
    };
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  });
}

// RFC 4180. A name that a spreadsheet would take for a formula is kept from it by an apostrophe; numbers stay as they are.
function drawCSV(figure) {
  const data = read(figure);
  const text = (s) => `"${s.replace(/^(?=[=+\-@\t\r])/, "'").replaceAll('"', '""')}"`;
  const lines = [["start", "period", ...data.names].map(text)];
  data.x.forEach((t, i) => lines.push([new Date(t * 1000).toISOString(), data.labels[i], ...data.columns.map((c) => c[i] ?? "")]));
  return lines.map((l) => `${l.join(",")}\r\n`).join("");
}

async function save(figure, kind) {
  const data = read(figure);
  let blob;
  if (kind === "csv") blob = new Blob([drawCSV(figure)], { type: "text/csv" });
  else if (kind === "svg") blob = new Blob([drawSVG(figure)], { type: "image/svg+xml" });
  else blob = await drawPNG(drawSVG(figure));
  download(blob, `${figure.dataset.label} ${data.labels[0]} ${data.labels[data.labels.length - 1]}`, kind);
}

async function savePicture(figure, kind) {
  const svg = drawBars(figure);
  download(kind === "svg" ? new Blob([svg], { type: "image/svg+xml" }) : await drawPNG(svg), figure.dataset.label, kind);
}

function download(blob, said, kind) {
  const name = said.replace(/[^\p{L}\p{N}-]+/gu, "-");
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `bellwether-${name}.${kind}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

for (const figure of document.querySelectorAll("figure.bars")) figure.querySelector(".export").hidden = false;
for (const button of document.querySelectorAll("[data-picture]")) {
  button.addEventListener("click", () => savePicture(button.closest("figure"), button.dataset.picture));
}
for (const button of document.querySelectorAll("[data-save]")) {
  button.addEventListener("click", () => save(button.closest("figure"), button.dataset.save));
}
