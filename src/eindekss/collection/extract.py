"""Stage ``extract``: the answers from the tables into a full grid where absence is typed. Django ends here."""

import hashlib
from collections.abc import Iterable

import polars as pl
from django.db.models import QuerySet

from eindekss.collection import models
from eindekss.collection.asked import asked
from eindekss.collection.checking.table import confirmation_table
from eindekss.collection.earlier.table import previous_table
from eindekss.dataset.schema import (
    ANSWER,
    CODES,
    CONFIRMATION,
    INSTITUTION,
    MEMBERSHIP,
    PREVIOUS,
    RESPONSE,
    ROSTER,
    SUGGESTION,
)
from eindekss.dataset.store import Store
from eindekss.dataset.wave import Wave
from eindekss.dataset.wide import field_of
from eindekss.expression.missing import Missing
from eindekss.instrument.model import Instrument, Questionnaire
from eindekss.registry.bulk import frame

STAGE = "extract"
_TEXT, _NUMBER = pl.String(), pl.Float64()
_STORED: dict[str, pl.DataType] = {
    "institution": _TEXT, "questionnaire": _TEXT, "row": _TEXT, "item": _TEXT, "value": _TEXT, "missing": _TEXT,
    "source": _TEXT,
}  # fmt: skip
_REPLY: dict[str, pl.DataType] = {
    "institution": _TEXT, "questionnaire": _TEXT, "state": _TEXT, "started": pl.Datetime("us", "UTC"),
    "submitted": pl.Datetime("us", "UTC"), "minutes": _NUMBER,
}  # fmt: skip
_SUGGESTED = {**SUGGESTION.columns, "observed": pl.Datetime("us", "UTC")}
# Reasons that follow from the filters and from what came back: never taken from the table, always found anew.
_FOUND_ANEW = (Missing.FILTERED, Missing.NOT_ANSWERED, Missing.NOT_REACHED, Missing.NON_RESPONDENT)


def run(wave: Wave, store: Store) -> None:
    """Write ANSWER, one row for every unit and item asked of it, and RESPONSE, one per questionnaire; what was said
    in the wave before (PREVIOUS), the respondents' word on unlikely answers (CONFIRMATION), and what checks of websites
    said (SUGGESTION).

    Of the reasons why a value is missing, the first that holds is taken: no questionnaire came back
    (``non-respondent``), a filter passed the item over (``filtered``) or could not be decided (``not-reached``),
    the respondent gave the reason, nothing in the item's section was answered (``not-reached``), ``not-answered``.
    An answer that a filter has hidden since stays in the database and does not count here.
    """
    institutions = store.read("frame", INSTITUTION)
    membership, roster = store.read("frame", MEMBERSHIP), store.read("frame", ROSTER)
    replies, before = _replies(wave, institutions), previous_table(wave)
    answers = grid(wave.instrument, _units(institutions, roster), _stored(wave), replies, membership, before)
    store.write(STAGE, ANSWER, answers)
    store.write(STAGE, RESPONSE, _response(replies))
    store.write(STAGE, PREVIOUS, before)
    store.write(STAGE, CONFIRMATION, confirmation_table(wave))
    store.write(STAGE, SUGGESTION, _suggested(wave))


def fingerprint(wave: Wave) -> str:
    """A hash of the answers and replies that ``run`` would read."""
    digest = hashlib.sha256()
    for content, key in (
        (_stored(wave), ["institution", "row", "item"]),
        (frame(_reply_query(wave), _REPLY), ["institution", "questionnaire"]),
        (previous_table(wave).with_columns(pl.col("codes").cast(pl.List(pl.String)).list.join(" ")), PREVIOUS.key),
        (confirmation_table(wave), CONFIRMATION.key),
        (_suggested(wave), SUGGESTION.key),
    ):
        digest.update(content.sort(key).write_csv().encode())
    return digest.hexdigest()


def _stored(wave: Wave) -> pl.DataFrame:
    query = models.Answer.objects.filter(response__wave__key=wave.id).values_list(
        "response__institution__key", "response__questionnaire", "row", "item", "value", "missing", "source"
    )
    return frame(query, _STORED)


def _suggested(wave: Wave) -> pl.DataFrame:
    query = models.Suggestion.objects.filter(wave__key=wave.id).values_list(
        "institution__key", "item", "decision", "value", "missing", "reason", "check_id", "observed"
    )
    return frame(query, _SUGGESTED).with_columns(_written("observed"))


def _written(moment: str) -> pl.Expr:
    return pl.col(moment).dt.strftime("%Y-%m-%dT%H:%M:%SZ")


def _reply_query(wave: Wave) -> QuerySet:
    return models.Response.objects.filter(wave__key=wave.id).values_list(
        "institution__key", "questionnaire", "state", "opened", "submitted", "minutes"
    )


