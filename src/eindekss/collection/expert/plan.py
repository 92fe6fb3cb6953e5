"""How a wave has its experts' work measured, as its file says: answers with an order, the test of reaction.

The format is described in docs/reference/assessment-file.md. A wave that names no such file has neither.
"""

import datetime
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import TypeVar

from eindekss.collection.expert.clock import Calendar
from eindekss.dataset.wave import Wave
from eindekss.errors import Place, Problems, refuse
from eindekss.instrument.model import Instrument, Item, Kind, Label
from eindekss.source import Entries, Entry, read_yaml

T = TypeVar("T")
ROLE = "assessment"
_LONGEST_CHANNEL = 40


@dataclass(frozen=True)
class Within:
    """The item that says whether the answer came in so many minutes, and its codes for yes and no."""

    item: str
    minutes: float
    yes: int
    no: int


@dataclass(frozen=True)
class Channel:
    """A way to write to an institution. ``working``: its minutes are those of working time, not of the clock."""

    id: str
    label: Label
    working: bool
    minutes: str = ""
    within: Within | None = None

    @property
    def items(self) -> tuple[str, ...]:
        return tuple(filter(None, (self.minutes, self.within.item if self.within else "")))


@dataclass(frozen=True)
class Hours:
    """Working time as the file has it; the zone is the site's own."""

    days: frozenset[int]
    opens: datetime.time
    closes: datetime.time
    holidays: frozenset[datetime.date]

    def calendar(self, zone: datetime.tzinfo) -> Calendar:
        return Calendar(zone, self.days, self.opens, self.closes, self.holidays)


@dataclass(frozen=True)
class Plan:
    """``ordered``: single-choice items whose options stand in an order. ``channels``: empty where nothing is timed."""

    ordered: frozenset[str] = frozenset()
    channels: tuple[Channel, ...] = ()
    hours: Hours | None = None

    def channel(self, key: str) -> Channel | None:
        return next((each for each in self.channels if each.id == key), None)

    @property
    def timed(self) -> frozenset[str]:
        """Items that the timer answers: they are measured once, so nobody rates them a second time."""
        return frozenset(item for each in self.channels for item in each.items)


def plan_of(wave: Wave) -> Plan:
    """The wave's plan; an empty one where it names no file. Refuses a file that says what cannot be."""
    if not wave.has(ROLE):
        return Plan()
    path = wave.path(ROLE)
    if not path.is_file():
        refuse("file-missing", name=wave.shown(path))
    return _read(path, path.stat().st_mtime_ns, wave.shown(path), _Items(wave.instrument))


class _Items:
    """Experts' items by id, as a key of the cache that is equal to itself alone."""

    def __init__(self, instrument: Instrument) -> None:
        asked = (each for each in instrument.questionnaires if each.respondent == "expert")
        self.known = {item.id: item for each in asked for item in each.items}
        self.languages = instrument.languages

    def get(self, identifier: str, kind: Kind, place: Place) -> Item:
        found = self.known.get(identifier)
        if found is None or found.kind is not kind:
            refuse("assessment-item-unknown", place, item=identifier, kind=kind)
        return found

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Items) and self.known == other.known and self.languages == other.languages

    def __hash__(self) -> int:
        return hash((tuple(self.known), self.languages))


@lru_cache(maxsize=8)
def _read(path: Path, stamp: int, name: str, items: _Items) -> Plan:
    document = read_yaml(path, name)
    if not isinstance(document, Entry):
        refuse("instrument-not-mapping", Place(file=name))
    document.only("ordered", "reaction")
    ordered = document.get_as("ordered", Entries, Entries())
    for at, item in enumerate(ordered):
        items.get(str(item), Kind.SINGLE, ordered.place(at))
    reaction = document.get_as("reaction", Entry, Entry())
    if not reaction:
        return Plan(frozenset(ordered))
    reaction.only("calendar", "channels")
    problems = Problems()
    channels = reaction.need("channels", Entries)
    hours = problems.attempt(lambda: _hours(reaction.need("calendar", Entry)))
    read = [problems.attempt(partial(_channel, channels, at, items)) for at in range(len(channels))]
    problems.refuse_if_any()
    return Plan(frozenset(ordered), tuple(read), hours)


def _channel(entries: Entries, at: int, items: _Items) -> Channel:
    entry = entries[at]
    if not isinstance(entry, Entry):
        refuse("instrument-not-mapping", entries.place(at))
    entry.only("channel", "clock", "minutes", "within", *items.languages)
    key, clock = entry.need("channel", str), entry.get_as("clock", str, "elapsed")
    before = [each.get("channel") for each in entries[:at] if isinstance(each, Entry)]
    if key in before or not 0 < len(key) <= _LONGEST_CHANNEL:
        known = {"lv": f"katram kanālam savu nosaukumu, līdz {_LONGEST_CHANNEL} zīmēm",
                 "en": f"another name for each channel, of up to {_LONGEST_CHANNEL} characters"}  # fmt: skip
        refuse("assessment-word", entry.place("channel"), value=key, known=known)
    if clock not in ("elapsed", "working"):
        refuse("assessment-word", entry.place("clock"), value=clock, known="elapsed, working")
    minutes = entry.get_as("minutes", str, "")
    if minutes:
        items.get(minutes, Kind.NUMBER, entry.place("minutes"))
    label = {language: entry.need(language, str) for language in items.languages}
    within = _within(entry.need("within", Entry), items) if "within" in entry else None
    return Channel(key, label, clock == "working", minutes, within)


def _within(entry: Entry, items: _Items) -> Within:
    entry.only("item", "minutes", "yes", "no")
    item = items.get(entry.need("item", str), Kind.SINGLE, entry.place("item"))
    made = Within(item.id, entry.need("minutes", float), entry.need("yes", int), entry.need("no", int))
    for key, code in (("yes", made.yes), ("no", made.no)):
        if item.option(code) is None:
            known = ", ".join(str(option.code) for option in item.options)
            refuse("assessment-word", entry.place(key), value=code, known=known)
    return made


def _hours(entry: Entry) -> Hours:
    entry.only("days", "opens", "closes", "holidays")
    days = entry.need("days", Entries)
    for at, day in enumerate(days):
        if day not in range(1, 8):
            refuse("assessment-word", days.place(at), value=day, known="1, 2, 3, 4, 5, 6, 7")
    opens, closes = _time(entry, "opens"), _time(entry, "closes")
    if opens >= closes:
        refuse("assessment-word", entry.place("closes"), value=entry["closes"], known=f"> {opens:%H:%M}")
    holidays = entry.get_as("holidays", Entries, Entries())
    dates = frozenset(_date(holidays, at) for at in range(len(holidays)))
    return Hours(frozenset(day - 1 for day in days), opens, closes, dates)


def _time(entry: Entry, key: str) -> datetime.time:
    try:
        return datetime.time.fromisoformat(entry.need(key, str))
    except ValueError:
        refuse("assessment-word", entry.place(key), value=entry[key], known="08:30")


def _date(entries: Entries, at: int) -> datetime.date:
    try:
        return datetime.date.fromisoformat(str(entries[at]))
    except ValueError:
        refuse("assessment-word", entries.place(at), value=entries[at], known="2017-11-20")
