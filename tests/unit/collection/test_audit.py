"""The audit log: what is written into it by whom, that it stays as it is, and who may read what of it."""

import csv
import datetime
import io
import re
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.utils import timezone
from practice import INSTITUTION, OFFICE, Practice, form

from eindekss.collection import audit
from eindekss.collection.audit.address import address_of
from eindekss.collection.audit.retention import prune
from eindekss.collection.demo import create_demo_accounts
from eindekss.collection.models import AuditEntry
from eindekss.registry.models import Assignment, User
from eindekss.registry.models import Wave as WaveRecord

ANNA = {"name": "Anna Ezere", "email": "anna@ezers.example", "language": "lv"}
PASSWORD = "ezera-malā-aug-niedres"


def acts(who: str | None = None) -> list[tuple[str, str]]:
    found = AuditEntry.objects.order_by("pk")
    return list((found.filter(who=who) if who is not None else found).values_list("act", "about"))


def log_in(client: Client, name: str, password: str, **more: Any) -> Any:
    return client.post("/login/", {"username": name, "password": password}, **more)


def url(practice: Practice, rest: str = "log/") -> str:
    return f"/office/{practice.record.key}/{rest}"


def test_logging_in_and_out_is_kept_with_name_moment_and_address(practice: Practice) -> None:
    password = create_demo_accounts(practice.wave)[0].password
    client = Client(REMOTE_ADDR="203.0.113.7")
    log_in(client, INSTITUTION, password)
    client.post("/logout/")
    entries = list(AuditEntry.objects.order_by("pk"))
    assert [(each.who, each.act, each.address) for each in entries] == [
        (INSTITUTION, "logged-in", "203.0.113.7"), (INSTITUTION, "logged-out", "203.0.113.7"),
    ]  # fmt: skip
    assert timezone.now() - entries[0].at < datetime.timedelta(minutes=1)


def test_a_failed_log_in_keeps_the_name_only_of_an_account_that_exists(practice: Practice) -> None:
    cache.clear()
    for name in (INSTITUTION, "mana slepenā parole"):
        log_in(Client(), name, "nepareiza")
    found = AuditEntry.objects.filter(act="log-in-failed").order_by("pk")
    assert [each.who for each in found] == [INSTITUTION, ""]
    assert "slepenā" not in str(list(AuditEntry.objects.values()))
    assert "nepareiza" not in str(list(AuditEntry.objects.values()))


def test_whoever_keeps_trying_does_not_fill_the_log(practice: Practice) -> None:
    cache.clear()
    for number in range(8):
        log_in(Client(), INSTITUTION, "nepareiza")
        log_in(Client(), f"nobody-{number}", "nepareiza")
    log_in(Client(REMOTE_ADDR="203.0.113.7"), INSTITUTION, "nepareiza")
    kept = AuditEntry.objects.filter(act="log-in-failed")
    assert kept.filter(who=INSTITUTION, address="127.0.0.1").count() == 5
    assert kept.filter(who="", address="127.0.0.1").count() == 5
    assert kept.filter(address="203.0.113.7").count() == 1


def test_an_invitation_up_to_the_password_leaves_its_trace(practice: Practice) -> None:
    office = practice.client(OFFICE)
    AuditEntry.objects.all()._raw_delete("default")
    office.post(url(practice, "institution/DEMO/invite/"), ANNA)
    found = re.search(r"http://testserver(/enter/\S+)", mail.outbox[0].body)
    assert found
    client = Client()
    client.get(found.group(1))
    client.post("/enter/")
    client.post("/password/", {"new_password1": PASSWORD, "new_password2": PASSWORD})
    about = "DEMO anna@ezers.example"
    assert acts(OFFICE) == [("access-given", about), ("link-sent", about)]
    assert acts("anna@ezers.example") == [("logged-in", ""), ("link-used", about), ("password-set", "")]
    secret = found.group(1).split("/")[2].split(".")[0]
    assert secret not in str(list(AuditEntry.objects.values()))


