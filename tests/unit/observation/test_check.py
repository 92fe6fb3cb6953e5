"""Checks register themselves, and what breaks in one costs its outcome alone."""

import datetime
from collections.abc import Iterator
from dataclasses import replace

import pytest
from observing import judged, page, seen, unseen

from eindekss.observation.check import Check, checks
from eindekss.observation.outcome import Outcome, Sighting, Status, Words, not_assessable
from eindekss.observation.seen import Seen
from eindekss.observation.visit import Ask, AskKind, Reason, Role, Trouble


def passes(_: Seen) -> Outcome:
    return Outcome(Status.PASS)


def breaks(_: Seen) -> Outcome:
    raise KeyError("nobody thought of it")


def asks_and_breaks(_: Seen) -> Iterator[Ask]:
    yield Ask(AskKind.GET, "https://a.lv/")
    raise KeyError("nobody thought of it")


def made(judge: object = passes, asks: object = lambda _: ()) -> Check:
    return Check("a", "2", Words("A", "A"), judge, asks, {}, "")  # type: ignore[arg-type] - functions of that kind


def test_a_check_that_breaks_is_not_assessable_and_says_where() -> None:
    outcome = made(breaks).outcome(seen(page()))
    assert outcome.trouble is not None
    assert outcome.trouble.reason is Reason.CHECK_FAILED
    assert "test_check.py" in outcome.trouble.detail


def test_asks_that_break_ask_nothing() -> None:
    assert made(asks=asks_and_breaks).asked(seen(page())) == ()


def test_a_website_that_was_not_visited_is_not_assessable_by_any_check() -> None:
    trouble = Trouble(Reason.ROBOTS)
    for check in checks().values():
        assert check.outcome(seen(trouble=trouble)) == not_assessable(trouble)


def test_an_empty_visit_and_an_unseen_home_page_break_no_check() -> None:
    for looked in (seen(), seen(unseen(Role.HOME)), seen(page("")), seen(page("<main>\x00<p>&#0;<<<a href='//'>"))):
        for check in checks().values():
            outcome = check.outcome(looked)
            assert outcome.trouble is None or outcome.trouble.reason is not Reason.CHECK_FAILED, check.id
            check.asked(looked)


def test_nothing_is_called_absent_where_the_visit_was_cut_or_the_home_page_shows_nothing() -> None:
    cut = Trouble(Reason.CUT, "cap")
    for check in checks().values():
        for looked in (seen(page("<p>" + "vārds " * 50), cut=cut), seen(page("<div id=app></div>"))):
            if check.doc and check.judge.__module__.endswith(("surveys", "rating", "forum", "councils", "live_chat")):
                assert check.outcome(looked).status is Status.NOT_ASSESSABLE, check.id


def test_a_language_without_vocabulary_is_no_reason_for_a_no() -> None:
    outcome = judged("participation-link", page("<p>" + "Laba diena visiems " * 20, language="lt"))
    assert outcome.trouble == Trouble(Reason.LANGUAGE, "lt")


def test_every_check_is_documented_and_versioned() -> None:
    for check in checks().values():
        assert check.name == f"{check.id} {check.version}"
        assert len(check.doc) > 200, check.id
        assert all(check.title), check.id


def test_an_outcome_says_why_exactly_where_it_could_not_look() -> None:
    with pytest.raises(ValueError, match="fail"):
        Outcome(Status.FAIL, trouble=Trouble(Reason.TIMEOUT))
    with pytest.raises(ValueError, match="not-assessable"):
        Outcome(Status.NOT_ASSESSABLE)
    with pytest.raises(ValueError, match="confidence"):
        replace(Outcome(Status.PASS, datetime.date(2026, 1, 2)), confidence=1.5)
    with pytest.raises(ValueError, match="shows nothing"):
        Sighting("https://a.lv/", "2026-11-21T09:30:00+02:00")
