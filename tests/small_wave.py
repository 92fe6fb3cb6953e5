"""Small instruments, indices and answers written out in a test, read by the same code as a wave's files."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from eindekss.dataset.schema import ANSWER, MEMBERSHIP, ROSTER
from eindekss.dataset.wide import field_of, wide, with_memberships
from eindekss.editing.frames import Frame
from eindekss.expression import with_rosters
from eindekss.expression.missing import Missing
from eindekss.instrument.load import load_instrument
from eindekss.instrument.model import Instrument
from eindekss.scoring.load import load_index
from eindekss.scoring.model import Index
from eindekss.scoring.score import scored

QUESTIONS = """
questionnaire: office
version: "1"
unit: institution
respondent: institution
lv: Iestāde
en: Office
sections:
  - id: all
    topic: work
    lv: Viss
    en: All
    items:
      - id: SITE
        kind: single
        lv: Tīmekļvietne
        en: Website
        options: [{code: 1, lv: ir, en: "yes"}, {code: 2, lv: nav, en: "no"}]
      - id: USES
        kind: multi
        lv: Lietojums
        en: Uses
        relevant: ${SITE} = 1
        options:
          - {code: 1, lv: jaunumi, en: news}
          - {code: 2, lv: veidlapas, en: forms}
          - {code: 3, lv: vizītes, en: visits}
      - {id: NOTE, kind: text, lv: Piezīme, en: Note, relevant: "selected(${USES}, 3)"}
      - {id: ALL, kind: number, lv: Visi, en: All, minimum: 0, absent: [not-applicable, not-available]}
      - {id: ELECTRONIC, kind: number, lv: E, en: Electronic, minimum: 0, absent: [not-applicable, not-available]}
      - {id: POST, kind: number, lv: Pa pastu, en: By post, minimum: 0, absent: [not-applicable, not-available]}
"""

SERVICES = """
questionnaire: services
version: "1"
unit: service
respondent: institution
lv: Pakalpojumi
en: Services
sections:
  - id: cases
    topic: work
    lv: Gadījumi
    en: Cases
    items:
      - {id: CASES, kind: number, lv: Gadījumi, en: Cases, minimum: 0, absent: [not-available]}
      - {id: CASES_E, kind: number, lv: Elektroniski, en: Electronic, minimum: 0, absent: [not-available]}
"""

TYPES = {"type": ["ministry", "office"]}


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text.lstrip("\n"), encoding="utf-8")
    return path


def instrument(folder: Path) -> Instrument:
    paths = [write(folder, "office.yaml", QUESTIONS), write(folder, "services.yaml", SERVICES)]
    return load_instrument(paths, ("lv", "en"), folder)


def index(folder: Path, text: str) -> Index:
    return load_index(write(folder, "index.yaml", text), instrument(folder), TYPES, "index.yaml")


def one_question(question: str, more: str = "") -> str:
    """An index of a single question, to look at how it gives points."""
    return f"""
index: one
lv: Viens
en: One
assessable: {{known_share: 0.5, topics: 1}}
{more}
topics:
  - topic: work
    lv: Darbs
    en: Work
    weight: 1
    indicators:
      - indicator: only
        lv: Vienīgais
        en: Only
        questions:
          - {question}
maturity:
  levels: [{{level: 1, lv: Pirmais, en: First, from: 0}}, {{level: 2, lv: Otrais, en: Second, from: 50}}]
"""


def answers(questions: Instrument, given: Mapping[str, Mapping[str, Any]]) -> pl.DataFrame:
    """ANSWER in full: "A" or "A/row" -> item -> value, a set of codes or a Missing; otherwise not answered."""
    rows = []
    for key, values in given.items():
        institution, _, row = key.partition("/")
        unit = "service" if row else "institution"
        for item in questions.items.values():
            if questions.unit_of[item.id] == unit:
                value = values.get(item.id, Missing.NOT_ANSWERED)
                cell: dict[str, Any] = {"institution": institution, "row": row, "item": item.id, "source": "given"}
                if isinstance(value, Missing):
                    cell |= {"missing": value.value, "source": "none"}
                else:
                    cell[field_of(item)] = sorted(value) if isinstance(value, set) else value
                rows.append(cell)
    return pl.DataFrame(rows, schema=dict(ANSWER.columns), orient="row", strict=False)


def frame_of(questions: Instrument, given: Mapping[str, Any], kinds: Mapping[str, str] | None = None) -> Frame:
    """What editing knows beside the answers: every institution an office, services of the kinds given."""
    rows = [key.partition("/") for key in given]
    roster = [
        {
            "unit": "service",
            "institution": institution,
            "row": row,
            "kind": (kinds or {}).get(f"{institution}/{row}", ""),
        }
        for institution, _, row in rows
        if row
    ]
    members = [
        {"institution": institution, "classification": "type", "category": "office", "basis": "stated"}
        for institution, _, row in rows
        if not row
    ]
    return Frame(
        questions,
        pl.DataFrame(roster, schema=dict(ROSTER.columns), orient="row", strict=False),
        pl.DataFrame(members, schema=dict(MEMBERSHIP.columns), orient="row", strict=False),
    )


def wide_of(chosen: Index, questions: Instrument, given: Mapping[str, Mapping[str, Any]]) -> pl.DataFrame:
    """The frame that scoring looks at: every institution an office."""
    table = answers(questions, given)
    frame = with_memberships(wide(table, questions), frame_of(questions, given).membership)
    return with_rosters(frame, {"service": wide(table, questions, "service")}, chosen.expressions)


def score(folder: Path, text: str, given: Mapping[str, Mapping[str, Any]]) -> tuple[pl.DataFrame, Index]:
    """All measures of all nodes, one row an institution in the order of keys."""
    chosen, questions = index(folder, text), instrument(folder)
    return scored(wide_of(chosen, questions, given), chosen), chosen
