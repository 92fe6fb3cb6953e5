"""Colleagues: who may come in and who lets them, who answers for what, who is where, what two answers are together."""

import datetime
import json
import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from practice import EXPERT, INSTITUTION, OFFICE, Practice, form
from workbooks import download, edited, upload

from eindekss.collection import answering
from eindekss.collection.answering import Said, Seen
from eindekss.collection.models import Answer, AuditEntry, Delegation, FieldEvent, Presence, Response
from eindekss.collection.teamwork.both import both
from eindekss.collection.teamwork.delegation import NotYours
from eindekss.collection.teamwork.people import MOST
from eindekss.instrument.model import Item, Kind, Option
from eindekss.registry.models import Assignment, Institution, Participation, User

ANNA = "anna@ezers.example"


def page(practice: Practice, rest: str = "", institution: str = "DEMO") -> str:
    return f"/team/{practice.record.key}/{institution}/{rest}"


def colleague(practice: Practice, name: str = ANNA, *sections: str, **duties: bool) -> User:
    """Somebody else of the practice institution; ``sections`` as ``questionnaire/section``."""
    user = User.objects.create_user(name, email=name, first_name="Anna Ozola")
    of = Institution.objects.get(key="DEMO")
    access = Assignment.objects.create(user=user, wave=practice.record, institution=of, role="institution", **duties)
    for each in sections:
        questionnaire, section = each.split("/")
        Delegation.objects.create(assignment=access, questionnaire=questionnaire, section=section)
    return user


def number(name: str) -> int:
    return Assignment.objects.get(user__username=name, role="institution").pk


def told(client: Client, url: str, data: dict[str, Any]) -> str:
    return client.post(url, data, follow=True).content.decode()


# ---- accesses ----


def invite(practice: Practice, who: str = INSTITUTION, **more: str) -> str:
    posted = {"name": "Anna Ozola", "email": "Anna@ezers.example", "language": "lv"} | more
    return told(practice.client(who), page(practice, "invite/"), posted)


def test_the_first_person_invited_coordinates_and_the_next_does_not(practice: Practice) -> None:
    Assignment.objects.filter(user__username=INSTITUTION).delete()
    for name in ("pirmais", "otrais"):
        posted = {"name": name, "email": f"{name}@ezers.example", "language": "lv"}
        practice.client(OFFICE).post(f"/office/{practice.record.key}/institution/DEMO/invite/", posted)
    held = Assignment.objects.filter(institution__key="DEMO", role="institution").order_by("pk")
    assert list(held.values_list("user__username", "coordinates")) == [
        ("pirmais@ezers.example", True), ("otrais@ezers.example", False),
    ]  # fmt: skip


def test_a_coordinator_gives_a_colleague_access_by_a_letter_of_their_own(practice: Practice) -> None:
    shown = invite(practice)
    assert "Saite ir nosūtīta uz anna@ezers.example." in shown
    assert "Tiesības" in shown  # the next step is the person's sections
    letter = mail.outbox[0]
    assert letter.to == [ANNA]
    assert f"{INSTITUTION} aicina Jūs kopā pildīt iestādes „Izmēģinājuma iestāde” anketas" in letter.body
    access = Assignment.objects.get(user__username=ANNA)
    assert (access.role, access.coordinates, access.confined) == ("institution", False, False)
    link = re.search(r"http://testserver(/enter/\S+)", letter.body)
    assert link
    client = Client()
    client.get(link.group(1))
    assert client.post("/enter/").status_code == 302
    assert client.get(practice.url("section", "about")).status_code == 200


