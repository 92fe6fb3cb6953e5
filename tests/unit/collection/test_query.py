"""Queries: who asks whom, what is kept of an answer before and after, and who gets to know."""

import csv
import io
import json
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from practice import EXPERT, INSTITUTION, OFFICE, Practice, form

from eindekss.collection.models import AccessLink, Answer, Delegation, FieldEvent, Query, Remark, Response
from eindekss.collection.query import asking
from eindekss.registry.models import Assignment, Institution, Participation, User

WORDS = "Vai tiešām tikai 12?"


@pytest.fixture
def answered(practice: Practice) -> Practice:
    """The institution has said that it has 12 people, and submitted."""
    client = practice.client(INSTITUTION)
    client.post(practice.url("section", "about"), form({"STAFF": "12"}))
    client.post(practice.url("review"), {"confirm": "1"})
    User.objects.filter(username=INSTITUTION).update(email="iestade@ezers.example")
    User.objects.filter(username=OFFICE).update(email="birojs@ezers.example", first_name="Zane Liepa")
    Response.objects.filter(questionnaire="self-assessment").update(state="submitted")
    return practice


def ask(practice: Practice, who: str = OFFICE, item: str = "STAFF", words: str = WORDS, **more: str) -> Client:
    client = practice.client(who)
    client.post(f"{practice.url('query-ask')}?item={item}&row=", {"text": words, **more})
    return client


def query() -> Query:
    return Query.objects.get()


def say(practice: Practice, who: str, words: str, **more: str) -> str:
    posted = practice.client(who).post(practice.url("query", str(query().pk)), {"text": words, **more}, follow=True)
    return posted.content.decode()


def close(practice: Practice, who: str = OFFICE) -> int:
    return practice.client(who).post(practice.url("query-close", str(query().pk))).status_code


def correct(practice: Practice, value: str, was: str = "12", version: int = 1) -> None:
    posted = form({"STAFF": value}, json.dumps({"STAFF": [version, was, ""]}))
    assert practice.client(INSTITUTION).post(practice.url("section", "about"), posted).status_code == 302


def test_the_whole_way_from_the_question_to_the_corrected_answer(answered: Practice) -> None:
    ask(answered, reopen="1")
    assert (query().state, query().before_version, query().before_value) == ("open", 1, "12")
    assert answered.response().state == "reopened"
    page = answered.client(INSTITUTION).get(answered.url("section", "about")).content.decode()
    assert WORDS in page
    assert f'href="{answered.url("query", str(query().pk))}">Atbildēt' in page
    hub = answered.client(INSTITUTION).get(answered.url("hub")).content.decode()
    assert "Neslēgti jautājumi par atbildēm: 1" in hub
    correct(answered, "1200")
    assert "Nosūtīts." in say(answered, INSTITUTION, "Pārrakstīšanās, ir 1200.")
    assert query().state == "answered"
    shown = answered.client(OFFICE).get(answered.url("query", str(query().pk))).content.decode()
    assert "1\u202f200" in shown
    assert close(answered) == 302
    correct(answered, "5", "1200", 2)  # what happens afterwards is not the query's any more
    kept = query()
    assert (kept.state, kept.after_version, kept.after_value) == ("closed", 2, "1200")
    assert (kept.closed_by.username, [each.text for each in kept.remarks.all()]) == (
        OFFICE, [WORDS, "Pārrakstīšanās, ir 1200."],
    )  # fmt: skip
    assert WORDS not in answered.client(INSTITUTION).get(answered.url("section", "about")).content.decode()


def test_those_who_answer_for_the_section_are_told_by_letter(answered: Practice) -> None:
    of = Institution.objects.get(key="DEMO")
    anna = User.objects.create_user("anna@ezers.example", email="anna@ezers.example", first_name="Anna Ozola")
    access = Assignment.objects.create(user=anna, wave=answered.record, institution=of, role="institution")
    ask(answered)
    assert [letter.to for letter in mail.outbox] == [["iestade@ezers.example"]]  # the coordinator: nobody's section
    assert WORDS in mail.outbox[0].body
    assert "Zane Liepa jautā par iestādes „Izmēģinājuma iestāde” atbildi" in mail.outbox[0].body
    assert f"http://testserver{answered.url('query', str(query().pk))}" in mail.outbox[0].body
    Delegation.objects.create(assignment=access, questionnaire="self-assessment", section="about")
    say(answered, OFFICE, "Gaidām.")
    assert mail.outbox[-1].to == ["anna@ezers.example"]
    say(answered, "anna@ezers.example", "Jā, 12.")
    assert mail.outbox[-1].to == ["birojs@ezers.example"]
    assert "Anna Ozola atbildēja" in mail.outbox[-1].body
    assert len(mail.outbox) == 3


