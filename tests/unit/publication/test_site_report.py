"""The report of one website: what it says, in which order, and that nothing of the website gets to run in it."""

from dataclasses import replace
from pathlib import Path

import pytest
from reported import GRADED, HOME, books, finding, outcomes, place, plan, run_of, visit
from selectolax.lexbor import LexborHTMLParser

from eindekss.expression.missing import Missing
from eindekss.observation.evidence import Evidence
from eindekss.observation.outcome import Outcome, Status, not_assessable
from eindekss.observation.plan import Class, Source, Takes
from eindekss.observation.visit import Reason, Trouble
from eindekss.publication.site_report.build import folder_of, write, write_all
from eindekss.publication.site_report.matters import Assessed
from eindekss.publication.site_report.verdicts import Verdict, failing, verdict
from eindekss.publication.site_report.words import named, words


def written(folder: Path, assessed: Assessed, language: str = "en") -> LexborHTMLParser:
    write(assessed, folder / "report")
    return LexborHTMLParser((folder / "report" / f"{language}.html").read_text(encoding="utf-8"))


@pytest.fixture
def evidence(tmp_path: Path) -> Evidence:
    return Evidence(tmp_path / "evidence")


@pytest.fixture
def by_hand(evidence: Evidence) -> Assessed:
    return Assessed(visit(*"abcde"), outcomes(evidence), evidence)


def texts(page: LexborHTMLParser, selector: str) -> list[str]:
    return [" ".join(node.text(separator=" ").split()) for node in page.css(selector)]


def test_every_outcome_stands_in_its_section_once(tmp_path: Path, by_hand: Assessed) -> None:
    page = written(tmp_path, by_hand)
    assert [node.id for node in page.css("#mend article")] == ["wcag", "forum", "languages"]  # most findings first
    assert [node.id for node in page.css("#expert article")] == ["phone-advice"]
    assert texts(page, "#works li h3") == ["Online polls"]
    assert texts(page, "#unseen h3") == ["The site did not answer in time (20 s)."]
    assert len(texts(page, "#unseen li")) == 2
    assert texts(page, "#aside li") == ["Use of the payment module"]
    counts = texts(page, ".tile")
    assert counts == ["3 to mend", "1 for a person to decide", "1 what works", "2 not assessed"]


def test_a_finding_says_what_where_by_which_criterion_and_how_to_mend_it(tmp_path: Path, by_hand: Assessed) -> None:
    page = written(tmp_path, by_hand, "lv")
    first = LexborHTMLParser(page.css_first("#wcag .finding").html or "")
    assert texts(first, "h4") == ["Kļūda 1."]
    assert texts(first, ".mend") == ["Kā novērst. Labojiet."]
    criterion = first.css_first("a[href^='https://www.w3.org']")
    assert criterion.text() == "1.4.3 Kontrasts (minimālais)"
    assert criterion.attributes["href"] == "https://www.w3.org/TR/WCAG22/#contrast-minimum"
    assert "Vietas: 17, lapas: 5" in texts(first, "p")  # as many as the check counted, more than are kept
    assert texts(first, "figcaption > a") == ["/a", "/b", "/c"]
    assert texts(first, "p > a") == ["1.4.3 Kontrasts (minimālais)", "/d", "/e"]
    assert first.css_first("q").attributes["lang"] == "en"
    for image in first.css("img"):
        assert (tmp_path / "report" / str(image.attributes["src"])).is_file()
        assert image.attributes["alt"]


def test_what_a_template_repeats_is_shown_once(tmp_path: Path, evidence: Evidence) -> None:
    same = [place(f"{HOME}{path}", "Izvēlne") for path in "abc"]
    page = written(tmp_path, Assessed(visit(*"abc"), {"forum": Outcome(Status.FAIL, findings=(finding(1, *same),))},
                                      evidence))  # fmt: skip
    assert texts(page, "figcaption") == ["Where: /a . Izvēlne"]
    assert texts(page, ".finding > p > a") == ["/b", "/c"]


def test_equal_findings_are_one_with_a_count(tmp_path: Path, evidence: Evidence) -> None:
    found = tuple(finding(1, place(f"{HOME}{path}", f"Bilde {path}")) for path in "abcd")
    page = written(tmp_path, Assessed(visit(*"abcd"), {"forum": Outcome(Status.FAIL, findings=found)}, evidence))
    assert texts(page, "h4") == ["Mistake 1."]
    assert "Places: 4, pages: 4" in texts(page, ".finding p")


def test_nothing_of_the_website_gets_to_run(tmp_path: Path, evidence: Evidence) -> None:
    nasty = finding(1, place("javascript:alert(1)", "<script>alert(1)</script>", selector='"><img src=x onerror=a()>'))
    looked = replace(visit(), site=replace(visit().site, name="<b>Iestāde</b>", home="javascript:alert(1)"))
    page = written(tmp_path, Assessed(looked, {"forum": Outcome(Status.FAIL, findings=(nasty,))}, evidence))
    assert not page.css("script, b, img, [style], [onerror]")
    assert not [node for node in page.css("a") if str(node.attributes["href"]).startswith("javascript")]
    assert "<script>alert(1)</script>" in texts(page, "q")


