"""The contract between stages: every table, its columns, types and key. A stage reads and writes nothing else.

Types are Polars types. A table is written sorted by its key, so that equal content gives equal bytes.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

S, F, N, B = pl.String(), pl.Float64(), pl.Int64(), pl.Boolean()
CODES = pl.List(pl.Int64())


@dataclass(frozen=True)
class Table:
    """``key`` columns identify a row and give the order of rows."""

    name: str
    columns: Mapping[str, pl.DataType]
    key: tuple[str, ...]

    def __post_init__(self) -> None:
        unknown = set(self.key) - set(self.columns)
        if unknown:
            raise ValueError(f"{self.name}: key columns that do not exist: {unknown}")


# ---- frame: who is asked ---------------------------------------------------------------------------------------
INSTITUTION = Table(
    "institution",
    {
        "institution": S,  # the key everywhere: the registration number, or a marked substitute where none exists
        "registration_number": S,  # '' where none exists
        "abbreviation": S,
        "name_lv": S,
        "name_en": S,
        "website": S,  # '' where unknown
        "participates": B,  # returned the self-assessment
        "comment": S,
    },
    ("institution",),
)
# A classification divides institutions into categories. `basis`: stated, inferred or derived.
CLASSIFICATION = Table(
    "classification",
    {
        "classification": S,
        "position": N,
        "category": S,
        "category_position": N,
        "title_lv": S,
        "title_en": S,
        "label_lv": S,
        "label_en": S,
    },
    ("classification", "category"),
)
MEMBERSHIP = Table(
    "membership",
    {"institution": S, "classification": S, "category": S, "basis": S},
    ("institution", "classification"),
)
# A row of a roster: one service, information system, ... of an institution. `kind` is free (e.g. e-service).
ROSTER = Table(
    "roster",
    {"unit": S, "institution": S, "row": S, "name_lv": S, "name_en": S, "kind": S, "source": S},
    ("unit", "institution", "row"),
)

# ---- extract and edit: answers ---------------------------------------------------------------------------------
# One row for every institution, roster row and item asked of that unit: the grid is full, absence is typed.
# Exactly one of number, text, codes, missing is not null. A single-choice answer is its code, in `number`.
# `source`: given, imported, observed, stated, derived, reconstructed, edited, imputed; 'none' where missing.
ANSWER = Table(
    "answer",
    {
        "institution": S,
        "row": S,  # '' at institution level
        "item": S,
        "number": F,
        "text": S,
        "codes": CODES,
        "missing": S,
        "source": S,
    },
    ("institution", "row", "item"),
)
RESPONSE = Table(
    "response",
    {"institution": S, "questionnaire": S, "state": S, "started": S, "submitted": S, "minutes": F},
    ("institution", "questionnaire"),
)
# What was said in the wave before, in the items of this wave; only what can be compared.
PREVIOUS = Table(
    "previous",
    {"institution": S, "row": S, "item": S, "number": F, "text": S, "codes": CODES, "missing": S},
    ("institution", "row", "item"),
)
# Why answers that break a soft rule are true nevertheless, as the respondent says; only while those answers stand.
CONFIRMATION = Table(
    "confirmation",
    {"institution": S, "row": S, "rule": S, "comment": S},
    ("institution", "row", "rule"),
)
# What checks of websites said of items, whatever answer came of it.
SUGGESTION = Table(
    "suggestion",
    {
        "institution": S,
        "item": S,
        "decision": S,  # A: the check decided; S: it suggested; E: a person's to tell
        "value": S,  # as text; '' for none
        "missing": S,
        "reason": S,  # why the check could not look; '' where it did
        "check": S,  # id and version
        "observed": S,  # when, in universal time
    },
    ("institution", "item"),
)
# Edits made (old and new as text), rule violations left standing, and rows set aside by an outlier set.
EDIT = Table(
    "edit",
    {
        "institution": S,
        "row": S,  # '' at institution level
        "item": S,
        "rule": S,
        "kind": S,  # kind: correction, imputation, removal
        "old": S,
        "new": S,
        "reason_lv": S,
        "reason_en": S,
    },
    ("institution", "row", "item", "rule"),
)
VIOLATION = Table(
    "violation",
    {
        "institution": S,
        "row": S,  # '' at institution level
        "rule": S,
        "severity": S,
        "message_lv": S,
        "message_en": S,
        "confirmed": S,  # why it is so nevertheless, in the institution's words; '' where it said nothing
    },
    ("institution", "row", "rule"),
)
# What each outlier set is, also one that no row falls into.
OUTLIER_SET = Table(
    "outlier_set",
    {"set": S, "unit": S, "title_lv": S, "title_en": S, "rule_lv": S, "rule_en": S},
    ("set",),
)
OUTLIER = Table(
    "outlier",
    {
        "set": S,
        "unit": S,
        "institution": S,
        "row": S,  # '' at institution level
        "listed": B,  # in the explicit list
        "by_rule": B,  # meets the stated rule
        "reason_lv": S,
        "reason_en": S,
    },
    ("set", "institution", "row"),
)

# ---- score ----------------------------------------------------------------------------------------------------
# `node` is an indicator, a topic or 'total'. Null share and score: not assessable.
SCORE = Table(
    "score",
    {
        "institution": S,
        "node": S,
        "kind": S,
        "parent": S,
        "points": F,
        "attainable": F,
        "share": F,
        "weight": F,
        "contribution": F,
        "score": F,
        "level": N,
        "note_lv": S,  # why there is no score; '' where there is one
        "note_en": S,
    },
    ("institution", "node"),
)
# Why: one row for each question that gives points.
EXPLANATION = Table(
    "explanation",
    {
        "institution": S,
        "indicator": S,
        "question": S,
        "label_lv": S,  # the question in words
        "label_en": S,
        "item": S,  # the item asked, or the items of the expression, by id
        "answer_lv": S,
        "answer_en": S,
        "points": F,
        "attainable": F,
        "counted": B,  # in the denominator; null where the answer is not known
        "note_lv": S,
        "note_en": S,
    },
    ("institution", "indicator", "question"),
)
NODE = Table(
    "node",
    {
        "node": S,
        "kind": S,
        "parent": S,
        "position": N,
        "title_lv": S,
        "title_en": S,
        "weight": F,
        "weight_share": F,
        "attainable": F,
        "assumed": B,
    },
    ("node",),
)

# ---- tables ----------------------------------------------------------------------------------------------------
# A cell: table x stub row x banner column x measure. `base` is the unweighted number of units it rests on.
CELL = Table(
    "cell",
    {"table": S, "stub": S, "banner": S, "category": S, "measure": S, "value": F, "count": F, "base": N},
    ("table", "stub", "banner", "category", "measure"),
)
TABLE = Table(
    "table",
    {
        "table": S,
        "position": N,
        "topic": S,
        "title_lv": S,
        "title_en": S,
        "base_lv": S,
        "base_en": S,
        "note_lv": S,
        "note_en": S,
        "unit": S,
        "kind": S,
    },
    ("table",),
)
STUB = Table(
    "stub",
    {"table": S, "stub": S, "position": N, "label_lv": S, "label_en": S},
    ("table", "stub"),
)
CLAIM = Table(
    "claim",
    {
        "claim": S,
        "position": N,
        "place": S,
        "text_lv": S,
        "text_en": S,
        "published": F,
        "unit": S,
        "decimals": N,
        "base_text_lv": S,
        "base_text_en": S,
        "value": F,
        "count": F,
        "base": N,  # recomputed; null when not reconstructable
        "verdict": S,  # reproduced, contradicted, not-reconstructable, failed
        "other_place": S,
        "reason_lv": S,
        "reason_en": S,
    },
    ("claim",),
)

# ---- observe: what websites showed; beside the stages, because a visit is not repeated to rebuild a number --------
# One check's word on one website. `status`: pass, fail, partial, not-applicable, review or not-assessable.
OUTCOME = Table(
    "outcome",
    {
        "institution": S,
        "check": S,
        "version": S,
        "status": S,
        "value": S,  # as text: a number with a decimal point, a date, true or false, several with spaces; null for none
        "confidence": F,
        "reason": S,  # why it could not be assessed; null otherwise
        "detail": S,
        "findings": N,
        "evidence": N,  # pieces of evidence, those of findings included
        "observed": S,  # when the visit began, with the offset from universal time
    },
    ("institution", "check"),
)

# ---- publish ---------------------------------------------------------------------------------------------------
FILE = Table("file", {"path": S, "kind": S, "bytes": N, "sha256": S}, ("path",))

TABLES = {
    table.name: table
    for table in (
        INSTITUTION, CLASSIFICATION, MEMBERSHIP, ROSTER, ANSWER, RESPONSE, PREVIOUS, CONFIRMATION, SUGGESTION, EDIT,
        VIOLATION, OUTLIER, OUTLIER_SET, SCORE, EXPLANATION, NODE, CELL, TABLE, STUB, CLAIM, OUTCOME, FILE,
    )
}  # fmt: skip
