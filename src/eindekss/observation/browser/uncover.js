// What lies over a page hides its words from the picture: walls and banners about cookies, pop-ups. They are made
// transparent while it is taken, by animations: no attribute of the page changes, and none of its observers is told.
{
  const ID = "eindekss-uncover";
  const DIALOG = "dialog[open], [role=dialog], [role=alertdialog], [aria-modal=true]";
  const ROWS = 6;
  const LEAST = 0.05;  // of the window; what is smaller (a chat's button, the way back to the top) stays
  const HEAD = 0.25;  // of the window's height: a header that stays at the top is part of the page

  // The outermost thing around the element that stays where it is while the page moves, or a dialog.
  function over(element) {
    let found = null;
    for (let here = element; here && here !== document.body; here = here.parentElement) {
      if (here.matches(DIALOG) || getComputedStyle(here).position === "fixed") found = here;
    }
    return found;
  }

  // Some pages stand whole in such a frame; they are the page.
  function isPage(element) {
    const words = (text) => text.replace(/\s+/g, "").length;
    return element === document.documentElement || element.querySelector("main, [role=main], h1") !== null
      || words(element.innerText || "") * 2 > words(document.body.innerText);
  }

  function covers(element) {
    const {left, top, right, bottom} = element.getBoundingClientRect();
    const height = Math.min(bottom, innerHeight) - Math.max(top, 0);
    const width = Math.min(right, innerWidth) - Math.max(left, 0);
    const head = top <= 0 && height < innerHeight * HEAD && !element.matches(DIALOG);
    return height > 0 && width > 0 && !head && height * width >= innerWidth * innerHeight * LEAST;
  }

  eindekss.uncover = () => {
    const found = new Set();
    for (let row = 0; row < ROWS * ROWS; row += 1) {
      const x = innerWidth * ((row % ROWS) + 0.5) / ROWS;
      const y = innerHeight * (Math.floor(row / ROWS) + 0.5) / ROWS;
      for (const element of document.elementsFromPoint(x, y)) {
        const outermost = over(element);
        if (outermost) found.add(outermost);
      }
    }
    const covering = [...found].filter((element) => covers(element) && !isPage(element));
    for (const element of covering) element.animate({opacity: [0, 0]}, {id: ID, duration: 1e9}).pause();
    return covering.length;
  };

  eindekss.cover = () => document.getAnimations().filter((each) => each.id === ID).forEach((each) => each.cancel());
}