def test_only_coordinators_of_the_institution_itself_and_the_office_manage_people(practice: Practice) -> None:
    colleague(practice)
    neighbour = Institution.objects.create(key="NEXT")
    Participation.objects.create(wave=practice.record, institution=neighbour, name_lv="Kaimiņi")
    stranger = User.objects.create_user("kaimins")
    there = Assignment.objects.create(user=stranger, wave=practice.record, institution=neighbour, role="institution")
    for name, institution, may in [
        (ANNA, "DEMO", False), (INSTITUTION, "DEMO", True), (OFFICE, "DEMO", True), (EXPERT, "DEMO", False),
        (INSTITUTION, "NEXT", False), ("kaimins", "NEXT", False), (OFFICE, "NEXT", True),
    ]:  # fmt: skip
        answer = practice.client(name).get(page(practice, institution=institution))
        assert (name, institution, answer.status_code) == (name, institution, 200 if may else 403)
    board = f'href="/waves/{practice.record.key}/"'
    assert board in practice.client(OFFICE).get(page(practice)).content.decode()
    assert board not in practice.client(INSTITUTION).get(page(practice)).content.decode()
    person = f"person/{there.pk}/"
    assert practice.client(INSTITUTION).get(page(practice, person)).status_code == 404  # not of this institution
    assert practice.client(INSTITUTION).post(page(practice, f"{person}withdraw/")).status_code == 404
    assert Assignment.objects.filter(pk=there.pk).exists()


def test_an_address_that_is_broken_or_the_offices_gets_no_access(practice: Practice) -> None:
    User.objects.filter(username=OFFICE).update(username="birojs@ezers.example", email="birojs@ezers.example")
    assert "nav e-pasta adrese" in invite(practice, email="anna")
    invite(practice, email="birojs@ezers.example")
    assert mail.outbox == []
    assert Assignment.objects.filter(institution__key="DEMO", role="institution").count() == 1


def test_the_name_of_an_account_is_its_owners(practice: Practice) -> None:
    User.objects.create_user(ANNA, email=ANNA, first_name="Anna Ezere")
    invite(practice, name="Kāds Cits")
    assert User.objects.get(username=ANNA).first_name == "Anna Ezere"


def test_there_is_an_end_to_accesses(practice: Practice) -> None:
    for at in range(MOST - 1):
        colleague(practice, f"kolegis{at}")
    assert f"ne vairāk kā {MOST}" in invite(practice)
    assert mail.outbox == []


def test_access_is_withdrawn_with_its_link_and_at_once(practice: Practice) -> None:
    invite(practice)
    link = re.search(r"http://testserver(/enter/\S+)", mail.outbox[0].body)
    assert link
    inside = practice.client(ANNA)
    assert inside.get(practice.url("hub")).status_code == 200
    shown = told(practice.client(INSTITUTION), page(practice, f"person/{number(ANNA)}/withdraw/"), {})
    assert "Anna Ozola vairs nav piekļuves." in shown
    assert inside.get(practice.url("hub")).status_code == 403
    client = Client()
    client.get(link.group(1))
    assert client.get("/enter/").status_code == 403
    assert FieldEvent.objects.filter(kind="access-withdrawn", by__username=INSTITUTION).exists()


def test_nobody_locks_themselves_or_the_institution_out(practice: Practice) -> None:
    me = practice.client(INSTITUTION)
    own = page(practice, f"person/{number(INSTITUTION)}/")
    assert "Piekļuvi nevar atņemt sev" in told(me, f"{own}withdraw/", {})
    assert "vismaz vienam koordinatoram" in told(me, own, {})  # neither ticked
    colleague(practice, ANNA, coordinates=True)
    assert "Izmaiņas ir saglabātas." in told(me, own, {})
    assert me.get(page(practice)).status_code == 403  # handed on
    assert practice.client(ANNA).get(page(practice)).status_code == 200


def test_a_coordinator_is_not_confined(practice: Practice) -> None:
    colleague(practice)
    posted = practice.client(INSTITUTION).post(
        page(practice, f"person/{number(ANNA)}/"), {"coordinates": "1", "confined": "1", "section": "services/"}
    )
    assert posted.status_code == 422
    assert "noņemiet vienu no abām atzīmēm" in posted.content.decode()
    assert 'value="services/" checked' in posted.content.decode()  # what was ticked stays ticked
    access = Assignment.objects.get(user__username=ANNA)
    assert (access.coordinates, access.confined, access.delegations.count()) == (False, False, 0)


