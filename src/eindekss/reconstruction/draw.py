"""Seeded draws. Each draw has a name and depends on nothing else: adding one changes no other."""

import random
from collections.abc import Sequence


def _stream(seed: int, name: tuple[object, ...]) -> random.Random:
    return random.Random("|".join(map(str, (seed, *name))))  # noqa: S311 - plausible noise, not a secret


def normal(seed: int, *name: object) -> float:
    return _stream(seed, name).gauss(0.0, 1.0)


def uniform(seed: int, *name: object) -> float:
    return _stream(seed, name).random()


def lognormal(seed: int, median: float, spread: float, *name: object) -> float:
    """A draw with this median; ``spread`` is the standard deviation of its natural logarithm."""
    return median * _stream(seed, name).lognormvariate(0.0, spread)


def apportion(total: int, weights: Sequence[float]) -> list[int]:
    """Whole numbers that add up to ``total``, as near to the weights as can be (largest remainders, first wins)."""
    sum_of_weights = sum(weights)
    if not weights or sum_of_weights <= 0:
        raise ValueError("weights must be positive")
    exact = [total * weight / sum_of_weights for weight in weights]
    parts = [int(share) for share in exact]
    by_remainder = sorted(range(len(parts)), key=lambda place: (parts[place] - exact[place], place))
    for place in by_remainder[: total - sum(parts)]:
        parts[place] += 1
    return parts
