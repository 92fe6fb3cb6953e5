// Brings what loads late: fonts, and whatever waits until it is scrolled to. Bounded: `most` milliseconds.
eindekss.settle = async (most) => {
  const LAZY = "[loading=lazy], [data-src], [data-srcset], [data-lazy], [data-bg], .lazy, .lazyload, [data-aos]";
  const until = performance.now() + most;
  const pause = (ms) => new Promise((go) => setTimeout(go, ms));

  function pictured() {
    return [...document.images].every((image) => image.complete || (image.loading === "lazy" && !image.currentSrc));
  }

  if (document.querySelector(LAZY)) {
    const end = Math.min(document.documentElement.scrollHeight, 12000);
    for (let top = 0; top < end && performance.now() < until; top += innerHeight) {
      scrollTo({top, behavior: "instant"});
      await pause(16);
    }
    scrollTo({top: 0, behavior: "instant"});
  }
  while ((!pictured() || document.fonts.status === "loading") && performance.now() < until) await pause(25);
};

eindekss.said = () => ({
  elements: document.getElementsByTagName("*").length,
  lang: document.documentElement.lang || document.documentElement.getAttribute("xml:lang") || "",
});
