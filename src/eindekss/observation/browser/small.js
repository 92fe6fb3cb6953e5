// The page on a telephone's screen, and at the 320 pixels of WCAG 1.4.10. Both run in a page that already has that size.

// What a person takes for the page: its document, and those of frames that are the page, or most of what is seen of it.
// Documents of other origins cannot be read; `unread` are their frames.
eindekss.framed = (root = document, deep = 3) => {
  const found = {documents: [root], unread: []};
  const most = (frame) => {
    const {width, height} = frame.getBoundingClientRect();
    const half = Math.min(width, innerWidth) * Math.min(height, innerHeight) * 2 >= innerWidth * innerHeight;
    return frame.localName === "frame" ? width > 1 && height > 1 : half && eindekss.visible(frame);
  };
  for (const frame of deep ? [...root.querySelectorAll("frame, iframe")].filter(most) : []) {
    const inner = frame.contentDocument?.body ? eindekss.framed(frame.contentDocument, deep - 1) : null;
    found.documents.push(...(inner?.documents ?? []));
    found.unread.push(...(inner?.unread ?? [frame]));
  }
  return found;
};

eindekss.small = () => {
  const {selector, readable, box, visible} = eindekss;
  const {documents, unread} = eindekss.framed();
  const TARGETS = "a[href], button, input:not([type=hidden]), select, textarea, summary, [onclick], [role=button], [role=link], "
    + "[role=checkbox], [role=radio], [role=tab], [role=menuitem], [role=option], [role=switch]";
  const MOST = 1500;

  // Letters by the size that the style sheet gives them, sizes rounded down to half pixels.
  function letters() {
    const counted = {}, sizes = new Map();
    for (const node of documents.flatMap(texts)) {
      const count = node.data.replace(/\s+/g, "").length;
      const parent = node.parentElement;
      if (!count || !parent) continue;
      if (!sizes.has(parent)) sizes.set(parent, visible(parent) ? size(parent) : "");
      const found = sizes.get(parent);
      if (found) counted[found] = (counted[found] || 0) + count;
    }
    return counted;
  }

  function texts(root) {
    const found = [], walker = root.createTreeWalker(root.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) found.push(walker.currentNode);
    return found;
  }

  function size(element) {
    return String(Math.floor(parseFloat(getComputedStyle(element).fontSize) * 2) / 2);
  }

  // A link within a sentence: its height is that of the line (WCAG 2.5.8 leaves it out). Links among links are none.
  function inSentence(element) {
    if (element.localName !== "a" || getComputedStyle(element).display !== "inline") return false;
    const parent = element.parentElement;
    const links = [...(parent?.querySelectorAll("a[href]") ?? [])].reduce((sum, each) => sum + words(each), 0);
    return words(parent) - links > 2;
  }

  function words(element) {
    return (element?.textContent ?? "").replace(/[^\p{L}\p{N}]+/gu, "").length;
  }

  function targets() {
    const found = documents.flatMap((each) => [...each.querySelectorAll(TARGETS)]).filter(visible);
    const shown = found.slice(0, MOST).map((element) => ({
      selector: selector(element), tag: element.localName, text: readable(element, 80), box: box(element),
      sentence: inSentence(element), inside: element.parentElement?.closest(TARGETS) != null,
    }));
    spaced(shown);
    return {targets: shown, targets_cut: found.length > MOST};
  }

  // `gap`: pixels to the nearest other target, 0 where they touch, null where there is none within 64.
  function spaced(shown) {
    const order = [...shown].sort((one, other) => one.box[1] - other.box[1]);
    for (const one of order) one.gap = null;
    order.forEach((one, place) => {
      for (const other of order.slice(place + 1)) {
        if (other.box[1] - one.box[1] - one.box[3] > 64) break;
        const apart = distance(one.box, other.box);
        if (apart > 64) continue;
        for (const each of [one, other]) each.gap = each.gap === null ? apart : Math.min(each.gap, apart);
      }
    });
  }

  function distance([left, top, width, height], [left2, top2, width2, height2]) {
    const across = Math.max(left2 - left - width, left - left2 - width2, 0);
    const down = Math.max(top2 - top - height, top - top2 - height2, 0);
    return Math.round(Math.hypot(across, down));
  }

  const viewport = document.querySelector("meta[name=viewport i]")?.content ?? null;
  const plugins = documents.flatMap((each) => [...each.querySelectorAll("object, embed, applet")]).filter((each) =>
    /flash|silverlight|java|x-shockwave/i.test(`${each.type} ${each.getAttribute("classid")} ${each.localName}`)
    || /\.(swf|xap)(\?|$)/i.test(each.data || each.src || ""));
  return {viewport, ...eindekss.width(), letters: letters(), ...targets(), plugins: plugins.map(selector),
    frames: documents.length - 1, unread: unread.map(selector)};
};

// `layout_width`: pixels that the page was laid out for; greater than the screen where it knows nothing of telephones.
// `overflow`: pixels that one has to move sideways to; or, where the page forbids to, by which its content is cut off.
eindekss.width = () => {
  const root = document.documentElement;
  const width = root.clientWidth;
  const still = [root, document.body].some((each) => /hidden|clip/.test(getComputedStyle(each).overflowX));
  const scrolled = still ? 0 : Math.max(root.scrollWidth - width, 0);
  const right = (each) => each.getBoundingClientRect().right + scrollX;
  // What begins beyond the edge waits there to be moved in, as menus do; what its container cuts or scrolls is its own.
  const reaches = (each) => right(each) > width + 1 && each.getBoundingClientRect().left + scrollX < width
    && eindekss.visible(each) && !contained(each);
  const wide = !still && scrolled === 0 ? [] : [...document.body.querySelectorAll("*")].filter(reaches);
  const overflow = still ? Math.max(...wide.map((each) => Math.round(right(each) - width)), 0) : scrolled;
  const outermost = wide.filter((each) => !wide.includes(each.parentElement)).slice(0, 10);

  function contained(element) {
    for (let up = element.parentElement; up && up !== document.body; up = up.parentElement) {
      if (getComputedStyle(up).overflowX !== "visible") return true;
    }
    return false;
  }

  // A frame has its own edge: what is wider than it has to be moved within it.
  const inner = eindekss.framed().documents.slice(1).map((each) => each.documentElement);
  const beyond = (each) => Math.max(each.scrollWidth - each.clientWidth, 0);
  const moved = inner.filter((each) => beyond(each) > 1).map((each) => each.ownerDocument.defaultView.frameElement);

  return {
    layout_width: width,
    overflow: Math.max(overflow, ...inner.map(beyond)),
    overflowing: [...outermost, ...moved].map((each) => ({selector: eindekss.selector(each), box: eindekss.box(each)})),
  };
};
