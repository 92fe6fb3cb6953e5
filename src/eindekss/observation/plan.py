"""What a wave makes of outcomes: ``observation.yaml``, read and proved. Format: docs/reference/observation-file.md."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial

from eindekss.dataset.wave import Wave
from eindekss.errors import Place, Problems, refuse
from eindekss.instrument.model import Instrument, Item, Kind
from eindekss.observation.check import Check, checks
from eindekss.observation.outcome import Status
from eindekss.observation.vocabulary import known_languages
from eindekss.source import Entries, Entry, read_yaml

ROLE = "observation"
DECIDED = (Status.PASS, Status.FAIL, Status.PARTIAL, Status.NOT_APPLICABLE)


class Class(StrEnum):
    """``A``: the check decides. ``S``: it suggests. ``E``: only an expert can tell."""

    A = "A"
    S = "S"
    E = "E"


class Takes(StrEnum):
    """What of an outcome becomes the item's value."""

    CODE = "code"  # the code that stands for the status
    BAND = "band"  # the code of the band in which the outcome's number lies
    VALUE = "value"  # the outcome's own value
    FINDINGS = "findings"  # the findings in words
    SELECTS = "selects"  # the codes of a multiple choice, each with a check of its own


@dataclass(frozen=True)
class Band:
    """``code`` for numbers from ``at`` upwards, or above it where ``open``; bands stand from the highest down."""

    code: int
    at: float
    open: bool = False

    def holds(self, number: float) -> bool:
        return number > self.at if self.open else number >= self.at


