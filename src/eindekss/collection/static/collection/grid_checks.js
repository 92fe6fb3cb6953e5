// The rules of a grid as it is typed. Only the row that changed is looked at again, and where that changes a sum over
// rows, the rules about that sum. What contradicts what is said in the row's heading and its cells are marked; what is
// wrong with all rows together is said above them.

import { Rules, compile } from "./filter.js";

const PAUSE = 800; // ms: half a number is no contradiction yet
const OVER_ROWS = {
  sum_rows: (found) => (found.some((each) => each !== null) ? found.reduce((left, each) => left + (each ?? 0), 0) : null),
  any_row: (found) => (found.includes(true) ? true : found.includes(null) ? null : false),
};

// A number of all rows: what the rows on other pages amount to, and each row of this one.
class Sum {
  constructor({ name, function: over, tree, others }) {
    Object.assign(this, { name, others, over: OVER_ROWS[over], part: compile(tree), parts: new Map() });
  }

  // Whether the row has changed the number.
  take(line) {
    const part = this.part(line.values);
    if (this.parts.has(line) && this.parts.get(line) === part) return false;
    this.parts.set(line, part);
    const before = this.value;
    this.value = this.over([this.others, ...this.parts.values()]);
    return this.value !== before;
  }
}

export class Checks {
  constructor({ rules, overall, sums, given }, lines, itemOf, inputOf) {
    Object.assign(this, { rules, lines, itemOf, inputOf, given, sums: sums.map((sum) => new Sum(sum)), late: new Set() });
    this.overall = new Rules(overall);
    this.said = document.getElementById("checks-said");
  }

  // What the server says of the answers saved stands already.
  start() {
    for (const line of this.lines) {
      for (const sum of this.sums) sum.take(line);
      line.rules = new Rules(this.rules);
      for (const rule of line.rules.look(line.values)) this.show(line, rule);
    }
    for (const rule of this.overall.look(this.all())) this.show(null, rule);
  }

  all() {
    return { ...this.given, ...Object.fromEntries(this.sums.map(({ name, value }) => [name, value])) };
  }

  // ``typing``: what is newly broken shows when the person pauses or leaves the cell.
  look(line, typing = false) {
    const moved = this.sums.filter((sum) => sum.take(line)).length > 0;
    for (const rule of line.rules.lookAgain(line.values)) this.settle(line, rule, typing);
    if (moved) for (const rule of this.overall.lookAgain(this.all())) this.settle(null, rule, typing);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.showLate(), PAUSE);
  }

  settle(line, rule, typing) {
    if (!rule.broken || !typing || this.stands(line, rule)) this.show(line, rule);
    else this.late.add([line, rule]);
  }

  showLate() {
    for (const [line, rule] of this.late) {
      if (!rule.broken || this.stands(line, rule)) continue;
      this.show(line, rule);
      const where = line ? `${line.tr.querySelector("th span").textContent}: ` : "";
      this.said.textContent = where + (line ? this.told(rule).message : this.above(rule).querySelector("[data-say]").textContent);
    }
    this.late.clear();
  }

  above(rule) {
    return document.querySelector(`[data-overall="${CSS.escape(rule.id)}"]`);
  }

  stands(line, rule) {
    return line ? this.noteOf(line, rule) !== null : !this.above(rule).hidden;
  }

  told(rule) {
    return this.rules.find(({ id }) => id === rule.id);
  }

  noteOf(line, rule) {
    return line.tr.querySelector(`[data-check="${CSS.escape(rule.id)}"]`);
  }

  show(line, rule) {
    if (line === null) return void (this.above(rule).hidden = !rule.broken);
    const note = this.noteOf(line, rule);
    if (rule.broken && !note) this.put(line, rule);
    else if (!rule.broken) note?.remove();
    const id = this.idOf(line, rule);
    for (const td of line.cells.filter((each) => rule.variables.includes(this.itemOf(each)))) {
      const input = this.inputOf(td);
      const ids = (input.getAttribute("aria-describedby") ?? "").split(" ").filter((each) => each && each !== id);
      if (rule.broken) ids.push(id);
      if (ids.length) input.setAttribute("aria-describedby", ids.join(" "));
      else input.removeAttribute("aria-describedby");
      td.classList.toggle("site-grid__told", ids.some((each) => each.startsWith("k-")));
    }
  }

  idOf(line, rule) {
    return `k-${line.tr.querySelector("th span").id.slice(2)}-${rule.id}`;
  }

  put(line, rule) {
    const { hard, message } = this.told(rule);
    const note = document.getElementById(hard ? "check-hard" : "check-soft").content.firstElementChild.cloneNode(true);
    note.id = this.idOf(line, rule);
    note.dataset.check = rule.id;
    note.querySelector("[data-say]").textContent = message;
    line.tr.querySelector("[data-checks]").append(note);
  }
}
