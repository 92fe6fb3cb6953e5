// Siteimprove's Alfa over pages that a browser has serialised. Started with the folder that npm installed it into; reads
// one page a line, {page, url, viewport}, and answers each with one line: the results in the form of axe.js, or
// {error}. Only rules that a success criterion of level A or AA (WCAG 2.2) stands behind are run.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const found = createRequire(pathToFileURL(`${process.argv[2]}/`));
const load = (name) => import(pathToFileURL(found.resolve(`@siteimprove/alfa-${name}`)).href);
const [{Rules, alfaVersion}, {Audit}, {Page}, {Criterion}] = await Promise.all(["rules", "act", "web", "wcag"].map(load));

const MOST = 100;
const PLACELESS = new Set(["html", "head", "body"]);
const rules = [...Rules.values()].filter((rule) => tags(rule).length > 0);

function tags(rule) {
  const wanted = [...rule.requirements].filter((each) => Criterion.isCriterion(each) && counts(each));
  return wanted.map((each) => `wcag${each.chapter.replaceAll(".", "")}`).sort();
}

function counts(criterion) {
  return [...criterion.level].some(([level, versions]) => level !== "AAA" && [...versions].includes("2.2"));
}

function serialised({page, url, viewport: [width, height]}) {
  const orientation = width > height ? "landscape" : "portrait";
  return Page.from({
    request: {method: "GET", url, headers: [], body: ""},
    response: {url, status: 200, headers: [], body: ""},
    document: page,
    device: {
      type: "screen", viewport: {width, height, orientation}, display: {resolution: 1, scan: "progressive"},
      scripting: {enabled: true}, preferences: [],
    },
  }).getUnsafe();
}

// The element that an outcome is about: itself, the owner of an attribute or a text, the first of a group.
function element(target) {
  if (target === undefined || target === null) return null;
  if (target.type === "element") return target;
  if (target.type === "document") return [...target.children()].find((each) => each.type === "element") ?? null;
  if (typeof target[Symbol.iterator] === "function" && target.type === undefined) return element([...target][0]);
  const owner = target.owner ?? target.parent?.();
  return owner?.isSome?.() ? element(owner.getUnsafe()) : null;
}

function above(node) {
  const parent = node.parent();
  return parent.isSome() ? parent.getUnsafe() : null;
}

function step(node) {
  if (PLACELESS.has(node.name)) return node.name;
  const children = [...(above(node)?.children() ?? [node])];
  const siblings = children.filter((each) => each.type === "element" && each.name === node.name);
  return `${node.name}:nth-of-type(${siblings.indexOf(node) + 1})`;
}

// Ways through nested documents, the outermost first; what stands in a shadow tree stands for its host.
function ways(node) {
  const steps = [];
  for (let here = node; here; here = above(here)) {
    if (here.type === "element") steps.unshift(step(here));
    if (here.type === "shadow" && here.host.isSome()) return ways(here.host.getUnsafe());
    if (here.type === "document" && here.frame.isSome()) return [...ways(here.frame.getUnsafe()), steps.join(">")];
  }
  return [steps.join(">")];
}

function html(node) {
  const attributes = [...node.attributes].map(({name, value}) => ` ${name}="${value.replaceAll('"', "&quot;")}"`);
  return `<${node.name}${attributes.join("")}>`.slice(0, 400);
}

function shown(outcome) {
  const node = element(outcome.target);
  const [selector, ...inner] = node ? ways(node) : [""];
  return {selector, inner: inner.join(" "), html: node ? html(node) : "", reasons: reasons(outcome)};
}

function reasons(outcome) {
  const expected = outcome.expectations ? [...outcome.expectations.values()] : [];
  const said = [...expected.filter((each) => each.isErr()).map((each) => each.getErr()), outcome.diagnostic];
  return said.map((each) => (each?.message ?? "").replace(/\s+/g, " ").trim()).filter(Boolean);
}

function told(outcomes, kind) {
  const grouped = new Map();
  for (const outcome of outcomes) {
    if (outcome.outcome !== kind) continue;
    grouped.set(outcome.rule, [...(grouped.get(outcome.rule) ?? []), outcome]);
  }
  return [...grouped].map(([rule, group]) => ({
    rule: rule.uri.split("/").at(-1), impact: "", help: rule.uri, tags: tags(rule), count: group.length,
    nodes: kind === "passed" ? [] : group.slice(0, MOST).map(shown),
  })).sort((one, other) => one.rule.localeCompare(other.rule, "en", {numeric: true}));
}

for await (const line of createInterface({input: process.stdin})) {
  try {
    const outcomes = [...await Audit.of(serialised(JSON.parse(line)), rules).evaluate()];
    const [violations, incomplete, passes] = ["failed", "cantTell", "passed"].map((kind) => told(outcomes, kind));
    console.log(JSON.stringify({engine: {name: "alfa", version: alfaVersion}, violations, incomplete, passes}));
  } catch (error) {
    console.log(JSON.stringify({error: String(error).slice(0, 500)}));
  }
}
