// Where things stand on the page: elements that checks ask about, with their boxes in pixels of the page.
eindekss.layout = () => {
  const {selector, readable, landmark, box, visible, squeezed} = eindekss;
  const WANTED = "a, button, input:not([type=hidden]), select, textarea, form, img, video, audio, iframe, object, embed, "
    + "h1, h2, h3, h4, h5, h6, time, label, address, table, header, nav, main, footer, aside, [role]";
  const SILENT = new Set(["script", "style", "noscript", "template", "option"]);
  const MOST = 4000;

  // What checks quote as a place is a thing of those above, or something that holds words itself.
  function wanted(element) {
    const words = () => [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    return element.matches(WANTED) || (!SILENT.has(element.localName) && words());
  }

  function entry(element) {
    const seen = visible(element);
    return {
      selector: selector(element),
      tag: element.localName,
      role: element.getAttribute("role") || "",
      text: readable(element),
      href: typeof element.href === "string" ? element.href : "",
      type: element.getAttribute("type") || "",
      visible: seen,
      box: box(element),
      font: seen ? parseFloat(getComputedStyle(element).fontSize) : 0,
      landmark: landmark(element),
    };
  }

  const root = document.documentElement;
  const found = [...document.querySelectorAll("body *")].filter(wanted);
  return {
    lang: eindekss.said().lang,
    title: squeezed(document.title, 400),
    viewport: document.querySelector("meta[name=viewport i]")?.content ?? null,
    width: Math.max(root.scrollWidth, document.body?.scrollWidth ?? 0),
    height: Math.max(root.scrollHeight, document.body?.scrollHeight ?? 0),
    window: [innerWidth, innerHeight],
    elements_in_all: eindekss.said().elements,
    elements: found.slice(0, MOST).map(entry),
    cut: found.length > MOST,
  };
};
