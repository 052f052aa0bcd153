// Keeps the overview up to date: asks every few seconds whether the page has changed (ETag), and puts what has changed in
// the place of what was there. A hidden tab asks nothing. What is read stays where it is: the page scrolls along with a
// part that grew above it, the focus stays on its link, and a part in which text is selected waits.
"use strict";

const bar = document.querySelector(".live");
const button = bar.querySelector("button");
const said = bar.querySelector("[role=status]");
const every = 10_000, rarest = 120_000;
const clock = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false, timeZone: "Asia/Seoul" });
let tag = "", wait = every, timer = 0, on = sessionStorage.getItem("live") !== "off";

const parts = (root) => new Map([...root.querySelectorAll("[data-live]")].map((e) => [e.dataset.live, e]));
const links = (part) => [...part.querySelectorAll("a[href]")];
const say = (words) => { said.textContent = words.replace("%s", clock.format(new Date())); };

// The first link in sight, by which the page is held in place.
function held() {
  for (const [name, part] of parts(document)) {
    for (const link of links(part)) {
      const { top } = link.getBoundingClientRect();
      if (top >= 0 && top < innerHeight) return { name, href: link.getAttribute("href"), top };
    }
  }
  return null;
}

function selectedIn(part) {
  const selection = getSelection();
  return !selection.isCollapsed && selection.containsNode(part, true);
}

// Puts in place what has changed; false where something had to wait.
function renew(fresh) {
  const anchor = scrollY > 0 ? held() : null;
  const news = parts(fresh);
  let changed = false, whole = true;
  for (const [name, part] of parts(document)) {
    const next = news.get(name);
    if (!next || next.innerHTML === part.innerHTML) continue;
    if (selectedIn(part)) { whole = false; continue; }
    const focused = part.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    part.replaceChildren(...[...next.childNodes].map((n) => document.importNode(n, true)));
    if (focused) links(part).find((l) => l.getAttribute("href") === focused)?.focus({ preventScroll: true });
    changed = true;
  }
  if (anchor) {
    const link = links(parts(document).get(anchor.name)).find((l) => l.getAttribute("href") === anchor.href);
    if (link) scrollBy({ top: link.getBoundingClientRect().top - anchor.top, behavior: "instant" });
  }
  if (changed) say(bar.dataset.updated);
  return whole;
}

async function look() {
  clearTimeout(timer);
  if (!on || document.hidden) return;
  try {
    const answer = await fetch(location.href, { cache: "no-store", headers: tag ? { "If-None-Match": tag } : {} });
    if (answer.redirected) { // to the form for a token: the reader has signed out
      location.reload();
      return;
    }
    if (answer.status === 200) {
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      tag = renew(fresh) ? answer.headers.get("ETag") ?? "" : "";
    } else if (answer.status !== 304) {
      throw new Error(answer.statusText);
    }
    if (wait > every) said.textContent = "";
    wait = every;
  } catch {
    if (wait === every) say(bar.dataset.away);
    wait = Math.min(2 * wait, rarest);
  }
  clearTimeout(timer);
  timer = setTimeout(look, wait);
}

function show() {
  button.setAttribute("aria-pressed", String(on));
  if (!on) said.textContent = bar.dataset.off;
}

button.addEventListener("click", () => {
  on = !on;
  sessionStorage.setItem("live", on ? "on" : "off");
  said.textContent = "";
  show();
  look();
});
document.addEventListener("visibilitychange", look);
bar.hidden = false;
show();
timer = setTimeout(look, every);
