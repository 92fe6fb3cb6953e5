"""The stage ``score``: edited answers -> SCORE, EXPLANATION and NODE."""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from eindekss.dataset.numerals import number_text
from eindekss.dataset.schema import (
    ANSWER,
    CLASSIFICATION,
    EXPLANATION,
    INSTITUTION,
    MEMBERSHIP,
    NODE,
    SCORE,
)
from eindekss.dataset.store import Store, from_rows
from eindekss.dataset.wave import Wave
from eindekss.dataset.wide import categories, wide, with_memberships
from eindekss.expression import with_rosters
from eindekss.scoring.aggregate import aggregate, measure
from eindekss.scoring.answers import answer
from eindekss.scoring.explain import LANGUAGES, explanation
from eindekss.scoring.load import load_index
from eindekss.scoring.maturity import level
from eindekss.scoring.model import TOTAL, Index, Indicator, Topic
from eindekss.scoring.words import NOT_APPLICABLE_NODE, TOO_FEW_TOPICS, TOO_LITTLE_KNOWN


@dataclass(frozen=True)
class Node:
    """An indicator, a topic or the total, as SCORE and NODE name it."""

    id: str
    kind: str
    parent: str


def scored(frame: pl.DataFrame, index: Index) -> pl.DataFrame:
    """All measures of all nodes in wide form; ``frame``: institutions' answers with their classifications."""
    return aggregate(answer(frame, index), index)


def nodes(index: Index) -> Iterator[Node]:
    """The total first, then each topic with its indicators."""
    yield Node(TOTAL, "total", "")
    for topic in index.topics:
        yield Node(topic.id, "topic", TOTAL)
        for indicator in topic.indicators:
            yield Node(indicator.id, "indicator", topic.id)


def score_table(frame: pl.DataFrame, index: Index) -> pl.DataFrame:
    """Rows of SCORE from the wide measures. Null share and score: not assessable, and the note says why."""
    return pl.concat(_score_rows(frame, node, index) for node in nodes(index))


def _score_rows(frame: pl.DataFrame, node: Node, index: Index) -> pl.DataFrame:
    names = ("points", "attainable", "share", "weight", "contribution", "score")
    return frame.select(
        "institution",
        pl.lit(node.id).alias("node"),
        pl.lit(node.kind).alias("kind"),
        pl.lit(node.parent).alias("parent"),
        *(pl.col(measure(node.id, name)).alias(name) for name in names),
        (pl.lit(None, dtype=pl.Int64) if node.kind == "indicator" else level(node.id, index)).alias("level"),
        *(_why_none(node, index, language).alias(f"note_{language}") for language in LANGUAGES),
    )


def _why_none(node: Node, index: Index, language: str) -> pl.Expr:
    """Empty where there is a score."""
    little = TOO_LITTLE_KNOWN[language].format(share=number_text(100 * index.known_share, language))
    few = TOO_FEW_TOPICS[language].format("{}", needed=index.topics_needed)
    too_little = pl.format(few, pl.col(measure(TOTAL, "assessed"))) if node.id == TOTAL else pl.lit(little)
    return (
        pl.when(pl.col(measure(node.id, "score")).is_not_null())
        .then(pl.lit(""))
        .when(pl.col(measure(node.id, "applicable")) == 0)
        .then(pl.lit(NOT_APPLICABLE_NODE[language]))
        .otherwise(too_little)
    )


def node_table(index: Index) -> pl.DataFrame:
    """Rows of NODE: what the index is made of. ``weight_share`` is the weight's part among siblings."""
    whole = _node(Node(TOTAL, "total", ""), index, sum(topic.attainable for topic in index.topics), 1.0)
    return from_rows(
        NODE, [row | {"position": position} for position, row in enumerate([whole, *_node_rows(index)])]
    ).with_columns((pl.col("weight") / pl.col("weight").sum().over("parent")).alias("weight_share"))


def _node_rows(index: Index) -> Iterator[dict[str, object]]:
    for topic in index.topics:
        yield _node(Node(topic.id, "topic", TOTAL), topic, topic.attainable, topic.weight)
        for each in topic.indicators:
            weight = each.attainable if each.weight is None else each.weight
            yield _node(Node(each.id, "indicator", topic.id), each, each.attainable, weight)


def _node(node: Node, described: Index | Topic | Indicator, attainable: float, weight: float) -> dict[str, object]:
    titles = {f"title_{language}": described.label[language] for language in LANGUAGES}
    return {
        "node": node.id,
        "kind": node.kind,
        "parent": node.parent,
        "weight": weight,
        "attainable": attainable,
        "assumed": described.assumed,
        **titles,
    }


def run(wave: Wave, store: Store) -> None:
    """Score the edited answers of every institution of the frame by the wave's index."""
    membership = store.read("frame", MEMBERSHIP)
    path = wave.path("index")
    index = load_index(path, wave.instrument, categories(store.read("frame", CLASSIFICATION)), wave.shown(path))
    frame = scored(institutions(wave, store, membership, index), index)
    store.write("score", SCORE, score_table(frame, index))
    store.write("score", EXPLANATION, explanation(frame, index))
    store.write("score", NODE, node_table(index))


def institutions(wave: Wave, store: Store, membership: pl.DataFrame, index: Index) -> pl.DataFrame:
    """Wide answers, classifications and roster aggregates, one row for every institution of the frame."""
    every = store.read("frame", INSTITUTION).select("institution")
    answers, instrument = store.read("edit", ANSWER), wave.instrument
    joined = every.join(wide(answers, instrument), on="institution", how="left", maintain_order="left")
    rosters = {unit: wide(answers, instrument, unit) for unit in instrument.units if unit != "institution"}
    return with_rosters(with_memberships(joined, membership), rosters, index.expressions)
