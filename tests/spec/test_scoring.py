"""How an answer becomes a score.

An index is a tree. Questions give points; an indicator gathers questions, a topic indicators, the total topics. A
score lies between 0 and 100 and says how much of what could be reached was reached.
"""

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from small_wave import one_question, score

from eindekss.expression.missing import Missing
from eindekss.scoring.explain import explanation
from eindekss.scoring.score import node_table, score_table

# Two topics that weigh 1 and 3. "site" leaves its indicators unweighted, "flow" weighs its own 1 and 1.
TREE = """
index: tree
lv: Koks
en: Tree
{more}
assessable: {{known_share: 0.5, topics: {topics}}}
topics:
  - topic: site
    lv: Vietne
    en: Site
    weight: 1
    indicators:
      - indicator: exists
        lv: Ir
        en: Exists
        questions:
          - {{question: SITE, codes: {{1: 5}}}}
      - indicator: used
        lv: Lieto
        en: Used
        questions:
          - {{question: USES, selected: {{1: 5, 2: 5, 3: 5}}, missing: {{filtered: zero}}}}
  - topic: flow
    lv: Plūsma
    en: Flow
    weight: 3
    indicators:
      - indicator: electronic
        lv: Elektroniski
        en: Electronic
        weight: 1
        questions:
          - question: SHARE_E
            lv: Elektroniskā daļa
            en: Electronic share
            value: ${{ELECTRONIC}} div ${{ALL}}
            share: 10
      - indicator: post
        lv: Pasts
        en: Post
        weight: 1
        questions:
          - {{question: NO_POST, lv: Bez pasta, en: No post, holds: "${{POST}} = 0", points: 4}}
maturity:
  levels:
    - {{level: 1, lv: Pirmais, en: First, from: 0}}
    - {{level: 2, lv: Otrais, en: Second, from: 40}}
"""

FULL = {"SITE": 1, "USES": {1, 2, 3}, "ELECTRONIC": 10, "ALL": 10, "POST": 0}


def scores(folder: Path, given: dict[str, Any], topics: int = 1, more: str = "") -> pl.DataFrame:
    frame, chosen = score(folder, TREE.format(topics=topics, more=more), {"A": given})
    return score_table(frame, chosen)


def of(table: pl.DataFrame, node: str, name: str = "score") -> Any:
    return table.row(by_predicate=pl.col("node") == node, named=True)[name]


def test_who_reaches_everything_has_100_and_who_reaches_nothing_0(tmp_path: Path) -> None:
    nothing = {"SITE": 2, "USES": Missing.FILTERED, "ELECTRONIC": 0, "ALL": 10, "POST": 3}
    assert scores(tmp_path, FULL)["score"].to_list() == [100] * 7
    assert scores(tmp_path, nothing)["score"].to_list() == [0] * 7


def test_without_weights_a_topic_is_the_share_of_its_points(tmp_path: Path) -> None:
    """5 points of 5 for the site and 5 of 15 for its uses: 10 of 20, though the mean of the two shares is 67 %."""
    table = scores(tmp_path, FULL | {"USES": {1}})
    assert of(table, "site") == 50
    assert (of(table, "exists", "weight"), of(table, "used", "weight")) == (0.25, 0.75)


def test_with_weights_a_topic_is_the_weighted_mean_of_its_indicators(tmp_path: Path) -> None:
    """Electronic 6 of 10 points, post 4 of 4: the mean of 60 and 100, though the points are 10 of 14."""
    table = scores(tmp_path, FULL | {"ELECTRONIC": 6})
    assert of(table, "flow") == 80


def test_topics_weigh_in_the_total_and_contribute_to_it(tmp_path: Path) -> None:
    """Site 50 weighs a quarter, flow 80 three quarters: 12.5 + 60 = 72.5."""
    table = scores(tmp_path, FULL | {"USES": {1}, "ELECTRONIC": 6})
    assert (of(table, "site", "contribution"), of(table, "flow", "contribution")) == (12.5, 60)
    assert of(table, "total") == 72.5


def test_what_does_not_apply_leaves_the_denominator_and_its_weight_goes_to_the_others(tmp_path: Path) -> None:
    """No documents at all: the electronic share does not apply, and post carries the whole topic."""
    table = scores(tmp_path, FULL | {"ELECTRONIC": Missing.NOT_APPLICABLE, "ALL": Missing.NOT_APPLICABLE})
    assert of(table, "electronic") is None
    assert of(table, "electronic", "note_en") == "does not apply to the institution"
    assert of(table, "post", "weight") == 1
    assert of(table, "flow") == 100


def test_a_filter_may_stand_for_a_practice_that_is_lacking(tmp_path: Path) -> None:
    """Without a website its uses are not asked. The index counts them as zero: `missing: {filtered: zero}`."""
    table = scores(tmp_path, FULL | {"SITE": 2, "USES": Missing.FILTERED})
    assert (of(table, "used"), of(table, "site")) == (0, 0)


def test_too_little_known_is_no_score(tmp_path: Path) -> None:
    """Of the topic's 20 points answers are known for 5: less than half, so no score rather than a guess."""
    table = scores(tmp_path, FULL | {"USES": Missing.NOT_REACHED})
    assert of(table, "exists") == 100
    assert of(table, "site") is None
    assert of(table, "site", "note_lv") == ("nav novērtējams: zināmas atbildes par mazāk nekā 50 % iegūstamo punktu")
    assert of(table, "total") == 100  # of the other topic alone


