// Opens and closes questions at once as their filters say. Without this script the server does it at each save.

import { asked } from "./filter.js";

const form = document.getElementById("answers");
const page = JSON.parse(document.getElementById("filters").textContent);
const none = { missing: "not-answered" };

const named = (sign, item) => [...form.querySelectorAll(`[name="${sign}-${CSS.escape(item)}"]`)];
const fields = new Map(
  Object.entries(page.kinds).map(([item, kind]) => [item, { kind, inputs: named("a", item), reasons: named("m", item) }]),
);
const answers = {};

// What rules and filters see: the answers of this page and those they name of others; what is closed does not count.
export let values = {};

function said({ kind, inputs, reasons }) {
  const reason = reasons.find((input) => input.checked);
  if (reason) return { missing: reason.value };
  if (kind === "single" || kind === "multi") {
    const codes = inputs.filter((input) => input.checked).map((input) => Number(input.value));
    if (codes.length === 0) return none;
    return kind === "single" ? codes[0] : codes;
  }
  const typed = inputs[0].value.trim();
  if (typed === "") return none;
  if (kind !== "number") return typed;
  const value = Number(typed.replace(/\s/g, "").replace(",", ".").replace("−", "-"));
  return Number.isNaN(value) ? none : value;
}

function update(event) {
  const touched = /^[am]-(.+)$/.exec(event?.target.name ?? "")?.[1];
  for (const item of fields.has(touched) ? [touched] : fields.keys()) answers[item] = said(fields.get(item));
  const open = asked(page.filters, { ...page.values, ...answers });
  const closed = Object.keys(open).filter((item) => !open[item]);
  values = { ...page.values, ...answers, ...Object.fromEntries(closed.map((item) => [item, { missing: "filtered" }])) };
  for (const item of Object.keys(open)) form.querySelector(`[data-item="${CSS.escape(item)}"]`).hidden = !open[item];
  for (const matrix of form.querySelectorAll("[data-matrix]")) {
    matrix.hidden = matrix.querySelector("[data-item]:not([hidden])") === null;
  }
  document.getElementById("no-questions").hidden = form.querySelector("[data-item]:not([hidden])") !== null;
  form.dispatchEvent(new Event("answered"));
}

const note = document.createElement("input");
Object.assign(note, { type: "hidden", name: "js", value: "1" });
form.append(note);

form.addEventListener("input", update);
form.addEventListener("refilled", update); // autosave.js has put an answer in
if (!location.hash) document.querySelector(".govuk-error-summary")?.focus(); // who comes to one question stays there
update();
