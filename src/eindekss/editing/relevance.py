"""After an edit the filters are looked at again: what they now hide or ask must show in the answers."""

import polars as pl

from eindekss.dataset.schema import CODES, EDIT
from eindekss.editing.answer import replaced, text_column
from eindekss.editing.frames import Frame
from eindekss.expression.missing import Missing
from eindekss.instrument.relevance import hidden_columns

RULE = "relevance"
_HIDDEN = ("Filtrs pēc labojuma šo jautājumu vairs neuzdod", "After an edit the filter passes this item over")
_ASKED = ("Filtrs pēc labojuma šo jautājumu uzdod", "After an edit the filter asks this item")

# An item nobody came to keeps its reason, whatever the filter says.
_NEVER_SEEN = [Missing.NON_RESPONDENT.value, Missing.NOT_REACHED.value]


def again(answers: pl.DataFrame, frame: Frame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Answers that filters hide get the filters' reason, items newly asked ``not-answered``; and the rows of EDIT."""
    cells = answers.join(_asked(answers, frame), on=["institution", "row", "item"])
    missing = pl.col("missing").fill_null("")
    hidden = pl.col("why").is_not_null() & ~missing.is_in([Missing.FILTERED.value, *_NEVER_SEEN])
    opened = pl.col("why").is_null() & (missing == Missing.FILTERED.value)
    changes = (
        cells.with_columns(hidden=hidden, old=text_column())
        .filter(hidden | opened)
        .with_columns(
            number=pl.lit(None, dtype=pl.Float64),
            text=pl.lit(None, dtype=pl.String),
            codes=pl.lit(None, dtype=CODES),
            missing=pl.when("hidden").then("why").otherwise(pl.lit(Missing.NOT_ANSWERED.value)),
            source=pl.lit("none"),
        )
    )
    return replaced(answers, changes), _log(changes)


def _log(changes: pl.DataFrame) -> pl.DataFrame:
    return changes.select(
        "institution",
        "row",
        "item",
        pl.lit(RULE).alias("rule"),
        pl.when("hidden").then(pl.lit("removal")).otherwise(pl.lit("correction")).alias("kind"),
        "old",
        pl.col("missing").alias("new"),
        *(
            pl.when("hidden").then(pl.lit(hidden)).otherwise(pl.lit(opened)).alias(f"reason_{language}")
            for language, hidden, opened in zip(("lv", "en"), _HIDDEN, _ASKED, strict=True)
        ),
    ).select(*EDIT.columns)


def _asked(answers: pl.DataFrame, frame: Frame) -> pl.DataFrame:
    """institution, row, item, why: of every cell why the filters do not ask it, null where they do."""
    instrument = frame.instrument
    filters = [item.relevant for item in instrument.items.values() if item.relevant is not None]
    found = [
        pl.concat(
            [rows.select("institution", "row"), hidden_columns(instrument, rows, unit)], how="horizontal"
        ).unpivot(index=["institution", "row"], variable_name="item", value_name="why")
        for unit, rows in frame.units(answers, filters).items()
    ]
    return pl.concat(found)