def test_the_total_needs_enough_topics(tmp_path: Path) -> None:
    table = scores(tmp_path, FULL | {"USES": Missing.NOT_REACHED}, topics=2)
    assert of(table, "total") is None
    assert of(table, "total", "level") is None
    assert of(table, "total", "note_en") == "not assessable: topics assessed: 1, at least 2 needed"
    assert of(table, "flow") == 100
    assert of(table, "flow", "contribution") is None  # there is nothing to contribute to


def test_a_geometric_mean_punishes_what_is_weak(tmp_path: Path) -> None:
    """Topics at 0.5 and 0.8 with weights 1 and 3: (0.5 x 0.8 x 0.8 x 0.8) to the power of 1/4, below 0.725."""
    given = FULL | {"USES": {1}, "ELECTRONIC": 6}
    table = scores(tmp_path, given, more="aggregation: geometric")
    assert of(table, "total") == pytest.approx(100 * (0.5 * 0.8**3) ** 0.25)
    parts = of(table, "site", "contribution") + of(table, "flow", "contribution")
    assert parts == pytest.approx(of(table, "total"))
    nothing = given | {"SITE": 2, "USES": Missing.FILTERED}
    assert of(scores(tmp_path, nothing, more="aggregation: geometric"), "total") == 0


WCAG = """{question: ALL, bands: [{below: 70, points: 0}, {from: 70, below: 85, points: 5},
             {from: 85, to: 95, points: 10}, {above: 95, points: 20}], missing: {not-available: zero}}"""


@pytest.mark.parametrize(
    ("conformance", "points"),
    [
        (Missing.NOT_AVAILABLE, 0),  # cannot be assessed
        (69.99, 0),
        (70, 5),
        (84.99, 5),
        (84.995, 5),  # would round to 85.00
        (85, 10),
        (95, 10),
        (95.001, 20),
    ],
)
def test_bands_look_at_the_unrounded_value(tmp_path: Path, conformance: float | Missing, points: float) -> None:
    """The four published bands of WCAG conformance: below 70 or not assessable, 70-84.99, 85-95, above 95."""
    frame, _ = score(tmp_path, one_question(WCAG), {"A": {"ALL": conformance}})
    assert frame["ALL|points"].to_list() == [points]


def explained(folder: Path, given: dict[str, Any]) -> dict[str, dict[str, Any]]:
    frame, chosen = score(folder, TREE.format(topics=1, more=""), {"A": given})
    return {row["question"]: row for row in explanation(frame, chosen).iter_rows(named=True)}


def test_every_score_is_explained_question_by_question(tmp_path: Path) -> None:
    rows = explained(tmp_path, FULL | {"USES": {1, 3}, "ELECTRONIC": 4.5, "POST": 2})
    told = {question: (row["answer_lv"], row["answer_en"], row["points"]) for question, row in rows.items()}
    assert told == {
        "SITE": ("ir", "yes", 5),
        "USES": ("jaunumi; vizītes", "news; visits", 10),
        "SHARE_E": ("45,0\u202f%", "45.0%", 4.5),
        "NO_POST": ("nē", "no", 0),
    }
    assert rows["SHARE_E"]["item"] == "ALL ELECTRONIC"
    assert rows["SITE"]["label_en"] == "Website"


def test_the_explanation_says_how_a_missing_answer_counts(tmp_path: Path) -> None:
    """In the denominator, out of it, or not known."""
    given = {"SITE": 2, "USES": Missing.FILTERED, "ALL": Missing.NOT_APPLICABLE, "POST": Missing.NON_RESPONDENT}
    rows = explained(tmp_path, given | {"ELECTRONIC": Missing.NOT_APPLICABLE})
    told = {question: (row["answer_en"], row["counted"], row["note_en"]) for question, row in rows.items()}
    assert told == {
        "SITE": ("no", True, ""),
        "USES": ("not asked", True, "counts with 0 points"),
        "SHARE_E": ("does not apply", False, "left out of the denominator"),
        "NO_POST": ("no questionnaire received", None, "not known; left out"),
    }


def test_the_explanation_names_the_band_and_the_cap(tmp_path: Path) -> None:
    frame, chosen = score(tmp_path, one_question(WCAG), {"A": {"ALL": 84.995}})
    assert explanation(frame, chosen)["note_lv"].to_list() == ["≥ 70, < 85"]
    capped = "{question: USES, selected: {1: 2, 2: 2, 3: 2}, cap: 4}"
    given = {"A": {"SITE": 1, "USES": {1, 2, 3}}, "B": {"SITE": 1, "USES": {1, 2}}}
    frame, chosen = score(tmp_path, one_question(capped), given)
    assert explanation(frame, chosen)["note_en"].to_list() == ["at most 4", ""]


def test_the_index_itself_is_published(tmp_path: Path) -> None:
    """Every node with its weight and its part among siblings; indicators without a weight weigh their points."""
    _, chosen = score(tmp_path, TREE.format(topics=1, more="assumed: true"), {"A": FULL})
    rows = {row["node"]: row for row in node_table(chosen).iter_rows(named=True)}
    assert list(rows) == ["total", "site", "exists", "used", "flow", "electronic", "post"]
    assert [rows[node]["weight_share"] for node in ("site", "used", "electronic")] == [0.25, 0.75, 0.5]
    assert rows["site"]["attainable"] == 20
    assert rows["used"]["parent"] == "site"
    assert all(row["assumed"] for row in rows.values())
