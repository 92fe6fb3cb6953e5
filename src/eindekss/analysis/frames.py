"""What tables, claims and derived classifications compute on: one wide frame a unit.

Beside the items' columns stand the institution's own: every classification, and the variables named below. Rows of
a roster see the columns of their institution, except its items.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import polars as pl

from eindekss.dataset.schema import ANSWER, INSTITUTION, MEMBERSHIP, OUTLIER, RESPONSE, ROSTER, SCORE
from eindekss.dataset.store import Store
from eindekss.dataset.wave import Wave
from eindekss.dataset.wide import MISSING_SUFFIX, wide, with_memberships
from eindekss.errors import Place, Problem
from eindekss.expression import Call, Expression, Node, Variable, walk, with_rosters
from eindekss.instrument.model import Instrument

INSTITUTION_UNIT = "institution"
SCORE_PREFIX = "score:"  # column of a node's score; a colon cannot stand in an item's id
SUBMITTED = "submitted"  # the response state that counts as complete

OVER_ROWS = ("sum_rows", "count_rows", "any_row")

# Variables that expressions may name beside items and classifications. Truth values are the texts true and false.
PLAIN = ("institution", "row", "kind", "participates", "complete", "minutes")


@dataclass(frozen=True)
class Frames:
    """``units``: unit -> wide frame, one row a unit, sorted by institution and row.

    ``outliers``: set -> the rows set aside, keys institution and row, with ``listed`` and ``by_rule``.
    """

    units: Mapping[str, pl.DataFrame]
    outliers: pl.DataFrame

    @property
    def variables(self) -> Mapping[str, frozenset[str]]:
        """Unit -> the names that its expressions may use."""
        return {unit: frozenset(_named(frame.columns)) for unit, frame in self.units.items()}

    def problems(self, unit: str, expressions: Iterable[Expression], place: Place) -> Iterator[Problem]:
        """What keeps expressions from being computed over a unit: a unit or a variable that does not exist."""
        if unit not in self.units:
            yield Problem("unit-unknown", place, {"unit": unit, "known": ", ".join(self.units)})
            return
        for expression in expressions:
            for name in sorted(_outside_rows(expression.root) - self.variables[unit]):
                yield Problem("expression-variable-unknown", place, {"variable": name, "unit": unit})
            for group in _inside_rows(expression.root):
                if not any(group <= names for each, names in self.variables.items() if each != INSTITUTION_UNIT):
                    yield Problem("expression-rows-unknown", place, {"variables": ", ".join(sorted(group))})

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
        return replace(
            self, units={unit: with_memberships(frame, membership) for unit, frame in self.units.items()}
        )


def _outside_rows(node: Node) -> set[str]:
    """The variables that an expression reads from the row itself."""
    if isinstance(node, Call) and node.function in OVER_ROWS:
        return set()
    if isinstance(node, Variable):
        return {node.name}
    return set().union(*map(_outside_rows, node.arguments)) if isinstance(node, Call) else set()


def _inside_rows(node: Node) -> Iterator[set[str]]:
    """For each aggregate, the variables that rows of one roster must have."""
    for each in walk(node):
        if isinstance(each, Call) and each.function in OVER_ROWS and each.function != "count_rows":
            yield {inner.name for inner in walk(each) if isinstance(inner, Variable)}


def _named(columns: Iterable[str]) -> Iterable[str]:
    return (name for name in columns if not name.endswith(MISSING_SUFFIX) and ":" not in name)


def read_frames(wave: Wave, store: Store) -> Frames:
    """The frames of all units: frame's classifications, edited answers, and scores on the institution frame."""
    answers, membership = store.read("edit", ANSWER), store.read("frame", MEMBERSHIP)
    about = _about(store.read("frame", INSTITUTION), store.read("extract", RESPONSE), wave.instrument)
    institutions = _join(about, answers, wave.instrument, INSTITUTION_UNIT).join(
        _scores(store.read("score", SCORE)), on="institution", how="left", maintain_order="left"
    )
    roster = store.read("frame", ROSTER).select("unit", "institution", "row", "kind")
    units = {INSTITUTION_UNIT: institutions}
    for unit in (*wave.instrument.units, *sorted(roster["unit"].unique())):
        if unit not in units:
            rows = (
                roster.filter(pl.col("unit") == unit).drop("unit").join(about.drop("row", "kind"), on="institution")
            )
            units[unit] = _join(rows, answers, wave.instrument, unit)
    return Frames(units, store.read("edit", OUTLIER)).with_classifications(membership)


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
