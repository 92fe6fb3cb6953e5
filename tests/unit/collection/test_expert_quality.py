"""What experts made of suggestions: by item and check, with precision and recall of each answer."""

import csv
import io

import pytest
from experts import add_sites, answer, ask_more, page
from practice import EXPERT, OFFICE, Practice

from eindekss.collection.expert.quality import followed, judged, standing
from eindekss.collection.models import Decision, Suggestion
from eindekss.registry.models import Institution


@pytest.fixture
def assessed(practice: Practice) -> Practice:
    """CLEAR: suggested 1, 1, 2, nothing; decided 1, 2, 1, 1. SHOWS: suggested 1 2, decided 1 9."""
    add_sites(ask_more(practice), "A", "B", "C")
    Suggestion.objects.all().delete()
    for key, value in (("DEMO", "1"), ("A", "1"), ("B", "2")):
        _suggest(practice, key, "CLEAR", value)
    _suggest(practice, "DEMO", "SHOWS", "1 2")
    for key, value in (("DEMO", "1"), ("A", "2"), ("B", "1"), ("C", "1")):
        answer(practice, EXPERT, key, CLEAR=value)
    answer(practice, EXPERT, "DEMO", SHOWS=["1", "9"])
    return practice


def _suggest(practice: Practice, key: str, item: str, value: str) -> None:
    Suggestion.objects.create(
        wave=practice.record, institution=Institution.objects.get(key=key), item=item, decision="S", value=value,
        check_id=f"{item.lower()} 1", observed="2026-11-21T10:00:00+00:00",
    )  # fmt: skip


def test_decisions_are_counted_by_item_and_check(assessed: Practice) -> None:
    found = {(each.item, each.check): each for each in followed(standing(assessed.record))}
    clear, unaided = found["CLEAR", "clear 1"], found["CLEAR", ""]
    assert (clear.accepted, clear.overridden, clear.unaided) == (1, 2, 0)
    assert clear.agreement == pytest.approx(1 / 3)
    assert clear.interval[0] < 1 / 3 < clear.interval[1]
    assert (unaided.unaided, unaided.agreement, unaided.interval) == (1, None, None)


def test_precision_and_recall_of_each_answer(assessed: Practice) -> None:
    yes, no = judged(standing(assessed.record), "CLEAR", ["1", "2"])
    assert (yes.right, yes.wrong, yes.missed) == (1, 1, 1)
    assert (yes.precision, yes.recall) == (0.5, 0.5)
    assert (no.precision, no.recall) == (0.0, 0.0)
    search, news, other = judged(standing(assessed.record), "SHOWS", ["1", "2", "9"])
    assert (search.precision, search.recall) == (1.0, 1.0)
    assert (news.precision, news.recall) == (0.0, None)
    assert (other.precision, other.recall) == (None, 0.0)


def test_what_a_check_left_to_the_expert_counts_against_its_recall(assessed: Practice) -> None:
    Suggestion.objects.create(
        wave=assessed.record, institution=Institution.objects.get(key="C"), item="CLEAR", decision="E", value="",
        check_id="clear 1", observed="2026-11-21T10:00:00+00:00",
    )  # fmt: skip
    answer(assessed, EXPERT, "C", CLEAR="2")
    answer(assessed, EXPERT, "C", CLEAR="1")
    clear = next(each for each in followed(standing(assessed.record)) if each.check == "clear 1")
    assert (clear.accepted, clear.overridden, clear.unaided) == (1, 2, 1)
    assert clear.agreement == pytest.approx(1 / 3)
    yes, _ = judged(standing(assessed.record), "CLEAR", ["1", "2"])
    assert (yes.right, yes.wrong, yes.missed) == (1, 1, 2)


def test_the_last_decision_counts_and_one_taken_back_does_not(assessed: Practice) -> None:
    answer(assessed, EXPERT, "A", CLEAR="1")
    clear = next(each for each in followed(standing(assessed.record)) if each.check == "clear 1")
    assert (clear.accepted, clear.overridden) == (2, 1)
    assessed.client(EXPERT).post(page(assessed, "assess-item", "CLEAR", institution="A"), {"undo": "1"})
    clear = next(each for each in followed(standing(assessed.record)) if each.check == "clear 1")
    assert (clear.accepted, clear.overridden) == (1, 2)


def test_a_suggestion_renewed_later_does_not_change_what_was_decided_on_it(assessed: Practice) -> None:
    Suggestion.objects.update(value="2", check_id="clear 2")
    clear = next(each for each in followed(standing(assessed.record)) if each.item == "CLEAR" and each.check)
    assert (clear.check, clear.accepted, clear.overridden) == ("clear 1", 1, 2)


def test_the_page_and_the_files_say_the_same(assessed: Practice) -> None:
    office, wave = assessed.client(OFFICE), assessed.record.key
    content = office.get(f"/office/{wave}/checks/").content.decode()
    assert "clear 1" in content
    assert "33\u202f%" in content
    sent = office.get(f"/office/{wave}/checks/checks.csv").content.decode("utf-8-sig")
    rows = {(row["item"], row["check"], row["option"]): row for row in csv.DictReader(io.StringIO(sent))}
    assert rows["CLEAR", "clear 1", ""]["accepted"] == "1"
    assert rows["CLEAR", "clear 1", "1"]["precision"] == "0.5"
    assert rows["SHOWS", "shows 1", "9"]["precision"] == ""


def test_every_decision_is_in_the_file_those_taken_back_too(assessed: Practice) -> None:
    assessed.client(EXPERT).post(page(assessed, "assess-item", "CLEAR"), {"undo": "1"})
    sent = assessed.client(OFFICE).get(f"/office/{assessed.record.key}/assessments/decisions.csv")
    rows = list(csv.DictReader(io.StringIO(sent.content.decode("utf-8-sig"))))
    assert len(rows) == Decision.objects.count() == 5
    assert [row["undone"] != "" for row in rows].count(True) == 1
    assert {(row["how"], row["suggested"], row["decided"]) for row in rows if row["institution"] == "A"} == {
        ("overridden", "1", "2")
    }


def test_what_a_spreadsheet_would_take_for_a_formula_is_marked(assessed: Practice) -> None:
    Decision.objects.update(value='=HYPERLINK("https://example.org")')
    sent = assessed.client(OFFICE).get(f"/office/{assessed.record.key}/assessments/decisions.csv")
    rows = list(csv.DictReader(io.StringIO(sent.content.decode("utf-8-sig"))))
    assert {row["decided"][0] for row in rows} == {"'"}
