// What loading cost, by the browser's own marks. Layout shifts: the greatest session window (gaps under 1 s, 5 s in all),
// as web.dev/cls defines it. Times in milliseconds since the navigation began.
eindekss.loading = async () => {
  function marks(type) {
    return new Promise((tell) => {
      const found = [];
      const observer = new PerformanceObserver((list) => found.push(...list.getEntries()));
      observer.observe({type, buffered: true});
      setTimeout(() => { found.push(...observer.takeRecords()); observer.disconnect(); tell(found); }, 0);
    });
  }

  function shifted(entries) {
    let greatest = 0, window = 0, begun = 0, last = -Infinity;
    for (const {startTime, value, hadRecentInput} of entries) {
      if (hadRecentInput) continue;
      const goesOn = startTime - last < 1000 && startTime - begun < 5000;
      window = goesOn ? window + value : value;
      begun = goesOn ? begun : startTime;
      last = startTime;
      greatest = Math.max(greatest, window);
    }
    return greatest;
  }

  const [painted, shifts] = await Promise.all([marks("largest-contentful-paint"), marks("layout-shift")]);
  const [navigation] = performance.getEntriesByType("navigation");
  const first = performance.getEntriesByName("first-contentful-paint")[0];
  const largest = painted.at(-1);
  const whole = (number) => (number > 0 ? Math.round(number) : null);
  return {
    lcp: whole(largest?.startTime),
    lcp_selector: largest?.element ? eindekss.selector(largest.element) : "",
    fcp: whole(first?.startTime),
    cls: Math.round(shifted(shifts) * 1e4) / 1e4,
    ttfb: whole(navigation?.responseStart),
    interactive: whole(navigation?.domContentLoadedEventEnd),
    loaded: whole(navigation?.loadEventEnd),
  };
};
