"""What tables, claims and derived classifications compute on: one wide frame a unit.

Beside the items' columns stand the institution's own: every classification, and the variables named below. Rows of
a roster see the columns of their institution, except its items.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import polars as pl

from eindekss.dataset.schema import (
    ANSWER,
    CLASSIFICATION,
    INSTITUTION,
    MEMBERSHIP,
    OUTLIER,
    OUTLIER_SET,
    RESPONSE,
    ROSTER,
    SCORE,
    SUGGESTION,
)
from eindekss.dataset.store import Store
from eindekss.dataset.wave import Wave
from eindekss.dataset.wide import MISSING_SUFFIX, wide, with_memberships
from eindekss.errors import Place, Problem
from eindekss.expression import Expression, Scope, Sort, Type, check_types, with_rosters
from eindekss.instrument.model import Instrument
from eindekss.instrument.scope import type_of

INSTITUTION_UNIT = "institution"
SCORE_PREFIX = "score:"  # column of a node's score; a colon cannot stand in an item's id
WHY_PREFIX = "why:"  # column of the reason why a check gave an item no answer
UNDECIDED = "undecided"  # the check looked, and left it to a person, who has not decided
SUBMITTED = "submitted"  # the response state that counts as complete

# Variables that expressions may name beside items and classifications. Truth values are the texts true and false.
PLAIN = ("institution", "row", "kind", "participates", "complete", "minutes")


@dataclass(frozen=True)
class Frames:
    """``units``: unit -> wide frame, one row a unit, sorted by institution and row.

    ``sets``: the outlier sets there are; ``outliers``: set -> the rows set aside, keys institution and row, with
    ``listed`` and ``by_rule``.
    ``types``: what is known of items and classifications beyond their columns: the codes and categories there are.
    """

    units: Mapping[str, pl.DataFrame]
    outliers: pl.DataFrame
    types: Mapping[str, Type] = field(default_factory=dict)
    sets: frozenset[str] = frozenset()

    @property
    def variables(self) -> Mapping[str, frozenset[str]]:
        """Unit -> the names that its expressions may use."""
        return {unit: frozenset(_named(frame.columns)) for unit, frame in self.units.items()}

    def problems(self, unit: str, wanted: Iterable[tuple[Expression, Sort]], place: Place) -> Iterator[Problem]:
        """What keeps expressions from being computed over a unit, or from giving what is wanted of each."""
        if unit not in self.units:
            yield Problem("unit-unknown", place, {"unit": unit, "known": ", ".join(self.units)})
            return
        for expression, sort in wanted:
            for problem in check_types(expression, self.scope(unit), sort):
                yield problem if problem.place.line else problem.at(place)

    def scope(self, unit: str) -> Scope:
        """What expressions over a unit may name; those over institutions also rows, within aggregates."""
        rosters = [each for each in self.units if each != INSTITUTION_UNIT] if unit == INSTITUTION_UNIT else []
        return Scope(self._types_of(unit), {each: self._types_of(each) for each in rosters})

    def _types_of(self, unit: str) -> dict[str, Type]:
        schema = self.units[unit].schema
        return {name: self.types.get(name) or _type_of(name, schema) for name in self.variables[unit]}

    def prepared(self, unit: str, expressions: Iterable[Expression]) -> pl.DataFrame:
        """The unit's frame with what the expressions aggregate over rosters."""
        if unit != INSTITUTION_UNIT:
            return self.units[unit]
        rosters = {each: frame for each, frame in self.units.items() if each != INSTITUTION_UNIT}
        return with_rosters(self.units[unit], rosters, expressions)

    def listed(self, name: str) -> pl.DataFrame:
        """Keys of the rows set aside by an outlier set: those listed, or found by its rule where it has no list."""
        rows = self.outliers.filter(pl.col("set") == name)
        return rows.filter("listed" if rows["listed"].any() else "by_rule").select("institution", "row")

    def with_classifications(self, membership: pl.DataFrame) -> "Frames":
        """The same frames with the columns of further classifications (columns of MEMBERSHIP)."""
        if membership.is_empty():
            return self
        return replace(self, units={unit: with_memberships(frame, membership) for unit, frame in self.units.items()})


def _named(columns: Iterable[str]) -> Iterable[str]:
    return (name for name in columns if not name.endswith(MISSING_SUFFIX) and ":" not in name)


