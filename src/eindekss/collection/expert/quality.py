"""How far checks can be trusted: what experts made of their suggestions."""

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from eindekss.collection.expert.agreement import Z
from eindekss.collection.models import Decision
from eindekss.registry.models import Wave as WaveRecord


@dataclass(frozen=True)
class Followed:
    """What experts made of one check's suggestions of one item. Sites without a decision are not counted.

    ``unaided``: decided where the check left the item open; of no check (``check`` ''), where none had looked.
    """

    item: str
    check: str
    accepted: int
    overridden: int
    unaided: int

    @property
    def agreement(self) -> float | None:
        """Accepted of those suggested and decided; None where there are none."""
        suggested = self.accepted + self.overridden
        return self.accepted / suggested if suggested else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """95 % score interval of the share (Wilson 1927), which is right for few sites and for shares near 0 and 1."""
        return wilson(self.accepted, self.accepted + self.overridden)


@dataclass(frozen=True)
class Judged:
    """One code of an item as one check suggested it and experts decided it.

    ``right`` was suggested and decided; ``wrong`` suggested only; ``missed`` decided only, which counts what the check
    left open too, as on the corpus.
    """

    item: str
    check: str
    code: str
    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float | None:
        """Of the sites for which the code was suggested, the share that the experts gave it to; None of none."""
        return _share(self.right, self.right + self.wrong)

    @property
    def recall(self) -> float | None:
        """Of the sites that the experts gave the code to, the share for which it was suggested; None of none."""
        return _share(self.right, self.right + self.missed)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def wilson(part: int, whole: int) -> tuple[float, float] | None:
    if not whole:
        return None
    share, spread = part / whole, Z * Z / whole
    middle = (share + spread / 2) / (1 + spread)
    half = Z * math.sqrt(share * (1 - share) / whole + spread / (4 * whole)) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


def standing(record: WaveRecord) -> list[Decision]:
    """The last decision of each item of each site by its first rater, those taken back left out."""
    found = Decision.objects.filter(response__wave=record, undone=None).order_by("pk")
    last = {(each.response_id, each.item): each for each in found.select_related("response__institution", "by")}
    return sorted(last.values(), key=lambda each: (each.item, each.response.institution.key))


def followed(decisions: Iterable[Decision]) -> list[Followed]:
    """By item and check, in the order of the decisions given; what no check had looked at comes with check ''."""
    counts: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for each in decisions:
        counts[each.item, each.check_id][each.how] += 1
    hows = (Decision.How.ACCEPTED, Decision.How.OVERRIDDEN, Decision.How.UNAIDED)
    return [Followed(item, check, *(of[how.value] for how in hows)) for (item, check), of in counts.items()]


def judged(decisions: Iterable[Decision], item: str, codes: Iterable[str]) -> list[Judged]:
    """Precision and recall of every code of a choice, by check; a reason for no value counts as no code."""
    by_check: dict[str, list[Decision]] = defaultdict(list)
    for each in decisions:
        if each.item == item and each.check_id:
            by_check[each.check_id].append(each)
    return [_judged(item, check, code, found) for check, found in by_check.items() for code in codes]


def _judged(item: str, check: str, code: str, found: Iterable[Decision]) -> Judged:
    marks = [(code in each.suggested_value.split(), code in each.value.split()) for each in found]
    return Judged(item, check, code, marks.count((True, True)), marks.count((True, False)), marks.count((False, True)))
