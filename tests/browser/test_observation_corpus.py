"""A part of the corpus, visited with the real browser and measured; the whole of it is measured by ``tools/corpus``."""

import pickle
from pathlib import Path

import pytest
import visited
import yaml
from measuring import CHECKS, Measure
from measuring_modern import CHECKS as MODERN
from shared import once

from eindekss.observation.check import checks
from eindekss.observation.kept import Run

pytestmark = pytest.mark.browser

# Good and bad, in three languages; a form for suggestions, polls, a search that works and one that does not.
SITES = ("dialektu-instituts.test", "veja-ministrija.test", "rechnaya-inspekciya.test", "amatu-ministrija.test")
# Items of which a check decides alone what it finds.
DECIDES = ("M05", "M06.1", "M08.5", "M08.6", "M08.7", "M11", "K11M_FB", "K11M_TW", "K11M_OTHER")


def make(folder: Path) -> None:
    measured = visited.measure(visited.visit(folder, SITES, drawn=2, cap=10))
    (folder / "measured").write_bytes(pickle.dumps(measured))


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return Run(once(tmp_path_factory, "corpus", make))


@pytest.fixture(scope="module")
def measured(run: Run) -> visited.Measured:
    found: visited.Measured = pickle.loads((run.folder / "measured").read_bytes())  # noqa: S301 - written above
    return found


def test_every_item_of_every_website_is_measured(measured: visited.Measured) -> None:
    assert {each.site for each in measured.content} == {each.site for each in measured.modern} == set(SITES)
    assert {each.item for each in measured.content} == set(CHECKS)


def test_no_check_breaks_on_what_the_browser_kept(run: Run, measured: visited.Measured) -> None:
    broken = {
        (site, name, outcome.trouble.detail)
        for site in SITES
        for name, outcome in run.outcomes(site).items()
        if outcome.trouble and outcome.trouble.reason == "check-failed"
    }
    assert broken == set()


def test_what_decides_alone_is_not_wrong(measured: visited.Measured) -> None:
    assert [each for each in measured.content if each.item in DECIDES and each.cell == "false"] == []


def test_precision_and_recall(measured: visited.Measured) -> None:
    content = Measure(measured.content)
    assert content.precision() >= 0.95, str(measured)
    assert content.recall(borderline=False) >= 0.85, str(measured)


def test_an_experts_place_on_the_screenshot_is_known_for_what_was_found(run: Run, measured: visited.Measured) -> None:
    found = [place for site in SITES for name, outcome in run.outcomes(site).items() if name in CHECKS.values()
             and outcome.status == "pass" for place in outcome.seen if place.screenshot]  # fmt: skip
    boxed = [place for place in found if place.box]
    assert len(found) > 20
    assert len(boxed) / len(found) > 0.7


def test_the_figures_kept_are_of_every_check_that_has_labels(measured: visited.Measured, tmp_path: Path) -> None:
    kept = yaml.safe_load(visited.FIGURES.read_text(encoding="utf-8"))
    assert {row["check"] for row in kept["rows"]} == {*CHECKS.values(), *MODERN, "wcag", "mobile"}
    assert {row["check"] for row in kept["rows"]} <= set(checks())
    assert kept["websites"] == 40
    whole = visited.figures(Run(tmp_path), measured)
    assert [list(row) for row in whole["rows"]] == [list(row) for row in kept["rows"]]
    assert [(row["check"], row["item"]) for row in whole["rows"]] == [
        (row["check"], row["item"]) for row in kept["rows"]
    ]
