"""Who is in which section now: whom pages name, to whom, and for how long."""

import datetime

from colleagues import ANNA, colleague
from django.utils import timezone
from practice import EXPERT, INSTITUTION, OFFICE, Practice

from eindekss.collection.models import Presence, Response
from eindekss.registry.models import Assignment


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
