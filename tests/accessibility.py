"""How the measured checks (wcag, mobile) agree with the corpus's labels, over a run that visited it with the browser.

``python tests/accessibility.py RUN``, RUN being a folder of ``tools/corpus`` or of ``eindekss observe``.

A seeded failure counts on each sampled page for which the label names it. What fails without a label is wrong only on
websites of quality ``good``, where nothing else was seeded; elsewhere it may be a real failure that nobody seeded.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import yaml
from corpus.serve import sites
from measuring import DAY

from eindekss.observation.check import checks
from eindekss.observation.kept import Run
from eindekss.observation.outcome import Outcome, Status
from eindekss.observation.seen import Seen
from eindekss.observation.vocabulary import vocabulary


class Seeded(NamedTuple):
    """A failure that the label names on a page that was examined."""

    site: str
    page: str
    criterion: str
    what: str
    found: bool
    by_second: bool


class Fit(NamedTuple):
    """Fitness for telephones: the label's code and reasons, and those of the check (code None: not assessable)."""

    site: str
    wanted: int
    said: int | None
    why: frozenset[str]
    reasons: frozenset[str]


@dataclass
class Measured:
    """``unlabelled``: what fails on websites of quality ``good`` without a label: site, page, criterion."""

    seeded: list[Seeded] = field(default_factory=list)
    unlabelled: list[tuple[str, str, str]] = field(default_factory=list)
    passes: int = 0  # pairs of page and criterion that pass on websites of quality ``good``
    fits: list[Fit] = field(default_factory=list)
    reflow: Counter[str] = field(default_factory=Counter)

    @property
    def recall(self) -> float:
        return sum(each.found for each in self.seeded) / max(len(self.seeded), 1)

    @property
    def missed(self) -> list[Seeded]:
        return [each for each in self.seeded if not each.found]

    @property
    def wrong_fits(self) -> list[Fit]:
        return [each for each in self.fits if each.said != each.wanted]


def measure(run: Run, only: frozenset[str] = frozenset()) -> Measured:
    measured = Measured()
    for path in sites():
        label = yaml.safe_load((path / "label.yaml").read_text("utf-8"))
        visit = run.visit(path.name)
        if label["assessable"] is not True or visit is None or (only and path.name not in only):
            continue
        seen = Seen(visit, run.evidence, vocabulary(visit.conditions.languages), DAY)
        _accessibility(measured, path.name, label, checks()["wcag"].outcome(seen))
        measured.fits.append(_fit(path.name, label["items"]["M17J"], checks()["mobile"].outcome(seen)))
        measured.reflow[checks()["reflow"].outcome(seen).status] += 1
    return measured


def _accessibility(measured: Measured, site: str, label: dict[str, Any], said: Outcome) -> None:
    pages = {urlsplit(each["url"]).path: each for each in said.figures.get("pages", ())}
    expected = {(path, each["criterion"]): each["what"] for each in label["wcag"] for path in _paths(each, pages)}
    second = _failed_by_second(said)
    for (path, criterion), what in expected.items():
        found = criterion in pages[path]["fail"]
        measured.seeded.append(Seeded(site, path, criterion, what, found, criterion in second))
    if label["quality"] == "good":
        measured.passes += said.figures.get("passes", 0)
        measured.unlabelled += [
            (site, path, criterion)
            for path, page in pages.items()
            for criterion in page["fail"]
            if (path, criterion) not in expected
        ]


def _paths(failure: dict[str, str], pages: dict[str, Any]) -> Iterator[str]:
    return (path for path in pages if failure["page"] in ("*", path))


def _failed_by_second(said: Outcome) -> set[str]:
    cells = said.figures.get("second", {}).get("criteria", {})
    return {criterion for criterion, cell in cells.items() if cell["both"] or cell["second"]}


def _fit(site: str, label: dict[str, Any], said: Outcome) -> Fit:
    code = {Status.PASS: 1, Status.FAIL: 2}.get(said.status)
    value = said.value if isinstance(said.value, tuple) else ()
    return Fit(site, label["code"], code, frozenset(label.get("why", ())), frozenset(value))


def main(folder: Path) -> None:
    measured = measure(Run(folder))
    found = sum(each.found for each in measured.seeded)
    print(f"seeded failures on sampled pages: {len(measured.seeded)}, found {found} ({measured.recall:.1%})")
    for each in measured.missed:
        second = " (the second engine finds it)" if each.by_second else ""
        print(f"  missed: {each.site}{each.page} {each.criterion} {each.what}{second}")
    print(f"on good websites: {measured.passes} pass, {len(measured.unlabelled)} fail without a label")
    for site, path, criterion in measured.unlabelled:
        print(f"  unlabelled: {site}{path} {criterion}")
    print(f"telephones: {len(measured.fits)} websites, {len(measured.wrong_fits)} judged otherwise")
    for fit in measured.fits:
        if fit.said != fit.wanted or (fit.reasons != fit.why and fit.wanted == 2):
            print(f"  {fit.site}: label {fit.wanted} {sorted(fit.why)}, check {fit.said} {sorted(fit.reasons)}")
    print(f"reflow: {dict(measured.reflow)}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
