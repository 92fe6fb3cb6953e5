// Looks at the rules as answers change: what contradicts what is said beside the questions concerned.

import { pump } from "./autosave.js";
import { beingTyped, tell } from "./fields.js";
import { Rules } from "./filter.js";
import { values } from "./questionnaire.js";

const PAUSE = 800; // ms: half a number is no contradiction yet

const form = document.getElementById("answers");
const page = JSON.parse(document.getElementById("filters").textContent);
const rules = new Rules(page.rules);
const summary = document.getElementById("checks-found");
const byComma = document.documentElement.lang === "lv";

let timer = null;

// ---- what is broken ----

const noteOf = (rule) => form.querySelector(`[data-check="${CSS.escape(rule.id)}"]`);
const inTyping = (rule) => rule.variables.some((item) => item in page.kinds && beingTyped(item));

function show(rule) {
  const note = noteOf(rule);
  for (const fact of note.querySelectorAll("[data-fact]")) {
    if (fact.dataset.fact in page.kinds) fact.textContent = shown(fact.dataset.fact);
  }
  note.hidden = !rule.broken;
  note.querySelector("[name=told]").disabled = !rule.broken;
  for (const item of rule.variables) if (item in page.kinds) tell(item, `check-${rule.id}`, rule.broken);
  recall(rule, note);
  remind(rule);
}

// The summary above only loses what has been mended: it must not move the page under the person's hands.
function remind(rule) {
  const line = summary?.querySelector(`[data-of="${CSS.escape(rule.id)}"]`);
  if (!line) return;
  line.hidden = !rule.broken;
  summary.hidden = summary.querySelector("li:not([hidden])") === null;
}

function look() {
  for (const rule of rules.lookAgain(values)) {
    if (!rule.broken || !noteOf(rule).hidden || !inTyping(rule)) show(rule);
  }
  clearTimeout(timer);
  timer = setTimeout(showLate, PAUSE);
}

function showLate() {
  for (const rule of rules.rules) if (rule.broken && noteOf(rule).hidden) show(rule);
}

// An answer as the server writes it.
function shown(item) {
  const value = values[item];
  if (typeof value === "number" && page.kinds[item] === "number") return grouped(value);
  const ticked = [...form.querySelectorAll(`[name="a-${CSS.escape(item)}"]:checked, [name="m-${CSS.escape(item)}"]:checked`)];
  if (ticked.length) return ticked.map((input) => input.labels[0].textContent).join("; ");
  return typeof value === "string" ? value : "–";
}

function grouped(value) {
  const [whole, rest] = String(Math.abs(value)).split(".");
  const apart = whole.replace(/\B(?=(\d{3})+$)/g, byComma ? "\u202f" : ",");
  return (value < 0 ? "−" : "") + apart + (rest ? (byComma ? "," : ".") + rest : "");
}

// ---- the person's word on what is unlikely ----

const said = new Map(); // rule's id -> what it rested on -> the comment to that
const unsent = new Set(); // notes whose comment the server has not taken yet

const evidence = (rule) => JSON.stringify(rule.variables.map((name) => values[name] ?? null));
const box = (note) => note.querySelector("textarea");

// A comment belongs to the answers it was made on: with other answers the field is empty, and shows what was said.
function recall(rule, note) {
  const field = box(note);
  if (!field || document.activeElement === field) return;
  const comments = said.get(rule.id) ?? new Map([[note.dataset.at ?? evidence(rule), field.value]]);
  said.set(rule.id, comments);
  note.dataset.at = evidence(rule);
  field.value = comments.get(note.dataset.at) ?? "";
  const last = [...comments.values()].filter(Boolean).at(-1);
  const lapsed = note.querySelector("[data-lapsed]");
  if (last && !field.value) lapsed.querySelector("[data-say]").textContent = last;
  lapsed.hidden = Boolean(field.value) || !lapsed.querySelector("[data-say]").textContent;
}

async function send(note) {
  unsent.add(note);
  const state = note.querySelector("[data-state]");
  await pump(); // the comment is on answers that the server must have
  try {
    const reply = await fetch(form.dataset.confirm, {
      method: "POST", redirect: "manual",
      body: new URLSearchParams({
        csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value,
        rule: note.dataset.check, row: form.dataset.row, comment: box(note).value,
      }),
    });
    if ((await reply.json()).status !== "kept") throw new Error("not kept");
    unsent.delete(note);
    state.textContent = state.dataset.kept;
  } catch {
    state.textContent = state.dataset.waits;
  }
}

form.addEventListener("change", (event) => {
  const note = event.target.matches("[data-check] textarea") && event.target.closest("[data-check]");
  if (!note) return;
  const rule = rules.rules.find((each) => each.id === note.dataset.check);
  said.get(rule.id)?.set(evidence(rule), event.target.value);
  note.querySelector("[data-lapsed]").hidden = true;
  send(note);
});
window.addEventListener("online", () => unsent.forEach(send));
let leaving = false;
form.addEventListener("submit", () => { leaving = true; }); // the form brings the comments along
window.addEventListener("beforeunload", (event) => {
  if (!leaving && unsent.size) event.preventDefault();
});

form.addEventListener("answered", look);
form.addEventListener("focusout", () => setTimeout(showLate));
for (const rule of rules.look(values)) show(rule);
