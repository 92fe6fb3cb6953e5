"""The rules by which reminders are due: a wave's own file, or the ones that come with the program."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from pathlib import Path
from string import Formatter

import yaml

from eindekss.collection.texts import LANGUAGES
from eindekss.dataset.wave import Wave
from eindekss.errors import Place, Problems, refuse
from eindekss.instrument.model import Label
from eindekss.source import Entries, Entry, read_yaml

ROLE = "reminders"
KEYS = ("reminder", "lv", "en", "while", "when", "days", "letter")
VALUES = frozenset({"name", "institution", "wave", "owner", "due", "days", "entry"})
LONGEST = 365  # days


class While(StrEnum):
    """The reminder is due only as long as the institution ..."""

    NOT_OPENED = "not-opened"  # has opened none of its questionnaires
    NOT_SUBMITTED = "not-submitted"  # has not submitted all of them


class When(StrEnum):
    """What the days are counted from."""

    AFTER_INVITATION = "after-invitation"
    BEFORE_DEADLINE = "before-deadline"
    AFTER_DEADLINE = "after-deadline"


@dataclass(frozen=True)
class Words:
    """A letter in one language, with values in braces to be filled in."""

    subject: str
    body: str


@dataclass(frozen=True)
class Rule:
    """One kind of reminder. ``letter``: language -> its words."""

    id: str
    title: Label
    condition: While
    when: When
    days: int
    letter: Mapping[str, Words]

    def first_day(self, invited: datetime.date, due: datetime.date) -> datetime.date:
        """The day on which it becomes due."""
        by = datetime.timedelta(days=self.days)
        return {When.AFTER_INVITATION: invited + by, When.BEFORE_DEADLINE: due - by, When.AFTER_DEADLINE: due + by}[
            self.when
        ]

    def covers(self, day: datetime.date, invited: datetime.date, due: datetime.date) -> bool:
        """Whether it may be sent on the day; what was missed is made up for, but not past the deadline."""
        return self.first_day(invited, due) <= day and (day <= due or self.when == When.AFTER_DEADLINE)


def load_rules(wave: Wave) -> tuple[Rule, ...]:
    """The wave's reminders in the order written; refuses with every problem found."""
    if wave.has(ROLE):
        path = wave.path(ROLE)
        return _read(path, wave.shown(path))
    return _shipped()


@cache
def _shipped() -> tuple[Rule, ...]:
    return _read(Path(str(files("eindekss.collection.reminder") / "reminders.yaml")), "reminders.yaml")


def _read(path: Path, name: str) -> tuple[Rule, ...]:
    document = read_yaml(path, name)
    entries = Entries() if document is None else document
    if not isinstance(entries, Entries) or not all(isinstance(each, Entry) for each in entries):
        refuse("reminders-not-list", Place(file=name))
    problems, seen = Problems(), set[str]()
    rules = [problems.attempt(lambda entry=entry: _rule(entry, seen)) for entry in entries]
    problems.refuse_if_any()
    return tuple(rules)


def _rule(entry: Entry, seen: set[str]) -> Rule:
    entry.only(*KEYS)
    identifier = entry.need("reminder", str)
    if identifier in seen or not identifier or len(identifier) > 60:
        refuse("reminder-id-unfit", entry.place("reminder"), id=identifier)
    seen.add(identifier)
    days = entry.need("days", int)
    when = entry.one_of("when", When)
    if not (1 if when == When.AFTER_DEADLINE else 0) <= days <= LONGEST:
        refuse("reminder-days-unfit", entry.place("days"), days=days, longest=LONGEST)
    condition = entry.one_of("while", While)
    title = entry.label(LANGUAGES)
    letter = _letter(entry.need("letter", Entry)) if "letter" in entry else shipped_letter(when, days)
    return Rule(identifier, title, condition, when, days, letter)


def _letter(entry: Entry) -> dict[str, Words]:
    entry.only(*LANGUAGES)
    return {language: _words(entry.need(language, Entry)) for language in LANGUAGES}


def _words(entry: Entry) -> Words:
    """A letter must hold the way in; a value that nobody fills in is refused here rather than at three in the night."""
    entry.only("subject", "body")
    words = Words(entry.need("subject", str), entry.need("body", str))
    named = _named(entry, "subject") | _named(entry, "body")
    unknown = sorted(named - VALUES)
    if unknown:
        values = {"value": unknown[0], "known": ", ".join(sorted(VALUES))}
        refuse("reminder-value-unknown", entry.place("body"), **values)
    if "entry" not in _named(entry, "body"):
        refuse("reminder-without-entry", entry.place("body"))
    return words


def _named(entry: Entry, key: str) -> set[str]:
    try:
        return {name for _, name, _, _ in Formatter().parse(entry[key]) if name is not None}
    except ValueError:
        refuse("reminder-braces", entry.place(key))


def shipped_letter(when: When, days: int) -> Mapping[str, Words]:
    kind = "last-day" if (when, days) == (When.BEFORE_DEADLINE, 0) else when.value
    return {language: Words(**words) for language, words in letters()[kind].items()}


@cache
def letters() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """Kind -> language -> the words that come with the program."""
    source = files("eindekss.collection.reminder") / "letters.yaml"
    found: dict[str, dict[str, dict[str, str]]] = yaml.safe_load(source.read_text(encoding="utf-8"))
    return found
