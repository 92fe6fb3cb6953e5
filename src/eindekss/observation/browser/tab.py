"""A tab: one website's pages, one after another, each looked at whole or told why not."""

import datetime
import json
import tempfile
from contextlib import suppress
from dataclasses import astuple, replace
from pathlib import Path
from statistics import median
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import BrowserContext
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from eindekss.observation.browser.barred import barred
from eindekss.observation.browser.pieces import keep, loading
from eindekss.observation.browser.window import ScriptFailed, Window
from eindekss.observation.engines import alfa, axe
from eindekss.observation.evidence import Evidence
from eindekss.observation.network.refusal import HEADER as PROXY_STATUS
from eindekss.observation.network.refusal import trouble_told
from eindekss.observation.visit import Page, Piece, Reason, Role, Trouble

if TYPE_CHECKING:
    from eindekss.observation.browser.chromium import Chromium

FULL = frozenset(Piece) - {Piece.ALFA}  # the second engine runs over what was kept, when the visit has ended
# Of a page that a check asked for: what checks look at and people are shown. No score counts such pages.
ASKED = frozenset({Piece.SOURCE, Piece.HTML, Piece.LAYOUT, Piece.SCREENSHOT})
_ENGINES = {Piece.AXE: axe.script, Piece.SERIALISED: alfa.script}
_HTML = ("text/html", "application/xhtml+xml")
_LAST_WORDS = 5.0  # seconds for a page to close


