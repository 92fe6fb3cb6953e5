"""Pages x success criteria: what an engine says of each, the score that follows, and how sure it is.

Method: of all pairs of a page and a criterion that the engine decides, the part that passes, in per cent. It follows
Denmark's official method, the closest relative of the 2017 measurement, which cannot be repeated.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np

from eindekss.observation.engines.criteria import CRITERIA, order
from eindekss.observation.engines.results import Result, Verdict, by_criterion, results
from eindekss.observation.seen import SeenPage
from eindekss.observation.visit import Piece

REPLICATES = 2000
SURE = 95  # per cent


class Interval(NamedTuple):
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class Examined:
    """A page with what an engine said of it, cut down to the criteria that count."""

    page: SeenPage
    results: tuple[Result, ...]

    @cached_property
    def verdicts(self) -> Mapping[str, Verdict]:
        return by_criterion(self.results)

    def count(self, verdict: Verdict) -> int:
        return sum(each is verdict for each in self.verdicts.values())

    def criteria(self, verdict: Verdict) -> list[str]:
        return [criterion for criterion, each in self.verdicts.items() if each is verdict]

    def failures(self) -> tuple[Result, ...]:
        return tuple(each for each in self.results if each.verdict is Verdict.FAIL)

    def mended(self, rule: str) -> "Examined":
        """The same page, were nothing wrong by that rule."""
        kept = (replace(each, verdict=Verdict.PASS) if each.rule == rule and each.verdict is Verdict.FAIL else each
                for each in self.results)  # fmt: skip
        return Examined(self.page, tuple(kept))


@dataclass(frozen=True)
class Agreement:
    """Pairs of a page and a criterion that two engines decide. ``first`` and ``second``: only that one fails it."""

    both: int = 0
    first: int = 0
    second: int = 0
    neither: int = 0

    @property
    def pairs(self) -> int:
        return self.both + self.first + self.second + self.neither

    @property
    def share(self) -> float | None:
        return (self.both + self.neither) / self.pairs if self.pairs else None


def examined(page: SeenPage, piece: Piece, version: str) -> Examined:
    """``version`` of WCAG: results on other criteria, and on what is mere good practice, are left out."""
    found = (replace(each, criteria=counted(each.criteria, version)) for each in results(page.piece(piece)))
    return Examined(page, tuple(each for each in found if each.criteria))


def counted(criteria: Iterable[str], version: str) -> tuple[str, ...]:
    return tuple(each for each in criteria if each in CRITERIA and CRITERIA[each].counts(version))


def score(pages: Iterable[Examined]) -> float | None:
    """Per cent, not rounded; None where nothing was decided."""
    decided = Counter(verdict for page in pages for verdict in page.verdicts.values())
    whole = decided[Verdict.PASS] + decided[Verdict.FAIL]
    return 100 * decided[Verdict.PASS] / whole if whole else None


def interval(pages: Sequence[Examined], seed: str) -> Interval | None:
    """Percentile bootstrap of the score over pages: what another sample of the same size might have given.

    A page is drawn whole, because what is wrong with its template is wrong with all its criteria. None for one page
    alone, which tells nothing of others. Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13.
    """
    if len(pages) < 2:
        return None
    passed = np.array([page.count(Verdict.PASS) for page in pages])
    decided = passed + np.array([page.count(Verdict.FAIL) for page in pages])
    stream = np.random.default_rng(int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8], "big"))
    draws = stream.multinomial(len(pages), [1 / len(pages)] * len(pages), size=REPLICATES)
    whole = draws @ decided
    scores = 100 * (draws @ passed)[whole > 0] / whole[whole > 0]
    low, high = np.percentile(scores, [(100 - SURE) / 2, (100 + SURE) / 2])
    return Interval(float(low), float(high))


def by_page(pages: Iterable[Examined]) -> dict[str, Counter[Verdict]]:
    """On how many pages each criterion fails, passes, or is given to a person; criteria in their order."""
    found: dict[str, Counter[Verdict]] = {}
    for page in pages:
        for criterion, verdict in page.verdicts.items():
            found.setdefault(criterion, Counter())[verdict] += 1
    return {criterion: found[criterion] for criterion in sorted(found, key=order)}


def agreement(pairs: Iterable[tuple[Examined, Examined]]) -> dict[str, Agreement]:
    """By criterion, of pages that both engines examined. Pairs that neither fails count where both decide."""
    cells: dict[str, Counter[str]] = {}
    for first, second in pairs:
        for criterion in first.verdicts.keys() | second.verdicts.keys():
            cell = _cell(first.verdicts.get(criterion), second.verdicts.get(criterion))
            if cell:
                cells.setdefault(criterion, Counter())[cell] += 1
    return {criterion: Agreement(**cells[criterion]) for criterion in sorted(cells, key=order)}


def _cell(first: Verdict | None, second: Verdict | None) -> str:
    if Verdict.FAIL in (first, second):
        return "both" if first is second else "first" if first is Verdict.FAIL else "second"
    return "neither" if first is second is Verdict.PASS else ""
