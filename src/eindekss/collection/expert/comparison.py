"""How far first and second raters agree, item by item."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eindekss.collection.answering import Said
from eindekss.collection.expert.agreement import Agreement, Pooled, agreement, linear, pooled
from eindekss.collection.expert.double import Double, Pair
from eindekss.collection.expert.plan import plan_of
from eindekss.dataset.wave import Wave
from eindekss.expression.missing import Missing
from eindekss.instrument.model import Item, Kind, Label


@dataclass(frozen=True)
class Row:
    """One item's agreement, or one option's of a multiple choice. ``weighted`` for an item whose options have an order.

    Numbers, texts, links and dates have no categories: only their share of equal answers is told.
    """

    item: Item
    option: int | None
    label: Label
    nominal: Agreement
    weighted: Agreement | None
    with_kappa: bool


def table(wave: Wave, found: Sequence[Double]) -> tuple[list[Row], Pooled]:
    """Agreement by item over the sites that both have handed in, and pooled over all items with categories.

    A reason why there is no value counts as a category of its own. The pooled kappa's interval takes its seed from
    the first sample, so that it comes out the same each time.
    """
    complete = [each for each in found if each.complete]
    rows, rated = [], []
    by_item: dict[str, list[Pair]] = defaultdict(list)
    for each in complete:
        for pair in each.pairs:
            by_item[pair.item.id].append(pair)
    for every in by_item.values():
        item, pairs = every[0].item, [pair if pair.both else None for pair in every]
        for option, categories, codes in coded(item, pairs):
            rows.append(_row(item, option, categories, codes, item.id in plan_of(wave).ordered))
            if rows[-1].with_kappa:
                rated.append((categories, codes))
    seed = complete[0].second.sample.seed if complete else ""
    return rows, pooled(rated, int.from_bytes(seed.encode()[-8:], "big"))


Codes = list[tuple[int, int] | None]
_REASONS = tuple(Missing)  # coded below every code that an option may have


def coded(item: Item, pairs: Sequence[Pair | None]) -> Iterator[tuple[int | None, list[int], Codes]]:
    """The item's pairs as codes with their categories; a multiple choice gives one yes-or-no for each option."""
    if item.kind is Kind.MULTI:
        for option in item.options:
            yield option.code, [0, 1], [pair and tuple(_ticks(said, option.code) for said in (pair.first, pair.second))
                                        for pair in pairs]  # fmt: skip
    elif item.kind is Kind.SINGLE:
        codes = [pair and (_code(pair.first), _code(pair.second)) for pair in pairs]
        extra = {code for pair in codes if pair for code in pair if code < 0}
        yield None, [*sorted(extra), *(option.code for option in item.options)], codes
    else:
        yield None, [0, 1], [pair and (0, int(pair.first != pair.second)) for pair in pairs]


def _ticks(said: Said, code: int) -> int:
    return int(str(code) in said.value.split())


def _code(said: Said) -> int:
    return -1 - _REASONS.index(Missing(said.missing)) if said.missing else int(said.value)


def _row(item: Item, option: int | None, categories: list[int], codes: Codes, ordered: bool) -> Row:
    known = [pair for pair in codes if pair is not None]
    label = next((each.label for each in item.options if each.code == option), {})
    weighted = None
    if ordered:
        in_order = [pair for pair in known if min(pair) >= 0]
        weighted = agreement(in_order, [code for code in categories if code >= 0], linear)
    choice = item.kind in (Kind.SINGLE, Kind.MULTI)
    return Row(item, option, label, agreement(known, categories), weighted, choice)
