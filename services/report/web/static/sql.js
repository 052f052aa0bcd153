// Posts the query to /v1/sql and shows the rows as a table. Text from rows is set as text, never as markup.
"use strict";

const form = document.getElementById("sql");
const query = document.getElementById("query");
const status = document.getElementById("status");
const panel = document.getElementById("result");
const csv = document.getElementById("csv");
const shown = 1000;

async function ask(format) {
  const answer = await fetch("/v1/sql", {
    method: "POST", headers: { "Content-Type": "application/json", "Accept-Language": document.documentElement.lang }, body: JSON.stringify({ query: query.value.replace(/;\s*$/, ""), format }),
  });
  if (answer.ok) return answer;
  const problem = await answer.json().catch(() => ({}));
  throw new Error(problem.detail || `${answer.status} ${answer.statusText}`);
}

function fail(error) {
  panel.hidden = true;
  status.textContent = error.message;
  status.className = "neg";
}

function cell(tag, value, numeric) {
  const c = document.createElement(tag);
  c.textContent = value == null ? "" : typeof value === "object" ? JSON.stringify(value) : String(value);
  if (numeric) c.className = "n";
  return c;
}

async function run(event) {
  event?.preventDefault();
  status.textContent = form.dataset.running;
  status.className = "meta";
  const began = performance.now();
  try {
    const answer = await ask("JSONCompactEachRowWithNamesAndTypes");
    const text = await answer.text();
    const box = panel.querySelector(".scroll");
    box.replaceChildren();
    if (answer.headers.get("X-ClickHouse-Format") !== "JSONCompactEachRowWithNamesAndTypes") {
      const pre = document.createElement("pre");
      pre.textContent = text;
      box.append(pre);
      status.textContent = "";
    } else {
      const lines = text.split("\n").filter((l) => l !== "");
      const [names, types] = [JSON.parse(lines[0] ?? "[]"), JSON.parse(lines[1] ?? "[]")];
      const numeric = types.map((t) => /^(Nullable\()?(U?Int|Float|Decimal)/.test(t));
      const table = document.createElement("table");
      table.className = "data result";
      const head = table.createTHead().insertRow();
      names.forEach((n, i) => head.append(cell("th", n, numeric[i])));
      const body = table.createTBody();
      const rows = lines.length - 2;
      for (const line of lines.slice(2, 2 + shown)) {
        const tr = body.insertRow();
        JSON.parse(line).forEach((v, i) => tr.append(cell("td", v, numeric[i])));
      }
      box.append(table);
      const count = rows.toLocaleString(document.documentElement.lang);
      const said = rows > shown ? form.dataset.more : rows === 0 ? form.dataset.none : form.dataset.rows;
      status.textContent = `${said.replace("%s", count)} · ${Math.round(performance.now() - began)} ms`;
    }
    panel.hidden = false;
    csv.disabled = false;
  } catch (error) {
    fail(error);
  }
}

csv.addEventListener("click", async () => {
  try {
    const blob = await (await ask("CSVWithNames")).blob();
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = "bellwether.csv";
    link.click();
    URL.revokeObjectURL(link.href);
  } catch (error) {
    fail(error);
  }
});
form.addEventListener("submit", run);
query.addEventListener("keydown", (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) run(event); });
for (const example of document.querySelectorAll(".example")) {
  example.addEventListener("click", () => { query.value = example.dataset.query; run(); });
}
if (new URLSearchParams(location.search).has("run")) run();