@dataclass(frozen=True)
class Source:
    """One check as the source of an item, or of one code of it. ``classes``: how far each status is trusted."""

    check: str
    classes: Mapping[Status, Class]
    codes: Mapping[Status, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Taken:
    """How one item is filled. ``selected``: code -> source, for SELECTS; ``source`` for all others.

    ``unassessable``: the code where the check could not look, if the wave has decided on one.
    """

    item: str
    takes: Takes
    source: Source
    bands: tuple[Band, ...] = ()
    unassessable: int | None = None
    selected: Mapping[int, Source] = field(default_factory=dict)
    absent: str = ""  # the reason written where the check could not look

    @property
    def sources(self) -> Iterator[Source]:
        yield from self.selected.values() if self.takes is Takes.SELECTS else (self.source,)


@dataclass(frozen=True)
class Plan:
    """``settings``: check -> parameter -> value. ``seed`` of the draw of pages; ``drawn`` of them, ``cap`` in all.

    ``contact``: where a website's owner can ask who visited it; part of the agent's name.
    """

    languages: tuple[str, ...]
    seed: str
    drawn: int
    cap: int
    settings: Mapping[str, Mapping[str, object]]
    items: tuple[Taken, ...]
    contact: str = ""


EMPTY = Plan(("lv", "en", "ru"), "", 5, 15, {}, ())


def read_plan(wave: Wave) -> Plan:
    """The wave's plan. Refuses unknown checks, items, codes and parameters, all of them at once."""
    path = wave.path(ROLE)
    entry = read_yaml(path, wave.shown(path))
    if not isinstance(entry, Entry):
        refuse("observation-not-mapping", Place(file=wave.shown(path)))
    entry.only("languages", "sample", "parameters", "items", "contact")
    problems, seen = Problems(), set[str]()
    sample = entry.get_as("sample", Entry, Entry())
    taken = entry.need("items", Entries).each(partial(_taken, wave.instrument, seen), problems)
    settings = problems.attempt(lambda: _settings(entry.get_as("parameters", Entry, Entry())))
    languages = problems.attempt(lambda: _languages(entry))
    problems.attempt(lambda: sample.only("seed", "drawn", "cap"))
    drawn = problems.attempt(lambda: _number(sample, "drawn", 0, EMPTY.drawn))
    cap = problems.attempt(lambda: _number(sample, "cap", 1, EMPTY.cap))
    seed = problems.attempt(lambda: sample.get_as("seed", str, wave.id))
    contact = problems.attempt(lambda: entry.get_as("contact", str, ""))
    problems.refuse_if_any()
    return Plan(languages or (), seed or "", drawn or 0, cap or 0, settings or {}, taken, contact or "")


def _languages(entry: Entry) -> tuple[str, ...]:
    given = entry.get_as("languages", list, list(EMPTY.languages))
    unknown = [each for each in given if each not in known_languages()] or ([] if given else [""])
    if unknown:
        known = ", ".join(known_languages())
        refuse("vocabulary-unknown", entry.place("languages"), language=unknown[0], known=known)
    return tuple(given)


def _number(sample: Entry, key: str, least: int, usual: int) -> int:
    number = sample.get_as(key, int, usual)
    if number < least:
        refuse("observation-number-small", sample.place(key), key=key, value=number, least=least)
    return number


def _settings(entry: Entry) -> dict[str, Mapping[str, object]]:
    return {check: _parameters(entry, check) for check in entry}


def _parameters(entry: Entry, check: str) -> Mapping[str, object]:
    known = _check(entry, check, check).parameters
    given = entry.need(check, Entry)
    given.only(*known)
    for key, usual in known.items():
        if key in given:
            given.need(key, list if isinstance(usual, tuple) else dict if isinstance(usual, Mapping) else type(usual))
    return dict(given)


def _taken(instrument: Instrument, seen: set[str], entry: Entry) -> Taken:
    item = _item(instrument, entry)
    if item.id in seen:
        refuse("observation-item-twice", entry.place("item"), item=item.id)
    seen.add(item.id)
    takes = _takes(entry)
    single = () if takes is Takes.SELECTS else ("check", "class")
    entry.only("item", *single, *((_KEY[takes],) if takes in _KEY else ()), "takes", "not-assessable")
    code, absent = _nowhere(item, entry)
    if takes is Takes.SELECTS:
        selected = {each[0]: each[1] for each in _selected(item, entry)}
        return Taken(item.id, takes, Source("", {}), selected=selected, unassessable=code, absent=absent)
    source = Source(_check(entry, "check").id, _classes(entry), _codes(item, entry) if takes is Takes.CODE else {})
    bands = tuple(_bands(item, entry)) if takes is Takes.BAND else ()
    return Taken(item.id, takes, source, bands, code, absent=absent)


def _nowhere(item: Item, entry: Entry) -> tuple[int | None, str]:
    """The code or the reason that stands for what could not be looked at; neither where the wave left it open."""
    if isinstance(entry.get("not-assessable"), str):
        absent = entry.need("not-assessable", str)
        if absent not in item.absent:
            refuse("observation-absence-unknown", entry.place("not-assessable"), item=item.id, value=absent)
        return None, absent
    if entry.get("not-assessable") is None:
        return None, ""
    return _known(item, entry, entry.need("not-assessable", int)), ""


_KEY = {Takes.CODE: "codes", Takes.BAND: "bands", Takes.SELECTS: "selects"}


def _takes(entry: Entry) -> Takes:
    implied = next((takes for takes, key in _KEY.items() if key in entry), Takes.VALUE)
    return entry.one_of("takes", Takes, implied)


def _item(instrument: Instrument, entry: Entry) -> Item:
    name = entry.need("item", str)
    observed = {
        item.id: item
        for each in instrument.questionnaires
        if each.respondent in ("expert", "automatic") and each.unit == "institution"
        for item in each.items
    }
    if name not in observed:
        refuse("observation-item-unknown", entry.place("item"), item=name)
    return observed[name]


def _check(entry: Entry, key: str, name: str = "") -> Check:
    name = name or entry.need(key, str)
    if name not in checks():
        refuse("observation-check-unknown", entry.place(key), check=name, known=", ".join(checks()))
    return checks()[name]


def _classes(entry: Entry) -> Mapping[Status, Class]:
    """One class for all statuses, or a mapping from status to class; what it leaves out is left to the expert."""
    if isinstance(entry.get("class"), Entry):
        given = entry.need("class", Entry)
        given.only(*DECIDED)
        return {Status(status): given.one_of(status, Class) for status in given}
    one = entry.one_of("class", Class, Class.A)
    return dict.fromkeys(DECIDED, one)


def _codes(item: Item, entry: Entry) -> Mapping[Status, int]:
    given = entry.need("codes", Entry)
    given.only(*DECIDED)
    return {Status(status): _known(item, given, given.need(status, int)) for status in given}


def _bands(item: Item, entry: Entry) -> Iterator[Band]:
    bands, before = entry.need("bands", Entries), (float("inf"), True)
    for place in range(len(bands)):
        band = bands.entry(place)
        open_ = "above" in band
        band.only("code", "above" if open_ else "from")
        least = band.need("above", float) if open_ else band.get_as("from", float, float("-inf"))
        if (least, open_) >= before:
            refuse("observation-bands-order", band.place("above" if open_ else "from"))
        before = least, open_
        yield Band(_known(item, band, band.need("code", int)), least, open_)


def _selected(item: Item, entry: Entry) -> Iterable[tuple[int, Source]]:
    if item.kind is not Kind.MULTI:
        refuse("observation-not-multiple", entry.place("selects"), item=item.id)
    selects = entry.need("selects", Entries)
    for place in range(len(selects)):
        each = selects.entry(place)
        each.only("code", "check", "class")
        yield _known(item, each, each.need("code", int)), Source(_check(each, "check").id, _classes(each))


def _known(item: Item, entry: Entry, code: int) -> int:
    if item.option(code) is None:
        known = ", ".join(str(option.code) for option in item.options)
        refuse("answer-code-unknown", entry.place(), item=item.id, value=code, known=known)
    return code
