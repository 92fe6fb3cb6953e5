"""Laws that every index and every institution keep, whatever the answers."""

import math
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from small_wave import index, instrument, wide_of

from eindekss.expression.missing import Missing
from eindekss.instrument.model import Instrument
from eindekss.scoring.explain import explanation
from eindekss.scoring.model import Aggregation, Index
from eindekss.scoring.score import score_table, scored

INDEX = """
index: laws
lv: Likumi
en: Laws
scale: 100
aggregation: {aggregation}
missing: {{filtered: zero, not-applicable: excluded, not-available: zero, non-respondent: unknown}}
assessable: {{known_share: 0.5, topics: 2}}
topics:
  - topic: pooled
    lv: Kopā
    en: Pooled
    weight: {first}
    indicators:
      - {{indicator: site, lv: a, en: a, questions: [{{question: SITE, codes: {{1: 5, 2: 1}}}}]}}
      - indicator: uses
        lv: b
        en: b
        questions:
          - {{question: USES, selected: {{1: 2, 2: 3, 3: 4}}, cap: 6}}
          - {{question: NO_POST, lv: c, en: c, holds: "${{POST}} = 0", points: 3}}
  - topic: weighted
    lv: Svērti
    en: Weighted
    weight: {second}
    indicators:
      - indicator: electronic
        lv: d
        en: d
        weight: {third}
        questions:
          - {{question: SHARE_E, lv: e, en: e, value: "${{ELECTRONIC}} div ${{ALL}}", share: 7}}
          - question: ALL
            bands: [{{below: 10, points: 0}}, {{from: 10, to: 20, points: 3}}, {{above: 20, points: 4}}]
      - indicator: post
        lv: f
        en: f
        weight: {fourth}
        questions: [{{question: POST, bands: [{{to: 5, points: 9}}, {{above: 5, points: 0}}]}}]
maturity:
  levels:
    - {{level: 1, lv: a, en: a, from: 0}}
    - {{level: 2, lv: b, en: b, from: 40, requires: [{{every_topic_from: 10}}]}}
"""

weights = st.floats(0.01, 100, allow_nan=False)
absences = st.sampled_from([Missing.FILTERED, Missing.NOT_APPLICABLE, Missing.NOT_AVAILABLE, Missing.NON_RESPONDENT])
numbers = st.integers(0, 40).map(float) | absences
institutions = st.fixed_dictionaries(
    {
        "SITE": st.sampled_from([1, 2]) | absences,
        "USES": st.sets(st.sampled_from([1, 2, 3])) | absences,
        "ALL": numbers,
        "ELECTRONIC": numbers,
        "POST": numbers,
    }
)
several = st.lists(institutions, min_size=1, max_size=6)
Given = Mapping[str, Any]
Four = tuple[float, ...]  # the weights of the topics and of the weighted indicators
law = settings(deadline=None, max_examples=50)


@cache
def read(aggregation: str, *four: float) -> tuple[Index, Instrument]:
    with TemporaryDirectory() as folder:
        names = dict(zip(("first", "second", "third", "fourth"), four, strict=True))
        text = INDEX.format(aggregation=aggregation, **names)
        return index(Path(folder), text), instrument(Path(folder))


def measured(given: list[Given], aggregation: str = "arithmetic", four: Four = (1, 2, 3, 4)) -> pl.DataFrame:
    chosen, questions = read(aggregation, *four)
    return scored(wide_of(chosen, questions, {f"I{number}": each for number, each in enumerate(given)}), chosen)


def table(given: list[Given], aggregation: str = "arithmetic", four: Four = (1, 2, 3, 4)) -> pl.DataFrame:
    return score_table(measured(given, aggregation, four), read(aggregation, *four)[0])


def totals(given: list[Given], aggregation: str = "arithmetic") -> list[float | None]:
    """Of one institution after another."""
    scores = table(given, aggregation).filter(pl.col("node") == "total").select("institution", "score")
    found: dict[str, float | None] = dict(scores.iter_rows())
    return [found[f"I{number}"] for number in range(len(given))]


@law
@given(several, st.sampled_from(list(Aggregation)), st.tuples(weights, weights, weights, weights))
def test_scores_lie_between_0_and_100_and_contributions_add_up_to_them(
    given: list[Given], aggregation: Aggregation, four: Four
) -> None:
    rows = table(given, aggregation.value, four)
    scores = rows["score"].drop_nulls()
    assert scores.is_between(-1e-9, 100 + 1e-9).all()
    parts = rows.filter(pl.col("kind") != "total").group_by("institution", "parent").agg(pl.col("contribution").sum())
    wholes = rows.join(parts, left_on=["institution", "node"], right_on=["institution", "parent"])
    for score, added in wholes.select("score", "contribution_right").iter_rows():
        assert math.isclose(score or 0.0, added, abs_tol=1e-9)


