"""Checks over kept visits: no browser, no network, so it can be done again whenever a check was mended."""

import datetime
import multiprocessing
import os
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial

import polars as pl

from eindekss.dataset.schema import OUTCOME
from eindekss.dataset.store import Store, from_rows
from eindekss.observation.check import Check, checks
from eindekss.observation.kept import Run
from eindekss.observation.outcome import Outcome, Value
from eindekss.observation.seen import Seen
from eindekss.observation.visit import Visit
from eindekss.observation.vocabulary import vocabulary

STAGE = "observe"
_ALONE = 4  # websites are judged sooner than processes for them would have begun


def judge(
    run: Run, visit: Visit, reference_date: datetime.date, settings: Mapping[str, Mapping[str, object]]
) -> dict[str, Outcome]:
    """Every check's outcome for one website; kept in the run."""
    seen = Seen(visit, run.evidence, vocabulary(visit.conditions.languages), reference_date, settings)
    outcomes = {each.id: each.outcome(seen) for each in checks().values()}
    run.judge(visit.site.key, outcomes)
    return outcomes


def judge_all(
    run: Run,
    keys: Sequence[str],
    reference_date: datetime.date,
    settings: Mapping[str, Mapping[str, object]],
    processes: int = 1,
) -> Iterator[tuple[str, dict[str, Outcome]]]:
    """``judge`` for each website that the run holds, by so many processes at once; in the order of ``keys``."""
    of = partial(_judged, run, reference_date, settings)
    if processes == 1 or len(keys) <= _ALONE:
        yield from zip(keys, map(of, keys), strict=True)
        return
    with ProcessPoolExecutor(processes, multiprocessing.get_context("spawn"), _end_with_parent) as pool:
        yield from zip(keys, pool.map(of, keys), strict=True)


def _end_with_parent() -> None:
    """A process of the pool would wait for ever for work from a parent that was killed."""
    threading.Thread(target=_outlive_nobody, daemon=True).start()


def _outlive_nobody() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _judged(
    run: Run, reference_date: datetime.date, settings: Mapping[str, Mapping[str, object]], key: str
) -> dict[str, Outcome]:
    visit = run.visit(key)
    if visit is None:
        raise KeyError(key)
    return judge(run, visit, reference_date, settings)


def write_outcomes(store: Store, run: Run, keys: Iterable[str]) -> pl.DataFrame:
    """The run's outcomes as a dataset of the stage ``observe``."""
    frame = from_rows(OUTCOME, [row for key in keys for row in _rows(run, key)])
    store.write(STAGE, OUTCOME, frame)
    return frame


def _rows(run: Run, key: str) -> Iterator[dict[str, object]]:
    visit = run.visit(key)
    for id, outcome in run.outcomes(key).items():
        known: Check | None = checks().get(id)
        yield {
            "institution": key,
            "check": id,
            "version": known.version if known else "",
            "status": outcome.status.value,
            "value": written(outcome.value),
            "confidence": outcome.confidence,
            "reason": outcome.trouble.reason.value if outcome.trouble else None,
            "detail": outcome.trouble.detail if outcome.trouble else None,
            "findings": len(outcome.findings),
            "evidence": len(outcome.seen) + sum(len(finding.seen) for finding in outcome.findings),
            "observed": visit.begun if visit else "",
        }


def written(value: Value) -> str | None:
    """A value as text; None for none."""
    if value is None:
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return " ".join(value)
    return value.isoformat() if isinstance(value, datetime.date) else str(value)