def _replies(wave: Wave, institutions: pl.DataFrame) -> pl.DataFrame:
    """One row for every institution and questionnaire; ``state`` is ``invited`` where none came back.

    ``came``: it counts as returned. One that an institution merely began, which the frame says did not take part,
    does not: what it holds is kept, and the rest is ``non-respondent`` rather than left open. What experts and programs
    answer was never asked of the institution, so nothing is awaited from it, and what is open is ``not-reached``.
    """
    asked = [(each.id, each.respondent) for each in wave.instrument.questionnaires]
    every = institutions.select("institution", "participates").join(
        pl.DataFrame(asked, schema=["questionnaire", "respondent"], orient="row"), how="cross"
    )
    found = frame(_reply_query(wave), _REPLY)
    state = pl.col("state").fill_null(models.Response.State.INVITED.value)
    begun, done = state != models.Response.State.INVITED.value, state == models.Response.State.SUBMITTED.value
    replies = every.join(found, on=["institution", "questionnaire"], how="left")
    came = (begun & (pl.col("participates") | done)) | (pl.col("respondent") != "institution")
    return replies.with_columns(state=state, came=came).drop("respondent")


def _response(replies: pl.DataFrame) -> pl.DataFrame:
    moments = [_written(name).fill_null("") for name in ("started", "submitted")]
    return replies.drop("participates", "came").with_columns(moments)


def _units(institutions: pl.DataFrame, roster: pl.DataFrame) -> pl.DataFrame:
    """What items are asked about: each institution (row '') and each of its roster rows."""
    first = institutions.select(unit=pl.lit("institution"), institution="institution", row=pl.lit(""))
    return pl.concat([first, roster.select("unit", "institution", "row")])


def grid(
    instrument: Instrument,
    units: pl.DataFrame,
    stored: pl.DataFrame,
    replies: pl.DataFrame,
    membership: pl.DataFrame,
    before: pl.DataFrame,
) -> pl.DataFrame:
    """ANSWER: every unit times every item asked of it, with a value or the reason why there is none."""
    cells = _cells(instrument, units, replies)
    stored = stored.drop("questionnaire").filter(~pl.col("missing").is_in([str(reason) for reason in _FOUND_ANEW]))
    full = cells.join(stored, on=["institution", "row", "item"], how="left").with_columns(
        reached=pl.col("value").is_not_null().any().over("institution", "row", "questionnaire", "section")
    )
    masks = asked(_typed(full), instrument, membership, before)
    return _typed(full.join(masks, on=["institution", "row", "item"], how="left"))


def _cells(instrument: Instrument, units: pl.DataFrame, replies: pl.DataFrame) -> pl.DataFrame:
    items = pl.DataFrame(list(_item_rows(instrument.questionnaires)), orient="row",
                         schema=["unit", "questionnaire", "section", "item", "field"])  # fmt: skip
    came = replies.select("institution", "questionnaire", "came")
    return units.join(items, on="unit").join(came, on=["institution", "questionnaire"], how="left")


def _item_rows(questionnaires: Iterable[Questionnaire]) -> Iterable[tuple[str, ...]]:
    for each in questionnaires:
        for section in each.sections:
            for item in section.items:
                yield each.unit, each.id, section.id, item.id, field_of(item)


def _typed(cells: pl.DataFrame) -> pl.DataFrame:
    """The written values in typed columns; ``hidden`` (where known) says why a cell was not asked."""
    hidden = pl.col("hidden") if "hidden" in cells.columns else pl.lit(None, dtype=pl.String)
    missing = (
        pl.when(~pl.col("came") & pl.col("value").is_null()).then(pl.lit(Missing.NON_RESPONDENT.value))
        .when(hidden.is_not_null()).then(hidden)
        .when(pl.col("missing") != "").then(pl.col("missing"))
        .when(pl.col("value").is_not_null()).then(None)
        .when(~pl.col("reached")).then(pl.lit(Missing.NOT_REACHED.value))
        .otherwise(pl.lit(Missing.NOT_ANSWERED.value))
    )  # fmt: skip
    cells = cells.with_columns(missing=missing)
    value = pl.when(pl.col("missing").is_null()).then(pl.col("value"))
    codes = pl.when(value == "").then(pl.lit([], dtype=CODES)).otherwise(
        value.str.split(" ").cast(CODES, strict=False)
    )  # fmt: skip
    return cells.select(
        "institution", "row", "item",
        number=pl.when(pl.col("field") == "number").then(value).cast(_NUMBER, strict=False),
        text=pl.when(pl.col("field") == "text").then(value),
        codes=pl.when((pl.col("field") == "codes") & value.is_not_null()).then(codes),
        missing="missing",
        source=pl.when(pl.col("missing").is_null()).then("source").otherwise(pl.lit("none")),
    )  # fmt: skip
