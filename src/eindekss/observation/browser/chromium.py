"""Chromium, run so that a website can do nothing but be looked at.

Every request goes through the filtering proxy: Chromium may resolve no name itself, and what is on this machine is not
reached past the proxy either. Pop-ups, downloads, service workers and permissions are refused; requests other than GET
are stopped before they leave (``window``).
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from playwright.sync_api import Browser, Playwright, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from eindekss.errors import refuse
from eindekss.observation.browser.limits import Limits
from eindekss.observation.browser.tab import FULL, Tab
from eindekss.observation.browser.watchdog import Watchdog
from eindekss.observation.evidence import Evidence
from eindekss.observation.network.refusal import Refusal
from eindekss.observation.visit import Conditions, Piece

_ARGUMENTS = (
    "--block-new-web-contents",  # pop-ups
    "--disable-shared-workers",  # their requests belong to no page and would not be stopped with the page's
    "--disable-site-isolation-trials",  # one process a page: frames of other sites are examined with the page
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",  # names are the proxy's business; it is on 127.0.0.1
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-quic",
    "--dns-prefetch-disable",
    "--no-pings",
    "--disable-domain-reliability",
    "--mute-audio",
    # A page lives for a second, and the engines with it: to optimise their scripts as early as those of one that stays,
    # and to clear away after them as often, costs a quarter of all processor time and wins nothing back. So ten times
    # the usual counts, and more room for small things; what runs long is optimised all the same.
    "--js-flags=--invocation-count-for-maglev=4000 --invocation-count-for-maglev-osr=1000 "
    "--invocation-count-for-turbofan=30000 --invocation-count-for-osr=5000 --min-semi-space-size=32",
)


class Chromium:
    """One browser process with its watchdog; one for a worker process, used from the thread that opened it.

    ``refused``: what the proxy did not do, its newest last; a page that the proxy refused a tunnel is told why by it.
    """

    def __init__(
        self,
        proxy_url: str,
        conditions: Conditions,
        limits: Limits | None = None,
        refused: Callable[[], Sequence[Refusal]] = tuple,
    ) -> None:
        self._proxy = proxy_url
        self.refused = refused
        self._wanted = conditions
        self.limits = limits or Limits()
        self._playwright: Playwright
        self._browser: Browser

    def __enter__(self) -> Self:
        executable = Path(os.environ.get("EINDEKSS_CHROMIUM", "/usr/bin/chromium-headless-shell"))
        if not executable.is_file():
            refuse("browser-missing", path=str(executable))
        self._executable = executable
        self._playwright = sync_playwright().start()
        try:
            self._launch()
        except PlaywrightError as error:
            self._playwright.stop()
            refuse("browser-broken", path=str(executable), detail=str(error).strip().splitlines()[0])
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            self._browser.close()
        finally:
            self._playwright.stop()

    @property
    def version(self) -> str:
        return self._browser.version

    @property
    def conditions(self) -> Conditions:
        """Those wished for, with the browser that there is."""
        return replace(self._wanted, browser=f"Chromium {self.version}")

    @property
    def alive(self) -> bool:
        return self._browser.is_connected()

    @property
    def browser(self) -> Browser:
        return self._browser

    def revive(self) -> None:
        """Start anew what was ended."""
        self._launch()

    def site(self, evidence: Evidence, pieces: frozenset[Piece] = FULL) -> Tab:
        """A tab for one website: cookies, cache and exchanges are its own."""
        return Tab(self, evidence, pieces)

    def kept(self, evidence: Evidence, har: str, pieces: frozenset[Piece]) -> Tab:
        """A tab for a website as an earlier visit saw it: what is not among its exchanges is not there."""
        return Tab(self, evidence, pieces, har)

    def _launch(self) -> None:
        self._browser = self._playwright.chromium.launch(
            executable_path=self._executable,
            args=[*_ARGUMENTS, *(["--no-sandbox"] if os.geteuid() == 0 else [])],
            chromium_sandbox=os.geteuid() != 0,
            proxy={"server": self._proxy, "bypass": "<-loopback>"},
        )
        self.watchdog = Watchdog(_process(self._browser))


def _process(browser: Browser) -> int:
    session = browser.new_browser_cdp_session()
    processes: list[dict[str, Any]] = session.send("SystemInfo.getProcessInfo")["processInfo"]
    session.detach()
    return next(int(each["id"]) for each in processes if each["type"] == "browser")
