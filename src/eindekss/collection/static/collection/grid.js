// The grid as a spreadsheet: arrows and Enter between cells, a block pasted where the cursor is, cells opened and
// closed as the filters say. Saving is autosave.js's; without this script the page is a form like any other.

import { leave } from "./autosave.js";
import { asked } from "./filter.js";
import { Checks } from "./grid_checks.js";

const form = document.getElementById("answers");
const pasting = document.getElementById("paste");
const scroller = form.querySelector(".site-grid");
const facts = JSON.parse(document.getElementById("facts").textContent);
const lines = [...form.querySelectorAll("tr[data-line]")].map((tr) => ({ tr, cells: [...tr.querySelectorAll("td")] }));
const none = { missing: "not-answered" };

const inputOf = (td) => td.querySelector("input, textarea");
const itemOf = (td) => td.dataset.item.slice(td.dataset.item.lastIndexOf("~") + 1);

// ---- which cells are asked ----

function number(typed) {
  const value = Number(typed.replace(/%$/, "").replace(/\s/g, "").replace(",", ".").replace("−", "-"));
  return Number.isNaN(value) ? none : value;
}

function said(item, text) {
  const { kind, codes, reasons, none: nothing } = facts.columns[item];
  const typed = text.trim();
  const small = typed.toLowerCase();
  if (typed === "") return none;
  if (small in reasons) return { missing: reasons[small] };
  if (kind === "number") return number(typed);
  if (kind === "single") return codes[small] ?? none;
  if (kind !== "multi") return typed;
  if (nothing.includes(small)) return [];
  const parts = small.split(/^-?\d+([\s;,]+-?\d+)*[\s;,]*$/.test(small) ? /[\s;,]+/ : /[;\n]+/);
  return parts.map((part) => codes[part.trim()]).filter((code) => code !== undefined);
}

// What rules and filters see of a line is kept with it: a sum over lines is then an addition.
function refresh(line) {
  const { tr, cells } = line;
  const { filters, values } = facts.rows[tr.dataset.line] ?? facts.common;
  const given = Object.fromEntries(cells.map((td) => [itemOf(td), said(itemOf(td), inputOf(td).value)]));
  const open = asked(filters, { ...values, ...given });
  for (const td of cells) {
    const closed = open[itemOf(td)] === false;
    inputOf(td).hidden = closed;
    td.querySelector(".site-grid__closed").hidden = !closed;
    if (closed) given[itemOf(td)] = { missing: "filtered" };
  }
  line.values = { ...values, ...given };
}

// ---- totals of all rows, of which this page shows some ----

const comma = document.documentElement.lang === "lv";
const totals = [...form.querySelectorAll("[data-total]")].map((td) => ({ td, item: td.dataset.total }));

function shown(value, decimals) {
  const [whole, rest] = Math.abs(value).toFixed(decimals).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, comma ? "\u202f" : ",");
  return (value < 0 ? "−" : "") + grouped + (rest ? (comma ? "," : ".") + rest : "");
}

// Of the column on this page; what is closed is no number.
function sum(item) {
  return lines.reduce((left, { values }) => left + (typeof values[item] === "number" ? values[item] : 0), 0);
}

const parsed = (text) => Number(text.replace(comma ? /\u202f/g : /,/g, "").replace(",", ".").replace("−", "-"));

function total() {
  for (const { td, item, others } of totals) td.textContent = shown(others + sum(item), Number(td.dataset.decimals));
}

const checks = new Checks(facts, lines, itemOf, inputOf);

// ---- the history of the answer that the person is at ----

const here = document.getElementById("cell-here");
const wordsOf = (id) => document.getElementById(id).textContent.trim();

function standAt(input) {
  const td = input.closest("td");
  const said = JSON.parse(form.elements.seen.value)[td.dataset.item];
  here.hidden = said === undefined;
  if (here.hidden) return;
  const [row, column] = input.getAttribute("aria-labelledby").split(" ");
  here.querySelector("[data-what]").textContent = `${wordsOf(row)}, ${wordsOf(column)}:`;
  const about = new URLSearchParams({ item: itemOf(td), row: td.parentElement.dataset.line });
  here.querySelector("[data-link]").href = `${here.dataset.history}?${about}`;
  here.at = input;
}

here.addEventListener("keydown", (event) => { if (event.key === "Escape") here.at.focus(); });

// ---- moving about ----

let before = ""; // what stood in the cell when it was entered
let editing = false; // as in a spreadsheet: arrows then move within the cell

const placeOf = (target) => {
  const td = target.matches("input, textarea") && target.closest("td[data-item]");
  const row = td ? lines.findIndex((line) => line.tr === td.parentElement) : -1;
  return row < 0 ? null : { row, column: lines[row].cells.indexOf(td) };
};

