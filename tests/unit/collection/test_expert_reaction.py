"""The timer of the reaction test: what is kept, what is measured, which answers follow, what is refused."""

import datetime
from typing import Any

import pytest
from django.utils import timezone
from experts import add_expert, answer, ask_more, hand_in, page
from practice import EXPERT, OFFICE, Practice

from eindekss.collection.models import Decision, ReactionTest, Sample, SecondRating

SENT = {"channel": "message", "sent-day": "2025-11-17", "sent-time": "10:00", "outcome": "answered",
        "answered-day": "2025-11-17", "answered-time": "10:45", "note": ""}  # fmt: skip


@pytest.fixture
def timed(practice: Practice) -> Practice:
    return ask_more(practice)


def keep(practice: Practice, test: int | None = None, who: str = EXPERT, **changes: str) -> Any:
    name, rest = ("reaction", []) if test is None else ("reaction-test", [str(test)])
    data = SENT | {key.replace("_", "-"): value for key, value in changes.items()}
    return practice.client(who).post(page(practice, name, *rest), data, follow=True)


def measured(practice: Practice) -> dict[str, str]:
    return {item: said for item, said in practice.answers().items() if item in ("MINUTES", "IN_TIME")}


def test_a_test_that_is_over_answers_both_items(timed: Practice) -> None:
    assert "Tests ir saglabāts." in keep(timed).content.decode()
    assert measured(timed) == {"MINUTES": "45", "IN_TIME": "1"}
    kept = ReactionTest.objects.get()
    assert (kept.answered - kept.sent, kept.by.username) == (datetime.timedelta(minutes=45), EXPERT)
    assert {each.how for each in Decision.objects.all()} == {"unaided"}


@pytest.mark.parametrize(("time", "minutes", "in_time"), [("11:00", "60", "1"), ("11:01", "61", "2")])
def test_the_limit_itself_is_in_time(timed: Practice, time: str, minutes: str, in_time: str) -> None:
    keep(timed, answered_time=time)
    assert measured(timed) == {"MINUTES": minutes, "IN_TIME": in_time}


def test_no_answer_is_a_reason_and_a_no(timed: Practice) -> None:
    keep(timed, outcome="silent")
    assert measured(timed) == {"MINUTES": "[not-available]", "IN_TIME": "2"}
    assert ReactionTest.objects.get().answered is None


def test_a_test_still_waiting_answers_nothing(timed: Practice) -> None:
    keep(timed, outcome="waiting")
    assert measured(timed) == {}
    assert "Vēl gaidu atbildi" in timed.client(EXPERT).get(page(timed, "reaction")).content.decode()


def test_of_several_tests_the_median_counts(timed: Practice) -> None:
    for time in ("10:10", "10:30", "12:00"):
        keep(timed, answered_time=time)
    assert measured(timed)["MINUTES"] == "30"
    keep(timed, outcome="silent")
    assert measured(timed) == {"MINUTES": "75", "IN_TIME": "2"}  # the mean of 30 and 120


def test_a_test_can_be_put_right_with_a_note(timed: Practice) -> None:
    keep(timed, outcome="waiting")
    test = ReactionTest.objects.get().pk
    content = timed.client(EXPERT).get(page(timed, "reaction-test", str(test))).content.decode()
    assert 'value="10:00"' in content
    keep(timed, test, answered_time="10:20", note="Atbilde bija mēstulēs")
    assert measured(timed)["MINUTES"] == "20"
    keep(timed, test, outcome="waiting")
    assert measured(timed) == {"MINUTES": "[not-answered]", "IN_TIME": "[not-answered]"}
    assert ReactionTest.objects.get().note == ""


def test_a_channel_without_items_is_kept_and_changes_no_answer(timed: Practice) -> None:
    keep(timed, channel="email", answered_day="2025-11-18", answered_time="09:30")
    assert measured(timed) == {}
    content = timed.client(EXPERT).get(page(timed, "reaction")).content.decode()
    assert "Mediāna: 450 darba laika min" in content  # 7 hours on Monday, half an hour on Tuesday
    assert "1\u202f410" in content  # on the clock
    assert "Anketā šāda jautājuma nav" in content


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"channel": "fax"}, "Izvēlieties kanālu"),
        ({"sent_day": ""}, "kas jau ir bijis"),
        ({"sent_time": "25:00"}, "kas jau ir bijis"),
        ({"answered_day": "2999-01-01"}, "kas jau ir bijis"),
        ({"sent_day": "2025-03-30", "sent_time": "03:30"}, "kas jau ir bijis"),  # the clock went from 03:00 to 04:00
        ({"answered_time": "09:59"}, "nevar atnākt pirms"),
        ({"note": "n" * 4001}, "ne garāku par 4000"),
    ],
)
def test_a_test_that_cannot_be_is_refused(timed: Practice, changes: dict[str, str], words: str) -> None:
    sent = keep(timed, **changes)
    assert sent.status_code == 422
    assert words in sent.content.decode()
    assert not ReactionTest.objects.exists()
    assert measured(timed) == {}


def test_what_was_typed_stays_in_the_form(timed: Practice) -> None:
    content = keep(timed, answered_time="09:59", note="Zvanīju <b>divreiz</b>").content.decode()
    assert 'value="09:59"' in content
    assert "Zvanīju &lt;b&gt;divreiz&lt;/b&gt;" in content


def test_a_site_handed_in_takes_no_test(timed: Practice) -> None:
    answer(timed, EXPERT, "DEMO", CLEAR="1")
    hand_in(timed, EXPERT, "DEMO")
    assert "Nekas nav saglabāts" in keep(timed).content.decode()
    assert not ReactionTest.objects.exists()


def test_the_office_looks_and_cannot_measure(timed: Practice) -> None:
    keep(timed)
    content = timed.client(OFFICE).get(page(timed, "reaction")).content.decode()
    assert "45" in content
    assert "Saglabāt testu" not in content
    assert keep(timed, who=OFFICE).status_code == 422
    assert ReactionTest.objects.count() == 1


def test_a_second_rater_measures_nothing(timed: Practice) -> None:
    other = add_expert(timed)
    site = timed.record.participations.get(institution__key="DEMO").institution
    made = Sample.objects.create(wave=timed.record, questionnaire="opinion", seed="1", size=1, drawn_from=1)
    SecondRating.objects.create(
        sample=made, wave=timed.record, institution=site, questionnaire="opinion", rater=other
    )  # fmt: skip
    assert timed.client(other.username).get(page(timed, "reaction")).status_code == 403


def test_a_test_of_another_site_is_not_found(timed: Practice) -> None:
    keep(timed)
    add_expert(timed, "other", "NEXT")
    test = str(ReactionTest.objects.get().pk)
    url = page(timed, "reaction-test", test, institution="NEXT")
    assert timed.client("other").get(url).status_code == 404


def test_where_the_wave_times_nothing_the_page_says_so(practice: Practice) -> None:
    content = practice.client(EXPERT).get(page(practice, "reaction")).content.decode()
    assert "reakcijas testa nav" in content
    assert "Reakcijas tests" not in practice.client(EXPERT).get(page(practice, "assess")).content.decode()


def test_times_are_those_of_the_sites_clock(timed: Practice) -> None:
    keep(timed)
    assert timezone.localtime(ReactionTest.objects.get().sent).strftime("%H:%M %Z") == "10:00 EET"
