// What the scripts of this folder share. They run in a world of their own beside each page: nothing that a page does to
// its own JavaScript reaches them, and the page cannot tell that they are there.
globalThis.eindekss = (() => {
  const NO_PLACE = new Set(["html", "head", "body"]);
  const LANDMARKS = {
    header: "header", banner: "header", nav: "nav", navigation: "nav", main: "main",
    footer: "footer", contentinfo: "footer", aside: "aside", complementary: "aside",
  };

  // An element below a shadow root stands for its host, and one in a frame for the frame: no selector of the document
  // reaches further.
  function inDocument(element) {
    let here = element;
    while (here && here.getRootNode() !== document) {
      const root = here.getRootNode();
      here = root.host ?? root.defaultView?.frameElement;
    }
    return here;
  }

  function step(element) {
    const tag = element.localName;
    if (NO_PLACE.has(tag)) return tag;
    let place = 1;
    for (let before = element.previousElementSibling; before; before = before.previousElementSibling) {
      if (before.localName === tag) place += 1;
    }
    return `${tag}:nth-of-type(${place})`;
  }

  // The very way that seen.selector_of writes.
  function selector(element) {
    const steps = [];
    for (let here = inDocument(element); here; here = here.parentElement) steps.push(step(here));
    return steps.reverse().join(">");
  }

  function squeezed(text, most) {
    return (text || "").replace(/\s+/g, " ").trim().slice(0, most);
  }

  // seen.readable: aria-label, the text, alternative texts of pictures, title, value, placeholder; the first there is.
  function readable(element, most = 200) {
    const said = (name) => squeezed(element.getAttribute(name), most);
    return said("aria-label") || squeezed(element.textContent, most) || pictured(element, most)
      || said("alt") || said("title") || said("value") || said("placeholder");
  }

  function pictured(element, most) {
    const pictures = [...element.querySelectorAll("img[alt], svg[aria-label]")];
    return squeezed(pictures.map((each) => each.getAttribute("alt") || "").join(" "), most);
  }

  function landmark(element) {
    for (let up = element.parentElement; up; up = up.parentElement) {
      const found = LANDMARKS[up.getAttribute("role") || ""] || LANDMARKS[up.localName];
      if (found) return found;
    }
    return "";
  }

  // Left, top, width, height in whole pixels of the page.
  function box(element) {
    const around = element.getBoundingClientRect();
    let [left, top] = [around.left + scrollX, around.top + scrollY];
    for (let frame = element.ownerDocument.defaultView?.frameElement; frame;
      frame = frame.ownerDocument.defaultView.frameElement) {
      const outer = frame.getBoundingClientRect();
      [left, top] = [left + outer.left + frame.clientLeft, top + outer.top + frame.clientTop];
    }
    return [left, top, around.width, around.height].map(Math.round);
  }

  function visible(element) {
    const around = element.getBoundingClientRect();
    return around.width > 0 && around.height > 0 && around.right + scrollX > 0 && around.bottom + scrollY > 0
      && element.checkVisibility({visibilityProperty: true, opacityProperty: true});
  }

  return {selector, readable, landmark, box, visible, squeezed};
})();
