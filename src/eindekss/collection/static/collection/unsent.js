// Answers that the server has not acknowledged: written through to the browser, where they outlive page and network.

// An entry: {item, row, url, page, base, said, tried, next}. ``base`` is what the answer was changed from, ``said`` what
// is to be sent. Once ``tried``, the server may have taken it without our hearing so: it stays as it is until it is
// acknowledged, and what is typed meanwhile waits in ``next``. ``held`` says why an entry waits for the person.

export class Unsent {
  constructor(user) {
    this.prefix = `answer/${user}/`;
    this.entries = new Map();
    this.kept = true;
    this.reach(() => {
      const names = Object.keys(localStorage).filter((name) => name.startsWith(this.prefix));
      for (const name of names) this.entries.set(name, { ...JSON.parse(localStorage.getItem(name)), held: undefined });
    });
  }

  // The browser may forbid storage or have no room: the page's own memory then is all there is.
  reach(work) {
    try {
      work();
      this.kept = true;
    } catch {
      this.kept = false;
    }
  }

  name(response, row, item) {
    return `${this.prefix}${response}/${row}/${item}`;
  }

  put(name, entry) {
    this.entries.set(name, entry);
    this.reach(() => localStorage.setItem(name, JSON.stringify(entry)));
  }

  drop(name) {
    this.entries.delete(name);
    this.reach(() => localStorage.removeItem(name));
  }

  type(name, entry, said) {
    if (entry.tried) entry.next = said;
    else entry.said = said;
    this.put(name, entry);
  }

  // What was sent stands now.
  acknowledge(name, entry, seen) {
    if (!entry.next) return this.drop(name);
    this.put(name, { ...entry, base: seen, said: entry.next, next: undefined, tried: false });
  }

  // What was sent was not taken. Only where the server looked at it is it settled that nothing of it stands.
  hold(name, entry, why) {
    const newer = entry.next;
    entry.held = why === "refused" && newer ? undefined : why;
    if (why === "refused" || why === "conflict") {
      Object.assign(entry, { tried: false, said: newer ?? entry.said, next: undefined });
    }
    this.put(name, entry);
  }

  get all() {
    return [...this.entries.values()];
  }

  // The next one to send: first touched, first sent.
  get due() {
    return [...this.entries].find(([, entry]) => !entry.held);
  }
}