def test_a_new_link_goes_to_accounts_that_a_letter_made(practice: Practice) -> None:
    colleague(practice)
    link = page(practice, f"person/{number(ANNA)}/link/")
    assert "Saite ir nosūtīta" in told(practice.client(INSTITUTION), link, {})
    assert "saiti nevar nosūtīt" in told(
        practice.client(OFFICE), page(practice, f"person/{number(INSTITUTION)}/link/"), {}
    )
    assert [letter.to for letter in mail.outbox] == [[ANNA]]


def test_the_list_says_who_was_last_seen_when(practice: Practice) -> None:
    colleague(practice)
    page_before = practice.client(INSTITUTION).get(page(practice)).content.decode()
    assert "Pēdējoreiz vietnē" not in page_before.split("Anna Ozola")[1]
    practice.client(ANNA).get(practice.url("section", "about"))
    at = datetime.datetime(2030, 5, 6, 7, 8, tzinfo=datetime.UTC)
    Presence.objects.update(at=at)
    assert "Pēdējoreiz vietnē: 06.05.2030. 10:08" in practice.client(INSTITUTION).get(page(practice)).content.decode()


# ---- sections ----


def test_sections_are_given_and_taken_and_shown_to_all_with_ones_own_first(practice: Practice) -> None:
    colleague(practice)
    url = page(practice, f"person/{number(ANNA)}/")
    given = ["self-assessment/work", "services/", "no-such/section"]
    practice.client(INSTITUTION).post(url, {"section": given})
    assert {(each.questionnaire, each.section) for each in Delegation.objects.all()} == {
        ("self-assessment", "work"), ("services", ""),
    }  # fmt: skip
    hub = practice.client(ANNA).get(practice.url("hub")).content.decode()
    ids = re.findall(r"/section/([a-z]+)/", hub)
    assert ids[0] == "work"
    assert sorted(ids) == sorted(section.id for section in practice.wave.instrument.questionnaires[0].sections)
    assert hub.count("Jūsu</strong>") == 1
    others = practice.client(INSTITUTION).get(practice.url("hub")).content.decode()
    assert re.findall(r"/section/([a-z]+)/", others)[0] == "about"
    assert "Atbild: Anna Ozola" in re.sub(r"\s+", " ", others)
    assert "Jūsu</strong>" not in others
    practice.client(INSTITUTION).post(url, {"section": ["self-assessment/about"]})
    assert [each.section for each in Delegation.objects.all()] == ["about"]


def test_what_a_coordinator_does_stands_in_the_audit_log_too(practice: Practice) -> None:
    invite(practice)
    url = page(practice, f"person/{number(ANNA)}/")
    client, sections = practice.client(INSTITUTION), ["self-assessment/work", "services/"]
    for posted in (
        {"section": sections}, {"section": sections}, {"section": sections, "confined": "1"},
        {"section": [], "coordinates": "1"}, {"section": []},
    ):  # fmt: skip
        client.post(url, posted)
    client.post(page(practice, f"person/{number(ANNA)}/withdraw/"))
    kept = AuditEntry.objects.filter(who=INSTITUTION, wave=practice.record.key).order_by("pk")
    anna = f"DEMO {ANNA}"
    assert list(kept.values_list("act", "about")) == [
        ("access-given", anna), ("link-sent", anna),
        ("delegated", f"{anna} self-assessment/work services"), ("confined", anna),
        ("coordinator", anna), ("delegated", anna), ("confined-no-more", anna),
        ("coordinator-no-more", anna), ("access-revoked", anna),
    ]  # fmt: skip
    log = f"/office/{practice.record.key}/log/?act=delegated"
    for language, words in (("lv", "Uzticētās sadaļas mainītas"), ("en", "Sections entrusted were changed")):
        office = practice.client(OFFICE)
        office.cookies["django_language"] = language
        shown = office.get(log).content.decode()
        assert shown.count(words) == 3  # two entries, and the filter that found them
        assert f"{anna} self-assessment/work services" in shown


def test_a_section_of_ones_own_does_not_lock_the_others(practice: Practice) -> None:
    colleague(practice, ANNA, "self-assessment/work")
    practice.client(ANNA).post(practice.url("section", "about"), form({"STAFF": "12"}))
    practice.client(INSTITUTION).post(practice.url("section", "work"), form({"DOC_ALL": "7"}))
    assert practice.answers() == {"STAFF": "12", "DOC_ALL": "7"}


