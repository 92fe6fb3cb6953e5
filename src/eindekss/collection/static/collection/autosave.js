// Saves each answer as it is given, one request at a time; what is not acknowledged is kept and sent again.

import { beingTyped, clear, focus, note, onPage, read, retype, write } from "./fields.js";
import { Unsent } from "./unsent.js";

const TYPING = 800; // ms without a key after which a text is sent
const PATIENCE = 10_000; // ms after which a request counts as lost
const LONGEST_PAUSE = 60; // seconds between tries

// A question is known on the page by its ``key``: the item's id, or in a grid the row's and the item's, "row~item".

const form = document.getElementById("answers");
const line = document.getElementById("saving");
const { user, response, send: url } = form.dataset;
const unsent = new Unsent(user);
const seen = JSON.parse(form.elements.seen.value);

let sending = null;
let unreachable = 0; // tries in a row that did not reach the server
let timer = null;
let saved = false;
let leaving = false;

const keyOf = ({ row, item }) => ("grid" in form.dataset ? `${row}~${item}` : item);
const here = (entry) => entry.page.split("?")[0] === location.pathname && onPage(keyOf(entry));
const mine = () => unsent.all.filter(here);

// Which row and item a key stands for. No item's id has a "~".
function cellOf(key) {
  const at = key.lastIndexOf("~");
  return at < 0 ? { row: form.dataset.row, item: key } : { row: key.slice(0, at), item: key.slice(at + 1) };
}

function nameOf(key) {
  const { row, item } = cellOf(key);
  return unsent.name(response, row, item);
}

// Where the question is found again: a grid shows some of its rows at a time.
function pageOf(row) {
  return location.pathname + ("grid" in form.dataset ? `?row=${encodeURIComponent(row)}` : "");
}

// The hidden field by which the Save button knows what was before the person.
function remember(key, token) {
  if (token) seen[key] = token;
  else delete seen[key];
  form.elements.seen.value = JSON.stringify(seen);
}

function touched(target) {
  return /^[am]-(.+)$/.exec(target.name ?? "")?.[1];
}

function touch(key) {
  const name = nameOf(key);
  const { row, item } = cellOf(key);
  const entry = unsent.entries.get(name) ?? { item, row, base: seen[key] };
  if (!entry.tried) Object.assign(entry, { url, page: pageOf(row) });
  if (entry.held === "conflict") retype(key);
  else entry.held = undefined;
  unsent.type(name, entry, read(key));
  show();
}

// ---- sending ----

function later(wait) {
  clearTimeout(timer);
  timer = setTimeout(pump, wait);
}

// Send what is due. The promise is kept when nothing is due any more, or the server could not be reached.
export function pump() {
  clearTimeout(timer);
  sending ??= drain().finally(() => { sending = null; });
  return sending;
}

// Before another form takes the page elsewhere: whether all that can be sent has been.
export async function leave() {
  await pump();
  leaving = !unsent.due;
  return leaving;
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
    remember(keyOf(entry), told.seen);
    clear(keyOf(entry));
    form.dispatchEvent(new CustomEvent("acknowledged", { detail: { key: keyOf(entry), told, said: entry.said } }));
    return;
  }
  unsent.hold(name, entry, status);
  if (!here(entry)) return;
  if (status === "conflict") choose(name, entry, told);
  else if (status === "refused") explain(entry, told);
}

function explain(entry, told) {
  entry.problem = told.problems?.[entry.item];
  if (entry.problem && !beingTyped(keyOf(entry))) note(keyOf(entry), "error", entry);
}

// ---- both have changed one answer: the person chooses, and until then neither is lost ----

function choose(name, entry, told) {
  const key = keyOf(entry);
  remember(key, entry.base);
  const beside = note(key, "conflict", told);
  const decide = (keep) => {
    clear(key);
    focus(key);
    remember(key, told.seen);
    if (keep === "both") write(key, together(key, told));
    if (keep !== "theirs") unsent.put(name, { ...entry, base: told.seen, said: read(key), held: undefined });
    else {
      unsent.drop(name);
      write(key, { values: theirs(key, told), reasons: [told.reason] });
      saved = true;
    }
    pump();
  };
  for (const button of beside.querySelectorAll("[data-keep]")) {
    if (button.dataset.keep === "both") button.hidden = !told.both;
    button.setAttribute("aria-describedby", beside.id);
    button.addEventListener("click", () => decide(button.dataset.keep));
  }
}

function several(key) {
  return form.querySelector(`[type="checkbox"][name="a-${CSS.escape(key)}"]`) !== null;
}

function theirs(key, told) {
  return several(key) ? told.typed.split(" ") : [told.typed];
}

// Choices united, texts joined with theirs first: as the server does it for those without a script (both.py).
function together(key, told) {
  const own = read(key).values;
  return { values: several(key) ? [...theirs(key, told), ...own] : [`${told.typed}\n\n${own[0]}`], reasons: [] };
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
  const key = touched(event.target);
  if (!key) return;
  touch(key);
  later(beingTyped(key) ? TYPING : 0);
});

form.addEventListener("focusout", (event) => {
  const key = touched(event.target);
  const entry = key && unsent.entries.get(nameOf(key));
  if (entry?.held === "refused") setTimeout(() => explain(entry, { problems: { [entry.item]: entry.problem } }));
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
  write(keyOf(entry), entry.next ?? entry.said);
  remember(keyOf(entry), entry.base);
}
pump();
