"""The programme office runs a wave in a real Chromium: opens it, sees and sends reminders, reads the log, closes it."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from browsing import NARROW, WIDE, overflow, press, violations
from django.core import mail
from playwright.sync_api import Page
from practice import INSTITUTION, OFFICE, Practice, change, form

from eindekss.collection.field_period import moves
from eindekss.collection.models import AccessLink
from eindekss.registry.models import Assignment, Institution, User
from eindekss.registry.models import Wave as WaveRecord

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Enter = Callable[..., Page]
QUESTIONS = "instruments/self-assessment.yaml"


@pytest.fixture
def wave(site: tuple[str, Practice], settings: Any) -> WaveRecord:
    """The tutorial's wave, prepared, due in a month, with a person of one institution invited eight days ago."""
    settings.OFFICE_SECOND_FACTOR = False
    record = WaveRecord.objects.get(key=site[1].wave.id)
    record.state, record.closed = "prepared", datetime.date.today() + datetime.timedelta(days=30)
    record.save()
    record.responses.all().delete()
    institution = Institution.objects.get(key="XL-001")
    Assignment.objects.create(user=User.objects.get(username=OFFICE), wave=record, role="office")
    site[1].client(OFFICE).post(
        f"/office/{record.key}/institution/{institution.key}/invite/",
        {"name": "Anna Ezere", "email": "anna@ezers.example", "language": "lv"},
    )
    sent = AccessLink.objects.get()
    AccessLink.objects.update(made=sent.made - datetime.timedelta(days=8))
    mail.outbox.clear()
    return record


def test_the_office_opens_reminds_reads_the_log_and_closes(
    enter: Enter, wave: WaveRecord, settings: Any, site: tuple[str, Practice]
) -> None:
    settings.SITE = site[0]
    page = enter(OFFICE)
    page.goto(f"/waves/{wave.key}/")
    press(page.get_by_role("link", name="Viļņa norise"))
    press(page.get_by_role("button", name="Atvērt vilni"))
    assert page.get_by_text("tiek iesaldētas").is_visible()
    press(page.get_by_role("button", name="Atvērt vilni"))
    assert page.get_by_text("Vilnis ir atvērts: iestādes var pildīt anketas.").is_visible()
    assert page.get_by_role("link", name=QUESTIONS).is_visible()
    press(page.get_by_role("link", name="Iestāžu pārskats"))
    press(page.get_by_role("link", name="Atgādinājumi"))
    assert page.get_by_text("Vēstules, kas šajā dienā tiktu nosūtītas: 1").is_visible()
    page.locator("summary", has_text="Saņēmēji: 1").click()
    assert page.get_by_text("anna@ezers.example, termiņš").is_visible()
    press(page.get_by_role("button", name="Nosūtīt tagad"))
    assert page.get_by_text("Nosūtītās vēstules: 1.").is_visible()
    assert f"{site[0]}/enter/" in mail.outbox[0].body
    press(page.get_by_role("link", name="Iestāžu pārskats"))
    assert page.get_by_text("pēdējais atgādinājums:").count() == 1
    press(page.get_by_role("link", name="Drošības žurnāls"))
    page.get_by_label("Darbība").select_option(label="Viļņa stāvoklis mainīts")
    press(page.get_by_role("button", name="Atlasīt"))
    assert page.get_by_role("cell", name="sagatavots → atvērts").is_visible()
    page.goto(f"/office/{wave.key}/wave/")
    press(page.get_by_role("button", name="Slēgt vilni"))
    assert page.get_by_text("Plānotā pēdējā diena vēl nav pagājusi.").is_visible()
    press(page.get_by_role("button", name="Slēgt vilni"))
    assert page.get_by_text("Vilnis ir slēgts: anketas vairs nevar mainīt.").is_visible()
    wave.refresh_from_db()
    assert wave.state == "closed"


def test_the_move_can_be_thought_better_of(enter: Enter, wave: WaveRecord) -> None:
    page = enter(OFFICE)
    page.goto(f"/office/{wave.key}/wave/open/")
    press(page.get_by_role("link", name="Atpakaļ, neko nemainot"))
    wave.refresh_from_db()
    assert wave.state == "prepared"


def test_an_institution_finds_an_archived_wave_in_the_archive(enter: Enter, site: tuple[str, Practice]) -> None:
    practice = site[1]
    practice.client(INSTITUTION).post(practice.url("section", "about"), form({"STAFF": "12"}))
    WaveRecord.objects.filter(pk=practice.record.pk).update(state="archived")
    page = enter(INSTITUTION)
    press(page.get_by_role("link", name="Iepriekšējo viļņu anketas"))
    assert (violations(page), overflow(page)) == ([], 0)
    press(page.get_by_role("link", name="Pašvērtējuma anketa"))
    assert page.get_by_text("Anketēšana ir slēgta, tāpēc anketu vairs nevar labot").is_visible()
    assert page.get_by_role("link", name="Pārbaudīt un iesniegt").count() == 0


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("language", ["lv", "en"])
def test_the_pages_are_accessible_and_fit(
    enter: Enter, wave: WaveRecord, site: tuple[str, Practice], width: int, language: str
) -> None:
    page = enter(OFFICE, width, language)
    _look(page, f"/office/{wave.key}/wave/", f"/office/{wave.key}/wave/open/")
    moves.make("open", wave, None)
    change(site[1].wave.folder / QUESTIONS, "kind: number", "kind: number  # a remark")
    site[1].client(OFFICE).post(f"/office/{wave.key}/reminders/send/")
    office = f"/office/{wave.key}"
    later = (wave.closed - datetime.timedelta(days=3)).isoformat()
    _look(page, f"{office}/wave/", f"{office}/wave/close/", f"{office}/reminders/", f"{office}/reminders/?day={later}",
          f"{office}/log/", f"{office}/log/?who=nobody", f"/waves/{wave.key}/")  # fmt: skip
    WaveRecord.objects.filter(pk=wave.pk).update(state="closed")
    _look(page, f"{office}/wave/archive/", f"{office}/reminders/")


def _look(page: Page, *urls: str) -> None:
    for url in urls:
        page.goto(url)
        for closed in page.locator("details").all():
            closed.locator("summary").click()
        assert violations(page) == [], url
        assert overflow(page) == 0, url
