"""Who has access in a wave: seen by the office, given, changed and taken away; and what nobody may do."""

import csv
import io
import re

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from practice import EXPERT, INSTITUTION, OFFICE, Practice

from eindekss.collection.accounts.access import NotDone, revoke
from eindekss.collection.accounts.choice import MOST_BOXES
from eindekss.collection.accounts.people import everyone
from eindekss.collection.audit.models import AuditEntry
from eindekss.collection.models import AccessLink, Event, Response, Sample, SecondRating
from eindekss.registry.models import Assignment, Institution, Participation, User
from eindekss.registry.models import Wave as WaveRecord

ANNA = {"name": "Anna Parauga", "email": "anna@example.org", "language": "en"}
EXPERT_OF_DEMO = ANNA | {"role": "expert", "institution": ["DEMO"]}
COLLEAGUE = ANNA | {"role": "office"}


def url(practice: Practice, page: str, *rest: object) -> str:
    return reverse(page, args=[practice.record.key, *rest])


def give(practice: Practice, posted: dict[str, object]) -> HttpResponse:
    return practice.client(OFFICE).post(url(practice, "account-new"), posted)


def person(name: str) -> User:
    return User.objects.get(username=name)


def link_in(letter: object) -> str:
    return re.search(r"https?://\S+(/enter/\S+)", letter.body).group(1)


def arrive(letter: object) -> Client:
    """Whoever opens the link of a letter and confirms."""
    client = Client()
    client.get(link_in(letter))
    client.post("/enter/")
    return client


def neighbour(practice: Practice, key: str = "NEXT") -> Institution:
    made = Institution.objects.create(key=key)
    Participation.objects.create(wave=practice.record, institution=made, name_lv=f"Kaimiņi {key}", name_en="Next")
    return made


def roles(practice: Practice, name: str) -> set[tuple[str, str]]:
    mine = Assignment.objects.filter(wave=practice.record, user__username=name)
    return {(each.role, each.institution.key if each.institution else "") for each in mine}


def test_an_expert_gets_sites_and_a_link_that_leads_to_them(practice: Practice) -> None:
    neighbour(practice)
    give(practice, EXPERT_OF_DEMO | {"institution": ["DEMO", "NEXT"]})
    assert roles(practice, ANNA["email"]) == {("expert", "DEMO"), ("expert", "NEXT")}
    letter = mail.outbox[0]
    assert letter.to == [ANNA["email"]]
    assert letter.subject.startswith("Expert access")
    client = arrive(letter)
    for institution in ("DEMO", "NEXT"):
        page = practice.url("hub", questionnaire="opinion", institution=institution)
        assert client.get(page).status_code == 200
    assert client.get(url(practice, "accounts")).status_code == 403
    assert AuditEntry.objects.get(act="access-given").about == "anna@example.org expert DEMO NEXT"


def test_a_colleague_gets_the_office_and_sets_a_password(practice: Practice) -> None:
    give(practice, COLLEAGUE | {"language": "lv"})
    assert roles(practice, ANNA["email"]) == {("office", "")}
    assert mail.outbox[0].subject.startswith("Programmas biroja piekļuve")
    client = arrive(mail.outbox[0])
    assert client.get(url(practice, "board")).status_code == 200
    client.post("/password/", {"new_password1": "zivs-zivs-7-zivs", "new_password2": "zivs-zivs-7-zivs"})
    assert person(ANNA["email"]).has_usable_password()


def test_a_link_works_once(practice: Practice) -> None:
    give(practice, COLLEAGUE)
    arrive(mail.outbox[0])
    assert arrive(mail.outbox[0]).get(url(practice, "board")).status_code == 302


@pytest.mark.parametrize(("wrong", "said"), [
    ({"role": ""}, "Izvēlieties lomu"),
    ({"role": "institution"}, "Izvēlieties lomu"),
    ({"email": "nobody"}, "nav e-pasta adrese"),
    ({"email": ""}, "Ierakstiet e-pasta adresi"),
    ({"name": " "}, "Nav vārda"),
    ({"institution": []}, "vismaz vienu iestādi"),
    ({"institution": ["DEMO", "NOWHERE"]}, "NOWHERE"),
    ({"institution": ["XL-001"]}, "XL-001"),  # of another wave
])  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_is_given(practice: Practice, wrong: dict[str, object], said: str) -> None:
    response = give(practice, EXPERT_OF_DEMO | wrong)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not User.objects.filter(username=ANNA["email"]).exists()
    assert mail.outbox == []


