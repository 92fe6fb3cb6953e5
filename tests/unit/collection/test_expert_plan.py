"""The file that says what has an order and what is timed; each mistake with its line."""

from pathlib import Path

import pytest
from experts import REACTION, ask_more
from practice import Practice, change

from eindekss.collection.definition import definition
from eindekss.collection.expert.plan import Plan, plan_of
from eindekss.dataset.wave import load_wave
from eindekss.errors import Refused
from eindekss.wave.proof import prove

WAVES = Path(__file__).parents[3] / "waves"


def test_the_file_is_read_whole(practice: Practice) -> None:
    plan = plan_of(definition(ask_more(practice).record))
    assert plan.ordered == {"LEVEL"}
    message, email = plan.channels
    assert (message.working, email.working) == (False, True)
    assert (message.items, email.items) == (("MINUTES", "IN_TIME"), ())
    assert plan.timed == {"MINUTES", "IN_TIME"}
    assert plan.hours.days == {0, 1, 2, 3, 4}


def test_a_wave_without_the_file_times_nothing(practice: Practice) -> None:
    assert plan_of(definition(practice.record)) == Plan()


def test_the_file_of_latvia_2017_fits_its_questionnaire() -> None:
    plan = plan_of(load_wave(WAVES / "latvia-2017"))
    assert plan.timed == {"K11M_FB_4", "K11M_FB_5"}
    assert [each.id for each in plan.channels] == ["facebook", "email", "phone"]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("ordered: [LEVEL]", "ordered: [SHOWS]", "SHOWS"),
        ("ordered: [LEVEL]", "ordered: [NO_SUCH]", "NO_SUCH"),
        ("ordered: [LEVEL]", "order: [LEVEL]", "order"),
        ("minutes: MINUTES", "minutes: LEVEL", "number"),
        ("minutes: MINUTES", "minutes: STAFF", "STAFF"),
        ("yes: 1", "yes: 7", "7"),
        ("clock: working", "clock: office", "office"),
        ("channel: email", "channel: message", "message"),
        ("channel: email", "channel: " + "e" * 41, "eeee"),
        ("days: [1, 2, 3, 4, 5]", "days: [0]", "0"),
        ('opens: "09:00"', 'opens: "9"', "08:30"),
        ('closes: "17:00"', 'closes: "08:00"', "08:00"),
        ('"2026-11-18"', '"18.11.2026"', "18.11.2026"),
        ("lv: E-pasts, ", "", "lv"),
        ("  calendar:", "  hours:", "hours"),
    ],
)
def test_what_cannot_be_is_refused_with_its_line(practice: Practice, old: str, new: str, words: str) -> None:
    file = ask_more(practice).wave.folder / "assessment.yaml"
    change(file, old, new)
    wave = load_wave(practice.wave.folder)
    with pytest.raises(Refused) as refused:
        plan_of(wave)
    text = refused.value.problems[0].text("en")
    assert text.startswith("lakeland-2025/assessment.yaml, line ")
    assert words in text
    with pytest.raises(Refused):
        prove(wave)


def test_a_file_that_is_not_there_or_empty_is_refused(practice: Practice) -> None:
    file = ask_more(practice).wave.folder / "assessment.yaml"
    for content in ("", "- a\n"):
        file.write_text(content, encoding="utf-8")
        with pytest.raises(Refused):
            plan_of(load_wave(practice.wave.folder))
    file.unlink()
    with pytest.raises(Refused, match="does not exist"):
        plan_of(load_wave(practice.wave.folder))


def test_a_change_of_the_file_is_seen_at_once(practice: Practice) -> None:
    file = ask_more(practice).wave.folder / "assessment.yaml"
    assert plan_of(definition(practice.record)).ordered == {"LEVEL"}
    file.write_text(REACTION.replace("ordered: [LEVEL]", "ordered: []"), encoding="utf-8")
    assert plan_of(definition(practice.record)).ordered == frozenset()
