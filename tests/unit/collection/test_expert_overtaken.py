"""What a later look at a website does to experts' decisions, and websites of which checks leave nothing to them."""

from typing import Any

import pytest
from experts import add_sites, answer, decide, page
from practice import EXPERT, OFFICE, Practice

from eindekss.collection.expert.automatic import decide as decide_alone
from eindekss.collection.expert.quality import followed, standing
from eindekss.collection.models import Decision, Response, Suggestion
from eindekss.registry.models import Assignment, Institution, Participation
from eindekss.registry.models import Wave as WaveRecord

ITEMS = {"LINK": "https://example.org/", "SEEN": "2025-03-17", "CLEAR": "1"}
LATER = "Pēc šī lēmuma vietne ir apskatīta no jauna"


def queue(practice: Practice, **query: Any) -> Any:
    return practice.client(EXPERT).get(f"/assess/{practice.record.key}/", query).context


def counts(practice: Practice) -> tuple[int, int, int]:
    (site,) = queue(practice)["sites"]
    return site.decided, site.suggested, site.left


def says(**changed: str) -> None:
    """What the check says of CLEAR from now on."""
    Suggestion.objects.filter(item="CLEAR").update(**{"check_id": "clear 2"} | changed)


def shown(practice: Practice, item: str = "CLEAR") -> str:
    return str(practice.client(EXPERT).get(page(practice, "assess-item", item)).content.decode())


@pytest.fixture
def decided(practice: Practice) -> Practice:
    """The expert has accepted "yes" of CLEAR, and decided the rest."""
    for item in ITEMS:
        decide(practice.client(EXPERT), page(practice, "assess-item", item), accept="1")
    assert counts(practice) == (3, 0, 0)
    return practice


def test_another_outcome_comes_before_the_expert_again_and_the_answer_stands(decided: Practice) -> None:
    says(value="2")
    assert counts(decided) == (2, 1, 0)
    assert decided.answers()["CLEAR"] == "1"
    assert "Ieteikums mainījies" in decided.client(EXPERT).get(page(decided, "assess")).content.decode()
    content = shown(decided)
    assert LATER in content
    assert "Toreiz ieteikums bija „jā”." in content
    assert LATER not in shown(decided, "SEEN")


def test_saving_the_same_again_upholds_it_against_the_later_outcome(decided: Practice) -> None:
    says(value="2")
    answer(decided, EXPERT, "DEMO", CLEAR="1")
    assert counts(decided) == (3, 0, 0)
    assert LATER not in shown(decided)
    last = standing(decided.record)[0]
    assert (last.item, last.how, last.check_id, last.suggested_value) == ("CLEAR", "overridden", "clear 2", "2")
    assert next(each for each in followed(standing(decided.record)) if each.item == "CLEAR").overridden == 1
    assert Decision.objects.filter(item="CLEAR").count() == 2
    decided.client(EXPERT).post(page(decided, "assess-item", "CLEAR"), {"undo": "1"})
    assert counts(decided) == (2, 1, 0), "what was upheld can be undone"


def test_the_later_outcome_can_be_accepted(decided: Practice) -> None:
    says(value="2")
    sent = decide(decided.client(EXPERT), page(decided, "assess-item", "CLEAR"), accept="1")
    assert sent.headers["Location"] == page(decided, "assess")
    assert (decided.answers()["CLEAR"], counts(decided)) == ("2", (3, 0, 0))


def test_where_all_is_answered_the_next_question_is_the_one_overtaken(decided: Practice) -> None:
    says(value="2")
    sent = decide(decided.client(EXPERT), page(decided, "assess-item", "LINK"), accept="1")
    assert sent.headers["Location"] == page(decided, "assess-item", "CLEAR")


@pytest.mark.parametrize(
    "later",
    [{"value": "1"}, {"value": "", "missing": "not-available", "decision": "A"}, {"value": "", "decision": "E"}],
    ids=["the same", "could not look", "cannot tell"],
)
def test_what_says_nothing_against_a_decision_leaves_it(decided: Practice, later: dict[str, str]) -> None:
    says(**later)
    assert counts(decided) == (3, 0, 0)
    assert LATER not in shown(decided)


def test_what_the_expert_saw_and_did_not_follow_is_not_asked_again(practice: Practice) -> None:
    answer(practice, EXPERT, "DEMO", CLEAR="2")
    says(value="1")
    assert LATER not in shown(practice), "they have seen that before"
    says(value="2")
    assert LATER not in shown(practice), "now the check agrees"


