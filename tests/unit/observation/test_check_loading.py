"""How fast the home page loads, whom it tells, and what it puts into the browser."""

import json
from typing import Any

import pytest
from observing import HOME, Given, judged, page, unseen

from eindekss.observation.outcome import Status
from eindekss.observation.visit import Piece, Reason, Role, Trouble


def loaded(*hosts: str, html: str = "<p>Sveiki", role: Role = Role.HOME) -> Given:
    """A page that loaded from its own host and from others."""
    return page(html, role, pieces={Piece.LOADING: {"hosts": dict.fromkeys(("www.example.org", *hosts), 2)}})


@pytest.mark.parametrize(
    ("check", "name", "value", "status"),
    [
        ("loading-lcp", "lcp", 2500, Status.PASS),
        ("loading-lcp", "lcp", 2501, Status.PARTIAL),
        ("loading-lcp", "lcp", 4001, Status.FAIL),
        ("loading-cls", "cls", 0, Status.PASS),
        ("loading-cls", "cls", 0.1, Status.PASS),
        ("loading-cls", "cls", 0.25, Status.PARTIAL),
        ("loading-cls", "cls", 0.26, Status.FAIL),
        ("loading-bytes", "bytes", 1_638_400, Status.PASS),
        ("loading-bytes", "bytes", 5_120_001, Status.FAIL),
    ],
)
def test_thresholds(check: str, name: str, value: float, status: Status) -> None:
    answer = json.dumps({"median": {name: value}, "runs": [{name: value}] * 3})
    outcome = judged(check, page("<p>Sveiki"), answers={HOME: answer})
    assert (outcome.status, outcome.value) == (status, float(value))
    assert bool(outcome.findings) == (status is not Status.PASS)


def test_a_number_is_written_as_its_language_writes_it() -> None:
    answer = json.dumps({"median": {"cls": 0.31}, "runs": [{"cls": 0.31}]})
    outcome = judged("loading-cls", page("<p>Sveiki"), answers={HOME: answer})
    assert "0,31." in outcome.findings[0].says.lv
    assert "0.31." in outcome.findings[0].says.en
    assert outcome.confidence < 0.9  # one loading of three


def test_what_was_not_measured_is_not_judged() -> None:
    empty = json.dumps({"median": {}, "runs": [{}]})
    assert judged("loading-lcp", page("<p>Sveiki"), answers={HOME: empty}).trouble == Trouble(Reason.NOT_KEPT, "lcp")
    slow = Trouble(Reason.TIMEOUT)
    assert judged("loading-lcp", page("<p>Sveiki"), answers={HOME: slow}).trouble == slow


def test_third_parties_are_hosts_of_other_names() -> None:
    own = loaded("cdn.example.org")
    assert judged("third-parties", own).status is Status.PASS
    html = '<script src="https://fonti.net/f.js"></script>'
    others = judged("third-parties", loaded("fonti.net", html=html), loaded("karte.lv", role=Role.CONTACTS))
    assert (others.status, others.value) == (Status.PARTIAL, ("fonti.net", "karte.lv"))
    assert [each.page for each in others.seen] == [HOME, f"{HOME}contacts"]
    assert others.seen[0].selector.endswith("script:nth-of-type(1)")


def test_a_known_tracker_fails_and_the_institutions_own_hosts_do_not_count() -> None:
    assert judged("third-parties", loaded("www.google-analytics.com")).status is Status.FAIL
    shared = {"third-parties": {"own": ["platforma.gov.lv"]}}
    assert judged("third-parties", loaded("cdn.platforma.gov.lv"), settings=shared).status is Status.PASS


def cookie(name: str, host: str = "www.example.org", lasting: bool = False) -> dict[str, Any]:
    return {"name": name, "domain": host, "expires": 1.9e9 if lasting else -1}


@pytest.mark.parametrize(
    ("cookies", "status", "value"),
    [
        ([], Status.PASS, ()),
        ([cookie("PHPSESSID"), cookie("cookie_consent", lasting=True)], Status.PASS, ("PHPSESSID", "cookie_consent")),
        ([cookie("anything")], Status.PASS, ("anything",)),  # gone with the browser
        ([cookie("anything", lasting=True)], Status.PARTIAL, ("anything",)),
        ([cookie("_ga", ".example.org", lasting=True)], Status.FAIL, ("_ga",)),
        ([cookie("id", ".seko.net")], Status.FAIL, ("id",)),
        ([cookie("id", ".aptauja.net")], Status.PASS, ()),  # of a page that a question opened elsewhere
    ],
)
def test_cookies_before_consent(cookies: list[dict[str, Any]], status: Status, value: tuple[str, ...]) -> None:
    outcome = judged("cookies-before-consent", loaded("px.seko.net"), cookies=cookies)
    assert (outcome.status, outcome.value) == (status, value)


def test_nothing_kept_is_nothing_said() -> None:
    assert judged("third-parties", page("<p>Sveiki")).trouble == Trouble(Reason.NOT_KEPT, "loading")
    assert judged("cookies-before-consent", page("<p>Sveiki")).trouble == Trouble(Reason.NOT_KEPT, "cookies")
    assert judged("third-parties", unseen(Role.HOME)).trouble == Trouble(Reason.TIMEOUT)
