"""Only what a person touched is saved, every version is kept, and two people never overwrite each other unseen."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from practice import EXPERT, INSTITUTION, Practice

from eindekss.collection import lifecycle
from eindekss.collection.answering import NOTHING, Said, Seen, save, save_cells
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


# ---- many answers at once ----


def many(response: Response, value: str, versions: int = 0, rows: int = 60) -> list[object]:
    """Save the same value in so many rows, as changed from what ``versions`` saves before had made of them."""
    seen = Seen(versions, Said(str(versions)) if versions else NOTHING)
    cells = [(f"r{at}", "STAFF") for at in range(rows)]
    return save_cells(response, dict.fromkeys(cells, Said(value)), dict.fromkeys(cells, seen), None)


def test_sixty_answers_take_as_many_queries_as_one(response: Response) -> None:
    for value, versions in (("1", 0), ("2", 1)):
        with CaptureQueriesContext(connection) as one:
            save(response, "", {"STAFF": Said(value)}, {"STAFF": Seen(versions, Said(str(versions)))}, None)
        with CaptureQueriesContext(connection) as sixty:
            assert many(response, value, versions) == []
        assert len(sixty) <= len(one)
    assert response.answers.filter(value="2").count() == 61
    assert response.history.count() == 122


def test_of_a_batch_the_answers_in_conflict_are_left_and_told(response: Response) -> None:
    colleague = User.objects.get(username=EXPERT)
    save(response, "r7", {"STAFF": Said("40")}, {}, colleague)
    conflicts = many(response, "1")
    assert [(each.row, each.item, each.theirs.value, each.theirs.changed_by) for each in conflicts] == [
        ("r7", "STAFF", "40", colleague)
    ]
    assert response.answers.filter(value="1").count() == 59
    assert [each.row for each in many(response, "1")] == ["r7"]  # what stands as wanted already is no conflict
    assert response.answers.get(row="r7").value == "40"


def test_what_came_with_the_waves_files_is_remembered_before_it_is_changed(response: Response) -> None:
    for row in ("r1", "r2"):
        response.answers.create(row=row, item="STAFF", value="3", source="stated", version=1)
    cells = [("r1", "STAFF"), ("r2", "STAFF")]
    save_cells(response, dict.fromkeys(cells, Said("4")), dict.fromkeys(cells, Seen(1, Said("3"))), None)
    kept = History.objects.order_by("row", "version").values_list("row", "version", "value", "source")
    assert list(kept) == [("r1", 1, "3", "stated"), ("r1", 2, "4", "given"),
                          ("r2", 1, "3", "stated"), ("r2", 2, "4", "given")]  # fmt: skip


def test_a_batch_in_which_one_answer_cannot_be_written_writes_none(response: Response) -> None:
    """As where another writer has made the same version in the same moment: the history takes each once."""
    save(response, "r5", {"STAFF": Said("1")}, {}, None)
    History.objects.create(response=response, row="r5", item="STAFF", version=2, value="9", source="given")
    cells = {(f"r{at}", "STAFF"): Said("2") for at in range(10)}
    with pytest.raises(IntegrityError), transaction.atomic():
        save_cells(response, cells, {("r5", "STAFF"): Seen(1, Said("1"))}, None)
    assert list(response.answers.values_list("row", "value")) == [("r5", "1")]
