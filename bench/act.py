#!/usr/bin/env python3
"""How many of the W3C's ACT test cases each engine finds, examined as the pages of websites are.

The cases are published by the W3C (w3c/wcag-act-rules) and are no part of this project. ``--cases`` names the archive
``act-testcases.zip`` or its folder: ``testcases.json``, ``testcases/``, ``test-assets/`` and ``implementations/``,
with the makers' own word on which of an engine's rules implement which ACT rule. It is unpacked into a temporary folder
and served on loopback, at the path that the pages expect.

Counted are the cases of rules that a success criterion of level A or AA requires for conformance. A failed case is
found where a rule of the engine that implements the ACT rule definitely fails on its page, and given to review where
such a rule only asks a person to look. A false positive is such a failure on a passed or inapplicable case.
"""

import argparse
import datetime
import functools
import http.server
import json
import os
import sys
import tempfile
import threading
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eindekss.observation.browser import Chromium
from eindekss.observation.engines import alfa, axe
from eindekss.observation.engines.alfa import Alfa, EngineFailed
from eindekss.observation.engines.criteria import CRITERIA, order
from eindekss.observation.engines.results import Result, Verdict, results
from eindekss.observation.evidence import Evidence
from eindekss.observation.network.guard import Guard
from eindekss.observation.network.proxy import Proxy
from eindekss.observation.visit import Conditions, Page, Piece, Role

ROOT = Path(__file__).resolve().parents[1]
CASES = Path(os.environ.get("EINDEKSS_ACT", ROOT.parent / "shared/act-rules/act-testcases.zip"))
PAGE = ROOT / "docs/explanation/act-cases.md"
PLACE = "WAI/content-assets/wcag-act-rules"
HOST = "cases.test"
ENGINES = (axe.NAME, alfa.NAME)
LEAST, MOST = 0.58, 0.015  # of failed cases found, of the others failed: what the first engine must keep to


@dataclass(frozen=True)
class Case:
    """``expected``: "passed", "failed" or "inapplicable". ``criteria``: those that the rule is required for.

    ``implemented``: engine -> its rules that implement the case's rule.
    """

    id: str
    rule: str
    name: str
    title: str
    expected: str
    path: str
    criteria: tuple[str, ...]
    implemented: Mapping[str, frozenset[str]]

    @property
    def fails(self) -> bool:
        return self.expected == "failed"


@dataclass(frozen=True)
class Said:
    """What one engine says of a case's page: its rules that implement the case's rule and ``failed`` there, or only
    ask for ``review``; ``beside``: whether any rule of hers fails one of the criteria. ``trouble``: why it could not
    look, '' where it could."""

    case: Case
    failed: tuple[str, ...] = ()
    review: tuple[str, ...] = ()
    beside: bool = False
    trouble: str = ""


@dataclass(frozen=True)
class Count:
    """Cases as an engine sees them; each number is of cases."""

    said: tuple[Said, ...]

    @property
    def failing(self) -> int:
        return sum(each.case.fails for each in self.said)

    @property
    def others(self) -> int:
        return len(self.said) - self.failing

    @property
    def found(self) -> int:
        return sum(each.case.fails and bool(each.failed) for each in self.said)

    @property
    def false(self) -> int:
        return sum(not each.case.fails and bool(each.failed) for each in self.said)

    @property
    def review(self) -> int:
        """Failed cases that are not found and given to a person."""
        return sum(each.case.fails and bool(each.review) and not each.failed for each in self.said)

    @property
    def doubted(self) -> int:
        """Other cases that are given to a person."""
        return sum(not each.case.fails and bool(each.review) and not each.failed for each in self.said)

    @property
    def recall(self) -> float:
        return self.found / max(self.failing, 1)

    @property
    def false_rate(self) -> float:
        return self.false / max(self.others, 1)

    def beside(self, *, fails: bool) -> int:
        """Cases on whose pages any rule fails one of the criteria."""
        return sum(each.beside for each in self.said if each.case.fails == fails)