def test_what_was_decided_without_a_suggestion_is_overtaken_by_the_first_that_differs(practice: Practice) -> None:
    says(value="", decision="E")
    answer(practice, EXPERT, "DEMO", CLEAR="2")
    says(value="1", decision="A")
    content = shown(practice)
    assert LATER in content
    assert "Toreiz ieteikums" not in content


def test_the_office_reads_it_without_being_told_to_save(decided: Practice) -> None:
    says(value="2")
    content = decided.client(OFFICE).get(page(decided, "assess-item", "CLEAR")).content.decode()
    assert LATER in content
    assert "saglabājiet to vēlreiz" not in content


# ---- websites of which checks decided everything ----


def by_checks(practice: Practice, key: str, *items: str) -> None:
    institution = Institution.objects.get(key=key)
    made = [
        Suggestion(wave=practice.record, institution=institution, item=item, decision="A", value=ITEMS[item],
                   check_id="c 1", observed="2026-01-01T00:00:00Z")
        for item in items
    ]  # fmt: skip
    from eindekss.collection.definition import definition  # noqa: PLC0415 - its models need Django set up

    decide_alone(practice.record, definition(practice.record).instrument, Suggestion.objects.bulk_create(made))


@pytest.fixture
def three(practice: Practice) -> Practice:
    """Of A checks decided everything, of B all but one question, of DEMO they only suggest."""
    add_sites(practice, "A", "B")
    by_checks(practice, "A", *ITEMS)
    by_checks(practice, "B", "LINK", "SEEN")
    return practice


def keys(context: Any) -> list[str]:
    return [site.participation.institution.key for site in context["sites"]]


def test_a_website_that_checks_decided_alone_waits_for_nobody(three: Practice) -> None:
    context = queue(three)
    assert keys(context) == ["B", "DEMO"]
    assert context["following"].participation.institution.key == "B"
    assert (len(context["queue"].own), context["queue"].alone, context["queue"].decided) == (2, 1, 2)
    assert keys(queue(three, state="todo")) == ["B", "DEMO"]
    assert keys(queue(three, state="alone")) == ["A"]
    content = three.client(EXPERT).get(f"/assess/{three.record.key}/").content.decode()
    assert 'href="?state=alone"' in content


def test_an_expert_may_look_at_it_and_change_it_all_the_same(three: Practice) -> None:
    three.client(EXPERT).get(page(three, "assess", institution="A"))
    assert keys(queue(three, state="alone")) == ["A"], "looking decides nothing"
    answer(three, EXPERT, "A", CLEAR="2")
    assert keys(queue(three)) == ["A", "B", "DEMO"]
    assert keys(queue(three, state="alone")) == []


def test_one_that_was_handed_in_or_reopened_is_a_persons(three: Practice) -> None:
    for state in ("submitted", "reopened"):
        Response.objects.filter(institution__key="A").update(state=state)
        assert keys(queue(three, state=state)) == ["A"]


def test_the_office_counts_the_websites_that_wait_for_people(three: Practice) -> None:
    office = three.client(OFFICE)
    url = f"/office/{three.record.key}/assessments/"
    assert len(office.get(url).context["queues"][0].own) == 2
    assert "Izlēma pārbaudes" in office.get(url, {"state": "alone"}).content.decode()


# ---- a wave that asks institutions nothing ----


def test_where_nobody_is_asked_every_website_is_assessed(three: Practice) -> None:
    """To take part in a self-assessment says nothing about a wave that has none."""
    Participation.objects.filter(wave=three.record).update(participates=False)
    Assignment.objects.filter(wave=three.record, institution__key__in=["A", "B"]).delete()
    url = f"/office/{three.record.key}/assessments/"
    assert three.client(OFFICE).get(url).context["unassigned"] == []
    settings = three.wave.folder / "wave.toml"
    lines = settings.read_text(encoding="utf-8").splitlines()
    at = next(at for at, line in enumerate(lines) if line.startswith("instruments"))
    settings.write_text("\n".join([*lines[:at], 'instruments = ["instruments/opinion.yaml"]', *lines[at + 1 :]]))
    given = three.client(OFFICE).get(url).context["unassigned"]
    assert [each.institution.key for each in given] == ["A", "B"]
    assert WaveRecord.objects.get(pk=three.record.pk).participations.filter(participates=True).count() == 0
