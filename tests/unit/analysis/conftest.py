"""Lakeland as the stages before ``tables`` would hand it on, made from its files without a database."""

from pathlib import Path

import pytest

from eindekss.dataset import schema
from eindekss.dataset.store import Store, from_rows
from eindekss.dataset.wave import Wave, load_wave
from eindekss.source import read_csv, read_yaml

LAKELAND = Path(__file__).parents[3] / "examples" / "lakeland-2025"


@pytest.fixture(scope="session")
def wave() -> Wave:
    return load_wave(LAKELAND)


@pytest.fixture
def store(wave: Wave, tmp_path: Path) -> Store:
    """Everything that the tables stage reads. Scores: the website's points by hand, one institution without any."""
    found = Store(tmp_path / "data")
    institutions = [
        {**row.cells, "participates": row["participates"] == "true"} for row in _rows("frame/institutions.csv")
    ]
    roster = [row.cells for row in _rows("frame/rosters.csv")]
    for stage, table, rows in (
        ("frame", schema.INSTITUTION, institutions),
        ("frame", schema.CLASSIFICATION, _classification()),
        ("frame", schema.MEMBERSHIP, [row.cells for row in _rows("frame/memberships.csv")]),
        ("frame", schema.ROSTER, roster),
        ("extract", schema.RESPONSE, _responses(institutions)),
        ("extract", schema.SUGGESTION, []),
        ("edit", schema.ANSWER, _answers(wave, institutions, roster)),
        ("edit", schema.OUTLIER, _outliers()),
        ("edit", schema.OUTLIER_SET, _outlier_sets()),
        ("score", schema.NODE, NODES),
        ("score", schema.SCORE, SCORES),
    ):
        complete = [{name: row.get(name) for name in table.columns} for row in rows]
        found.write(stage, table, from_rows(table, complete))
    return found


NODES = [
    {"node": "total", "kind": "total", "parent": "", "position": 0, "title_lv": "Kopā", "title_en": "Total"},
    {
        "node": "online",
        "kind": "topic",
        "parent": "total",
        "position": 1,
        "title_lv": "Tīmeklis",
        "title_en": "Online",
    },
]
SCORES = [
    {"institution": f"XL-00{number}", "node": node, "kind": kind, "parent": "", "score": score, "level": level}
    for number, score, level in ((1, 40.0, 2), (2, 70.0, 3), (3, 60.0, 2), (4, 10.0, 1), (5, None, None))
    for node, kind in (("total", "total"), ("online", "topic"))
]  # fmt: skip


def _rows(name: str) -> list:
    return read_csv(LAKELAND / name, ())


def _classification() -> list[dict]:
    return [
        {"classification": entry["classification"], "position": place, "category": each["category"],
         "category_position": inner, "title_lv": entry["lv"], "title_en": entry["en"],
         "label_lv": each["lv"], "label_en": each["en"]}
        for place, entry in enumerate(read_yaml(LAKELAND / "frame/classifications.yaml"))
        for inner, each in enumerate(entry["categories"])
    ]  # fmt: skip


def _responses(institutions: list[dict]) -> list[dict]:
    known = {(row["institution"], row["questionnaire"]): row for row in _rows("answers/responses.csv")}
    replies = []
    for institution in institutions:
        row = known.get((institution["institution"], "self-assessment"))
        replies.append(
            {"institution": institution["institution"], "questionnaire": "self-assessment",
             "state": row["state"] if row else "invited", "minutes": float(row["minutes"]) if row else None}
        )  # fmt: skip
    return replies


def _answers(wave: Wave, institutions: list[dict], roster: list[dict]) -> list[dict]:
    given = {(row["institution"], row["row"], row["item"]): row for row in _rows("answers/answers.csv")}
    keys = {"institution": [(each["institution"], "") for each in institutions]}
    keys["service"] = [(each["institution"], each["row"]) for each in roster]
    participates = {each["institution"]: each["participates"] for each in institutions}
    rows = []
    for item in wave.instrument.items.values():
        for institution, row in keys[wave.instrument.unit_of[item.id]]:
            cell = given.get((institution, row, item.id))
            rows.append({"institution": institution, "row": row, "item": item.id, "source": "given"})
            if cell is None or cell["missing"]:
                reason = "filtered" if participates[institution] else "non-respondent"
                rows[-1]["missing"] = cell["missing"] if cell else reason
            elif item.kind == "multi":
                rows[-1]["codes"] = [int(code) for code in cell["value"].split()]
            elif item.kind in ("single", "number"):
                rows[-1]["number"] = float(cell["value"])
            else:
                rows[-1]["text"] = cell["value"]
    return rows


def _outlier_sets() -> list[dict[str, str]]:
    texts = dict.fromkeys(("title_lv", "title_en", "rule_lv", "rule_en"), "extreme")
    return [{"set": "extreme", "unit": "service"} | texts]


def _outliers() -> list[dict]:
    """The rule finds what is listed; one more row is listed here that breaks the rule."""
    common = {"set": "extreme", "unit": "service", "listed": True, "reason_lv": "", "reason_en": ""}
    return [
        {**common, "institution": "XL-002", "row": "s1", "by_rule": True},
        {**common, "institution": "XL-003", "row": "s1", "by_rule": False},
    ]
