"""What mending something would do to the points: institutions scored again as if checks had passed.

The scoring stage's own functions score the edited answers as they are and, beside them, one row for each supposition
(``suppositions``); what differs between two rows is the effect. Nothing is worked out here. All institutions are scored
together: the time goes into setting scoring up, not into rows.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from typing import Any

import polars as pl

from eindekss.dataset import schema
from eindekss.dataset.store import Store
from eindekss.dataset.wave import Wave
from eindekss.dataset.wide import MISSING_SUFFIX, categories
from eindekss.expression import variables
from eindekss.instrument.model import Instrument
from eindekss.observation.outcome import Outcome
from eindekss.observation.plan import Plan
from eindekss.publication.site_report.standing import Change, Effect, Standing
from eindekss.publication.site_report.suppositions import Row, Suppositions, numeric
from eindekss.publication.site_report.verdicts import failing
from eindekss.scoring.explain import LANGUAGES, explanation
from eindekss.scoring.load import load_index
from eindekss.scoring.model import TOTAL, Index
from eindekss.scoring.score import institutions, score_table, scored

NOW, WHOLE, PART = "now", "whole", "part"
Supposed = tuple[str, str, int]  # a check, "whole" or "part", and which of the answers it might bring or findings
Outcomes = Mapping[str, Outcome]  # check -> outcome
_NOW: Supposed = ("", NOW, 0)


@dataclass(frozen=True)
class Ledger:
    """``frame``: answers of all institutions, wide, as scoring reads them."""

    instrument: Instrument
    plan: Plan
    index: Index
    frame: pl.DataFrame

    def standings(self, sites: Mapping[str, Outcomes]) -> Mapping[str, Standing]:
        """Those of the institutions that the frame has."""
        mine = self.frame.filter(pl.col("institution").is_in(list(sites)))
        cases = {row["institution"]: self._case(row, sites[row["institution"]]) for row in mine.to_dicts()}
        if not cases:
            return {}
        tried = self._scored({(key, *each): row for key, case in cases.items() for each, row in case.rows.items()})
        of = {key: {each: tried[key, *each] for each in case.rows} for key, case in cases.items()}
        best = {key: {check: _best(check, of[key]) for check in case.checks} for key, case in cases.items()}
        mended = {(key, "", WHOLE, 0): self._all_mended(case.base, best[key].values()) for key, case in cases.items()}
        whole = self._scored(mended)
        return {key: self._standing(case, of[key], best[key], whole[key, "", WHOLE, 0]) for key, case in cases.items()}

    def _case(self, row: Row, outcomes: Outcomes) -> "_Case":
        seen = self.suppose.seen(outcomes)
        base = self.suppose.stood_in(row, seen)
        differing = frozenset(item for item in seen.keys() & self.counted if _held(base, item) != seen[item])
        checks = failing(outcomes, self.plan)
        rows = {_NOW: base}
        for check in checks:
            rows |= {(check, WHOLE, place): row for place, row in enumerate(self.suppose.mended(base, check))}
            if not self.suppose.items(check) & differing:
                alone = self.suppose.without_one(base, check, outcomes[check])
                rows |= {(check, PART, place): row for place, row in alone}
        return _Case(base, checks, differing, rows)

    def _all_mended(self, base: Row, best: Iterable[Supposed | None]) -> Row:
        for check, _, place in filter(None, best):
            base = next(islice(self.suppose.mended(base, check), place, None), base)
        return base

    def _standing(
        self,
        case: "_Case",
        tried: Mapping[Supposed, "_Scored"],
        best: Mapping[str, Supposed | None],
        whole: "_Scored",
    ) -> Standing:
        now = tried[_NOW]
        effects = {
            check: replace(
                self._effect(check, now, tried[each] if each else None),
                recorded=each is not None and case.rows[each] == case.base,
                differs=bool(self.suppose.items(check) & case.differing),
            )
            for check, each in best.items()
        }
        parts = {(each[0], each[2]): self._effect(each[0], now, tried[each]) for each in tried if each[1] == PART}
        why = {language: now.total[f"note_{language}"] for language in LANGUAGES}
        return Standing(self.index.label, self.index.scale, now.score, whole.score, why, effects, parts)

    def _scored(self, rows: Mapping[Any, Row]) -> Mapping[Any, "_Scored"]:
        """``rows`` under any names, scored as if each were an institution of its own."""
        named = [row | {"institution": str(place)} for place, row in enumerate(rows.values())]
        frame = scored(pl.DataFrame(named, schema=self.frame.schema, orient="row"), self.index)
        totals = score_table(frame, self.index).filter(pl.col("node") == TOTAL).to_dicts()
        questions = explanation(frame, self.index).partition_by("institution", as_dict=True, maintain_order=True)
        return {
            each: _Scored(total, questions[str(place),].to_dicts())
            for place, (each, total) in enumerate(zip(rows, totals, strict=True))
        }

    def _effect(self, check: str, now: "_Scored", then: "_Scored | None") -> Effect:
        items = self.suppose.items(check)
        if then is None:
            return Effect((), now.score, None, known=not items & self.counted)
        pairs = [_change(*pair) for pair in zip(now.questions, then.questions, strict=True)]
        changed = [each for each in pairs if each.now != each.then]
        own = [each for each in pairs if items & set(each.items) and each.now is not None]
        most = any(each.item in items and numeric(self.instrument.items[each.item], each) for each in self.plan.items)
        return Effect(tuple(changed or own), now.score, then.score, most=most)

    @cached_property
    def suppose(self) -> Suppositions:
        return Suppositions(self.instrument, self.plan, self.frame.schema)

    @cached_property
    def counted(self) -> frozenset[str]:
        """The items that the index asks."""
        return frozenset(name for question in self.index.questions for name in variables(question.value))


@dataclass(frozen=True)
class _Case:
    """One institution: its answers, the checks that found something, where the record differs from what was seen, and
    the suppositions."""

    base: Row
    checks: tuple[str, ...]
    differing: frozenset[str]
    rows: Mapping[Supposed, Row]


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


def _best(check: str, tried: Mapping[Supposed, _Scored]) -> Supposed | None:
    """Of what the check might bring, that with most points; None where nothing can be supposed."""
    mine = [each for each in tried if each[:2] == (check, WHOLE)]
    return max(mine, key=lambda each: tried[each].points, default=None)


def _change(now: Row, then: Row) -> Change:
    label, answer = ({language: now[f"{name}_{language}"] for language in LANGUAGES} for name in ("label", "answer"))
    return Change(label, tuple(now["item"].split()), answer, now["points"], then["points"], now["attainable"])


def ledger(wave: Wave, store: Store, plan: Plan) -> Ledger | None:
    """What the wave's index makes of its edited answers; None where there is no index or nothing has been edited."""
    if not wave.has("index") or not store.path("edit", schema.ANSWER).is_file():
        return None
    path, known = wave.path("index"), categories(store.read("frame", schema.CLASSIFICATION))
    index = load_index(path, wave.instrument, known, wave.shown(path))
    frame = institutions(wave, store, store.read("frame", schema.MEMBERSHIP), index)
    return Ledger(wave.instrument, plan, index, frame)


def _held(row: Row, item: str) -> Any:
    held = row[item + MISSING_SUFFIX] if row[item] is None else row[item]
    return sorted(held) if isinstance(held, list) else held
