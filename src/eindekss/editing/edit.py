"""The stage ``edit``: extracted answers -> ANSWER as edited, with EDIT, VIOLATION and OUTLIER.

In order: corrections, the filters again, imputations, the filters again, then rules and outlier sets look at the
result. Files that the wave does not name are taken as empty.
"""

import polars as pl

from eindekss.dataset.schema import (
    ANSWER,
    CLASSIFICATION,
    CONFIRMATION,
    EDIT,
    MEMBERSHIP,
    OUTLIER,
    OUTLIER_SET,
    PREVIOUS,
    ROSTER,
    VIOLATION,
)
from eindekss.dataset.store import Store
from eindekss.dataset.wave import Wave
from eindekss.dataset.wide import categories
from eindekss.editing.corrections import Correction, correct, load_corrections
from eindekss.editing.definitions import Edits, OutlierSet, load_edits, load_outliers
from eindekss.editing.frames import Frame
from eindekss.editing.imputation import impute
from eindekss.editing.outliers import described, outliers
from eindekss.editing.relevance import again
from eindekss.editing.rules import unedited, violations
from eindekss.instrument.scope import Classifications


def run(wave: Wave, store: Store) -> None:
    """Refuses a correction or a listed row that does not fit the answers; then nothing is written."""
    frame = Frame(
        wave.instrument,
        store.read("frame", ROSTER),
        store.read("frame", MEMBERSHIP),
        store.read("extract", PREVIOUS),
    )
    edits, sets, corrections = _definitions(wave, categories(store.read("frame", CLASSIFICATION)))
    answers, log = edited(store.read("extract", ANSWER), corrections, edits, frame)
    units = frame.units(answers, [*edits.expressions, *(each.rule for each in sets)])
    confirmed = unedited(store.read("extract", CONFIRMATION), edits.rules, log)
    broken, set_aside = violations(edits.rules, units, confirmed), outliers(sets, units)
    made = ((ANSWER, answers), (EDIT, log), (VIOLATION, broken), (OUTLIER, set_aside), (OUTLIER_SET, described(sets)))
    for table, rows in made:
        store.write("edit", table, rows)


def edited(
    answers: pl.DataFrame, corrections: tuple[Correction, ...], edits: Edits, frame: Frame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The edited answers and the log of every edit, EDIT."""
    answers, corrected = correct(answers, corrections)
    answers, filtered = again(answers, frame)
    answers, imputed = impute(answers, edits.imputations, frame)
    answers, refiltered = again(answers, frame)
    log = pl.concat([corrected, filtered, imputed, refiltered])
    return answers, log.unique(EDIT.key, keep="first", maintain_order=True)


def _definitions(wave: Wave, known: Classifications) -> tuple[Edits, tuple[OutlierSet, ...], tuple[Correction, ...]]:
    edits, sets, corrections = Edits(), tuple[OutlierSet, ...](), tuple[Correction, ...]()
    if wave.has("rules"):
        edits = load_edits(wave.path("rules"), wave.instrument, known, wave.shown(wave.path("rules")))
    if wave.has("outliers"):
        sets = load_outliers(wave.path("outliers"), wave.instrument, known, wave.shown(wave.path("outliers")))
    if wave.has("corrections"):
        path = wave.path("corrections")
        corrections = load_corrections(path, wave.instrument, wave.shown(path))
    return edits, sets, corrections
