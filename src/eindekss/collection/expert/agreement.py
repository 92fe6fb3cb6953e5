"""How far two raters agree: the share of equal ratings, and Cohen's kappa, which takes chance agreement away.

Ratings are codes of one code list, a pair for each site that both have rated. What cannot be computed is None,
never 0: ``Agreement.kappa`` says when.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

Z = 1.959964  # of the normal distribution, for an interval of 95 %
REPLICATES = 1000
Weight = Callable[[int, int, int], float]


def unweighted(first: int, second: int, categories: int) -> float:
    """1 where the categories are the same, 0 elsewhere (Cohen 1960)."""
    return float(first == second)


def linear(first: int, second: int, categories: int) -> float:
    """1 minus the distance of the categories over the largest distance there is (Cicchetti and Allison 1971)."""
    return 1.0 - abs(first - second) / (categories - 1) if categories > 1 else 1.0


ROUNDING = 1e-12  # a difference of numbers near 1 that is smaller than this is none


@dataclass(frozen=True)
class Agreement:
    """``observed`` is the share of agreement and ``expected`` the one that chance alone would give; both weighted.

    ``pairs`` is the number of sites. Of no pairs nothing can be said, so both shares are None.
    """

    pairs: int
    observed: float | None
    expected: float | None
    error: float | None

    @property
    def kappa(self) -> float | None:
        """(observed - expected) / (1 - expected): Cohen (1960), weighted: Cohen (1968).

        None without pairs, and where chance alone would give full agreement, that is where both raters gave
        every site the same category: nothing was there to tell apart, and 0/0 has no value.
        """
        if self.observed is None or self.expected is None or math.isclose(self.expected, 1.0):
            return None
        return (self.observed - self.expected) / (1.0 - self.expected)

    @property
    def interval(self) -> tuple[float, float] | None:
        """95 %, kappa plus and minus 1.96 standard errors, kept within -1 and 1; None where kappa is.

        None, too, where the raters agree on everything: the error is then 0 whatever the number of sites, and an
        interval without width would promise what so few sites cannot.
        """
        if self.kappa is None or not self.error:
            return None
        return max(-1.0, self.kappa - Z * self.error), min(1.0, self.kappa + Z * self.error)


def agreement(pairs: Sequence[tuple[int, int]], categories: Sequence[int], weight: Weight = unweighted) -> Agreement:
    """Agreement over pairs of codes; ``categories`` are all codes there could be, in their order.

    The standard error is the large-sample one of Fleiss, Cohen and Everitt (1969), Psychological Bulletin 72,
    323-327, formula 13; the unweighted one is its case with weights 1 and 0. A code that is no category is a
    ``ValueError``.
    """
    shares = _shares(pairs, categories)
    count, size = len(pairs), len(categories)
    if not count:
        return Agreement(0, None, None, None)
    weights = np.array([[weight(i, j, size) for j in range(size)] for i in range(size)])
    rows, columns = shares.sum(axis=1), shares.sum(axis=0)
    observed, expected = float((weights * shares).sum()), float(rows @ weights @ columns)
    margin = (weights @ columns)[:, None] + (rows @ weights)[None, :]
    spread = (shares * (weights * (1 - expected) - margin * (1 - observed)) ** 2).sum()
    left = (observed * expected - 2 * expected + observed) ** 2
    certain = math.isclose(expected, 1.0)
    variance = float(spread - left)
    variance = variance if variance > ROUNDING else 0.0
    error = None if certain else math.sqrt(variance / count) / (1 - expected) ** 2
    return Agreement(count, observed, expected, error)


def _shares(pairs: Sequence[tuple[int, int]], categories: Sequence[int]) -> "np.ndarray":
    """Share of the pairs in each cell: the first rater's category down, the second's across."""
    place = {code: at for at, code in enumerate(categories)}
    table = np.zeros((len(categories), len(categories)))
    for first, second in pairs:
        if first not in place or second not in place:
            raise ValueError(f"{(first, second)} is not among the categories {list(categories)}")
        table[place[first], place[second]] += 1
    return table / max(1, len(pairs))


@dataclass(frozen=True)
class Pooled:
    """Kappa over several items, with its 95 % interval; None where it cannot be computed."""

    items: int
    sites: int
    kappa: float | None
    observed: float | None
    interval: tuple[float, float] | None


Rated = Sequence[tuple[Sequence[int], Sequence[tuple[int, int] | None]]]


def pooled(rated: Rated, seed: int) -> Pooled:
    """One kappa for many items: shares of agreement are averaged over items before kappa is taken of them.

    ``rated``: for each item its categories, and for each site the pair of codes, None where the site has none.
    Source: De Vries, Elliott, Kanouse and Teleki (2008), Field Methods 20(3), 272-282. The interval is the
    percentile bootstrap over sites (Efron and Tibshirani 1993, chapter 13), since the items of one site are not
    independent; the seed makes it come out the same each time. Items without a pair are left out.
    """
    rated = [(categories, pairs) for categories, pairs in rated if any(pair is not None for pair in pairs)]
    if not rated:
        return Pooled(0, 0, None, None, None)
    sites = len(rated[0][1])
    draws = np.random.default_rng(seed).multinomial(sites, [1 / sites] * sites, size=REPLICATES)
    weights = np.vstack([np.ones(sites), draws])  # the first line is the sample itself
    found = np.array([_weighted(weights, categories, pairs) for categories, pairs in rated])
    with_pairs = ~np.isnan(found[:, 0, :])
    counted = np.maximum(with_pairs.sum(axis=0), 1)
    observed, expected = np.nansum(found, axis=0) / counted
    usable = with_pairs.any(axis=0) & ~np.isclose(expected, 1.0)
    kappas = np.divide(observed - expected, 1 - expected, out=np.full(len(weights), np.nan), where=usable)
    every = sum(any(pairs[at] is not None for _, pairs in rated) for at in range(sites))
    kappa = None if np.isnan(kappas[0]) else float(kappas[0])
    return Pooled(len(rated), every, kappa, float(observed[0]), _percentiles(kappas[1:]) if kappa is not None else None)


def _weighted(
    weights: "np.ndarray", categories: Sequence[int], pairs: Sequence[tuple[int, int] | None]
) -> tuple["np.ndarray", "np.ndarray"]:
    """Observed and expected agreement of one item for each line of site weights; NaN where no pair has weight."""
    size = len(categories)
    place = {code: at for at, code in enumerate(categories)}
    cells = np.zeros((len(pairs), size * size))
    for site, pair in enumerate(pairs):
        if pair is not None:
            cells[site, place[pair[0]] * size + place[pair[1]]] = 1
    tables = (weights @ cells).reshape(-1, size, size)
    total = tables.sum(axis=(1, 2))
    shares = np.divide(tables, total[:, None, None], out=np.full_like(tables, np.nan), where=total[:, None, None] > 0)
    observed = shares.diagonal(axis1=1, axis2=2).sum(axis=1)
    return observed, (shares.sum(axis=2) * shares.sum(axis=1)).sum(axis=1)


def _percentiles(kappas: "np.ndarray") -> tuple[float, float] | None:
    """None where the replicates do not vary, as with a single site or full agreement."""
    known = kappas[~np.isnan(kappas)]
    if not len(known) or np.isclose(known.min(), known.max()):
        return None
    low, high = np.percentile(known, (2.5, 97.5))
    return float(low), float(high)
