"""One page of the browser, driven by Chromium's own protocol where Playwright would cost more or knows no time limit.

Only GET leaves: requests that can be of another method (documents, fetch and XMLHttpRequest, beacons and reports, those
of workers too) are paused and looked at; pictures, styles, scripts and fonts are not, because they are always GET. On a
page of 816 elements that costs a tenth of what opening it costs (25 of 270 ms of processor time). Playwright's
``route`` would pause everything and switch the browser's cache off; breaking ``fetch`` by a script in the page would
cost nothing, and hold back nobody who means to send.
"""

import base64
import json
from contextlib import suppress
from functools import cache
from importlib.resources import files
from time import monotonic
from typing import Any

from playwright.sync_api import BrowserContext, Dialog
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from eindekss.observation.browser.limits import Limits
from eindekss.observation.browser.traffic import Traffic
from eindekss.observation.evidence import in_utf8

_WORLD = "eindekss"
_SCRIPTS = ("common.js", "settle.js", "layout.js", "loading.js", "small.js", "uncover.js")
_LOOKED_AT = ("Document", "XHR", "Fetch", "Ping", "CSPViolationReport", "Other")
_LED_ON = ("context was destroyed", "Cannot find context", "navigated or closed", "Promise was collected",
           "eindekss is not defined")  # fmt: skip
_TRIES = 3
_SAFE = ("GET", "HEAD", "OPTIONS")


class ScriptFailed(Exception):
    """One of our scripts broke on this page."""


class Window:
    """``engine``: source of axe-core and of its run, '' where no page of this window is examined."""

    def __init__(self, context: BrowserContext, limits: Limits, engine: str = "") -> None:
        self.limits = limits
        self.page = context.new_page()
        self.page.on("dialog", _dismiss)
        self.page.on("crash", lambda _: self.close())  # frees what waits for an answer of the process that is gone
        self.spent = False
        self.still = False  # true: the page may no longer leave its address
        self.stopped: list[str] = []  # requests other than GET: "POST https://…"
        self._session = context.new_cdp_session(self.page)
        self._frame: str = self._send("Page.getFrameTree")["frameTree"]["frame"]["id"]
        self.traffic = Traffic(self._frame)
        self._listen()
        self._send("Page.enable")
        self._send("Network.enable")
        self._send("Fetch.enable", patterns=[{"urlPattern": "*", "resourceType": kind} for kind in _LOOKED_AT])
        self._send("Page.addScriptToEvaluateOnNewDocument", source=_scripts() + engine, worldName=_WORLD)

    def close(self) -> None:
        with suppress(PlaywrightError):
            self.page.close()

    def go(self, url: str) -> None:
        """Open an address, as far as its document goes. Errors are Playwright's."""
        self.traffic.begin()
        self.still = False
        self.spent = True  # where it fails, the browser's own page of errors is still to come, and would be in the way
        self.page.goto(url, wait_until="domcontentloaded", timeout=self.limits.navigation * 1000)
        self.spent = False

    def settle(self) -> None:
        """Wait, within the limits, until nothing more loads; then keep the page where it is."""
        until = monotonic() + self.limits.quiet
        with suppress(PlaywrightTimeout):
            self.page.wait_for_load_state("load", timeout=self.limits.quiet * 1000)
        with suppress(PlaywrightError):  # a page that leads on and on is looked at where it is then
            self.run("settle", max(until - monotonic(), 0.1) * 1000)
        while not self.traffic.rests(self.limits.rest) and monotonic() < until:
            self.page.wait_for_timeout(25)
        self.still = True

    def run(self, name: str, *arguments: Any) -> Any:
        """The result of one of our scripts, run beside the page's own."""
        call = f"eindekss.{name}({', '.join(json.dumps(each) for each in arguments)})"
        for left in reversed(range(_TRIES)):
            try:
                return self._evaluated(call)
            except (PlaywrightError, ScriptFailed) as error:
                if not left or not any(sign in str(error) for sign in _LED_ON):
                    raise
                self.page.wait_for_load_state("domcontentloaded")  # the page led on in the middle of it
        raise AssertionError

    def _evaluated(self, call: str) -> Any:
        world = self._send("Page.createIsolatedWorld", frameId=self._frame, worldName=_WORLD)["executionContextId"]
        reply = self._send("Runtime.evaluate", expression=call, contextId=world, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in reply:
            told = reply["exceptionDetails"]
            raise ScriptFailed(f"{call[:60]}: {told.get('exception', {}).get('description') or told.get('text')}")
        return reply["result"].get("value")

    def body(self) -> bytes:
        """What answered for the document; text is in UTF-8, whatever it came in."""
        if self.traffic.document is None:
            return b""
        reply = self._send("Network.getResponseBody", requestId=self.traffic.document.request)
        return base64.b64decode(reply["body"]) if reply["base64Encoded"] else in_utf8(str(reply["body"]))

    def html(self) -> str:
        return in_utf8(self.page.content()).decode()

    def tree(self) -> str:
        return self.page.locator("html").aria_snapshot(timeout=self.limits.page * 1000)

    def resize(self, width: int, height: int, *, telephone: bool) -> None:
        self._send("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1,
                   mobile=telephone)  # fmt: skip
        self._send("Emulation.setTouchEmulationEnabled", enabled=telephone)

    def picture(self, most: int) -> bytes:
        """The page as PNG, a pixel for a pixel, cut at so many pixels of height."""
        size = self._send("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "scale": 1, "width": max(1, min(size["width"], 4000)),
                "height": max(1, min(size["height"], most))}  # fmt: skip
        shot = self._send("Page.captureScreenshot", format="png", clip=clip, captureBeyondViewport=True,
                          optimizeForSpeed=True)  # fmt: skip
        return base64.b64decode(shot["data"])

    def uncovered(self, most: int) -> bytes:
        """The picture without what lies over the page: a banner about cookies would hide what is to be shown."""
        covering = self.run("uncover")
        try:
            return self.picture(most)
        finally:
            if covering:
                self.run("cover")

    def _listen(self) -> None:
        on = self._session.on
        on("Network.requestWillBeSent", self.traffic.asked)
        on("Network.responseReceived", self.traffic.answered)
        on("Network.loadingFinished", self.traffic.finished)
        on("Network.loadingFailed", self.traffic.landed)
        on("Fetch.requestPaused", self._judge)

    def _judge(self, event: dict[str, Any]) -> None:
        request = event["request"]
        leaves = self.still and event["resourceType"] == "Document" and event.get("frameId") == self._frame
        with suppress(PlaywrightError):  # the page may have gone meanwhile
            if request["method"] in _SAFE and not leaves:
                self._send("Fetch.continueRequest", requestId=event["requestId"])
            else:
                self.stopped.append(f"{request['method']} {request['url']}")
                reason = "Aborted" if leaves else "BlockedByClient"
                self._send("Fetch.failRequest", requestId=event["requestId"], errorReason=reason)

    def _send(self, method: str, **parameters: Any) -> Any:
        return self._session.send(method, parameters)


def _dismiss(dialog: Dialog) -> None:
    """Say no to everything that a page asks, except that we may leave it."""
    with suppress(PlaywrightError):
        if dialog.type == "beforeunload":
            dialog.accept()
        else:
            dialog.dismiss()


@cache
def _scripts() -> str:
    return "\n".join((files(__package__) / name).read_text(encoding="utf-8") for name in _SCRIPTS) + "\n"