def test_revoking_exporting_extending_submitting_and_reopening_leave_theirs(practice: Practice) -> None:
    office, institution = practice.client(OFFICE), practice.client(INSTITUTION)
    office.post(url(practice, "institution/DEMO/invite/"), ANNA)
    AuditEntry.objects.all()._raw_delete("default")
    office.post(url(practice, "institution/DEMO/revoke/"), {"email": "anna@ezers.example"})
    office.get(url(practice, "board.csv"))
    until = practice.record.closed + datetime.timedelta(days=1)
    office.post(url(practice, "institution/DEMO/extend/"), {"until": until.isoformat()})
    institution.post(practice.url("section", "about"), form({"STAFF": "12"}))
    institution.post(practice.url("review"), {"confirm": "1"})
    office.post(practice.url("reopen"))
    institution.get(practice.url("workbook-download", questionnaire="services"))
    assert acts(OFFICE) == [
        ("access-revoked", "DEMO anna@ezers.example"), ("exported", "board.csv"),
        ("deadline-extended", f"DEMO {until.isoformat()}"), ("reopened", "DEMO self-assessment"),
    ]  # fmt: skip
    assert acts(INSTITUTION) == [
        ("submitted", "DEMO self-assessment"),
        ("exported", f"DEMO services: {practice.record.key}-DEMO-services.xlsx"),
    ]
    assert set(AuditEntry.objects.values_list("wave", flat=True)) == {practice.record.key}


def test_what_was_refused_is_not_said_to_have_happened(practice: Practice) -> None:
    office = practice.client(OFFICE)
    AuditEntry.objects.all()._raw_delete("default")
    office.post(url(practice, "institution/DEMO/revoke/"), {"email": "nobody@ezers.example"})
    office.post(url(practice, "institution/DEMO/extend/"), {"until": "2000-01-01"})
    office.post(practice.url("reopen"))
    assert acts() == []


def test_the_log_is_only_added_to(practice: Practice) -> None:
    entry = audit.record(None, audit.Act.EXPORTED, "x")
    for spoil in (lambda: AuditEntry.objects.update(about="y"), AuditEntry.objects.all().delete, entry.delete,
                  entry.save):  # fmt: skip
        with pytest.raises(TypeError):
            spoil()
    assert AuditEntry.objects.get(pk=entry.pk).about == "x"


def test_an_account_that_is_removed_leaves_its_entries(practice: Practice) -> None:
    user = User.objects.create(username="gone")
    audit.record(user, audit.Act.EXPORTED, "x", practice.record)
    user.delete()
    assert AuditEntry.objects.get(who="gone").about == "x"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "found"),
    [(0, "198.51.100.1", "127.0.0.1"), (1, "198.51.100.1", "198.51.100.1"),
     (1, "6.6.6.6, 198.51.100.1", "198.51.100.1"), (2, "6.6.6.6, 198.51.100.1, 10.0.0.1", "198.51.100.1"),
     (1, "", None), (2, "198.51.100.1", None), (1, "<script>", None), (1, "2001:DB8::1", "2001:db8::1")],
)  # fmt: skip
def test_the_address_is_what_our_own_proxies_saw(settings: Any, proxies: int, forwarded: str, found: str) -> None:
    settings.PROXIES = proxies
    assert address_of(RequestFactory().get("/", headers={"x-forwarded-for": forwarded})) == found


