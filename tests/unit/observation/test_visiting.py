"""A visit: what is asked, in which order, with which manners, and what the record says where it could not be."""

import datetime
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from observing import AT, Pieces, whole

from eindekss.observation import visiting
from eindekss.observation.check import Check
from eindekss.observation.evidence import Evidence
from eindekss.observation.outcome import Outcome, Status, Words
from eindekss.observation.seen import Seen
from eindekss.observation.visit import (
    Ask,
    AskKind,
    Conditions,
    Page,
    Piece,
    Reason,
    Reply,
    Role,
    Site,
    Trouble,
    Visit,
)
from eindekss.observation.visiting import Visitor

HOME = "https://a.lv/"
MENU = '<nav><a href="/kontakti">Kontakti</a><a href="/jaunumi">Jaunumi</a></nav>'
BEGUN = datetime.datetime.fromisoformat(AT)


@dataclass
class Web:
    """A website, and the tab and the line that lead to it. ``done``: what was done, in its order."""

    pages: dict[str, str | bytes | Trouble]
    refused: dict[str, Trouble] = field(default_factory=dict)
    evidence: Pieces = field(default_factory=lambda: Pieces(Path()))
    done: list[str] = field(default_factory=list)
    har: str = ""
    cookies: str = ""
    spent: float = 0.0
    load_says: Mapping[str, Any] = field(default_factory=lambda: {"runs": 3})

    @contextmanager
    def open(self) -> Iterator["Web"]:
        self.done.append("open")
        yield self
        self.har, self.cookies = "har", "cookies"

    def look(self, url: str, role: Role) -> Page:
        self.done.append(f"look {url}")
        found = self.pages.get(url, Trouble(Reason.ERROR, "HTTP 404"))
        if isinstance(found, Trouble):
            return Page(url, role, AT, url, trouble=found)
        kept = {Piece.HTML: self.evidence.keep(whole(str(found)).encode())}
        return Page(url, role, AT, url, 200, "lv", kept=kept)

    def load(self, url: str) -> Mapping[str, Any]:
        self.done.append(f"load {url}")
        return self.load_says

    def why_not(self, url: str) -> Trouble | None:
        return self.refused.get(url)

    def wait(self, url: str) -> None:
        self.done.append(f"wait {url}")
        self.spent += 1

    def ask(self, ask: Ask, evidence: Evidence) -> Reply:
        self.done.append(f"{ask.kind} {ask.target}")
        found = self.pages.get(ask.target, Trouble(Reason.ERROR, "HTTP 404"))
        if isinstance(found, Trouble):
            return Reply(ask, AT, trouble=found)
        body = found if isinstance(found, bytes) else found.encode()
        return Reply(ask, AT, ask.target, 200, body=evidence.keep(body))

    def asked(self, kind: str) -> list[str]:
        return [each.partition(" ")[2] for each in self.done if each.startswith(f"{kind} ")]


def asking(asks: Callable[[Seen], tuple[Ask, ...]], id: str = "a") -> Check:
    return Check(id, "1", Words("A", "A"), lambda _: Outcome(Status.PASS), asks, {}, "")


def visit(web: Web, *checks: Check, home: str = HOME, deadline: float = 900.0, **conditions: Any) -> Visit:
    under = Conditions("test", seed="a", **{"drawn": 0, **conditions})
    visitor = Visitor(web, web.evidence, under, {each.id: each for each in checks}, {}, BEGUN.date(),
                      lambda: BEGUN + datetime.timedelta(seconds=web.spent), deadline)  # fmt: skip
    return visitor.visit(Site("a", home), web.open)


def site(**pages: str | bytes | Trouble) -> Web:
    found: dict[str, str | bytes | Trouble] = {HOME: MENU, f"{HOME}kontakti": "K", f"{HOME}jaunumi": "J"}
    return Web(found | {f"{HOME}{path}": page for path, page in pages.items()})


