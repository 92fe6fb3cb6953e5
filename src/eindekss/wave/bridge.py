"""What ``eindekss bridge`` does: the kept pages of a run heard again by the engine and browser installed now."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.console import Console

from eindekss.dataset.store import Store
from eindekss.errors import Refused, refuse
from eindekss.observation.bridging import Bridged, bridged
from eindekss.observation.browser import OFFLINE, Chromium
from eindekss.observation.engines import axe
from eindekss.observation.judging import STAGE
from eindekss.observation.kept import Run
from eindekss.observation.station import equipped
from eindekss.observation.visit import Conditions, Piece, Visit
from eindekss.wave.places import find_wave, store_of
from eindekss.wave.speech import Speech

_SCORES = ("institution", "pages", "lost", "before", "after", "differing")
_DIFFERENCES = ("institution", "page", "criterion", "before", "after")


def bridge(speech: Speech, console: Console, observed: str, out: Path | None) -> int:
    """Writes ``scores.csv`` and ``differences.csv`` into the run's folder ``bridge``; visits nobody.

    ``observed``: a wave, or the folder in which a run lies: that of websites observed by their addresses, too.
    """
    run = _run(observed, out)
    conditions = run.conditions()
    if conditions is None:
        refuse("bridge-nothing-observed", observed=observed, folder=run.folder)
    now = equipped(conditions)
    visits = (visit for key in run.visited() if (visit := run.visit(key)) is not None)
    made = [_crossed(run, visit) for visit in visits]
    folder = run.folder / "bridge"
    _write(folder, made)
    lines = [
        speech.say("bridge-versions", then=_versions(conditions), now=_versions(now)),
        *(_line(speech, each) for each in made if each.differing),
        speech.say("bridged", pages=sum(each.pages for each in made), lost=sum(each.lost for each in made),
                   differing=sum(len(each.differing) for each in made), folder=folder),
    ]  # fmt: skip
    for line in lines:
        console.print(line, markup=False, highlight=False)
    return 0


def _run(observed: str, out: Path | None) -> Run:
    """The run in a folder, with its conditions there or, as ``observe --out`` of a wave leaves it, one below."""
    begun = (folder for folder in (Path(observed), Path(observed) / STAGE) if Run(folder).frozen())
    folder = None if out else next(begun, None)
    if folder is not None:
        return Run(folder)
    return Run((Store(out) if out else store_of(find_wave(observed))).folder(STAGE))


def _crossed(run: Run, visit: Visit) -> Bridged:
    """One website with a browser of its own: what brings down the browser or its driver costs this website alone."""
    try:
        with Chromium(OFFLINE, visit.conditions) as chromium:
            return bridged(chromium, run.evidence, visit)
    except Refused:
        raise
    except Exception:  # the driver's own errors are of no one kind
        return Bridged(visit.site.key, 0, sum(Piece.AXE in page.kept for page in visit.pages), None, None, ())


def _versions(conditions: Conditions) -> str:
    return f"{axe.NAME} {conditions.engines.get(axe.NAME, '?')}, {conditions.browser}"


def _line(speech: Speech, said: Bridged) -> str:
    scores = {"before": _score(said.before), "after": _score(said.after)}
    return speech.say("bridge-site", key=said.key, differing=len(said.differing), **scores)


def _score(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _write(folder: Path, made: Sequence[Bridged]) -> None:
    _csv(folder / "scores.csv", _SCORES, (
        (each.key, each.pages, each.lost, _score(each.before), _score(each.after), len(each.differing)) for each in made
    ))  # fmt: skip
    _csv(folder / "differences.csv", _DIFFERENCES, (
        (each.key, one.page, one.criterion, one.before or "", one.after or "")
        for each in made for one in each.differing
    ))  # fmt: skip


def _csv(path: Path, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        written = csv.writer(file, lineterminator="\n")
        written.writerow(head)
        written.writerows(rows)