@pytest.fixture
def confined(practice: Practice) -> Client:
    """Anna may answer the section ``work`` only, and nothing of the services."""
    colleague(practice, ANNA, "self-assessment/work", confined=True)
    return practice.client(ANNA)


def test_who_is_confined_answers_their_own_section(practice: Practice, confined: Client) -> None:
    assert confined.post(practice.url("section", "work"), form({"DOC_ALL": "7"})).status_code == 302
    reply = confined.post(practice.url("answer"), {"item": "DOC_E", "a-DOC_E": "5"})
    assert reply.json()["status"] == "saved"
    assert practice.answers() == {"DOC_ALL": "7", "DOC_E": "5"}


def test_who_is_confined_writes_nothing_elsewhere_by_form_or_autosave(practice: Practice, confined: Client) -> None:
    shown = confined.get(practice.url("section", "about")).content.decode()
    assert "Šo sadaļu varat skatīt, bet ne mainīt" in shown
    assert 'name="a-STAFF"' not in shown
    posted = confined.post(practice.url("section", "about"), form({"STAFF": "12"}))
    assert posted.status_code == 409
    assert "Jums ir uzticētas citas sadaļas" in posted.content.decode()
    # An item of another section, smuggled into the page of one's own, is not even read.
    confined.post(practice.url("section", "work"), form({"STAFF": "12"}))
    reply = confined.post(practice.url("answer"), {"item": "STAFF", "a-STAFF": "12"})
    assert (reply.status_code, reply.json()["status"]) == (409, "locked")
    assert practice.answers() == {}


def test_who_is_confined_does_not_submit(practice: Practice, confined: Client) -> None:
    confined.get(practice.url("hub"))
    assert "Iesniegt anketu" not in confined.get(practice.url("review")).content.decode()
    confined.post(practice.url("review"), {"confirm": "1"})
    assert practice.response().state == "opened"
    hub = confined.get(practice.url("hub")).content.decode()
    assert "Anketu iesniedz koordinators" in hub


def test_nothing_below_the_pages_writes_for_who_is_confined_either(practice: Practice, confined: Client) -> None:
    confined.get(practice.url("hub"))
    anna, response = User.objects.get(username=ANNA), practice.response()
    with pytest.raises(NotYours):
        answering.save(response, "", {"STAFF": Said("1"), "DOC_ALL": Said("2")}, {}, anna)
    assert practice.answers() == {}
    assert answering.save(response, "", {"DOC_ALL": Said("2")}, {}, anna) == []


def test_the_whole_questionnaire_confines_to_it(practice: Practice) -> None:
    colleague(practice, ANNA, "services/", confined=True)
    anna = practice.client(ANNA)
    url = practice.url("row-section", "service-1", "applications", questionnaire="services")
    assert anna.post(url, form({"APP_ALL": "9"})).status_code == 302
    assert anna.post(practice.url("section", "about"), form({"STAFF": "12"})).status_code == 409
    assert (practice.answers("service-1"), practice.answers()) == ({"APP_ALL": "9"}, {})


def test_a_workbook_changes_nothing_in_sections_that_are_not_ones_own(practice: Practice) -> None:
    colleague(practice, ANNA, "self-assessment/work", confined=True)
    anna = practice.client(ANNA)
    posted = upload(practice, anna, edited(download(practice, anna), {"C3": 9}))
    assert posted.status_code == 422
    assert "sadaļās, kas Jums nav uzticētas: Pieteikumi pavisam." in posted.content.decode()
    Delegation.objects.create(
        assignment=Assignment.objects.get(user__username=ANNA), questionnaire="services", section="applications"
    )
    assert upload(practice, anna, edited(download(practice, anna), {"C3": 9})).status_code == 302


# ---- presence ----


def beat(practice: Practice, who: str, section: str = "", **more: str) -> dict[str, str]:
    reply = practice.client(who).post(practice.url("presence"), {"section": section, **more})
    return dict(reply.json()["there"])


