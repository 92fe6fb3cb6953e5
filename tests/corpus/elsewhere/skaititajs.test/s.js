document.cookie = "_skait=abc123; path=/; max-age=63072000";
new Image().src = "http://skaititajs.test/p.svg?u=" + encodeURIComponent(location.pathname);
