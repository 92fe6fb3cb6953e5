// Single keys on experts' pages: a key presses what carries it in data-key. Without this script, everything is a
// button, a link or a field all the same. The list of keys on the page says whether they are on.

const asks = (target) => target.closest("a, button, summary, select, textarea, input");
const typing = (target) => target.closest("select, textarea, input:not([type=radio], [type=checkbox])");

function pressed(key) {
  const name = key.length === 1 ? key.toLowerCase() : key;
  return [...document.querySelectorAll("[data-key]")].find((each) => each.dataset.key.split(" ").includes(name));
}

const on = document.querySelector("[data-keys=on]") !== null;

document.addEventListener("keydown", (event) => {
  if (!on) return;
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.isComposing) return;
  if (typing(event.target) || (event.key === "Enter" && asks(event.target))) return;
  const found = pressed(event.key);
  if (!found) return;
  event.preventDefault();
  found.click();
  if (found.type === "radio") found.form.requestSubmit(found.form.elements.save); // one key decides
});

document.querySelector(".govuk-error-summary")?.focus();