def test_a_visit_looks_at_the_home_page_then_at_the_sample_and_waits_before_each_request() -> None:
    web = site()
    record = visit(web)
    assert web.asked("look") == [HOME, f"{HOME}kontakti", f"{HOME}jaunumi"]
    assert [page.role for page in record.pages] == [Role.HOME, Role.CONTACTS, Role.NEWS]
    network = [each for each in web.done if each.startswith(("look", "get", "wait"))]
    assert all(
        before == f"wait {then.partition(' ')[2]}" for before, then in zip(network[::2], network[1::2], strict=True)
    )
    assert (record.har, record.cookies, record.trouble, record.cut) == ("har", "cookies", None, None)
    assert record.begun == BEGUN.isoformat() < record.ended


def test_a_website_without_an_address_or_shut_by_robots_is_not_opened() -> None:
    web = site()
    assert visit(web, home="").trouble == Trouble(Reason.NO_ADDRESS)
    web.refused[HOME] = Trouble(Reason.ROBOTS, "/")
    assert visit(web).trouble == Trouble(Reason.ROBOTS, "/")
    assert web.done == []


def test_a_home_page_that_cannot_be_seen_ends_the_visit_with_its_reason() -> None:
    web = site()
    web.pages[HOME] = Trouble(Reason.BLOCKED, "HTTP 403")
    record = visit(web, asking(lambda _: (Ask(AskKind.GET, f"{HOME}feed"),)))
    assert record.trouble == Trouble(Reason.BLOCKED, "HTTP 403")
    assert (len(record.pages), record.replies) == (1, ())


def test_a_page_that_fails_or_is_shut_costs_itself_alone() -> None:
    web = site(kontakti=Trouble(Reason.CRASHED))
    web.refused[f"{HOME}jaunumi"] = Trouble(Reason.ROBOTS)
    record = visit(web)
    assert [page.trouble and page.trouble.reason for page in record.pages] == [None, Reason.CRASHED, Reason.ROBOTS]
    assert f"look {HOME}jaunumi" not in web.done
    assert (record.trouble, record.cut) == (None, None)


def test_pages_of_the_site_map_are_drawn_those_of_site_maps_in_it_included() -> None:
    web = Web({
        HOME: "<p>a", f"{HOME}robots.txt": f"User-agent: *\nSitemap: {HOME}one.xml\r\nsitemap : {HOME}two.xml",
        f"{HOME}one.xml": f"<sitemapindex><sitemap><loc>{HOME}three.xml</loc></sitemap></sitemapindex>",
        f"{HOME}two.xml": f"<urlset><url><loc><![CDATA[{HOME}b?c=1&d]]></loc></url></urlset>",
        f"{HOME}three.xml": f"<urlset><url><loc> {HOME}e?f=1&amp;g </loc></url></urlset>",
        f"{HOME}b?c=1&d": "B", f"{HOME}e?f=1&g": "E",
    })  # fmt: skip
    record = visit(web, drawn=5)
    assert {page.url for page in record.pages[1:]} == {f"{HOME}b?c=1&d", f"{HOME}e?f=1&g"}
    assert web.asked("get") == [f"{HOME}{name}" for name in ("robots.txt", "one.xml", "two.xml", "three.xml")]


def test_without_a_named_site_map_its_usual_place_is_tried_and_endless_ones_end() -> None:
    index = f"<sitemapindex>{''.join(f'<loc>{HOME}{number}.xml</loc>' for number in range(50))}</sitemapindex>"
    web = Web({HOME: "<p>a", f"{HOME}sitemap.xml": index})
    visit(web)
    assert len(web.asked("get")) == 1 + visiting.SITE_MAPS
    assert web.asked("get")[:2] == [f"{HOME}robots.txt", f"{HOME}sitemap.xml"]


def test_robots_txt_is_asked_for_even_where_it_shuts_everything_else() -> None:
    web = site()
    web.refused |= {f"{HOME}robots.txt": Trouble(Reason.ROBOTS), f"{HOME}sitemap.xml": Trouble(Reason.ROBOTS)}
    visit(web)
    assert web.asked("get") == [f"{HOME}robots.txt"]


