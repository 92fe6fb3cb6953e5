"""The expert's page: accept or change, undo, who decided and how, what follows, and what is refused."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from experts import add_expert, add_sites, answer, ask_more, decide, page, seen_in
from practice import EXPERT, INSTITUTION, OFFICE, Practice, form

from eindekss.collection.expert.views import live
from eindekss.collection.models import AuditEntry, Decision, Event, History, Suggestion
from eindekss.registry.models import Assignment, Participation, User


def item(practice: Practice, name: str = "CLEAR") -> str:
    return page(practice, "assess-item", name)


def hows(practice: Practice) -> list[str]:
    return list(Decision.objects.filter(undone=None).order_by("pk").values_list("how", flat=True))


def test_accepting_writes_the_suggestion_and_goes_to_the_next_open_item(practice: Practice) -> None:
    expert = practice.client(EXPERT)
    sent = decide(expert, item(practice, "LINK"), accept="1")
    assert sent.headers["Location"] == item(practice, "SEEN")
    assert practice.answers() == {"LINK": "https://example.org/"}
    kept = Decision.objects.get()
    assert (kept.how, kept.check_id, kept.decision, kept.confidence) == ("accepted", "practice 1", "S", 0.8)
    assert (kept.suggested_value, kept.value, kept.by.username) == (kept.value, "https://example.org/", EXPERT)


def test_another_answer_overrides_and_the_same_answer_accepts(practice: Practice) -> None:
    expert = practice.client(EXPERT)
    decide(expert, item(practice), save="1", **{"a-CLEAR": "2"})
    decide(expert, item(practice, "LINK"), save="1", **{"a-LINK": "https://example.org/"})
    assert hows(practice) == ["overridden", "accepted"]
    assert practice.answers() == {"CLEAR": "2", "LINK": "https://example.org/"}


def test_without_a_suggestion_a_decision_is_unaided(practice: Practice) -> None:
    Suggestion.objects.all().delete()
    answer(practice, EXPERT, "DEMO", CLEAR="1")
    kept = Decision.objects.get()
    assert (kept.how, kept.check_id, kept.confidence) == ("unaided", "", None)


def test_accepting_what_is_not_suggested_needs_an_answer(practice: Practice) -> None:
    Suggestion.objects.filter(item="CLEAR").update(decision="E", value="")
    sent = decide(practice.client(EXPERT), item(practice), accept="1")
    assert sent.status_code == 422
    assert "Izvēlieties vai ierakstiet atbildi." in sent.content.decode()
    assert practice.answers() == {}


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("CLEAR", "", "Izvēlieties vai ierakstiet"),
        ("CLEAR", "7", "Izvēlieties vienu"),
        ("LINK", "example", "nav tīmekļa"),
    ],
)
def test_what_cannot_be_taken_is_said_beside_the_field(practice: Practice, name: str, typed: str, words: str) -> None:
    sent = decide(practice.client(EXPERT), item(practice, name), save="1", **{f"a-{name}": typed})
    content = sent.content.decode()
    assert sent.status_code == 422
    assert "govuk-error-summary" in content
    assert words in content
    assert not Decision.objects.exists()


def test_nothing_ticked_of_a_multiple_choice_is_an_answer(practice: Practice) -> None:
    answer(ask_more(practice), EXPERT, "DEMO", SHOWS=[])
    assert practice.response("opinion").answers.get(item="SHOWS").said == ("", "")
    shown = practice.client(EXPERT).get(page(practice, "assess")).content.decode()
    assert "Neviens no minētajiem" in shown


def test_undo_puts_back_what_stood_before_step_by_step(practice: Practice) -> None:
    answer(practice, EXPERT, "DEMO", CLEAR="1")
    answer(practice, EXPERT, "DEMO", CLEAR="2")
    expert = practice.client(EXPERT)
    sent = expert.post(item(practice, "LINK"), {"undo": "1"})
    assert sent.headers["Location"] == item(practice)
    assert practice.answers() == {"CLEAR": "1"}
    expert.post(item(practice, "LINK"), {"undo": "1"})
    assert practice.answers() == {"CLEAR": "[not-answered]"}
    assert Decision.objects.filter(undone__isnull=False).count() == 2
    page_then = expert.post(item(practice), {"undo": "1"}, follow=True).content.decode()
    assert "Nav neviena lēmuma, ko atsaukt." in page_then


def test_undo_leaves_alone_what_was_changed_elsewhere_since(practice: Practice) -> None:
    answer(practice, EXPERT, "DEMO", CLEAR="1")
    seen = '{"CLEAR": [1, "1", ""]}'
    practice.client(EXPERT).post(practice.url("section", "first", questionnaire="opinion"), form({"CLEAR": "2"}, seen))
    said = practice.client(EXPERT).post(item(practice), {"undo": "1"}, follow=True).content.decode()
    assert "nekas nav atsaukts" in said
    assert practice.answers()["CLEAR"] == "2"


def test_nobody_undoes_what_another_expert_decided(practice: Practice) -> None:
    answer(practice, EXPERT, "DEMO", CLEAR="1")
    other = add_expert(practice)
    site = Participation.objects.get(wave=practice.record, institution__key="DEMO").institution
    Assignment.objects.create(user=other, wave=practice.record, institution=site, role="expert")
    practice.client(other.username).post(item(practice), {"undo": "1"})
    assert practice.answers() == {"CLEAR": "1"}


def test_two_experts_on_one_answer_see_both(practice: Practice) -> None:
    expert = practice.client(EXPERT)
    before = seen_in(expert.get(item(practice)).content)
    answer(practice, EXPERT, "DEMO", CLEAR="1")
    sent = expert.post(item(practice), {"seen": before, "save": "1", "a-CLEAR": "2"})
    assert sent.status_code == 409
    assert "Kolēģis tikmēr ir mainījis" in sent.content.decode()
    assert practice.answers() == {"CLEAR": "1"}
    again = seen_in(sent.content)
    assert expert.post(item(practice), {"seen": again, "save": "1", "a-CLEAR": "2"}).status_code == 302
    assert practice.answers() == {"CLEAR": "2"}


def test_saying_the_same_again_is_no_new_decision(practice: Practice) -> None:
    answer(practice, EXPERT, "DEMO", CLEAR="1")
    answer(practice, EXPERT, "DEMO", CLEAR="1")
    assert Decision.objects.count() == 1
    assert History.objects.filter(item="CLEAR").count() == 1


def test_confirming_what_a_check_decided_is_a_decision_too(practice: Practice) -> None:
    Suggestion.objects.filter(item="CLEAR").update(decision="A")
    expert = practice.client(EXPERT)
    expert.get(practice.url("hub", questionnaire="opinion"))
    practice.response("opinion").answers.create(item="CLEAR", value="1", source="observed")
    decide(expert, item(practice), accept="1")
    assert hows(practice) == ["accepted"]
    assert practice.response("opinion").answers.get().source == "observed"


def test_a_filter_opens_its_question_at_once_and_closes_it_again(practice: Practice) -> None:
    expert = ask_more(practice).client(EXPERT)
    answer(practice, EXPERT, "DEMO", LINK="https://a.example", SEEN="2026-01-01", CLEAR="1")
    sent = decide(expert, item(practice, "HAS_PAGE"), save="1", **{"a-HAS_PAGE": "1"})
    assert sent.headers["Location"] == item(practice, "PAGE_NAME")
    sent = decide(expert, item(practice, "HAS_PAGE"), save="1", **{"a-HAS_PAGE": "2"})
    assert sent.headers["Location"] == item(practice, "SHOWS")
    assert "Pēc citām atbildēm" in expert.get(item(practice, "PAGE_NAME")).content.decode()


def test_after_the_last_item_the_site_is_shown_as_decided(practice: Practice) -> None:
    expert = practice.client(EXPERT)
    for name in ("LINK", "SEEN", "CLEAR"):
        sent = decide(expert, item(practice, name), accept="1")
    assert sent.headers["Location"] == page(practice, "assess")
    content = expert.get(sent.headers["Location"]).content.decode()
    assert "Uz visiem jautājumiem par šo vietni ir atbildēts." in content
    assert "Atbildēts: 3 no 3" in content


def test_what_is_handed_in_is_locked(practice: Practice) -> None:
    expert = practice.client(EXPERT)
    expert.get(item(practice))
    expert.post(page(practice, "review"), {"confirm": "1"})
    for posted in ({"save": "1", "a-CLEAR": "2"}, {"accept": "1"}, {"undo": "1"}):
        assert expert.post(item(practice), {"seen": "{}"} | posted).status_code == 409
    assert practice.answers() == {}
    assert "Pieņemt ieteikumu" not in expert.get(item(practice)).content.decode()


def test_the_office_looks_and_cannot_decide(practice: Practice) -> None:
    content = practice.client(OFFICE).get(item(practice)).content.decode()
    assert "Automātiskais ieteikums" in content
    assert "<button" not in content.partition('id="question"')[2].partition("site-footer")[0]
    assert practice.client(OFFICE).post(item(practice), {"accept": "1"}).status_code == 409
    assert not Decision.objects.exists()


def test_an_item_of_another_questionnaire_is_not_found(practice: Practice) -> None:
    assert practice.client(EXPERT).get(item(practice, "STAFF")).status_code == 404
    assert practice.client(INSTITUTION).get(item(practice)).status_code == 403


def test_the_page_shows_evidence_that_can_do_no_harm(practice: Practice) -> None:
    Participation.objects.filter(wave=practice.record).update(website="javascript:alert(1)")
    from eindekss.collection.models import Evidence  # noqa: PLC0415 - beside its only use

    Evidence.objects.update(excerpt="<script>alert(1)</script>")
    content = practice.client(EXPERT).get(item(practice)).content.decode()
    assert "<script>alert(1)" not in content
    assert "&lt;script&gt;alert(1)" in content
    assert 'href="javascript:' not in content
    assert content.count('target="_blank"') == content.count('rel="noopener noreferrer"') > 0
    assert 'viewBox="95 96 450 108"' in content  # the part that matters, with a quarter of it around


@pytest.mark.parametrize(
    ("website", "address"),
    [
        ("example.org", "https://example.org"),
        ("http://example.org/a", "http://example.org/a"),
        ("", ""),
        ("javascript://example.org/%0aalert(1)", ""),
        ("https://[broken", ""),
    ],
)
def test_only_a_web_address_becomes_a_link(website: str, address: str) -> None:
    assert live(website) == address


# ---- keys ----


def test_keys_can_be_turned_off_and_on_again(practice: Practice) -> None:
    expert = practice.client(EXPERT)
    assert 'data-keys="on"' in expert.get(item(practice)).content.decode()
    sent = expert.post("/assess/keys/", {"keys": "off", "next": item(practice)})
    assert sent.headers["Location"] == item(practice)
    content = expert.get(item(practice)).content.decode()
    assert 'data-keys="off"' in content
    assert "<kbd class=" not in content
    expert.post("/assess/keys/", {"keys": "on", "next": "https://elsewhere.example/"})
    assert 'data-keys="on"' in expert.get(item(practice)).content.decode()


def test_turning_keys_off_leads_nowhere_else(practice: Practice) -> None:
    sent = practice.client(EXPERT).post("/assess/keys/", {"keys": "off", "next": "https://elsewhere.example/"})
    assert sent.headers["Location"] == "/"


# ---- the queue ----


def queue(practice: Practice, who: str = EXPERT, **query: Any) -> Any:
    return practice.client(who).get(f"/assess/{practice.record.key}/", query)


def test_the_queue_counts_items_decided_suggested_and_left(practice: Practice) -> None:
    Suggestion.objects.filter(item="SEEN").update(decision="E", value="")
    answer(practice, EXPERT, "DEMO", CLEAR="1")
    (site,) = queue(practice).context["sites"]
    assert (site.state, site.decided, site.suggested, site.left) == ("in-progress", 1, 1, 1)


def test_the_next_site_is_one_begun_else_the_first_by_name(practice: Practice) -> None:
    add_sites(practice, "B", "A")
    assert queue(practice).context["following"].participation.institution.key == "A"
    answer(practice, EXPERT, "B", CLEAR="1")
    assert queue(practice).context["following"].participation.institution.key == "B"
    for key in ("A", "B", "DEMO"):
        practice.client(EXPERT).get(page(practice, "assess", institution=key))
        practice.client(EXPERT).post(page(practice, "review", institution=key), {"confirm": "1"})
    assert queue(practice).context["following"] is None
    assert queue(practice).context["queue"].finished == 3


def test_the_filter_takes_a_state_and_words(practice: Practice) -> None:
    add_sites(practice, "A", "B")
    practice.client(EXPERT).get(page(practice, "assess", institution="B"))

    def found(**query: str) -> list[str]:
        return [site.participation.institution.key for site in queue(practice, **query).context["sites"]]

    assert found() == ["A", "B", "DEMO"]
    assert found(state="opened") == ["B"]
    assert found(name="iestāde a") == ["A"]
    assert found(state="todo", name="b") == ["B"]
    assert found(state="submitted") == []


def test_an_expert_sees_their_own_sites_only(practice: Practice) -> None:
    other = add_expert(practice)
    assert [site.participation.institution.key for site in queue(practice, other.username).context["sites"]] == [
        "OWN-demo-eksperts-2"
    ]
    assert practice.client(other.username).get(item(practice)).status_code == 403


def test_the_office_sees_every_experts_queue(practice: Practice) -> None:
    add_expert(practice)
    answer(practice, EXPERT, "DEMO", CLEAR="1")
    shown = practice.client(OFFICE).get(f"/office/{practice.record.key}/assessments/").context["queues"]
    assert [(each.expert.username, len(each.sites), each.decided) for each in shown] == [
        ("demo-eksperts", 1, 1), ("demo-eksperts-2", 1, 0),
    ]  # fmt: skip


def queries(practice: Practice) -> int:
    client = practice.client(EXPERT)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(f"/assess/{practice.record.key}/").status_code == 200
    return len(caught)


def test_a_hundred_sites_take_as_many_queries_as_one(practice: Practice) -> None:
    before = queries(practice)
    add_sites(practice, *(f"K{number}" for number in range(100)))
    assert queries(practice) == before <= 20


def test_the_home_page_has_one_entry_for_all_sites(practice: Practice) -> None:
    add_sites(practice, "A", "B")
    content = practice.client(EXPERT).get("/").content.decode()
    assert content.count(f'href="/assess/{practice.record.key}/"') == 1
    assert "Eksperta vērtējums" not in content


# ---- who gets which site ----


def assign(practice: Practice, **posted: str) -> str:
    url = f"/office/{practice.record.key}/assessments/assign/"
    return str(practice.client(OFFICE).post(url, posted, follow=True).content.decode())


def test_the_office_gives_a_site_to_an_expert(practice: Practice) -> None:
    add_sites(practice, "A")
    Assignment.objects.filter(institution__key="A").delete()
    assert "Vietnes bez eksperta: 1" in practice.client(OFFICE).get(
        f"/office/{practice.record.key}/assessments/"
    ).content.decode()  # fmt: skip
    assert "Piešķirtās vietnes: 1." in assign(practice, expert=EXPERT, institution="A")
    assert Assignment.objects.filter(user__username=EXPERT, institution__key="A").count() == 1
    kept = AuditEntry.objects.get(about=f"A {EXPERT}")
    assert (kept.act, kept.who) == ("access-given", OFFICE)
    assert "Piešķirtās vietnes: 0." in assign(practice, expert=EXPERT, institution="A")


@pytest.mark.parametrize("posted", [{"expert": INSTITUTION, "institution": "DEMO"},
                                    {"expert": EXPERT, "institution": "NONE"}, {}])  # fmt: skip
def test_only_experts_and_institutions_of_the_wave_can_be_put_together(
    practice: Practice, posted: dict[str, str]
) -> None:
    before = Assignment.objects.count()
    assert "Nekas nav piešķirts" in assign(practice, **posted)
    assert Assignment.objects.count() == before


def test_what_is_left_is_divided_evenly(practice: Practice) -> None:
    add_expert(practice)
    add_sites(practice, *"ABCDEF")
    Assignment.objects.filter(institution__key__in="ABCDEF").delete()
    assert "Piešķirtās vietnes: 6." in assign(practice, divide="1")
    for name in (EXPERT, "demo-eksperts-2"):
        assert User.objects.get(username=name).assignments.filter(wave=practice.record).count() == 4


def test_a_site_that_does_not_take_part_is_given_to_nobody(practice: Practice) -> None:
    add_sites(practice, "A")
    Assignment.objects.filter(institution__key="A").delete()
    Participation.objects.filter(institution__key="A").update(participates=False)
    assert "Piešķirtās vietnes: 0." in assign(practice, divide="1")


def test_decisions_leave_a_trace_in_the_history_of_the_response(practice: Practice) -> None:
    answer(practice, EXPERT, "DEMO", CLEAR="1")
    assert list(Event.objects.values_list("move", flat=True)) == ["open", "answer"]
