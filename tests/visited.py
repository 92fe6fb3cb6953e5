"""The corpus visited with the real browser, judged and measured; the figures that the checks' pages show.

What is kept of a run can be judged again without visiting: figures of a mended check cost a minute, not the whole run.
"""

import datetime
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml
from corpus.serve import CorpusServer, sites
from measuring import CHECKS, DAY, SETTINGS, Measure, cases, labelled
from stations import on_the_day

import eindekss
from eindekss.observation.check import checks
from eindekss.observation.crew import Crew
from eindekss.observation.judging import judge
from eindekss.observation.kept import Run
from eindekss.observation.station import Order, equipped
from eindekss.observation.visit import Conditions, Site

FIGURES = Path(__file__).parent / "corpus" / "measured.yaml"
CELLS = {"true": "right", "false": "wrong", "missed": "missed", "absent": "rightly-not", "open-yes": "open-yes",
         "open-no": "open-no"}  # fmt: skip


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


def measure(run: Run) -> Measure:
    """The checks as they are now, over every labelled website that the run holds."""
    measured = Measure()
    for path, label in labelled():
        kept = run.visit(path.name)
        if kept is not None:
            measured.cases += cases(path.name, label, judge(run, kept, DAY, SETTINGS))
    return measured


def figures(run: Run, measured: Measure) -> dict[str, Any]:
    """What is kept of a measure: the day, the versions it holds for, and the counts by item."""
    conditions = run.conditions()
    return {
        "measured": datetime.date.today().isoformat(),
        "eindekss": eindekss.__version__,
        "browser": conditions.browser if conditions else "",
        "websites": len({each.site for each in measured.cases}),
        "items": {item: _item(item, measured) for item in CHECKS},
    }


def write(figures: dict[str, Any], path: Path = FIGURES) -> None:
    note = "# Made by tools/corpus: the checks measured on the whole corpus with the browser.\n"
    path.write_text(note + yaml.safe_dump(figures, sort_keys=False, width=120), encoding="utf-8")


def _item(item: str, measured: Measure) -> dict[str, Any]:
    check = checks()[CHECKS[item]]
    found = [each for each in measured.cases if each.item == item]
    return {
        "check": check.id,
        "version": check.version,
        **{name: Counter(each.cell for each in found)[cell] for cell, name in CELLS.items()},
        "differing": sorted(each.site for each in found if each.cell in ("false", "missed")),
    }