Told = Mapping[str, Sequence[Said]]  # engine -> what it says of each case, in their order


def cases(folder: Path) -> tuple[Case, ...]:
    """Cases whose rule is required for conformance at level A or AA. ``folder`` holds ``testcases.json``."""
    implemented = {name: _implemented(folder / "implementations" / f"{name}.json") for name in ENGINES}
    said = json.loads((folder / "testcases.json").read_text(encoding="utf-8"))
    found = (_case(each, implemented) for each in said["testcases"])
    return tuple(case for case in found if case.criteria)


def _case(said: dict[str, Any], implemented: Mapping[str, Mapping[str, frozenset[str]]]) -> Case:
    required = said.get("ruleAccessibilityRequirements") or {}
    criteria = {
        number
        for key, how in required.items()
        if key.startswith("wcag2") and how.get("forConformance") and (number := key.partition(":")[2]) in CRITERIA
    }
    rules = {name: known.get(said["ruleId"], frozenset()) for name, known in implemented.items()}
    return Case(said["testcaseId"], said["ruleId"], said["ruleName"], said["testcaseTitle"], said["expected"],
                said["relativePath"], tuple(sorted(criteria, key=order)), rules)  # fmt: skip


def _implemented(path: Path) -> dict[str, frozenset[str]]:
    """ACT rule -> the engine's rules, as its makers report them to the W3C."""
    said = json.loads(path.read_text(encoding="utf-8"))
    return {each["ruleId"]: frozenset(each["procedureNames"]) for each in said["actRuleMapping"]}


def judged(case: Case, engine: str, found: Iterable[Result]) -> Said:
    """``found``: what the engine said of the case's page."""
    found = tuple(found)
    of_rule = [each for each in found if each.rule in case.implemented[engine]]
    failed, review = (
        tuple(sorted(each.rule for each in of_rule if each.verdict is verdict))
        for verdict in (Verdict.FAIL, Verdict.REVIEW)
    )
    beside = any(each.verdict is Verdict.FAIL and set(each.criteria) & set(case.criteria) for each in found)
    return Said(case, failed, review, beside)


def examine(chosen: Sequence[Case], root: Path, progress: Callable[[int], None]) -> Told:
    """Every case's page opened as a website's page is, and heard of both engines. ``root``: what is served."""
    told: dict[str, list[Said]] = {name: [] for name in ENGINES}
    with served(root) as port, tempfile.TemporaryDirectory() as kept:
        guard = Guard(allowed={HOST: ("127.0.0.1", port)})
        evidence, conditions = Evidence(Path(kept)), Conditions("eindekss-act", languages=("en",))
        with (
            Proxy(guard) as proxy,
            Chromium(proxy.url, conditions) as chromium,
            chromium.site(evidence, frozenset({Piece.AXE, Piece.SERIALISED})) as tab,
            Alfa() as second,
        ):
            for number, case in enumerate(chosen, 1):
                page = tab.look(f"http://{HOST}/{PLACE}/{case.path}", Role.DRAWN)
                told[axe.NAME].append(_first(case, page, evidence))
                told[alfa.NAME].append(_second(case, page, evidence, second, conditions))
                progress(number)
    return told


def _first(case: Case, page: Page, evidence: Evidence) -> Said:
    if Piece.AXE not in page.kept:
        return Said(case, trouble=_why(page))
    return judged(case, axe.NAME, results(evidence.read_json(page.kept[Piece.AXE])))


def _second(case: Case, page: Page, evidence: Evidence, second: Alfa, conditions: Conditions) -> Said:
    if Piece.SERIALISED not in page.kept:
        return Said(case, trouble=_why(page))
    try:
        return judged(case, alfa.NAME, results(second.opinion(page, evidence, conditions.viewport)))
    except EngineFailed as failed:
        return Said(case, trouble=str(failed)[:80])


