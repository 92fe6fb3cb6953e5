"""What all institutions said in the wave before, as the dataset that later stages compare with."""

import polars as pl

from eindekss.collection.earlier.said import Then, read_all
from eindekss.collection.value import value_of
from eindekss.dataset.schema import PREVIOUS
from eindekss.dataset.store import from_rows
from eindekss.dataset.wave import Wave
from eindekss.dataset.wide import field_of
from eindekss.instrument.model import Item


def previous_table(wave: Wave) -> pl.DataFrame:
    """Rows of PREVIOUS: the answers that still mean the same."""
    items = wave.instrument.items
    rows = [
        {"institution": institution, "row": row, "item": name, **_columns(items[name], then)}
        for institution, earlier in read_all(wave).items()
        for row, answers in earlier.answers.items()
        for name, then in answers.items()
        if then.same
    ]
    return from_rows(PREVIOUS, rows)


def _columns(item: Item, then: Then) -> dict[str, object]:
    if then.said.missing:
        return {"missing": then.said.missing}
    value = value_of(item, then.said)
    return {field_of(item): sorted(value) if isinstance(value, frozenset) else value}
