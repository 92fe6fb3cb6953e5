"""The corpus visited with the real browser, judged and measured; the figures that the checks' pages show.

What is kept of a run can be judged again without visiting: figures of a mended check cost a minute, not the whole run.
"""

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import accessibility
import measuring
import measuring_modern
import yaml
from corpus.serve import CorpusServer, sites
from measuring import CHECKS, DAY
from stations import on_the_day

import eindekss
from eindekss.observation.check import checks
from eindekss.observation.crew import Crew
from eindekss.observation.judging import judge
from eindekss.observation.kept import Run
from eindekss.observation.station import Order, equipped
from eindekss.observation.visit import Conditions, Site

FIGURES = Path(__file__).parent / "corpus" / "measured.yaml"
SETTINGS = {**measuring.SETTINGS, **measuring_modern.SETTINGS}
CELLS = {"true": "right", "false": "wrong", "missed": "missed", "absent": "rightly-not", "open-yes": "open-yes",
         "open-no": "open-no"}  # fmt: skip


@dataclass
class Measured:
    """``content``: items of the questionnaires; ``modern``: the index of newer checks; ``access``: of accessibility."""

    access: accessibility.Measured
    content: list[measuring.Case] = field(default_factory=list)
    modern: list[measuring_modern.Case] = field(default_factory=list)

    def __str__(self) -> str:
        tables = (measuring.Measure(self.content).table(), measuring_modern.Measure(self.modern).table())
        return "\n\n".join(tables)


def visit(folder: Path, only: Iterable[str] = (), workers: int = 2, drawn: int = 5, cap: int = 15) -> Run:
    """Visit what the folder does not hold yet; ``only`` these hosts, or all that are labelled."""
    run, wanted = Run(folder), set(only)
    conditions = run.conditions() or equipped(Conditions("eindekss/corpus", seed="corpus", drawn=drawn, cap=cap))
    run.begin(conditions)
    hosts = [path.name for path in sites() if not wanted or path.name in wanted]
    with CorpusServer() as corpus:
        order = Order(folder, conditions, DAY, SETTINGS, corpus.hosts, pace=0.0, deadline=300.0)
        crew = Crew(order, workers, lambda word: print(word.key, flush=True) if word.done else None, on_the_day)
        crew.visit([Site(host, f"http://{host}/", host) for host in run.left(hosts)])
    return run


def measure(run: Run) -> Measured:
    """The checks as they are now, over every labelled website that the run holds."""
    measured = Measured(accessibility.measure(run))
    for path, label in measuring.labelled():
        kept = run.visit(path.name)
        if kept is not None:
            outcomes = judge(run, kept, DAY, SETTINGS)
            measured.content += measuring.cases(path.name, label, outcomes)
            measured.modern += measuring_modern.cases(path.name, label, outcomes)
    return measured


def figures(run: Run, measured: Measured) -> dict[str, Any]:
    """What is kept of a measure: the day, the versions it holds for, and the counts by check and item."""
    conditions = run.conditions()
    return {
        "measured": datetime.date.today().isoformat(),
        "eindekss": eindekss.__version__,
        "browser": conditions.browser if conditions else "",
        "engines": dict(conditions.engines) if conditions else {},
        "websites": len({each.site for each in measured.content}),
        "rows": [*_content(measured), *_modern(measured), *_access(measured.access)],
    }


def write(figures: dict[str, Any], path: Path = FIGURES) -> None:
    note = "# Made by tools/corpus: the checks measured on the whole corpus with the browser.\n"
    path.write_text(note + yaml.safe_dump(figures, sort_keys=False, width=120), encoding="utf-8")


def _content(measured: Measured) -> Iterator[dict[str, Any]]:
    for item, check in CHECKS.items():
        found = [each for each in measured.content if each.item == item]
        yield _row(check, item, Counter(each.cell for each in found))


def _modern(measured: Measured) -> Iterator[dict[str, Any]]:
    for check in measuring_modern.CHECKS:
        found = [each for each in measured.modern if each.check == check]
        yield _row(check, "", Counter(each.cell for each in found))


def _access(access: accessibility.Measured) -> Iterator[dict[str, Any]]:
    """Of the engine: pairs of page and criterion; of fitness for telephones: websites that are not fit."""
    seeded = Counter("true" if each.found else "missed" for each in access.seeded)
    yield _row("wcag", "", seeded + Counter({"false": len(access.unlabelled), "absent": access.passes}))
    yield _row("mobile", "M17J", Counter(_fit(each) for each in access.fits))


def _fit(each: accessibility.Fit) -> str:
    unfit = each.wanted == 2
    if each.said is None:
        return "open-yes" if unfit else "open-no"
    return ("true" if unfit else "false") if each.said == 2 else "missed" if unfit else "absent"


def _row(check: str, item: str, cells: Counter[str]) -> dict[str, Any]:
    counts = {name: cells[cell] for cell, name in CELLS.items()}
    return {"check": check, "version": checks()[check].version, "item": item, **counts}
