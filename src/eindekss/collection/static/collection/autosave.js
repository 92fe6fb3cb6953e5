// Saves each answer as it is given, one request at a time; what is not acknowledged is kept and sent again.

import { beingTyped, clear, focus, note, onPage, read, retype, write } from "./fields.js";
import { Unsent } from "./unsent.js";

const TYPING = 800; // ms without a key after which a text is sent
const PATIENCE = 10_000; // ms after which a request counts as lost
const LONGEST_PAUSE = 60; // seconds between tries

const form = document.getElementById("answers");
const line = document.getElementById("saving");
const { user, response, row, send: url } = form.dataset;
const unsent = new Unsent(user);
const seen = JSON.parse(form.elements.seen.value);

let sending = null;
let unreachable = 0; // tries in a row that did not reach the server
let timer = null;
let saved = false;
let leaving = false;

const here = (entry) => entry.page === location.pathname && onPage(entry.item);
const mine = () => unsent.all.filter(here);

// The hidden field by which the Save button knows what was before the person.
function remember(item, token) {
  if (token) seen[item] = token;
  else delete seen[item];
  form.elements.seen.value = JSON.stringify(seen);
}

function touched(target) {
  return /^[am]-(.+)$/.exec(target.name ?? "")?.[1];
}

function touch(item) {
  const name = unsent.name(response, row, item);
  const entry = unsent.entries.get(name) ?? { item, row, url, page: location.pathname, base: seen[item] };
  if (entry.held === "conflict") retype(item);
  else entry.held = undefined;
  unsent.type(name, entry, read(item));
  show();
}

// ---- sending ----

function later(wait) {
  clearTimeout(timer);
  timer = setTimeout(pump, wait);
}

function pump() {
  clearTimeout(timer);
  sending ??= drain().finally(() => { sending = null; });
  return sending;
}

async function drain() {
  for (let due = unsent.due; due; due = unsent.due) {
    show();
    if (!(await send(...due))) {
      unreachable += 1;
      later(1000 * Math.min(LONGEST_PAUSE, 2 ** (unreachable - 1)) * (0.75 + Math.random() / 2));
      break;
    }
    unreachable = 0;
  }
  show();
}

// Whether the server has said anything about the answer.
async function send(name, entry) {
  entry.tried = true;
  unsent.put(name, entry);
  try {
    const reply = await fetch(entry.url, {
      method: "POST", body: posted(entry), redirect: "manual", signal: AbortSignal.timeout(PATIENCE),
    });
    if (reply.status >= 500 || reply.status === 429) return false;
    const told = reply.headers.get("Content-Type") === "application/json" ? await reply.json() : {};
    const loggedOut = reply.type === "opaqueredirect" || reply.status === 403;
    settle(name, entry, told.status ?? (loggedOut ? "signed-out" : "refused"), told);
    return true;
  } catch {
    return false;
  }
}

function posted(entry) {
  const data = new URLSearchParams({
    csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value,
    item: entry.item,
    row: entry.row,
    seen: JSON.stringify(entry.base ? { [entry.item]: entry.base } : {}),
  });
  for (const value of entry.said.values) data.append(`a-${entry.item}`, value);
  for (const reason of entry.said.reasons) data.append(`m-${entry.item}`, reason);
  return data;
}

function settle(name, entry, status, told) {
  if (status === "saved") {
    saved = true;
    unsent.acknowledge(name, entry, told.seen);
    if (!here(entry)) return;
    remember(entry.item, told.seen);
    clear(entry.item);
    return;
  }
  unsent.hold(name, entry, status);
  if (!here(entry)) return;
  if (status === "conflict") choose(name, entry, told);
  else if (status === "refused") explain(entry, told);
}

function explain(entry, told) {
  entry.problem = told.problems?.[entry.item];
  if (entry.problem && !beingTyped(entry.item)) note(entry.item, "error", entry);
}

// ---- both have changed one answer: the person chooses, and until then neither is lost ----

function choose(name, entry, told) {
  const { item } = entry;
  remember(item, entry.base);
  const beside = note(item, "conflict", told);
  const decide = (keep) => {
    clear(item);
    focus(item);
    remember(item, told.seen);
    if (keep === "mine") unsent.put(name, { ...entry, base: told.seen, said: read(item), held: undefined });
    else {
      unsent.drop(name);
      write(item, { values: theirs(item, told), reasons: [told.reason] });
      saved = true;
    }
    pump();
  };
  for (const button of beside.querySelectorAll("[data-keep]")) {
    button.setAttribute("aria-describedby", beside.id);
    button.addEventListener("click", () => decide(button.dataset.keep));
  }
}

function theirs(item, told) {
  const several = form.querySelector(`[type="checkbox"][name="a-${item}"]`);
  return several ? told.typed.split(" ") : [told.typed];
}

// ---- what the person sees ----

function state() {
  const held = mine().map((entry) => entry.held);
  const worst = ["signed-out", "locked", "conflict", "refused"].find((why) => held.includes(why));
  if (worst) return worst;
  if (unsent.due) return unreachable || !navigator.onLine ? (unsent.kept ? "offline" : "unkept") : "saving";
  return saved ? "saved" : "ready";
}

function show() {
  const words = [line.dataset[state().replace("-o", "O")]];
  const elsewhere = unsent.all.find((entry) => entry.held && !here(entry));
  if (elsewhere) words.push(" ", link(elsewhere.page));
  const text = words.map((word) => word.textContent ?? word).join("");
  if (line.textContent !== text) line.replaceChildren(...words); // the same words are not read out again
  line.hidden = false;
}

function link(page) {
  const made = Object.assign(document.createElement("a"), { href: page, className: "govuk-link" });
  made.textContent = line.dataset.elsewhere;
  return made;
}

// ---- what happens on the page ----

form.addEventListener("input", (event) => {
  const item = touched(event.target);
  if (!item) return;
  touch(item);
  later(beingTyped(item) ? TYPING : 0);
});

form.addEventListener("focusout", (event) => {
  const item = touched(event.target);
  const entry = item && unsent.entries.get(unsent.name(response, row, item));
  if (entry?.held === "refused") setTimeout(() => explain(entry, { problems: { [item]: entry.problem } }));
  else if (entry) pump();
});

// The Save button sends what is still waiting first, so that the form changes nothing a second time.
form.addEventListener("submit", async (event) => {
  if (leaving || (!unsent.due && !sending)) return void (leaving = true);
  event.preventDefault();
  const button = event.submitter;
  await pump();
  if (mine().some((entry) => !entry.held || entry.held === "signed-out")) return;
  leaving = true;
  form.requestSubmit(button);
});

window.addEventListener("beforeunload", (event) => {
  if (!leaving && mine().length) event.preventDefault();
});
window.addEventListener("pageshow", () => { leaving = false; });
window.addEventListener("offline", show);
window.addEventListener("online", pump);
document.addEventListener("visibilitychange", pump);

// What an earlier page could not send stands in its fields again, changed from what it was changed from then.
for (const entry of mine()) {
  write(entry.item, entry.next ?? entry.said);
  remember(entry.item, entry.base);
}
pump();
