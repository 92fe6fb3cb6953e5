"""The report of an institution's website on the collection site: who reads it, when, and nothing beside it."""

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from practice import EXPERT, INSTITUTION, OFFICE, Practice

from eindekss.publication.site_report.build import folder_of
from eindekss.registry.models import Institution, Participation

STATES = ("prepared", "open", "closed", "archived")
FILES = {"lv.html": "<p>Pārskats</p>", "en.html": "<p>Report</p>", "report.css": "p {}", "pictures/0a-1-2-3-4.png": "P"}


@pytest.fixture
def folder(practice: Practice) -> Path:
    """The report where the observation writes it, with a secret beside it."""
    reports = Path(settings.HOME) / practice.record.key / "observe" / "reports"
    made = folder_of(reports, "DEMO")
    for name, content in FILES.items():
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_text(content, encoding="utf-8")
    (made / "secret.html").touch()
    (reports / "lv.html").touch()
    return made


def url(practice: Practice, name: str = "lv.html", institution: str = "DEMO") -> str:
    return reverse("site-report", args=[practice.record.key, institution, name])


def in_state(practice: Practice, state: str) -> None:
    practice.record.state = state
    practice.record.save()


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", FILES)
def test_the_office_reads_it_at_any_time_the_institution_when_answers_are_closed(
    practice: Practice, folder: Path, state: str, name: str
) -> None:
    in_state(practice, state)
    over = state in ("closed", "archived")
    for who, may in ((OFFICE, True), (INSTITUTION, over), (EXPERT, False)):
        assert practice.client(who).get(url(practice, name)).status_code == (200 if may else 403), who
    assert Client().get(url(practice, name)).status_code == 302


def test_it_is_sent_as_it_stands_and_nothing_in_it_may_run(practice: Practice, folder: Path) -> None:
    for name, kind in (("en.html", "text/html"), ("report.css", "text/css"), ("pictures/0a-1-2-3-4.png", "image/png")):
        sent = practice.client(OFFICE).get(url(practice, name))
        assert sent.content.decode() == FILES[name]
        assert sent.headers["Content-Type"].startswith(kind)
        assert "script-src" not in sent.headers["Content-Security-Policy"]
        assert sent.headers["Content-Security-Policy"].startswith("default-src 'none'")


@pytest.mark.parametrize(
    "name", ["secret.html", "../lv.html", "pictures/../lv.html", "pictures", "pictures/", "../../../secret", "EN.html"]
)
def test_nothing_else_is_sent(practice: Practice, folder: Path, name: str) -> None:
    at = url(practice, "lv.html").removesuffix("lv.html") + name
    assert practice.client(OFFICE).get(at).status_code == 404


def test_it_is_the_institutions_own_only(practice: Practice, folder: Path) -> None:
    neighbour = Institution.objects.create(key="NEXT")
    Participation.objects.create(wave=practice.record, institution=neighbour, name_lv="Kaimiņi")
    in_state(practice, "closed")
    assert practice.client(INSTITUTION).get(url(practice, institution="NEXT")).status_code == 403
    assert practice.client(OFFICE).get(url(practice, institution="NEXT")).status_code == 404


@pytest.mark.parametrize(("state", "shown"), [("open", False), ("closed", True)])
def test_the_way_to_it_stands_where_it_may_be_read(practice: Practice, folder: Path, state: str, shown: bool) -> None:
    in_state(practice, state)
    assert (url(practice) in practice.client(INSTITUTION).get(practice.url("hub")).content.decode()) == shown
    office = reverse("institution", args=[practice.record.key, "DEMO"])
    assert url(practice) in practice.client(OFFICE).get(office).content.decode()


def test_without_a_report_nothing_leads_to_one(practice: Practice) -> None:
    in_state(practice, "closed")
    assert "/site/" not in practice.client(INSTITUTION).get(practice.url("hub")).content.decode()
    assert practice.client(INSTITUTION).get(url(practice)).status_code == 404
