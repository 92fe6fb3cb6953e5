// The rule language in the browser: the same tree as the server's, the same three-valued logic (null is unknown).
// A tree is compiled once to a function of the answers.

const all = (work) => (...given) => (given.includes(null) ? null : work(...given));
const number = (value) => (Number.isNaN(value) ? null : value);
const fold = (work) => all((...given) => given.reduce((left, right) => work(left, right)));

function round(value, digits = 0) {
  if (!Number.isFinite(value) || Math.abs(value) >= 1e15) return value;
  const [mantissa, power = "0"] = String(Math.abs(value)).split("e");
  const moved = Math.round(Number(`${mantissa}e${Number(power) + digits}`));
  const [back, up = "0"] = String(moved).split("e");
  return Math.sign(value) * Number(`${back}e${Number(up) - digits}`);
}

const FUNCTIONS = {
  and: (...given) => (given.includes(false) ? false : given.includes(null) ? null : true),
  or: (...given) => (given.includes(true) ? true : given.includes(null) ? null : false),
  not: all((value) => !value),
  "=": all((left, right) => left === right),
  "!=": all((left, right) => left !== right),
  "<": all((left, right) => left < right),
  "<=": all((left, right) => left <= right),
  ">": all((left, right) => left > right),
  ">=": all((left, right) => left >= right),
  in: all((value, ...choices) => choices.includes(value)),
  "+": all((left, right) => number(left + right)),
  "-": all((left, right) => number(left - right)),
  "*": all((left, right) => number(left * right)),
  div: all((left, right) => (right === 0 ? null : number(left / right))),
  negate: all((value) => -value),
  selected: all((codes, code) => codes.includes(code)),
  count_selected: all((codes) => codes.length),
  is_na: (value) => value === null,
  coalesce: (...given) => given.find((value) => value !== null) ?? null,
  if: (condition, then, otherwise) => (condition === null ? null : condition ? then : otherwise),
  min: fold(Math.min),
  max: fold(Math.max),
  round: all(round),
};

const isMissing = (value) => value === undefined || value === null || (typeof value === "object" && "missing" in value);
const read = (name) => (values) => (isMissing(values[name]) ? null : values[name]);

export function compile(node) {
  if (node === null || typeof node !== "object") return () => node;
  if (!Array.isArray(node)) return read(node.variable);
  const [name, ...given] = node;
  if (name === "prev") return read(`${given[0].variable}@prev`);
  if (name === "absent") return (values) => isMissing(values[given[0].variable]) && values[given[0].variable]?.missing === given[1];
  const work = FUNCTIONS[name];
  const [first, second, ...more] = given.map(compile);
  if (more.length > 0) return (values) => work(first(values), second(values), ...more.map((each) => each(values)));
  return second ? (values) => work(first(values), second(values)) : (values) => work(first(values));
}

const compiled = new WeakMap();

export function evaluate(node, values) {
  if (node === null || typeof node !== "object") return node;
  if (!compiled.has(node)) compiled.set(node, compile(node));
  return compiled.get(node)(values);
}

// Which items are asked. A question that a filter hides counts as unanswered to the filters after it.
export function asked(filters, values) {
  const known = { ...values };
  const result = {};
  for (const [item, tree] of filters) {
    result[item] = evaluate(tree, known) === true;
    if (!result[item]) known[item] = { missing: "filtered" };
  }
  return result;
}

// The rules of a page: which are broken. Only those are looked at again of whose variables one has changed.
export class Rules {
  constructor(rules) {
    this.rules = rules.map(({ id, broken, variables }) => ({ id, variables, test: compile(broken), broken: false }));
    this.naming = new Map();
    for (const rule of this.rules) {
      for (const name of rule.variables) this.naming.set(name, [...(this.naming.get(name) ?? []), rule]);
    }
  }

  // All of them, whatever has changed.
  look(values) {
    for (const rule of this.rules) rule.broken = rule.test(values) === true;
    this.seen = values;
    return this.rules;
  }

  // Those that a change since the last look could have broken or mended.
  lookAgain(values) {
    const before = this.seen;
    if (!before) return this.look(values);
    const due = new Set();
    for (const [name, rules] of this.naming) {
      if (!same(before[name], values[name])) for (const rule of rules) due.add(rule);
    }
    for (const rule of due) rule.broken = rule.test(values) === true;
    this.seen = values;
    return [...due];
  }
}

function same(left, right) {
  if (Array.isArray(left) && Array.isArray(right)) return left.length === right.length && left.every((each, at) => each === right[at]);
  return left === right || (isMissing(left) && isMissing(right) && left?.missing === right?.missing);
}
