"""corrections.csv: answers put right by hand, each with the answer it stands for and the reason.

A correction is made only where the answer still is what its author saw; otherwise all are refused.
"""

from collections import Counter
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from eindekss.dataset.schema import EDIT
from eindekss.dataset.store import from_rows
from eindekss.dataset.values import Unfit, fit
from eindekss.editing.answer import VALUE_COLUMNS, as_text, from_text, replaced
from eindekss.errors import Problem, Problems, Refused, refuse
from eindekss.expression.missing import Missing
from eindekss.instrument.model import Instrument
from eindekss.source import Row, read_csv

COLUMNS = ("institution", "row", "item", "old", "new", "missing", "reason_lv", "reason_en", "kind")
KINDS = ("correction", "removal")  # a removal leaves no value: the reason stands in ``missing``
RULE = "correction"

Key = tuple[str, str, str]
_KEY = ["institution", "row", "item"]


@dataclass(frozen=True)
class Correction:
    """``new`` are the value columns of ANSWER; ``old`` and ``new_text`` are their texts."""

    key: Key
    old: str
    new: dict[str, Any]
    new_text: str
    kind: str
    reason_lv: str
    reason_en: str
    row: Row

    @property
    def cell(self) -> dict[str, object]:
        return dict(zip(_KEY, self.key, strict=True))


def load_corrections(path: Path, instrument: Instrument, shown_as: str | None = None) -> tuple[Correction, ...]:
    """Read and check corrections.csv; refuses with every problem found."""
    rows, problems = read_csv(path, COLUMNS, shown_as), Problems()
    found = [problems.attempt(partial(_correction, row, instrument)) for row in rows]
    counts = Counter(_key(row) for row in rows)
    problems.found += [
        Problem("correction-twice", row.place(), {"item": row["item"]}) for row in rows if counts[_key(row)] > 1
    ]
    problems.refuse_if_any()
    return tuple(found)


def _key(row: Row) -> Key:
    return row["institution"], row["row"], row["item"]


def _correction(row: Row, instrument: Instrument) -> Correction:
    if row["item"] not in instrument.items:
        refuse("correction-item-unknown", row.place("item"), item=row["item"])
    for column in ("reason_lv", "reason_en"):
        if not row[column]:
            refuse("correction-no-reason", row.place(column))
    if row["kind"] not in KINDS:
        refuse("correction-kind", row.place("kind"), kind=row["kind"], known=", ".join(KINDS))
    new = _removed(row) if row["kind"] == "removal" else _corrected(row, instrument)
    return Correction(
        key=_key(row),
        old=row["old"],
        new=new,
        new_text=as_text(new),
        kind=row["kind"],
        reason_lv=row["reason_lv"],
        reason_en=row["reason_en"],
        row=row,
    )


def _removed(row: Row) -> dict[str, Any]:
    reason = row["missing"] or Missing.EDITED_OUT.value
    if row["new"] or reason not in list(Missing):
        refuse("correction-removal", row.place("missing"), known=", ".join(Missing))
    return {**dict.fromkeys(VALUE_COLUMNS), "missing": reason, "source": "none"}


def _corrected(row: Row, instrument: Instrument) -> dict[str, Any]:
    if row["missing"]:
        refuse("correction-missing", row.place("missing"))
    item = instrument.items[row["item"]]
    try:
        return {**from_text(item, fit(item, row["new"])), "source": "edited"}
    except Unfit as unfit:
        refuse(unfit.id, row.place("new"), **unfit.values)


def correct(answers: pl.DataFrame, corrections: tuple[Correction, ...]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The answers corrected, and the rows of EDIT. Refuses all when an answer is not the one corrected."""
    keys = from_rows(EDIT, [each.cell for each in corrections]).select(_KEY)
    found = answers.join(keys, on=_KEY, how="semi").iter_rows(named=True)
    current = {(row["institution"], row["row"], row["item"]): as_text(row) for row in found}
    problems = [problem for each in corrections for problem in _stale(each, current)]
    if problems:
        raise Refused(problems)
    changed = pl.DataFrame([each.cell | each.new for each in corrections], schema=answers.schema)
    return replaced(answers, changed), from_rows(EDIT, [_logged(each) for each in corrections])


def _stale(correction: Correction, current: dict[Key, str]) -> list[Problem]:
    if correction.key not in current:
        return [Problem("correction-no-answer", correction.row.place(), {"item": correction.key[2]})]
    if current[correction.key] != correction.old:
        values = {"old": correction.old, "found": current[correction.key], "item": correction.key[2]}
        return [Problem("correction-stale", correction.row.place("old"), values)]
    return []


def _logged(correction: Correction) -> dict[str, object]:
    return {
        **correction.cell,
        "rule": RULE,
        "kind": correction.kind,
        "old": correction.old,
        "new": correction.new_text,
        "reason_lv": correction.reason_lv,
        "reason_en": correction.reason_en,
    }