def _why(page: Page) -> str:
    return f"{page.trouble.reason}: {page.trouble.detail}"[:80] if page.trouble else "the engine broke on the page"


@contextmanager
def unpacked(where: Path) -> Iterator[Path]:
    """A folder with the cases at the path that their pages expect. Ends the program where there are none."""
    if where.is_dir() and (where / "act-testcases.zip").is_file():
        where = where / "act-testcases.zip"
    if not where.exists():
        raise SystemExit(
            f"{where}: there are no ACT cases. Get testcases.json, testcases/, test-assets/ and implementations/ of "
            "w3c/wcag-act-rules, and name their archive or folder by --cases or EINDEKSS_ACT."
        )
    with tempfile.TemporaryDirectory(prefix="eindekss-act-") as made:
        place = Path(made) / PLACE
        place.parent.mkdir(parents=True)
        if where.is_dir():
            place.symlink_to(where.resolve(), target_is_directory=True)
        else:
            with zipfile.ZipFile(where) as archive:
                archive.extractall(place)
        yield Path(made)


@contextmanager
def served(folder: Path) -> Iterator[int]:
    """Serves a folder on loopback; yields the port."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *values: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder))) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield server.server_port
        server.shutdown()


def either(told: Told) -> tuple[Said, ...]:
    """What at least one of the engines says of each case."""
    return tuple(
        Said(same[0].case, tuple(rule for each in same for rule in each.failed),
             tuple(rule for each in same for rule in each.review), any(each.beside for each in same))
        for same in zip(*told.values(), strict=True)
    )  # fmt: skip


def report(told: Told, versions: Mapping[str, str], date: str) -> str:
    """The page of the documentation."""
    first = Count(tuple(told[axe.NAME]))
    parts = [
        _introduction(first, versions, date),
        _table(("engine", "found", "false", "review", "found or review", "doubted"),
               [_total(name, Count(tuple(said))) for name, said in {**told, "either": either(told)}.items()]),
        f"The first engine has to find {LEAST:.0%} at least with at most {MOST:.1%} false ones; the second is heard "
        "beside it and counts in no score. What neither finds needs a person: no page is called conforming because "
        "nothing was found on it.",
        "A score counts failures by criterion, whichever rule finds them. By that looser measure, where any rule that "
        "fails one of the criteria counts, " + "; ".join(_beside(name, Count(tuple(said)))
                                                         for name, said in told.items()) + ".",
        "## By rule",
        "Failed cases found / failed cases, with those only given to review after a plus sign; then, where there are "
        "any, false ones of the passed and inapplicable cases.",
        _table(("rule", "criteria", *told), list(_rules(told))),
        "## False positives of the first engine",
        _table(("ACT rule", "case", "rule of the engine"),
               [(each.case.name, each.case.title, ", ".join(each.failed))
                for each in told[axe.NAME] if each.failed and not each.case.fails]),
        *_troubles(told),
        "## Run it",
        "`python bench/act.py`; the cases are the W3C's and are not kept here. `--cases` names their archive or "
        "folder; `--every 20` takes every twentieth case and writes nothing.",
    ]  # fmt: skip
    return "\n\n".join(parts) + "\n"


def _introduction(first: Count, versions: Mapping[str, str], date: str) -> str:
    said = ", ".join(f"{name} {version}" for name, version in versions.items())
    rules = len({each.case.rule for each in first.said})
    return "\n\n".join([
        "# What the engines find of the W3C's ACT cases",
        "<!-- Made by bench/act.py: run it again, do not change this page. -->",
        f"{date}; {said}.",
        "The [ACT rules](https://www.w3.org/WAI/standards-guidelines/act/rules/) come with pages of which the W3C says "
        "whether they fail, pass, or hold nothing that the rule is about. Each was opened as the pages of websites "
        f"are: same browser, scripts and limits. Counted are the {len(first.said)} cases of the {rules} rules that a "
        f"success criterion of level A or AA requires for conformance: {first.failing} failed ones, and "
        f"{first.others} passed or inapplicable ones.",
        "*Found*: of a failed case, that a rule by which the engine's makers implement the ACT rule definitely fails. "
        "*Review*: that such a rule only asks a person to look. *False*: a definite failure on a passed or "
        "inapplicable case. *Doubted*: review asked for on such a case.",
    ])  # fmt: skip


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows))


def _total(name: str, count: Count) -> tuple[str, ...]:
    both = (count.found + count.review) / max(count.failing, 1)
    return (
        name, f"**{count.recall:.1%}** ({count.found} of {count.failing})",
        f"**{count.false_rate:.1%}** ({count.false} of {count.others})", str(count.review), f"{both:.1%}",
        str(count.doubted),
    )  # fmt: skip


def _beside(name: str, count: Count) -> str:
    found, false = count.beside(fails=True), count.beside(fails=False)
    return (
        f"{name} finds {found / max(count.failing, 1):.1%} ({found}) with {false / max(count.others, 1):.1%} "
        f"({false}) false"
    )


def _rules(told: Told) -> Iterator[tuple[str, ...]]:
    rules = {each.case.rule: each.case for each in next(iter(told.values()))}
    for rule, case in sorted(rules.items(), key=lambda item: ([*map(order, item[1].criteria)], item[1].name)):
        counts = [Count(tuple(each for each in said if each.case.rule == rule)) for said in told.values()]
        link = f"[{case.name}](https://www.w3.org/WAI/standards-guidelines/act/rules/{rule}/)"
        yield (link, ", ".join(case.criteria), *map(_cell, counts))


def _cell(count: Count) -> str:
    review = f" + {count.review}" if count.review else ""
    false = f"; {count.false} false of {count.others}" if count.false else ""
    return f"{count.found}{review} / {count.failing}{false}"


def _troubles(told: Told) -> Iterator[str]:
    """Pages that an engine could not look at count as not found, and are told."""
    by_page: dict[tuple[str, str, str], list[str]] = {}
    for name, said in told.items():
        for each in said:
            if each.trouble:
                by_page.setdefault((each.case.name, each.case.title, each.trouble), []).append(name)
    if by_page:
        yield "## Not looked at"
        yield "They count as not found."
        yield _table(("ACT rule", "case", "engine", "why"),
                     [(rule, case, ", ".join(dict.fromkeys(names)), why)
                      for (rule, case, why), names in by_page.items()])  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=Path, default=CASES)
    parser.add_argument("--every", type=int, default=1, help="take only every so manieth case, and write nothing")
    parser.add_argument("--page", type=Path, default=PAGE, help="where to write the figures")
    given = parser.parse_args(arguments)
    with unpacked(given.cases) as root:
        chosen = cases(root / PLACE)[:: given.every]
        told = examine(chosen, root, _shown(len(chosen)))
    if given.every == 1:
        given.page.write_text(report(told, _versions(), datetime.date.today().isoformat()), encoding="utf-8")
    for name, said in {**told, "either": either(told)}.items():
        print(f"{name:9} {'  '.join(_total(name, Count(tuple(said)))[1:3]).replace('*', '')}")
    first = Count(tuple(told[axe.NAME]))
    return 0 if first.recall >= LEAST and first.false_rate <= MOST else 1


def _shown(whole: int) -> Callable[[int], None]:
    if not sys.stderr.isatty():
        return lambda _: None
    return lambda number: print(f"\r{number} / {whole}", end="", file=sys.stderr, flush=True)


def _versions() -> dict[str, str]:
    with Chromium("http://127.0.0.1:9", Conditions("eindekss-act")) as chromium:
        return {axe.NAME: axe.version(), alfa.NAME: alfa.version(), "Chromium": chromium.version}


if __name__ == "__main__":
    sys.exit(main())
