"""The modern checks together: a "no" is never said of what could not be looked at; what they have reached is held."""

import pytest
from measuring_modern import BY_BROWSER, CHECKS, Measure, measure
from observing import Came, judged, page, unseen

from eindekss.observation.check import checks
from eindekss.observation.outcome import Status
from eindekss.observation.visit import Reason, Role, Trouble

ASK = [
    "https-redirect", "certificate", "tls-versions", "security-txt", "spf", "dmarc", "dnssec", "ipv6", "loading-lcp",
    "loading-cls", "loading-bytes", "robots-txt", "sitemap", "not-found", "broken-links", "tagged-pdf",
    "accessibility-statement", "statement-placeholders", "open-data",
]  # fmt: skip
LOOK = ["hsts", "csp", "nosniff", "referrer-policy", "framing", "cookie-flags", "third-parties",
        "cookies-before-consent", "page-titles"]  # fmt: skip
HOME = page(
    "<main><h1>Iestāde</h1>" + "<p>Laba diena visiem. " * 20 + "<a href='/d.pdf'>Pārskats</a> "
    "<a href='/p'>Piekļūstamības paziņojums</a> <a href='https://dati.lv/organization/mes'>Dati</a></main>"
)
SETTINGS = {"open-data": {"portals": ["https://dati.lv/"]}}
SILENT = [each for each in Reason if each not in (Reason.NO_ADDRESS, Reason.CHECK_FAILED, Reason.LANGUAGE)]


@pytest.mark.parametrize("check", ASK)
@pytest.mark.parametrize("reason", SILENT)
def test_no_answer_is_no_no(check: str, reason: Reason) -> None:
    outcome = judged(check, HOME, answers=lambda _: Trouble(reason), settings=SETTINGS)
    closed = check == "https-redirect" and reason is Reason.UNREACHABLE
    assert outcome.status is (Status.PASS if closed else Status.NOT_ASSESSABLE)


@pytest.mark.parametrize("check", ASK)
@pytest.mark.parametrize("status", [401, 403, 429, 451, 500, 503])
def test_being_refused_is_no_no(check: str, status: int) -> None:
    outcome = judged(check, HOME, answers=lambda _: Came(status=status), settings=SETTINGS)
    assert outcome.status is Status.NOT_ASSESSABLE


@pytest.mark.parametrize("check", ASK + LOOK)
def test_without_a_home_page_nothing_is_judged(check: str) -> None:
    assert judged(check, unseen(Role.HOME, Reason.BLOCKED)).trouble == Trouble(Reason.BLOCKED)


@pytest.mark.parametrize("check", ASK + LOOK)
def test_words_stand_in_both_languages_and_the_docstring_names_the_check(check: str) -> None:
    found = checks()[check]
    assert all(found.title)
    assert "Cannot see" in found.doc or found.judge.__module__.endswith(("robots_txt",))
    assert check in found.doc or found.judge.__module__.rpartition(".")[2].replace("_", "-") == check
    assert found.title.lv != found.title.en


@pytest.fixture(scope="module")
def measured() -> Measure:
    return measure()


def test_every_check_of_the_corpus_is_measured(measured: Measure) -> None:
    assert {each.check for each in measured.cases} == set(CHECKS) - set(BY_BROWSER)
    assert len({each.site for each in measured.cases}) >= 35


@pytest.mark.parametrize("check", CHECKS)
def test_nothing_is_found_that_is_not_there(measured: Measure, check: str) -> None:
    assert not [each for each in measured.cases if each.check == check and each.cell == "false"]


def test_what_is_there_is_found(measured: Measure) -> None:
    assert measured.recall() >= 0.95, measured.table()