def test_one_person_has_one_role_in_a_wave(practice: Practice) -> None:
    give(practice, EXPERT_OF_DEMO)
    response = give(practice, COLLEAGUE)
    assert response.status_code == 422
    assert "cita loma" in response.content.decode()
    assert roles(practice, ANNA["email"]) == {("expert", "DEMO")}


def test_the_second_rater_of_a_site_does_not_become_its_first(practice: Practice) -> None:
    other = neighbour(practice)
    give(practice, EXPERT_OF_DEMO)
    sample = Sample.objects.create(
        wave=practice.record, questionnaire="opinion", seed="s", size=1, drawn_from=1, suggestions_shown=False
    )
    anna = person(ANNA["email"])
    SecondRating.objects.create(
        sample=sample, wave=practice.record, institution=other, questionnaire="opinion", rater=anna
    )
    response = give(practice, EXPERT_OF_DEMO | {"institution": ["NEXT"]})
    assert response.status_code == 422
    posted = {"name": "Anna", "email": ANNA["email"], "institution": ["DEMO", "NEXT"]}
    page = practice.client(OFFICE).post(url(practice, "account", anna.pk), posted)
    assert page.status_code == 422
    assert roles(practice, ANNA["email"]) == {("expert", "DEMO")}
    assert person(ANNA["email"]).first_name == "Anna Parauga"  # nothing of it was kept


def test_a_letter_that_does_not_go_out_leaves_no_link(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: object) -> None:
        raise OSError

    monkeypatch.setattr("eindekss.collection.invitation.mail.send", broken)
    page = practice.client(OFFICE).post(url(practice, "account-new"), EXPERT_OF_DEMO, follow=True).content.decode()
    assert "pasta serveris vēstuli nepieņēma" in page
    assert roles(practice, ANNA["email"]) == {("expert", "DEMO")}
    assert not AccessLink.objects.get().is_usable


def test_an_experts_sites_are_changed_together(practice: Practice) -> None:
    neighbour(practice)
    give(practice, EXPERT_OF_DEMO)
    anna = person(ANNA["email"])
    posted = {"name": "Anna Cita", "email": ANNA["email"], "institution": ["NEXT"]}
    practice.client(OFFICE).post(url(practice, "account", anna.pk), posted)
    assert roles(practice, ANNA["email"]) == {("expert", "NEXT")}
    assert person(ANNA["email"]).first_name == "Anna Cita"
    told = AuditEntry.objects.filter(act__in=("access-given", "access-revoked")).order_by("pk")
    assert list(told.values_list("act", "about"))[1:] == [
        ("access-given", "anna@example.org NEXT"), ("access-revoked", "anna@example.org DEMO"),
    ]  # fmt: skip


def test_a_new_address_ends_links_sent_to_the_old_one(practice: Practice) -> None:
    give(practice, EXPERT_OF_DEMO)
    anna = person(ANNA["email"])
    posted = {"name": "Anna", "email": "jauna@example.org", "institution": ["DEMO"]}
    practice.client(OFFICE).post(url(practice, "account", anna.pk), posted)
    anna.refresh_from_db()
    assert (anna.username, anna.email) == ("jauna@example.org", "jauna@example.org")
    assert AuditEntry.objects.filter(about="anna@example.org → jauna@example.org").exists()
    assert arrive(mail.outbox[0]).get("/").status_code == 302
    practice.client(OFFICE).post(url(practice, "account-link", anna.pk))
    assert mail.outbox[1].to == ["jauna@example.org"]
    assert arrive(mail.outbox[1]).get("/").status_code == 200