def test_the_same_ask_of_several_checks_is_put_once() -> None:
    web = site(feed=b"<rss/>")
    feed = asking(lambda _: (Ask(AskKind.GET, f"{HOME}feed"),))
    record = visit(web, feed, asking(feed.asks, "b"))
    assert web.asked("get").count(f"{HOME}feed") == 1
    assert [reply.status for reply in record.replies if reply.ask.target.endswith("feed")] == [200]


def test_an_answer_may_raise_a_question_but_not_for_ever() -> None:
    web = site()

    def next_one(seen: Seen) -> tuple[Ask, ...]:
        return (Ask(AskKind.GET, f"{HOME}{len(seen.visit.replies)}"),)

    visit(web, asking(next_one))
    assert len(web.asked("get")) == 2 + visiting.ROUNDS


def test_kinds_of_asks_go_where_they_belong() -> None:
    web = site(browse="<p>B")
    asks = (Ask(AskKind.BROWSE, f"{HOME}browse"), Ask(AskKind.LOAD, HOME), Ask(AskKind.DNS, "TXT a.lv"),
            Ask(AskKind.TLS, "a.lv"), Ask(AskKind.BROWSE, f"{HOME}none"))  # fmt: skip
    record = visit(web, asking(lambda _: asks))
    replies = {(reply.ask.kind, reply.ask.target): reply for reply in record.replies}
    opened = replies[AskKind.BROWSE, f"{HOME}browse"]
    assert opened.page
    assert (opened.page.role, opened.status, opened.trouble) == (Role.ASKED, 200, None)
    assert web.evidence.read_json(replies[AskKind.LOAD, HOME].body) == {"runs": 3}
    assert replies[AskKind.BROWSE, f"{HOME}none"].trouble == Trouble(Reason.ERROR, "HTTP 404")
    assert not {f"wait {target}" for target in ("TXT a.lv", "a.lv")} & set(web.done), "names wait for nobody"


def test_a_page_that_never_loads_was_not_measured() -> None:
    web = site()
    web.load_says = {"runs": 0}
    record = visit(web, asking(lambda _: (Ask(AskKind.LOAD, HOME),)))
    assert record.replies[-1].trouble == Trouble(Reason.UNREACHABLE)


def test_what_robots_shuts_is_not_asked_for_and_says_so() -> None:
    web = site()
    web.refused[f"{HOME}search?q=a"] = Trouble(Reason.ROBOTS, "/search")
    record = visit(web, asking(lambda _: (Ask(AskKind.GET, f"{HOME}search?q=a"),)))
    assert record.replies[-1].trouble == Trouble(Reason.ROBOTS, "/search")
    assert f"get {HOME}search?q=a" not in web.done


def test_a_visit_that_takes_too_long_is_cut_and_everything_after_says_so() -> None:
    web = site()
    record = visit(web, asking(lambda _: (Ask(AskKind.DNS, "TXT a.lv"),)), deadline=2.0)
    assert record.cut == Trouble(Reason.CUT, "2 s")
    assert [page.trouble and page.trouble.reason for page in record.pages] == [None, Reason.CUT, Reason.CUT]
    assert record.replies[-1].trouble == Trouble(Reason.CUT, "2 s")
    assert web.asked("look") == [HOME]
    assert record.trouble is None


def test_a_website_is_asked_only_so_many_things(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visiting, "ASKS", 5)
    web = site()
    record = visit(web, asking(lambda _: tuple(Ask(AskKind.GET, f"{HOME}{number}") for number in range(9))))
    assert len(web.asked("get")) == 5
    assert record.replies[-1].trouble == Trouble(Reason.CUT, "5 asks")


def test_what_is_looked_at_now_is_told() -> None:
    web, heard = site(), list[str]()
    visitor = Visitor(web, web.evidence, Conditions("test", drawn=0), {}, {}, BEGUN.date(), lambda: BEGUN,
                      progress=heard.append)  # fmt: skip
    visitor.visit(Site("a", HOME), web.open)
    assert heard[0] == HOME
    assert f"{HOME}jaunumi" in heard
