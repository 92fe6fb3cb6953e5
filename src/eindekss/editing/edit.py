"""The stage ``edit``: extracted answers -> ANSWER as edited, with EDIT, VIOLATION and OUTLIER.

In order: corrections, the filters again, imputations, the filters again, then rules and outlier sets look at the
result. Files that the wave does not name are taken as empty.
"""

import polars as pl

from eindekss.dataset.schema import ANSWER, CLASSIFICATION, EDIT, MEMBERSHIP, OUTLIER, OUTLIER_SET, ROSTER, VIOLATION
from eindekss.dataset.store import Store
from eindekss.dataset.wave import Wave
from eindekss.dataset.wide import categories
from eindekss.editing.corrections import Correction, correct, load_corrections
from eindekss.editing.definitions import OutlierSet, Rules, load_outliers, load_rules
from eindekss.editing.frames import Frame
from eindekss.editing.imputation import impute
from eindekss.editing.outliers import described, outliers
from eindekss.editing.relevance import again
from eindekss.editing.rules import violations
from eindekss.expression import Expression
from eindekss.instrument.scope import Classifications


def run(wave: Wave, store: Store) -> None:
    """Refuses a correction or a listed row that does not fit the answers; then nothing is written."""
    frame = Frame(wave.instrument, store.read("frame", ROSTER), store.read("frame", MEMBERSHIP))
    rules, sets, corrections = _definitions(wave, categories(store.read("frame", CLASSIFICATION)))
    answers, log = edited(store.read("extract", ANSWER), corrections, rules, frame)
    units = frame.units(answers, _expressions(rules))
    broken, set_aside = violations(rules.rules, units), outliers(sets, units)
    made = ((ANSWER, answers), (EDIT, log), (VIOLATION, broken), (OUTLIER, set_aside), (OUTLIER_SET, described(sets)))
    for table, rows in made:
        store.write("edit", table, rows)


def edited(
    answers: pl.DataFrame, corrections: tuple[Correction, ...], rules: Rules, frame: Frame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The edited answers and the log of every edit, EDIT."""
    answers, corrected = correct(answers, corrections)
    answers, filtered = again(answers, frame)
    answers, imputed = impute(answers, rules.imputations, frame)
    answers, refiltered = again(answers, frame)
    log = pl.concat([corrected, filtered, imputed, refiltered])
    return answers, log.unique(EDIT.key, keep="first", maintain_order=True)


def _definitions(wave: Wave, known: Classifications) -> tuple[Rules, tuple[OutlierSet, ...], tuple[Correction, ...]]:
    rules, sets, corrections = Rules((), ()), tuple[OutlierSet, ...](), tuple[Correction, ...]()
    if wave.has("rules"):
        rules = load_rules(wave.path("rules"), wave.instrument, known, wave.shown(wave.path("rules")))
    if wave.has("outliers"):
        sets = load_outliers(wave.path("outliers"), wave.instrument, known, wave.shown(wave.path("outliers")))
    if wave.has("corrections"):
        path = wave.path("corrections")
        corrections = load_corrections(path, wave.instrument, wave.shown(path))
    return rules, sets, corrections


def _expressions(rules: Rules) -> list[Expression]:
    return [each for rule in rules.rules for each in (rule.when, rule.must) if each is not None]
