"""What only a browser shows the modern checks: cookies, hosts that scripts load from, and how long loading takes."""

from pathlib import Path

import pytest
import visited
from shared import once

from eindekss.observation.kept import Run
from eindekss.observation.outcome import Outcome, Status
from eindekss.observation.visit import AskKind

pytestmark = pytest.mark.browser

COUNTED, PLAIN = "ostas-parvalde.test", "mikstais-muzejs.test"


def make(folder: Path) -> None:
    visited.measure(visited.visit(folder, (COUNTED, PLAIN), workers=1, drawn=1, cap=4))


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return Run(once(tmp_path_factory, "modern", make))


def said(run: Run, site: str, check: str) -> Outcome:
    return run.outcomes(site)[check]


def test_cookies_before_consent_are_seen_whoever_set_them(run: Run) -> None:
    outcome = said(run, COUNTED, "cookies-before-consent")
    assert (outcome.status, outcome.value) == (Status.PARTIAL, ("_skait", "ostas_mark"))
    assert said(run, COUNTED, "cookie-flags").status is not Status.PASS
    assert said(run, PLAIN, "cookies-before-consent").status is Status.PASS
    assert said(run, PLAIN, "cookie-flags").status is Status.NOT_APPLICABLE


def test_third_parties_are_those_that_anything_was_loaded_from(run: Run) -> None:
    outcome = said(run, COUNTED, "third-parties")
    assert outcome.value == ("reklamu-tikls.test", "skaititajs.test")
    assert all(each.page.startswith(f"http://{COUNTED}/") for each in outcome.seen)
    assert said(run, PLAIN, "third-parties").status is Status.PASS


def test_loading_is_measured_three_times(run: Run) -> None:
    visit = run.visit(COUNTED)
    assert visit is not None
    loaded = [reply for reply in visit.replies if reply.ask.kind is AskKind.LOAD]
    assert [len(run.evidence.read_json(reply.body)["runs"]) for reply in loaded] == [3]
    for check in ("loading-lcp", "loading-cls", "loading-bytes"):
        assert isinstance(said(run, COUNTED, check).value, float)


def test_what_is_served_without_encryption_is_told_so(run: Run) -> None:
    for site in (COUNTED, PLAIN):
        assert said(run, site, "https-redirect").status is Status.FAIL
        assert said(run, site, "certificate").status is not Status.PASS


def test_links_that_bring_the_page_of_what_is_not_there_are_broken(run: Run) -> None:
    assert said(run, PLAIN, "not-found").status is Status.FAIL
    assert said(run, PLAIN, "broken-links").status is Status.FAIL