def test_others_in_a_section_are_named_and_oneself_is_not(practice: Practice) -> None:
    colleague(practice)
    practice.client(ANNA).get(practice.url("section", "work"))  # a page that is opened is enough: no script needed
    assert beat(practice, INSTITUTION, "work") == {"work/": "Anna Ozola ir šajā sadaļā"}
    assert beat(practice, ANNA, "work") == {"work/": f"{INSTITUTION} ir šajā sadaļā"}
    assert "Anna Ozola ir šajā sadaļā" in practice.client(INSTITUTION).get(practice.url("hub")).content.decode()
    section = practice.client(INSTITUTION).get(practice.url("section", "work")).content.decode()
    assert "Anna Ozola ir šajā sadaļā" in section
    assert "Anna Ozola" not in practice.client(INSTITUTION).get(practice.url("section", "about")).content.decode()


def test_the_office_sees_who_is_there_and_is_not_seen(practice: Practice) -> None:
    practice.client(INSTITUTION).get(practice.url("section", "about"))
    assert beat(practice, OFFICE, "about") == {"about/": f"{INSTITUTION} ir šajā sadaļā"}
    assert beat(practice, INSTITUTION, "about") == {}
    assert Presence.objects.get().user.username == INSTITUTION


def test_who_falls_silent_or_goes_back_to_the_sections_is_gone(practice: Practice) -> None:
    colleague(practice)
    beat(practice, ANNA, "work")
    beat(practice, INSTITUTION)  # opens the response
    beat(practice, ANNA, "work")
    Presence.objects.update(at=timezone.now() - datetime.timedelta(seconds=85))
    assert beat(practice, INSTITUTION) == {"work/": "Anna Ozola ir šajā sadaļā"}
    Presence.objects.filter(user__username=ANNA).update(at=timezone.now() - datetime.timedelta(seconds=91))
    assert beat(practice, INSTITUTION) == {}
    beat(practice, ANNA, "work")
    assert beat(practice, INSTITUTION) != {}
    practice.client(ANNA).get(practice.url("hub"))
    assert beat(practice, INSTITUTION) == {}


def test_beats_from_one_place_are_written_down_now_and_then_only(practice: Practice) -> None:
    beat(practice, INSTITUTION, "about")
    first = Presence.objects.get().at
    beat(practice, INSTITUTION, "about")
    assert Presence.objects.get().at == first
    Presence.objects.update(at=first - datetime.timedelta(seconds=16))
    beat(practice, INSTITUTION, "about")
    assert Presence.objects.get().at >= first
    beat(practice, INSTITUTION, "work")  # another place: at once
    assert (Presence.objects.get().section, Presence.objects.count()) == ("work", 1)


def test_there_is_no_presence_in_a_section_that_does_not_exist(practice: Practice) -> None:
    assert practice.client(INSTITUTION).post(practice.url("presence"), {"section": "no-such"}).status_code == 404
    assert not Presence.objects.exists()


def test_looking_on_opens_nothing_and_marks_nothing(practice: Practice) -> None:
    assert beat(practice, OFFICE, "about") == {}
    assert not Response.objects.exists()
    assert not Presence.objects.exists()


# ---- history ----


@pytest.fixture
def changed(practice: Practice) -> Practice:
    """STAFF went from 12 to 1240 to no answer; Anna changed it last and answered on a service."""
    colleague(practice)
    me, anna = practice.client(INSTITUTION), practice.client(ANNA)
    me.post(practice.url("section", "about"), form({"STAFF": "12"}))
    me.post(practice.url("section", "about"), form({"STAFF": "1240"}, json.dumps({"STAFF": [1, "12", ""]})))
    posted = form({"m-DOC_E": "not-available", "DOC_ALL": "40"})
    anna.post(practice.url("section", "work"), posted)
    anna.post(practice.url("section", "work"), form({"DOC_E": "7"}, json.dumps({"DOC_E": [1, "", "not-available"]})))
    return practice


def changes(practice: Practice, who: str = INSTITUTION, **chosen: object) -> list[str]:
    """The changes on the history page as ``question: old -> new``, marked by who made them."""
    shown = practice.client(who).get(practice.url("history"), chosen).context["changes"]
    return [f"{each.who}: {each.entry.item}: {each.before} -> {each.after}" for each in shown]


