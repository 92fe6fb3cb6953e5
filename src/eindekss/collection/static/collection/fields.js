// A question on the page: what stands in its inputs, and what is said beside it. ``item`` is its key (autosave.js).

const form = document.getElementById("answers");

const box = (item) => form.querySelector(`[data-item="${CSS.escape(item)}"]`);
const inputs = (item) => [...form.querySelectorAll(`[name="a-${CSS.escape(item)}"]`)];
const reasons = (item) => [...form.querySelectorAll(`[name="m-${CSS.escape(item)}"]`)];
const ofChoice = (input) => input.type === "radio" || input.type === "checkbox";

export const onPage = (item) => box(item) !== null;

export function read(item) {
  const values = inputs(item).filter((input) => !ofChoice(input) || input.checked).map((input) => input.value);
  return { values, reasons: reasons(item).filter((input) => input.checked).map((input) => input.value) };
}

export function write(item, said) {
  for (const input of inputs(item)) {
    if (ofChoice(input)) input.checked = said.values.includes(input.value);
    else input.value = said.values[0] ?? "";
  }
  for (const input of reasons(item)) input.checked = said.reasons.includes(input.value);
  form.dispatchEvent(new Event("refilled"));
}

export function focus(item) {
  (inputs(item).find((input) => input.checked) ?? inputs(item)[0]).focus();
}

// Whether the person is in the middle of typing this answer: half a web address is no mistake yet.
export function beingTyped(item) {
  const active = document.activeElement;
  return inputs(item).includes(active) && !ofChoice(active);
}

// Put a note from the template ``kind`` beside the question and tell its inputs of it; one note of each kind.
export function note(item, kind, said) {
  const id = `${kind[0]}-${item}`;
  remove(item, kind);
  const made = document.getElementById(kind).content.firstElementChild.cloneNode(true);
  made.id = id;
  for (const place of made.querySelectorAll("[data-say]")) place.textContent = said[place.dataset.say];
  form.querySelector(`[data-notes="${CSS.escape(item)}"]`).append(made);
  described(item).forEach((each) => describe(each, (ids) => [...ids, id]));
  mark(item);
  return made;
}

// The person's own side of a conflict is typed anew: the field says it now, the note would be out of date.
export function retype(item) {
  document.querySelector(`#c-${CSS.escape(item)} [data-say="mine"]`)?.remove();
}

export function clear(item) {
  remove(item, "error");
  remove(item, "conflict");
}

function remove(item, kind) {
  const id = `${kind[0]}-${item}`;
  document.getElementById(id)?.remove();
  described(item).forEach((each) => describe(each, (ids) => ids.filter((one) => one !== id)));
  mark(item);
}

function described(item) {
  const group = box(item).querySelector("fieldset");
  return group ? [group] : inputs(item);
}

// Whether the note of that id speaks of the question.
export function tell(item, id, there) {
  described(item).forEach((each) => describe(each, (ids) => [...ids.filter((one) => one !== id), ...(there ? [id] : [])]));
}

function describe(element, change) {
  const ids = change((element.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean));
  if (ids.length) element.setAttribute("aria-describedby", ids.join(" "));
  else element.removeAttribute("aria-describedby");
}

function mark(item) {
  const wrong = ["e", "c"].some((sign) => document.getElementById(`${sign}-${item}`));
  box(item).classList.toggle(box(item).matches("tr") ? "site-matrix__error" : "govuk-form-group--error", wrong);
  for (const input of inputs(item).filter((each) => !ofChoice(each))) {
    const kind = input.matches("textarea") ? "govuk-textarea--error" : "govuk-input--error";
    input.classList.toggle(kind, document.getElementById(`e-${item}`) !== null);
  }
}
