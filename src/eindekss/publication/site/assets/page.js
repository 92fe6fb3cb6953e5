// Narrow a long table to the rows whose text holds what is typed. Without this script the whole table stands.
for (const input of document.querySelectorAll("input[data-filters]")) {
  const box = input.closest(".filter");
  const status = box.querySelector("[data-found]");
  const rows = [...document.querySelectorAll(`${input.dataset.filters} tbody tr`)];
  box.hidden = false;
  input.addEventListener("input", () => {
    const wanted = input.value.trim().toLocaleLowerCase(document.documentElement.lang);
    let found = 0;
    for (const row of rows) {
      row.hidden = !row.dataset.name.includes(wanted);
      found += row.hidden ? 0 : 1;
    }
    status.textContent = wanted ? `${status.dataset.found}: ${found}` : "";
  });
}

// On a narrow screen the menu is one line to be pushed along: begin where the page is.
document.querySelector("nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
