"""What mending something would do to the points: one institution scored again as if a check had passed.

The scoring stage's own functions score the edited answers as they are and, beside them, one row for each supposition;
what differs between two rows is the effect. Nothing is worked out here.

Where an observed item has no answer yet, what the check suggests stands in for it, in every row alike. Of a check whose
outcome is a number, the best answer that its item allows is supposed: all that it found is mended. Where the check
says what its number would be without one finding (``figures["rules"]``), that is supposed too.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import polars as pl

from eindekss.dataset import schema
from eindekss.dataset.store import Store
from eindekss.dataset.wave import Wave
from eindekss.dataset.wide import MISSING_SUFFIX, categories, field_of
from eindekss.expression import column, variables
from eindekss.expression.missing import Missing
from eindekss.instrument.in_full import OPEN
from eindekss.instrument.model import Instrument, Item, Kind
from eindekss.instrument.relevance import needs, order
from eindekss.observation.outcome import Outcome, Status
from eindekss.observation.plan import Class, Plan, Taken, Takes
from eindekss.observation.suggest import Suggestion, suggestions
from eindekss.publication.site_report.standing import Change, Effect, Standing
from eindekss.scoring.explain import LANGUAGES, explanation
from eindekss.scoring.load import load_index
from eindekss.scoring.model import TOTAL, Index
from eindekss.scoring.score import institutions, score_table, scored

NOW, WHOLE, PART = "now", "whole", "part"
Row = dict[str, Any]
Supposed = tuple[str, str, int]  # a check, "whole" or "part", and which of the answers it might bring or findings


@dataclass(frozen=True)
class Ledger:
    """``frame``: answers of all institutions, wide, as scoring reads them."""

    instrument: Instrument
    plan: Plan
    index: Index
    frame: pl.DataFrame

    def standing(self, key: str, outcomes: Mapping[str, Outcome], failing: Iterable[str]) -> Standing | None:
        """``failing``: checks that found something to mend. None where the frame lacks the institution."""
        mine = self.frame.filter(pl.col("institution") == key)
        if mine.is_empty():
            return None
        said = suggestions(self.plan, self.instrument, outcomes, "en")
        seen = {
            each.item: _parsed(self.instrument.items[each.item], each) for each in said if each.decision is not Class.E
        }
        base, checks = self._stood_in(mine.to_dicts()[0], seen), tuple(failing)
        differing = {item for item, value in seen.items() if _held(base, item) != value}
        rows: dict[Supposed, Row] = {("", NOW, 0): base}
        for check in checks:
            rows |= {(check, WHOLE, place): row for place, row in enumerate(self._mended(base, check))}
            if not self._items(check) & differing:
                rows |= {(check, PART, place): row for place, row in self._without_one(base, check, outcomes[check])}
        first = self._scored(rows)
        now = first["", NOW, 0]
        best = {check: self._best(check, first) for check in checks}
        mended = base
        for check, _, place in filter(None, best.values()):
            mended = next(islice(self._mended(mended, check), place, None), mended)
        whole = self._scored({("", WHOLE, 0): mended})["", WHOLE, 0]
        effects = {
            check: replace(
                self._effect(check, now, first[each] if each else None),
                recorded=each is not None and rows[each] == base,
                differs=bool(self._items(check) & differing),
            )
            for check, each in best.items()
        }
        parts = {(each[0], each[2]): self._effect(each[0], now, first[each]) for each in first if each[1] == PART}
        why = {language: now.total[f"note_{language}"] for language in LANGUAGES}
        return Standing(self.index.label, self.index.scale, now.score, whole.score, why, effects, parts)

    def _best(self, check: str, tried: Mapping[Supposed, "_Scored"]) -> Supposed | None:
        """Of what the check might bring, that with most points; None where nothing can be supposed."""
        mine = [each for each in tried if each[:2] == (check, WHOLE)]
        return max(mine, key=lambda each: tried[each].points, default=None)

    def _scored(self, rows: Mapping[Supposed, Row]) -> Mapping[Supposed, "_Scored"]:
        named = [row | {"institution": str(place)} for place, row in enumerate(rows.values())]
        frame = scored(self._frame(named), self.index)
        totals = score_table(frame, self.index).filter(pl.col("node") == TOTAL).to_dicts()
        questions = explanation(frame, self.index).partition_by("institution", as_dict=True, maintain_order=True)
        return {
            each: _Scored(total, questions[str(place),].to_dicts())
            for place, (each, total) in enumerate(zip(rows, totals, strict=True))
        }

    def _effect(self, check: str, now: "_Scored", then: "_Scored | None") -> Effect:
        items = self._items(check)
        if then is None:
            counted = {name for question in self.index.questions for name in variables(question.value)}
            return Effect((), now.score, None, known=not items & counted)
        pairs = [_change(*pair) for pair in zip(now.questions, then.questions, strict=True)]
        changed = [each for each in pairs if each.now != each.then]
        own = [each for each in pairs if items & set(each.items) and each.now is not None]
        most = any(each.item in items and _numeric(self.instrument.items[each.item], each) for each in self.plan.items)
        return Effect(tuple(changed or own), now.score, then.score, most=most)

    def _items(self, check: str) -> frozenset[str]:
        """Those that the check fills."""
        return frozenset(each.item for each in self.plan.items if any(source.check == check for source in each.sources))

    def _mended(self, base: Row, check: str) -> Iterator[Row]:
        """The answers as they might be if the check passed; none where that cannot be said."""
        given = [each for taken in self.plan.items if (each := list(self._fillings(base, taken, check)))]
        for place in range(max(map(len, given), default=0)):
            yield self._filled(base, dict(each[min(place, len(each) - 1)] for each in given))

    def _without_one(self, base: Row, check: str, outcome: Outcome) -> Iterator[tuple[int, Row]]:
        """For each finding the answers if it alone were mended, where the check says what its number would be."""
        for place, rule in enumerate(outcome.figures.get("rules", ())):
            filled = {
                taken.item: value
                for taken in self.plan.items
                if taken.source.check == check and "mended" in rule
                and (value := _measured(self.instrument.items[taken.item], taken, rule["mended"])) is not None
            }  # fmt: skip
            if filled:
                yield place, self._filled(base, filled)

    def _fillings(self, base: Row, taken: Taken, check: str) -> Iterator[tuple[str, Any]]:
        """What one item might hold then."""
        item = self.instrument.items[taken.item]
        if taken.takes is Takes.SELECTS:
            codes = {code for code, source in taken.selected.items() if source.check == check}
            if codes:
                yield item.id, sorted(codes | set(base[item.id] or ()))
        elif taken.source.check == check:
            yield from ((item.id, value) for value in _numbers(item, taken))

    def _stood_in(self, row: Row, seen: Row) -> Row:
        """The answers with what the visit saw in the place of those still open."""
        open_ = {item for item in seen if row[item] is None and row[item + MISSING_SUFFIX] in (None, *OPEN)}
        return self._filled(row, {item: seen[item] for item in open_})

    def _filled(self, row: Row, values: Mapping[str, Any]) -> Row:
        """The row with these values, and with the items that their filters now open (not answered) or close."""
        row, touched = dict(row), set(values)
        for name, value in values.items():
            row[name], row[name + MISSING_SUFFIX] = (None, value.value) if isinstance(value, Missing) else (value, None)
        for item in order(self.instrument):
            depends = needs(item)
            if item.relevant is None or not depends & touched or not depends <= row.keys():
                continue
            asked = bool(self._frame([row]).select(column(item.relevant)).item())
            if asked is (row[item.id + MISSING_SUFFIX] == Missing.FILTERED):
                why = Missing.NOT_ANSWERED if asked else Missing.FILTERED
                row[item.id], row[item.id + MISSING_SUFFIX] = None, why.value
                touched.add(item.id)
        return row

    def _frame(self, rows: list[Row]) -> pl.DataFrame:
        return pl.DataFrame(rows, schema=self.frame.schema, orient="row")


@dataclass(frozen=True)
class _Scored:
    """One row scored. ``total``: its row of SCORE; ``questions``: its rows of EXPLANATION, in the index's order."""

    total: Row
    questions: list[Row]

    @property
    def score(self) -> float | None:
        score: float | None = self.total["score"]
        return score

    @property
    def points(self) -> float:
        return sum(row["points"] or 0.0 for row in self.questions)


