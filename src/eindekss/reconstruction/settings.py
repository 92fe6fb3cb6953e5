"""The assumptions of a reconstruction, as data: the seed, what to draw numbers from, what is likelier than what."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TypeVar

from eindekss.analysis.claims import CellSpec, Claim, ClaimUnit, Measure
from eindekss.analysis.definitions import entries, expression
from eindekss.errors import Place, Problems, refuse
from eindekss.expression import Expression
from eindekss.source import Entry, read_yaml

T = TypeVar("T")


@dataclass(frozen=True)
class Rule:
    """True of every record of ``unit`` where its answers are known: arithmetic that the questionnaire implies."""

    id: str
    unit: str
    says: Expression
    where: Expression | None = None


@dataclass(frozen=True)
class Target:
    """What a number is drawn near to.

    Either ``classes`` (inclusive bounds of equally many institutions each; the greater ``rank``, the higher), or
    ``value``, an expression over earlier targets, answers and latents. ``spread`` is the standard deviation of
    the logarithm. ``where`` says who has the number at all. ``item`` '' makes it a quantity of the draw only.
    """

    id: str
    unit: str
    item: str
    classes: tuple[tuple[int, int], ...] = ()
    rank: Expression | None = None
    value: Expression | None = None
    spread: float = 0.0
    where: Expression | None = None


@dataclass(frozen=True)
class Stage:
    """One model: the items (or whole questionnaires) left open in it, and how long to search."""

    id: str
    questionnaires: tuple[str, ...]
    items: tuple[str, ...]
    rosters: tuple[str, ...]  # rosters whose number of rows is open
    pooled: tuple[str, ...]  # rosters whose unnamed rows stand as one record in this stage
    search: float
    targets: tuple[Target, ...] = ()


@dataclass(frozen=True)
class Tendency:
    """``code`` of ``item`` is likelier by ``weight`` where ``where`` holds."""

    item: str
    code: int
    where: Expression | None
    weight: float


@dataclass(frozen=True)
class Drawn:
    """A number no published figure ties, drawn after all else, evenly between two bounds."""

    item: str
    where: Expression | None
    least: Expression
    greatest: Expression


@dataclass(frozen=True)
class RosterRows:
    """What the rows made for a roster are called."""

    unit: str
    name: Mapping[str, str]
    kind: str


@dataclass(frozen=True)
class Total:
    """The sum of a number over all institutions, known by arithmetic from what was published."""

    id: str
    of: Expression
    equals: int
    place: Place

    def as_claim(self) -> Claim:
        words = {"lv": self.id, "en": self.id}
        cell = CellSpec("institution", Measure.SUM, self.of)
        return Claim(self.id, self.id, words, Decimal(self.equals), ClaimUnit.COUNT, 0, words, cell, place=self.place)


@dataclass(frozen=True)
class SetAside:
    """A claim that cannot hold, with the reason."""

    claim: str
    reason: Mapping[str, str]


@dataclass(frozen=True)
class Settings:
    seed: int
    marker: str
    stages: tuple[Stage, ...]
    rules: tuple[Rule, ...]
    tendencies: tuple[Tendency, ...]
    drawn: tuple[Drawn, ...]
    rosters: tuple[RosterRows, ...]
    set_aside: tuple[SetAside, ...]
    totals: tuple[Total, ...]
    minutes_mean: float
    minutes_spread: float
    noise: float
    latents: Mapping[str, Mapping[str, float]]
    partial: tuple[str, ...]  # institutions whose self-assessment came back incomplete
    may_stay_open: tuple[str, ...]  # items that anyone may have left unanswered


def load_settings(path: Path, shown_as: str | None = None) -> Settings:
    """Read reconstruction.yaml; refuses it with every problem found."""
    name = shown_as or str(path)
    document = read_yaml(path, name)
    if not isinstance(document, Entry):
        refuse("definitions-not-a-list", Place(file=name))
    document.only(
        "seed", "marker", "noise", "minutes", "latents", "stages", "rules", "tendencies", "drawn", "rosters",
        "set_aside", "partial", "may_stay_open", "totals",
    )  # fmt: skip
    problems = Problems()

    def each(key: str, read: Callable[[Entry], T]) -> tuple[T, ...]:
        listed = entries(document[key], name) if document.get(key) else []
        return tuple(problems.attempt(partial(read, entry)) for entry in listed)

    minutes = document.need("minutes", Entry)
    settings = Settings(
        seed=document.need("seed", int),
        marker=document.need("marker", str),
        stages=each("stages", _stage),
        rules=each("rules", _rule),
        tendencies=each("tendencies", _tendency),
        drawn=each("drawn", _drawn),
        rosters=each("rosters", _roster),
        set_aside=each("set_aside", _set_aside),
        totals=each("totals", _total),
        minutes_mean=minutes.need("mean", float),
        minutes_spread=minutes.need("spread", float),
        noise=document.need("noise", float),
        latents={key: dict(value) for key, value in (document.get("latents") or {}).items()},
        partial=tuple(map(str, document.get("partial") or ())),
        may_stay_open=tuple(document.get("may_stay_open") or ()),
    )
    problems.refuse_if_any()
    return settings


def _optional(entry: Entry, key: str) -> Expression | None:
    return expression(entry, key) if key in entry else None


def _rule(entry: Entry) -> Rule:
    entry.only("rule", "unit", "says", "where")
    return Rule(
        entry.need("rule", str), entry.get_as("unit", str, "institution"), expression(entry, "says"),
        _optional(entry, "where"),
    )  # fmt: skip


def _target(entry: Entry) -> Target:
    entry.only("target", "unit", "item", "classes", "rank", "value", "spread", "where")
    return Target(
        id=entry.need("target", str),
        unit=entry.get_as("unit", str, "institution"),
        item=entry.get_as("item", str, ""),
        classes=tuple((low, high) for low, high in entry.get("classes") or ()),
        rank=_optional(entry, "rank"),
        value=_optional(entry, "value"),
        spread=entry.get_as("spread", float, 0.0),
        where=_optional(entry, "where"),
    )


def _stage(entry: Entry) -> Stage:
    entry.only("stage", "questionnaires", "items", "rosters", "pooled", "search", "targets")
    targets = entries(entry["targets"], entry.file) if entry.get("targets") else []
    return Stage(
        id=entry.need("stage", str),
        questionnaires=tuple(entry.get("questionnaires") or ()),
        items=tuple(entry.get("items") or ()),
        rosters=tuple(entry.get("rosters") or ()),
        pooled=tuple(entry.get("pooled") or ()),
        search=entry.need("search", float),
        targets=tuple(_target(each) for each in targets),
    )


def _tendency(entry: Entry) -> Tendency:
    entry.only("item", "code", "where", "weight")
    return Tendency(
        entry.need("item", str), entry.need("code", int), _optional(entry, "where"), entry.need("weight", float)
    )


def _drawn(entry: Entry) -> Drawn:
    entry.only("item", "where", "least", "greatest")
    return Drawn(
        entry.need("item", str), _optional(entry, "where"), expression(entry, "least"), expression(entry, "greatest")
    )


def _roster(entry: Entry) -> RosterRows:
    entry.only("unit", "lv", "en", "kind")
    return RosterRows(
        entry.need("unit", str), {"lv": entry.need("lv", str), "en": entry.need("en", str)}, entry.need("kind", str)
    )


def _total(entry: Entry) -> Total:
    entry.only("total", "of", "equals")
    return Total(entry.need("total", str), expression(entry, "of"), entry.need("equals", int), entry.place())


def _set_aside(entry: Entry) -> SetAside:
    entry.only("claim", "lv", "en")
    return SetAside(entry.need("claim", str), {"lv": entry.need("lv", str), "en": entry.need("en", str)})
