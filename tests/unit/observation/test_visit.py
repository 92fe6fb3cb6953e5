"""The record of a visit is written as JSON and reads back equal."""

from dataclasses import replace

from observing import page, seen, unseen

from eindekss.observation.visit import Ask, AskKind, Page, Piece, Reason, Reply, Role, Site, Trouble, Visit


def test_a_visit_reads_back_equal() -> None:
    looked = seen(page("<p>a</p>", pieces={Piece.LAYOUT: {}}, headers=(("server", "x"),)), unseen(Role.NEWS))
    inner = Page("https://a.lv/?q=x", Role.ASKED, "2026-11-21T09:30:00+02:00", kept={Piece.HTML: "ab"})
    replies = (
        Reply(Ask(AskKind.BROWSE, "https://a.lv/?q=x"), "2026-11-21T09:30:00+02:00", page=inner),
        Reply(Ask(AskKind.DNS, "TXT a.lv"), "2026-11-21T09:30:00+02:00", body="cd"),
        Reply(Ask(AskKind.GET, "https://a.lv/"), "2026-11-21T09:30:00+02:00", trouble=Trouble(Reason.ROBOTS, "/q")),
    )
    visit = replace(looked.visit, replies=replies, cut=Trouble(Reason.CUT, "900 s"), har="ef", cookies="01")
    assert Visit.from_json(visit.json()) == visit


def test_a_visit_that_came_to_nothing_reads_back_equal() -> None:
    visit = replace(seen().visit, trouble=Trouble(Reason.NO_ADDRESS))
    assert Visit.from_json(visit.json()) == visit


def test_a_site_knows_its_host() -> None:
    assert Site("a", "https://www.a.lv:8443/x").host == "www.a.lv"
    assert Site("a", "").host == ""
