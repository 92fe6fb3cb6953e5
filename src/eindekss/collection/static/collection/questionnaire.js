// Opens and closes questions at once as their filters say. Without this script the server does it at each save.

import { asked } from "./filter.js";

const form = document.getElementById("answers");
const page = JSON.parse(document.getElementById("filters").textContent);
const none = { missing: "not-answered" };

function said(item, kind) {
  const reason = form.querySelector(`[name="m-${item}"]:checked`);
  if (reason) return { missing: reason.value };
  const inputs = [...form.querySelectorAll(`[name="a-${item}"]`)];
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

function update() {
  const values = { ...page.values };
  for (const [item, kind] of Object.entries(page.kinds)) values[item] = said(item, kind);
  for (const [item, open] of Object.entries(asked(page.filters, values))) {
    form.querySelector(`[data-item="${item}"]`).hidden = !open;
  }
  for (const matrix of form.querySelectorAll("[data-matrix]")) {
    matrix.hidden = matrix.querySelector("[data-item]:not([hidden])") === null;
  }
  document.getElementById("no-questions").hidden = form.querySelector("[data-item]:not([hidden])") !== null;
}

const note = document.createElement("input");
Object.assign(note, { type: "hidden", name: "js", value: "1" });
form.append(note);

form.addEventListener("input", update);
form.addEventListener("refilled", update); // autosave.js has put an answer in
document.querySelector(".govuk-error-summary")?.focus();
update();
