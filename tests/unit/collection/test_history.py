"""The history of answers: who changed what from what to what, found by section, person and question."""

import json
import re

import pytest
from colleagues import ANNA, colleague
from practice import INSTITUTION, OFFICE, Practice, form

from eindekss.collection import answering
from eindekss.collection.answering import Said, Seen
from eindekss.collection.models import Answer
from eindekss.registry.models import User


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


def test_what_came_with_the_waves_files_stands_last_and_is_nobodys(practice: Practice) -> None:
    me = practice.client(INSTITUTION)
    me.get(practice.url("hub"))
    Answer.objects.create(response=practice.response(), item="STAFF", value="7", source="given")
    me.post(practice.url("section", "about"), form({"STAFF": "8"}, json.dumps({"STAFF": [1, "7", ""]})))
    assert changes(practice) == [f"{INSTITUTION}: STAFF: 7 -> 8", ": STAFF: Nav atbildēts -> 7"]
    assert "no viļņa datnēm" in me.get(practice.url("history")).content.decode()
