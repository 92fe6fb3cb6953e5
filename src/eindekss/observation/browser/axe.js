// The first engine's run, its results cut down to what checks and people need. Passes are only counted: writing a
// selector and an excerpt for each of them would cost more than finding them. So the engine writes no excerpts of the
// page itself, only those of frames, where nobody else can.
axe.configure({allowedOrigins: ["<unsafe_all_origins>"], noHtml: window === window.top});

eindekss.axe = (tags) => {
  const MOST = 100;

  function reasons(node) {
    return [...node.any, ...node.all, ...node.none].map((check) => check.message).filter(Boolean);
  }

  // An element without what stands in it, unless that is short.
  function excerpt(element) {
    const whole = element.outerHTML;
    return (whole.length <= 400 ? whole : element.cloneNode(false).outerHTML).slice(0, 400);
  }

  // Of what stands in a frame only the frame has a place in this document; `inner` leads on from there.
  function shown({node, ...checks}) {
    const [outer, ...inner] = node.selector;
    const element = node.fromFrame ? document.querySelector([outer].flat()[0]) : node.element;
    return {
      selector: element ? eindekss.selector(element) : "",
      inner: inner.flat().join(" "),
      html: node.fromFrame ? (node.source || "").slice(0, 400) : excerpt(element),
      box: element ? eindekss.box(element) : null,
      reasons: reasons(checks),
    };
  }

  function told(rule, nodes) {
    return {
      rule: rule.id, impact: rule.impact || "", tags: rule.tags, help: rule.help,
      nodes: nodes.slice(0, MOST).map(shown), count: nodes.length,
    };
  }

  function reporter(rules, options, done) {
    const of = (kind) => rules.filter((rule) => rule[kind].length > 0);
    done({
      engine: {name: "axe-core", version: axe.version},
      tags,
      violations: of("violations").map((rule) => told(rule, rule.violations)),
      incomplete: of("incomplete").map((rule) => told(rule, rule.incomplete)),
      passes: of("passes").map((rule) => ({rule: rule.id, tags: rule.tags, count: rule.passes.length})),
    });
  }

  // No rule of these levels reads style sheets by itself: left to its default, the engine would fetch them all again.
  const preload = {assets: ["media"]};
  return axe.run(document, {runOnly: {type: "tag", values: tags}, reporter, elementRef: true, preload});
};
