// "Unchanged": last wave's answer goes into the field at once. Without this script the form is sent for it.

import { focus, write } from "./fields.js";

const form = document.getElementById("answers");

form.addEventListener("click", (event) => {
  const button = event.target.closest("[name=same]");
  if (!button) return;
  event.preventDefault();
  const item = button.value;
  const several = form.querySelector(`[type="checkbox"][name="a-${CSS.escape(item)}"]`);
  const { value, reason } = button.dataset;
  write(item, { values: several ? value.split(" ") : [value], reasons: reason ? [reason] : [] });
  focus(item);
  form.querySelector(`[name="a-${CSS.escape(item)}"]`).dispatchEvent(new Event("input", { bubbles: true })); // as if typed
});