class Unseen(Exception):
    """A page that cannot be looked at, and why."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(detail)
        self.trouble = Trouble(reason, detail)


class Tab:
    """``har`` and ``cookies``: digests, when the tab is closed; '' where nothing could be kept.

    ``source``: digest of an earlier visit's exchanges, to be answered from instead of the network; '' for the network.
    """

    def __init__(self, chromium: "Chromium", evidence: Evidence, pieces: frozenset[Piece], source: str = "") -> None:
        self._chromium = chromium
        self._evidence = evidence
        self._pieces = pieces
        self._source = source
        self._context: BrowserContext | None = None
        self._window: Window | None = None
        self._engines: frozenset[Piece] = frozenset()  # of the window
        self.har = ""
        self.cookies = ""

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory(prefix="eindekss-")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with self._folder:
            self._finish()

    def look(self, url: str, role: Role, pieces: frozenset[Piece] | None = None) -> Page:
        """Open a page and keep what it shows. Never raises for what a page does."""
        page = Page(url, role, datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"))
        kept: dict[Piece, str] = {}
        self._revive()
        watchdog = self._chromium.watchdog
        trouble = None
        with watchdog.limit(self._chromium.limits.page):
            try:
                page = self._look(page, pieces or self._wanted(role), kept)
            except Unseen as unseen:
                trouble = unseen.trouble
            except (PlaywrightError, ScriptFailed) as error:
                trouble = self._told(error, url)
        if trouble is not None:
            page = self._as_far_as_it_went(page)
            if watchdog.bit:
                trouble = Trouble(Reason.TIMEOUT, f"{self._chromium.limits.page:g} s")
            self._leave(trouble)
        return replace(page, kept=kept, trouble=trouble)

    def load(self, url: str, times: int = 3) -> dict[str, Any]:
        """Open a page anew so many times, without cache and cookies: the median of each measure, and every run."""
        runs = [run for _ in range(times) if (run := self._load(url))]
        names = {name for run in runs for name, value in run.items() if isinstance(value, int | float)}
        middle = {name: median(values) for name in sorted(names) if (values := _numbers(runs, name))}
        return {"median": middle, "runs": runs}

    def _look(self, page: Page, pieces: frozenset[Piece], kept: dict[Piece, str]) -> Page:
        window = self._opened(pieces)
        self._go(window, page.url)
        page = self._came(page, window)
        self._keep_source(window, pieces, kept)
        self._judge(window)
        window.settle()
        page = self._came(page, window)  # a page may have led on by script
        said = window.run("said")
        if said["elements"] > self._chromium.limits.elements:
            raise Unseen(Reason.TOO_LARGE, f"{said['elements']} elements")
        self._keep_source(window, pieces, kept)
        html = window.html()
        wall = barred(page.status, page.headers, html)
        if wall or page.status >= 400:
            keep(window, pieces & {Piece.SCREENSHOT}, kept, self._evidence, self._chromium.conditions)
            raise Unseen(Reason.BLOCKED if wall else Reason.ERROR, wall or str(page.status))
        if Piece.HTML in pieces:
            kept[Piece.HTML] = self._evidence.keep(html.encode())
        keep(window, pieces, kept, self._evidence, self._chromium.conditions)
        return replace(page, language=said["lang"])

    def _wanted(self, role: Role) -> frozenset[Piece]:
        return self._pieces & ASKED if role is Role.ASKED else self._pieces

    def _keep_source(self, window: Window, pieces: frozenset[Piece], kept: dict[Piece, str]) -> None:
        if Piece.SOURCE in pieces:
            with suppress(PlaywrightError):  # the browser no longer holds the body of a page that has gone
                kept[Piece.SOURCE] = self._evidence.keep(window.body())

    def _go(self, window: Window, url: str) -> None:
        try:
            window.go(url)
        except PlaywrightTimeout:
            raise Unseen(Reason.TIMEOUT, f"{self._chromium.limits.navigation:g} s") from None
        except PlaywrightError as error:
            document = window.traffic.document
            if document is not None and document.mime not in _HTML:
                raise Unseen(Reason.NOT_HTML, document.mime) from None
            raise Unseen(*astuple(self._told(error, url))) from None

    def _judge(self, window: Window) -> None:
        """Whether a page came at all."""
        document = window.traffic.document
        if document is None:
            raise Unseen(Reason.UNREACHABLE, "no answer")
        refused = trouble_told(dict(document.headers).get(PROXY_STATUS, ""))
        if refused is not None:
            raise Unseen(refused.reason, refused.detail)
        if document.mime not in _HTML and document.status < 400:
            raise Unseen(Reason.NOT_HTML, document.mime)

    def _came(self, page: Page, window: Window) -> Page:
        document = window.traffic.document
        if document is None:
            return page
        shown = window.page.url
        final = (
            shown if shown.startswith("http") else document.url
        )  # a file that is not shown has an address all the same
        return replace(page, final=final, status=document.status, headers=document.headers)

    def _as_far_as_it_went(self, page: Page) -> Page:
        return self._came(page, self._window) if self._window is not None else page

    def _opened(self, pieces: frozenset[Piece]) -> Window:
        """The tab's page, with the engines that the pieces need: the same as before where it has them."""
        engines = pieces & _ENGINES.keys()
        if self._context is None:
            self._context = self._replayed() if self._source else self._new_context(har=True)
        if self._window is not None and not engines <= self._engines:
            self._window.close()
            self._window = None
        if self._window is None:
            self._engines = frozenset(engines)
            scripts = [script() for piece, script in _ENGINES.items() if piece in engines]
            self._window = Window(self._context, self._chromium.limits, "\n".join(scripts))
        return self._window

    def _revive(self) -> None:
        """A browser that was ended took everything along; a new one begins with nothing."""
        if not self._chromium.alive:
            self._chromium.revive()
            self._context = self._window = None

    def _leave(self, trouble: Trouble) -> None:
        """Close a page of no more use, and end its process where it may hang; the next look opens a new one."""
        hangs = trouble.reason in (Reason.TIMEOUT, Reason.CRASHED)
        if self._window is None or not (hangs or self._window.spent):
            return
        with self._chromium.watchdog.limit(_LAST_WORDS):
            if hangs:
                self._chromium.watchdog.end_pages()
            self._window.close()
        self._window = None

    def _told(self, error: Exception, url: str) -> Trouble:
        """What the browser's error means. Of a tunnel that the proxy refused, only the proxy knows why."""
        words = str(error).strip().splitlines()[0][:300]
        network = words.partition("net::")[2].split(" ")[0]
        if not network:
            return Trouble(Reason.CRASHED, words)
        if network == "ERR_TUNNEL_CONNECTION_FAILED":
            host = f"{urlsplit(url).hostname}:"
            refused = (each.trouble for each in reversed(self._chromium.refused()) if each.target.startswith(host))
            return next(refused, Trouble(Reason.UNREACHABLE, network))
        return Trouble(Reason.TIMEOUT if "TIMED_OUT" in network else Reason.UNREACHABLE, network)

    def _new_context(self, *, har: bool) -> BrowserContext:
        conditions = self._chromium.conditions
        width, height = conditions.viewport
        context = self._chromium.browser.new_context(
            user_agent=conditions.agent,
            locale=conditions.languages[0] if conditions.languages else None,
            viewport={"width": width, "height": height},
            ignore_https_errors=True,  # certificates are judged by a check of their own
            accept_downloads=False,
            service_workers="block",
            reduced_motion="reduce",  # a page caught in the middle of a movement looks different each time
            record_har_path=self._har_path if har else None,
            record_har_content="embed" if har else None,
        )
        context.set_default_timeout(self._chromium.limits.navigation * 1000)
        return context

    def _replayed(self) -> BrowserContext:
        kept = self._har_path.with_name("earlier.har")
        kept.write_text(json.dumps(_answerable(self._evidence.read_json(self._source))), encoding="utf-8")
        context = self._new_context(har=False)
        context.route_from_har(kept, not_found="abort")
        return context

    @property
    def _har_path(self) -> Path:
        return Path(self._folder.name) / "exchanges.har"

    def _finish(self) -> None:
        """Keep the exchanges and cookies; a browser that is gone took them along."""
        if self._context is None:
            return
        with suppress(PlaywrightError), self._chromium.watchdog.limit(self._chromium.limits.page):
            cookies = self._context.cookies()
            self._context.close()
            self.cookies = self._evidence.keep_json(_shortened(cookies))
        if self._har_path.is_file():
            self.har = self._evidence.keep(self._har_path.read_bytes())
        self._context = self._window = None

    def _load(self, url: str) -> dict[str, Any]:
        """One loading in a context of its own; nothing where it failed."""
        self._revive()
        with suppress(PlaywrightError, ScriptFailed, Unseen), self._chromium.watchdog.limit(self._chromium.limits.page):
            context = self._new_context(har=False)
            try:
                window = Window(context, self._chromium.limits)
                window.go(url)
                self._judge(window)
                window.settle()
                return loading(window)
            finally:
                context.close()
        return {}