def test_each_change_says_who_and_from_what_to_what_in_words(changed: Practice) -> None:
    found = changes(changed)
    assert found[0] == "Anna Ozola: DOC_E: Dati nav pieejami -> 7"
    assert set(found[1:3]) == {
        "Anna Ozola: DOC_E: Nav atbildēts -> Dati nav pieejami", "Anna Ozola: DOC_ALL: Nav atbildēts -> 40",
    }  # fmt: skip
    assert found[3:] == [f"{INSTITUTION}: STAFF: 12 -> 1\u202f240", f"{INSTITUTION}: STAFF: Nav atbildēts -> 12"]
    assert changes(changed, OFFICE) == changes(changed)


def test_the_history_is_filtered_by_section_person_and_question(changed: Practice) -> None:
    anna = User.objects.get(username=ANNA).pk
    assert {line.split(": ")[1] for line in changes(changed, section="about")} == {"STAFF"}
    assert {line.split(": ")[0] for line in changes(changed, person=anna)} == {"Anna Ozola"}
    assert len(changes(changed, item="DOC_E")) == 2
    assert changes(changed, section="about", person=anna) == []
    assert len(changes(changed, section="no-such", person="x", page="99")) == 5


def test_the_history_has_pages(practice: Practice) -> None:
    me, seen = practice.client(INSTITUTION), {}
    me.get(practice.url("hub"))
    user, response = User.objects.get(username=INSTITUTION), practice.response()
    for at in range(53):
        answering.save(
            response,
            "",
            {"STAFF": Said(str(at))},
            {"STAFF": Seen(at, seen.get("STAFF", Said("", "not-answered")))},
            user,
        )
        seen["STAFF"] = Said(str(at))
    first = me.get(practice.url("history"))
    assert len(first.context["changes"]) == 50
    assert len(changes(practice, page=2)) == 3
    assert changes(practice, page=1)[-1].endswith("2 -> 3")  # the value before stands on the next page


def test_beside_a_question_stands_its_history_once_it_has_one(changed: Practice) -> None:
    shown = changed.client(INSTITUTION).get(changed.url("section", "about")).content.decode()
    link = re.search(r'id="v-STAFF" href="([^"]+)"( hidden)?', shown)
    assert link
    assert not link.group(2)
    assert len(changed.client(INSTITUTION).get(link.group(1).replace("&amp;", "&")).context["changes"]) == 2
    online = changed.client(INSTITUTION).get(changed.url("section", "online")).content.decode()
    assert re.search(r'id="v-SITE" href="[^"]+" hidden', online)


# ---- both answers of a conflict ----

TEXT = Item("T", Kind.TEXT, {"lv": "T"})
MULTI = Item("M", Kind.MULTI, {"lv": "M"}, tuple(Option(code, {"lv": str(code)}) for code in range(1, 8)))
_CODES = st.frozensets(st.integers(1, 7))


def said(codes: frozenset[int]) -> Said:
    return Said(" ".join(map(str, sorted(codes))))


@given(_CODES, _CODES)
def test_choices_of_both_are_united(theirs: frozenset[int], mine: frozenset[int]) -> None:
    assert both(MULTI, said(theirs), said(mine)) == said(theirs | mine) == both(MULTI, said(mine), said(theirs))


def test_texts_of_both_are_joined_theirs_first_with_a_blank_line(practice: Practice) -> None:
    assert both(TEXT, Said("Viņas"), Said("Mans\nteksts")) == Said("Viņas\n\nMans\nteksts")


@pytest.mark.parametrize(
    ("item", "theirs", "mine"),
    [
        (TEXT, Said(missing="not-answered"), Said("Mans")),
        (MULTI, Said("1"), Said(missing="not-available")),
        (TEXT, Said("a" * 15_000), Said("b" * 15_000)),
        (Item("N", Kind.NUMBER, {"lv": "N"}), Said("1"), Said("2")),
        (Item("L", Kind.LINK, {"lv": "L"}), Said("https://a.lv"), Said("https://b.lv")),
    ],
)
def test_there_is_no_both_of_other_answers(item: Item, theirs: Said, mine: Said) -> None:
    assert both(item, theirs, mine) is None