def test_entries_go_after_their_time_and_addresses_before(practice: Practice, settings: Any) -> None:
    settings.AUDIT_DAYS, settings.AUDIT_ADDRESS_DAYS = 100, 10
    AuditEntry.objects.all()._raw_delete("default")
    now, request = timezone.now(), RequestFactory().get("/")
    for days in (101, 99, 11, 9):
        entry = audit.record(request, audit.Act.EXPORTED, str(days))
        at = now - datetime.timedelta(days=days)
        super(type(AuditEntry.objects.all()), AuditEntry.objects.filter(pk=entry.pk)).update(at=at)
    assert prune() == (1, 2)
    kept = AuditEntry.objects.order_by("pk").values_list("act", "about", "address")
    assert list(kept) == [("exported", "99", None), ("exported", "11", None), ("exported", "9", "127.0.0.1"),
                          ("log-pruned", "1 / 2", None)]  # fmt: skip
    assert prune() == (0, 0)
    assert AuditEntry.objects.filter(act="log-pruned").count() == 1


def shown(practice: Practice, **wanted: str) -> list[str]:
    page = practice.client(OFFICE).get(url(practice), wanted)
    return [each.about for each in page.context["page"].object_list]


def test_the_page_is_filtered_by_person_act_and_day(practice: Practice) -> None:
    office, other = User.objects.get(username=OFFICE), User.objects.get(username=INSTITUTION)
    audit.record(office, audit.Act.EXPORTED, "first", practice.record)
    audit.record(other, audit.Act.WORKBOOK_UPLOADED, "second", practice.record)
    assert shown(practice, act="exported") == ["first"]
    assert "second" in shown(practice, who="IESTADE")
    assert "first" not in shown(practice, who="IESTADE")
    today = timezone.localdate()
    yesterday = (today - datetime.timedelta(days=1)).isoformat()
    assert shown(practice, act="exported", first=today.isoformat(), last=today.isoformat()) == ["first"]
    assert shown(practice, act="exported", last=yesterday) == []
    assert shown(practice, act="exported", first="nekad") == ["first"]


def test_the_latest_come_first_fifty_a_page(practice: Practice) -> None:
    for number in range(60):
        audit.record(None, audit.Act.EXPORTED, f"{number}", practice.record)
    assert shown(practice, act="exported") == [str(number) for number in range(59, 9, -1)]
    assert shown(practice, act="exported", page="2") == [str(number) for number in range(9, -1, -1)]


def test_an_office_sees_its_own_waves_acts_and_log_ins_of_its_own_people(practice: Practice) -> None:
    other = WaveRecord.objects.get(key=practice.wave.id)
    stranger = User.objects.create(username="stranger")
    Assignment.objects.create(user=stranger, wave=other, role="office")
    audit.record(stranger, audit.Act.EXPORTED, "of another wave", other)
    audit.record(stranger, audit.Act.LOGGED_IN, "log-in of a stranger")
    audit.record(User.objects.get(username=INSTITUTION), audit.Act.LOGGED_IN, "log-in of our own")
    found = shown(practice)
    assert "log-in of our own" in found
    assert not {"of another wave", "log-in of a stranger"} & set(found)


def test_the_csv_holds_what_the_filter_leaves_and_that_it_was_taken_is_kept(practice: Practice) -> None:
    audit.record(None, audit.Act.IMPORTED, "=HYPERLINK(1)", practice.record)
    audit.record(None, audit.Act.EXPORTED, "x", practice.record)
    sent = practice.client(OFFICE).get(url(practice, "log.csv"), {"act": "imported"})
    (row,) = csv.DictReader(io.StringIO(sent.content.decode("utf-8-sig")))
    assert (row["act"], row["about"], row["wave"]) == ("imported", "'=HYPERLINK(1)", practice.record.key)
    assert row["at"].startswith(timezone.localdate().isoformat())
    assert AuditEntry.objects.latest("pk").about == "log.csv"


def test_every_act_has_its_words_on_the_page(practice: Practice) -> None:
    for act in audit.Act:
        about = "prepared open" if act == audit.Act.WAVE_MOVED else act.value
        audit.record(None, act, about, practice.record)
    words = practice.client(OFFICE).get(url(practice)).content.decode()
    assert "komandrinda" in words
    assert "sagatavots → atvērts" in words
    assert "nezināms konts" in words