def test_a_letter_is_in_the_language_of_the_one_who_gets_it(answered: Practice) -> None:
    user, of = User.objects.get(username=INSTITUTION), Institution.objects.get(key="DEMO")
    AccessLink.objects.create(
        user=user, wave=answered.record, institution=of,
        language="en", digest="0" * 64, expires=timezone.now(),
    )  # fmt: skip
    ask(answered, item="DOC_E")
    letter = mail.outbox[0]
    assert letter.subject == "A query on an answer: Self-assessment questionnaire"
    assert "The question in the questionnaire: Documents received in 2024: Electronic" in letter.body


def test_a_letter_that_does_not_go_out_loses_no_query(answered: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError

    monkeypatch.setattr("eindekss.collection.invitation.mail.send", refused)
    client = ask(answered)
    assert query().state == "open"
    page = client.get(answered.url("query", str(query().pk))).content.decode()
    assert "vēstuli uz iestade@ezers.example nosūtīt neizdevās" in page


def test_an_answer_has_one_query_at_a_time(answered: Practice) -> None:
    ask(answered)
    again = answered.client(OFFICE).get(f"{answered.url('query-ask')}?item=STAFF&row=")
    assert again.headers["Location"] == answered.url("query", str(query().pk))
    user = User.objects.get(username=OFFICE)
    same = asking.ask(answered.response(), "", "STAFF", "Vēl kas", user)  # two people at the same moment
    assert same.pk == query().pk
    assert Remark.objects.count() == 2
    close(answered)
    ask(answered)
    assert sorted(Query.objects.values_list("state", flat=True)) == ["closed", "open"]


def test_a_further_question_opens_it_again_and_a_closed_one_takes_no_words(answered: Practice) -> None:
    ask(answered)
    say(answered, INSTITUTION, "Jā.")
    assert query().state == "answered"
    say(answered, OFFICE, "Kāpēc?")
    assert query().state == "open"
    close(answered)
    assert "Jautājums ir jau slēgts" in say(answered, INSTITUTION, "Tāpēc.")
    assert Remark.objects.count() == 3
    assert close(answered) == 403


@pytest.mark.parametrize(("words", "problem"), [("  ", "Ierakstiet tekstu"), ("x" * 4001, "garāks par 4000 zīmēm")])
def test_words_that_are_none_or_endless_are_refused(answered: Practice, words: str, problem: str) -> None:
    client = answered.client(OFFICE)
    url = f"{answered.url('query-ask')}?item=STAFF&row="
    posted = client.post(url, {"text": words})
    assert posted.status_code == 422
    assert problem in posted.content.decode()
    assert not Query.objects.exists()
    ask(answered)
    again = client.post(answered.url("query", str(query().pk)), {"text": words})
    assert (again.status_code, Remark.objects.count()) == (422, 1)
    assert words.strip() in again.content.decode()


def test_nothing_is_asked_of_a_questionnaire_that_nobody_has_opened(practice: Practice) -> None:
    posted = practice.client(OFFICE).post(f"{practice.url('query-ask')}?item=STAFF&row=", {"text": WORDS}, follow=True)
    assert "Jautāt var tikai par anketu, ko iestāde ir atvērusi" in posted.content.decode()
    assert not Query.objects.exists()


@pytest.mark.parametrize("about", ["item=NO_SUCH&row=", "item=STAFF&row=service-1", "", "item=APP_ALL&row="])
def test_a_question_that_is_not_asked_there_is_not_found(answered: Practice, about: str) -> None:
    assert answered.client(OFFICE).get(f"{answered.url('query-ask')}?{about}").status_code == 404


def test_a_query_about_what_was_not_answered_and_about_a_service(answered: Practice) -> None:
    ask(answered, item="DOC_ALL")
    assert (query().before_version, query().before_missing) == (0, "not-answered")
    answered.client(INSTITUTION).get(answered.url("hub", questionnaire="services"))
    url = answered.url("query-ask", questionnaire="services")
    answered.client(OFFICE).post(f"{url}?item=APP_ALL&row=service-2", {"text": WORDS})
    row = answered.url("row-section", "service-2", "applications", questionnaire="services")
    other = answered.url("row-section", "service-1", "applications", questionnaire="services")
    assert WORDS in answered.client(INSTITUTION).get(row).content.decode()
    assert WORDS not in answered.client(INSTITUTION).get(other).content.decode()


def test_the_office_reopens_only_what_is_submitted_in_an_open_wave(answered: Practice) -> None:
    answered.record.state = "closed"
    answered.record.save()
    ask(answered, reopen="1")
    assert (query().state, answered.response().state) == ("open", "submitted")
    assert "Atvērt anketu" not in answered.client(OFFICE).get(answered.url("query", str(query().pk))).content.decode()
    assert "Anketa tagad nav labojama" in say(answered, INSTITUTION, "Jā, 12.")  # a reply is taken all the same
    assert query().state == "answered"


def test_another_institutions_query_is_not_there(answered: Practice) -> None:
    ask(answered)
    neighbour = Institution.objects.create(key="NEXT")
    Participation.objects.create(wave=answered.record, institution=neighbour, name_lv="Kaimiņi")
    stranger = User.objects.create_user("kaimins")
    Assignment.objects.create(user=stranger, wave=answered.record, institution=neighbour, role="institution")
    theirs = answered.client("kaimins")
    pk = str(query().pk)
    assert theirs.get(answered.url("query", pk)).status_code == 403
    assert theirs.get(answered.url("queries")).status_code == 403
    # By way of their own questionnaire the number leads nowhere.
    assert theirs.get(answered.url("query", pk, institution="NEXT")).status_code == 404
    posted = theirs.post(answered.url("query", pk, institution="NEXT"), {"text": "Sveiki"})
    assert (posted.status_code, Remark.objects.count()) == (404, 1)
    assert answered.client(INSTITUTION).post(answered.url("query-close", pk)).status_code == 403


# ---- an expert who may ask ----


def allow(practice: Practice, **more: str) -> int:
    url = f"/office/{practice.record.key}/institution/DEMO/asks/"
    return practice.client(OFFICE).post(url, {"expert": EXPERT, **more}).status_code


def test_an_expert_asks_only_when_the_office_allows_it_and_then_only_looks_on(answered: Practice) -> None:
    expert = answered.client(EXPERT)
    assert expert.get(answered.url("hub")).status_code == 403
    assert expert.get(f"{answered.url('query-ask')}?item=STAFF&row=").status_code == 403
    assert allow(answered, asks="1") == 302
    assert "Pašvērtējuma anketa" in expert.get("/").content.decode()
    page = expert.get(answered.url("section", "about")).content.decode()
    assert "Uzdot jautājumu" in page
    assert 'name="a-STAFF"' not in page
    ask(answered, EXPERT, reopen="1")
    assert (query().asked_by.username, answered.response().state) == (EXPERT, "submitted")  # reopening is the office's
    assert expert.post(answered.url("answer"), {"item": "STAFF", "a-STAFF": "1"}).status_code == 403
    assert expert.post(answered.url("reopen")).status_code == 403
    say(answered, INSTITUTION, "Jā, 12.")
    assert close(answered, EXPERT) == 302
    assert FieldEvent.objects.filter(kind="asks", text=EXPERT).exists()
    assert allow(answered) == 302
    assert expert.get(answered.url("hub")).status_code == 403
    assert expert.get(answered.url("query", str(query().pk))).status_code == 403


def test_an_expert_closes_no_query_of_the_office(answered: Practice) -> None:
    allow(answered, asks="1")
    ask(answered)
    assert close(answered, EXPERT) == 403
    assert query().state == "open"


def test_the_office_asks_an_expert_about_their_own_answers(answered: Practice) -> None:
    expert = answered.client(EXPERT)
    expert.post(answered.url("section", "first", questionnaire="opinion"), form({"CLEAR": "1"}))
    User.objects.filter(username=EXPERT).update(email="eksperts@ezers.example")
    url = answered.url("query-ask", questionnaire="opinion")
    answered.client(OFFICE).post(f"{url}?item=CLEAR&row=", {"text": WORDS})
    assert [letter.to for letter in mail.outbox] == [["eksperts@ezers.example"]]
    pk = str(query().pk)
    expert.post(answered.url("query", pk, questionnaire="opinion"), {"text": "Jā"})
    assert query().state == "answered"
    assert answered.client(INSTITUTION).get(answered.url("query", pk, questionnaire="opinion")).status_code == 403


# ---- the office's list and file ----


def office(practice: Practice, **chosen: str) -> list[str]:
    page = practice.client(OFFICE).get(f"/office/{practice.record.key}/queries/", chosen)
    return [each.query.item for each in page.context["queries"]]


def test_the_office_finds_queries_by_state_questionnaire_and_institution(answered: Practice) -> None:
    ask(answered)
    close(answered)
    ask(answered, item="DOC_ALL")
    assert office(answered) == ["DOC_ALL", "STAFF"]
    assert office(answered, state="closed") == ["STAFF"]
    assert office(answered, state="answered") == []
    assert office(answered, questionnaire="services") == []
    assert office(answered, name="IZMĒĢ", questionnaire="self-assessment", state="open") == ["DOC_ALL"]
    assert office(answered, name="kaimiņi") == []


def test_the_board_says_how_many_queries_wait_for_whom(answered: Practice) -> None:
    url = f"/waves/{answered.record.key}/"
    assert "gaida" not in answered.client(OFFICE).get(url).content.decode()
    ask(answered)
    ask(answered, item="DOC_ALL")
    Query.objects.filter(item="DOC_ALL").update(state="answered")
    board = answered.client(OFFICE).get(url).content.decode()
    assert "Jautājumi iestādēm (gaida atbildi: 1)" in board
    assert "Jautājumi: 1 gaida iestādes atbildi, 1 – biroja" in board


def test_the_file_has_the_answer_before_and_after(answered: Practice) -> None:
    ask(answered, reopen="1", words="=Vai 12?")
    correct(answered, "1200")
    close(answered)
    ask(answered, item="DOC_ALL", words="Un šis?")
    answer = answered.client(OFFICE).get(f"/office/{answered.record.key}/queries.csv")
    assert "attachment" in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert [(row["item"], row["state"], row["before_version"], row["before_value"], row["after_version"],
             row["after_value"], row["after_missing"], row["changed"]) for row in rows] == [
        ("STAFF", "closed", "1", "12", "2", "1200", "", "true"),
        ("DOC_ALL", "open", "0", "", "0", "", "not-answered", "false"),
    ]  # fmt: skip
    assert rows[0]["after"] == "1\u202f200"
    assert (rows[0]["section"], rows[0]["closed_by"]) == ("about", "Zane Liepa")
    assert rows[0]["said"].endswith("Zane Liepa: =Vai 12?")


def test_a_word_that_looks_like_a_formula_is_no_formula_in_the_file(answered: Practice) -> None:
    participation = Participation.objects.get(wave=answered.record)
    participation.name_lv = "=cmd()"
    participation.save()
    Answer.objects.filter(item="STAFF").update(value="-5")
    ask(answered)
    text = answered.client(OFFICE).get(f"/office/{answered.record.key}/queries.csv").content.decode("utf-8-sig")
    row = next(csv.DictReader(io.StringIO(text, newline="")))
    assert (row["name"], row["before_value"]) == ("'=cmd()", "-5")


def test_many_queries_take_as_many_database_queries_as_one(
    answered: Practice, django_assert_max_num_queries: Any
) -> None:
    user, client = User.objects.get(username=OFFICE), answered.client(OFFICE)
    for item in answered.wave.instrument.questionnaires[0].items:
        asking.ask(answered.response(), "", item.id, WORDS, user)
    assert Query.objects.count() > 5
    with django_assert_max_num_queries(12):
        assert client.get(f"/office/{answered.record.key}/queries/").status_code == 200