def in_conflict(practice: Practice, item: str, theirs: object, mine: object) -> str:
    """The page that comes back where a colleague has answered meanwhile; returns what it has ``seen``."""
    colleague(practice)
    practice.client(ANNA).post(practice.url("section", "online"), form({"SITE": "1", item: theirs}))
    back = practice.client(INSTITUTION).post(practice.url("section", "online"), form({item: mine}))
    assert back.status_code == 409
    return str(back.context["form"].seen)


@pytest.mark.parametrize(
    ("keep", "notes", "uses"),
    [("mine", "Mans", "2"), ("theirs", "Viņas", "1"), ("both", "Viņas\n\nMans", "1 2"), ("x", "Mans", "2")],
)
@pytest.mark.parametrize("item", ["SITE_USES_NOTES", "SITE_USES"])
def test_without_a_script_the_choice_is_made_on_the_page(
    practice: Practice, item: str, keep: str, notes: str, uses: str
) -> None:
    theirs, mine = ("Viņas", "Mans") if item == "SITE_USES_NOTES" else (["1"], ["2"])
    seen = in_conflict(practice, item, theirs, mine)
    practice.client(INSTITUTION).post(
        practice.url("section", "online"), form({item: mine}, seen, **{f"k-{item}": keep})
    )
    assert practice.answers()[item] == (notes if item == "SITE_USES_NOTES" else uses)


def test_both_is_offered_only_where_it_makes_sense(practice: Practice) -> None:
    colleague(practice)
    practice.client(ANNA).post(practice.url("section", "about"), form({"STAFF": "12"}))
    client = practice.client(INSTITUTION)
    page = client.post(practice.url("section", "about"), form({"STAFF": "13"})).content.decode()
    assert 'id="k-STAFF-theirs"' in page
    assert 'id="k-STAFF-both"' not in page
    told = client.post(practice.url("answer"), {"item": "STAFF", "a-STAFF": "13"}).json()
    assert (told["status"], told["both"]) == ("conflict", False)
    practice.client(ANNA).post(practice.url("section", "online"), form({"SITE": "1", "SITE_USES_NOTES": "Viņas"}))
    told = client.post(practice.url("answer"), {"item": "SITE_USES_NOTES", "a-SITE_USES_NOTES": "Mans"}).json()
    assert (told["status"], told["both"]) == ("conflict", True)


def test_who_fills_in_the_table_of_all_rows_is_named_there_and_on_the_hub(practice: Practice) -> None:
    colleague(practice)
    table = practice.url("grid", questionnaire="services")
    practice.client(ANNA).get(table)
    me = practice.client(INSTITUTION)
    assert "Anna Ozola pilda šo tabulu" in me.get(practice.url("hub", questionnaire="services")).content.decode()
    assert "Anna Ozola pilda šo tabulu" in me.get(table).content.decode()
    reply = me.post(practice.url("presence", questionnaire="services"), {"section": "*"})
    assert reply.json()["there"] == {"*/": "Anna Ozola pilda šo tabulu"}


def test_an_expert_who_may_look_on_is_not_told_who_is_there(practice: Practice) -> None:
    practice.client(INSTITUTION).get(practice.url("section", "about"))
    Assignment.objects.filter(user__username=EXPERT).update(asks=True)
    assert beat(practice, EXPERT, "about") == {}
    assert "šajā sadaļā" not in practice.client(EXPERT).get(practice.url("hub")).content.decode()
    assert not Presence.objects.filter(user__username=EXPERT).exists()


def test_what_came_with_the_waves_files_stands_last_and_is_nobodys(practice: Practice) -> None:
    me = practice.client(INSTITUTION)
    me.get(practice.url("hub"))
    Answer.objects.create(response=practice.response(), item="STAFF", value="7", source="given")
    me.post(practice.url("section", "about"), form({"STAFF": "8"}, json.dumps({"STAFF": [1, "7", ""]})))
    assert changes(practice) == [f"{INSTITUTION}: STAFF: 7 -> 8", ": STAFF: Nav atbildēts -> 7"]
    assert "no viļņa datnēm" in me.get(practice.url("history")).content.decode()
