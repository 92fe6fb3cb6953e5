"""Reading tables.yaml: every entry is read, and the file is refused with the problems of all of them."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TypeVar

from eindekss.analysis.cells import Statistic
from eindekss.analysis.definitions import entries, expression, inner_label, twice
from eindekss.analysis.quantiles import Start
from eindekss.analysis.requests import (
    AssessedTable,
    Base,
    BaseRule,
    ClassificationTable,
    Electronisation,
    ItemTables,
    Request,
    Requests,
    Row,
    RowTable,
    ScoreTable,
    Stage,
)
from eindekss.analysis.segments import Maturity, Segmentation
from eindekss.errors import Place, Problems, refuse
from eindekss.instrument.model import Label
from eindekss.source import Entries, Entry, read_yaml

T = TypeVar("T")
_KEYS = ("segments", "maturity", "bases", "no_answer", "reasons", "reconstructed", "tables", "electronisation")


def load_requests(path: Path, shown_as: str | None = None) -> Requests:
    """Read tables.yaml; refuses it whole with every problem found, each with its line."""
    name = shown_as or str(path)
    document = read_yaml(path, name)
    if not isinstance(document, Entry):
        refuse("tables-not-a-mapping", Place(file=name), known=", ".join(_KEYS))
    problems = Problems()
    problems.attempt(lambda: document.only(*_KEYS))
    segments = _each(document, "segments", problems, _segmentation)
    bases = _each(document, "bases", problems, _base_words)
    tables = _each(document, "tables", problems, _request)
    maturity = problems.attempt(lambda: _optional(document, "maturity", _maturity))
    electronisation = problems.attempt(lambda: _optional(document, "electronisation", _electronisation))
    no_answer = problems.attempt(lambda: inner_label(document, "no_answer"))
    reconstructed = problems.attempt(lambda: inner_label(document, "reconstructed"))
    reasons = problems.attempt(lambda: _optional(document, "reasons", _reasons))
    problems.found += twice((each.id, each.place) for each in segments if each)
    problems.refuse_if_any()
    return Requests(
        segments=tuple(segments),
        maturity=maturity,
        tables=tuple(tables),
        words={(unit, base): words for unit, base, words, _ in bases},
        assessed_by={unit: by for unit, _, _, by in bases if by},
        no_answer=no_answer,
        reconstructed=reconstructed,
        reasons=reasons or {},
        electronisation=electronisation,
        file=name,
    )


def _each(document: Entry, key: str, problems: Problems, read: Callable[[Entry], T]) -> list[T]:
    """Every entry of the list under a key; the key may be absent."""
    if key not in document:
        return []
    listed = problems.attempt(lambda: entries(document.need(key, Entries), document.place(key).file or ""))
    return [problems.attempt(partial(read, entry)) for entry in listed or ()]


def _optional(document: Entry, key: str, read: Callable[[Entry], T]) -> T | None:
    return read(document.need(key, Entry)) if key in document else None


# ---- derived classifications -----------------------------------------------------------------------------------
def _segmentation(entry: Entry) -> Segmentation:
    entry.only("segment", "lv", "en", "of", "groups", "starts", "decimals", "percent", "missing")
    return Segmentation(
        id=entry.need("segment", str),
        title=entry.label(),
        of=expression(entry, "of"),
        starts=_starts(entry),
        missing=inner_label(entry, "missing"),
        decimals=entry.get_as("decimals", int, 0),
        percent=entry.get_as("percent", bool, False),
        place=entry.place(),
    )


def _starts(entry: Entry) -> tuple[Start, ...]:
    """Either a number of groups, or a lower bound for each, null where it is to be found; rising."""
    if ("groups" in entry) == ("starts" in entry):
        refuse("segment-groups", entry.place())
    if "groups" in entry:
        if entry.need("groups", int) < 1:
            refuse("segment-groups", entry.place("groups"))
        return (None,) * entry.need("groups", int)
    given = entry.need("starts", Entries)
    if not all(start is None or isinstance(start, int | float) for start in given):
        refuse("segment-starts", entry.place("starts"))
    starts = tuple(None if start is None else Decimal(repr(start)) for start in given)
    known = [start for start in starts if start is not None]
    if not starts or known != sorted(set(known)):
        refuse("segment-starts", entry.place("starts"))
    return starts


def _maturity(entry: Entry) -> Maturity:
    entry.only("lv", "en", "topic", "level", "missing")
    parts = {key: inner_label(entry, key) for key in ("topic", "level", "missing")}
    return Maturity(title=entry.label(), **parts)


# ---- bases -----------------------------------------------------------------------------------------------------
def _base_words(entry: Entry) -> tuple[str, Base, Label, tuple[str, Place] | None]:
    """Unit, base and its words; for ASSESSED perhaps the questionnaire to go by, with its place."""
    base = entry.one_of("base", Base)
    entry.only("unit", "base", "lv", "en", *(("questionnaire",) if base is Base.ASSESSED else ()))
    named = "questionnaire" in entry
    by = (entry.need("questionnaire", str), entry.place("questionnaire")) if named else None
    return entry.need("unit", str), base, entry.label(), by


def _reasons(entry: Entry) -> dict[str, Label]:
    return {reason: inner_label(entry, reason) for reason in entry}


def _base(entry: Entry, default: Base) -> BaseRule:
    """The keys ``base`` (all, asked, known, assessed), ``where`` and ``base_lv``, ``base_en``."""
    where = expression(entry, "where") if "where" in entry else None
    words = entry.label(prefix="base_") if where or "base_lv" in entry else None
    return BaseRule(entry.one_of("base", Base, default), where, words)


def _bases(entry: Entry) -> tuple[BaseRule, ...]:
    """``base: both`` asks for a table on all rows and one on those asked."""
    if entry.get("base") == "both":
        return BaseRule(Base.ALL), BaseRule(Base.ASKED)
    return (_base(entry, Base.ALL),)


# ---- tables ----------------------------------------------------------------------------------------------------
_BASE_KEYS = ("base", "where", "base_lv", "base_en")


def _request(entry: Entry) -> Request:
    """What an entry asks for is told by its first word: items, sections, table, scores, classification or assessed."""
    for key, read in _READERS.items():
        if key in entry:
            return read(entry)
    refuse("table-kind", entry.place(), known=", ".join(_READERS))


def _items(entry: Entry) -> ItemTables:
    entry.only("items", "sections", "topic", "lv", "en", "statistics", *_BASE_KEYS)
    items = _texts(entry, "items")
    titled = "lv" in entry or "en" in entry
    if titled and (len(items) != 1 or "sections" in entry):
        refuse("table-title-of-many", entry.place())
    return ItemTables(
        topic=entry.need("topic", str),
        items=items,
        sections=_texts(entry, "sections"),
        bases=_bases(entry),
        place=entry.place(),
        title=entry.label() if titled else None,
        numbers=_statistics(entry),
    )


def _texts(entry: Entry, key: str) -> tuple[str, ...]:
    values = entry.get_as(key, Entries, Entries())
    if not all(isinstance(value, str) for value in values):
        refuse("value-kind", entry.place(key), key=key, expected="str")
    return tuple(values)


def _row_table(entry: Entry) -> RowTable:
    entry.only("table", "topic", "lv", "en", "unit", "rows", "statistics", *_BASE_KEYS)
    statistics = _statistics(entry)
    if entry.get("base") == Base.ASSESSED:
        known = ", ".join(base for base in Base if base is not Base.ASSESSED)
        refuse("value-not-among", entry.place("base"), key="base", value=Base.ASSESSED.value, known=known)
    conditions = not {Statistic.SHARE, Statistic.COUNT}.isdisjoint(statistics)
    return RowTable(
        id=entry.need("table", str),
        topic=entry.need("topic", str),
        title=entry.label(),
        unit=entry.get_as("unit", str, "institution"),
        rows=tuple(_row(row) for row in entries(entry.need("rows", Entries), entry.place().file or "")),
        statistics=statistics,
        base=_base(entry, Base.ALL if conditions else Base.KNOWN),
        place=entry.place(),
    )


def _statistics(entry: Entry) -> tuple[Statistic, ...]:
    names = _texts(entry, "statistics") or (Statistic.SUM.value, Statistic.MEAN.value)
    for name in names:
        if name not in list(Statistic):
            known = ", ".join(Statistic)
            refuse("value-not-among", entry.place("statistics"), key="statistics", value=name, known=known)
    return tuple(Statistic(name) for name in names)


def _row(entry: Entry) -> Row:
    entry.only("row", "lv", "en", "of")
    return Row(entry.need("row", str), entry.label(), expression(entry, "of"))


def _score_table(entry: Entry) -> ScoreTable:
    entry.only("scores", "topic", "lv", "en", "nodes", "base_lv", "base_en")
    return ScoreTable(
        id=entry.need("scores", str),
        topic=entry.need("topic", str),
        title=entry.label(),
        nodes=entry.get_as("nodes", str, "topic"),
        words=entry.label(prefix="base_"),
        place=entry.place(),
    )


def _classification_table(entry: Entry) -> ClassificationTable:
    entry.only("classification", "topic", "base_lv", "base_en")
    return ClassificationTable(
        classification=entry.need("classification", str),
        topic=entry.need("topic", str),
        words=entry.label(prefix="base_"),
        place=entry.place(),
    )


def _assessed_table(entry: Entry) -> AssessedTable:
    entry.only("assessed", "questionnaire", "topic", "lv", "en", "row", "base_lv", "base_en")
    return AssessedTable(
        id=entry.need("assessed", str),
        topic=entry.need("topic", str),
        title=entry.label(),
        questionnaire=entry.need("questionnaire", str),
        row=inner_label(entry, "row"),
        words=entry.label(prefix="base_"),
        place=entry.place(),
    )


_READERS: dict[str, Callable[[Entry], Request]] = {
    "items": _items,
    "sections": _items,
    "table": _row_table,
    "scores": _score_table,
    "classification": _classification_table,
    "assessed": _assessed_table,
}


# ---- electronisation -------------------------------------------------------------------------------------------
def _electronisation(entry: Entry) -> Electronisation:
    entry.only("unit", "topic", "outliers", "stages", "variants", "titles", "base_lv", "base_en")
    return Electronisation(
        unit=entry.need("unit", str),
        topic=entry.need("topic", str),
        outliers=entry.need("outliers", str),
        stages=tuple(_stage(each) for each in entries(entry.need("stages", Entries), entry.place().file or "")),
        variants=_labels(entry, "variants", ("all", "listed", "rule")),
        titles=_labels(entry, "titles", ("comparison", "channels", "institutions", "breaking")),
        words=entry.label(prefix="base_"),
        place=entry.place(),
    )


def _labels(entry: Entry, key: str, names: tuple[str, ...]) -> dict[str, Label]:
    given = entry.need(key, Entry)
    given.only(*names)
    return {name: inner_label(given, name) for name in names}


def _stage(entry: Entry) -> Stage:
    entry.only("stage", "lv", "en", "total", "electronic", "channels")
    channels = entry.need("channels", Entry)
    electronic = entry.need("electronic", str)
    if electronic not in channels:
        known = ", ".join(channels)
        refuse("value-not-among", entry.place("electronic"), key="electronic", value=electronic, known=known)
    return Stage(
        id=entry.need("stage", str),
        label=entry.label(),
        total=entry.need("total", str),
        channels={item: inner_label(channels, item) for item in channels},
        electronic=electronic,
    )
