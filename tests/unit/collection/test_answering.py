"""Only what a person touched is saved, every version is kept, and two people never overwrite each other unseen."""

import pytest
from practice import EXPERT, INSTITUTION, Practice

from eindekss.collection import lifecycle
from eindekss.collection.answering import NOTHING, Said, Seen, save
from eindekss.collection.models import History, Response
from eindekss.registry.models import User


@pytest.fixture
def response(practice: Practice) -> Response:
    practice.client(INSTITUTION).get(practice.url("hub"))
    return practice.response()


def versions(item: str) -> list[tuple[int, str]]:
    return list(History.objects.filter(item=item).order_by("version").values_list("version", "value"))


def test_each_change_is_a_version_with_its_author(response: Response) -> None:
    user = User.objects.get(username=INSTITUTION)
    save(response, "", {"STAFF": Said("40")}, {}, user)
    save(response, "", {"STAFF": Said("41")}, {"STAFF": Seen(1, Said("40"))}, user)
    assert versions("STAFF") == [(1, "40"), (2, "41")]
    assert response.answers.get().changed_by == user


def test_what_was_not_touched_is_not_written(response: Response) -> None:
    save(response, "", {"STAFF": Said("40")}, {}, None)
    save(response, "", {"STAFF": Said("40"), "DOC_ALL": NOTHING}, {"STAFF": Seen(1, Said("40"))}, None)
    assert versions("STAFF") == [(1, "40")]
    assert not response.answers.filter(item="DOC_ALL").exists()


def test_a_colleagues_change_meanwhile_is_kept_and_both_are_shown(response: Response) -> None:
    colleague = User.objects.get(username=EXPERT)
    save(response, "", {"STAFF": Said("40")}, {}, colleague)
    conflicts = save(response, "", {"STAFF": Said("50"), "DOC_ALL": Said("7")}, {}, None)
    assert [(each.item, each.mine, each.theirs.value) for each in conflicts] == [("STAFF", Said("50"), "40")]
    assert response.answers.get(item="STAFF").value == "40"
    assert response.answers.get(item="DOC_ALL").value == "7"


def test_seeing_the_conflict_one_may_still_insist(response: Response) -> None:
    save(response, "", {"STAFF": Said("40")}, {}, None)
    assert save(response, "", {"STAFF": Said("50")}, {"STAFF": Seen(1, Said("40"))}, None) == []
    assert response.answers.get(item="STAFF").value == "50"


def test_the_same_answer_from_two_people_is_no_conflict(response: Response) -> None:
    save(response, "", {"STAFF": Said("40")}, {}, None)
    assert save(response, "", {"STAFF": Said("40")}, {}, None) == []


def test_taking_an_answer_back_leaves_its_history(response: Response) -> None:
    save(response, "", {"STAFF": Said("40")}, {}, None)
    save(response, "", {"STAFF": NOTHING}, {"STAFF": Seen(1, Said("40"))}, None)
    assert response.answers.get().missing == "not-answered"
    assert versions("STAFF") == [(1, "40"), (2, "")]


def test_history_is_only_added_to(response: Response) -> None:
    save(response, "", {"STAFF": Said("40")}, {}, None)
    kept = History.objects.get()
    kept.value = "1"
    with pytest.raises(TypeError):
        kept.save()
    with pytest.raises(TypeError):
        kept.delete()
    with pytest.raises(TypeError):
        History.objects.all().delete()
    with pytest.raises(TypeError):
        History.objects.update(value="1")


def test_nothing_is_written_to_a_locked_response(response: Response) -> None:
    lifecycle.make("submit", response, None)
    with pytest.raises(lifecycle.NotAllowed):
        save(response, "", {"STAFF": Said("40")}, {}, None)
    assert not response.answers.exists()
