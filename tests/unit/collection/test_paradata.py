"""Time spent answering: counted by section while a page is looked at, named after nobody, summed up for the office."""

import datetime
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone
from practice import INSTITUTION, OFFICE, Practice, form

from eindekss.collection import lifecycle
from eindekss.collection.models import Response, SectionTime
from eindekss.registry.models import Institution

pytestmark = pytest.mark.django_db
Later = Callable[[float], None]


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    """A clock that stands still until seconds are let pass."""
    now = [timezone.now()]
    monkeypatch.setattr(timezone, "now", lambda: now[0])

    def later(seconds: float) -> None:
        now[0] += datetime.timedelta(seconds=seconds)

    return later


@pytest.fixture
def client(practice: Practice) -> Client:
    return practice.client(INSTITUTION)


def spent() -> dict[str, int]:
    return dict(SectionTime.objects.values_list("section", "seconds"))


def beat(client: Client, practice: Practice, section: str) -> None:
    assert client.post(practice.url("presence"), {"section": section}).status_code == 200


def test_a_page_looked_at_counts_from_word_to_word(later: Later, practice: Practice, client: Client) -> None:
    client.get(practice.url("section", "about"))
    for seconds in (30, 30, 45):
        later(seconds)
        beat(client, practice, "about")
    assert spent() == {"about": 105}
    assert practice.response().minutes == pytest.approx(105 / 60)


def test_words_in_quick_succession_lose_no_time(later: Later, practice: Practice, client: Client) -> None:
    client.get(practice.url("section", "about"))
    for _ in range(4):
        later(10)
        beat(client, practice, "about")
    assert spent() == {"about": 40}


def test_a_page_left_alone_does_not_count(later: Later, practice: Practice, client: Client) -> None:
    client.get(practice.url("section", "about"))
    later(3600)
    beat(client, practice, "about")
    assert spent() == {}
    later(30)
    beat(client, practice, "about")
    assert spent() == {"about": 30}


def test_the_last_stretch_counts_for_the_section_that_was_left(
    practice: Practice, client: Client, later: Later
) -> None:
    client.get(practice.url("section", "about"))
    later(20)
    client.get(practice.url("section", "online"))
    later(25)
    client.get(practice.url("hub"))
    later(50)
    client.get(practice.url("section", "work"))  # the list of sections is none
    assert spent() == {"about": 20, "online": 25}


def test_without_a_script_the_time_from_opening_to_saving_counts(
    practice: Practice, client: Client, later: Later
) -> None:
    client.get(practice.url("section", "about"))
    later(300)
    client.post(practice.url("section", "about"), form({"STAFF": "1"}))
    assert spent() == {"about": 300}
    client.get(practice.url("section", "online"))
    later(2 * 3600)
    client.post(practice.url("section", "online"), form({"SITE": "2"}))
    assert spent() == {"about": 300}


def test_who_only_looks_on_costs_the_institution_no_time(later: Later, practice: Practice, client: Client) -> None:
    client.get(practice.url("section", "about"))
    office = practice.client(OFFICE)
    office.get(practice.url("section", "about"))
    later(30)
    office.post(practice.url("presence"), {"section": "about"})
    assert spent() == {}


def submitted(practice: Practice, key: str, minutes: dict[str, float]) -> None:
    institution, _ = Institution.objects.get_or_create(key=key)
    response = Response.objects.create(
        wave=practice.record, institution=institution, questionnaire="self-assessment", state="in-progress",
        minutes=sum(minutes.values()),
    )  # fmt: skip
    for section, each in minutes.items():
        SectionTime.objects.create(response=response, section=section, seconds=round(each * 60))
    lifecycle.make("submit", response, None)


def test_the_office_sees_the_middle_of_what_was_submitted(practice: Practice) -> None:
    submitted(practice, "A", {"about": 10, "work": 50})
    submitted(practice, "B", {"about": 20, "work": 70})
    submitted(practice, "C", {"about": 90})
    institution, _ = Institution.objects.get_or_create(key="D")
    begun = Response.objects.create(wave=practice.record, institution=institution, questionnaire="self-assessment",
                                    state="in-progress", minutes=900)  # fmt: skip
    SectionTime.objects.create(response=begun, section="about", seconds=54_000)
    page = practice.client(OFFICE).get(f"/office/{practice.record.key}/times/")
    about, work = page.context["sections"]
    assert (about.section.id, about.institutions, about.middle, about.longest) == ("about", 3, 20, 90)
    assert (work.section.id, work.institutions, work.middle) == ("work", 2, 60)
    (total,) = page.context["totals"]
    assert (total.institutions, total.middle, total.average) == (3, 90, 80)
    assert "1\u00a0h 30\u00a0min" in page.content.decode()


def test_a_practice_wave_is_set_against_the_wave_it_practises(practice: Practice) -> None:
    from eindekss.collection.load import load  # noqa: PLC0415 - its models need Django set up

    assert practice.client(OFFICE).get(f"/office/{practice.record.key}/times/").context["before"] is None
    load(practice.wave)
    before = practice.client(OFFICE).get(f"/office/{practice.record.key}/times/").context["before"]
    timed = Response.objects.filter(wave__key=practice.wave.id, minutes__isnull=False)
    institutions = len({each.institution_id for each in timed})
    assert institutions >= 3
    assert before.institutions == institutions
    assert before.average == pytest.approx(sum(each.minutes for each in timed) / institutions)


def test_no_table_of_times_names_a_person() -> None:
    fields = {field.name for field in SectionTime._meta.get_fields()}
    assert fields == {"id", "response", "section", "seconds"}
