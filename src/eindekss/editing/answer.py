"""An answer as text and back: the form in which corrections are written and edits are logged.

A number without needless zeros, codes in rising order joined by spaces, a text as it is; where there is no value,
the reason (``not-available``).
"""

from typing import Any

import polars as pl

from eindekss.dataset.schema import ANSWER, CODES
from eindekss.instrument.model import Item, Kind

VALUE_COLUMNS = ("number", "text", "codes", "missing", "source")
_FIELDS = {Kind.SINGLE: "number", Kind.NUMBER: "number", Kind.MULTI: "codes"}


def number_text(value: float) -> str:
    return str(int(value)) if value.is_integer() else repr(value)


def as_text(answer: dict[str, Any]) -> str:
    """The text of a row of ANSWER."""
    if answer["missing"] is not None:
        return str(answer["missing"])
    if answer["number"] is not None:
        return number_text(answer["number"])
    if answer["codes"] is not None:
        return " ".join(str(code) for code in sorted(answer["codes"]))
    return str(answer["text"])


def text_column() -> pl.Expr:
    """The same for a whole frame with the columns of ANSWER."""
    number = pl.col("number")
    whole = (number == number.round(0)) & (number.abs() < 2**53)
    codes = pl.col("codes").list.sort().cast(pl.List(pl.String)).list.join(" ")
    return pl.coalesce(
        "missing",
        pl.when(whole).then(number.cast(pl.Int64, strict=False).cast(pl.String)),
        number.cast(pl.String),
        codes,
        "text",
    )


def from_text(item: Item, value: str) -> dict[str, Any]:
    """Value columns of ANSWER for a canonical text of that item (``dataset.values.fit``)."""
    empty: dict[str, Any] = dict.fromkeys(VALUE_COLUMNS)
    field = _FIELDS.get(item.kind, "text")
    if field == "number":
        return {**empty, "number": float(value)}
    return {**empty, field: [int(code) for code in value.split()] if field == "codes" else value}


def replaced(answers: pl.DataFrame, changes: pl.DataFrame) -> pl.DataFrame:
    """Answers with the value columns of ``changes`` (keys institution, row, item) in place of their own."""
    if changes.is_empty():
        return answers
    key = ["institution", "row", "item"]
    changes = changes.select(*key, *VALUE_COLUMNS).cast({"codes": CODES, "number": pl.Float64})
    kept = answers.join(changes, on=key, how="anti", maintain_order="left")
    return pl.concat([kept.select(*ANSWER.columns), changes.select(*ANSWER.columns)]).sort(key)
