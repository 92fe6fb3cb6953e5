"""Colleagues: who may come in, and who lets them and takes them out again."""

import datetime
import re

from colleagues import ANNA, colleague, invite, number, page, told
from django.core import mail
from django.test import Client
from practice import EXPERT, INSTITUTION, OFFICE, Practice

from eindekss.collection.models import AuditEntry, FieldEvent, Presence
from eindekss.collection.teamwork.people import MOST
from eindekss.registry.models import Assignment, Institution, Participation, User


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
