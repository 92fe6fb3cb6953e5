"""Why a score is what it is: for every institution and question the answer, its points and how it counts."""

import polars as pl

from eindekss.dataset.numerals import number_text
from eindekss.expression import variables
from eindekss.instrument.model import Item
from eindekss.scoring.answers import chosen_points, inside, points_of, reason_of, treatment_of, value_of
from eindekss.scoring.model import (
    BandPoints,
    ConditionPoints,
    Index,
    Indicator,
    Question,
    SelectedPoints,
    SharePoints,
    Treatment,
)
from eindekss.scoring.words import CAPPED, CONDITION, NOTHING_SELECTED, REASON, TREATMENT

LANGUAGES = ("lv", "en")


def explanation(frame: pl.DataFrame, index: Index) -> pl.DataFrame:
    """Rows of EXPLANATION. ``counted``: in the denominator; null where the answer is not known.

    ``attainable`` is what the question can give, counted or not; ``points`` is null where it is not counted.
    """
    return pl.concat(
        _rows(frame, indicator, question) for indicator in index.indicators for question in indicator.questions
    )


def _rows(frame: pl.DataFrame, indicator: Indicator, question: Question) -> pl.DataFrame:
    treatment = pl.col(treatment_of(question))
    return frame.select(
        "institution",
        pl.lit(indicator.id).alias("indicator"),
        pl.lit(question.id).alias("question"),
        *(pl.lit(question.label[language]).alias(f"label_{language}") for language in LANGUAGES),
        pl.lit(items_of(question)).alias("item"),
        *(_answer(frame, question, language).alias(f"answer_{language}") for language in LANGUAGES),
        pl.col(points_of(question)).alias("points"),
        pl.lit(question.attainable).alias("attainable"),
        pl.when(treatment != Treatment.UNKNOWN.value).then(treatment != Treatment.EXCLUDED.value).alias("counted"),
        *(_note(question, language).alias(f"note_{language}") for language in LANGUAGES),
    )


def items_of(question: Question) -> str:
    """The item asked, or the items of the expression, by id."""
    return question.item.id if question.item else " ".join(sorted(variables(question.value)))


def _answer(frame: pl.DataFrame, question: Question, language: str) -> pl.Expr:
    reasons = {reason: words[language] for reason, words in REASON.items()}
    reason = pl.col(reason_of(question))
    return (
        pl.when(reason.is_not_null())
        .then(reason.replace_strict(reasons, return_dtype=pl.String))
        .otherwise(_value_text(frame, question, language))
    )


def _value_text(frame: pl.DataFrame, question: Question, language: str) -> pl.Expr:
    value = pl.col(value_of(question))
    if isinstance(question.points, ConditionPoints):
        return pl.when(value).then(pl.lit(CONDITION[True][language])).otherwise(pl.lit(CONDITION[False][language]))
    if isinstance(question.points, SelectedPoints) and question.item:
        return _selected_text(value, question.item, language)
    if question.item and question.item.options:
        return value.cast(pl.Int64).replace_strict(
            _labels(question.item, language), default=value.cast(pl.Int64).cast(pl.String)
        )
    return _number_text(frame, question, language)


def _labels(item: Item, language: str) -> dict[int, str]:
    return {option.code: option.label[language] for option in item.options}


def _selected_text(value: pl.Expr, item: Item, language: str) -> pl.Expr:
    labels = _labels(item, language)
    names = value.list.eval(
        pl.element().replace_strict(labels, default=pl.element().cast(pl.String), return_dtype=pl.String)
    )
    return pl.when(value.list.len() > 0).then(names.list.join("; ")).otherwise(pl.lit(NOTHING_SELECTED[language]))


def _number_text(frame: pl.DataFrame, question: Question, language: str) -> pl.Expr:
    """Only the distinct values are written out; a share as a percentage."""
    values = frame[value_of(question)].drop_nulls().unique().sort().cast(pl.Float64).to_list()
    if isinstance(question.points, SharePoints):
        texts = {value: number_text(100 * value, language, 1) + _percent(language) for value in values}
    else:
        texts = {value: number_text(value, language) for value in values}
    return pl.col(value_of(question)).cast(pl.Float64).replace_strict(texts, default="", return_dtype=pl.String)


def _percent(language: str) -> str:
    return "\u202f%" if language == "lv" else "%"


def _note(question: Question, language: str) -> pl.Expr:
    uncounted = {treatment: words[language] for treatment, words in TREATMENT.items()}
    treatment = pl.col(treatment_of(question))
    return (
        pl.when(treatment == Treatment.COUNTED.value)
        .then(_points_note(question, language))
        .otherwise(treatment.replace_strict(uncounted, return_dtype=pl.String))
    )


def _points_note(question: Question, language: str) -> pl.Expr:
    """The band in which a value lies, or the cap of a multiple choice where it binds."""
    points, value = question.points, pl.col(value_of(question))
    if isinstance(points, BandPoints):
        return pl.coalesce(pl.when(inside(band, value)).then(pl.lit(band.text(language))) for band in points.bands)
    if isinstance(points, SelectedPoints):
        capped = CAPPED[language].format(number_text(points.attainable, language))
        return pl.when(chosen_points(points, value) > points.attainable).then(pl.lit(capped)).otherwise(pl.lit(""))
    return pl.lit("")
