"""A visit to one website: the sample, then what the checks ask for. The only part that spends other people's time.

It looks at robots.txt first, asks one thing at a time with a pause between, and never asks twice. What cannot be had
becomes a trouble in the record; nothing is raised.
"""

import datetime
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from html import unescape
from typing import Any, Protocol
from urllib.parse import urljoin, urlsplit

from eindekss.observation.check import Check
from eindekss.observation.evidence import Evidence
from eindekss.observation.sample import choose
from eindekss.observation.seen import Seen
from eindekss.observation.visit import (
    Ask,
    AskKind,
    Conditions,
    Page,
    Reason,
    Reply,
    Role,
    Site,
    Trouble,
    Visit,
)
from eindekss.observation.vocabulary import vocabulary

ROUNDS = 3  # an answer may raise a question: a site map of site maps, a result to open
ASKS = 150  # beyond the sample, of one website
SITE_MAPS = 5
_LISTED = re.compile(rb"<loc>\s*(?:<!\[CDATA\[)?\s*([^<\]]+)", re.IGNORECASE)
_SITE_MAP_LINE = re.compile(rb"^[ \t]*sitemap[ \t]*:[ \t]*(\S+)", re.IGNORECASE | re.MULTILINE)

Progress = Callable[[str], None]


class Tab(Protocol):
    """The browser, open for one website (``browser``). ``har`` and ``cookies``: digests, once it is closed."""

    har: str
    cookies: str

    def look(self, url: str, role: Role) -> Page: ...

    def load(self, url: str) -> Mapping[str, Any]: ...


class Line(Protocol):
    """The way out (``network``): whether and when something may be asked, and the asking without a browser."""

    def why_not(self, url: str) -> Trouble | None:
        """What stands against asking for an address: robots.txt, or that it cannot be read. Waits for nothing."""
        ...

    def wait(self, url: str) -> None:
        """Return when the address's host may be asked again."""
        ...

    def ask(self, ask: Ask, evidence: Evidence) -> Reply:
        """Of the kinds GET, DNS and TLS."""
        ...


@dataclass
class Visitor:
    """``clock`` tells the moment, with its offset from universal time; ``deadline`` seconds a website may take."""

    line: Line
    evidence: Evidence
    conditions: Conditions
    checks: Mapping[str, Check]
    settings: Mapping[str, Mapping[str, object]]
    reference_date: datetime.date
    clock: Callable[[], datetime.datetime]
    deadline: float = 900.0
    progress: Progress = lambda _: None

    def visit(self, site: Site, open_tab: Callable[[], AbstractContextManager[Tab]]) -> Visit:
        """Everything that can be seen of the website under the conditions."""
        begun = self.clock()
        blank = Visit(site, self.conditions, begun.isoformat(), begun.isoformat())
        trouble = Trouble(Reason.NO_ADDRESS) if not site.home else self.line.why_not(site.home)
        if trouble is not None:
            return replace(blank, trouble=trouble)
        with open_tab() as tab:
            visit = _Round(self, blank, tab, begun).run()
        return replace(visit, ended=self.clock().isoformat(), har=tab.har, cookies=tab.cookies)