def _change(now: Row, then: Row) -> Change:
    label, answer = ({language: now[f"{name}_{language}"] for language in LANGUAGES} for name in ("label", "answer"))
    return Change(label, tuple(now["item"].split()), answer, now["points"], then["points"], now["attainable"])


def _numbers(item: Item, taken: Taken) -> Iterator[float]:
    if taken.takes is Takes.CODE and Status.PASS in taken.source.codes:
        yield float(taken.source.codes[Status.PASS])
    elif taken.takes is Takes.BAND:
        yield from (float(band.code) for band in reversed(taken.bands))
    elif _numeric(item, taken) and item.minimum is not None and item.maximum is not None:
        yield from (item.minimum, item.maximum)


def _numeric(item: Item, taken: Taken) -> bool:
    """Whether a number decides, so that mending in part may bring a part."""
    return taken.takes is Takes.BAND or (taken.takes is Takes.VALUE and item.kind is Kind.NUMBER)


def _measured(item: Item, taken: Taken, number: float) -> float | None:
    """What the item would hold of that number; None where it holds something else of the outcome."""
    if taken.takes is Takes.BAND:
        return next((float(band.code) for band in taken.bands if band.holds(number)), None)
    return round(number, item.decimals) if taken.takes is Takes.VALUE and item.kind is Kind.NUMBER else None


def ledger(wave: Wave, store: Store, plan: Plan) -> Ledger | None:
    """What the wave's index makes of its edited answers; None where there is no index or nothing has been edited."""
    if not wave.has("index") or not store.path("edit", schema.ANSWER).is_file():
        return None
    path, known = wave.path("index"), categories(store.read("frame", schema.CLASSIFICATION))
    index = load_index(path, wave.instrument, known, wave.shown(path))
    frame = institutions(wave, store, store.read("frame", schema.MEMBERSHIP), index)
    return Ledger(wave.instrument, plan, index, frame)


def _parsed(item: Item, said: Suggestion) -> Any:
    """A suggestion as a wide frame holds it, or the reason why there is no value."""
    if said.missing:
        return Missing(said.missing)
    kind = field_of(item)
    if kind == "codes":
        return sorted(map(int, said.value.split()))
    return float(said.value) if kind == "number" else said.value


def _held(row: Row, item: str) -> Any:
    held = row[item + MISSING_SUFFIX] if row[item] is None else row[item]
    return sorted(held) if isinstance(held, list) else held
