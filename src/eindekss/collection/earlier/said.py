"""What one institution said in the wave before, in the items of this wave.

Answers of that wave stand in the database, or else in its folder's files. What a filter had hidden did not count
then and does not now. An item whose kind or options have changed means something else: its answer is shown, but it
is neither taken over nor compared with.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from eindekss.collection.answering import Said
from eindekss.collection.definition import definition
from eindekss.collection.models import Answer, Response
from eindekss.collection.value import value_of
from eindekss.dataset.values import Unfit, fit
from eindekss.dataset.wave import Wave, previous_wave
from eindekss.errors import refuse
from eindekss.expression import Value
from eindekss.expression.missing import Missing
from eindekss.instrument.model import Instrument, Item
from eindekss.instrument.relevance import relevant
from eindekss.registry.models import Participation
from eindekss.source import Row, read_csv

COLUMNS = ("institution", "row", "item", "value", "missing")
_SAID = (Missing.NOT_APPLICABLE, Missing.NOT_AVAILABLE)
Answers = Mapping[str, Mapping[str, Said]]  # row -> item -> what was said


class Then(NamedTuple):
    """One answer of the wave before. ``item`` is as it was asked then; ``same``: it may be taken over."""

    item: Item
    said: Said
    same: bool


@dataclass(frozen=True)
class Earlier:
    """``period``: what that wave's answers speak of, e.g. "2015". ``answers``: row -> this wave's item -> then."""

    period: str = ""
    answers: Mapping[str, Mapping[str, Then]] = field(default_factory=dict)

    def then(self, row: str, item: str) -> Then | None:
        return self.answers.get(row, {}).get(item)

    def values(self, row: str) -> Mapping[str, Value]:
        """What ``prev(${X})`` sees of the row, as ``X@prev``."""
        found = self.answers.get(row, {})
        return {f"{name}@prev": value_of(then.item, then.said) for name, then in found.items() if then.same}


NOTHING_EARLIER = Earlier()


def read_earlier(participation: Participation) -> Earlier:
    """What this institution said in the wave before; nothing where there is none."""
    wave = definition(participation.wave)
    before = _before(wave, participation.wave.folder)
    if before is None:
        return NOTHING_EARLIER
    key = participation.institution.key
    return _in_terms_of(wave, before, _stored(before, key).get(key, {}))


def read_all(wave: Wave) -> Mapping[str, Earlier]:
    """Institution of this wave -> what it said in the wave before."""
    before = _before(wave, str(wave.folder))
    if before is None:
        return {}
    taking_part = set(Participation.objects.filter(wave__key=wave.id).values_list("institution__key", flat=True))
    stored = _stored(before)
    return {key: _in_terms_of(wave, before, stored[key]) for key in sorted(taking_part & stored.keys())}


@lru_cache(maxsize=8)
def _before(wave: Wave, folder: str) -> Wave | None:
    """A wave that is over does not change while the site runs."""
    return previous_wave(wave, Path(folder))


def _stored(before: Wave, institution: str | None = None) -> Mapping[str, Answers]:
    """Institution -> its answers, from the database if the wave is there, else from the wave's files."""
    if not Response.objects.filter(wave__key=before.id).exists():
        return _in_files(before)
    answers = Answer.objects.filter(response__wave__key=before.id)
    if institution is not None:
        answers = answers.filter(response__institution__key=institution)
    found: dict[str, dict[str, dict[str, Said]]] = defaultdict(lambda: defaultdict(dict))
    for key, row, item, value, missing in answers.values_list("response__institution__key", *COLUMNS[1:]):
        found[key][row][item] = Said(value, missing)
    return found


@lru_cache(maxsize=8)
def _in_files(before: Wave) -> Mapping[str, Answers]:
    found: dict[str, dict[str, dict[str, Said]]] = defaultdict(lambda: defaultdict(dict))
    named = before.files.get("answers", [])
    for path in (before.folder / name for name in ([named] if isinstance(named, str) else named)):
        for row in read_csv(path, COLUMNS, before.shown(path)):
            item = before.instrument.items.get(row["item"])
            if item is None:
                refuse("answer-item-unknown", row.place("item"), item=row["item"])
            found[row["institution"]][row["row"]][item.id] = _said(item, row)
    return found


def _said(item: Item, row: Row) -> Said:
    if row["missing"]:
        return Said(missing=row["missing"])
    try:
        return Said(fit(item, row["value"]))
    except Unfit as unfit:
        refuse(unfit.id, row.place("value"), **unfit.values)


def _in_terms_of(wave: Wave, before: Wave, answers: Answers) -> Earlier:
    counted = _counted(before.instrument, answers)
    found: dict[str, dict[str, Then]] = defaultdict(dict)
    for name, item in wave.instrument.items.items():
        old = before.instrument.items.get(wave.renamed.get(name, name))
        if old is None or before.instrument.unit_of[old.id] != wave.instrument.unit_of[name]:
            continue
        for row, known in counted.items():
            said = answers[row].get(old.id)
            if said is not None and known.get(old.id) != Missing.FILTERED and said.missing in ("", *_SAID):
                found[row][name] = Then(old, said, _means_the_same(item, old) and _fits(item, said))
    return Earlier(before.period, found)


def _counted(instrument: Instrument, answers: Answers) -> Mapping[str, Mapping[str, Value]]:
    """Row -> item -> value, with what the filters of that wave hid made ``filtered``."""
    items, units = instrument.items, instrument.unit_of
    plain = {
        row: {name: value_of(items[name], said) for name, said in known.items() if name in items}
        for row, known in answers.items()
    }
    unit_of_row = {row: next((units[name] for name in known), "institution") for row, known in plain.items()}
    rosters: dict[str, list[Mapping[str, Value]]] = defaultdict(list)
    for row, unit in unit_of_row.items():
        if unit != "institution":
            open_still = {name: Missing.NOT_ANSWERED for name, of in units.items() if of == unit}
            rosters[unit].append({**open_still, **plain[row]})
    above = _filtered(instrument, "institution", plain.get("", {}), rosters)
    return {
        row: above if row == "" else _filtered(instrument, unit_of_row[row], {**above, **known}, rosters)
        for row, known in plain.items()
    }


def _filtered(
    instrument: Instrument, unit: str, values: Mapping[str, Value], rosters: Mapping[str, list[Mapping[str, Value]]]
) -> Mapping[str, Value]:
    asked = relevant(instrument, values, unit, rosters)
    hidden = (name for name in values if instrument.unit_of.get(name) == unit and name not in asked)
    return {**values, **dict.fromkeys(hidden, Missing.FILTERED)}


def _means_the_same(now: Item, then: Item) -> bool:
    """Of one kind, with the same codes for the same words."""
    return now.kind is then.kind and _options(now) == _options(then)


def _options(item: Item) -> Mapping[int, Mapping[str, str]]:
    return {option.code: option.label for option in item.options}


def _fits(item: Item, said: Said) -> bool:
    if said.missing:
        return said.missing in item.absent
    try:
        return fit(item, said.value) == said.value
    except Unfit:
        return False
