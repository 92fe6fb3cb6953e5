// Says where this person is while the page is looked at, and shows who else is where. Quiet where it does not work.

const EVERY = 30_000; // ms; the server takes a person for gone after 90 seconds
const page = document.querySelector("[data-beat]");
const token = document.querySelector("[name=csrfmiddlewaretoken]");

async function beat() {
  if (document.visibilityState !== "visible") return;
  const { beat: url, section = "", row = "" } = page.dataset;
  const said = new URLSearchParams({ csrfmiddlewaretoken: token.value, section, row });
  try {
    const reply = await fetch(url, { method: "POST", body: said, redirect: "manual" });
    if (reply.ok) show((await reply.json()).there);
    else clearInterval(timer); // logged out, or no longer allowed here
  } catch {
    // no network: the next beat tries again
  }
}

function show(there) {
  for (const place of document.querySelectorAll("[data-there]")) {
    const words = there[place.dataset.there] ?? "";
    if (place.textContent !== words) place.textContent = words; // the same words are not read out again
    place.hidden = words === "";
  }
}

const timer = setInterval(beat, EVERY);
document.addEventListener("visibilitychange", beat);

// An answer just saved for the first time has a history now (autosave.js tells of it).
document.getElementById("answers")?.addEventListener("acknowledged", (event) => {
  document.getElementById(`v-${event.detail.key}`)?.removeAttribute("hidden");
});