class _Round:
    """One visit under way."""

    def __init__(self, visitor: Visitor, blank: Visit, tab: Tab, begun: datetime.datetime) -> None:
        self.visitor, self.visit, self.tab, self.begun = visitor, blank, tab, begun
        self.asked: set[Ask] = set()

    def run(self) -> Visit:
        """The record, but for what is known only when the tab is closed."""
        self._look(self.visit.site.home, Role.HOME)
        home = self._seen().home
        if home is None:
            self.visit = replace(self.visit, trouble=self.visit.pages[0].trouble)
        else:
            listed = tuple(self._site_map())
            words = vocabulary(self.visitor.conditions.languages)
            for role, url in choose(home, listed, words, self.visitor.conditions):
                self._look(url, role)
            seen = self._seen()
            for _ in range(ROUNDS):
                self._put(self._questions(seen.after(self.visit)))
        return self.visit

    def _look(self, url: str, role: Role) -> None:
        self.visitor.progress(url)
        why_not = self._why_not(url)
        if why_not is None:
            self.visitor.line.wait(url)
            page = self.tab.look(url, role)
        else:
            page = Page(url, role, self._now(), trouble=why_not)
        cut = why_not if why_not and why_not.reason is Reason.CUT else self.visit.cut
        self.visit = replace(self.visit, pages=(*self.visit.pages, page), cut=cut)

    def _site_map(self) -> Iterator[str]:
        """Addresses that robots.txt's site maps name, those of site maps in them included."""
        home = self.visit.site.home
        robots = self._reply(Ask(AskKind.GET, urljoin(home, "/robots.txt")))
        named = [found.decode("utf-8", "replace") for found in _SITE_MAP_LINE.findall(self._body(robots))]
        maps = named or [urljoin(home, "/sitemap.xml")]
        read = 0
        while maps and read < SITE_MAPS:
            body, read = self._body(self._reply(Ask(AskKind.GET, maps.pop(0)))), read + 1
            found = [unescape(url.decode("utf-8", "replace")).strip() for url in _LISTED.findall(body)]
            if b"<sitemapindex" in body[:2000].lower():
                maps += found
            else:
                yield from found

    def _questions(self, seen: Seen) -> list[Ask]:
        """What the checks ask for that was not asked yet."""
        wanted = (ask for check in self.visitor.checks.values() for ask in check.asked(seen))
        return [ask for ask in dict.fromkeys(wanted) if ask not in self.asked]

    def _put(self, asks: Iterable[Ask]) -> None:
        for ask in asks:
            self._reply(ask)

    def _reply(self, ask: Ask) -> Reply:
        """Put a question, if anything allows it, and keep what came."""
        self.visitor.progress(ask.target)
        self.asked.add(ask)
        trouble = self._cut() or self._no_asking(ask)
        reply = Reply(ask, self._now(), trouble=trouble) if trouble else self._answered(ask)
        self.visit = replace(self.visit, replies=(*self.visit.replies, reply))
        return reply

    def _answered(self, ask: Ask) -> Reply:
        if ask.kind in (AskKind.GET, AskKind.BROWSE, AskKind.LOAD):
            self.visitor.line.wait(ask.target)
        if ask.kind is AskKind.BROWSE:
            page = self.tab.look(ask.target, Role.ASKED)
            return Reply(ask, page.at, page.final, page.status, page.headers, page=page, trouble=page.trouble)
        if ask.kind is AskKind.LOAD:
            at, measured = self._now(), self.tab.load(ask.target)
            trouble = None if measured["runs"] else Trouble(Reason.UNREACHABLE)
            return Reply(ask, at, body=self.visitor.evidence.keep_json(measured), trouble=trouble)
        return self.visitor.line.ask(ask, self.visitor.evidence)

    def _no_asking(self, ask: Ask) -> Trouble | None:
        """robots.txt itself may always be asked for; names and certificates are nobody's pages."""
        if ask.kind in (AskKind.DNS, AskKind.TLS) or urlsplit(ask.target).path == "/robots.txt":
            return None
        return self.visitor.line.why_not(ask.target)

    def _why_not(self, url: str) -> Trouble | None:
        return self._cut() or self.visitor.line.why_not(url)

    def _cut(self) -> Trouble | None:
        spent = (self.visitor.clock() - self.begun).total_seconds()
        if spent > self.visitor.deadline:
            return Trouble(Reason.CUT, f"{self.visitor.deadline:.0f} s")
        return Trouble(Reason.CUT, f"{ASKS} asks") if len(self.asked) > ASKS else None

    def _seen(self) -> Seen:
        visitor = self.visitor
        words = vocabulary(visitor.conditions.languages)
        return Seen(self.visit, visitor.evidence, words, visitor.reference_date, visitor.settings)

    def _body(self, reply: Reply) -> bytes:
        usable = reply.body and reply.trouble is None and reply.status == 200
        return self.visitor.evidence.read(reply.body) if usable else b""

    def _now(self) -> str:
        return self.visitor.clock().isoformat()