def read_frames(wave: Wave, store: Store) -> Frames:
    """The frames of all units: frame's classifications, edited answers, and scores on the institution frame."""
    answers, membership = store.read("edit", ANSWER), store.read("frame", MEMBERSHIP)
    about = _about(store.read("frame", INSTITUTION), store.read("extract", RESPONSE), wave.instrument)
    institutions = _join(about, answers, wave.instrument, INSTITUTION_UNIT)
    for more in (_scores(store.read("score", SCORE)), _reasons(store.read("extract", SUGGESTION))):
        institutions = institutions.join(more, on="institution", how="left", maintain_order="left")
    roster = store.read("frame", ROSTER).select("unit", "institution", "row", "kind")
    units = {INSTITUTION_UNIT: institutions}
    for unit in (*wave.instrument.units, *sorted(roster["unit"].unique())):
        if unit not in units:
            rows = roster.filter(pl.col("unit") == unit).drop("unit").join(about.drop("row", "kind"), on="institution")
            units[unit] = _join(rows, answers, wave.instrument, unit)
    types = _known(wave.instrument, store.read("frame", CLASSIFICATION))
    sets = frozenset(store.read("edit", OUTLIER_SET)["set"])
    return Frames(units, store.read("edit", OUTLIER), types, sets).with_classifications(membership)


def _type_of(name: str, schema: pl.Schema) -> Type:
    sorts = {pl.String: Sort.TEXT, pl.List: Sort.CODES}
    return Type(sorts.get(schema[name].base_type(), Sort.NUMBER), is_answer=name + MISSING_SUFFIX in schema)


def _known(instrument: Instrument, classification: pl.DataFrame) -> dict[str, Type]:
    """Items by id, with their codes, and classifications, with their categories."""
    categories = classification.group_by("classification").agg("category").iter_rows()
    groups = {name: Type(Sort.TEXT, frozenset(listed), is_answer=False) for name, listed in categories}
    return {**{item.id: type_of(item) for item in instrument.items.values()}, **groups}


def _about(institutions: pl.DataFrame, responses: pl.DataFrame, instrument: Instrument) -> pl.DataFrame:
    """One row an institution: the plain variables. ``minutes``: all that its respondents spent."""
    asked = [each.id for each in instrument.questionnaires if each.respondent == INSTITUTION_UNIT]
    own = [each.id for each in instrument.questionnaires if each.id in asked and each.unit == INSTITUTION_UNIT]
    spent = (
        responses.filter(pl.col("questionnaire").is_in(asked) & pl.col("minutes").is_not_null())
        .group_by("institution")
        .agg(pl.col("minutes").sum())
    )
    complete = (
        responses.filter(pl.col("questionnaire").is_in(own))
        .group_by("institution")
        .agg((pl.col("state") == SUBMITTED).all().alias("complete"))
    )
    return (
        institutions.select("institution", "participates")
        .join(complete, on="institution", how="left")
        .join(spent, on="institution", how="left")
        .select(
            "institution",
            pl.lit("").alias("row"),
            pl.lit("").alias("kind"),
            _truth("participates"),
            _truth("complete"),
            "minutes",
        )
        .sort("institution")
    )


def _truth(name: str) -> pl.Expr:
    return pl.when(pl.col(name).fill_null(False)).then(pl.lit("true")).otherwise(pl.lit("false")).alias(name)


def _join(rows: pl.DataFrame, answers: pl.DataFrame, instrument: Instrument, unit: str) -> pl.DataFrame:
    mine = wide(answers, instrument, unit)
    return rows.join(mine, on=["institution", "row"], how="left").sort("institution", "row")


def _scores(scores: pl.DataFrame) -> pl.DataFrame:
    named = scores.select("institution", pl.concat_str(pl.lit(SCORE_PREFIX), "node").alias("node"), "score")
    return named.pivot(on="node", index="institution", values="score")


def _reasons(suggestions: pl.DataFrame) -> pl.DataFrame:
    """Why checks gave no answer, a column an item; without a reason it is a person's to tell."""
    reason = pl.when(pl.col("reason") == "").then(pl.lit(UNDECIDED)).otherwise(pl.col("reason"))
    named = suggestions.select(
        "institution", pl.concat_str(pl.lit(WHY_PREFIX), "item").alias("item"), reason.alias("why")
    )
    return named.pivot(on="item", index="institution", values="why")