def test_an_address_of_another_account_is_not_taken_over(practice: Practice) -> None:
    give(practice, EXPERT_OF_DEMO)
    give(practice, EXPERT_OF_DEMO | {"email": "otra@example.org"})
    posted = {"name": "Anna", "email": "OTRA@example.org", "institution": ["DEMO"]}
    response = practice.client(OFFICE).post(url(practice, "account", person(ANNA["email"]).pk), posted)
    assert response.status_code == 422
    assert person(ANNA["email"]).email == ANNA["email"]


def test_nobody_takes_over_an_account_that_also_works_in_a_wave_they_do_not_manage(practice: Practice) -> None:
    give(practice, EXPERT_OF_DEMO)
    anna = person(ANNA["email"])
    elsewhere = WaveRecord.objects.get(key=practice.wave.id)
    Assignment.objects.create(user=anna, wave=elsewhere, role="office")
    posted = {"name": "Anna", "email": "mine@example.org", "institution": ["DEMO"]}
    response = practice.client(OFFICE).post(url(practice, "account", anna.pk), posted)
    assert response.status_code == 422
    anna.refresh_from_db()
    assert anna.email == ANNA["email"]


def test_access_is_taken_away_after_a_confirmation_and_the_name_stays(practice: Practice) -> None:
    give(practice, EXPERT_OF_DEMO)
    client, anna = arrive(mail.outbox[0]), person(ANNA["email"])
    client.get(practice.url("hub", questionnaire="opinion"))
    event = Event.objects.get(response=Response.objects.get(questionnaire="opinion"))
    asked = practice.client(OFFICE).get(url(practice, "account-revoke", anna.pk))
    assert "Anna Parauga" in asked.content.decode()
    assert roles(practice, ANNA["email"])  # asking takes nothing away
    practice.client(OFFICE).post(url(practice, "account-revoke", anna.pk))
    assert roles(practice, ANNA["email"]) == set()
    assert client.get(practice.url("hub", questionnaire="opinion")).status_code == 302
    anna.refresh_from_db()
    event.refresh_from_db()
    assert (anna.is_active, event.by.first_name) == (False, "Anna Parauga")
    assert AuditEntry.objects.get(act="access-revoked").about == ANNA["email"]


def test_who_has_access_elsewhere_can_still_log_in(practice: Practice) -> None:
    give(practice, EXPERT_OF_DEMO)
    anna = person(ANNA["email"])
    institution = Institution.objects.get(key="XL-001")
    elsewhere = WaveRecord.objects.get(key=practice.wave.id)
    Assignment.objects.create(user=anna, wave=elsewhere, institution=institution, role="expert")
    practice.client(OFFICE).post(url(practice, "account-revoke", anna.pk))
    anna.refresh_from_db()
    assert anna.is_active


def test_who_was_without_access_comes_back_when_given_it_anew(practice: Practice) -> None:
    give(practice, EXPERT_OF_DEMO)
    practice.client(OFFICE).post(url(practice, "account-revoke", person(ANNA["email"]).pk))
    give(practice, EXPERT_OF_DEMO)
    assert person(ANNA["email"]).is_active
    assert arrive(mail.outbox[1]).get(practice.url("hub", questionnaire="opinion")).status_code == 200


def test_the_last_office_account_cannot_be_taken_away(practice: Practice) -> None:
    office = person(OFFICE)
    response = practice.client(OFFICE).post(url(practice, "account-revoke", office.pk))
    assert response.headers["Location"] == url(practice, "account", office.pk)
    assert roles(practice, OFFICE) == {("office", "")}


def test_a_colleague_who_never_came_is_nobody_to_leave_the_wave_to(practice: Practice) -> None:
    give(practice, COLLEAGUE)
    practice.client(OFFICE).post(url(practice, "account-revoke", person(OFFICE).pk))
    assert roles(practice, OFFICE) == {("office", "")}
    arrive(mail.outbox[0])
    response = practice.client(OFFICE).post(url(practice, "account-revoke", person(OFFICE).pk))
    assert response.headers["Location"] == "/"
    assert roles(practice, OFFICE) == set()