@law
@given(institutions, st.sampled_from(list(Aggregation)))
def test_a_better_answer_never_lowers_the_total(given: Given, aggregation: Aggregation) -> None:
    """Every answered question improved in turn: the other code, one more use, more electronic, no post."""
    before, *others = totals([given, *improved(given)], aggregation.value)
    for after in others:
        assert (before is None) == (after is None)
        assert before is None or after is None or after >= before - 1e-9


def improved(given: Given) -> list[Given]:
    found: list[Given] = []
    if given["SITE"] == 2:
        found.append({**given, "SITE": 1})
    if isinstance(given["USES"], set):
        found += [{**given, "USES": given["USES"] | {use}} for use in (1, 2, 3)]
    if isinstance(given["ELECTRONIC"], float):
        found.append({**given, "ELECTRONIC": given["ELECTRONIC"] + 1})
    if isinstance(given["POST"], float):
        found.append({**given, "POST": 0.0})
    return found


@law
@given(institutions, st.sampled_from(["SITE", "USES", "POST"]))
def test_what_does_not_apply_never_costs_anything(given: Given, item: str) -> None:
    """A question left out because it does not apply never leaves less than the same question with no points."""
    nothing = {**given, item: Missing.NOT_AVAILABLE}
    excluded = {**given, item: Missing.NOT_APPLICABLE}
    with_zero, without = totals([nothing, excluded])
    assert with_zero is None or without is None or without >= with_zero - 1e-9


@law
@given(several, st.floats(0.1, 10))
def test_only_the_proportion_of_weights_counts(given: list[Given], factor: float) -> None:
    rows = table(given)
    for scaled in ((factor, 2 * factor, 3, 4), (1, 2, 3 * factor, 4 * factor)):
        for one, other in zip(rows["score"], table(given, four=scaled)["score"], strict=True):
            assert one == other or math.isclose(one, other, abs_tol=1e-9)


@law
@given(several)
def test_institutions_do_not_influence_each_other(given: list[Given]) -> None:
    together = table(given)
    alone = [table([each]) for each in given]
    for number, each in enumerate(alone):
        mine = together.filter(pl.col("institution") == f"I{number}").drop("institution")
        assert mine.equals(each.drop("institution"))


@law
@given(several, st.sampled_from(list(Aggregation)))
def test_every_score_can_be_added_up_from_its_explanation_to_the_last_bit(
    given: list[Given], aggregation: Aggregation
) -> None:
    """A plain loop over the published rows, question by question, gives what the columns gave."""
    chosen, _ = read(aggregation.value, 1, 2, 3, 4)
    frame = measured(given, aggregation.value)
    rows = score_table(frame, chosen).sort("institution", "node")
    explained = explanation(frame, chosen).sort("institution", "indicator", "question")
    for (institution,), mine in explained.group_by("institution", maintain_order=True):
        published = rows.filter(pl.col("institution") == institution)
        expected = recomputed(chosen, mine.to_dicts())
        for node, score in published.select("node", "score").iter_rows():
            assert score == expected[node] or (
                aggregation is Aggregation.GEOMETRIC and node == "total" and math.isclose(score, expected[node])
            )


def recomputed(chosen: Index, rows: list[dict[str, Any]]) -> dict[str, float | None]:
    """Scores of all nodes of one institution, from the rows of its explanation alone."""
    scores: dict[str, float | None] = {}
    points: dict[str, tuple[float, float, float]] = {}
    for row in rows:
        got, known, applicable = points.get(row["indicator"], (0.0, 0.0, 0.0))
        counted = row["counted"] is True
        points[row["indicator"]] = (
            got + (row["points"] if counted else 0.0),
            known + (row["attainable"] if counted else 0.0),
            applicable + (row["attainable"] if row["counted"] is not False else 0.0),
        )
    for indicator, (got, known, applicable) in points.items():
        enough = known > 0 and known >= chosen.known_share * applicable
        scores[indicator] = chosen.scale * (got / known) if enough else None
    for topic in chosen.topics:
        mine = sorted(topic.indicators, key=lambda each: each.id)
        parts = [
            (scores[each.id], points[each.id][1] if each.weight is None else each.weight, points[each.id])
            for each in mine
        ]
        known = sum(part[1] for score, _, part in parts if score is not None)
        applicable = sum(part[2] for _, _, part in parts)
        enough = known > 0 and known >= chosen.known_share * applicable
        scores[topic.id] = mean([(score, weight) for score, weight, _ in parts]) if enough else None
    topics = [(scores[topic.id], topic.weight) for topic in sorted(chosen.topics, key=lambda each: each.id)]
    enough = sum(score is not None for score, _ in topics) >= chosen.topics_needed
    join = mean if chosen.aggregation is Aggregation.ARITHMETIC else geometric
    scores["total"] = join(topics) if enough else None
    return scores


def mean(parts: list[tuple[float | None, float]]) -> float:
    weight = sum(weight for score, weight in parts if score is not None)
    return sum((own / weight) * score for score, own in parts if score is not None)


def geometric(parts: list[tuple[float | None, float]]) -> float:
    weight = sum(weight for score, weight in parts if score is not None)
    return 100 * math.prod((score / 100) ** (own / weight) for score, own in parts if score is not None)
