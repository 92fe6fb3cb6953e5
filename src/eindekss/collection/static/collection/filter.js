// The rule language in the browser: the same tree as the server's, the same three-valued logic (null is unknown).

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

export function evaluate(node, values) {
  if (node === null || typeof node !== "object") return node;
  if (!Array.isArray(node)) return isMissing(values[node.variable]) ? null : values[node.variable];
  const [name, ...given] = node;
  if (name === "absent") {
    const value = values[given[0].variable];
    return isMissing(value) && value?.missing === given[1];
  }
  return FUNCTIONS[name](...given.map((argument) => evaluate(argument, values)));
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
