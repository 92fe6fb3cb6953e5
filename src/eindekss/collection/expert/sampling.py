"""Which sites are rated twice: a random sample that anyone can draw again from the seed."""

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from fractions import Fraction


def draw(sites: Mapping[str, str], seed: str, size: int) -> list[str]:
    """So many of the sites, in the order of their keys. ``sites``: key -> stratum ('' everywhere: no strata).

    A site's place is the SHA-256 of ``seed:key``; the first of each stratum are taken. So neither the order of the
    list nor the machine matters, and a larger size from the same seed holds the smaller sample wherever there are
    no strata. Strata get places in proportion, the rest by largest remainder (ties: the stratum's name).
    """
    strata: dict[str, list[str]] = defaultdict(list)
    for key in sorted(sites, key=lambda each: hashlib.sha256(f"{seed}:{each}".encode()).digest()):
        strata[sites[key]].append(key)
    shares = allocate({stratum: len(keys) for stratum, keys in strata.items()}, size)
    return sorted(key for stratum, keys in strata.items() for key in keys[: shares[stratum]])


def allocate(sizes: Mapping[str, int], wanted: int) -> dict[str, int]:
    """``wanted`` places over strata in proportion to their sizes, whole numbers by largest remainder (Hamilton)."""
    total = sum(sizes.values())
    wanted = min(wanted, total)
    exact = {stratum: Fraction(size * wanted, total) for stratum, size in sizes.items()} if total else {}
    given = {stratum: int(share) for stratum, share in exact.items()}
    rest = sorted(exact, key=lambda stratum: (given[stratum] - exact[stratum], stratum))
    for stratum in rest[: wanted - sum(given.values())]:
        given[stratum] += 1
    return given


def size_of(share: Fraction, sites: int) -> int:
    """A share of the sites as a number: halves up, and never none where there is a site."""
    return min(sites, max(1, int(share * sites + Fraction(1, 2)))) if sites else 0