def test_of_two_who_take_each_others_access_away_one_is_too_late(practice: Practice) -> None:
    give(practice, COLLEAGUE)
    arrive(mail.outbox[0])
    first, second = person(OFFICE), person(ANNA["email"])
    revoke(practice.record, second, first)
    with pytest.raises(PermissionDenied):
        revoke(practice.record, first, second)
    with pytest.raises(NotDone):
        revoke(practice.record, first, first)


def test_someone_of_an_institution_is_sent_the_institutions_invitation_again(practice: Practice) -> None:
    client = practice.client(OFFICE)
    client.post(url(practice, "invite", "DEMO"), ANNA)
    anna = person(ANNA["email"])
    client.post(url(practice, "account-link", anna.pk))
    assert [letter.subject for letter in mail.outbox] == [mail.outbox[0].subject] * 2
    assert arrive(mail.outbox[0]).get("/").status_code == 302
    assert arrive(mail.outbox[1]).get(practice.url("hub")).status_code == 200


def test_without_an_address_no_link_is_sent(practice: Practice) -> None:
    practice.client(OFFICE).post(url(practice, "account-link", person(EXPERT).pk))
    assert mail.outbox == []
    assert not AccessLink.objects.exists()


def test_people_are_found_by_name_institution_role_and_link(practice: Practice) -> None:
    give(practice, EXPERT_OF_DEMO)
    client = practice.client(OFFICE)

    def found(**filters: str) -> set[str]:
        page = client.get(url(practice, "accounts"), filters)
        return {each.user.username for each in page.context["page"]}

    anna = ANNA["email"]
    assert found() == {anna, INSTITUTION, EXPERT, OFFICE}
    assert found(words="PARAUGA") == {anna}
    assert found(words="izmēģinājuma iest") == {anna, INSTITUTION, EXPERT}
    assert found(role="expert") == {anna, EXPERT}
    assert found(link="open") == {anna}
    assert found(link="none", role="office") == {OFFICE}
    arrive(mail.outbox[0])
    assert found(link="used") == {anna}
    assert found(words="nobody at all") == set()


def test_the_export_has_everyone_and_no_formula(practice: Practice) -> None:
    give(practice, EXPERT_OF_DEMO | {"name": "=cmd()"})
    response = practice.client(OFFICE).get(url(practice, "accounts-export"))
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert {row["user_name"]: row["role"] for row in rows} == {
        ANNA["email"]: "expert", INSTITUTION: "institution", EXPERT: "expert", OFFICE: "office",
    }  # fmt: skip
    anna = next(row for row in rows if row["user_name"] == ANNA["email"])
    assert (anna["name"], anna["institutions"], anna["link"]) == ("'=cmd()", "DEMO", "open")
    assert AuditEntry.objects.filter(act="exported", about="accounts.csv").exists()


def test_where_there_are_too_many_boxes_keys_are_written(practice: Practice) -> None:
    made = Institution.objects.bulk_create(Institution(key=f"N{at}") for at in range(MOST_BOXES))
    Participation.objects.bulk_create(
        Participation(wave=practice.record, institution=each, name_lv=each.key) for each in made
    )
    page = practice.client(OFFICE).get(url(practice, "account-new")).content.decode()
    assert 'name="keys"' in page
    assert 'name="institution"' not in page
    give(practice, ANNA | {"role": "expert", "keys": "N7\nN8 DEMO"})
    assert roles(practice, ANNA["email"]) == {("expert", "N7"), ("expert", "N8"), ("expert", "DEMO")}


def test_the_list_takes_the_same_queries_for_many_people(practice: Practice) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            everyone(practice.record)
        return len(caught)

    before = queries()
    demo = Institution.objects.get(key="DEMO")
    for at in range(30):
        user = User.objects.create(username=f"u{at}")
        Assignment.objects.create(user=user, wave=practice.record, institution=demo, role="expert")
    assert queries() == before


def test_a_person_of_another_wave_is_not_found(practice: Practice) -> None:
    stranger = User.objects.create(username="stranger")
    for page in ("account", "account-revoke"):
        assert practice.client(OFFICE).get(url(practice, page, stranger.pk)).status_code == 404
    assert practice.client(OFFICE).post(url(practice, "account-link", stranger.pk)).status_code == 404