function go({ row, column }, down, right) {
  for (let y = row + down, x = column + right; lines[y]?.cells[x]; y += down, x += right) {
    const input = inputOf(lines[y].cells[x]);
    if (!input.hidden) return void input.focus();
  }
}

function restore(input) {
  if (input.value === before) return;
  input.value = before;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

function breakLine(input) {
  input.setRangeText("\n", input.selectionStart, input.selectionEnd, "end");
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

form.addEventListener("keydown", (event) => {
  const input = event.target;
  const place = placeOf(input);
  if (!place || event.isComposing) return;
  const { key, altKey, shiftKey } = event;
  if (key === "F2" && shiftKey && !here.hidden) here.querySelector("[data-link]").focus();
  else if (key === "F2") editing = !editing;
  else if (key === "Escape") restore(input);
  else if (key === "Enter" && altKey && input.matches("textarea")) breakLine(input);
  else if (key === "Enter") go(place, shiftKey ? -1 : 1, 0);
  else if (key in ARROWS && !editing && !altKey && !shiftKey && !event.ctrlKey && !event.metaKey) go(place, ...ARROWS[key]);
  else return;
  if (key === "Escape") editing = false;
  event.preventDefault();
});

form.addEventListener("focusin", ({ target }) => {
  if (!placeOf(target)) return;
  [before, editing] = [target.value, false];
  standAt(target);
  target.select();
});
form.addEventListener("mousedown", ({ target }) => { editing = target === document.activeElement; });
form.addEventListener("mouseup", (event) => { if (placeOf(event.target) && !editing) event.preventDefault(); });

// ---- what was typed, and what the server made of it ----

const canonical = new Map(); // key -> what was sent, and how it is written

function write(td) {
  const [sent, typed] = canonical.get(td.dataset.item) ?? [];
  const input = inputOf(td);
  if (sent === undefined || input.value !== sent || input === document.activeElement) return;
  canonical.delete(td.dataset.item);
  input.value = typed;
}

form.addEventListener("input", ({ target }) => {
  const place = placeOf(target);
  if (!place) return;
  editing = true;
  refresh(lines[place.row]);
  total();
  checks.look(lines[place.row], true);
});
form.addEventListener("focusout", ({ target }) => {
  const place = placeOf(target);
  if (place) setTimeout(() => write(lines[place.row].cells[place.column]));
  if (place) checks.showLate();
});
form.addEventListener("refilled", () => {
  lines.forEach(refresh);
  total();
  lines.forEach((line) => checks.look(line));
});
form.addEventListener("acknowledged", ({ detail: { key, told, said } }) => {
  canonical.set(key, [said.values[0], told.typed]);
  const td = form.querySelector(`[data-item="${CSS.escape(key)}"]`);
  write(td);
  td.classList.toggle("site-grid__changed", told.seen?.[0] > 1);
  if (inputOf(td) === document.activeElement) standAt(inputOf(td));
  if (told.full) stand(told);
});

// Which rows are to be filled in in full, now that one of the numbers by which they are chosen has changed.
function stand({ full, rule }) {
  document.getElementById("rule-now").textContent = rule;
  for (const { tr } of lines) {
    const standing = full[tr.dataset.line];
    if (standing === tr.dataset.standing) continue;
    tr.dataset.standing = standing;
    tr.querySelectorAll("[data-tag]").forEach((tag) => { tag.hidden = tag.dataset.tag !== standing; });
  }
}

// ---- a block pasted ----

form.addEventListener("paste", (event) => {
  const place = placeOf(event.target);
  const block = event.clipboardData.getData("text/plain");
  const many = block.includes("\t") || /\n./s.test(block.replace(/\r/g, ""));
  if (!place || !many || (editing && !block.includes("\t"))) return;
  event.preventDefault();
  pasting.elements.block.value = block;
  pasting.elements.row.value = lines[place.row].tr.dataset.line;
  pasting.elements.item.value = itemOf(lines[place.row].cells[place.column]);
  pasting.requestSubmit();
});

let ready = false;

// What has been typed is sent first: the look at what changes must know of it.
pasting.addEventListener("submit", async (event) => {
  if (ready) return;
  event.preventDefault();
  ready = await leave();
  document.getElementById("paste-offline").hidden = ready;
  if (ready) setTimeout(() => pasting.requestSubmit()); // not within the submission that was put off
});
window.addEventListener("pageshow", () => { ready = false; });

// A cell that is gone to does not end up under the headings.
function pad() {
  const { offsetHeight } = form.querySelector("thead");
  const { offsetWidth } = form.querySelector("tbody th");
  scroller.style.scrollPadding = `${offsetHeight + 4}px 0 4rem ${offsetWidth + 4}px`;
}

window.addEventListener("resize", pad);
pad();
lines.forEach(refresh);
for (const each of totals) each.others = parsed(each.td.textContent) - sum(each.item);
checks.start();
if (!location.hash) document.querySelector(".govuk-error-summary")?.focus();