def _shortened(cookies: Any) -> list[dict[str, Any]]:
    """Cookies without their values, which say nothing about the website and may say something about a visitor."""
    return sorted(({**cookie, "value": len(cookie["value"])} for cookie in cookies), key=lambda each: str(each["name"]))


def _answerable(har: Any) -> Any:
    """Exchanges to be answered from. The browser kept texts decoded, so they go out in UTF-8, whatever they came in.

    A redirect to what did not answer is left out too: where a frame is redirected to what then has to be refused,
    Playwright 1.65 ends with its whole driver (``NavigationAbortedError``, which nobody there awaits).
    """
    har["log"]["entries"] = _leading_somewhere(har["log"]["entries"])
    for entry in har["log"]["entries"]:
        reply = entry["response"]
        if reply["content"].get("text") and reply["content"].get("encoding") != "base64":
            kind = reply["content"].get("mimeType", "").partition(";")[0] or "text/plain"
            others = [each for each in reply["headers"] if each["name"].lower() != "content-type"]
            reply["headers"] = [*others, {"name": "Content-Type", "value": f"{kind}; charset=utf-8"}]
    return har


def _leading_somewhere(entries: list[Any]) -> list[Any]:
    """Exchanges without the redirects that end, at once or by others, in no answer."""
    answered = {entry["request"]["url"].partition("#")[0] for entry in entries if entry["response"]["status"] > 0}
    left = [entry for entry in entries if not (to := _redirected(entry)) or to in answered]
    return left if len(left) == len(entries) else _leading_somewhere(left)


def _redirected(entry: Any) -> str:
    """Where an exchange leads, without the fragment; '' where it leads nowhere."""
    to = entry["response"].get("redirectURL") or ""
    return urljoin(entry["request"]["url"], to).partition("#")[0] if to else ""


def _numbers(runs: list[dict[str, Any]], name: str) -> list[float]:
    return [run[name] for run in runs if isinstance(run.get(name), int | float)]