def test_points_come_first_and_say_question_by_question_what_mending_brings(tmp_path: Path, evidence: Evidence) -> None:
    ledger = books(tmp_path, {"SITE": 2, "USES": Missing.FILTERED, "ALL": 20}, GRADED)
    said = outcomes(evidence)
    rests = ledger.standings({"A": said})["A"]
    page = written(tmp_path, Assessed(visit(*"abcde"), said, evidence, standing=rests, pointless=""))
    assert page.css("#mend article")[0].id == "wcag"
    assert texts(page, "#mend > table tbody tr") == [
        "Accessibility requirements that a program can check (WCAG) +5.0 +18.79"
    ]
    assert texts(page, "#wcag table tbody tr")[0] == "Website SITE 0.0 5.0 5.0"
    assert texts(page, "#wcag table tr.total") == ["Small index, the institution’s total 54.55 73.33 100"]
    assert "With this alone mended: +5.0 points; Small index 54.55 → 73.33" in texts(page, "#wcag .finding > p")
    assert texts(page, "#forum .points") == ["The index gives no points for this."]
    assert texts(page, ".tile")[:2] == ["54.5 Small index now, of 100", "73.3 if all is mended"]


def test_method_and_robots_are_told(tmp_path: Path, by_hand: Assessed) -> None:
    facts = texts(written(tmp_path, by_hand), ".facts > div")
    assert "Time 21 November 2026, 09:30 to 09:30 (UTC+02:00)" in facts
    assert "Pages 6 of the 7 chosen were looked at; 15 at most, up to 5 of them at random (seed “draw”)" in facts
    assert "robots.txt obeyed; pages and requests barred: 1" in facts
    assert {"Browser Chromium 1", "Engines axe-core 4", "Visitor’s name eindekss/test (+office@example.org)"} < set(
        facts
    )


def test_a_website_that_could_not_be_visited_says_so_and_nothing_else(tmp_path: Path, evidence: Evidence) -> None:
    looked = visit(trouble=Trouble(Reason.UNREACHABLE))
    page = written(tmp_path, Assessed(looked, {"forum": not_assessable(Reason.UNREACHABLE)}, evidence), "lv")
    assert texts(page, ".callout") == ["Tīmekļvietni neizdevās apmeklēt. Vietne nav sasniedzama."]
    assert not page.css("article")


@pytest.mark.parametrize(
    ("status", "trust", "where"),
    [
        (Status.FAIL, Class.A, Verdict.MEND),
        (Status.FAIL, Class.S, Verdict.MEND),
        (Status.FAIL, Class.E, Verdict.EXPERT),
        (Status.PARTIAL, Class.A, Verdict.MEND),
        (Status.PASS, Class.A, Verdict.WORKS),
        (Status.PASS, Class.E, Verdict.EXPERT),
        (Status.REVIEW, Class.A, Verdict.EXPERT),
        (Status.NOT_APPLICABLE, Class.A, Verdict.ASIDE),
    ],
)
def test_what_a_check_may_not_decide_is_left_to_the_expert(status: Status, trust: Class, where: Verdict) -> None:
    taken = replace(GRADED, takes=Takes.CODE, source=Source("forum", dict.fromkeys(Status, trust)))
    assert verdict("forum", Outcome(status), plan(taken)) is where
    assert failing({"forum": Outcome(status)}, plan(taken)) == (("forum",) if where is Verdict.MEND else ())


def test_every_website_of_a_run_has_a_folder_with_both_languages(tmp_path: Path) -> None:
    run = run_of(tmp_path, visit(), visit(key="www.example.org/sub"))
    said = {key: run.outcomes(key) for key in ("www.example.org", "www.example.org/sub", "never-visited")}
    (tmp_path / "reports" / "www.example.org").mkdir(parents=True)
    (tmp_path / "reports" / "www.example.org" / "old.png").touch()
    assert list(write_all(run, said, tmp_path / "reports")) == list(said)
    assert sorted(path.name for path in (tmp_path / "reports").iterdir()) == [
        "www.example.org",
        "www.example.org%2Fsub",
    ]
    folder = folder_of(tmp_path / "reports", "www.example.org")
    assert sorted(path.name for path in folder.iterdir()) == ["en.html", "lv.html", "pictures", "report.css"]
    first = {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    list(write_all(run, said, tmp_path / "reports"))
    assert {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == first


def test_both_languages_have_the_same_words() -> None:
    assert set(words("lv")) == set(words("en"))
    assert all(words(language)[each] for language in ("lv", "en") for each in words(language))
    assert named("9.9.9", "lv") == ("9.9.9", "", "")
