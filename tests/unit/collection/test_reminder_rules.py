"""Reminders by rules and words of the wave's own, and what is wrong with them."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from practice import OFFICE, Practice
from reminders import DAY, SITE, due, invite_anna, last_day, press

from eindekss.collection.reminder.rules import VALUES, letters, load_rules
from eindekss.collection.reminder.send import send
from eindekss.dataset.wave import load_wave
from eindekss.errors import Refused
from eindekss.registry.models import User


@pytest.fixture(autouse=True)
def address(settings: Any) -> None:
    settings.SITE = SITE


@pytest.fixture
def anna(practice: Practice) -> User:
    return invite_anna(practice)


LETTER = """
  letter:
    lv: {subject: "Par {wave}", body: "{entry}"}
    en: {subject: "On {wave}", body: "{entry} {days}"}
"""


def own(practice: Practice, text: str) -> Any:
    folder = Path(practice.wave.folder)
    (folder / "reminders.yaml").write_text(text, encoding="utf-8")
    toml = folder / "wave.toml"
    if "reminders" not in toml.read_text(encoding="utf-8"):
        toml.write_text(toml.read_text(encoding="utf-8") + '\nreminders = "reminders.yaml"\n', encoding="utf-8")
    return load_rules(load_wave(folder))


def rule(**more: object) -> str:
    keys = {"reminder": "last", "lv": "Beigas", "en": "The end", "while": "not-submitted",
            "when": "before-deadline", "days": 1} | more  # fmt: skip
    return "- " + "\n  ".join(f"{key}: {value}" for key, value in keys.items() if value is not None)


def test_a_wave_may_have_rules_and_words_of_its_own(practice: Practice, anna: User) -> None:
    (found,) = own(practice, rule() + LETTER)
    assert (found.id, found.days, found.letter["lv"].subject) == ("last", 1, "Par {wave}")
    day = last_day(practice) - DAY
    assert due(practice, day) == [(anna.email, "last")]
    send(practice.record, day)
    assert mail.outbox[0].subject == "Par Ezerzemes e-indekss 2025"
    assert SITE in mail.outbox[0].body


def test_a_rule_without_a_letter_takes_the_shipped_one(practice: Practice) -> None:
    (found,) = own(practice, rule())
    assert found.letter["lv"].subject == letters()["before-deadline"]["lv"]["subject"]


def test_an_empty_file_means_no_reminders(practice: Practice, anna: User) -> None:
    assert own(practice, "") == ()
    assert due(practice, last_day(practice)) == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("reminder: x", "reminders-not-list"),
        (rule(days=-1), "reminder-days-unfit"),
        (rule(days=366), "reminder-days-unfit"),
        (rule(when="after-deadline", days=0), "reminder-days-unfit"),
        (rule(when="sometimes"), "value-not-among"),
        (rule(**{"while": "always"}), "value-not-among"),
        (rule(lv=None), "key-missing"),
        (rule(dayz=1), "key-unknown"),
        (rule() + "\n" + rule(), "reminder-id-unfit"),
        (rule() + LETTER.replace("{days}", "{password}"), "reminder-value-unknown"),
        (rule() + LETTER.replace("{days}", "{name.password}"), "reminder-value-unknown"),
        (rule() + LETTER.replace("{days}", "{days"), "reminder-braces"),
        (rule() + LETTER.replace("{entry} {days}", "{days}"), "reminder-without-entry"),
    ],
)
def test_a_mistake_in_the_file_is_named_with_its_line(practice: Practice, text: str, problem: str) -> None:
    with pytest.raises(Refused) as found:
        own(practice, text)
    (first,) = found.value.problems
    assert first.id == problem
    assert first.place.file == "lakeland-2025/reminders.yaml"
    assert (first.place.line is None) == (problem == "reminders-not-list")


def test_a_mistake_in_the_file_is_shown_to_the_office(practice: Practice) -> None:
    with pytest.raises(Refused):
        own(practice, rule(days=-1))
    page = practice.client(OFFICE).get(f"/office/{practice.record.key}/reminders/")
    assert page.status_code == 422
    assert "lakeland-2025/reminders.yaml" in page.content.decode()
    assert "Dienu skaits -1 neder." in press(practice).content.decode() + page.content.decode()


def test_every_shipped_letter_takes_known_values_and_holds_the_way_in() -> None:
    for kind, entry in letters().items():
        if kind == "entry":
            assert set(entry["lv"]) == set(entry["en"])
            continue
        named = [set(re.findall(r"{(\w+)}", words["subject"] + words["body"])) for words in entry.values()]
        assert named[0] == named[1] <= VALUES
        assert all("{entry}" in words["body"] for words in entry.values())
